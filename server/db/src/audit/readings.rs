//! Lines about who read what: written once where a day has one, listed by the record that was read.

use domain::{
    audit::{Line, reading::PARTY_READ},
    ids::{PartyId, UnitId},
    instant::Instant,
};
use uuid::Uuid;

use super::{COLUMNS, line};
use crate::{Result, Tx, sql::Sql};

/// Lines stored in one statement.
const CHUNK: usize = 200;

/// Appends those of these lines whose ids are not there yet; how many that were. Ids that depend on what is said make
/// saying it again harmless, whoever else says it in the same moment.
///
/// # Errors
/// When the database fails.
pub async fn audit_append_once(tx: &Tx, lines: &[Line]) -> Result<usize> {
    let mut lines: Vec<&Line> = lines.iter().collect();
    // Two who say the same wait for each other in one order.
    lines.sort_unstable_by_key(|line| line.id);
    lines.dedup_by_key(|line| line.id);
    let mut appended = 0;
    for lines in lines.chunks(CHUNK) {
        let mut sql = Sql::new(
            "INSERT INTO audit (id, unit, at, person, session, action, subject_kind, subject, detail) VALUES ",
        );
        for (n, line) in lines.iter().enumerate() {
            sql.push(if n == 0 { "(" } else { ", (" }).bind(line.id).push(", ").bind(line.unit.0).push(", ");
            sql.bind(line.at.millis()).push(", ").bind(line.person.map(|p| p.0)).push(", ");
            sql.bind(line.session.map(|s| s.0)).push(", ").bind(line.action.as_str()).push(", ");
            sql.bind(line.subject_kind.as_str()).push(", ").bind(line.subject).push(", ");
            sql.bind(line.detail.as_str()).push(")");
        }
        sql.push(" ON CONFLICT (id) DO NOTHING RETURNING id");
        let ids = sql.all(tx).await?.iter().map(|row| row.get::<Uuid>("id")).collect::<Result<Vec<Uuid>>>()?;
        if ids.is_empty() {
            continue;
        }
        appended += ids.len();
        let mut sql = Sql::new("INSERT INTO audit_pending (unit, audit) VALUES ");
        for (n, line) in lines.iter().filter(|line| ids.contains(&line.id)).enumerate() {
            sql.push(if n == 0 { "(" } else { ", (" }).bind(line.unit.0).push(", ").bind(line.id).push(")");
        }
        sql.exec(tx).await?;
    }
    Ok(appended)
}

/// A page of the lines that say who read about one of these entries of the register, youngest first, after the last of the page
/// before. Who may look at them is for the caller to judge.
///
/// # Errors
/// When the database fails.
pub async fn audit_readings(
    tx: &Tx,
    unit: UnitId,
    parties: &[PartyId],
    after: Option<(Instant, Uuid)>,
    limit: u64,
) -> Result<Vec<Line>> {
    let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM audit a WHERE a.unit = "));
    sql.bind(unit.0).push(" AND a.subject IN ").list(parties.iter().map(|party| party.0));
    sql.push(" AND a.action = ").bind(PARTY_READ);
    if let Some((at, id)) = after {
        sql.push(" AND (a.at, a.id) < (").bind(at.millis()).push(", ").bind(id).push(")");
    }
    sql.push(" ORDER BY a.at DESC, a.id DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(line).collect()
}
