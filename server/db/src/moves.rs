//! Calendars that move so many cases that it is done in batches: how far each has come.

use domain::{
    ids::{CaseId, CommandId, GrantId, PersonId, SessionId, UnitId},
    instant::Instant,
};

use crate::{
    DbError, Engine, Result, Tx,
    sql::{Row, Sql},
};

/// A move, by whose word, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveRow {
    /// At which unit.
    pub unit: UnitId,
    /// The calendar's version that moves the cases.
    pub version: u32,
    /// The command that changed the calendar.
    pub command: CommandId,
    /// Who gave it.
    pub person: PersonId,
    /// In which session.
    pub session: Option<SessionId>,
    /// Under which grant.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
    /// The calendar as it was, JSON.
    pub before: String,
    /// The calendar as it is from then on, JSON.
    pub after: String,
    /// From when on it counts.
    pub at: Instant,
    /// How many cases were open then.
    pub total: i64,
    /// How many have been looked at in the first round.
    pub looked: i64,
    /// How many have been moved.
    pub moved: i64,
    /// In which round it is: the first goes over all that was open, the second over what was written meanwhile.
    pub round: i64,
    /// The last case that was looked at in this round.
    pub cursor: Option<CaseId>,
    /// When it was done.
    pub finished_at: Option<Instant>,
}

const COLUMNS: &str = "unit, version, command_id, person, session, grant_id, on_behalf, calendar_before, calendar_after, \
                       at, total, looked, moved, round, cursor_case, finished_at";

/// Stores a move that begins.
///
/// # Errors
/// `Duplicate` when this version moves cases already.
pub async fn move_insert(tx: &Tx, row: &MoveRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO calendar_move (");
    sql.push(COLUMNS).push(") VALUES (").bind(row.unit.0).push(", ").bind(i64::from(row.version)).push(", ");
    sql.bind(row.command.0).push(", ").bind(row.person.0).push(", ").bind(row.session.map(|s| s.0)).push(", ");
    sql.bind(row.grant.0).push(", ").bind(row.on_behalf.map(|p| p.0)).push(", ").bind(row.before.as_str()).push(", ");
    sql.bind(row.after.as_str()).push(", ").bind(row.at.millis()).push(", ").bind(row.total).push(", ");
    sql.bind(row.looked).push(", ").bind(row.moved).push(", ").bind(row.round).push(", ");
    sql.bind(row.cursor.map(|c| c.0)).push(", ").bind(row.finished_at.map(Instant::millis)).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// The first move of a unit that is under way, of those up to this version, locked until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn move_next(tx: &Tx, unit: UnitId, up_to: u32) -> Result<Option<MoveRow>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM calendar_move WHERE finished_at IS NULL AND unit = ").bind(unit.0);
    sql.push(" AND version <= ").bind(i64::from(up_to)).push(" ORDER BY version LIMIT 1");
    match tx.engine() {
        Engine::Postgres => sql.push(" FOR UPDATE"),
        Engine::Sqlite => &mut sql,
    };
    sql.one(tx).await?.as_ref().map(row).transpose()
}

/// Stores how far a move has come.
///
/// # Errors
/// When the database fails.
pub async fn move_progress(tx: &Tx, row: &MoveRow) -> Result<()> {
    let mut sql = Sql::new("UPDATE calendar_move SET looked = ");
    sql.bind(row.looked).push(", moved = ").bind(row.moved).push(", round = ").bind(row.round);
    sql.push(", cursor_case = ").bind(row.cursor.map(|c| c.0));
    sql.push(", finished_at = ").bind(row.finished_at.map(Instant::millis));
    sql.push(" WHERE unit = ").bind(row.unit.0).push(" AND version = ").bind(i64::from(row.version));
    sql.exec(tx).await?;
    Ok(())
}

/// Whether a move of the unit is under way.
///
/// # Errors
/// When the database fails.
pub async fn move_is_open(tx: &Tx, unit: UnitId) -> Result<bool> {
    let mut sql = Sql::new("SELECT version FROM calendar_move WHERE finished_at IS NULL AND unit = ");
    Ok(sql.bind(unit.0).push(" LIMIT 1").one(tx).await?.is_some())
}

/// The moves of a unit, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn move_list(tx: &Tx, unit: UnitId, limit: u64) -> Result<Vec<MoveRow>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM calendar_move WHERE unit = ").bind(unit.0);
    sql.push(" ORDER BY version DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(row).collect()
}

fn row(row: &Row) -> Result<MoveRow> {
    let version = u32::try_from(row.get::<i64>("version")?).map_err(|_| DbError::Corrupt("calendar_move.version"))?;
    Ok(MoveRow {
        unit: UnitId(row.get("unit")?),
        version,
        command: CommandId(row.get("command_id")?),
        person: PersonId(row.get("person")?),
        session: row.get::<Option<_>>("session")?.map(SessionId),
        grant: GrantId(row.get("grant_id")?),
        on_behalf: row.get::<Option<_>>("on_behalf")?.map(PersonId),
        before: row.get("calendar_before")?,
        after: row.get("calendar_after")?,
        at: Instant::from_millis(row.get("at")?),
        total: row.get("total")?,
        looked: row.get("looked")?,
        moved: row.get("moved")?,
        round: row.get("round")?,
        cursor: row.get::<Option<_>>("cursor_case")?.map(CaseId),
        finished_at: row.get::<Option<i64>>("finished_at")?.map(Instant::from_millis),
    })
}
