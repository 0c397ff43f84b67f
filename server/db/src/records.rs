//! Records: the state of aggregates cut into facets, as replicas hold them. Whoever changes one writes the change log
//! in the same breath, so that nothing can be stored and not be sent.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    facet::{Facet, Readers, RecordKey, RecordKind},
    ids::UnitId,
    rights::Scope,
};
use uuid::Uuid;

use crate::{
    DbError, Engine, Result, Tx,
    sql::{Column, MOST_ASKED, Row, Sql, id, number, parse},
    sync,
};

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its key.
    pub key: RecordKey,
    /// Counts its changes, deletion included; never starts again.
    pub rev: i64,
    /// Its body, JSON.
    pub body: String,
}

/// Stores a facet of an aggregate that is sent to everybody who may read it; otherwise as [`record_put_for`].
///
/// # Errors
/// Those of [`record_put_for`].
pub async fn record_put(tx: &Tx, unit: UnitId, key: RecordKey, body: &str, readers: &Readers) -> Result<i64> {
    record_put_for(tx, unit, key, body, readers, readers).await
}

/// Stores a facet of an aggregate with those who may read it and those of them to whom it is sent unasked, and logs the
/// change. Storing what is there already changes nothing and logs nothing. The revision that is stored now.
///
/// # Errors
/// `Foreign` when the root belongs to another unit.
pub async fn record_put_for(
    tx: &Tx,
    unit: UnitId,
    key: RecordKey,
    body: &str,
    readers: &Readers,
    own: &Readers,
) -> Result<i64> {
    let mut sql = Sql::new("INSERT INTO record (unit, kind, root, facet, rev, body) VALUES (");
    sql.bind(unit.0).push(", ").bind(key.kind.as_str()).push(", ").bind(key.root).push(", ");
    sql.bind(key.facet.as_str()).push(", 1, ").bind(body);
    // The row is locked even where the condition keeps it unchanged: what follows reads a settled state.
    sql.push(") ON CONFLICT (kind, root, facet) DO UPDATE SET rev = record.rev + 1, body = excluded.body");
    sql.push(" WHERE record.unit = excluded.unit AND record.body IS DISTINCT FROM excluded.body RETURNING rev");
    let stored = sql.one(tx).await?.map(|row| row.get::<i64>("rev")).transpose()?;

    let before = readers_of(tx, unit, key).await?;
    let sent = |audience| if own.contains(audience) { Sent::Yes } else { Sent::No };
    let after: Shares = readers.iter().map(|audience| (audience.to_string(), sent(audience))).collect();
    let rev = match stored {
        Some(rev) => rev,
        None if before == after => return rev_of(tx, unit, key).await?.ok_or(DbError::Foreign),
        None => rev_bump(tx, unit, key).await?.ok_or(DbError::Foreign)?,
    };
    if before != after {
        scope_set(tx, unit, key, &before, &after).await?;
    }
    sync::log(tx, unit, key, rev, sync::Change::Put, &sent_to(&before), &sent_to(&after)).await?;
    Ok(rev)
}

/// Deletes a facet of an aggregate and logs it; whether there was one. Its revision is kept.
///
/// # Errors
/// When the database fails.
pub async fn record_delete(tx: &Tx, unit: UnitId, key: RecordKey) -> Result<bool> {
    let mut sql = Sql::new("UPDATE record SET rev = rev + 1, body = NULL WHERE body IS NOT NULL AND ");
    keyed(&mut sql, unit, key).push(" RETURNING rev");
    let Some(row) = sql.one(tx).await? else { return Ok(false) };
    let rev = row.get::<i64>("rev")?;
    let before = readers_of(tx, unit, key).await?;
    scope_set(tx, unit, key, &before, &Shares::new()).await?;
    sync::log(tx, unit, key, rev, sync::Change::Delete, &sent_to(&before), &BTreeSet::new()).await?;
    Ok(true)
}

/// A facet, whoever may read it: for the rules, never for a reply.
///
/// # Errors
/// When the database fails.
pub async fn record_get(tx: &Tx, unit: UnitId, key: RecordKey) -> Result<Option<Record>> {
    let mut sql = Sql::new("SELECT kind, root, facet, rev, body FROM record WHERE body IS NOT NULL AND ");
    keyed(&mut sql, unit, key);
    sql.one(tx).await?.as_ref().map(record).transpose()
}

/// A facet if this scope may read it.
///
/// # Errors
/// When the database fails.
pub async fn record_see(tx: &Tx, scope: &Scope, key: RecordKey) -> Result<Option<Record>> {
    let mut sql = Sql::new("SELECT kind, root, facet, rev, body FROM record r WHERE body IS NOT NULL AND ");
    keyed(&mut sql, scope.unit(), key).push(" AND ").visible(scope, "r");
    sql.one(tx).await?.as_ref().map(record).transpose()
}

