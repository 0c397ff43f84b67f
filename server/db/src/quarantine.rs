//! What replicas asked and was refused: kept for a while for whoever asked, because the device may be lost.

use domain::{
    ids::{ClientId, CommandId, PersonId, UnitId},
    instant::Instant,
};

use crate::{Result, Tx, sql::Sql};

/// How many refused commands of one person are kept; the oldest go first.
pub const MOST: i64 = 1000;

/// A command that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// The command.
    pub command: CommandId,
    /// At which unit.
    pub unit: UnitId,
    /// Who gave it.
    pub person: PersonId,
    /// From which replica.
    pub client: ClientId,
    /// The version of the shapes in which it is written.
    pub version: i64,
    /// What was asked, JSON, as it came.
    pub body: String,
    /// The outcome, JSON.
    pub outcome: String,
    /// When it was stated to have happened; absent where it could not be read.
    pub stated_at: Option<Instant>,
    /// When it was refused.
    pub at: Instant,
}

/// Keeps a refused command, and lets go of the person's oldest where there are too many.
///
/// # Errors
/// `Duplicate` when it is kept already.
pub async fn refused_insert(tx: &Tx, row: &RefusedRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO sync_quarantine ");
    sql.push("(command_id, unit, person, client, version, body, outcome, stated_at, at) VALUES (");
    sql.bind(row.command.0).push(", ").bind(row.unit.0).push(", ").bind(row.person.0).push(", ");
    sql.bind(row.client.0).push(", ").bind(row.version).push(", ").bind(row.body.as_str()).push(", ");
    sql.bind(row.outcome.as_str()).push(", ").bind(row.stated_at.map(Instant::millis)).push(", ");
    sql.bind(row.at.millis()).push(")");
    sql.exec(tx).await?;
    let mut sql = Sql::new("DELETE FROM sync_quarantine WHERE command_id IN (SELECT command_id FROM sync_quarantine");
    sql.push(" WHERE unit = ").bind(row.unit.0).push(" AND person = ").bind(row.person.0);
    sql.push(" ORDER BY at DESC, command_id DESC LIMIT ").bind(MOST).push(" OFFSET ").bind(MOST).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// A person's refused commands, youngest first, after this one.
///
/// # Errors
/// When the database fails.
pub async fn refused_list(
    tx: &Tx,
    unit: UnitId,
    person: PersonId,
    after: Option<(Instant, CommandId)>,
    limit: u64,
) -> Result<Vec<RefusedRow>> {
    let mut sql = Sql::new("SELECT command_id, client, version, body, outcome, stated_at, at FROM sync_quarantine");
    sql.push(" WHERE unit = ").bind(unit.0).push(" AND person = ").bind(person.0);
    if let Some((at, id)) = after {
        sql.push(" AND (at < ").bind(at.millis()).push(" OR (at = ").bind(at.millis());
        sql.push(" AND command_id < ").bind(id.0).push("))");
    }
    sql.push(" ORDER BY at DESC, command_id DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = sql.all(tx).await?;
    let read = |row: &crate::sql::Row| {
        Ok(RefusedRow {
            command: CommandId(row.get("command_id")?),
            unit,
            person,
            client: ClientId(row.get("client")?),
            version: row.get("version")?,
            body: row.get("body")?,
            outcome: row.get("outcome")?,
            stated_at: row.get::<Option<i64>>("stated_at")?.map(Instant::from_millis),
            at: Instant::from_millis(row.get("at")?),
        })
    };
    rows.iter().map(read).collect()
}

/// Lets go of one of a person's refused commands; whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn refused_delete(tx: &Tx, unit: UnitId, person: PersonId, command: CommandId) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM sync_quarantine WHERE unit = ");
    sql.bind(unit.0).push(" AND person = ").bind(person.0).push(" AND command_id = ").bind(command.0);
    Ok(sql.exec(tx).await? > 0)
}

/// Lets go of commands that were refused before a moment; how many.
///
/// # Errors
/// When the database fails.
pub async fn refused_trim(tx: &Tx, before: Instant) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM sync_quarantine WHERE at < ");
    sql.bind(before.millis());
    sql.exec(tx).await
}

/// What was asked by all refused commands of this unit, JSON.
///
/// # Errors
/// When the database fails.
pub async fn refused_bodies(tx: &Tx, unit: UnitId) -> Result<Vec<(CommandId, String)>> {
    let mut sql = Sql::new("SELECT command_id, body FROM sync_quarantine WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY command_id");
    sql.all(tx).await?.iter().map(|row| Ok((CommandId(row.get("command_id")?), row.get("body")?))).collect()
}

/// Forgets a refused command, whosever it is, and its digest: the outcome is all that is left.
///
/// # Errors
/// When the database fails.
pub async fn refused_forget(tx: &Tx, unit: UnitId, command: CommandId) -> Result<()> {
    let mut sql = Sql::new("UPDATE sync_result SET digest = '' WHERE unit = ");
    sql.bind(unit.0).push(" AND command_id = ").bind(command.0);
    sql.exec(tx).await?;
    let mut sql = Sql::new("DELETE FROM sync_quarantine WHERE unit = ");
    sql.bind(unit.0).push(" AND command_id = ").bind(command.0);
    sql.exec(tx).await?;
    Ok(())
}
