//! The staff as the rules see them: everybody of a unit with what they hold and what waits; passwords for one sign-in;
//! notices.

use std::collections::BTreeMap;

use domain::{
    facet::RecordKind,
    ids::{CommandId, EventId, GrantId, NoticeId, PersonId, UnitId},
    instant::Instant,
    rights::Grant,
    staff::{Held, Proposal, Staff},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::LockType};

use crate::{
    DbError, Engine, Result, Tx,
    entity::{
        facts::event,
        insert,
        people::{grant_proposal, notice, person, person_grant, unit},
    },
    people::{GrantRow, PersonRow, date, grant_model, login_fold},
    sql::{Sql, parse},
};

/// Somebody who signs in, with how their password stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub person: PersonRow,
    /// Since when their password is one for a single sign-in; absent when it is their own.
    pub must_change_at: Option<Instant>,
}

/// Something that a person should hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Its id.
    pub id: NoticeId,
    /// At which unit.
    pub unit: UnitId,
    /// Who should.
    pub person: PersonId,
    /// What it is about: a name of the server's.
    pub kind: String,
    /// When it happened.
    pub at: Instant,
    /// Who did it.
    pub by: PersonId,
}

/// Locks the staff of a unit, so that changes come one after the other: two administrators who end each other's rights
/// at once would otherwise leave none. Rows that refer to the unit are not held up.
///
/// # Errors
/// When the database fails.
pub async fn staff_lock(tx: &Tx, id: UnitId) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        unit::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate).one(tx.conn()).await?;
    }
    Ok(())
}

/// Everybody of a unit by login, with their grants as far as each reaches, and with what waits.
///
/// # Errors
/// When the database fails.
pub async fn staff_list(tx: &Tx, unit: UnitId) -> Result<Vec<Staff>> {
    let people = person::Entity::find().filter(person::Column::Unit.eq(unit.0)).order_by_asc(person::Column::Login);
    let grants = person_grant::Entity::find()
        .filter(person_grant::Column::Unit.eq(unit.0))
        .order_by_asc(person_grant::Column::CreatedAt)
        .order_by_asc(person_grant::Column::Id);
    let proposals = grant_proposal::Entity::find()
        .filter(grant_proposal::Column::Unit.eq(unit.0))
        .order_by_asc(grant_proposal::Column::ProposedAt)
        .order_by_asc(grant_proposal::Column::Id);
    let held: Vec<Held> = grants.all(tx.conn()).await?.into_iter().map(held).collect::<Result<_>>()?;
    let all: Vec<Grant> = held.iter().map(|h| h.grant.clone()).collect();
    let waiting: Vec<Proposal> = proposals.all(tx.conn()).await?.into_iter().map(proposal).collect::<Result<_>>()?;
    let people = people.all(tx.conn()).await?.into_iter().map(|m| {
        let id = PersonId(m.id);
        let mut staff = Staff::new(unit, id, m.login, m.display_name, Instant::from_millis(m.created_at));
        staff.disabled_at = m.disabled_at.map(Instant::from_millis);
        staff.has_password = m.password_hash.is_some();
        let reaching = |h: &Held| Held { grant: h.grant.clone().within(&all), ..h.clone() };
        staff.grants = held.iter().filter(|h| h.grant.person == id).map(reaching).collect();
        staff.proposals = waiting.iter().filter(|p| p.grant.person == id).cloned().collect();
        staff
    });
    Ok(people.collect())
}

/// Whose a grant of this unit is, or would be if it were confirmed.
///
/// # Errors
/// When the database fails.
pub async fn grant_owner(tx: &Tx, unit: UnitId, id: GrantId) -> Result<Option<PersonId>> {
    let given = person_grant::Entity::find_by_id(id.0).filter(person_grant::Column::Unit.eq(unit.0));
    if let Some(found) = given.one(tx.conn()).await? {
        return Ok(Some(PersonId(found.person)));
    }
    let waiting = grant_proposal::Entity::find_by_id(id.0).filter(grant_proposal::Column::Unit.eq(unit.0));
    Ok(waiting.one(tx.conn()).await?.map(|found| PersonId(found.person)))
}

