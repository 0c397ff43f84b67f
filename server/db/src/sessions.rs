//! Sessions, their refresh tokens, and failed attempts to sign in.

use std::collections::HashSet;

use domain::{
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::{
    Engine, Result, Tx,
    entity::{
        insert,
        people::{refresh_token, session},
    },
    sql::{MOST_ASKED, Sql},
};

/// A signed-in session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// At which unit.
    pub unit: UnitId,
    /// Whose.
    pub person: PersonId,
    /// What the browser called itself.
    pub agent: String,
    /// Signed in when.
    pub created_at: Instant,
    /// Last used when.
    pub seen_at: Instant,
    /// Ended when.
    pub ended_at: Option<Instant>,
    /// Why: a name of the server's.
    pub end_reason: Option<String>,
}

/// A refresh token. Only its hash is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshTokenRow {
    /// The hash of the token.
    pub hash: String,
    /// Of which session.
    pub session: SessionId,
    /// Issued when.
    pub issued_at: Instant,
    /// Exchanged when; a second exchange means that it was stolen.
    pub used_at: Option<Instant>,
}

/// Failed attempts under one key (an account, an address).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// How many since `first_at`.
    pub failures: i64,
    /// The first of them.
    pub first_at: Instant,
    /// The last of them.
    pub last_at: Instant,
}

/// Stores a new session.
///
/// # Errors
/// `Dangling` when the person is not there.
pub async fn session_insert(tx: &Tx, row: &SessionRow) -> Result<()> {
    insert(
        tx,
        session::Model {
            id: row.id.0,
            unit: row.unit.0,
            person: row.person.0,
            agent: row.agent.clone(),
            created_at: row.created_at.millis(),
            seen_at: row.seen_at.millis(),
            ended_at: row.ended_at.map(Instant::millis),
            end_reason: row.end_reason.clone(),
        },
    )
    .await
}

/// A session, also one that has ended.
///
/// # Errors
/// When the database fails.
pub async fn session_find(tx: &Tx, id: SessionId) -> Result<Option<SessionRow>> {
    Ok(session::Entity::find_by_id(id.0).one(tx.conn()).await?.map(SessionRow::from))
}

/// Which of these sessions stand, and whose: neither has the session ended, nor may its person no longer sign in.
///
/// # Errors
/// When the database fails.
pub async fn sessions_standing(tx: &Tx, ids: &[SessionId]) -> Result<HashSet<SessionId>> {
    let mut standing = HashSet::new();
    for some in ids.chunks(MOST_ASKED) {
        let mut sql = Sql::new("SELECT s.id FROM session s JOIN person p ON p.id = s.person ");
        sql.push("WHERE s.ended_at IS NULL AND p.disabled_at IS NULL AND s.id ").among(tx, some.iter().map(|id| id.0));
        for row in sql.all(tx).await? {
            standing.insert(SessionId(row.get("id")?));
        }
    }
    Ok(standing)
}

/// The sessions of a person that have not ended, last used first.
///
/// # Errors
/// When the database fails.
pub async fn session_list(tx: &Tx, person: PersonId) -> Result<Vec<SessionRow>> {
    let found = session::Entity::find()
        .filter(session::Column::Person.eq(person.0))
        .filter(session::Column::EndedAt.is_null())
        .order_by_desc(session::Column::SeenAt)
        .order_by_desc(session::Column::Id);
    Ok(found.all(tx.conn()).await?.into_iter().map(SessionRow::from).collect())
}

/// Notes that a session was used.
///
/// # Errors
/// When the database fails.
pub async fn session_touch(tx: &Tx, id: SessionId, at: Instant) -> Result<()> {
    session::Entity::update_many()
        .set(session::ActiveModel { seen_at: Set(at.millis()), ..Default::default() })
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::SeenAt.lt(at.millis()))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Ends a session; whether it was still open.
///
/// # Errors
/// When the database fails.
pub async fn session_end(tx: &Tx, id: SessionId, at: Instant, reason: &str) -> Result<bool> {
    let done = end(at, reason).filter(session::Column::Id.eq(id.0)).exec(tx.conn()).await?;
    Ok(done.rows_affected > 0)
}

/// Ends all sessions of a person, but for one if named; how many were still open.
///
/// # Errors
/// When the database fails.
pub async fn session_end_all(
    tx: &Tx,
    person: PersonId,
    except: Option<SessionId>,
    at: Instant,
    reason: &str,
) -> Result<u64> {
    let mut update = end(at, reason).filter(session::Column::Person.eq(person.0));
    if let Some(kept) = except {
        update = update.filter(session::Column::Id.ne(kept.0));
    }
    Ok(update.exec(tx.conn()).await?.rows_affected)
}

