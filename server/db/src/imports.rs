//! Imports: their previews row by row, what became of each, and by which codes children are known again.

use domain::{
    definition::PartyKind,
    facet::{Facet, RecordKind},
    ids::{PartyId, PersonId, SessionId, UnitId},
    import::{Kind, RowState},
    instant::Instant,
};
use uuid::Uuid;

use crate::{
    Engine, Result, Tx,
    sql::{Row, Sql},
};

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Its id.
    pub id: Uuid,
    /// At which unit.
    pub unit: UnitId,
    /// What its sheet holds.
    pub kind: Kind,
    /// Where it stands: a name of the contract's.
    pub state: String,
    /// Digest of the workbook.
    pub digest: String,
    /// Who sent it.
    pub person: PersonId,
    /// When.
    pub created_at: Instant,
    /// Until when it is kept.
    pub until: Instant,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    /// Who confirmed it, or asked to take it back.
    pub confirmed_by: Option<PersonId>,
    /// In which session.
    pub session: Option<SessionId>,
}

/// A row of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// Its number in the sheet.
    pub no: u32,
    /// What the preview said.
    pub state: RowState,
    /// What became of it: a name of the contract's.
    pub outcome: Option<String>,
    /// What was read and what it would enter, JSON; gone once it was entered.
    pub plan: Option<String>,
    /// What it made: ids, JSON.
    pub made: Option<String>,
    /// Why it was refused or stays, JSON.
    pub said: Option<String>,
}

/// How many rows had this state and outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// What the preview said.
    pub state: RowState,
    /// What became of them.
    pub outcome: Option<String>,
    /// How many.
    pub rows: i64,
}

/// Which of an import's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All, or those of one state.
    Shown(Option<RowState>),
    /// Those that are still to be entered.
    Pending,
}

/// Stores an import.
///
/// # Errors
/// `Duplicate` when the id is taken.
pub async fn import_insert(tx: &Tx, row: &ImportRow) -> Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO import (id, unit, kind, state, digest, person, created_at, until, confirmed_at, confirmed_by, \
         session) VALUES ",
    );
    sql.push("(").bind(row.id).push(", ").bind(row.unit.0).push(", ").bind(row.kind.as_str()).push(", ");
    sql.bind(row.state.as_str()).push(", ").bind(row.digest.as_str()).push(", ").bind(row.person.0).push(", ");
    sql.bind(row.created_at.millis()).push(", ").bind(row.until.millis()).push(", ");
    sql.bind(row.confirmed_at.map(Instant::millis)).push(", ").bind(row.confirmed_by.map(|p| p.0)).push(", ");
    sql.bind(row.session.map(|s| s.0)).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// Stores rows of an import.
///
/// # Errors
/// When the database fails.
pub async fn import_rows_insert(tx: &Tx, unit: UnitId, import: Uuid, rows: &[LineRow]) -> Result<()> {
    for some in rows.chunks(100) {
        let mut sql = Sql::new("INSERT INTO import_row (import, row_no, unit, state, plan) VALUES ");
        for (at, row) in some.iter().enumerate() {
            sql.push(if at == 0 { "(" } else { ", (" }).bind(import).push(", ").bind(i64::from(row.no)).push(", ");
            sql.bind(unit.0).push(", ").bind(row.state.as_str()).push(", ").bind(row.plan.clone()).push(")");
        }
        sql.exec(tx).await?;
    }
    Ok(())
}

/// An import of this unit.
///
/// # Errors
/// When the database fails.
pub async fn import_find(tx: &Tx, unit: UnitId, id: Uuid) -> Result<Option<ImportRow>> {
    let mut sql = Sql::new("SELECT * FROM import WHERE unit = ");
    sql.bind(unit.0).push(" AND id = ").bind(id);
    sql.one(tx).await?.as_ref().map(import).transpose()
}

/// The same, locked until the transaction ends, with the unit's turn: one import of a unit changes things at a time, so
/// that two of one sheet do not both enter it.
///
/// # Errors
/// When the database fails.
pub async fn import_lock(tx: &Tx, unit: UnitId, id: Uuid) -> Result<Option<ImportRow>> {
    if tx.engine() == Engine::Postgres {
        let mut sql = Sql::new("SELECT id FROM unit WHERE id = ");
        sql.bind(unit.0).push(" FOR NO KEY UPDATE");
        sql.one(tx).await?;
    }
    import_find(tx, unit, id).await
}

/// The imports of a unit that are kept at this moment, youngest first.
///
/// # Errors
/// When the database fails.
pub async fn import_list(tx: &Tx, unit: UnitId, now: Instant, limit: u64) -> Result<Vec<ImportRow>> {
    let mut sql = Sql::new("SELECT * FROM import WHERE unit = ");
    sql.bind(unit.0).push(" AND until > ").bind(now.millis()).push(" ORDER BY created_at DESC, id DESC LIMIT ");
    sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(import).collect()
}

