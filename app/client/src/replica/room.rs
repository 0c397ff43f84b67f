//! What this device lets go of when it has no room, and how that comes back: dossiers that have ended, the oldest first. Whatever was
//! typed here, what runs and what needs attention stays.
//!
//! In the place of a record that is not kept stands its key with its revision and a digest of what it says. So the replica is
//! compared with the server's as if it held all, a change is noticed by the next pull, and it is known how many are elsewhere.

use std::{collections::BTreeSet, str::FromStr};

use contract::sync::{Body, Record, compare::Key};
use domain::{
    case::Case,
    definition::CaseKind,
    digest::Digest,
    facet::{Facet, RecordKey, RecordKind},
    ids::CaseId,
    instant::Instant,
};
use serde::Serialize;
use uuid::Uuid;

use super::Replica;
use crate::{
    store::{Attention, Meta, Write},
    view::target,
};

/// What stands in a record's place, and nothing besides.
#[derive(Serialize)]
struct LetGo {
    let_go: Digest,
}

/// How that is written, before the digest and after it.
const LET_GO: (&str, &str) = ("{\"let_go\":\"", "\"}");

/// The digest of what a record says, also of one that is not kept.
pub(super) fn says(record: &Record) -> Digest {
    // What is no JSON says nothing that a server could have said.
    stands_for(record).unwrap_or_else(|| Digest::of_body(&record.body.read().unwrap_or_default()))
}

/// Whether this stands in the place of a record that is not kept.
pub(crate) fn is_let_go(record: &Record) -> bool {
    stands_for(record).is_some()
}

fn stands_for(record: &Record) -> Option<Digest> {
    let digest = record.body.as_str().strip_prefix(LET_GO.0)?.strip_suffix(LET_GO.1)?;
    Digest::from_str(digest).ok()
}

impl Replica {
    /// How many dossiers this device has let go of.
    pub fn let_go_count(&self) -> usize {
        self.stubs().map(|key| key.root).collect::<BTreeSet<_>>().len()
    }

    /// Whether a dossier is one that this device has let go of.
    pub fn has_let_go(&self, case: CaseId) -> bool {
        self.of_case(case.0).any(is_let_go)
    }

    /// Whether there is anything that could be let go of.
    pub fn has_spare(&self) -> bool {
        self.view.cases.values().any(|held| self.is_spare(&held.it, held.waiting))
    }

    /// The records of so many dossiers that are needed least.
    pub fn least_needed(&self, most: usize) -> Vec<RecordKey> {
        let cases = self.view.cases.values().filter(|held| self.is_spare(&held.it, held.waiting));
        let last = |case: &Case| case.core.history.last().map_or(case.core.received_at, |line| line.at);
        let mut old: Vec<(Instant, Uuid)> = cases.map(|held| (last(&held.it), held.it.core.id.0)).collect();
        old.sort_unstable();
        let of_case = |(_, root): (Instant, Uuid)| self.of_case(root).map(Record::key);
        old.into_iter().take(most).flat_map(of_case).collect()
    }

    fn is_spare(&self, case: &Case, waiting: usize) -> bool {
        let id = case.core.id;
        let is_ended_dossier = case.core.ended && case.core.kind == CaseKind::Dossier;
        let root = (RecordKind::Case, id.0);
        let needs_attention = || {
            self.attention.iter().any(|it| match it {
                Attention::Command(refused) => target(&refused.command) == root,
                Attention::File(_) => false,
            })
        };
        let is_waited_for = || waiting > 0 || self.outbox.values().any(|pending| target(&pending.command) == root);
        is_ended_dossier && !self.view.opened.contains_key(&id) && !is_waited_for() && !needs_attention()
    }

    /// Lets go of records: what stands in their place, to be written when there is room.
    pub fn let_go(&mut self, keys: &[RecordKey]) -> Vec<Write> {
        let mut writes = Vec::with_capacity(keys.len());
        for key in keys {
            let Some(record) = self.base.get_mut(key) else { continue };
            let Ok(body) = Body::of(&LetGo { let_go: says(record) }) else { continue };
            record.body = body;
            writes.push(Write::PutRecord(record.clone()));
        }
        self.refresh_all(keys);
        writes.extend(self.stale_thumbnails());
        writes
    }

    /// What is lacking of dossiers of which another part has changed since: they are not shown without it.
    pub fn torn(&self) -> Vec<Key> {
        let stubs: Vec<RecordKey> = self.stubs().collect();
        let roots: BTreeSet<Uuid> = stubs.iter().map(|key| key.root).collect();
        let torn: BTreeSet<Uuid> =
            roots.into_iter().filter(|root| self.of_case(*root).any(|record| !is_let_go(record))).collect();
        stubs.into_iter().filter(|key| torn.contains(&key.root)).map(Key::from).collect()
    }

    /// The keys of dossiers that were let go of: the youngest first, as many as make up so many records.
    pub fn let_go_youngest(&self, most: usize) -> Vec<Key> {
        let mut keys: Vec<RecordKey> = self.stubs().collect();
        keys.sort_unstable_by_key(|key| std::cmp::Reverse(key.root));
        let last = keys.get(most.saturating_sub(1)).map(|key| key.root);
        // A dossier comes whole.
        keys.into_iter().take_while(|key| last.is_none_or(|last| key.root >= last)).map(Key::from).collect()
    }

    /// The keys of one that was let go of.
    pub fn let_go_of(&self, case: CaseId) -> Vec<Key> {
        self.of_case(case.0).filter(|record| is_let_go(record)).map(|record| record.key().into()).collect()
    }

    /// What was let go of has come back. Something newer may be here by now.
    pub fn came_back(&mut self, records: Vec<Record>) -> Vec<Write> {
        let mut keys = Vec::with_capacity(records.len());
        let mut writes = Vec::with_capacity(records.len());
        for record in records {
            let key = record.key();
            if self.base.get(&key).is_some_and(|held| is_let_go(held) && held.rev <= record.rev) {
                self.base.insert(key, record.clone());
                writes.push(Write::PutRecord(record));
                keys.push(key);
            }
        }
        self.refresh_all(&keys);
        writes
    }

    /// Who the replica is, as long as it is not known that the base that is kept is what it should be.
    pub(crate) fn unverified(&self) -> Write {
        let cursor = self.kept_cursor.clone();
        Write::Meta(Box::new(Meta { cursor, verified: None, ..self.meta.clone() }))
    }

    /// All of the base, to be written in place of what is kept.
    pub(crate) fn whole(&self) -> Vec<Write> {
        [Write::ClearRecords].into_iter().chain(self.base.values().cloned().map(Write::PutRecord)).collect()
    }

    fn stubs(&self) -> impl Iterator<Item = RecordKey> {
        let of_cases = self.base.iter().filter(|(key, _)| key.kind == RecordKind::Case);
        of_cases.filter(|(_, record)| is_let_go(record)).map(|(key, _)| *key)
    }

    fn of_case(&self, root: Uuid) -> impl Iterator<Item = &Record> {
        let key = move |facet| RecordKey { kind: RecordKind::Case, root, facet };
        [Facet::Core, Facet::Internal, Facet::Personal].into_iter().filter_map(move |facet| self.base.get(&key(facet)))
    }

    fn refresh_all(&mut self, keys: &[RecordKey]) {
        let roots: BTreeSet<_> = keys.iter().map(|key| (key.kind, key.root)).collect();
        for root in roots {
            self.refresh(root);
        }
    }
}
