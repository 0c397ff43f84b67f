//! Ended cases whose time is over, and proposals to erase what is personal in them.

use domain::{
    definition::ProcedureKey,
    facet::{Facet, RecordKind},
    ids::{CaseId, PersonId, PrivacyId, UnitId},
    instant::Instant,
    rights::Scope,
};
use uuid::Uuid;

use super::NOT_OF_CORE;
use crate::{
    Result, Tx,
    sql::{Row, Sql},
};

/// A proposal about several cases, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearanceRow {
    /// Its id.
    pub id: PrivacyId,
    /// At which unit.
    pub unit: UnitId,
    /// `proposed`, `done`, `withdrawn`.
    pub state: String,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: PersonId,
    /// When.
    pub proposed_at: Instant,
    /// Who confirmed or withdrew it.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// How much was erased, JSON.
    pub counts: String,
}

/// An ended case in which something personal is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedRow {
    /// The case.
    pub id: CaseId,
    /// Its code.
    pub code: Option<String>,
    /// Its procedure with version.
    pub definition: String,
    /// Ended when.
    pub ended_at: Instant,
    /// A hold keeps it.
    pub is_held: bool,
    /// A proposal about it waits.
    pub waits: bool,
}

/// Stores a proposal, or what became of it.
///
/// # Errors
/// When the database fails.
pub async fn clearance_put(tx: &Tx, row: &ClearanceRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO clearance (id, unit, state, reason, proposed_by, proposed_at, decided_by, ");
    sql.push("decided_at, counts) VALUES (").bind(row.id.0).push(", ").bind(row.unit.0).push(", ");
    sql.bind(row.state.as_str()).push(", ").bind(row.reason.as_str()).push(", ").bind(row.proposed_by.0).push(", ");
    sql.bind(row.proposed_at.millis()).push(", ").bind(row.decided_by.map(|p| p.0)).push(", ");
    sql.bind(row.decided_at.map(Instant::millis)).push(", ").bind(row.counts.as_str());
    sql.push(") ON CONFLICT (id) DO UPDATE SET state = excluded.state, decided_by = excluded.decided_by, ");
    sql.push("decided_at = excluded.decided_at, counts = excluded.counts WHERE clearance.unit = excluded.unit");
    sql.exec(tx).await?;
    Ok(())
}

/// Says which case a proposal is about.
///
/// # Errors
/// When the database fails.
pub async fn clearance_case_insert(tx: &Tx, unit: UnitId, of: PrivacyId, case: CaseId) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO clearance_case (clearance, case_id, unit) VALUES (");
    sql.bind(of.0).push(", ").bind(case.0).push(", ").bind(unit.0).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// A proposal of a unit.
///
/// # Errors
/// When the database fails.
pub async fn clearance_find(tx: &Tx, unit: UnitId, id: PrivacyId) -> Result<Option<ClearanceRow>> {
    let mut sql = Sql::new("SELECT * FROM clearance WHERE unit = ");
    sql.bind(unit.0).push(" AND id = ").bind(id.0);
    sql.one(tx).await?.as_ref().map(clearance).transpose()
}

/// The proposals of a unit, the youngest first.
///
/// # Errors
/// When the database fails.
pub async fn clearance_list(tx: &Tx, unit: UnitId) -> Result<Vec<ClearanceRow>> {
    let mut sql = Sql::new("SELECT * FROM clearance WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY proposed_at DESC, id DESC LIMIT 200");
    sql.all(tx).await?.iter().map(clearance).collect()
}

/// The cases of a proposal.
///
/// # Errors
/// When the database fails.
pub async fn clearance_cases(tx: &Tx, unit: UnitId, of: PrivacyId) -> Result<Vec<CaseId>> {
    let mut sql = Sql::new("SELECT case_id FROM clearance_case WHERE unit = ");
    sql.bind(unit.0).push(" AND clearance = ").bind(of.0).push(" ORDER BY case_id");
    sql.all(tx).await?.iter().map(|row| row.get("case_id").map(CaseId)).collect()
}

/// Which ended cases.
#[derive(Debug, Clone, Copy)]
pub enum Ended<'a> {
    /// This one.
    Only(CaseId),
    /// Those of every version of this procedure.
    Of(&'a ProcedureKey),
}

/// The ended cases of this scope in which something personal is left, those that ended first first.
///
/// # Errors
/// When the database fails.
pub async fn ended_list(tx: &Tx, scope: &Scope, which: Ended<'_>, limit: u64) -> Result<Vec<EndedRow>> {
    let case = RecordKind::Case.as_str();
    let mut sql = Sql::new("SELECT c.case_id, c.code, c.definition, c.finished_at, EXISTS (SELECT 1 FROM case_hold h");
    sql.push(" WHERE h.unit = c.unit AND h.case_id = c.case_id AND h.ended_at IS NULL) AS is_held, EXISTS (SELECT 1");
    sql.push(" FROM clearance_case w JOIN clearance p ON p.id = w.clearance WHERE w.unit = c.unit");
    sql.push(" AND w.case_id = c.case_id AND p.state = 'proposed') AS waits FROM case_index c WHERE c.unit = ");
    sql.bind(scope.unit().0).push(" AND c.finished_at IS NOT NULL AND EXISTS (SELECT 1 FROM event e");
    sql.push(" JOIN personal_value v ON v.event_id = e.id WHERE e.kind = ").bind(case).push(" AND e.root = c.case_id");
    sql.push(" AND e.unit = c.unit AND v.").push(NOT_OF_CORE).push(") AND ");
    sql.visible_as(scope, &format!("'{case}'"), "c.case_id", &format!("'{}'", Facet::Core.as_str()));
    match which {
        Ended::Only(case) => sql.push(" AND c.case_id = ").bind(case.0),
        Ended::Of(procedure) => sql.push(" AND c.definition LIKE ").bind(format!("{procedure}@%")),
    };
    sql.push(" ORDER BY c.finished_at, c.case_id LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(ended).collect()
}

fn ended(row: &Row) -> Result<EndedRow> {
    Ok(EndedRow {
        id: CaseId(row.get("case_id")?),
        code: row.get("code")?,
        definition: row.get("definition")?,
        ended_at: Instant::from_millis(row.get("finished_at")?),
        is_held: row.get("is_held")?,
        waits: row.get("waits")?,
    })
}

fn clearance(row: &Row) -> Result<ClearanceRow> {
    Ok(ClearanceRow {
        id: PrivacyId(row.get("id")?),
        unit: UnitId(row.get("unit")?),
        state: row.get("state")?,
        reason: row.get("reason")?,
        proposed_by: PersonId(row.get("proposed_by")?),
        proposed_at: Instant::from_millis(row.get("proposed_at")?),
        decided_by: row.get::<Option<Uuid>>("decided_by")?.map(PersonId),
        decided_at: row.get::<Option<i64>>("decided_at")?.map(Instant::from_millis),
        counts: row.get("counts")?,
    })
}
