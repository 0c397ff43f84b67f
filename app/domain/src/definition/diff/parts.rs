//! What is other in the parts of a procedure: bases, kinds of request, aims, what applicants are told and given.

use time::Date;

use super::{
    Aspect, Subject,
    compare::Found,
    procedure::{field_title, said},
};
use crate::{
    calendar::wire,
    clock::LimitSpec,
    definition::{
        Basis, Definition, Off, PaperKey, Procedure, ResultDef, StateKey, StepTarget, Told, Variant,
        template::template_title,
        words::{listed, none},
    },
    text::Text,
};

pub(super) fn bases((was, now): (&[Basis], &[Basis]), found: &mut Found) {
    let subject = |basis: &Basis| Subject::Basis { number: basis.number.clone() };
    for (was, now) in found.keyed((was, now), |basis| &basis.number, subject, &Subject::Procedure) {
        let of = &subject(now);
        let details = |basis: &Basis| (basis.title.clone(), basis.certainty);
        found.value(of, Aspect::Details, (&details(was), &details(now)), |(title, certainty)| {
            let sure = certainty.words();
            let title = if title.is_empty() { String::new() } else { format!("{title}, ") };
            Text::new(format!("{title}{}", sure.vi), format!("{title}{}", sure.en))
        });
        found.value(of, Aspect::Issued, (&was.issued, &now.issued), day);
        found.value(of, Aspect::InForce, (&was.from, &now.from), day);
        found.value(of, Aspect::Lapses, (&was.to, &now.to), day);
        found.value(of, Aspect::Note, (&was.note, &now.note), said);
        found.value(of, Aspect::Checked, (&was.checked, &now.checked), day);
        let mut twin = was.clone();
        twin.title.clone_from(&now.title);
        twin.certainty = now.certainty;
        twin.issued = now.issued;
        twin.from = now.from;
        twin.to = now.to;
        twin.note.clone_from(&now.note);
        twin.checked = now.checked;
        found.other(of, twin == *now);
    }
}

/// A day as people write it.
#[expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "it is called with what is compared")]
fn day(date: &Option<Date>) -> Text {
    date.map_or_else(none, |date| {
        let (year, month, day) = date.to_calendar_date();
        let text = format!("{day:02}/{:02}/{year}", u8::from(month));
        Text::new(text.clone(), text)
    })
}

pub(super) fn told((was, now): (&Told, &Told), found: &mut Found) {
    let of = &Subject::Procedure;
    found.value(of, Aspect::ToldReceived, (&was.received, &now.received), said);
    found.value(of, Aspect::ToldSupplement, (&was.supplement, &now.supplement), said);
    found.value(of, Aspect::ToldReady, (&was.ready, &now.ready), said);
    found.value(of, Aspect::ToldRefused, (&was.refused, &now.refused), said);
}

pub(super) fn off((was, now): (Option<&Off>, Option<&Off>), found: &mut Found) {
    match (was, now) {
        (None, None) => {}
        (None, Some(now)) => {
            found.added(Subject::Off);
            // Whoever judges it reads what people will be answered.
            off((Some(&Off::default()), Some(now)), found);
        }
        (Some(_), None) => found.removed(Subject::Off),
        (Some(was), Some(now)) => {
            found.value(&Subject::Off, Aspect::OffReason, (&was.reason, &now.reason), said);
            found.value(&Subject::Off, Aspect::OffAnswer, (&was.answer, &now.answer), said);
        }
    }
}

pub(super) fn result_papers((was, now): (&[ResultDef], &[ResultDef]), found: &mut Found) {
    let subject = |paper: &ResultDef| Subject::ResultPaper { outcome: paper.outcome };
    for (was, now) in found.keyed((was, now), |paper| &paper.outcome, subject, &Subject::Procedure) {
        let of = &subject(now);
        found.value(of, Aspect::Title, (&was.title, &now.title), said);
        found.value(of, Aspect::Template, (&was.template, &now.template), template_title);
        let mut twin = was.clone();
        twin.title.clone_from(&now.title);
        twin.template.clone_from(&now.template);
        found.other(of, twin == *now);
    }
}

pub(super) fn targets((was, now): (&Definition, &Definition), found: &mut Found) {
    let title = |key: &StateKey| {
        let state = now.state(key).or_else(|| was.state(key));
        state.map_or_else(|| Text::new(key.as_str(), key.as_str()), |state| state.title.clone())
    };
    let subject =
        |target: &StepTarget| Subject::StateTarget { state: target.state.clone(), title: title(&target.state) };
    let lists = (&*was.procedure.targets, &*now.procedure.targets);
    for (was, now) in found.keyed(lists, |target| &target.state, subject, &Subject::Procedure) {
        found.value(&subject(now), Aspect::Limit, (&was.limit, &now.limit), |limit| limit.text());
        let mut twin = was.clone();
        twin.limit = now.limit;
        found.other(&subject(now), twin == *now);
    }
}

pub(super) fn variants(of: (&Procedure, &Procedure), found: &mut Found) {
    let subject = |variant: &Variant| Subject::Variant { key: variant.key.clone(), title: variant.title.clone() };
    let lists = (&*of.0.variants, &*of.1.variants);
    for (was, now) in found.keyed(lists, |variant| &variant.key, subject, &Subject::Procedure) {
        let whole = &subject(now);
        found.value(whole, Aspect::Title, (&was.title, &now.title), said);
        found.value(whole, Aspect::Help, (&was.about, &now.about), said);
        found.value(whole, Aspect::Limit, (&was.limit, &now.limit), |limit| {
            limit.as_ref().map_or_else(|| Text::new("như thủ tục", "as the procedure"), LimitSpec::words)
        });
        found.value(whole, Aspect::Papers, (&was.papers, &now.papers), |keys| {
            listed(keys.iter().map(|key| paper_title(of, key)))
        });
        found.value(whole, Aspect::Fields, (&was.fields, &now.fields), |keys| {
            listed(keys.iter().map(|key| field_title(of, key)))
        });
        let mut twin = was.clone();
        twin.title.clone_from(&now.title);
        twin.about.clone_from(&now.about);
        twin.limit = now.limit;
        twin.papers.clone_from(&now.papers);
        twin.fields.clone_from(&now.fields);
        found.other(whole, twin == *now);
    }
}

fn paper_title((was, now): (&Procedure, &Procedure), key: &PaperKey) -> Text {
    let all = now.papers.iter().chain(&was.papers);
    let found = all.into_iter().find(|paper| paper.key == *key).map(|paper| paper.title.clone());
    found.unwrap_or_else(|| Text::new(key.as_str(), key.as_str()))
}

impl LimitSpec {
    /// All of it in a row: "3 ngày làm việc, chỉ tiêu nội bộ 2 ngày làm việc, giờ chốt 15:00".
    pub fn words(&self) -> Text {
        let part = |vi: &str, en: &str, said: Text| Text::new(format!("{vi} {}", said.vi), format!("{en} {}", said.en));
        let cutoff = self.cutoff.map(|time| {
            let text = wire::time_text(time);
            part("giờ chốt", "cut-off", Text::new(text.clone(), text))
        });
        let target = self.target.map(|limit| part("chỉ tiêu nội bộ", "target", limit.text()));
        let warn = self.warn.map(|limit| part("cảnh báo trước", "warning", limit.text()));
        listed([Some(self.legal.text()), target, warn, cutoff].into_iter().flatten())
    }
}
