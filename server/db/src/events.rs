//! Events: append only. Personal values lie beside them and can be forgotten.

use domain::{
    facet::RecordKind,
    ids::{CommandId, EventId, GrantId, PartyId, PersonId, UnitId},
    instant::Instant,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    DbError, Result, Tx,
    entity::{
        facts::{event, personal_value},
        insert,
    },
    sql::parse,
};

/// A sealed fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its id, a function of command and place.
    pub id: EventId,
    /// At which unit.
    pub unit: UnitId,
    /// What kind of aggregate it is about.
    pub kind: RecordKind,
    /// Which one.
    pub root: Uuid,
    /// Its number within the aggregate, from 1.
    pub no: i64,
    /// When the server sealed it.
    pub at: Instant,
    /// When it happened, as stated within bounds.
    pub stated_at: Instant,
    /// Who did it; absent for the public and for the server itself.
    pub person: Option<PersonId>,
    /// Under which grant.
    pub grant: Option<GrantId>,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
    /// By which command.
    pub command: CommandId,
    /// What was done: a name of the lifecycle's.
    pub action: String,
    /// The fact, JSON, with commitments in the places of personal values.
    pub body: String,
}

/// A personal value of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalRow {
    /// Of which event.
    pub event: EventId,
    /// Its place in the event.
    pub slot: i64,
    /// At which unit.
    pub unit: UnitId,
    /// Whose it is, when known.
    pub party: Option<PartyId>,
    /// What it is: the name of the field.
    pub key: String,
    /// The value, JSON.
    pub value: String,
    /// What was mixed into its commitment, in hexadecimal digits.
    pub salt: String,
}

/// Appends an event with its personal values.
///
/// # Errors
/// `Duplicate` when the aggregate has an event of this number: somebody was quicker.
pub async fn event_append(tx: &Tx, row: &EventRow, personal: &[PersonalRow]) -> Result<()> {
    insert(
        tx,
        event::Model {
            id: row.id.0,
            unit: row.unit.0,
            kind: row.kind.as_str().into(),
            root: row.root,
            no: row.no,
            at: row.at.millis(),
            stated_at: row.stated_at.millis(),
            person: row.person.map(|p| p.0),
            grant_id: row.grant.map(|g| g.0),
            on_behalf: row.on_behalf.map(|p| p.0),
            command_id: row.command.0,
            action: row.action.clone(),
            body: row.body.clone(),
        },
    )
    .await?;
    for value in personal {
        insert(
            tx,
            personal_value::Model {
                event_id: value.event.0,
                slot: value.slot,
                unit: value.unit.0,
                party: value.party.map(|p| p.0),
                key: value.key.clone(),
                value: value.value.clone(),
                salt: value.salt.clone(),
            },
        )
        .await?;
    }
    Ok(())
}

/// The events of an aggregate in their order.
///
/// # Errors
/// When the database fails.
pub async fn events_of(tx: &Tx, unit: UnitId, kind: RecordKind, root: Uuid) -> Result<Vec<EventRow>> {
    let found = event::Entity::find()
        .filter(event::Column::Unit.eq(unit.0))
        .filter(event::Column::Kind.eq(kind.as_str()))
        .filter(event::Column::Root.eq(root))
        .order_by_asc(event::Column::No);
    found.all(tx.conn()).await?.into_iter().map(EventRow::try_from).collect()
}

/// The number of the aggregate's last event; 0 when there is none.
///
/// # Errors
/// When the database fails.
pub async fn event_last_no(tx: &Tx, kind: RecordKind, root: Uuid) -> Result<i64> {
    let last = event::Entity::find()
        .select_only()
        .column(event::Column::No)
        .filter(event::Column::Kind.eq(kind.as_str()))
        .filter(event::Column::Root.eq(root))
        .order_by_desc(event::Column::No)
        .into_tuple::<i64>()
        .one(tx.conn())
        .await?;
    Ok(last.unwrap_or(0))
}

/// The events of a unit from one moment up to, not including, another, in their order: for reports.
///
/// # Errors
/// When the database fails.
pub async fn event_list(tx: &Tx, unit: UnitId, from: Instant, to: Instant, limit: u64) -> Result<Vec<EventRow>> {
    let found = event::Entity::find()
        .filter(event::Column::Unit.eq(unit.0))
        .filter(event::Column::At.gte(from.millis()))
        .filter(event::Column::At.lt(to.millis()))
        .order_by_asc(event::Column::At)
        .order_by_asc(event::Column::Root)
        .order_by_asc(event::Column::No)
        .limit(limit);
    found.all(tx.conn()).await?.into_iter().map(EventRow::try_from).collect()
}

/// The personal values of all events of an aggregate that have not been forgotten.
///
/// # Errors
/// When the database fails.
pub async fn personal_values_of(tx: &Tx, unit: UnitId, kind: RecordKind, root: Uuid) -> Result<Vec<PersonalRow>> {
    let events = event::Entity::find()
        .select_only()
        .column(event::Column::Id)
        .filter(event::Column::Kind.eq(kind.as_str()))
        .filter(event::Column::Root.eq(root));
    let found = personal_value::Entity::find()
        .filter(personal_value::Column::Unit.eq(unit.0))
        .filter(personal_value::Column::EventId.in_subquery(sea_orm::QueryTrait::into_query(events)))
        .order_by_asc(personal_value::Column::EventId)
        .order_by_asc(personal_value::Column::Slot);
    Ok(found.all(tx.conn()).await?.into_iter().map(PersonalRow::from).collect())
}

/// Forgets all personal values of a party; how many there were. The events stay valid: they hold commitments.
///
/// # Errors
/// When the database fails.
pub async fn personal_values_forget(tx: &Tx, unit: UnitId, party: PartyId) -> Result<u64> {
    let delete = personal_value::Entity::delete_many()
        .filter(personal_value::Column::Unit.eq(unit.0))
        .filter(personal_value::Column::Party.eq(party.0));
    Ok(delete.exec(tx.conn()).await?.rows_affected)
}

impl TryFrom<event::Model> for EventRow {
    type Error = DbError;
    fn try_from(m: event::Model) -> Result<Self> {
        Ok(Self {
            id: EventId(m.id),
            unit: UnitId(m.unit),
            kind: parse(&m.kind, "event.kind")?,
            root: m.root,
            no: m.no,
            at: Instant::from_millis(m.at),
            stated_at: Instant::from_millis(m.stated_at),
            person: m.person.map(PersonId),
            grant: m.grant_id.map(GrantId),
            on_behalf: m.on_behalf.map(PersonId),
            command: CommandId(m.command_id),
            action: m.action,
            body: m.body,
        })
    }
}

impl From<personal_value::Model> for PersonalRow {
    fn from(m: personal_value::Model) -> Self {
        Self {
            event: EventId(m.event_id),
            slot: m.slot,
            unit: UnitId(m.unit),
            party: m.party.map(PartyId),
            key: m.key,
            value: m.value,
            salt: m.salt,
        }
    }
}
