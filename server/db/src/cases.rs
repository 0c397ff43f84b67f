//! What lists and searches show of cases. The index holds no rights of its own: every list joins the readers of the
//! case's facets.

use std::collections::BTreeSet;

use domain::{
    facet::{Audience, Facet, RecordKind},
    ids::{CaseId, PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Role, Scope},
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::OnConflict};

use crate::{
    DbError, Result, Tx,
    entity::indexes::case_index::{Column, Entity, Model},
    sql::{MOST_ASKED, Row, Sql, contains},
};

/// The most words of a search that are looked for.
const MOST_WORDS: usize = 12;

/// What lists show of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub id: CaseId,
    /// At which unit.
    pub unit: UnitId,
    /// Its kind: a name of the rules'.
    pub kind: String,
    /// Its procedure with version, or the lifecycle's.
    pub definition: String,
    /// Its official code; given once, by the server.
    pub code: Option<String>,
    /// Its state: a name of the lifecycle's.
    pub state: String,
    /// The field of work.
    pub area: String,
    /// The part in charge.
    pub part: Option<PartId>,
    /// Who handles it.
    pub assignee: Option<PersonId>,
    /// Who opened it; absent for the public.
    pub author: Option<PersonId>,
    /// When it must be done; absent while it is paused or has no limit.
    pub due_at: Option<Instant>,
    /// Opened when.
    pub opened_at: Instant,
    /// Finished when.
    pub finished_at: Option<Instant>,
    /// Folded text in which everybody who may list it may search.
    pub search_key: String,
    /// Folded title for sorting the Vietnamese way.
    pub sort_key: String,
    /// Folded text in which only readers of the personal facet may search.
    pub personal_search_key: String,
    /// Hash of what the applicant must know besides the code to track it.
    pub second_factor_hash: Option<String>,
    /// The code under which an applicant follows what they registered themselves.
    pub registration: Option<String>,
}

/// Which cases a list shows; what is absent does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Of these kinds; empty means all.
    pub kinds: Vec<String>,
    /// In these states; empty means all.
    pub states: Vec<String>,
    /// In these fields of work; empty means all.
    pub areas: Vec<String>,
    /// Of this part.
    pub part: Option<PartId>,
    /// Handled by this person.
    pub assignee: Option<PersonId>,
    /// Opened by this person.
    pub author: Option<PersonId>,
    /// Still open, or finished.
    pub open: Option<bool>,
    /// Due before this moment.
    pub due_before: Option<Instant>,
    /// Opened from this moment on.
    pub opened_from: Option<Instant>,
    /// Opened before this moment.
    pub opened_before: Option<Instant>,
    /// Containing this text, folded as the keys are.
    pub search: Option<String>,
}

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseOrder {
    /// Opened last first.
    #[default]
    Newest,
    /// Due first first; those that are not due at all at the end.
    Due,
}

/// The last row of the page before: lists go on after it, whatever came or went meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseAfter {
    /// Its moment in the order of the list, in milliseconds.
    pub at: i64,
    /// Its id.
    pub id: CaseId,
}

impl CaseAfter {
    /// As pages tell it to whoever asks for the next.
    pub fn text(&self) -> String {
        format!("{}~{}", self.at, self.id)
    }

    /// Reads what a page told.
    pub fn read(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('~')?;
        Some(Self { at: at.parse().ok()?, id: id.parse().ok()? })
    }
}

impl CaseRow {
    /// Where a page that ends with this row goes on.
    pub fn after(&self, order: CaseOrder) -> CaseAfter {
        let at = match order {
            CaseOrder::Newest => self.opened_at.millis(),
            CaseOrder::Due => self.due_at.map_or(i64::MAX, Instant::millis),
        };
        CaseAfter { at, id: self.id }
    }
}

