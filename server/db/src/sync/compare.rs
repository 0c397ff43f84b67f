//! Whether a replica may go on from where it stands, and whether there is anything new for it.

use domain::rights::Scope;

use super::{
    cursor::{self, Cursor},
    pull::{MOST_ENTRIES, StaleCursor, staleness},
};
use crate::{DbError, Result, Tx, sql::Sql};

/// What there is for a replica beyond its cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond {
    /// The point that this transaction reads.
    pub now: Cursor,
    /// Whether something that is or was sent to the scope was written since. It may have ended as it began: a pull tells.
    pub has_news: bool,
}

/// Why nobody can go on from this cursor, if so.
///
/// # Errors
/// When the database fails.
pub async fn stale(tx: &Tx, from: &Cursor) -> Result<Option<StaleCursor>> {
    Ok(staleness(from, &cursor::now(tx, from.tag).await?))
}

/// Whether this scope would be told anything since a cursor, unless that cannot be said. Without reading a record: what is
/// compared afterwards, in the same transaction, belongs to `now`.
///
/// # Errors
/// When the database fails.
pub async fn beyond(tx: &Tx, scope: &Scope, from: &Cursor) -> Result<Result<Beyond, StaleCursor>> {
    let read = cursor::now(tx, from.tag).await?;
    let (stale, now) = (staleness(from, &read), read.cursor);
    if let Some(why) = stale {
        return Ok(Err(why));
    }
    if now == *from {
        return Ok(Ok(Beyond { now, has_news: false }));
    }
    let mut sql = Sql::new("SELECT l.before, l.after FROM sync_log l WHERE l.unit = ");
    sql.bind(scope.unit().0).push(" AND ");
    from.unseen(&mut sql, tx.engine());
    sql.push(" LIMIT ").bind(MOST_ENTRIES + 1);
    let rows = sql.all(tx).await?;
    // More than a pull would look through: it answers that the replica begins anew.
    let mut has_news = i64::try_from(rows.len()).is_ok_and(|n| n > MOST_ENTRIES);
    let audiences: Vec<String> = scope.audiences().iter().map(ToString::to_string).collect();
    for row in rows {
        for column in ["before", "after"] {
            let sent: Vec<String> =
                serde_json::from_str(&row.get::<String>(column)?).map_err(|_| DbError::Corrupt("sync_log"))?;
            has_news |= sent.iter().any(|audience| audiences.contains(audience));
        }
    }
    Ok(Ok(Beyond { now, has_news }))
}
