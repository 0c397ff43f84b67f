//! Commands that wait: what they build on is on another device still. Their outcome is `held` until another takes its place,
//! in the transaction that takes the command from here.

use domain::{
    ids::{ClientId, CommandId, PersonId, SessionId, UnitId},
    instant::Instant,
};
use uuid::Uuid;

use crate::{
    Engine, Result, Tx,
    sql::{Row, Sql},
};

/// A command that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// The command.
    pub command: CommandId,
    /// At which unit.
    pub unit: UnitId,
    /// Who gave it.
    pub person: PersonId,
    /// In which session it came.
    pub session: Option<SessionId>,
    /// From which replica.
    pub client: ClientId,
    /// Its number there.
    pub seq: i64,
    /// The id of the first of those with which it makes sense only together.
    pub group: Option<CommandId>,
    /// What it depends on, JSON.
    pub deps: String,
    /// The command of which its replica saw the effect.
    pub after: Option<CommandId>,
    /// How often its replica had heard that somebody was forgotten; nought where an earlier build took it.
    pub forgotten: i64,
    /// The version of the shapes in which it is written.
    pub version: i64,
    /// What was asked, JSON.
    pub body: String,
    /// The command that is waited for now.
    pub waits_for: CommandId,
    /// When it came.
    pub at: Instant,
    /// Until when it waits.
    pub until: Instant,
}

/// A command that may wait no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldKey {
    /// At which unit.
    pub unit: UnitId,
    /// The command.
    pub command: CommandId,
}

const COLUMNS: &str = "command_id, unit, person, session, client, seq, group_id, deps, after_id, forgotten, version, body, \
                       waits_for, at, until";

/// Stores a command that waits.
///
/// # Errors
/// `Duplicate` when it waits already.
pub async fn held_insert(tx: &Tx, row: &HeldRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO sync_held (");
    sql.push(COLUMNS).push(") VALUES (").bind(row.command.0).push(", ").bind(row.unit.0).push(", ");
    sql.bind(row.person.0).push(", ").bind(row.session.map(|s| s.0)).push(", ").bind(row.client.0).push(", ");
    sql.bind(row.seq).push(", ").bind(row.group.map(|g| g.0)).push(", ").bind(row.deps.as_str()).push(", ");
    sql.bind(row.after.map(|a| a.0))
        .push(", ")
        .bind(row.forgotten)
        .push(", ")
        .bind(row.version)
        .push(", ")
        .bind(row.body.as_str())
        .push(", ");
    sql.bind(row.waits_for.0).push(", ").bind(row.at.millis()).push(", ").bind(row.until.millis()).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// How many commands of a person wait.
///
/// # Errors
/// When the database fails.
pub async fn held_count(tx: &Tx, unit: UnitId, person: PersonId) -> Result<i64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM sync_held WHERE unit = ");
    sql.bind(unit.0).push(" AND person = ").bind(person.0);
    sql.one(tx).await?.map_or(Ok(0), |row| row.get("n"))
}

/// The commands that wait for one of these, in the order in which they came.
///
/// # Errors
/// When the database fails.
pub async fn held_waiting(tx: &Tx, unit: UnitId, awaited: &[CommandId]) -> Result<Vec<HeldKey>> {
    if awaited.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT unit, command_id FROM sync_held WHERE unit = ");
    sql.bind(unit.0).push(" AND waits_for IN ").list(awaited.iter().map(|id| id.0));
    sql.push(" ORDER BY at, client, seq");
    sql.all(tx).await?.iter().map(key).collect()
}

/// The commands that need not wait any longer: what they wait for has its outcome, or they have waited long enough. In the
/// order in which they came, after so many, so many at most.
///
/// # Errors
/// When the database fails.
pub async fn held_ripe(tx: &Tx, now: Instant, after: u64, limit: u64) -> Result<Vec<HeldKey>> {
    let mut sql = Sql::new("SELECT h.unit, h.command_id FROM sync_held h WHERE h.until <= ");
    sql.bind(now.millis());
    sql.push(" OR EXISTS (SELECT 1 FROM sync_result r WHERE r.command_id = h.waits_for AND r.unit = h.unit");
    sql.push(" AND r.status <> 'held') ORDER BY h.at, h.client, h.seq LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.push(" OFFSET ").bind(i64::try_from(after).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(key).collect()
}

/// A command that waits with those of its group, in their order, locked until the transaction ends; nothing where somebody
/// else has decided it.
///
/// # Errors
/// When the database fails.
pub async fn held_lock(tx: &Tx, of: HeldKey) -> Result<Vec<HeldRow>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM sync_held WHERE unit = ").bind(of.unit.0);
    sql.push(" AND (command_id = ").bind(of.command.0);
    sql.push(" OR group_id = (SELECT group_id FROM sync_held WHERE command_id = ").bind(of.command.0);
    sql.push(")) ORDER BY seq, command_id");
    match tx.engine() {
        Engine::Postgres => sql.push(" FOR UPDATE"),
        Engine::Sqlite => &mut sql,
    };
    sql.all(tx).await?.iter().map(row).collect()
}

/// Takes a locked command from here, with the outcome that says that it waits: another is stored in its place.
///
/// # Errors
/// When the database fails.
pub async fn held_take(tx: &Tx, of: HeldKey) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM sync_held WHERE unit = ");
    sql.bind(of.unit.0).push(" AND command_id = ").bind(of.command.0);
    sql.exec(tx).await?;
    let mut sql = Sql::new("DELETE FROM sync_result WHERE status = 'held' AND unit = ");
    sql.bind(of.unit.0).push(" AND command_id = ").bind(of.command.0);
    sql.exec(tx).await?;
    Ok(())
}