/// All facets of these aggregates that this scope may read, in no order that matters: as many queries as there are thousands.
///
/// # Errors
/// When the database fails.
pub async fn records_see(tx: &Tx, scope: &Scope, kind: RecordKind, roots: &[Uuid]) -> Result<Vec<Record>> {
    let mut found = Vec::with_capacity(roots.len());
    for asked in roots.chunks(MOST_ASKED) {
        let mut sql = Sql::new("SELECT kind, root, facet, rev, body FROM record r WHERE body IS NOT NULL AND unit = ");
        sql.bind(scope.unit().0).push(" AND kind = ").bind(kind.as_str());
        sql.push(" AND root ").among(tx, asked.iter().copied()).push(" AND ").visible(scope, "r");
        found.extend(living(&sql.all(tx).await?)?);
    }
    Ok(found)
}

/// One facet of these aggregates, whoever may read it, in no order that matters: for the rules, never for a reply by itself.
///
/// # Errors
/// When the database fails.
pub async fn records_get(tx: &Tx, unit: UnitId, kind: RecordKind, facet: Facet, roots: &[Uuid]) -> Result<Vec<Record>> {
    let mut found = Vec::with_capacity(roots.len());
    for asked in roots.chunks(MOST_ASKED) {
        let mut sql = Sql::new("SELECT kind, root, facet, rev, body FROM record WHERE unit = ");
        sql.bind(unit.0).push(" AND kind = ").bind(kind.as_str()).push(" AND facet = ").bind(facet.as_str());
        sql.push(" AND root ").among(tx, asked.iter().copied());
        found.extend(living(&sql.all(tx).await?)?);
    }
    Ok(found)
}

