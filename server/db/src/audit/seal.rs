//! The chain of the audit log, one for each unit.
//!
//! A line waits in `audit_pending` until its unit's sealer gives it the next number. It is seen there exactly when its
//! transaction has been stored, so a line that commits late is late in the chain and never left out; the same on both
//! engines, without numbers of transactions.

use domain::{
    audit::{ChainHash, Line, Seal},
    ids::UnitId,
    instant::Instant,
};
use uuid::Uuid;

use super::{COLUMNS, line};
use crate::{
    Engine, Result, Tx,
    sql::{Row, Sql},
};

/// Any number of ours: sealing is apart from other advisory locks.
const SEAL_LOCK: i64 = 0x5e17_5ea1;
/// Seals stored in one statement.
const CHUNK: usize = 200;
/// Faults of one sort that are worth telling.
const MOST_TOLD: i64 = 1000;

/// The units that have lines to be chained.
///
/// # Errors
/// When the database fails.
pub async fn audit_seal_units(tx: &Tx) -> Result<Vec<UnitId>> {
    let rows = Sql::new("SELECT DISTINCT unit FROM audit_pending").all(tx).await?;
    rows.iter().map(|row| Ok(UnitId(row.get("unit")?))).collect()
}

/// Chains the oldest lines of a unit that are stored and not chained, `limit` at most; how many. One transaction at a
/// time does so for a unit, whichever instance it is of.
///
/// # Errors
/// When the database fails.
pub async fn audit_seal(tx: &Tx, unit: UnitId, now: Instant, limit: u32) -> Result<usize> {
    lock(tx, unit).await?;
    let mut sql = Sql::new(&format!(
        "SELECT {COLUMNS} FROM audit_pending p JOIN audit a ON a.unit = p.unit AND a.id = p.audit WHERE p.unit = "
    ));
    sql.bind(unit.0);
    // What somebody put back beside the program must not stop the chain.
    sql.push(" AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.unit = p.unit AND s.audit = p.audit)");
    sql.push(" ORDER BY p.audit LIMIT ").bind(i64::from(limit));
    let lines = sql.all(tx).await?.iter().map(line).collect::<Result<Vec<Line>>>()?;
    if lines.is_empty() {
        return Ok(0);
    }
    let (mut number, mut hash) = match audit_head(tx, unit).await? {
        Some(head) => (head.number, head.hash),
        None => (0, ChainHash::START),
    };
    for lines in lines.chunks(CHUNK) {
        let mut sql = Sql::new("INSERT INTO audit_seal (unit, number, audit, hash, sealed_at) VALUES ");
        for (n, line) in lines.iter().enumerate() {
            number += 1;
            hash = hash.after(line);
            sql.push(if n == 0 { "(" } else { ", (" }).bind(unit.0).push(", ").bind(number).push(", ").bind(line.id);
            sql.push(", ").bind(hash.to_string()).push(", ").bind(now.millis()).push(")");
        }
        sql.exec(tx).await?;
        let mut sql = Sql::new("DELETE FROM audit_pending WHERE unit = ");
        sql.bind(unit.0).push(" AND audit IN ").list(lines.iter().map(|line| line.id));
        sql.exec(tx).await?;
    }
    Ok(lines.len())
}

/// The youngest seal of a unit.
///
/// # Errors
/// When the database fails.
pub async fn audit_head(tx: &Tx, unit: UnitId) -> Result<Option<Seal>> {
    let mut sql = Sql::new("SELECT number, audit, hash FROM audit_seal WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY number DESC LIMIT 1");
    sql.one(tx).await?.as_ref().map(seal).transpose()
}

/// The seal of this number.
///
/// # Errors
/// When the database fails.
pub async fn audit_seal_at(tx: &Tx, unit: UnitId, number: i64) -> Result<Option<Seal>> {
    let mut sql = Sql::new("SELECT number, audit, hash FROM audit_seal WHERE unit = ");
    sql.bind(unit.0).push(" AND number = ").bind(number);
    sql.one(tx).await?.as_ref().map(seal).transpose()
}

/// A page of a unit's chain after this number, each seal with its line if that is there.
///
/// # Errors
/// When the database fails.
pub async fn audit_seals(tx: &Tx, unit: UnitId, after: i64, limit: u32) -> Result<Vec<(Seal, Option<Line>)>> {
    let mut sql = Sql::new(&format!(
        "SELECT s.number, s.audit, s.hash, {COLUMNS} FROM audit_seal s \
         LEFT JOIN audit a ON a.unit = s.unit AND a.id = s.audit WHERE s.unit = "
    ));
    sql.bind(unit.0).push(" AND s.number > ").bind(after).push(" ORDER BY s.number LIMIT ").bind(i64::from(limit));
    let rows = sql.all(tx).await?;
    let read = |row: &Row| {
        let is_there = row.get::<Option<Uuid>>("id")?.is_some();
        Ok((seal(row)?, is_there.then(|| line(row)).transpose()?))
    };
    rows.iter().map(read).collect()
}

/// Lines that are neither chained nor waiting for it, the first of them: nobody wrote them in the ordinary way.
///
/// # Errors
/// When the database fails.
pub async fn audit_inserted(tx: &Tx, unit: UnitId) -> Result<Vec<Uuid>> {
    let mut sql = Sql::new("SELECT a.id FROM audit a WHERE a.unit = ");
    sql.bind(unit.0);
    sql.push(" AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.unit = a.unit AND s.audit = a.id)");
    sql.push(" AND NOT EXISTS (SELECT 1 FROM audit_pending p WHERE p.unit = a.unit AND p.audit = a.id)");
    sql.push(" ORDER BY a.id LIMIT ").bind(MOST_TOLD);
    sql.all(tx).await?.iter().map(|row| row.get("id")).collect()
}

/// Lines that wait to be chained and are gone, the first of them.
///
/// # Errors
/// When the database fails.
pub async fn audit_lost(tx: &Tx, unit: UnitId) -> Result<Vec<Uuid>> {
    let mut sql = Sql::new("SELECT p.audit AS id FROM audit_pending p WHERE p.unit = ");
    sql.bind(unit.0);
    sql.push(" AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.unit = p.unit AND a.id = p.audit)");
    sql.push(" ORDER BY p.audit LIMIT ").bind(MOST_TOLD);
    sql.all(tx).await?.iter().map(|row| row.get("id")).collect()
}

/// Until this transaction ends nobody else chains lines of this unit. SQLite lets one writer in at all.
async fn lock(tx: &Tx, unit: UnitId) -> Result<()> {
    match tx.engine() {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => {
            let (high, low) = unit.0.as_u64_pair();
            // Two units that meet on one number only wait for each other.
            let mut sql = Sql::new("SELECT pg_advisory_xact_lock(");
            sql.bind(SEAL_LOCK ^ (high ^ low).cast_signed()).push(")");
            sql.exec(tx).await?;
            Ok(())
        }
    }
}

fn seal(row: &Row) -> Result<Seal> {
    Ok(Seal { number: row.get("number")?, audit: row.get("audit")?, hash: row.name("hash")? })
}
