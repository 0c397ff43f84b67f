//! Registers of years before: lines as they stood there, found and never changed.

use domain::{ids::UnitId, instant::Instant};
use time::Date;
use uuid::Uuid;

use crate::{
    Result, Tx,
    sql::{Row, Sql, contains},
};

/// A line of a register of a year before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its id.
    pub id: Uuid,
    /// At which unit.
    pub unit: UnitId,
    /// By which it is known again: year and number.
    pub key: String,
    /// When it was received.
    pub received: Date,
    /// What it says, JSON.
    pub body: String,
    /// Folded text to search in.
    pub search_key: String,
    /// When it was imported.
    pub created_at: Instant,
}

/// Stores a line; `false` when there is one of this key.
///
/// # Errors
/// When the database fails.
pub async fn history_put(tx: &Tx, row: &HistoryRow) -> Result<bool> {
    let mut sql = Sql::new(
        "INSERT INTO register_history (id, unit, line_key, received_on, body, search_key, created_at) VALUES (",
    );
    sql.bind(row.id).push(", ").bind(row.unit.0).push(", ").bind(row.key.as_str()).push(", ");
    // A date of ISO 8601 sorts as text.
    sql.bind(row.received.to_string()).push(", ").bind(row.body.as_str()).push(", ").bind(row.search_key.as_str());
    sql.push(", ").bind(row.created_at.millis()).push(") ON CONFLICT (unit, line_key) DO NOTHING");
    Ok(sql.exec(tx).await? > 0)
}

/// Deletes a line; whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn history_delete(tx: &Tx, unit: UnitId, id: Uuid) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM register_history WHERE unit = ");
    sql.bind(unit.0).push(" AND id = ").bind(id);
    Ok(sql.exec(tx).await? > 0)
}

/// Keys and bodies of all lines of a unit.
///
/// # Errors
/// When the database fails.
pub async fn history_all(tx: &Tx, unit: UnitId) -> Result<Vec<(String, String)>> {
    let mut sql = Sql::new("SELECT line_key, body FROM register_history WHERE unit = ");
    sql.bind(unit.0);
    sql.all(tx).await?.iter().map(|row| Ok((row.get("line_key")?, row.get("body")?))).collect()
}

/// Ids and bodies of all lines of a unit.
///
/// # Errors
/// When the database fails.
pub async fn history_bodies(tx: &Tx, unit: UnitId) -> Result<Vec<(Uuid, String)>> {
    let mut sql = Sql::new("SELECT id, body FROM register_history WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY id");
    sql.all(tx).await?.iter().map(|row| Ok((row.get("id")?, row.get("body")?))).collect()
}

/// Says what a line tells when something in it is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn history_set(tx: &Tx, unit: UnitId, id: Uuid, body: &str, search_key: &str) -> Result<()> {
    let mut sql = Sql::new("UPDATE register_history SET body = ");
    sql.bind(body).push(", search_key = ").bind(search_key).push(" WHERE unit = ").bind(unit.0);
    sql.push(" AND id = ").bind(id);
    sql.exec(tx).await?;
    Ok(())
}

/// A page of a unit's lines that contain this folded text, the last received first, after the last of the page before.
/// Who may read them is for the caller to judge.
///
/// # Errors
/// When the database fails.
pub async fn history_list(
    tx: &Tx,
    unit: UnitId,
    search: Option<&str>,
    after: Option<(&str, Uuid)>,
    limit: u64,
) -> Result<Vec<(String, Uuid, String)>> {
    let mut sql = Sql::new("SELECT id, received_on, body FROM register_history WHERE unit = ");
    sql.bind(unit.0);
    if let Some(text) = search {
        sql.push(" AND search_key LIKE ").bind(contains(text)).push(" ESCAPE '\\'");
    }
    if let Some((received, id)) = after {
        sql.push(" AND (received_on, id) < (").bind(received).push(", ").bind(id).push(")");
    }
    sql.push(" ORDER BY received_on DESC, id DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(|row: &Row| Ok((row.get("received_on")?, row.get("id")?, row.get("body")?))).collect()
}

/// The codes of all dossiers of a unit.
///
/// # Errors
/// When the database fails.
pub async fn case_codes(tx: &Tx, unit: UnitId) -> Result<Vec<String>> {
    let mut sql = Sql::new("SELECT code FROM case_index WHERE code IS NOT NULL AND unit = ");
    sql.bind(unit.0);
    sql.all(tx).await?.iter().map(|row| row.get("code")).collect()
}
