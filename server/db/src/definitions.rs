//! Drafts of definitions, what was done to them, and by what a published version is known again.
//!
//! What is published lies among the records, where every replica finds it.

use domain::{
    facet::RecordKind,
    ids::{CommandId, DraftId, GrantId, PersonId, UnitId},
    instant::Instant,
};

use crate::{
    DbError, Result, Tx,
    sql::{Row, Sql},
};

/// A draft as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its id.
    pub id: DraftId,
    /// At which unit.
    pub unit: UnitId,
    /// The procedure that it is about.
    pub key: String,
    /// What its cases are: a name of the rules'.
    pub cases: String,
    /// Where it stands: a name of the rules'.
    pub state: String,
    /// Who began it.
    pub author: PersonId,
    /// How many changes there were.
    pub rev: u32,
    /// When it was begun.
    pub begun_at: Instant,
    /// When it was changed last.
    pub changed_at: Instant,
    /// All of it, JSON.
    pub body: String,
}

/// What was done to a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEventRow {
    /// Of which draft.
    pub draft: DraftId,
    /// Its number: the revision that it made.
    pub no: u32,
    /// At which unit.
    pub unit: UnitId,
    /// When.
    pub at: Instant,
    /// Who.
    pub person: PersonId,
    /// Under which grant.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
    /// By which command.
    pub command: CommandId,
    /// What was done: a name of the rules'.
    pub action: String,
    /// What, JSON.
    pub body: String,
}

/// By what a published version is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// At which unit.
    pub unit: UnitId,
    /// A procedure or a lifecycle.
    pub kind: RecordKind,
    /// Its key.
    pub key: String,
    /// Its number.
    pub version: u32,
    /// The hash of what was published.
    pub hash: String,
    /// When it was published, if a draft became it.
    pub at: Option<Instant>,
    /// By whom.
    pub person: Option<PersonId>,
    /// From which draft.
    pub draft: Option<DraftId>,
}

