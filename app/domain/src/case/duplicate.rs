//! Whether something like this was asked for already: a hint at the counter, never a refusal. A family may well ask for
//! the same certificate twice.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attachment, Case};
use crate::{
    definition::{CaseKind, FieldKey, PartyKind, ProcedureKey},
    ids::{FileHash, PartyId},
    instant::Instant,
    value::Value,
};

/// How many days after its end a dossier still counts as the same request (school's setting): within a month people come
/// back with what they believe was not dealt with.
pub const RECENT_DAYS: i64 = 30;

const DAY_MILLIS: i64 = 24 * 3600 * 1000;

/// Whom a form is about: the children that it names, or everybody where it names none.
pub fn subjects(fields: &BTreeMap<FieldKey, Value>) -> BTreeSet<PartyId> {
    let parties = || {
        fields.values().filter_map(|value| match value {
            Value::Party(party) => Some(party),
            Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => None,
        })
    };
    let children: BTreeSet<PartyId> = parties().filter(|p| p.kind == PartyKind::Child).map(|p| p.id).collect();
    if children.is_empty() { parties().map(|p| p.id).collect() } else { children }
}

/// Whether a dossier is open, or ended no longer ago than [`RECENT_DAYS`].
pub fn is_recent(case: &Case, now: Instant) -> bool {
    let core = &case.core;
    let last = core.history.last().map_or(core.received_at, |line| line.stated_at);
    !core.ended || now.plus_millis(-RECENT_DAYS * DAY_MILLIS) <= last
}

/// Whether this dossier asks for the same about one of these: open, or ended a short while ago. It can only be told where
/// it is at hand whom the dossier is about.
pub fn repeats(case: &Case, procedure: &ProcedureKey, about: &BTreeSet<PartyId>, now: Instant) -> bool {
    let core = &case.core;
    let is_same = core.kind == CaseKind::Dossier && core.definition.key == *procedure && is_recent(case, now);
    is_same && case.personal.as_ref().is_some_and(|personal| !subjects(&personal.fields).is_disjoint(about))
}

/// Whether this dossier shows the file of this hash, as far as it is at hand.
pub fn shows(case: &Case, hash: &FileHash) -> bool {
    let internal = case.internal.iter().flat_map(|internal| &internal.files);
    let personal = case.personal.iter().flat_map(|personal| &personal.files);
    let is_it = |file: &Attachment| !file.erased && file.file.hash == *hash;
    case.core.kind == CaseKind::Dossier && internal.chain(personal).any(is_it)
}