/// All facets of an aggregate, locked until the transaction ends: whoever decides about it comes one after the other.
/// Aggregates that are not there yet cannot be locked; the unique number of their first event stands in for it.
///
/// # Errors
/// When the database fails.
pub async fn record_lock(tx: &Tx, unit: UnitId, kind: RecordKind, root: Uuid) -> Result<Vec<Record>> {
    let mut sql = Sql::new("SELECT kind, root, facet, rev, body FROM record WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(kind.as_str()).push(" AND root = ").bind(root).push(" ORDER BY facet");
    match tx.engine() {
        Engine::Postgres => sql.push(" FOR UPDATE"),
        Engine::Sqlite => &mut sql,
    };
    living(&sql.all(tx).await?)
}

/// All facets of an aggregate, not locked.
///
/// # Errors
/// When the database fails.
pub async fn records_of(tx: &Tx, unit: UnitId, kind: RecordKind, root: Uuid) -> Result<Vec<Record>> {
    let mut sql = Sql::new("SELECT kind, root, facet, rev, body FROM record WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(kind.as_str()).push(" AND root = ").bind(root).push(" ORDER BY facet");
    living(&sql.all(tx).await?)
}

/// One facet of all aggregates of a kind, whoever may read them, by id: definitions, calendars, rebuilds.
///
/// # Errors
/// When the database fails.
pub async fn record_list_all(
    tx: &Tx,
    unit: UnitId,
    kind: RecordKind,
    facet: Facet,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Record>> {
    let mut sql = Sql::new("SELECT kind, root, facet, rev, body FROM record WHERE body IS NOT NULL AND unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(kind.as_str()).push(" AND facet = ").bind(facet.as_str());
    if let Some(after) = after {
        sql.push(" AND root > ").bind(after);
    }
    sql.push(" ORDER BY root LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    living(&sql.all(tx).await?)
}

/// The same for what a scope may read.
///
/// # Errors
/// When the database fails.
pub async fn record_list(
    tx: &Tx,
    scope: &Scope,
    kind: RecordKind,
    facet: Facet,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Record>> {
    let mut sql = Sql::new("SELECT kind, root, facet, rev, body FROM record r WHERE body IS NOT NULL AND unit = ");
    sql.bind(scope.unit().0).push(" AND kind = ").bind(kind.as_str()).push(" AND facet = ").bind(facet.as_str());
    if let Some(after) = after {
        sql.push(" AND root > ").bind(after);
    }
    sql.push(" AND ").visible(scope, "r");
    sql.push(" ORDER BY root LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    living(&sql.all(tx).await?)
}

/// Aggregates of which it was never said to whom they are sent, because they were stored before anybody asked; by unit
/// and id.
///
/// # Errors
/// When the database fails.
pub async fn record_list_unsaid(tx: &Tx, kind: RecordKind) -> Result<Vec<(UnitId, Uuid)>> {
    let mut sql = Sql::new("SELECT DISTINCT unit, root FROM root_scope WHERE sent IS NULL AND kind = ");
    sql.bind(kind.as_str()).push(" ORDER BY unit, root");
    sql.all(tx).await?.iter().map(|row| Ok((UnitId(row.get("unit")?), row.get("root")?))).collect()
}

/// The columns of a record, as [`record_of`] takes them. A body that is not there is not asked for.
pub(crate) const RECORD: [Column; 5] =
    [Column::Text("kind"), Column::Id("root"), Column::Text("facet"), Column::Number("rev"), Column::Text("body")];

/// A record as its columns have it.
pub(crate) fn record_of([kind, root, facet, rev, body]: [&str; 5]) -> Result<Record> {
    Ok(Record { key: key_of(kind, root, facet)?, rev: number(rev, "rev")?, body: body.to_owned() })
}

/// A key as its columns have it.
pub(crate) fn key_of(kind: &str, root: &str, facet: &str) -> Result<RecordKey> {
    Ok(RecordKey { kind: parse(kind, "kind")?, root: id(root, "root")?, facet: parse(facet, "facet")? })
}

/// A stored row as a record, whose body must be there.
pub(crate) fn record(row: &Row) -> Result<Record> {
    Ok(Record { key: key(row)?, rev: row.get("rev")?, body: row.get("body")? })
}

/// The key of a row.
pub(crate) fn key(row: &Row) -> Result<RecordKey> {
    Ok(RecordKey { kind: row.name("kind")?, root: row.get("root")?, facet: row.name("facet")? })
}

/// Those of the rows that are not deleted.
fn living(rows: &[Row]) -> Result<Vec<Record>> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(body) = row.get::<Option<String>>("body")? {
            found.push(Record { key: key(row)?, rev: row.get("rev")?, body });
        }
    }
    Ok(found)
}

fn keyed(sql: &mut Sql, unit: UnitId, key: RecordKey) -> &mut Sql {
    sql.push("unit = ").bind(unit.0).push(" AND kind = ").bind(key.kind.as_str());
    sql.push(" AND root = ").bind(key.root).push(" AND facet = ").bind(key.facet.as_str())
}

async fn rev_of(tx: &Tx, unit: UnitId, key: RecordKey) -> Result<Option<i64>> {
    let mut sql = Sql::new("SELECT rev FROM record WHERE ");
    keyed(&mut sql, unit, key);
    sql.one(tx).await?.map(|row| row.get("rev")).transpose()
}

async fn rev_bump(tx: &Tx, unit: UnitId, key: RecordKey) -> Result<Option<i64>> {
    let mut sql = Sql::new("UPDATE record SET rev = rev + 1 WHERE ");
    keyed(&mut sql, unit, key).push(" RETURNING rev");
    sql.one(tx).await?.map(|row| row.get("rev")).transpose()
}

/// Whether a facet is sent to one of its audiences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    Yes,
    No,
    /// Stored before anybody asked: to nobody, until [`record_list_unsaid`] is worked through.
    Unsaid,
}

/// The audiences that may read a facet.
type Shares = BTreeMap<String, Sent>;

fn sent_to(shares: &Shares) -> BTreeSet<&str> {
    shares.iter().filter(|(_, sent)| **sent == Sent::Yes).map(|(audience, _)| audience.as_str()).collect()
}

async fn readers_of(tx: &Tx, unit: UnitId, key: RecordKey) -> Result<Shares> {
    let mut sql = Sql::new("SELECT audience, sent FROM root_scope WHERE ");
    keyed(&mut sql, unit, key);
    let mut shares = Shares::new();
    for row in sql.all(tx).await? {
        let sent = match row.get::<Option<i64>>("sent")? {
            Some(1) => Sent::Yes,
            Some(_) => Sent::No,
            None => Sent::Unsaid,
        };
        shares.insert(row.get("audience")?, sent);
    }
    Ok(shares)
}

async fn scope_set(tx: &Tx, unit: UnitId, key: RecordKey, before: &Shares, after: &Shares) -> Result<()> {
    let other = |of: &Shares, (audience, sent): &(&String, &Sent)| of.get(*audience) != Some(*sent);
    let gone: Vec<&str> =
        before.iter().filter(|share| other(after, share)).map(|(audience, _)| audience.as_str()).collect();
    if !gone.is_empty() {
        let mut sql = Sql::new("DELETE FROM root_scope WHERE ");
        keyed(&mut sql, unit, key).push(" AND audience IN ").list(gone);
        sql.exec(tx).await?;
    }
    let new: Vec<(&String, &Sent)> = after.iter().filter(|share| other(before, share)).collect();
    if !new.is_empty() {
        let mut sql = Sql::new("INSERT INTO root_scope (unit, kind, root, facet, audience, sent) VALUES ");
        for (i, (audience, sent)) in new.into_iter().enumerate() {
            sql.push(if i == 0 { "(" } else { ", (" });
            sql.bind(unit.0).push(", ").bind(key.kind.as_str()).push(", ").bind(key.root).push(", ");
            sql.bind(key.facet.as_str()).push(", ").bind(audience.as_str()).push(", ");
            sql.bind(i64::from(*sent == Sent::Yes)).push(")");
        }
        sql.exec(tx).await?;
    }
    Ok(())
}
