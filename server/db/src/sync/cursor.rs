//! Where a replica stands.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::{
    DbError, Engine, Result, Tx,
    sql::{Sql, parse},
};

/// More transactions than any server runs at once; a longer list is not ours.
const MOST_OPEN: usize = 10_000;

/// A point in the life of the database: all transactions that had been committed then. Opaque to replicas, written
/// `epoch:xmax:xip,xip:tag`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Which life of the log; another one after a restore.
    pub(super) epoch: Uuid,
    /// Transactions from here on had not begun.
    pub(super) xmax: i64,
    /// Transactions below that were open, ascending; always none on SQLite.
    pub(super) xip: Vec<i64>,
    /// The youngest entry of the log then; a database that lacks it is not the one that gave the cursor.
    pub(super) tag: Option<Tag>,
}

/// The youngest entry of the log that a cursor saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    pub txn: i64,
    pub n: i64,
    pub mark: i64,
}

/// The text is not a cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct JunkCursor;

impl Cursor {
    /// The oldest transaction that it may not have seen.
    pub(super) fn horizon(&self) -> i64 {
        self.xip.first().copied().unwrap_or(self.xmax)
    }

    /// The first transaction of which it saw no entry. There may be numbers between the youngest entry and `xmax`: nothing
    /// was written to the log under them here, but an older database that goes on from below may do so.
    fn after_tag(&self) -> i64 {
        self.tag.map_or(0, |tag| tag.txn + 1).min(self.xmax)
    }

    /// Adds the condition on `l.txn` that this snapshot does not see the entry.
    pub(super) fn unseen(&self, sql: &mut Sql, engine: Engine) {
        sql.push("(l.txn >= ").bind(self.after_tag());
        match engine {
            // As one text: one prepared statement, however many were open.
            Engine::Postgres => {
                sql.push(" OR l.txn = ANY (string_to_array(").bind(joined(&self.xip)).push(", ',')::bigint[])");
            }
            Engine::Sqlite => {}
        }
        sql.push(")");
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}:", self.epoch.simple(), self.xmax, joined(&self.xip))?;
        match self.tag {
            Some(Tag { txn, n, mark }) => write!(f, "{txn}.{n}.{:x}", mark.cast_unsigned()),
            None => Ok(()),
        }
    }
}

impl FromStr for Cursor {
    type Err = JunkCursor;

    fn from_str(text: &str) -> Result<Self, JunkCursor> {
        let parts: Vec<&str> = text.split(':').collect();
        let [epoch, xmax, xip, tag] = parts[..] else { return Err(JunkCursor) };
        let xip =
            if xip.is_empty() { Vec::new() } else { xip.split(',').map(natural).collect::<Result<Vec<i64>, _>>()? };
        let tag = if tag.is_empty() {
            None
        } else {
            let parts: Vec<&str> = tag.split('.').collect();
            let [txn, n, mark] = parts[..] else { return Err(JunkCursor) };
            let mark = u64::from_str_radix(mark, 16).map_err(|_| JunkCursor)?.cast_signed();
            Some(Tag { txn: natural(txn)?, n: natural(n)?, mark })
        };
        let cursor = Self { epoch: Uuid::parse_str(epoch).map_err(|_| JunkCursor)?, xmax: natural(xmax)?, xip, tag };
        let is_ascending = cursor.xip.is_sorted_by(|a, b| a < b);
        let is_below = cursor.xip.last().is_none_or(|last| *last < cursor.xmax);
        // Written again it must be the same text: signs, leading zeros and other spellings are not ours.
        if is_ascending && is_below && cursor.xip.len() <= MOST_OPEN && cursor.to_string() == text {
            Ok(cursor)
        } else {
            Err(JunkCursor)
        }
    }
}

/// The cursor of what this transaction reads.
///
/// # Errors
/// When the database fails.
pub async fn cursor_now(tx: &Tx) -> Result<Cursor> {
    Ok(now(tx, None).await?.cursor)
}

/// What a transaction reads of the log as a whole.
pub(super) struct Now {
    /// Where whoever takes all of it stands.
    pub cursor: Cursor,
    /// Up to where it has been shortened.
    pub floor: Floor,
    /// The mark of the entry that was asked about, where it is there.
    pub mark: Option<i64>,
}

/// Up to where the log has been shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Floor {
    /// Entries of transactions below were cut off; none where it is zero.
    pub below: i64,
    /// By which transaction.
    by: i64,
}

impl Floor {
    /// Whether entries may have been cut off that this cursor had not seen. One that was given after the cut, while an older
    /// transaction was still open, has not missed any: what that one stores comes to stand below, and was not there to be cut.
    pub fn hides_from(self, cursor: &Cursor) -> bool {
        let saw_the_cut = self.by < cursor.xmax && !cursor.xip.contains(&self.by);
        cursor.horizon() < self.below && !saw_the_cut
    }
}

