//! What was stored since a point, read once for all who listen, and told to each of them by their own rights.

use std::collections::HashMap;

use domain::{ids::UnitId, rights::Scope};

use super::{
    Cursor, StaleCursor, Window, cursor,
    pull::{Net, chunks, nets, op, see_all, staleness},
};
use crate::{Result, Tx, records::Record};

/// Changes between two points, with the bodies of the records. Nothing comes out of it but by a [`Scope`].
pub struct Shared {
    to: Cursor,
    changes: Vec<Change>,
}

struct Change {
    net: Net,
    before: Vec<String>,
    after: Vec<String>,
    /// Absent where it was deleted.
    record: Option<Record>,
}

/// What changed in these units since a cursor, unless that cannot be told or the bodies are longer than `limit_bytes` together.
/// To be called inside `Db::read`. The answer's second part is the point of this transaction.
///
/// # Errors
/// When the database fails.
pub async fn shared(
    tx: &Tx,
    units: &[UnitId],
    from: &Cursor,
    limit_bytes: usize,
) -> Result<(Result<Shared, StaleCursor>, Cursor)> {
    let now = cursor::now(tx, from.tag).await?;
    let (stale, to) = (staleness(from, &now), now.cursor);
    if let Some(why) = stale {
        return Ok((Err(why), to));
    }
    let mut shared = Shared { to: to.clone(), changes: Vec::new() };
    if to == *from {
        return Ok((Ok(shared), to));
    }
    let Some(nets) = nets(tx, units, from).await? else { return Ok((Err(StaleCursor::Large), to)) };
    let mut bodies = HashMap::new();
    let mut bytes = 0;
    for unit in units {
        let keys: Vec<_> = nets.iter().filter(|net| net.unit == *unit).map(|net| net.key).collect();
        for chunk in chunks(&keys) {
            for found in see_all(tx, *unit, &chunk).await? {
                bytes += found.body.len();
                bodies.insert((*unit, found.key), found);
            }
            if bytes > limit_bytes {
                return Ok((Err(StaleCursor::Large), to));
            }
        }
    }
    for net in nets {
        let (before, after) = (net.before()?, net.after()?);
        let record = bodies.remove(&(net.unit, net.key));
        shared.changes.push(Change { net, before, after, record });
    }
    Ok((Ok(shared), to))
}

impl Shared {
    /// Where it ends.
    pub const fn to(&self) -> &Cursor {
        &self.to
    }

    /// Whether anything in it is or was sent to this scope.
    pub fn concerns(&self, scope: &Scope) -> bool {
        let audiences: Vec<String> = scope.audiences().iter().map(ToString::to_string).collect();
        let hears = |readers: &[String]| readers.iter().any(|reader| audiences.contains(reader));
        let ours = self.changes.iter().filter(|change| change.net.unit == scope.unit());
        ours.into_iter().any(|change| hears(&change.before) || hears(&change.after))
    }

    /// What it says to somebody whose replica stands at `from`, if nothing has concerned them between there and where this
    /// begins; the same that `changes_since` would answer. `None` when nothing concerns them.
    pub fn window(&self, scope: &Scope, from: &Cursor) -> Option<Window> {
        let audiences: Vec<String> = scope.audiences().iter().map(ToString::to_string).collect();
        let hears = |readers: &[String]| readers.iter().any(|reader| audiences.contains(reader));
        let told = |change: &Change| {
            let now = change.record.as_ref().filter(|_| hears(&change.after)).cloned();
            op(&change.net, hears(&change.before), now)
        };
        let ops: Vec<_> =
            self.changes.iter().filter(|change| change.net.unit == scope.unit()).filter_map(told).collect();
        (!ops.is_empty()).then(|| Window { from: from.clone(), to: self.to.clone(), ops })
    }
}
