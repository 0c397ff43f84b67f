//! What goes out beside the forms: the letter that refers a dossier to another agency, and the paper of its result.

use std::cmp::Reverse;

use domain::{
    case::{Case, papers::CasePaper},
    definition::{FieldDef, FieldShape, Need, Outcome},
    facet::Facet,
    value::Value,
};
use papers::{Block, Field, Letter, LetterKind, Number};

use super::Told;

impl Told {
    /// The letter with which it goes to another agency, or that agency is reminded.
    pub(super) fn referral(&self, paper: &CasePaper) -> Option<Letter> {
        let line = self.line(paper.no)?;
        let code = self.case.core.code.clone()?;
        let agency = self.note(paper.no, Need::Agency).unwrap_or_default();
        let text = |text: String| Block::Text { text };
        let mut blocks = vec![text(format!(
            "{} đã tiếp nhận hồ sơ {code} của {} về việc {}.",
            self.unit.name,
            self.applicant().name,
            lower(&self.subject())
        ))];
        let reason = self.reason(paper.no);
        if !reason.is_empty() {
            blocks.push(text(reason));
        }
        blocks
            .push(text("Đề nghị Quý cơ quan xem xét, giải quyết theo thẩm quyền và gửi kết quả về nhà trường".into()));
        Some(Letter {
            kind: LetterKind::Official,
            letterhead: self.letterhead(paper.at.local_date()),
            number: Some(Number { no: None, symbol: self.unit.key.clone() }),
            date: self.dated(paper.at),
            about: format!("chuyển hồ sơ {code}"),
            authority: None,
            to: if agency.is_empty() { vec![] } else { vec![agency] },
            bases: vec![],
            blocks,
            signatures: vec![self.signature(line)],
            recipients: vec!["Như trên".to_owned()],
            filed: vec![],
            qr: self.check(paper),
        })
    }

    /// The paper of the result, with the number that it was issued under.
    pub(super) fn result(&self, paper: &CasePaper) -> Option<Letter> {
        // As it stood then: it may have been taken back since, and dealt with again.
        let case = self.as_of(paper.no)?;
        let core = &case.core;
        let outcome = core.outcome.unwrap_or(Outcome::Granted);
        let of = self.def.procedure.result_paper(outcome)?;
        let refused = outcome == Outcome::Refused;
        let (no, symbol) = match self.case.core.numbered_with(paper.no).and_then(|text| text.split_once('/')) {
            Some((no, symbol)) => (no.parse().ok(), symbol.to_owned()),
            None => (None, self.unit.key.clone()),
        };
        let lead = if refused {
            format!("{} đã xem xét đề nghị {} và trả lời như sau:", self.unit.name, lower(&self.subject()))
        } else {
            format!("{} xác nhận:", self.unit.name)
        };
        let mut blocks = vec![Block::Text { text: lead }, Block::Fields { rows: self.fields(&case) }];
        if refused {
            let reason = case.refusal().map(|note| note.text.clone()).unwrap_or_default();
            blocks.push(Block::Text { text: format!("Lý do chưa giải quyết: {reason}") });
        }
        let mut signed: Vec<_> = core.signatures.iter().filter_map(|s| Some((s.post, self.line(s.no)?))).collect();
        // Side by side, whoever stands highest on the right, however soon they signed.
        signed.sort_by_key(|(post, _)| Reverse(*post));
        let mut signatures: Vec<_> = signed.into_iter().map(|(_, line)| self.signature(line)).collect();
        if signatures.is_empty() {
            signatures.push(self.signature(self.line(paper.no)?));
        }
        Some(Letter {
            kind: LetterKind::Named(of.title.vi.clone()),
            letterhead: self.letterhead(paper.at.local_date()),
            number: Some(Number { no, symbol }),
            date: self.dated(paper.at),
            about: String::new(),
            authority: None,
            to: vec![],
            bases: vec![],
            blocks,
            signatures,
            recipients: vec![self.applicant().name],
            filed: vec![],
            qr: self.check(paper),
        })
    }

    /// What was filled in, in the order of the form.
    fn fields(&self, case: &Case) -> Vec<Field> {
        let held = |field: &FieldDef| match field.facet {
            Facet::Core => case.core.fields.get(&field.key),
            Facet::Internal => case.internal.as_ref().and_then(|internal| internal.fields.get(&field.key)),
            Facet::Personal => case.personal.as_ref().and_then(|personal| personal.fields.get(&field.key)),
        };
        let shown =
            |field: &FieldDef| Some(Field { label: field.title.vi.clone(), text: written(field, held(field)?) });
        self.def.procedure.fields.iter().filter_map(shown).collect()
    }
}

/// What stands on paper of a field.
pub(super) fn written(field: &FieldDef, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => papers::short_day(*date),
        Value::Choice(key) => choice(field, key),
        Value::Party(party) => party.name.clone(),
    }
}

/// What a choice is called.
fn choice(field: &FieldDef, key: &str) -> String {
    let found = match &field.input {
        FieldShape::Choice { options } => options.iter().find(|option| option.key == key),
        FieldShape::Text { .. }
        | FieldShape::LongText { .. }
        | FieldShape::Number { .. }
        | FieldShape::Date
        | FieldShape::Party { .. } => None,
    };
    found.map_or_else(|| key.to_owned(), |option| option.title.vi.clone())
}

/// A title within a sentence.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