/// The imports of all units in one of these states: what goes on after a restart.
///
/// # Errors
/// When the database fails.
pub async fn import_list_in(tx: &Tx, states: &[&str]) -> Result<Vec<ImportRow>> {
    let mut sql = Sql::new("SELECT * FROM import WHERE state IN ");
    sql.list(states.iter().copied()).push(" ORDER BY created_at, id");
    sql.all(tx).await?.iter().map(import).collect()
}

/// Says where an import stands.
///
/// # Errors
/// When the database fails.
pub async fn import_set(tx: &Tx, row: &ImportRow) -> Result<()> {
    let mut sql = Sql::new("UPDATE import SET state = ");
    sql.bind(row.state.as_str()).push(", until = ").bind(row.until.millis()).push(", confirmed_at = ");
    sql.bind(row.confirmed_at.map(Instant::millis)).push(", confirmed_by = ").bind(row.confirmed_by.map(|p| p.0));
    sql.push(", session = ").bind(row.session.map(|s| s.0)).push(" WHERE id = ").bind(row.id);
    sql.push(" AND unit = ").bind(row.unit.0);
    sql.exec(tx).await?;
    Ok(())
}

/// Forgets what was read in the sheets of imports made before a moment, and the imports that are no longer kept with their
/// rows; how many of these. Those under way are left alone.
///
/// # Errors
/// When the database fails.
pub async fn import_trim(tx: &Tx, now: Instant, read_before: Instant, under_way: &[&str]) -> Result<u64> {
    let over = |sql: &mut Sql| {
        sql.push("until <= ").bind(now.millis()).push(" AND state NOT IN ").list(under_way.iter().copied());
    };
    let mut sql = Sql::new("UPDATE import_row SET plan = NULL WHERE plan IS NOT NULL AND import IN");
    sql.push(" (SELECT id FROM import WHERE created_at <= ").bind(read_before.millis()).push(" AND state NOT IN ");
    sql.list(under_way.iter().copied()).push(")").exec(tx).await?;
    let mut sql = Sql::new("DELETE FROM import_row WHERE import IN (SELECT id FROM import WHERE ");
    over(&mut sql);
    sql.push(")").exec(tx).await?;
    let mut sql = Sql::new("DELETE FROM import WHERE ");
    over(&mut sql);
    sql.exec(tx).await
}

/// How many rows of each state and outcome.
///
/// # Errors
/// When the database fails.
pub async fn import_counts(tx: &Tx, unit: UnitId, import: Uuid) -> Result<Vec<CountRow>> {
    let mut sql = Sql::new("SELECT state, outcome, COUNT(*) AS n FROM import_row WHERE unit = ");
    sql.bind(unit.0).push(" AND import = ").bind(import).push(" GROUP BY state, outcome");
    let count = |row: &Row| Ok(CountRow { state: state(row)?, outcome: row.get("outcome")?, rows: row.get("n")? });
    sql.all(tx).await?.iter().map(count).collect()
}