/// Stores a draft as it stands.
///
/// # Errors
/// `Foreign` when the draft belongs to another unit.
pub async fn draft_put(tx: &Tx, row: &DraftRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO definition_draft (id, unit, key, cases, state, author, rev, begun_at, ");
    sql.push("changed_at, body) VALUES (").bind(row.id.0).push(", ").bind(row.unit.0).push(", ");
    sql.bind(row.key.as_str()).push(", ").bind(row.cases.as_str()).push(", ").bind(row.state.as_str()).push(", ");
    sql.bind(row.author.0).push(", ").bind(i64::from(row.rev)).push(", ").bind(row.begun_at.millis()).push(", ");
    sql.bind(row.changed_at.millis()).push(", ").bind(row.body.as_str());
    sql.push(") ON CONFLICT (id) DO UPDATE SET key = excluded.key, state = excluded.state, rev = excluded.rev, ");
    sql.push("changed_at = excluded.changed_at, body = excluded.body WHERE definition_draft.unit = excluded.unit");
    if sql.exec(tx).await? == 0 { Err(DbError::Foreign) } else { Ok(()) }
}

/// A draft, whichever unit's: the caller compares.
///
/// # Errors
/// When the database fails.
pub async fn draft_find(tx: &Tx, id: DraftId) -> Result<Option<DraftRow>> {
    let mut sql = Sql::new("SELECT * FROM definition_draft WHERE id = ");
    sql.bind(id.0).one(tx).await?.as_ref().map(draft).transpose()
}

/// The drafts of a unit for cases of these kinds, those that were changed last first.
///
/// # Errors
/// When the database fails.
pub async fn draft_list(
    tx: &Tx,
    unit: UnitId,
    cases: &[&str],
    states: Option<&[&str]>,
    limit: u64,
) -> Result<Vec<DraftRow>> {
    let mut sql = Sql::new("SELECT * FROM definition_draft WHERE unit = ");
    sql.bind(unit.0).push(" AND cases IN ").list(cases.iter().copied());
    if let Some(states) = states {
        sql.push(" AND state IN ").list(states.iter().copied());
    }
    sql.push(" ORDER BY changed_at DESC, id DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(draft).collect()
}

/// Appends what was done to a draft.
///
/// # Errors
/// `Duplicate` when there is one of this number.
pub async fn draft_event_append(tx: &Tx, row: &DraftEventRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO definition_event (draft, no, unit, at, person, grant_id, on_behalf, ");
    sql.push("command_id, action, body) VALUES (").bind(row.draft.0).push(", ").bind(i64::from(row.no)).push(", ");
    sql.bind(row.unit.0).push(", ").bind(row.at.millis()).push(", ").bind(row.person.0).push(", ");
    sql.bind(row.grant.0).push(", ").bind(row.on_behalf.map(|person| person.0)).push(", ");
    sql.bind(row.command.0).push(", ").bind(row.action.as_str()).push(", ").bind(row.body.as_str()).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// What was done to a draft up to a revision, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn draft_event_list(tx: &Tx, unit: UnitId, draft: DraftId, up_to: u32) -> Result<Vec<DraftEventRow>> {
    let mut sql = Sql::new("SELECT * FROM definition_event WHERE unit = ");
    sql.bind(unit.0).push(" AND draft = ").bind(draft.0).push(" AND no <= ").bind(i64::from(up_to));
    sql.push(" ORDER BY no").all(tx).await?.iter().map(event).collect()
}

/// Notes by what a version is known again. A line that is there takes what it lacks; its hash is replaced.
///
/// # Errors
/// When the database fails.
pub async fn version_put(tx: &Tx, row: &VersionRow) -> Result<()> {
    let mut sql =
        Sql::new("INSERT INTO definition_version (unit, kind, key, version, hash, at, person, draft) VALUES (");
    sql.bind(row.unit.0).push(", ").bind(row.kind.as_str()).push(", ").bind(row.key.as_str()).push(", ");
    sql.bind(i64::from(row.version)).push(", ").bind(row.hash.as_str()).push(", ");
    sql.bind(row.at.map(Instant::millis)).push(", ").bind(row.person.map(|person| person.0)).push(", ");
    sql.bind(row.draft.map(|draft| draft.0));
    sql.push(") ON CONFLICT (unit, kind, key, version) DO UPDATE SET hash = excluded.hash, ");
    sql.push("at = COALESCE(excluded.at, definition_version.at), ");
    sql.push("person = COALESCE(excluded.person, definition_version.person), ");
    sql.push("draft = COALESCE(excluded.draft, definition_version.draft)").exec(tx).await?;
    Ok(())
}

/// By what a version is known again.
///
/// # Errors
/// When the database fails.
pub async fn version_find(
    tx: &Tx,
    unit: UnitId,
    kind: RecordKind,
    key: &str,
    number: u32,
) -> Result<Option<VersionRow>> {
    let mut sql = Sql::new("SELECT * FROM definition_version WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(kind.as_str()).push(" AND key = ").bind(key).push(" AND version = ");
    sql.bind(i64::from(number)).one(tx).await?.as_ref().map(version).transpose()
}

/// What is noted of the versions after this one.
///
/// # Errors
/// When the database fails.
pub async fn version_later(tx: &Tx, unit: UnitId, kind: RecordKind, key: &str, number: u32) -> Result<Vec<VersionRow>> {
    let mut sql = Sql::new("SELECT * FROM definition_version WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(kind.as_str()).push(" AND key = ").bind(key).push(" AND version > ");
    sql.bind(i64::from(number)).push(" ORDER BY version").all(tx).await?.iter().map(version).collect()
}

/// All that is noted of a unit's versions.
///
/// # Errors
/// When the database fails.
pub async fn version_list(tx: &Tx, unit: UnitId) -> Result<Vec<VersionRow>> {
    let mut sql = Sql::new("SELECT * FROM definition_version WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY kind, key, version").all(tx).await?.iter().map(version).collect()
}

/// A number that was stored as one of ours.
fn small(row: &Row, column: &'static str) -> Result<u32> {
    u32::try_from(row.get::<i64>(column)?).map_err(|_| DbError::Corrupt(column))
}

fn draft(row: &Row) -> Result<DraftRow> {
    Ok(DraftRow {
        id: DraftId(row.get("id")?),
        unit: UnitId(row.get("unit")?),
        key: row.get("key")?,
        cases: row.get("cases")?,
        state: row.get("state")?,
        author: PersonId(row.get("author")?),
        rev: small(row, "rev")?,
        begun_at: Instant::from_millis(row.get("begun_at")?),
        changed_at: Instant::from_millis(row.get("changed_at")?),
        body: row.get("body")?,
    })
}

fn event(row: &Row) -> Result<DraftEventRow> {
    Ok(DraftEventRow {
        draft: DraftId(row.get("draft")?),
        no: small(row, "no")?,
        unit: UnitId(row.get("unit")?),
        at: Instant::from_millis(row.get("at")?),
        person: PersonId(row.get("person")?),
        grant: GrantId(row.get("grant_id")?),
        on_behalf: row.get::<Option<_>>("on_behalf")?.map(PersonId),
        command: CommandId(row.get("command_id")?),
        action: row.get("action")?,
        body: row.get("body")?,
    })
}

fn version(row: &Row) -> Result<VersionRow> {
    Ok(VersionRow {
        unit: UnitId(row.get("unit")?),
        kind: row.name("kind")?,
        key: row.get("key")?,
        version: small(row, "version")?,
        hash: row.get("hash")?,
        at: row.get::<Option<i64>>("at")?.map(Instant::from_millis),
        person: row.get::<Option<_>>("person")?.map(PersonId),
        draft: row.get::<Option<_>>("draft")?.map(DraftId),
    })
}