/// Whom a command about the staff changed.
///
/// # Errors
/// When the database fails.
pub async fn changed_by(tx: &Tx, unit: UnitId, command: CommandId) -> Result<Option<PersonId>> {
    let found = event::Entity::find_by_id(EventId::of(command, 0).0)
        .filter(event::Column::Unit.eq(unit.0))
        .filter(event::Column::Kind.eq(RecordKind::Person.as_str()));
    Ok(found.one(tx.conn()).await?.map(|m| PersonId(m.root)))
}

/// Stores a new grant with that on which it rests.
///
/// # Errors
/// `Duplicate` when the id is taken, at whichever unit.
pub async fn held_insert(tx: &Tx, unit: UnitId, held: &Held) -> Result<()> {
    let row = GrantRow { unit, grant: held.grant.clone(), granted_by: held.given_by, created_at: held.given_at };
    let model = person_grant::Model {
        basis: held.basis.map(|b| b.as_str().to_owned()),
        confirmed_by: held.confirmed_by.map(|p| p.0),
        ..grant_model(&row)?
    };
    insert(tx, model).await
}

/// Stores a proposal.
///
/// # Errors
/// `Duplicate` when the id is taken, at whichever unit.
pub async fn proposal_insert(tx: &Tx, unit: UnitId, proposal: &Proposal) -> Result<()> {
    let Proposal { grant, by, at } = proposal;
    let model = grant_proposal::Model {
        id: grant.id.0,
        unit: unit.0,
        person: grant.person.0,
        post: grant.post.as_str().into(),
        part: grant.part.0,
        areas: serde_json::to_string(&grant.areas).map_err(|_| DbError::Corrupt("areas"))?,
        from_date: grant.from.to_string(),
        to_date: grant.to.map(|day| day.to_string()),
        acting_for: grant.acting_for.map(|p| p.0),
        proposed_by: by.0,
        proposed_at: at.millis(),
    };
    insert(tx, model).await
}

/// Removes a proposal that was confirmed or declined; whether it was there. What became of it is told by events.
///
/// # Errors
/// When the database fails.
pub async fn proposal_delete(tx: &Tx, unit: UnitId, id: GrantId) -> Result<bool> {
    let delete = grant_proposal::Entity::delete_many()
        .filter(grant_proposal::Column::Id.eq(id.0))
        .filter(grant_proposal::Column::Unit.eq(unit.0));
    Ok(delete.exec(tx.conn()).await?.rows_affected > 0)
}

/// When each of a unit's people was last known to be here; absent who never was.
///
/// # Errors
/// When the database fails.
pub async fn seen_list(tx: &Tx, unit: UnitId) -> Result<BTreeMap<PersonId, Instant>> {
    let mut sql = Sql::new("SELECT person, MAX(seen_at) AS seen_at FROM session WHERE unit = ");
    sql.bind(unit.0).push(" GROUP BY person");
    let rows = sql.all(tx).await?;
    rows.iter().map(|row| Ok((PersonId(row.get("person")?), Instant::from_millis(row.get("seen_at")?)))).collect()
}

/// The people of a unit who must choose a password of their own.
///
/// # Errors
/// When the database fails.
pub async fn must_change_list(tx: &Tx, unit: UnitId) -> Result<Vec<PersonId>> {
    let found = person::Entity::find()
        .filter(person::Column::Unit.eq(unit.0))
        .filter(person::Column::MustChangeAt.is_not_null());
    Ok(found.all(tx.conn()).await?.into_iter().map(|m| PersonId(m.id)).collect())
}

/// Somebody who signs in.
///
/// # Errors
/// When the database fails.
pub async fn account_find(tx: &Tx, id: PersonId) -> Result<Option<Account>> {
    Ok(person::Entity::find_by_id(id.0).one(tx.conn()).await?.map(Account::from))
}

