//! Units, their parts, people and grants.

use std::collections::HashMap;

use domain::{
    ids::{PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Grant, Role},
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use time::{Date, macros::format_description};

use crate::{
    DbError, Result, Tx,
    entity::{
        insert,
        people::{part, person, person_grant, unit},
    },
    sql::{MOST_ASKED, parse},
};

/// A school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// Its id.
    pub id: UnitId,
    /// Its short name in addresses; unique.
    pub key: String,
    /// Its name as people write it.
    pub name: String,
    /// Its settings, JSON.
    pub settings: String,
    /// Since when.
    pub created_at: Instant,
}

/// A part of a unit's organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Its id.
    pub id: PartId,
    /// Of which unit.
    pub unit: UnitId,
    /// Its short name; unique in the unit.
    pub key: String,
    /// Its name in Vietnamese.
    pub title_vi: String,
    /// Its name in English.
    pub title_en: String,
    /// The side of the school to which it belongs.
    pub role: Role,
    /// Its place in lists.
    pub position: i64,
    /// The last day on which it is there.
    pub to: Option<Date>,
}

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Their id.
    pub id: PersonId,
    /// At which unit.
    pub unit: UnitId,
    /// What they type to sign in, case-folded with [`login_fold`]; unique.
    pub login: String,
    /// Their name.
    pub display_name: String,
    /// The PHC string of the password; nobody signs in with a password while it is absent.
    pub password_hash: Option<String>,
    /// Since when they may not sign in.
    pub disabled_at: Option<Instant>,
    /// Since when.
    pub created_at: Instant,
}

/// A grant with what the rules do not need to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// At which unit.
    pub unit: UnitId,
    /// The grant.
    pub grant: Grant,
    /// Who gave it; absent when the unit was set up.
    pub granted_by: Option<PersonId>,
    /// When.
    pub created_at: Instant,
}

/// A login as it is stored and compared.
pub fn login_fold(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Stores a new unit.
///
/// # Errors
/// `Duplicate` when the key is taken.
pub async fn unit_insert(tx: &Tx, row: &UnitRow) -> Result<()> {
    insert(
        tx,
        unit::Model {
            id: row.id.0,
            key: row.key.clone(),
            name: row.name.clone(),
            settings: row.settings.clone(),
            created_at: row.created_at.millis(),
        },
    )
    .await
}

/// A unit.
///
/// # Errors
/// When the database fails.
pub async fn unit_find(tx: &Tx, id: UnitId) -> Result<Option<UnitRow>> {
    Ok(unit::Entity::find_by_id(id.0).one(tx.conn()).await?.map(UnitRow::from))
}

/// The unit of this key.
///
/// # Errors
/// When the database fails.
pub async fn unit_by_key(tx: &Tx, key: &str) -> Result<Option<UnitRow>> {
    Ok(unit::Entity::find().filter(unit::Column::Key.eq(key)).one(tx.conn()).await?.map(UnitRow::from))
}

/// All units, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn unit_list(tx: &Tx) -> Result<Vec<UnitRow>> {
    let found = unit::Entity::find().order_by_asc(unit::Column::CreatedAt).order_by_asc(unit::Column::Id);
    Ok(found.all(tx.conn()).await?.into_iter().map(UnitRow::from).collect())
}

