//! Erasures, holds, and everything that an erasure takes away besides records: values with their salts, digests of commands, bodies of jobs.

pub mod clearances;
pub mod records;
pub mod settings;

use domain::{
    facet::{Facet, RecordKind},
    ids::{CaseId, EventId, PartyId, PersonId, PrivacyId, UnitId},
    instant::Instant,
};
use uuid::Uuid;

use crate::{
    Result, Tx,
    sql::{Row, Sql},
};

/// Of the values of a case, those that do not stand in registers and lists: `domain::case::fact::is_of_core` names the others.
const NOT_OF_CORE: &str = "key NOT LIKE 'core.%'";

/// A proposal to erase, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureRow {
    /// Its id.
    pub id: PrivacyId,
    /// At which unit.
    pub unit: UnitId,
    /// Who is to be forgotten.
    pub party: PartyId,
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

/// A case that must be kept, or had to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRow {
    /// Its id.
    pub id: PrivacyId,
    /// At which unit.
    pub unit: UnitId,
    /// The case.
    pub case: CaseId,
    /// Why.
    pub reason: String,
    /// By whom.
    pub set_by: PersonId,
    /// Since when.
    pub set_at: Instant,
}

/// Stores a proposal, or what became of it.
///
/// # Errors
/// When the database fails.
pub async fn erasure_put(tx: &Tx, row: &ErasureRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO erasure (id, unit, party, state, reason, proposed_by, proposed_at, ");
    sql.push("decided_by, decided_at, counts) VALUES (").bind(row.id.0).push(", ").bind(row.unit.0).push(", ");
    sql.bind(row.party.0).push(", ").bind(row.state.as_str()).push(", ").bind(row.reason.as_str()).push(", ");
    sql.bind(row.proposed_by.0).push(", ").bind(row.proposed_at.millis()).push(", ");
    sql.bind(row.decided_by.map(|p| p.0)).push(", ").bind(row.decided_at.map(Instant::millis)).push(", ");
    sql.bind(row.counts.as_str()).push(") ON CONFLICT (id) DO UPDATE SET state = excluded.state, ");
    sql.push("decided_by = excluded.decided_by, decided_at = excluded.decided_at, counts = excluded.counts");
    sql.push(" WHERE erasure.unit = excluded.unit");
    sql.exec(tx).await?;
    Ok(())
}

/// A proposal of a unit.
///
/// # Errors
/// When the database fails.
pub async fn erasure_find(tx: &Tx, unit: UnitId, id: PrivacyId) -> Result<Option<ErasureRow>> {
    let mut sql = Sql::new("SELECT * FROM erasure WHERE unit = ");
    sql.bind(unit.0).push(" AND id = ").bind(id.0);
    sql.one(tx).await?.as_ref().map(erasure).transpose()
}

/// The proposals of a unit, the youngest first.
///
/// # Errors
/// When the database fails.
pub async fn erasure_list(tx: &Tx, unit: UnitId) -> Result<Vec<ErasureRow>> {
    let mut sql = Sql::new("SELECT * FROM erasure WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY proposed_at DESC, id DESC LIMIT 500");
    sql.all(tx).await?.iter().map(erasure).collect()
}

/// The proposal about one of these entries that waits.
///
/// # Errors
/// When the database fails.
pub async fn erasure_waiting(tx: &Tx, unit: UnitId, parties: &[PartyId]) -> Result<Option<ErasureRow>> {
    let mut sql = Sql::new("SELECT * FROM erasure WHERE state = 'proposed' AND unit = ");
    sql.bind(unit.0).push(" AND party IN ").list(parties.iter().map(|party| party.0));
    sql.push(" ORDER BY proposed_at, id");
    sql.one(tx).await?.as_ref().map(erasure).transpose()
}

/// The last proposal to erase one of these that was made from this moment on and not withdrawn.
///
/// # Errors
/// When the database fails.
pub async fn erasure_since(tx: &Tx, unit: UnitId, parties: &[PartyId], from: Instant) -> Result<Option<PrivacyId>> {
    let mut sql = Sql::new("SELECT id FROM erasure WHERE state <> 'withdrawn' AND unit = ");
    sql.bind(unit.0).push(" AND proposed_at >= ").bind(from.millis()).push(" AND party IN ");
    sql.list(parties.iter().map(|p| p.0)).push(" ORDER BY proposed_at DESC, id DESC LIMIT 1");
    sql.one(tx).await?.map(|row| row.get("id").map(PrivacyId)).transpose()
}

/// The last correction, from this moment on, of one of these entries or of a field of one of these cases: its event.
///
/// # Errors
/// When the database fails.
pub async fn correction_since(
    tx: &Tx,
    unit: UnitId,
    parties: &[PartyId],
    cases: &[CaseId],
    from: Instant,
) -> Result<Option<Uuid>> {
    let mut sql = Sql::new("SELECT id FROM event WHERE unit = ");
    sql.bind(unit.0).push(" AND at >= ").bind(from.millis()).push(" AND ((kind = ").bind(RecordKind::Party.as_str());
    sql.push(" AND action = 'correct' AND root IN ").list(parties.iter().map(|p| p.0)).push(") OR (kind = ");
    sql.bind(RecordKind::Case.as_str()).push(" AND action = 'edit' AND root IN ").list(cases.iter().map(|c| c.0));
    sql.push(")) ORDER BY at DESC, id DESC LIMIT 1");
    sql.one(tx).await?.map(|row| row.get("id")).transpose()
}

/// Puts a hold on a case.
///
/// # Errors
/// When the database fails.
pub async fn hold_set(tx: &Tx, row: &HoldRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO case_hold (id, unit, case_id, reason, set_by, set_at) VALUES (");
    sql.bind(row.id.0).push(", ").bind(row.unit.0).push(", ").bind(row.case.0).push(", ").bind(row.reason.as_str());
    sql.push(", ").bind(row.set_by.0).push(", ").bind(row.set_at.millis()).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// Lifts the hold of a case; whether one stood.
///
/// # Errors
/// When the database fails.
pub async fn hold_end(
    tx: &Tx,
    unit: UnitId,
    case: CaseId,
    (by, at): (PersonId, Instant),
    reason: &str,
) -> Result<bool> {
    let mut sql = Sql::new("UPDATE case_hold SET ended_by = ");
    sql.bind(by.0).push(", ended_at = ").bind(at.millis()).push(", end_reason = ").bind(reason);
    sql.push(" WHERE ended_at IS NULL AND unit = ").bind(unit.0).push(" AND case_id = ").bind(case.0);
    Ok(sql.exec(tx).await? > 0)
}

/// The holds that stand, the youngest first.
///
/// # Errors
/// When the database fails.
pub async fn hold_list(tx: &Tx, unit: UnitId) -> Result<Vec<HoldRow>> {
    let mut sql = Sql::new("SELECT * FROM case_hold WHERE ended_at IS NULL AND unit = ");
    sql.bind(unit.0).push(" ORDER BY set_at DESC, id DESC");
    let hold = |row: &Row| {
        Ok(HoldRow {
            id: PrivacyId(row.get("id")?),
            unit: UnitId(row.get("unit")?),
            case: CaseId(row.get("case_id")?),
            reason: row.get("reason")?,
            set_by: PersonId(row.get("set_by")?),
            set_at: Instant::from_millis(row.get("set_at")?),
        })
    };
    sql.all(tx).await?.iter().map(hold).collect()
}

/// The entries of the register of parties in whose events something of these parties lies: their own, and those of
/// children for whom they stand.
///
/// # Errors
/// When the database fails.
pub async fn entries_naming(tx: &Tx, unit: UnitId, parties: &[PartyId]) -> Result<Vec<PartyId>> {
    let mut sql = Sql::new("SELECT DISTINCT e.root FROM personal_value v JOIN event e ON e.id = v.event_id");
    sql.push(" WHERE v.unit = ").bind(unit.0).push(" AND e.kind = ").bind(RecordKind::Party.as_str());
    sql.push(" AND v.party IN ").list(parties.iter().map(|p| p.0)).push(" ORDER BY e.root");
    sql.all(tx).await?.iter().map(|row| row.get("root").map(PartyId)).collect()
}

/// Forgets every personal value of these parties with its salt, in cases and in the register; how many. The digests of
/// the commands that brought them go too: without salt, they would tell whether a guess is right. The commands keep
/// their outcomes.
///
/// # Errors
/// When the database fails.
pub async fn values_forget(tx: &Tx, unit: UnitId, parties: &[PartyId]) -> Result<u64> {
    let ids = || parties.iter().map(|p| p.0);
    let mut sql = Sql::new("UPDATE sync_result SET digest = '' WHERE unit = ");
    sql.bind(unit.0).push(" AND command_id IN (SELECT e.command_id FROM event e JOIN personal_value v");
    sql.push(" ON v.event_id = e.id WHERE v.unit = ").bind(unit.0).push(" AND (v.party IN ").list(ids());
    sql.push(" OR e.root IN ").list(ids()).push("))");
    sql.exec(tx).await?;
    let mut sql = Sql::new("DELETE FROM personal_value WHERE unit = ");
    sql.bind(unit.0).push(" AND (party IN ").list(ids()).push(" OR event_id IN (SELECT id FROM event WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(RecordKind::Party.as_str()).push(" AND root IN ").list(ids());
    sql.push(")) AND ").push(NOT_OF_CORE);
    sql.exec(tx).await
}

/// What was ever said of these parties: the names of the values and the values, JSON, in cases and in the register.
///
/// # Errors
/// When the database fails.
pub async fn values_said(tx: &Tx, unit: UnitId, parties: &[PartyId]) -> Result<Vec<(String, String)>> {
    let ids = || parties.iter().map(|p| p.0);
    let mut sql = Sql::new("SELECT v.key, v.value FROM personal_value v WHERE v.unit = ");
    sql.bind(unit.0)
        .push(" AND (v.party IN ")
        .list(ids())
        .push(" OR v.event_id IN (SELECT id FROM event WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(RecordKind::Party.as_str()).push(" AND root IN ").list(ids());
    sql.push("))");
    sql.all(tx).await?.iter().map(|row| Ok((row.get("key")?, row.get("value")?))).collect()
}

/// Forgets one personal value with its salt, whosever it is, and the digest of the command that brought it.
///
/// # Errors
/// When the database fails.
pub async fn value_forget(tx: &Tx, unit: UnitId, event: EventId, slot: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE sync_result SET digest = '' WHERE unit = ");
    sql.bind(unit.0).push(" AND command_id IN (SELECT command_id FROM event WHERE id = ").bind(event.0).push(")");
    sql.exec(tx).await?;
    let mut sql = Sql::new("DELETE FROM personal_value WHERE unit = ");
    sql.bind(unit.0).push(" AND event_id = ").bind(event.0).push(" AND slot = ").bind(slot);
    sql.exec(tx).await?;
    Ok(())
}

/// Puts commitments into an event of an older form, where text stood in clear. Nothing else ever writes an event anew.
///
/// # Errors
/// When the database fails.
pub async fn event_seal(tx: &Tx, unit: UnitId, event: EventId, body: &str) -> Result<()> {
    let mut sql = Sql::new("UPDATE sync_result SET digest = '' WHERE unit = ");
    sql.bind(unit.0).push(" AND command_id IN (SELECT command_id FROM event WHERE id = ").bind(event.0).push(")");
    sql.exec(tx).await?;
    let mut sql = Sql::new("UPDATE event SET body = ");
    sql.bind(body).push(" WHERE unit = ").bind(unit.0).push(" AND id = ").bind(event.0);
    sql.exec(tx).await?;
    Ok(())
}

/// The cases whose core names one of these cases: what the union found about them.
///
/// # Errors
/// When the database fails.
pub async fn cases_about(tx: &Tx, unit: UnitId, cases: &[CaseId]) -> Result<Vec<CaseId>> {
    let mut found = Vec::new();
    for case in cases {
        let mut sql = Sql::new("SELECT root FROM record WHERE unit = ");
        sql.bind(unit.0).push(" AND kind = ").bind(RecordKind::Case.as_str()).push(" AND facet = ");
        sql.bind(Facet::Core.as_str()).push(" AND root <> ").bind(case.0);
        sql.push(" AND body LIKE ").bind(format!("%\"{case}\"%")).push(" ORDER BY root");
        for row in sql.all(tx).await? {
            let id = CaseId(row.get("root")?);
            if !found.contains(&id) && !cases.contains(&id) {
                found.push(id);
            }
        }
    }
    Ok(found)
}

/// How often somebody, or cases of long ago, were forgotten at this unit.
///
/// # Errors
/// When the database fails.
pub async fn forgotten_count(tx: &Tx, unit: UnitId) -> Result<i64> {
    let mut sql = Sql::new("SELECT (SELECT COUNT(*) FROM erasure WHERE state = 'done' AND unit = ");
    sql.bind(unit.0).push(") + (SELECT COUNT(*) FROM clearance WHERE state = 'done' AND unit = ").bind(unit.0);
    sql.push(") AS n");
    sql.one(tx).await?.map_or(Ok(0), |row| row.get("n"))
}

/// Every text that is kept beside the events of this unit's cases, JSON, with its case.
///
/// # Errors
/// When the database fails.
pub async fn case_texts(tx: &Tx, unit: UnitId) -> Result<Vec<(CaseId, String)>> {
    let mut sql =
        Sql::new("SELECT e.root, v.value FROM personal_value v JOIN event e ON e.id = v.event_id WHERE v.unit = ");
    sql.bind(unit.0).push(" AND e.kind = ").bind(RecordKind::Case.as_str());
    sql.push(" AND v.value LIKE '{\"t\":\"text\"%' ORDER BY e.root");
    sql.all(tx).await?.iter().map(|row| Ok((CaseId(row.get("root")?), row.get("value")?))).collect()
}

/// The events of this unit's cases, JSON, in which text may stand in clear: those of older forms; with their cases.
///
/// # Errors
/// When the database fails.
pub async fn case_events_in_clear(tx: &Tx, unit: UnitId) -> Result<Vec<(CaseId, String)>> {
    let mut sql = Sql::new("SELECT root, body FROM event WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(RecordKind::Case.as_str());
    // A text in clear stands in `open`, or where the first versions wrote it, bare.
    sql.push(
        " AND (body LIKE '%{\"open\":{\"t\":\"text\"%' OR body LIKE '%\"text\":\"%' OR body LIKE '%\"name\":\"%')",
    );
    sql.push(" ORDER BY root");
    sql.all(tx).await?.iter().map(|row| Ok((CaseId(row.get("root")?), row.get("body")?))).collect()
}

/// The reasons of this unit's holds, proposals to erase and proposals to clear, those that ended too: which table, which row, which texts.
///
/// # Errors
/// When the database fails.
pub async fn reasons(tx: &Tx, unit: UnitId) -> Result<Vec<(Reasons, PrivacyId, [Option<String>; 2])>> {
    let mut all = Vec::new();
    let mut sql = Sql::new("SELECT id, reason, end_reason FROM case_hold WHERE unit = ");
    for row in sql.bind(unit.0).all(tx).await? {
        all.push((Reasons::Holds, PrivacyId(row.get("id")?), [Some(row.get("reason")?), row.get("end_reason")?]));
    }
    let proposals = [
        (Reasons::Erasures, "SELECT id, reason FROM erasure WHERE unit = "),
        (Reasons::Clearances, "SELECT id, reason FROM clearance WHERE unit = "),
    ];
    for (of, text) in proposals {
        let mut sql = Sql::new(text);
        for row in sql.bind(unit.0).all(tx).await? {
            all.push((of, PrivacyId(row.get("id")?), [Some(row.get("reason")?), None]));
        }
    }
    Ok(all)
}

/// Where reasons stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reasons {
    /// Of holds and of their ends.
    Holds,
    /// Of proposals to erase.
    Erasures,
    /// Of proposals to clear ended cases.
    Clearances,
}

/// Empties the reasons of a row.
///
/// # Errors
/// When the database fails.
pub async fn reasons_forget(tx: &Tx, unit: UnitId, of: Reasons, id: PrivacyId) -> Result<()> {
    let mut sql = Sql::new(match of {
        Reasons::Holds => {
            "UPDATE case_hold SET reason = '', end_reason = CASE WHEN end_reason IS NULL THEN NULL ELSE '' END WHERE unit = "
        }
        Reasons::Erasures => "UPDATE erasure SET reason = '' WHERE unit = ",
        Reasons::Clearances => "UPDATE clearance SET reason = '' WHERE unit = ",
    });
    sql.bind(unit.0).push(" AND id = ").bind(id.0);
    sql.exec(tx).await?;
    Ok(())
}

/// Forgets every personal value of a case with its salt, and the digests of the commands that brought them; how many.
///
/// # Errors
/// When the database fails.
pub async fn case_values_forget(tx: &Tx, unit: UnitId, case: CaseId) -> Result<u64> {
    let mut sql = Sql::new("UPDATE sync_result SET digest = '' WHERE unit = ");
    sql.bind(unit.0).push(" AND command_id IN (SELECT command_id FROM event WHERE unit = ").bind(unit.0);
    sql.push(" AND kind = ").bind(RecordKind::Case.as_str()).push(" AND root = ").bind(case.0).push(")");
    sql.exec(tx).await?;
    let mut sql = Sql::new("DELETE FROM personal_value WHERE unit = ");
    sql.bind(unit.0).push(" AND event_id IN (SELECT id FROM event WHERE unit = ").bind(unit.0);
    sql.push(" AND kind = ").bind(RecordKind::Case.as_str()).push(" AND root = ").bind(case.0).push(") AND ");
    sql.push(NOT_OF_CORE);
    sql.exec(tx).await
}

/// Ends every job whose body names one of these ids, and empties it; how many.
///
/// # Errors
/// When the database fails.
pub async fn jobs_forget(tx: &Tx, unit: UnitId, ids: &[Uuid], now: Instant) -> Result<u64> {
    let mut gone = 0;
    for id in ids {
        let mut sql = Sql::new("UPDATE job SET body = '{}', locked_until = NULL, done_at = COALESCE(done_at, ");
        sql.bind(now.millis()).push(") WHERE unit = ").bind(unit.0).push(" AND body LIKE ").bind(format!("%{id}%"));
        gone += sql.exec(tx).await?;
    }
    Ok(gone)
}

fn erasure(row: &Row) -> Result<ErasureRow> {
    Ok(ErasureRow {
        id: PrivacyId(row.get("id")?),
        unit: UnitId(row.get("unit")?),
        party: PartyId(row.get("party")?),
        state: row.get("state")?,
        reason: row.get("reason")?,
        proposed_by: PersonId(row.get("proposed_by")?),
        proposed_at: Instant::from_millis(row.get("proposed_at")?),
        decided_by: row.get::<Option<Uuid>>("decided_by")?.map(PersonId),
        decided_at: row.get::<Option<i64>>("decided_at")?.map(Instant::from_millis),
        counts: row.get("counts")?,
    })
}