/// Refuses a locked command for good without deciding it, and forgets what it asked: its outcome is all that is left.
///
/// # Errors
/// When the database fails.
pub async fn held_refuse(tx: &Tx, of: HeldKey, status: &str, outcome: &str) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM sync_held WHERE unit = ");
    sql.bind(of.unit.0).push(" AND command_id = ").bind(of.command.0);
    sql.exec(tx).await?;
    let mut sql = Sql::new("UPDATE sync_result SET digest = '', status = ");
    sql.bind(status).push(", body = ").bind(outcome).push(" WHERE status = 'held' AND unit = ");
    sql.bind(of.unit.0).push(" AND command_id = ").bind(of.command.0);
    sql.exec(tx).await?;
    Ok(())
}

/// Lets locked commands wait for another one.
///
/// # Errors
/// When the database fails.
pub async fn held_await(tx: &Tx, unit: UnitId, commands: &[CommandId], waits_for: CommandId) -> Result<()> {
    let mut sql = Sql::new("UPDATE sync_held SET waits_for = ");
    sql.bind(waits_for.0).push(" WHERE unit = ").bind(unit.0);
    sql.push(" AND command_id IN ").list(commands.iter().map(|id| id.0));
    sql.exec(tx).await?;
    Ok(())
}

/// What was asked by the commands of this unit that wait, JSON.
///
/// # Errors
/// When the database fails.
pub async fn held_bodies(tx: &Tx, unit: UnitId) -> Result<Vec<(HeldKey, String)>> {
    let mut sql = Sql::new("SELECT unit, command_id, body FROM sync_held WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY at, client, seq");
    sql.all(tx).await?.iter().map(|row| Ok((key(row)?, row.get("body")?))).collect()
}

fn key(row: &Row) -> Result<HeldKey> {
    Ok(HeldKey { unit: UnitId(row.get("unit")?), command: CommandId(row.get("command_id")?) })
}

fn row(row: &Row) -> Result<HeldRow> {
    Ok(HeldRow {
        command: CommandId(row.get("command_id")?),
        unit: UnitId(row.get("unit")?),
        person: PersonId(row.get("person")?),
        session: row.get::<Option<Uuid>>("session")?.map(SessionId),
        client: ClientId(row.get("client")?),
        seq: row.get("seq")?,
        group: row.get::<Option<Uuid>>("group_id")?.map(CommandId),
        deps: row.get("deps")?,
        after: row.get::<Option<Uuid>>("after_id")?.map(CommandId),
        forgotten: row.get::<Option<i64>>("forgotten")?.unwrap_or_default(),
        version: row.get("version")?,
        body: row.get("body")?,
        waits_for: CommandId(row.get("waits_for")?),
        at: Instant::from_millis(row.get("at")?),
        until: Instant::from_millis(row.get("until")?),
    })
}
