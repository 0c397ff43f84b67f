//! What is to be done later: stored with what makes it necessary, done at least once.

use domain::{ids::UnitId, instant::Instant};
use uuid::Uuid;

use crate::{
    Engine, Result, Tx,
    entity::{indexes::job, insert},
    sql::Sql,
};

/// Something to be done later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Its id.
    pub id: Uuid,
    /// At which unit.
    pub unit: UnitId,
    /// What: a name of the server's.
    pub kind: String,
    /// With what, JSON.
    pub body: String,
    /// Not before.
    pub run_at: Instant,
    /// How often it was begun.
    pub attempts: i64,
}

/// Stores a job.
///
/// # Errors
/// `Duplicate` when the id is taken: the job was stored already.
pub async fn job_insert(tx: &Tx, row: &JobRow) -> Result<()> {
    insert(
        tx,
        job::Model {
            id: row.id,
            unit: row.unit.0,
            kind: row.kind.clone(),
            body: row.body.clone(),
            run_at: row.run_at.millis(),
            attempts: row.attempts,
            locked_until: None,
            done_at: None,
        },
    )
    .await
}

/// Whether a job of this id is stored, done or not.
///
/// # Errors
/// When the database fails.
pub async fn job_is_stored(tx: &Tx, id: Uuid) -> Result<bool> {
    let mut sql = Sql::new("SELECT id FROM job WHERE id = ");
    Ok(sql.bind(id).one(tx).await?.is_some())
}

/// Takes the job that has waited longest, for nobody else until `locked_until`; whoever takes it must commit before
/// beginning. Jobs whose taker vanished come again.
///
/// # Errors
/// When the database fails.
pub async fn job_take(tx: &Tx, now: Instant, locked_until: Instant) -> Result<Option<JobRow>> {
    let mut sql = Sql::new("UPDATE job SET attempts = attempts + 1, locked_until = ");
    sql.bind(locked_until.millis());
    sql.push(" WHERE id = (SELECT id FROM job WHERE done_at IS NULL AND run_at <= ").bind(now.millis());
    sql.push(" AND (locked_until IS NULL OR locked_until < ").bind(now.millis());
    sql.push(") ORDER BY run_at, id LIMIT 1");
    match tx.engine() {
        Engine::Postgres => sql.push(" FOR UPDATE SKIP LOCKED"),
        Engine::Sqlite => &mut sql,
    };
    sql.push(") RETURNING id, unit, kind, body, run_at, attempts");
    let Some(row) = sql.one(tx).await? else { return Ok(None) };
    Ok(Some(JobRow {
        id: row.get("id")?,
        unit: UnitId(row.get("unit")?),
        kind: row.get("kind")?,
        body: row.get("body")?,
        run_at: Instant::from_millis(row.get("run_at")?),
        attempts: row.get("attempts")?,
    }))
}

/// Whether a job that was taken is still its taker's, who tells by how often it had been begun then; it is locked until the
/// transaction ends, and its lease goes on until `locked_until`. What a taker stores belongs into such a transaction: whoever
/// was too slow stores nothing.
///
/// # Errors
/// When the database fails.
pub async fn job_hold(tx: &Tx, row: &JobRow, locked_until: Instant) -> Result<bool> {
    let mut sql = Sql::new("UPDATE job SET locked_until = ");
    sql.bind(locked_until.millis()).push(" WHERE done_at IS NULL AND id = ").bind(row.id);
    sql.push(" AND attempts = ").bind(row.attempts);
    Ok(sql.exec(tx).await? == 1)
}

/// How the jobs stand that are not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobStanding {
    /// Those whose time has come.
    pub waiting: i64,
    /// Those that were begun so often that they fail.
    pub failing: i64,
    /// Since when the one that has waited longest waits.
    pub since: Option<Instant>,
}

/// How the jobs stand; one that was begun more often than `tries` fails.
///
/// # Errors
/// When the database fails.
pub async fn job_standing(tx: &Tx, now: Instant, tries: i64) -> Result<JobStanding> {
    let mut sql = Sql::new("SELECT COUNT(*) AS waiting, MIN(run_at) AS since,");
    sql.push(" COALESCE(SUM(CASE WHEN attempts > ").bind(tries);
    sql.push(" THEN 1 ELSE 0 END), 0) AS failing FROM job WHERE done_at IS NULL AND run_at <= ").bind(now.millis());
    let row = sql.one(tx).await?.ok_or(crate::DbError::Corrupt("job"))?;
    Ok(JobStanding {
        waiting: row.get("waiting")?,
        failing: row.get("failing")?,
        since: row.get::<Option<i64>>("since")?.map(Instant::from_millis),
    })
}

/// Notes that a job is done.
///
/// # Errors
/// When the database fails.
pub async fn job_done(tx: &Tx, id: Uuid, at: Instant) -> Result<()> {
    let mut sql = Sql::new("UPDATE job SET locked_until = NULL, done_at = ");
    sql.bind(at.millis()).push(" WHERE id = ").bind(id);
    sql.exec(tx).await?;
    Ok(())
}

/// Puts a job that failed back, to run again not before a moment.
///
/// # Errors
/// When the database fails.
pub async fn job_retry(tx: &Tx, id: Uuid, run_at: Instant) -> Result<()> {
    let mut sql = Sql::new("UPDATE job SET locked_until = NULL, run_at = ");
    sql.bind(run_at.millis()).push(" WHERE done_at IS NULL AND id = ").bind(id);
    sql.exec(tx).await?;
    Ok(())
}

/// Throws away jobs that were done before a moment; how many.
///
/// # Errors
/// When the database fails.
pub async fn job_trim(tx: &Tx, before: Instant) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM job WHERE done_at < ");
    sql.bind(before.millis());
    sql.exec(tx).await
}
