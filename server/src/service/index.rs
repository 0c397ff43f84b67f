//! What lists, searches and tracking look into: computed from the case whenever it is written.

use db::cases::CaseRow;
use domain::{
    calendar::Calendar,
    case::{Case, Core, Happened, Personal},
    clock::{self, Due},
    definition::{CaseKind, Definition, PartyKind},
    fold,
    ids::CaseId,
    instant::Instant,
    value::{PartyRef, Value},
};
use sha2::{Digest, Sha256};

/// How many digits of a phone number the public must know besides the code.
const TAIL: usize = 4;

/// When it came into the state in which it is: what was said or taken back since moved nothing.
fn came_here(core: &Core) -> Option<Instant> {
    let steps = core.history.iter().rev().filter_map(|line| match &line.what {
        Happened::Stepped { to, .. } => Some((to, line.stated_at)),
        Happened::Opened
        | Happened::Numbered { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached
        | Happened::Redated { .. }
        | Happened::Migrated { .. } => None,
    });
    steps.take_while(|(to, _)| **to == core.state).last().map(|(_, at)| at)
}

/// When the case is due now: nothing while its clock is paused, stopped or not started.
pub fn due_at(case: &Case, calendar: &Calendar) -> Option<Instant> {
    let limit = &case.core.limit;
    match clock::due(limit.legal, limit.cutoff, &case.core.ledger, calendar)? {
        Due::Running { at, .. } => Some(at),
        Due::Paused { .. } | Due::Stopped { .. } => None,
    }
}

/// What the index holds of a case.
pub(super) fn row(case: &Case, def: &Definition, calendar: &Calendar) -> CaseRow {
    let core = &case.core;
    let title = &def.procedure.title;
    let mut words: Vec<&str> = Vec::new();
    let registration = core.registration_code();
    words.extend(core.code.as_deref());
    words.extend(registration.as_deref());
    words.extend(core.issued.as_deref());
    words.extend([title.vi.as_str(), title.en.as_str()]);
    words.extend(core.fields.values().filter_map(text));
    match core.kind {
        CaseKind::Dossier => {}
        // Whoever may see that a finding exists may read what it says.
        CaseKind::Finding => words.extend(case.internal.iter().flat_map(|i| i.fields.values().filter_map(text))),
    }
    let mut personal: Vec<&str> = Vec::new();
    for (_, party) in case.personal.iter().flat_map(Personal::parties) {
        personal.push(&party.name);
        personal.extend(party.phone.as_deref());
    }
    personal.extend(case.personal.iter().flat_map(|p| p.fields.values().filter_map(text)));
    let search_key = fold::search_key(&words.join(" "));
    let ended_at = came_here(core);
    CaseRow {
        id: core.id,
        unit: core.unit,
        kind: core.kind.as_str().to_owned(),
        definition: format!("{}@{}", core.definition.key, core.definition.version),
        code: core.code.clone(),
        state: core.state.as_str().to_owned(),
        area: core.area.0.clone(),
        part: core.part,
        assignee: core.assignee,
        author: Some(core.author).filter(|author| !author.is_applicant()),
        due_at: due_at(case, calendar),
        opened_at: core.received_at,
        finished_at: ended_at.filter(|_| core.ended),
        search_key,
        sort_key: fold::sort_key(&title.vi),
        personal_search_key: fold::search_key(&personal.join(" ")),
        second_factor_hash: case
            .personal
            .as_ref()
            .and_then(|p| applicant(p.parties().map(|(_, party)| party)))
            .and_then(|party| party.phone.as_deref())
            .and_then(|phone| second_factor(core.id, phone)),
        registration,
    }
}

/// What the public must show besides the code, hashed: the last four digits of the applicant's phone number, whole
/// numbers too. Nothing if there are fewer digits.
pub fn second_factor(case: CaseId, typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let tail = digits.get(digits.len().checked_sub(TAIL)?..)?;
    let mut hash = Sha256::new();
    hash.update(case.0.as_bytes());
    hash.update(tail);
    Some(hex::encode(hash.finalize()))
}

/// The last digits of a phone number, by which the desk finds somebody.
pub(super) fn phone_tail(phone: &str) -> Option<String> {
    phone.get(phone.len().checked_sub(TAIL)?..).map(str::to_owned)
}

/// Of the parties named in a case the one who asks: whoever can be reached, a child last.
fn applicant<'a>(parties: impl Iterator<Item = &'a PartyRef>) -> Option<&'a PartyRef> {
    parties.filter(|p| p.phone.is_some()).min_by_key(|p| match p.kind {
        PartyKind::Guardian | PartyKind::Organisation | PartyKind::Staff => 0,
        PartyKind::Child => 1,
    })
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Number(_) | Value::Date(_) | Value::Choice(_) | Value::Party(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_second_factor_is_the_tail_of_any_spelling() {
        let case = CaseId(Uuid::from_u128(1));
        let whole = second_factor(case, "0900 000 001");
        assert!(whole.is_some());
        assert_eq!(whole, second_factor(case, "0001"));
        assert_ne!(whole, second_factor(case, "0002"));
        assert_ne!(whole, second_factor(CaseId(Uuid::from_u128(2)), "0001"));
        assert_eq!(second_factor(case, "01"), None);
    }
}
