//! The register of parties, searched while somebody types.

use std::sync::Arc;

use domain::{case::form, definition::PartyKind, fold, ids::PartyId, party::Party};
use leptos::prelude::*;

use crate::workspace::desk::Desk;

/// How many people are offered at once.
const MOST_OFFERS: usize = 8;
/// How many likely doubles are pointed out.
const MOST_DOUBLES: usize = 3;

/// Somebody of the register, with the keys by which they are found and sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    party: Party,
    key: String,
    sort: String,
}

impl Known {
    fn new(party: Party) -> Self {
        let (key, sort) = (party.search_key(), fold::name_sort_key(&party.name));
        Self { party, key, sort }
    }
}

/// The register of parties as this device holds it, ready to be searched.
#[derive(Debug, Clone, Copy)]
pub struct Register(Memo<Arc<Vec<Known>>>);

impl Register {
    /// Follows the replica.
    pub fn new(desk: Desk) -> Self {
        Self(Memo::new(move |_| {
            let known = desk.view(|v| v.parties.values().map(|p| Known::new((**p).clone())).collect());
            Arc::new(known)
        }))
    }

    /// Somebody by id.
    pub fn get(self, id: PartyId) -> Option<Party> {
        self.0.with(|all| all.iter().find(|k| k.party.id == id).map(|k| k.party.clone()))
    }

    /// Those of a kind in whom every word occurs, relatives of the `others` first. Without words only relatives.
    pub fn find(self, kind: PartyKind, typed: &str, others: &[PartyId]) -> Vec<Party> {
        self.0.with(|all| find(all, kind, typed, others))
    }

    /// Those who may be the one that is being entered: of the same phone, or with every word of the name.
    pub fn doubles(self, kind: PartyKind, name: &str, phone: &str) -> Vec<Party> {
        self.0.with(|all| doubles(all, kind, name, phone))
    }
}

fn find(all: &[Known], kind: PartyKind, typed: &str, others: &[PartyId]) -> Vec<Party> {
    let whole = fold::search_key(typed);
    let words: Vec<&str> = whole.split(' ').filter(|w| !w.is_empty()).collect();
    let others: Vec<&Party> = all.iter().map(|k| &k.party).filter(|p| others.contains(&p.id)).collect();
    let related = |p: &Party| others.iter().any(|o| p.guardian_of.contains(&o.id) || o.guardian_of.contains(&p.id));
    let fits = |k: &&Known| {
        let found = words.iter().all(|word| k.key.contains(word));
        k.party.kind == kind && found && (!words.is_empty() || related(&k.party))
    };
    let mut found: Vec<&Known> = all.iter().filter(fits).collect();
    found.sort_by_cached_key(|k| (!related(&k.party), !k.key.starts_with(&whole), k.sort.clone()));
    found.into_iter().take(MOST_OFFERS).map(|k| k.party.clone()).collect()
}

fn doubles(all: &[Known], kind: PartyKind, name: &str, phone: &str) -> Vec<Party> {
    let (name, phone) = (fold::search_key(name), form::phone_digits(phone));
    let words: Vec<&str> = name.split(' ').filter(|w| !w.is_empty()).collect();
    let alike = |k: &&Known| {
        let same_phone = phone.len() >= 9 && k.party.phone.as_deref() == Some(phone.as_str());
        let same_name = words.len() >= 2 && words.iter().all(|word| k.key.split(' ').any(|w| w == *word));
        k.party.kind == kind && (same_phone || same_name)
    };
    all.iter().filter(alike).take(MOST_DOUBLES).map(|k| k.party.clone()).collect()
}

#[cfg(test)]
mod tests {
    use domain::{ids::UnitId, instant::Instant};
    use uuid::Uuid;

    use super::*;

    fn party(id: u128, kind: PartyKind, name: &str, phone: Option<&str>, guardian_of: &[u128]) -> Known {
        Known::new(Party {
            id: PartyId(Uuid::from_u128(id)),
            unit: UnitId(Uuid::nil()),
            kind,
            name: name.to_owned(),
            phone: phone.map(str::to_owned),
            born: None,
            class: None,
            guardian_of: guardian_of.iter().map(|id| PartyId(Uuid::from_u128(*id))).collect(),
            guardians: vec![],
            merged_into: None,
            erased_at: None,
            entered_at: Instant::from_millis(0),
        })
    }

    fn register() -> Vec<Known> {
        vec![
            party(1, PartyKind::Child, "Trẻ 02 lớp Lá 2", None, &[]),
            party(2, PartyKind::Child, "Trẻ 01 lớp Lá 2", None, &[]),
            party(3, PartyKind::Guardian, "Phụ huynh trẻ 01 lớp Lá 2", Some("0900000001"), &[2]),
            party(4, PartyKind::Guardian, "Phụ huynh trẻ 02 lớp Lá 2", Some("0900000002"), &[1]),
        ]
    }

    fn ids(found: &[Party]) -> Vec<u128> {
        found.iter().map(|p| p.id.0.as_u128()).collect()
    }

    #[test]
    fn people_are_found_without_diacritics_by_any_words() {
        let all = register();
        assert_eq!(ids(&find(&all, PartyKind::Child, "la 2 tre", &[])), [2, 1]);
        assert_eq!(ids(&find(&all, PartyKind::Child, "TRẺ 02", &[])), [1]);
        assert_eq!(ids(&find(&all, PartyKind::Guardian, "0900000002", &[])), [4]);
        assert!(find(&all, PartyKind::Child, "", &[]).is_empty());
    }

    #[test]
    fn relatives_come_first_and_need_no_words() {
        let all = register();
        let child = [PartyId(Uuid::from_u128(1))];
        assert_eq!(ids(&find(&all, PartyKind::Guardian, "", &child)), [4]);
        assert_eq!(ids(&find(&all, PartyKind::Guardian, "phu huynh", &child)), [4, 3]);
    }

    #[test]
    fn likely_doubles_are_of_one_phone_or_one_name() {
        let all = register();
        assert_eq!(ids(&doubles(&all, PartyKind::Guardian, "Ai đó", "090 000 0001")), [3]);
        assert_eq!(ids(&doubles(&all, PartyKind::Child, "tre 01 lop la", "")), [2]);
        assert!(doubles(&all, PartyKind::Child, "Trẻ", "").is_empty());
    }
}
