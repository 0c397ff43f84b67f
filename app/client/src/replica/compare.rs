//! What the base should be, told by a manifest, and what has to be done so that it is.
//!
//! A record is held if its body is the one that is listed, whatever its revision. Revisions count the changes of one database:
//! after that was restored, or an older file was put in its place, the same number stands for another change, or a lower one for
//! what holds now. No answer of the server proves that it is still the same database (its log may be shortened past all that
//! would), so bodies are compared each time, by their digests, and a record whose body is right takes over the listed revision:
//! later changes are measured by it.

use std::collections::{BTreeMap, BTreeSet};

use contract::sync::{
    Record,
    compare::{Key, Listed, Manifest},
};
use domain::{
    digest::{Buckets, bucket_of},
    facet::RecordKey,
    instant::Instant,
};

use super::{Replica, room::says};
use crate::store::Write;

/// For how long nobody asks again whether the base is what it should be, in milliseconds: a day.
const VERIFIED_FOR: i64 = 24 * 3600 * 1000;

/// What makes the base equal to what a manifest lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Records that it lacks, or holds with other bodies or revisions.
    puts: Vec<Record>,
    /// Keys of records that should not be there.
    drops: Vec<RecordKey>,
}

impl Replica {
    /// Whether there is a base to compare: the device keeps what memory holds, as far as the cursor says.
    pub fn has_base(&self) -> bool {
        self.meta.cursor.is_some() && !self.base.is_empty()
    }

    /// Whether the base was compared with the server's within a day.
    pub fn is_verified(&self, now: Instant) -> bool {
        self.meta.verified.is_some_and(|at| (now.millis() - at.millis()).abs() < VERIFIED_FOR)
    }

    /// When the base was known to be what it should be; nothing where that is not known. It is kept with what is written next.
    pub const fn set_verified(&mut self, at: Option<Instant>) {
        self.meta.verified = at;
    }

    /// The digests of the base, as a server tells them of what it would send.
    pub fn digests(&self) -> Buckets {
        self.base.iter().map(|(key, record)| (*key, record.rev)).collect()
    }

    /// The digests that the base would have after a change.
    pub fn digests_after(&self, change: &Change) -> Buckets {
        let mut revs: BTreeMap<RecordKey, i64> = self.base.iter().map(|(key, record)| (*key, record.rev)).collect();
        for key in &change.drops {
            revs.remove(key);
        }
        revs.extend(change.puts.iter().map(|record| (record.key(), record.rev)));
        revs.into_iter().collect()
    }

    /// The keys of what is listed and not held, in the order in which it is listed.
    pub fn lacks(&self, listed: &[Listed]) -> Vec<Key> {
        let is_held = |it: &Listed| self.base.get(&it.key).is_some_and(|held| says(held) == it.body);
        listed.iter().filter(|it| !is_held(it)).map(|it| Key::from(it.key)).collect()
    }

    /// What has to be done, now that what [`Replica::lacks`] named was asked for: all of it came, or is gone. Only in some
    /// buckets, if the manifest is of these. Nothing where the base is no longer what was compared.
    pub fn change(
        &self,
        manifest: &Manifest,
        buckets: Option<&BTreeSet<u8>>,
        wanted: &[Key],
        fetched: Vec<Record>,
    ) -> Option<Change> {
        let listed: BTreeSet<RecordKey> = manifest.rows.iter().map(|it| it.key).collect();
        let wanted: BTreeSet<RecordKey> = wanted.iter().copied().map(RecordKey::from).collect();
        let mut came: BTreeMap<RecordKey, Record> = fetched.into_iter().map(|record| (record.key(), record)).collect();
        let is_compared = |key: &RecordKey| buckets.is_none_or(|some| some.contains(&bucket_of(*key)));
        let unlisted = |key: &&RecordKey| is_compared(key) && !listed.contains(key);
        let mut change = Change { puts: vec![], drops: self.base.keys().filter(unlisted).copied().collect() };
        for it in &manifest.rows {
            let held = self.base.get(&it.key);
            match (came.remove(&it.key), held) {
                (Some(record), _) => change.puts.push(record),
                // It went while it was being asked for.
                (None, Some(_)) if wanted.contains(&it.key) => change.drops.push(it.key),
                (None, Some(held)) if held.rev == it.rev => {}
                (None, Some(held)) => change.puts.push(Record { rev: it.rev, ..held.clone() }),
                (None, None) if wanted.contains(&it.key) => {}
                // It was held when it was compared: what came from the server was erased meanwhile.
                (None, None) => return None,
            }
        }
        Some(change)
    }

    /// Makes the base what a whole manifest lists, and stands where that does. The outbox, drafts and what needs attention
    /// stay.
    pub fn compared(&mut self, change: Change, cursor: String, epoch: String) -> Vec<Write> {
        let writes = self.apply(change);
        self.stand_at(cursor, epoch, writes)
    }

    /// Mends the base where it stands.
    pub fn mended(&mut self, change: Change) -> Vec<Write> {
        let mut writes = self.apply(change);
        writes.extend(self.forgotten());
        self.rebuild();
        writes.splice(0..0, self.stale_thumbnails());
        writes
    }

    fn apply(&mut self, change: Change) -> Vec<Write> {
        let Change { puts, drops } = change;
        let mut writes = Vec::with_capacity(puts.len() + drops.len() + 1);
        for key in drops {
            self.base.remove(&key);
            writes.push(Write::DropRecord(key));
        }
        for record in puts {
            self.base.insert(record.key(), record.clone());
            writes.push(Write::PutRecord(record));
        }
        writes
    }
}
