//! The audit log: who did what, and who read a child's record. Append only.

use domain::{
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    Result, Tx,
    entity::{
        facts::audit::{Column, Entity, Model},
        insert,
    },
};

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its id, ascending with time.
    pub id: Uuid,
    /// At which unit.
    pub unit: UnitId,
    /// When.
    pub at: Instant,
    /// Who; absent for the public and for the server itself.
    pub person: Option<PersonId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// What: a name of the server's.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject: Option<Uuid>,
    /// More about it, JSON; never personal values.
    pub detail: String,
}

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

/// Appends a line.
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
    .await
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
