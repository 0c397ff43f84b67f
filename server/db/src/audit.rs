//! The audit log: who did what, and who read a child's record. Append only, and chained by a sealer a moment later.

mod gaps;
mod readings;
mod seal;
mod subject;

use domain::{
    audit::Line,
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// A line of the audit log.
pub use domain::audit::Line as AuditRow;

pub use self::{
    gaps::audit_event_gaps,
    readings::{audit_append_once, audit_readings},
    seal::{audit_head, audit_inserted, audit_lost, audit_seal, audit_seal_at, audit_seal_units, audit_seals},
    subject::audit_subject_known,
};
use crate::{
    Result, Tx,
    entity::{
        facts::audit::{Column, Entity, Model},
        insert,
    },
    sql::{Row, Sql},
};

/// What of a line is read by written statements.
const COLUMNS: &str = "a.id, a.unit, a.at, a.person, a.session, a.action, a.subject_kind, a.subject, a.detail";

/// Which lines a list shows; what is absent does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// About this thing.
    pub subject: Option<Uuid>,
    /// By this person.
    pub person: Option<PersonId>,
    /// Of this action.
    pub action: Option<String>,
}

/// Appends a line. The sealer of its unit chains it a moment later: chaining it here would let every writer of the unit
/// wait for the one before.
///
/// # Errors
/// When the database fails.
pub async fn audit_append(tx: &Tx, row: &AuditRow) -> Result<()> {
    insert(
        tx,
        Model {
            id: row.id,
            unit: row.unit.0,
            at: row.at.millis(),
            person: row.person.map(|p| p.0),
            session: row.session.map(|s| s.0),
            action: row.action.clone(),
            subject_kind: row.subject_kind.clone(),
            subject: row.subject,
            detail: row.detail.clone(),
        },
    )
    .await?;
    // Visible only once this is stored, and taken out only by being chained: whatever commits late is not passed over.
    let mut sql = Sql::new("INSERT INTO audit_pending (unit, audit) VALUES (");
    sql.bind(row.unit.0).push(", ").bind(row.id).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// A page of the lines of a unit, youngest first, older than the last of the page before. Who may look at them at all
/// is for the caller to judge.
///
/// # Errors
/// When the database fails.
pub async fn audit_list(
    tx: &Tx,
    unit: UnitId,
    filter: &AuditFilter,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<AuditRow>> {
    let mut query = Entity::find().filter(Column::Unit.eq(unit.0));
    if let Some(subject) = filter.subject {
        query = query.filter(Column::Subject.eq(subject));
    }
    if let Some(person) = filter.person {
        query = query.filter(Column::Person.eq(person.0));
    }
    if let Some(action) = &filter.action {
        query = query.filter(Column::Action.eq(action.as_str()));
    }
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let found = query.order_by_desc(Column::Id).limit(limit).all(tx.conn()).await?;
    Ok(found.into_iter().map(AuditRow::from).collect())
}

impl From<Model> for AuditRow {
    fn from(m: Model) -> Self {
        Self {
            id: m.id,
            unit: UnitId(m.unit),
            at: Instant::from_millis(m.at),
            person: m.person.map(PersonId),
            session: m.session.map(SessionId),
            action: m.action,
            subject_kind: m.subject_kind,
            subject: m.subject,
            detail: m.detail,
        }
    }
}

fn line(row: &Row) -> Result<Line> {
    Ok(Line {
        id: row.get("id")?,
        unit: UnitId(row.get("unit")?),
        at: Instant::from_millis(row.get("at")?),
        person: row.get::<Option<Uuid>>("person")?.map(PersonId),
        session: row.get::<Option<Uuid>>("session")?.map(SessionId),
        action: row.get("action")?,
        subject_kind: row.get("subject_kind")?,
        subject: row.get("subject")?,
        detail: row.get("detail")?,
    })
}