/// Changes name and settings of a unit; whether it is there.
///
/// # Errors
/// When the database fails.
pub async fn unit_update(tx: &Tx, id: UnitId, name: &str, settings: &str) -> Result<bool> {
    let done = unit::Entity::update_many()
        .set(unit::ActiveModel { name: Set(name.into()), settings: Set(settings.into()), ..Default::default() })
        .filter(unit::Column::Id.eq(id.0))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Stores a new part, or changes its titles, role, position and last day.
///
/// # Errors
/// `Duplicate` when another part of the unit has the key.
pub async fn part_put(tx: &Tx, row: &PartRow) -> Result<()> {
    let model = part::Model {
        id: row.id.0,
        unit: row.unit.0,
        key: row.key.clone(),
        title_vi: row.title_vi.clone(),
        title_en: row.title_en.clone(),
        role: row.role.as_str().into(),
        position: row.position,
        to_date: row.to.map(|day| day.to_string()),
    };
    let known = part::Entity::find_by_id(row.id.0).one(tx.conn()).await?;
    match known {
        None => insert(tx, model).await,
        Some(known) if known.unit != row.unit.0 => Err(DbError::Foreign),
        Some(_) => {
            model.into_active_model().reset_all().update(tx.conn()).await?;
            Ok(())
        }
    }
}

/// The parts of a unit in their order.
///
/// # Errors
/// When the database fails.
pub async fn part_list(tx: &Tx, unit: UnitId) -> Result<Vec<PartRow>> {
    let found = part::Entity::find()
        .filter(part::Column::Unit.eq(unit.0))
        .order_by_asc(part::Column::Position)
        .order_by_asc(part::Column::Id);
    found.all(tx.conn()).await?.into_iter().map(PartRow::try_from).collect()
}

/// Whose part this is.
///
/// # Errors
/// When the database fails.
pub async fn part_unit(tx: &Tx, id: PartId) -> Result<Option<UnitId>> {
    Ok(part::Entity::find_by_id(id.0).one(tx.conn()).await?.map(|part| UnitId(part.unit)))
}

/// Stores a new person.
///
/// # Errors
/// `Duplicate` when the login is taken, at whichever unit.
pub async fn person_insert(tx: &Tx, row: &PersonRow) -> Result<()> {
    insert(
        tx,
        person::Model {
            id: row.id.0,
            unit: row.unit.0,
            login: login_fold(&row.login),
            display_name: row.display_name.clone(),
            password_hash: row.password_hash.clone(),
            disabled_at: row.disabled_at.map(Instant::millis),
            created_at: row.created_at.millis(),
            must_change_at: None,
        },
    )
    .await
}

/// A person.
///
/// # Errors
/// When the database fails.
pub async fn person_find(tx: &Tx, id: PersonId) -> Result<Option<PersonRow>> {
    Ok(person::Entity::find_by_id(id.0).one(tx.conn()).await?.map(PersonRow::from))
}

/// The person who signs in with this.
///
/// # Errors
/// When the database fails.
pub async fn person_by_login(tx: &Tx, login: &str) -> Result<Option<PersonRow>> {
    let found = person::Entity::find().filter(person::Column::Login.eq(login_fold(login)));
    Ok(found.one(tx.conn()).await?.map(PersonRow::from))
}

/// Every login that is somebody's, at whichever unit.
///
/// # Errors
/// When the database fails.
pub async fn login_list(tx: &Tx) -> Result<Vec<String>> {
    let found = person::Entity::find().select_only().column(person::Column::Login);
    Ok(found.into_tuple().all(tx.conn()).await?)
}

/// The people of a unit by login.
///
/// # Errors
/// When the database fails.
pub async fn person_list(tx: &Tx, unit: UnitId) -> Result<Vec<PersonRow>> {
    let found = person::Entity::find().filter(person::Column::Unit.eq(unit.0)).order_by_asc(person::Column::Login);
    Ok(found.all(tx.conn()).await?.into_iter().map(PersonRow::from).collect())
}

/// Changes a person's name; whether they are there.
///
/// # Errors
/// When the database fails.
pub async fn person_rename(tx: &Tx, id: PersonId, display_name: &str) -> Result<bool> {
    person_set(tx, id, person::ActiveModel { display_name: Set(display_name.into()), ..Default::default() }).await
}

/// Changes or removes a person's password; whether they are there.
///
/// # Errors
/// When the database fails.
pub async fn person_set_password(tx: &Tx, id: PersonId, hash: Option<&str>) -> Result<bool> {
    let hash = hash.map(ToOwned::to_owned);
    person_set(tx, id, person::ActiveModel { password_hash: Set(hash), ..Default::default() }).await
}

/// Disables a person, or enables them again; whether they are there.
///
/// # Errors
/// When the database fails.
pub async fn person_set_disabled(tx: &Tx, id: PersonId, at: Option<Instant>) -> Result<bool> {
    let disabled_at = Set(at.map(Instant::millis));
    person_set(tx, id, person::ActiveModel { disabled_at, ..Default::default() }).await
}

async fn person_set(tx: &Tx, id: PersonId, changes: person::ActiveModel) -> Result<bool> {
    let update = person::Entity::update_many().set(changes).filter(person::Column::Id.eq(id.0));
    Ok(update.exec(tx.conn()).await?.rows_affected > 0)
}

/// Stores a new grant.
///
/// # Errors
/// `Dangling` when the person or the part is not there.
pub async fn grant_insert(tx: &Tx, row: &GrantRow) -> Result<()> {
    insert(tx, grant_model(row)?).await
}

/// A grant as it is stored, resting on nothing that is known.
pub(crate) fn grant_model(row: &GrantRow) -> Result<person_grant::Model> {
    let grant = &row.grant;
    Ok(person_grant::Model {
        id: grant.id.0,
        unit: row.unit.0,
        person: grant.person.0,
        post: grant.post.as_str().into(),
        part: grant.part.0,
        areas: serde_json::to_string(&grant.areas).map_err(|_| DbError::Corrupt("areas"))?,
        from_date: grant.from.to_string(),
        to_date: grant.to.map(|day| day.to_string()),
        acting_for: grant.acting_for.map(|p| p.0),
        granted_by: row.granted_by.map(|p| p.0),
        created_at: row.created_at.millis(),
        basis: None,
        confirmed_by: None,
    })
}

/// Gives a grant of this unit its last day; whether it is there. Grants are never deleted: events name them.
///
/// # Errors
/// When the database fails.
pub async fn grant_end(tx: &Tx, unit: UnitId, id: domain::ids::GrantId, last: Date) -> Result<bool> {
    let done = person_grant::Entity::update_many()
        .set(person_grant::ActiveModel { to_date: Set(Some(last.to_string())), ..Default::default() })
        .filter(person_grant::Column::Id.eq(id.0))
        .filter(person_grant::Column::Unit.eq(unit.0))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// A grant.
///
/// # Errors
/// When the database fails.
pub async fn grant_find(tx: &Tx, unit: UnitId, id: domain::ids::GrantId) -> Result<Option<GrantRow>> {
    let found = person_grant::Entity::find_by_id(id.0).filter(person_grant::Column::Unit.eq(unit.0));
    found.one(tx.conn()).await?.map(GrantRow::try_from).transpose()
}

/// All grants of a person, also past and future ones: `Actor::new` keeps those in force. What they hold for somebody
/// else reaches no further than what that person holds.
///
/// # Errors
/// When the database fails.
pub async fn grants_of(tx: &Tx, person: PersonId) -> Result<Vec<Grant>> {
    as_far_as_they_reach(tx, stored(tx, person_grant::Column::Person.eq(person.0)).await?).await
}

/// Somebody's own grants, each as far as it reaches: what was lent to them, as far as whoever lent it holds it.
pub(crate) async fn as_far_as_they_reach(tx: &Tx, own: Vec<Grant>) -> Result<Vec<Grant>> {
    let holders: Vec<_> = own.iter().filter_map(|g| g.acting_for.map(|p| p.0)).collect();
    if holders.is_empty() {
        return Ok(own);
    }
    let theirs = stored(tx, person_grant::Column::Person.is_in(holders)).await?;
    Ok(own.into_iter().map(|grant| grant.within(&theirs)).collect())
}

/// The grants of several, each as far as it reaches.
///
/// # Errors
/// When the database fails.
pub async fn grants_of_all(tx: &Tx, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<Grant>>> {
    let mut all: HashMap<PersonId, Vec<Grant>> = people.iter().map(|person| (*person, Vec::new())).collect();
    let mut holders = Vec::new();
    for some in people.chunks(MOST_ASKED) {
        for grant in stored(tx, person_grant::Column::Person.is_in(some.iter().map(|p| p.0))).await? {
            holders.extend(grant.acting_for.map(|holder| holder.0));
            all.entry(grant.person).or_default().push(grant);
        }
    }
    if holders.is_empty() {
        return Ok(all);
    }
    let mut theirs = Vec::new();
    for some in holders.chunks(MOST_ASKED) {
        theirs.extend(stored(tx, person_grant::Column::Person.is_in(some.iter().copied())).await?);
    }
    let within = |grants: Vec<Grant>| grants.into_iter().map(|grant| grant.within(&theirs)).collect();
    Ok(all.into_iter().map(|(person, grants)| (person, within(grants))).collect())
}

async fn stored(tx: &Tx, which: impl sea_orm::sea_query::IntoCondition) -> Result<Vec<Grant>> {
    let found = person_grant::Entity::find().filter(which.into_condition());
    let found = found.order_by_asc(person_grant::Column::CreatedAt).order_by_asc(person_grant::Column::Id);
    found.all(tx.conn()).await?.into_iter().map(|m| GrantRow::try_from(m).map(|row| row.grant)).collect()
}

/// All grants of a unit, of those who may sign in, as far as each reaches.
///
/// # Errors
/// When the database fails.
pub async fn grant_list(tx: &Tx, unit: UnitId) -> Result<Vec<GrantRow>> {
    let disabled = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::Unit.eq(unit.0))
        .filter(person::Column::DisabledAt.is_not_null());
    let found = person_grant::Entity::find()
        .filter(person_grant::Column::Unit.eq(unit.0))
        .filter(person_grant::Column::Person.not_in_subquery(sea_orm::QueryTrait::into_query(disabled)))
        .order_by_asc(person_grant::Column::CreatedAt)
        .order_by_asc(person_grant::Column::Id);
    let rows: Vec<GrantRow> = found.all(tx.conn()).await?.into_iter().map(GrantRow::try_from).collect::<Result<_>>()?;
    let all: Vec<Grant> = rows.iter().map(|row| row.grant.clone()).collect();
    Ok(rows.into_iter().map(|row| GrantRow { grant: row.grant.within(&all), ..row }).collect())
}

/// Locks a person's row, so that changes of their grants come one after the other; whether they are there.
///
/// # Errors
/// When the database fails.
pub async fn person_lock(tx: &Tx, id: PersonId) -> Result<bool> {
    let query = person::Entity::find_by_id(id.0);
    let query = match tx.engine() {
        crate::Engine::Postgres => query.lock_exclusive(),
        crate::Engine::Sqlite => query,
    };
    Ok(query.one(tx.conn()).await?.is_some())
}

pub(crate) fn date(text: &str, column: &'static str) -> Result<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| DbError::Corrupt(column))
}

impl From<unit::Model> for UnitRow {
    fn from(m: unit::Model) -> Self {
        Self {
            id: UnitId(m.id),
            key: m.key,
            name: m.name,
            settings: m.settings,
            created_at: Instant::from_millis(m.created_at),
        }
    }
}

impl TryFrom<part::Model> for PartRow {
    type Error = DbError;
    fn try_from(m: part::Model) -> Result<Self> {
        Ok(Self {
            id: PartId(m.id),
            unit: UnitId(m.unit),
            key: m.key,
            title_vi: m.title_vi,
            title_en: m.title_en,
            role: parse(&m.role, "part.role")?,
            position: m.position,
            to: m.to_date.map(|day| date(&day, "part.to_date")).transpose()?,
        })
    }
}

impl From<person::Model> for PersonRow {
    fn from(m: person::Model) -> Self {
        Self {
            id: PersonId(m.id),
            unit: UnitId(m.unit),
            login: m.login,
            display_name: m.display_name,
            password_hash: m.password_hash,
            disabled_at: m.disabled_at.map(Instant::from_millis),
            created_at: Instant::from_millis(m.created_at),
        }
    }
}

impl TryFrom<person_grant::Model> for GrantRow {
    type Error = DbError;
    fn try_from(m: person_grant::Model) -> Result<Self> {
        Ok(Self {
            unit: UnitId(m.unit),
            grant: Grant {
                id: m.id.into(),
                person: PersonId(m.person),
                post: parse(&m.post, "person_grant.post")?,
                part: PartId(m.part),
                areas: serde_json::from_str(&m.areas).map_err(|_| DbError::Corrupt("person_grant.areas"))?,
                from: date(&m.from_date, "person_grant.from_date")?,
                to: m.to_date.map(|day| date(&day, "person_grant.to_date")).transpose()?,
                acting_for: m.acting_for.map(PersonId),
            },
            granted_by: m.granted_by.map(PersonId),
            created_at: Instant::from_millis(m.created_at),
        })
    }
}