/// The person who signs in with this.
///
/// # Errors
/// When the database fails.
pub async fn account_by_login(tx: &Tx, login: &str) -> Result<Option<Account>> {
    let found = person::Entity::find().filter(person::Column::Login.eq(login_fold(login)));
    Ok(found.one(tx.conn()).await?.map(Account::from))
}

/// Stores the hash of a password: one's own, or one for a single sign-in since a moment. Whether the person is there.
///
/// # Errors
/// When the database fails.
pub async fn password_put(tx: &Tx, id: PersonId, hash: &str, must_change_at: Option<Instant>) -> Result<bool> {
    let done = person::Entity::update_many()
        .set(person::ActiveModel {
            password_hash: Set(Some(hash.to_owned())),
            must_change_at: Set(must_change_at.map(Instant::millis)),
            ..Default::default()
        })
        .filter(person::Column::Id.eq(id.0))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Stores something that a person should hear of.
///
/// # Errors
/// `Dangling` when the person is not there.
pub async fn notice_insert(tx: &Tx, row: &NoticeRow) -> Result<()> {
    let model = notice::Model {
        id: row.id.0,
        unit: row.unit.0,
        person: row.person.0,
        kind: row.kind.clone(),
        at: row.at.millis(),
        by_person: row.by.0,
        seen_at: None,
    };
    insert(tx, model).await
}

/// What a person has not put away yet, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn notices_of(tx: &Tx, person: PersonId) -> Result<Vec<NoticeRow>> {
    let found = notice::Entity::find()
        .filter(notice::Column::Person.eq(person.0))
        .filter(notice::Column::SeenAt.is_null())
        .order_by_asc(notice::Column::At)
        .order_by_asc(notice::Column::Id);
    let rows = found.all(tx.conn()).await?.into_iter().map(|m| NoticeRow {
        id: NoticeId(m.id),
        unit: UnitId(m.unit),
        person: PersonId(m.person),
        kind: m.kind,
        at: Instant::from_millis(m.at),
        by: PersonId(m.by_person),
    });
    Ok(rows.collect())
}

/// Puts a notice of this person away; whether there was one to put away.
///
/// # Errors
/// When the database fails.
pub async fn notice_put_away(tx: &Tx, person: PersonId, id: NoticeId, at: Instant) -> Result<bool> {
    let done = notice::Entity::update_many()
        .set(notice::ActiveModel { seen_at: Set(Some(at.millis())), ..Default::default() })
        .filter(notice::Column::Id.eq(id.0))
        .filter(notice::Column::Person.eq(person.0))
        .filter(notice::Column::SeenAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

fn held(model: person_grant::Model) -> Result<Held> {
    let basis = model.basis.as_deref().map(|b| parse(b, "person_grant.basis")).transpose()?;
    let confirmed_by = model.confirmed_by.map(PersonId);
    let GrantRow { grant, granted_by, created_at, .. } = model.try_into()?;
    Ok(Held { grant, basis, given_by: granted_by, given_at: created_at, confirmed_by })
}

fn proposal(m: grant_proposal::Model) -> Result<Proposal> {
    let grant = Grant {
        id: GrantId(m.id),
        person: PersonId(m.person),
        post: parse(&m.post, "grant_proposal.post")?,
        part: m.part.into(),
        areas: serde_json::from_str(&m.areas).map_err(|_| DbError::Corrupt("grant_proposal.areas"))?,
        from: date(&m.from_date, "grant_proposal.from_date")?,
        to: m.to_date.map(|day| date(&day, "grant_proposal.to_date")).transpose()?,
        acting_for: m.acting_for.map(PersonId),
    };
    Ok(Proposal { grant, by: PersonId(m.proposed_by), at: Instant::from_millis(m.proposed_at) })
}

impl From<person::Model> for Account {
    fn from(m: person::Model) -> Self {
        let must_change_at = m.must_change_at.map(Instant::from_millis);
        Self { person: m.into(), must_change_at }
    }
}
