//! Commands of which the server waits for another device: how this one learns what has become of them.

use contract::sync::{LIMITS, Numbered, Op, PullReply};

use super::Engine;
use crate::replica::Replica;

/// What is pushed next: what has not been sent, then once what waits for another device. The same again is answered with
/// what has become of it.
pub(super) fn next(replica: &Replica, asked: &mut bool) -> Vec<Numbered> {
    let (most, bytes) = (LIMITS.push_commands as usize, LIMITS.push_bytes as usize / 2);
    let unsent = replica.batch(most, bytes);
    if !unsent.is_empty() || std::mem::replace(asked, true) {
        return unsent;
    }
    replica.held(most, bytes)
}

impl Engine {
    /// Whether something came of what a command is about that waits for another device: then it may have been decided.
    pub(super) fn is_awaited_in(&self, reply: &PullReply) -> bool {
        let root = |op: &Op| match op {
            Op::Put(record) => (record.kind, record.root),
            Op::Drop { kind, root, .. } => (*kind, *root),
        };
        self.read(|r| r.waits_about(reply.ops.iter().map(root)))
    }
}
