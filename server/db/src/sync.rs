//! The change log, and what replicas ask of it. A cursor is a snapshot of the database, not a number: a number is
//! taken before the commit, so that whoever reads meanwhile skips what commits late.

mod compare;
mod cursor;
mod pull;
mod shared;

use std::collections::BTreeSet;

use domain::{facet::RecordKey, ids::UnitId};
use time::Date;

pub use self::{
    compare::{Beyond, beyond, stale},
    cursor::{Cursor, JunkCursor, cursor_now},
    pull::{Manifest, Op, Page, StaleCursor, Window, bootstrap, changes_since, fetch, manifest},
    shared::{Shared, shared},
};
use crate::{DbError, Engine, Result, Tx, random, sql::Sql};

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Put,
    Delete,
}

impl Change {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Delete => "del",
        }
    }
}

/// Writes an entry of the change log: to whom the record was sent before, and to whom it is now.
pub(crate) async fn log(
    tx: &Tx,
    unit: UnitId,
    key: RecordKey,
    rev: i64,
    change: Change,
    before: &BTreeSet<&str>,
    after: &BTreeSet<&str>,
) -> Result<()> {
    let json = |readers| serde_json::to_string(readers).map_err(|_| DbError::Corrupt("sync_log"));
    let mut sql =
        Sql::new("INSERT INTO sync_log (txn, n, unit, kind, root, facet, rev, op, before, after, tag) VALUES (");
    sql.bind(tx.txn().await?).push(", ").bind(tx.next_entry()).push(", ").bind(unit.0).push(", ");
    sql.bind(key.kind.as_str()).push(", ").bind(key.root).push(", ").bind(key.facet.as_str()).push(", ");
    sql.bind(rev).push(", ").bind(change.as_str()).push(", ").bind(json(before)?).push(", ").bind(json(after)?);
    sql.push(", ").bind(random::tag()).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// Gives a new database its epoch, and an old one a new epoch if its log cannot have been written here.
pub(crate) async fn prepare(tx: &Tx) -> Result<()> {
    Sql::new("INSERT INTO sync_head (id, head) VALUES (1, 0) ON CONFLICT (id) DO NOTHING").exec(tx).await?;
    let mut sql = Sql::new("INSERT INTO sync_meta (key, value) VALUES ('floor', '0'), ('epoch', ");
    sql.bind(random::uuid().to_string()).push(") ON CONFLICT (key) DO NOTHING");
    sql.exec(tx).await?;
    epoch_check(tx).await?;
    Ok(())
}

/// Begins a new epoch when the log holds a transaction that the database has not reached: it was restored, or copied
/// into another cluster, whose numbers mean something else. Whether it did.
///
/// # Errors
/// When the database fails.
pub async fn epoch_check(tx: &Tx) -> Result<bool> {
    let reached = match tx.engine() {
        Engine::Postgres => "pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
        Engine::Sqlite => "(SELECT head + 1 FROM sync_head WHERE id = 1)",
    };
    let sql = Sql::new(&format!("SELECT 1 AS ahead FROM sync_log WHERE txn >= {reached} LIMIT 1"));
    let is_ahead = sql.one(tx).await?.is_some();
    if is_ahead {
        epoch_rotate(tx).await?;
    }
    Ok(is_ahead)
}

/// Begins a new epoch: all replicas compare what they hold instead of asking what changed. To be called after a
/// restore. The old log goes: its numbers mean nothing any more.
///
/// # Errors
/// When the database fails.
pub async fn epoch_rotate(tx: &Tx) -> Result<()> {
    Sql::new("DELETE FROM sync_log").exec(tx).await?;
    Sql::new("DELETE FROM sync_meta WHERE key = 'cut' OR key LIKE 'day:%'").exec(tx).await?;
    let mut sql = Sql::new("INSERT INTO sync_meta (key, value) VALUES ('floor', '0'), ('epoch', ");
    sql.bind(random::uuid().to_string()).push(") ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    sql.exec(tx).await?;
    Ok(())
}

/// Shortens the log to about its `keep` youngest entries; how many went. Replicas that had not read them compare what
/// they hold instead.
///
/// # Errors
/// When the database fails.
pub async fn log_trim(tx: &Tx, keep: u64) -> Result<u64> {
    let mut sql = Sql::new("SELECT txn FROM sync_log ORDER BY txn DESC, n DESC LIMIT 1 OFFSET ");
    sql.bind(i64::try_from(keep).unwrap_or(i64::MAX));
    let Some(row) = sql.one(tx).await? else { return Ok(0) };
    // Transactions are never torn: the one in which the limit falls is kept whole.
    cut_below(tx, row.get::<i64>("txn")?).await
}

/// Lets go of entries that are both older than so many days and beyond the `entries` youngest; how many went. To be called once
/// a day or more often: what was written by when is noted then.
///
/// # Errors
/// When the database fails.
pub async fn log_retain(tx: &Tx, today: Date, days: i64, entries: u64) -> Result<u64> {
    let mark = |day: Date| format!("day:{day}");
    let mut sql = Sql::new("INSERT INTO sync_meta (key, value) SELECT ");
    // The engines disagree about what a bound value is where nothing says it.
    sql.push("CAST(").bind(mark(today)).push(" AS TEXT), CAST(MAX(txn) AS TEXT) FROM sync_log ");
    sql.push("HAVING MAX(txn) IS NOT NULL ON CONFLICT (key) DO NOTHING");
    sql.exec(tx).await?;
    let Some(since) = today.checked_sub(time::Duration::days(days)) else { return Ok(0) };
    let mut sql = Sql::new("SELECT key, value FROM sync_meta WHERE key LIKE 'day:%' AND key <= ");
    sql.bind(mark(since)).push(" ORDER BY key DESC LIMIT 1");
    let Some(old) = sql.one(tx).await? else { return Ok(0) };
    let mut sql = Sql::new("DELETE FROM sync_meta WHERE key LIKE 'day:%' AND key < ");
    sql.bind(old.get::<String>("key")?);
    sql.exec(tx).await?;
    let mut sql = Sql::new("SELECT txn FROM sync_log ORDER BY txn DESC, n DESC LIMIT 1 OFFSET ");
    sql.bind(i64::try_from(entries).unwrap_or(i64::MAX));
    let Some(row) = sql.one(tx).await? else { return Ok(0) };
    // Either is the number of an entry that stays, so that every cursor that is given finds the youngest one again.
    cut_below(tx, row.get::<i64>("txn")?.min(old.name("value")?)).await
}

/// Cuts the log off below a transaction.
async fn cut_below(tx: &Tx, floor: i64) -> Result<u64> {
    // Of two instances that cut at once, the second sees what the first did: the floor never goes down.
    let lock = match tx.engine() {
        Engine::Postgres => "SELECT value FROM sync_meta WHERE key = 'floor' FOR UPDATE",
        Engine::Sqlite => "SELECT value FROM sync_meta WHERE key = 'floor'",
    };
    if let Some(row) = Sql::new(lock).one(tx).await?
        && row.name::<i64>("value")? >= floor
    {
        return Ok(0);
    }
    for (key, value) in [("floor", floor), ("cut", tx.txn().await?)] {
        let mut sql = Sql::new("INSERT INTO sync_meta (key, value) VALUES (");
        sql.bind(key)
            .push(", ")
            .bind(value.to_string())
            .push(") ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        sql.exec(tx).await?;
    }
    let mut sql = Sql::new("DELETE FROM sync_log WHERE txn < ");
    sql.bind(floor);
    sql.exec(tx).await
}