fn end(at: Instant, reason: &str) -> sea_orm::UpdateMany<session::Entity> {
    session::Entity::update_many()
        .set(session::ActiveModel {
            ended_at: Set(Some(at.millis())),
            end_reason: Set(Some(reason.into())),
            ..Default::default()
        })
        .filter(session::Column::EndedAt.is_null())
}

/// Stores a new refresh token.
///
/// # Errors
/// `Dangling` when the session is not there.
pub async fn refresh_token_insert(tx: &Tx, row: &RefreshTokenRow) -> Result<()> {
    insert(
        tx,
        refresh_token::Model {
            hash: row.hash.clone(),
            session: row.session.0,
            issued_at: row.issued_at.millis(),
            used_at: row.used_at.map(Instant::millis),
        },
    )
    .await
}

/// The refresh token of this hash, locked until the transaction ends: of two that exchange it, one is the thief.
///
/// # Errors
/// When the database fails.
pub async fn refresh_token_lock(tx: &Tx, hash: &str) -> Result<Option<RefreshTokenRow>> {
    let query = refresh_token::Entity::find_by_id(hash.to_owned());
    let query = match tx.engine() {
        Engine::Postgres => query.lock_exclusive(),
        Engine::Sqlite => query,
    };
    Ok(query.one(tx.conn()).await?.map(|m| RefreshTokenRow {
        hash: m.hash,
        session: SessionId(m.session),
        issued_at: Instant::from_millis(m.issued_at),
        used_at: m.used_at.map(Instant::from_millis),
    }))
}

/// Marks a refresh token as exchanged; `false` when it was already.
///
/// # Errors
/// When the database fails.
pub async fn refresh_token_use(tx: &Tx, hash: &str, at: Instant) -> Result<bool> {
    let done = refresh_token::Entity::update_many()
        .set(refresh_token::ActiveModel { used_at: Set(Some(at.millis())), ..Default::default() })
        .filter(refresh_token::Column::Hash.eq(hash))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// Counts a failed attempt. Failures whose first lies before `since` are forgotten: counting starts again.
///
/// # Errors
/// When the database fails.
pub async fn attempt_bump(tx: &Tx, key: &str, at: Instant, since: Instant) -> Result<Attempts> {
    let mut sql = Sql::new("INSERT INTO attempt (key, failures, first_at, last_at) VALUES (");
    sql.bind(key).push(", 1, ").bind(at.millis()).push(", ").bind(at.millis());
    sql.push(") ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN attempt.first_at < ").bind(since.millis());
    sql.push(" THEN 1 ELSE attempt.failures + 1 END, first_at = CASE WHEN attempt.first_at < ").bind(since.millis());
    sql.push(" THEN excluded.first_at ELSE attempt.first_at END, last_at = excluded.last_at");
    sql.push(" RETURNING failures, first_at, last_at");
    let row = sql.one(tx).await?.ok_or(crate::DbError::Corrupt("attempt"))?;
    attempts(&row)
}

/// The failed attempts under a key.
///
/// # Errors
/// When the database fails.
pub async fn attempt_find(tx: &Tx, key: &str) -> Result<Option<Attempts>> {
    let mut sql = Sql::new("SELECT failures, first_at, last_at FROM attempt WHERE key = ");
    sql.bind(key);
    sql.one(tx).await?.as_ref().map(attempts).transpose()
}

/// Forgets the failed attempts under a key.
///
/// # Errors
/// When the database fails.
pub async fn attempt_clear(tx: &Tx, key: &str) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM attempt WHERE key = ");
    sql.bind(key);
    sql.exec(tx).await?;
    Ok(())
}

fn attempts(row: &crate::sql::Row) -> Result<Attempts> {
    Ok(Attempts {
        failures: row.get("failures")?,
        first_at: Instant::from_millis(row.get("first_at")?),
        last_at: Instant::from_millis(row.get("last_at")?),
    })
}

impl From<session::Model> for SessionRow {
    fn from(m: session::Model) -> Self {
        Self {
            id: SessionId(m.id),
            unit: UnitId(m.unit),
            person: PersonId(m.person),
            agent: m.agent,
            created_at: Instant::from_millis(m.created_at),
            seen_at: Instant::from_millis(m.seen_at),
            ended_at: m.ended_at.map(Instant::from_millis),
            end_reason: m.end_reason,
        }
    }
}
