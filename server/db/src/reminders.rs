//! What people are reminded of, a row for each of them and each day; and what was told to whom because it is late.

use domain::{
    calendar::wire,
    ids::{CaseId, PersonId, UnitId},
    instant::Instant,
    reminder::Level,
};
use time::Date;

use crate::{
    Result, Tx,
    sql::{Row, Sql},
};

/// What one person is reminded of on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderRow {
    /// The person.
    pub person: PersonId,
    /// The day.
    pub day: Date,
    /// At which unit.
    pub unit: UnitId,
    /// The digest, JSON.
    pub body: String,
    /// When it was written.
    pub at: Instant,
    /// When the person put it away.
    pub seen_at: Option<Instant>,
}

/// Stores what a person is reminded of, unless something is stored for that day already; whether it was stored.
///
/// # Errors
/// When the database fails.
pub async fn reminder_put(tx: &Tx, row: &ReminderRow) -> Result<bool> {
    let mut sql = Sql::new("INSERT INTO reminder (person, day, unit, body, at, seen_at) VALUES (");
    sql.bind(row.person.0).push(", ").bind(wire::date_text(row.day)).push(", ").bind(row.unit.0).push(", ");
    sql.bind(row.body.as_str()).push(", ").bind(row.at.millis()).push(", ");
    sql.bind(row.seen_at.map(Instant::millis)).push(") ON CONFLICT (person, day) DO NOTHING");
    Ok(sql.exec(tx).await? == 1)
}

/// What a person is reminded of on a day and has not put away.
///
/// # Errors
/// When the database fails.
pub async fn reminder_of(tx: &Tx, unit: UnitId, person: PersonId, day: Date) -> Result<Option<String>> {
    let mut sql = Sql::new("SELECT body FROM reminder WHERE seen_at IS NULL AND unit = ");
    sql.bind(unit.0).push(" AND person = ").bind(person.0).push(" AND day = ").bind(wire::date_text(day));
    sql.one(tx).await?.map(|row| row.get("body")).transpose()
}

/// Puts away what a person is reminded of; whether there was something to put away.
///
/// # Errors
/// When the database fails.
pub async fn reminder_put_away(tx: &Tx, person: PersonId, day: Date, at: Instant) -> Result<bool> {
    let mut sql = Sql::new("UPDATE reminder SET seen_at = ");
    sql.bind(at.millis()).push(" WHERE seen_at IS NULL AND person = ").bind(person.0);
    sql.push(" AND day = ").bind(wire::date_text(day));
    Ok(sql.exec(tx).await? == 1)
}

/// Throws away what people were reminded of before a day; how many rows.
///
/// # Errors
/// When the database fails.
pub async fn reminder_trim(tx: &Tx, unit: UnitId, before: Date) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM reminder WHERE unit = ");
    sql.bind(unit.0).push(" AND day < ").bind(wire::date_text(before));
    sql.exec(tx).await
}

/// That a case that is late was told to those of a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationRow {
    /// The case.
    pub case: CaseId,
    /// The date that had passed.
    pub due_at: Instant,
    /// Who they are to it.
    pub level: Level,
    /// At which unit.
    pub unit: UnitId,
    /// The persons, JSON.
    pub people: String,
    /// When they were told.
    pub at: Instant,
}

/// Stores that a case was told to a level, once for each date that passes; whether it was not told before.
///
/// # Errors
/// When the database fails.
pub async fn escalation_put(tx: &Tx, row: &EscalationRow) -> Result<bool> {
    let mut sql = Sql::new("INSERT INTO escalation (case_id, due_at, level, unit, people, at) VALUES (");
    sql.bind(row.case.0).push(", ").bind(row.due_at.millis()).push(", ").bind(row.level.as_str()).push(", ");
    sql.bind(row.unit.0).push(", ").bind(row.people.as_str()).push(", ").bind(row.at.millis());
    sql.push(") ON CONFLICT (case_id, due_at, level) DO NOTHING");
    Ok(sql.exec(tx).await? == 1)
}

/// To whom a case was told because it was late, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn escalation_list(tx: &Tx, unit: UnitId, case: CaseId) -> Result<Vec<EscalationRow>> {
    let mut sql = Sql::new("SELECT case_id, due_at, level, unit, people, at FROM escalation WHERE unit = ");
    sql.bind(unit.0).push(" AND case_id = ").bind(case.0).push(" ORDER BY at, level");
    sql.all(tx).await?.iter().map(escalation).collect()
}

fn escalation(row: &Row) -> Result<EscalationRow> {
    Ok(EscalationRow {
        case: CaseId(row.get("case_id")?),
        due_at: Instant::from_millis(row.get("due_at")?),
        level: row.name("level")?,
        unit: UnitId(row.get("unit")?),
        people: row.get("people")?,
        at: Instant::from_millis(row.get("at")?),
    })
}