/// Rows of an import in their order, after a number.
///
/// # Errors
/// When the database fails.
pub async fn import_rows(
    tx: &Tx,
    unit: UnitId,
    import: Uuid,
    which: Which,
    after: u32,
    limit: u64,
) -> Result<Vec<LineRow>> {
    let mut sql = Sql::new("SELECT * FROM import_row WHERE unit = ");
    sql.bind(unit.0).push(" AND import = ").bind(import).push(" AND row_no > ").bind(i64::from(after));
    match which {
        Which::Shown(None) => &mut sql,
        Which::Shown(Some(state)) => sql.push(" AND state = ").bind(state.as_str()),
        Which::Pending => sql.push(" AND outcome IS NULL AND state = ").bind(RowState::New.as_str()),
    };
    sql.push(" ORDER BY row_no LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(line).collect()
}

/// The last rows of an import with this outcome, backwards: what came last goes first.
///
/// # Errors
/// When the database fails.
pub async fn import_rows_back(tx: &Tx, unit: UnitId, import: Uuid, outcome: &str, limit: u64) -> Result<Vec<LineRow>> {
    let mut sql = Sql::new("SELECT * FROM import_row WHERE unit = ");
    sql.bind(unit.0).push(" AND import = ").bind(import).push(" AND outcome = ").bind(outcome);
    sql.push(" ORDER BY row_no DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(line).collect()
}

/// Says what became of a row.
///
/// # Errors
/// When the database fails.
pub async fn import_row_set(tx: &Tx, unit: UnitId, import: Uuid, row: &LineRow) -> Result<()> {
    let mut sql = Sql::new("UPDATE import_row SET outcome = ");
    sql.bind(row.outcome.clone()).push(", plan = ").bind(row.plan.clone()).push(", made = ").bind(row.made.clone());
    sql.push(", said = ").bind(row.said.clone()).push(" WHERE unit = ").bind(unit.0).push(" AND import = ");
    sql.bind(import).push(" AND row_no = ").bind(i64::from(row.no));
    sql.exec(tx).await?;
    Ok(())
}

/// The digests of codes with the children that they name.
///
/// # Errors
/// When the database fails.
pub async fn import_codes(tx: &Tx, unit: UnitId) -> Result<Vec<(String, PartyId)>> {
    let mut sql = Sql::new("SELECT digest, party FROM import_code WHERE unit = ");
    sql.bind(unit.0);
    sql.all(tx).await?.iter().map(|row| Ok((row.get("digest")?, PartyId(row.get("party")?)))).collect()
}

/// Notes which child a code names.
///
/// # Errors
/// When the database fails.
pub async fn import_code_put(tx: &Tx, unit: UnitId, digest: &str, party: PartyId) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO import_code (unit, digest, party) VALUES (");
    sql.bind(unit.0).push(", ").bind(digest).push(", ").bind(party.0);
    sql.push(") ON CONFLICT (unit, digest) DO UPDATE SET party = excluded.party");
    sql.exec(tx).await?;
    Ok(())
}

/// Forgets the codes of a child.
///
/// # Errors
/// When the database fails.
pub async fn import_code_forget(tx: &Tx, unit: UnitId, party: PartyId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM import_code WHERE unit = ");
    sql.bind(unit.0).push(" AND party = ").bind(party.0);
    sql.exec(tx).await?;
    Ok(())
}

/// Every row of every import of a unit in which something read or said is still kept.
///
/// # Errors
/// When the database fails.
pub async fn import_rows_read(tx: &Tx, unit: UnitId) -> Result<Vec<(Uuid, LineRow)>> {
    let mut sql = Sql::new("SELECT * FROM import_row WHERE (plan IS NOT NULL OR said IS NOT NULL) AND unit = ");
    sql.bind(unit.0).push(" ORDER BY import, row_no");
    sql.all(tx).await?.iter().map(|row| Ok((row.get("import")?, line(row)?))).collect()
}

/// The bodies of the living entries of the register whose name sorts alike.
///
/// # Errors
/// When the database fails.
pub async fn party_namesakes(tx: &Tx, unit: UnitId, kind: PartyKind, sort_key: &str) -> Result<Vec<String>> {
    let mut sql = Sql::new("SELECT r.body FROM party_index p JOIN record r ON r.kind = ");
    sql.bind(RecordKind::Party.as_str()).push(" AND r.root = p.party_id AND r.facet = ");
    sql.bind(Facet::Personal.as_str()).push(" WHERE r.unit = p.unit AND r.body IS NOT NULL AND p.unit = ");
    sql.bind(unit.0).push(" AND p.kind = ").bind(kind.as_str()).push(" AND p.sort_key = ").bind(sort_key);
    sql.all(tx).await?.iter().map(|row| row.get("body")).collect()
}

/// Those of these parties that a case names.
///
/// # Errors
/// When the database fails.
pub async fn parties_in_cases(tx: &Tx, unit: UnitId, parties: &[PartyId]) -> Result<Vec<PartyId>> {
    let mut sql = Sql::new("SELECT DISTINCT v.party FROM personal_value v JOIN event e ON e.id = v.event_id");
    sql.push(" WHERE v.unit = ").bind(unit.0).push(" AND e.kind = ").bind(RecordKind::Case.as_str());
    sql.push(" AND v.party IN ").list(parties.iter().map(|party| party.0));
    sql.all(tx).await?.iter().map(|row| Ok(PartyId(row.get("party")?))).collect()
}

fn import(row: &Row) -> Result<ImportRow> {
    Ok(ImportRow {
        id: row.get("id")?,
        unit: UnitId(row.get("unit")?),
        kind: row.name("kind")?,
        state: row.get("state")?,
        digest: row.get("digest")?,
        person: PersonId(row.get("person")?),
        created_at: Instant::from_millis(row.get("created_at")?),
        until: Instant::from_millis(row.get("until")?),
        confirmed_at: row.get::<Option<i64>>("confirmed_at")?.map(Instant::from_millis),
        confirmed_by: row.get::<Option<Uuid>>("confirmed_by")?.map(PersonId),
        session: row.get::<Option<Uuid>>("session")?.map(SessionId),
    })
}

fn line(row: &Row) -> Result<LineRow> {
    Ok(LineRow {
        no: u32::try_from(row.get::<i64>("row_no")?).map_err(|_| crate::DbError::Corrupt("import_row.row_no"))?,
        state: state(row)?,
        outcome: row.get("outcome")?,
        plan: row.get("plan")?,
        made: row.get("made")?,
        said: row.get("said")?,
    })
}

fn state(row: &Row) -> Result<RowState> {
    let name: String = row.get("state")?;
    let known = RowState::ALL.into_iter().find(|state| state.as_str() == name);
    known.ok_or(crate::DbError::Corrupt("import_row.state"))
}
