//! Commands of which the server waits for another device: how this one learns what has become of them.

use contract::sync::{LIMITS, Numbered, Op, PullReply};

use super::{Engine, base::Base};
use crate::{replica::Replica, store::StoreError};

/// Up to which number it was asked, in this round, what has become of what waits for another device.
#[derive(Default)]
pub(super) struct Asked(u64);

/// What is pushed next.
pub(super) enum Next {
    /// What has not been sent.
    Unsent(Vec<Numbered>),
    /// What waits for another device: the same again is answered with what has become of it.
    Held(Vec<Numbered>),
}

/// What is pushed next: what has not been sent, then, page by page and once, what waits for another device.
pub(super) fn next(replica: &Replica, asked: &mut Asked) -> Option<Next> {
    let (most, bytes) = (LIMITS.push_commands as usize, LIMITS.push_bytes as usize / 2);
    let unsent = replica.batch(most, bytes);
    if !unsent.is_empty() {
        return Some(Next::Unsent(unsent));
    }
    let held = replica.held(asked.0, most, bytes);
    asked.0 = held.iter().map(|numbered| numbered.seq).max()?;
    Some(Next::Held(held))
}

impl Engine {
    /// Writes down since when these wait, and gives back those for which it is too late; whether there were such.
    pub(super) async fn look_at_held(&self, asked: &[u64]) -> Result<bool, StoreError> {
        let now = self.now();
        let (mut writes, over) = {
            let mut replica = self.replica.borrow_mut();
            (replica.note_held(asked, now), replica.give_back(asked, now))
        };
        let is_over = !over.is_empty();
        writes.extend(over);
        self.keep(writes, Base::Grown).await.map(|()| is_over)
    }

    /// Whether something came of what a command is about that waits for another device: then it may have been decided.
    pub(super) fn is_awaited_in(&self, reply: &PullReply) -> bool {
        let root = |op: &Op| match op {
            Op::Put(record) => (record.kind, record.root),
            Op::Drop { kind, root, .. } => (*kind, *root),
        };
        self.read(|r| r.waits_about(reply.ops.iter().map(root)))
    }
}