/// Stores what lists show of a case.
///
/// # Errors
/// `Duplicate` when another case of the unit has the code.
pub async fn case_put(tx: &Tx, row: &CaseRow) -> Result<()> {
    let model = Model {
        case_id: row.id.0,
        unit: row.unit.0,
        kind: row.kind.clone(),
        definition: row.definition.clone(),
        code: row.code.clone(),
        state: row.state.clone(),
        area: row.area.clone(),
        part: row.part.map(|p| p.0),
        assignee: row.assignee.map(|p| p.0),
        author: row.author.map(|p| p.0),
        due_at: row.due_at.map(Instant::millis),
        opened_at: row.opened_at.millis(),
        finished_at: row.finished_at.map(Instant::millis),
        search_key: row.search_key.clone(),
        sort_key: row.sort_key.clone(),
        personal_search_key: row.personal_search_key.clone(),
        second_factor_hash: row.second_factor_hash.clone(),
        registration: row.registration.clone(),
    };
    // The unit is not among them: a case never moves to another.
    let on_conflict = OnConflict::column(Column::CaseId)
        .update_columns([
            Column::Kind,
            Column::Definition,
            Column::Code,
            Column::State,
            Column::Area,
            Column::Part,
            Column::Assignee,
            Column::Author,
            Column::DueAt,
            Column::OpenedAt,
            Column::FinishedAt,
            Column::SearchKey,
            Column::SortKey,
            Column::PersonalSearchKey,
            Column::SecondFactorHash,
            Column::Registration,
        ])
        .to_owned();
    Entity::insert(model.into_active_model()).on_conflict(on_conflict).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// What lists show of a case, whoever may read it: for the rules.
///
/// # Errors
/// When the database fails.
pub async fn case_find(tx: &Tx, unit: UnitId, id: CaseId) -> Result<Option<CaseRow>> {
    let found = Entity::find_by_id(id.0).filter(Column::Unit.eq(unit.0));
    Ok(found.one(tx.conn()).await?.map(CaseRow::from))
}

/// The case of an official code, for tracking by the public, which must prove its second factor.
///
/// # Errors
/// When the database fails.
pub async fn case_by_code(tx: &Tx, unit: UnitId, code: &str) -> Result<Option<CaseRow>> {
    let found = Entity::find().filter(Column::Unit.eq(unit.0)).filter(Column::Code.eq(code));
    Ok(found.one(tx.conn()).await?.map(CaseRow::from))
}

/// The case of a registration code, for tracking by the public, which must prove its second factor.
///
/// # Errors
/// When the database fails.
pub async fn case_by_registration(tx: &Tx, unit: UnitId, code: &str) -> Result<Option<CaseRow>> {
    let found = Entity::find().filter(Column::Unit.eq(unit.0)).filter(Column::Registration.eq(code));
    Ok(found.one(tx.conn()).await?.map(CaseRow::from))
}

/// A page of the cases whose core this scope may read.
///
/// # Errors
/// When the database fails.
pub async fn case_list(
    tx: &Tx,
    scope: &Scope,
    filter: &CaseFilter,
    order: CaseOrder,
    after: Option<CaseAfter>,
    limit: u64,
) -> Result<Vec<CaseRow>> {
    let mut sql = Sql::new("SELECT c.* FROM case_index c WHERE ");
    matching(&mut sql, scope, filter);
    let (key, beyond, direction) = match order {
        CaseOrder::Newest => ("c.opened_at", "<", "DESC"),
        CaseOrder::Due => ("COALESCE(c.due_at, 9223372036854775807)", ">", "ASC"),
    };
    if let Some(after) = after {
        sql.push(&format!(" AND ({key}, c.case_id) {beyond} (")).bind(after.at).push(", ").bind(after.id.0).push(")");
    }
    sql.push(&format!(" ORDER BY {key} {direction}, c.case_id {direction} LIMIT "));
    sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(case).collect()
}

/// How many cases such a list has in all.
///
/// # Errors
/// When the database fails.
pub async fn case_count(tx: &Tx, scope: &Scope, filter: &CaseFilter) -> Result<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS cases FROM case_index c WHERE ");
    matching(&mut sql, scope, filter);
    let count: i64 = sql.one(tx).await?.map_or(Ok(0), |row| row.get("cases"))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Open cases by id, whoever may read them: for the server's own rounds over deadlines and calendars.
///
/// # Errors
/// When the database fails.
pub async fn case_list_open(tx: &Tx, unit: UnitId, after: Option<CaseId>, limit: u64) -> Result<Vec<CaseRow>> {
    let mut sql = Sql::new("SELECT c.* FROM case_index c WHERE c.finished_at IS NULL AND c.unit = ");
    sql.bind(unit.0);
    if let Some(after) = after {
        sql.push(" AND c.case_id > ").bind(after.0);
    }
    sql.push(" ORDER BY c.case_id LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(case).collect()
}

/// An open case as the clock sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The case.
    pub id: CaseId,
    /// Until when it must be done by what is stored; absent while it is paused or has no limit.
    pub due_at: Option<Instant>,
}

/// A page of the unit's open cases by id, whoever may read them: for the clock, never for a reply.
///
/// # Errors
/// When the database fails.
pub async fn case_list_dated(tx: &Tx, unit: UnitId, after: Option<CaseId>, limit: u64) -> Result<Vec<Dated>> {
    let mut sql = Sql::new("SELECT case_id, due_at FROM case_index WHERE finished_at IS NULL AND unit = ");
    sql.bind(unit.0);
    if let Some(after) = after {
        sql.push(" AND case_id > ").bind(after.0);
    }
    sql.push(" ORDER BY case_id LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = sql.all(tx).await?;
    let dated = |row: &Row| {
        let due_at = row.get::<Option<i64>>("due_at")?.map(Instant::from_millis);
        Ok(Dated { id: CaseId(row.get("case_id")?), due_at })
    };
    rows.iter().map(dated).collect()
}

/// Those of these cases whose core this scope may read.
///
/// # Errors
/// When the database fails.
pub async fn case_visible(tx: &Tx, scope: &Scope, ids: &[CaseId]) -> Result<BTreeSet<CaseId>> {
    let mut found = BTreeSet::new();
    for asked in ids.chunks(MOST_ASKED) {
        let mut sql = Sql::new("SELECT c.case_id FROM case_index c WHERE c.unit = ");
        sql.bind(scope.unit().0).push(" AND c.case_id ").among(tx, asked.iter().map(|id| id.0)).push(" AND ");
        let (kind, facet) = (format!("'{}'", RecordKind::Case.as_str()), format!("'{}'", Facet::Core.as_str()));
        sql.visible_as(scope, &kind, "c.case_id", &facet);
        for row in sql.all(tx).await? {
            found.insert(CaseId(row.get("case_id")?));
        }
    }
    Ok(found)
}

/// How many cases of the unit are open, whoever may know of them: for the server's own rounds, never for a reply.
///
/// # Errors
/// When the database fails.
pub async fn case_count_open(tx: &Tx, unit: UnitId) -> Result<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS found FROM case_index WHERE finished_at IS NULL AND unit = ");
    let row = sql.bind(unit.0).one(tx).await?.ok_or(DbError::Corrupt("case_index"))?;
    Ok(u64::try_from(row.get::<i64>("found")?).unwrap_or(0))
}

/// Until when a case must be done by what is stored.
///
/// # Errors
/// When the database fails.
pub async fn case_due(tx: &Tx, unit: UnitId, id: CaseId) -> Result<Option<Instant>> {
    let mut sql = Sql::new("SELECT due_at FROM case_index WHERE unit = ");
    let row = sql.bind(unit.0).push(" AND case_id = ").bind(id.0).one(tx).await?;
    let due = row.map(|row| row.get::<Option<i64>>("due_at")).transpose()?.flatten();
    Ok(due.map(Instant::from_millis))
}

/// Says until when a case must be done.
///
/// # Errors
/// When the database fails.
pub async fn case_set_due(tx: &Tx, unit: UnitId, id: CaseId, due_at: Option<Instant>) -> Result<()> {
    let mut sql = Sql::new("UPDATE case_index SET due_at = ");
    sql.bind(due_at.map(Instant::millis)).push(" WHERE unit = ").bind(unit.0).push(" AND case_id = ").bind(id.0);
    sql.exec(tx).await?;
    Ok(())
}

/// How many open cases lie in a part that leadership may know of: drafts of the inspecting side are not among them.
///
/// # Errors
/// When the database fails.
pub async fn case_count_in_part(tx: &Tx, unit: UnitId, part: PartId) -> Result<u32> {
    let mut sql = Sql::new("SELECT COUNT(*) AS found FROM case_index c WHERE c.finished_at IS NULL AND c.unit = ");
    sql.bind(unit.0).push(" AND c.part = ").bind(part.0);
    announced(&mut sql);
    let row = sql.one(tx).await?.ok_or(DbError::Corrupt("case_index"))?;
    Ok(u32::try_from(row.get::<i64>("found")?).unwrap_or(u32::MAX))
}

/// How many open cases there are under each version of a procedure, by `key@version`, that leadership may know of.
///
/// # Errors
/// When the database fails.
pub async fn case_count_by_definition(tx: &Tx, unit: UnitId) -> Result<Vec<(String, u32)>> {
    let mut sql = Sql::new("SELECT c.definition, COUNT(*) AS found FROM case_index c");
    sql.push(" WHERE c.finished_at IS NULL AND c.unit = ").bind(unit.0);
    announced(&mut sql);
    let rows = sql.push(" GROUP BY c.definition").all(tx).await?;
    let counted = |row: &Row| {
        let found = u32::try_from(row.get::<i64>("found")?).unwrap_or(u32::MAX);
        Ok((row.get("definition")?, found))
    };
    rows.iter().map(counted).collect()
}

/// The cases of these definitions (`key@version`) that are open, and those that have ended since; open ones first, the
/// youngest first. Whoever may read them: for the rules.
///
/// # Errors
/// When the database fails.
pub async fn case_ids_of(
    tx: &Tx,
    unit: UnitId,
    definitions: &[String],
    ended_since: Option<Instant>,
    limit: u64,
) -> Result<Vec<CaseId>> {
    let mut sql = Sql::new("SELECT case_id FROM case_index WHERE unit = ");
    sql.bind(unit.0).push(" AND definition IN ").list(definitions.iter().map(String::as_str));
    sql.push(" AND (finished_at IS NULL");
    if let Some(since) = ended_since {
        sql.push(" OR finished_at >= ").bind(since.millis());
    }
    sql.push(") ORDER BY CASE WHEN finished_at IS NULL THEN 0 ELSE 1 END, case_id DESC LIMIT ");
    let rows = sql.bind(i64::try_from(limit).unwrap_or(i64::MAX)).all(tx).await?;
    rows.iter().map(|row| Ok(CaseId(row.get("case_id")?))).collect()
}

/// Leaves out what only the inspecting side knows of.
fn announced(sql: &mut Sql) {
    sql.push(" AND EXISTS (SELECT 1 FROM root_scope s WHERE s.unit = c.unit AND s.root = c.case_id AND s.kind = ");
    sql.bind(RecordKind::Case.as_str()).push(" AND s.facet = ").bind(Facet::Core.as_str());
    sql.push(" AND s.audience = ").bind(Audience::Role(Role::Leadership).to_string()).push(")");
}

fn matching(sql: &mut Sql, scope: &Scope, filter: &CaseFilter) {
    let sees = |sql: &mut Sql, facet: Facet| {
        let kind = format!("'{}'", RecordKind::Case.as_str());
        sql.visible_as(scope, &kind, "c.case_id", &format!("'{}'", facet.as_str()));
    };
    sql.push("c.unit = ").bind(scope.unit().0).push(" AND ");
    sees(sql, Facet::Core);
    for (column, names) in [("kind", &filter.kinds), ("state", &filter.states), ("area", &filter.areas)] {
        if !names.is_empty() {
            sql.push(&format!(" AND c.{column} IN ")).list(names.iter().map(String::as_str));
        }
    }
    let ids = [
        ("part", filter.part.map(|p| p.0)),
        ("assignee", filter.assignee.map(|p| p.0)),
        ("author", filter.author.map(|p| p.0)),
    ];
    for (column, id) in ids {
        if let Some(id) = id {
            sql.push(&format!(" AND c.{column} = ")).bind(id);
        }
    }
    match filter.open {
        Some(true) => sql.push(" AND c.finished_at IS NULL"),
        Some(false) => sql.push(" AND c.finished_at IS NOT NULL"),
        None => sql,
    };
    let moments =
        [("due_at <", filter.due_before), ("opened_at >=", filter.opened_from), ("opened_at <", filter.opened_before)];
    for (condition, at) in moments {
        if let Some(at) = at {
            sql.push(&format!(" AND c.{condition} ")).bind(at.millis());
        }
    }
    // Each word somewhere: "tre 18 mam" finds the child of the class whose name has a word more.
    for word in filter.search.iter().flat_map(|text| text.split(' ')).filter(|word| !word.is_empty()).take(MOST_WORDS) {
        let pattern = contains(word);
        sql.push(" AND (c.search_key LIKE ").bind(pattern.as_str());
        // A hit in what somebody may not read would tell them what it says.
        sql.push(" ESCAPE '\\' OR (c.personal_search_key LIKE ").bind(pattern).push(" ESCAPE '\\' AND ");
        sees(sql, Facet::Personal);
        sql.push("))");
    }
}

fn case(row: &Row) -> Result<CaseRow> {
    let moment = |column| Ok::<_, DbError>(row.get::<Option<i64>>(column)?.map(Instant::from_millis));
    Ok(CaseRow {
        id: CaseId(row.get("case_id")?),
        unit: UnitId(row.get("unit")?),
        kind: row.get("kind")?,
        definition: row.get("definition")?,
        code: row.get("code")?,
        state: row.get("state")?,
        area: row.get("area")?,
        part: row.get::<Option<_>>("part")?.map(PartId),
        assignee: row.get::<Option<_>>("assignee")?.map(PersonId),
        author: row.get::<Option<_>>("author")?.map(PersonId),
        due_at: moment("due_at")?,
        opened_at: Instant::from_millis(row.get("opened_at")?),
        finished_at: moment("finished_at")?,
        search_key: row.get("search_key")?,
        sort_key: row.get("sort_key")?,
        personal_search_key: row.get("personal_search_key")?,
        second_factor_hash: row.get("second_factor_hash")?,
        registration: row.get("registration")?,
    })
}

impl From<Model> for CaseRow {
    fn from(m: Model) -> Self {
        Self {
            id: CaseId(m.case_id),
            unit: UnitId(m.unit),
            kind: m.kind,
            definition: m.definition,
            code: m.code,
            state: m.state,
            area: m.area,
            part: m.part.map(PartId),
            assignee: m.assignee.map(PersonId),
            author: m.author.map(PersonId),
            due_at: m.due_at.map(Instant::from_millis),
            opened_at: Instant::from_millis(m.opened_at),
            finished_at: m.finished_at.map(Instant::from_millis),
            search_key: m.search_key,
            sort_key: m.sort_key,
            personal_search_key: m.personal_search_key,
            second_factor_hash: m.second_factor_hash,
            registration: m.registration,
        }
    }
}
