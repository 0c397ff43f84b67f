//! Numbers, and what was confirmed: it stays on the device for a while, because a server that is brought back from a backup
//! has lost what it confirmed since.

use std::collections::{BTreeMap, BTreeSet};

use contract::sync::{HelloReply, Outcome};
use domain::{
    directory::UnitInfo,
    facet::{Facet, RecordKey, RecordKind},
    ids::{ClientId, CommandId},
};

use super::Replica;
use crate::store::{Pending, Progress, Sent, Write};

impl Replica {
    /// Whether the server no longer has what it confirmed: an older or another database stands there.
    pub fn is_lost(&self, hello: &HelloReply) -> bool {
        self.meta.epoch.as_ref().is_some_and(|epoch| *epoch != hello.epoch) || self.is_behind(hello.last_seq)
    }

    /// Whether the server, asked after it answered, no longer knows of numbers that it answered.
    pub const fn is_behind(&self, last_seq: u64) -> bool {
        last_seq < self.meta.acked
    }

    /// Whether numbers were used that this replica has not given: a copy of it goes on under the same id. What is typed here
    /// would be taken for what was done there, and not be shown.
    pub const fn has_twin(&self, last_seq: u64) -> bool {
        last_seq >= self.meta.next_seq
    }

    /// The server's numbers are ahead of a fresh replica's, or another profile uses them: take a new id and
    /// number the outbox afresh. Ids of commands stay, so that nothing can happen twice; all are sent again, because
    /// under the new id the server must have an outcome for each number.
    pub fn renumber(&mut self, client: ClientId) -> Vec<Write> {
        self.number(client, vec![])
    }

    /// Sends everything again, what was confirmed before what was not, under a new id. What the server still has it
    /// answers as before; what it lost it does now, under today's rules.
    pub fn resend(&mut self, client: ClientId, epoch: Option<String>, mut sent: Vec<Sent>) -> Vec<Write> {
        let mut known: BTreeSet<CommandId> = self.outbox.values().map(|pending| pending.id).collect();
        sent.sort_unstable_by_key(|sent| sent.no);
        let confirmed = sent.into_iter().map(|sent| sent.pending).filter(|pending| known.insert(pending.id)).collect();
        if epoch.is_some() {
            self.meta.epoch = epoch;
        }
        for pending in self.outbox.values_mut() {
            // A server that went back waits anew.
            pending.held = None;
        }
        let mut writes = vec![Write::ClearSent];
        writes.extend(self.number(client, confirmed));
        writes
    }

    /// Numbers afresh what was confirmed, and after it the outbox.
    fn number(&mut self, client: ClientId, confirmed: Vec<Pending>) -> Vec<Write> {
        let mut writes: Vec<Write> = self.outbox.keys().map(|seq| Write::DropPending(*seq)).collect();
        let waiting: Vec<Pending> = std::mem::take(&mut self.outbox).into_values().collect();
        let first = confirmed.len() as u64 + 1;
        let fresh: BTreeMap<u64, u64> = waiting.iter().map(|p| p.seq).zip(first..).collect();
        // What was confirmed had the numbers of another replica, and stands in order.
        let again = confirmed.into_iter().map(|pending| Pending { deps: vec![], foreseen: false, ..pending });
        for (seq, mut pending) in (1_u64..).zip(again.chain(waiting)) {
            pending.seq = seq;
            pending.deps = pending.deps.iter().filter_map(|d| fresh.get(d).copied()).collect();
            // What took effect may be in what is shown: it is not foreseen a second time.
            pending.foreseen &= pending.progress != Progress::Applied;
            pending.progress = Progress::Kept;
            writes.push(Write::PutPending(Box::new(pending.clone())));
            self.outbox.insert(seq, pending);
        }
        self.view.shown_seq = 0;
        self.meta.client = client;
        self.meta.next_seq = self.outbox.len() as u64 + 1;
        self.meta.acked = 0;
        writes.push(self.meta_write());
        self.rebuild();
        writes
    }

    /// Keeps a command whose effect the base shows.
    pub(super) fn sent(&mut self, pending: Pending) -> Write {
        self.meta.sent += 1;
        Write::PutSent(Box::new(Sent { no: self.meta.sent, pending }))
    }

    /// Notes how far the server has answered.
    pub(super) fn answered(&mut self, outcomes: &[Outcome]) -> Option<Write> {
        let last = outcomes.iter().map(|outcome| outcome.seq).max()?;
        if last <= self.meta.acked {
            return None;
        }
        self.meta.acked = last;
        Some(self.meta_write())
    }

    /// Somebody was forgotten at the school since this device last heard of it: what was confirmed may speak of them.
    pub(super) fn forgotten(&mut self) -> Option<Write> {
        let of_unit = |key: &RecordKey| key.kind == RecordKind::Unit && key.facet == Facet::Core;
        let record = self.base.iter().find(|(key, _)| of_unit(key))?.1;
        let unit: UnitInfo = record.body.read().ok()?;
        // A server that went back counts from less; then each one more is news again.
        let before = std::mem::replace(&mut self.meta.forgotten, unit.forgotten);
        (unit.forgotten > before).then_some(Write::ClearSent)
    }
}