/// The cursor, up to where the log has been shortened, and what stands where a cursor saw its youngest entry.
pub(super) async fn now(tx: &Tx, seen: Option<Tag>) -> Result<Now> {
    let snapshot = match tx.engine() {
        Engine::Postgres => "pg_current_snapshot()::text",
        Engine::Sqlite => "(SELECT '0:' || (head + 1) || ':' FROM sync_head WHERE id = 1)",
    };
    let mut sql = Sql::new(&format!(
        "SELECT e.value AS epoch, f.value AS floor, c.value AS cut, {snapshot} AS snapshot, l.txn, l.n, l.tag, "
    ));
    match seen {
        Some(tag) => {
            sql.push("(SELECT tag FROM sync_log WHERE txn = ").bind(tag.txn).push(" AND n = ").bind(tag.n).push(")")
        }
        None => sql.push("CAST(NULL AS BIGINT)"),
    };
    sql.push(
        " AS mark FROM sync_meta e \
         JOIN sync_meta f ON f.key = 'floor' LEFT JOIN sync_meta c ON c.key = 'cut' \
         LEFT JOIN (SELECT txn, n, tag FROM sync_log ORDER BY txn DESC, n DESC LIMIT 1) l ON TRUE \
         WHERE e.key = 'epoch'",
    );
    let row = sql.one(tx).await?.ok_or(DbError::Corrupt("sync_meta"))?;
    let snapshot = row.get::<String>("snapshot")?;
    let (xmax, xip) = snapshot_parts(&snapshot).ok_or(DbError::Corrupt("snapshot"))?;
    let tag = match row.get::<Option<i64>>("txn")? {
        Some(txn) => Some(Tag { txn, n: row.get("n")?, mark: row.get("tag")? }),
        None => None,
    };
    let cursor = Cursor { epoch: row.name("epoch")?, xmax, xip, tag };
    // Nobody knows by which transaction earlier builds cut: no cursor saw it, and none goes on from below.
    let by = row.get::<Option<String>>("cut")?.map_or(Ok(i64::MAX), |cut| parse(&cut, "cut"))?;
    Ok(Now { cursor, floor: Floor { below: row.name("floor")?, by }, mark: row.get("mark")? })
}

/// Reads `xmin:xmax:xip,…` as PostgreSQL writes it.
fn snapshot_parts(text: &str) -> Option<(i64, Vec<i64>)> {
    let (_xmin, rest) = text.split_once(':')?;
    let (xmax, xip) = rest.split_once(':')?;
    let xip = xip.split(',').filter(|x| !x.is_empty()).map(|x| x.parse().ok());
    let mut xip = xip.collect::<Option<Vec<i64>>>()?;
    xip.sort_unstable();
    Some((xmax.parse().ok()?, xip))
}

fn natural(text: &str) -> Result<i64, JunkCursor> {
    text.parse().ok().filter(|n| *n >= 0).ok_or(JunkCursor)
}

fn joined(numbers: &[i64]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPOCH: &str = "00000000000000000000000000000007";

    #[test]
    fn cursors_read_back() {
        for text in ["7:", "7:3", "7:3,5"] {
            for tag in ["", "6.0.ffffffffffffffff", "2.1.a"] {
                let text = format!("{EPOCH}:{text}{}:{tag}", if text.contains(':') { "" } else { ":" });
                assert_eq!(text.parse::<Cursor>().map(|c| c.to_string()), Ok(text));
            }
        }
    }

    #[test]
    fn junk_is_refused() {
        let junk = [
            "",
            ":",
            ":::",
            "7",
            "x:1::",
            "7:7:7:7:7",
            &format!("{EPOCH}:7:"),
            &format!("{EPOCH}:-7::"),
            &format!("{EPOCH}:+7::"),
            &format!("{EPOCH}:07::"),
            &format!("{EPOCH}:7:3,:"),
            &format!("{EPOCH}:7:5,3:"),
            &format!("{EPOCH}:7:3,3:"),
            &format!("{EPOCH}:7:7:"),
            &format!("{EPOCH}:7:3 ,5:"),
            &format!("{EPOCH}:7:3:6"),
            &format!("{EPOCH}:7:3:6.0"),
            &format!("{EPOCH}:7:3:6.0.FF"),
            &format!("{EPOCH}:7:3:6.0.1:"),
            &format!("{EPOCH}:99999999999999999999::"),
            "00000000-0000-0000-0000-000000000007:7::",
        ];
        for text in junk {
            assert_eq!(text.parse::<Cursor>(), Err(JunkCursor), "{text}");
        }
    }

    #[test]
    fn the_horizon_is_the_oldest_open_transaction() {
        let cursor: Cursor = format!("{EPOCH}:9:3,5:").parse().expect("a cursor");
        assert_eq!(cursor.horizon(), 3);
        let cursor: Cursor = format!("{EPOCH}:9::").parse().expect("a cursor");
        assert_eq!(cursor.horizon(), 9);
    }
}
