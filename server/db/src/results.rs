//! Replicas and what became of their commands: stored in the transaction of the effect, so that a repetition is
//! answered and not done again.

use std::collections::HashMap;

use domain::{
    ids::{ClientId, CommandId, PersonId, UnitId},
    instant::Instant,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    Result, Tx,
    entity::{facts::sync_result, insert},
    sql::{MOST_ASKED, Sql},
};

/// A replica: one browser profile of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientRow {
    /// Its id.
    pub id: ClientId,
    /// At which unit.
    pub unit: UnitId,
    /// Whose.
    pub person: PersonId,
    /// The number of the last command that was taken from it.
    pub last_seq: i64,
    /// Last heard of when.
    pub seen_at: Instant,
    /// First heard of when.
    pub created_at: Instant,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow {
    /// The command.
    pub command: CommandId,
    /// From which replica, unless it came over the interface for programs or from the public.
    pub client: Option<ClientId>,
    /// Its number there.
    pub seq: Option<i64>,
    /// At which unit.
    pub unit: UnitId,
    /// Who sent it; absent for the public.
    pub person: Option<PersonId>,
    /// Digest of the command: the same id with another content is refused.
    pub digest: String,
    /// The outcome: a name of the contract's.
    pub status: String,
    /// The reply, JSON.
    pub body: String,
    /// When.
    pub at: Instant,
}

/// The replica of this id, made if it is new, locked until the transaction ends, so that its commands come one after
/// the other. `None` when it belongs to somebody else: the browser profile was copied, or the id guessed.
///
/// # Errors
/// When the database fails.
pub async fn client_lock(
    tx: &Tx,
    id: ClientId,
    unit: UnitId,
    person: PersonId,
    at: Instant,
) -> Result<Option<ClientRow>> {
    let mut sql = Sql::new("INSERT INTO sync_client (id, unit, person, last_seq, seen_at, created_at) VALUES (");
    sql.bind(id.0).push(", ").bind(unit.0).push(", ").bind(person.0).push(", 0, ");
    sql.bind(at.millis()).push(", ").bind(at.millis());
    sql.push(") ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at WHERE sync_client.unit = excluded.unit");
    sql.push(" AND sync_client.person = excluded.person RETURNING last_seq, seen_at, created_at");
    let Some(row) = sql.one(tx).await? else { return Ok(None) };
    Ok(Some(ClientRow {
        id,
        unit,
        person,
        last_seq: row.get("last_seq")?,
        seen_at: Instant::from_millis(row.get("seen_at")?),
        created_at: Instant::from_millis(row.get("created_at")?),
    }))
}

/// The number of the last command that was taken from a replica of this person; 0 when it is new.
///
/// # Errors
/// When the database fails.
pub async fn client_last_seq(tx: &Tx, id: ClientId, person: PersonId) -> Result<i64> {
    let mut sql = Sql::new("SELECT last_seq FROM sync_client WHERE id = ");
    sql.bind(id.0).push(" AND person = ").bind(person.0);
    sql.one(tx).await?.map_or(Ok(0), |row| row.get("last_seq"))
}

/// The numbers of the last commands that were taken from these replicas; those that nothing was taken from are missing.
///
/// # Errors
/// When the database fails.
pub async fn client_last_seqs(tx: &Tx, ids: &[ClientId]) -> Result<HashMap<(ClientId, PersonId), i64>> {
    let mut last = HashMap::new();
    for some in ids.chunks(MOST_ASKED) {
        let mut sql = Sql::new("SELECT id, person, last_seq FROM sync_client WHERE id ");
        sql.among(tx, some.iter().map(|id| id.0));
        for row in sql.all(tx).await? {
            last.insert((ClientId(row.get("id")?), PersonId(row.get("person")?)), row.get("last_seq")?);
        }
    }
    Ok(last)
}

/// Notes that a command was taken from a locked replica.
///
/// # Errors
/// When the database fails.
pub async fn client_advance(tx: &Tx, id: ClientId, seq: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE sync_client SET last_seq = ");
    sql.bind(seq).push(" WHERE id = ").bind(id.0);
    sql.exec(tx).await?;
    Ok(())
}

/// The outcome of a command of this unit.
///
/// # Errors
/// When the database fails.
pub async fn result_by_command(tx: &Tx, unit: UnitId, command: CommandId) -> Result<Option<ResultRow>> {
    let found = sync_result::Entity::find_by_id(command.0).filter(sync_result::Column::Unit.eq(unit.0));
    Ok(found.one(tx.conn()).await?.map(ResultRow::from))
}

/// The outcome of the command of this number.
///
/// # Errors
/// When the database fails.
pub async fn result_by_seq(tx: &Tx, client: ClientId, seq: i64) -> Result<Option<ResultRow>> {
    let found = sync_result::Entity::find()
        .filter(sync_result::Column::Client.eq(client.0))
        .filter(sync_result::Column::Seq.eq(seq));
    Ok(found.one(tx.conn()).await?.map(ResultRow::from))
}

/// The outcomes of a replica's commands after a number, in their order.
///
/// # Errors
/// When the database fails.
pub async fn result_list(tx: &Tx, client: ClientId, after: i64, limit: u64) -> Result<Vec<ResultRow>> {
    let found = sync_result::Entity::find()
        .filter(sync_result::Column::Client.eq(client.0))
        .filter(sync_result::Column::Seq.gt(after))
        .order_by_asc(sync_result::Column::Seq)
        .limit(limit);
    Ok(found.all(tx.conn()).await?.into_iter().map(ResultRow::from).collect())
}

/// Stores the outcome of a command.
///
/// # Errors
/// `Duplicate` when the command, or the number of its replica, has one.
pub async fn result_store(tx: &Tx, row: &ResultRow) -> Result<()> {
    insert(
        tx,
        sync_result::Model {
            command_id: row.command.0,
            client: row.client.map(|c| c.0),
            seq: row.seq,
            unit: row.unit.0,
            person: row.person.map(|p| p.0),
            digest: row.digest.clone(),
            status: row.status.clone(),
            body: row.body.clone(),
            at: row.at.millis(),
        },
    )
    .await
}

/// Notes that the command of an outcome has another number now: its replica took a new id, and gave its numbers afresh.
///
/// # Errors
/// `Duplicate` when the number is another command's.
pub async fn result_renumber(tx: &Tx, command: CommandId, client: ClientId, seq: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE sync_result SET client = ");
    sql.bind(client.0).push(", seq = ").bind(seq).push(" WHERE command_id = ").bind(command.0);
    sql.exec(tx).await?;
    Ok(())
}

impl From<sync_result::Model> for ResultRow {
    fn from(m: sync_result::Model) -> Self {
        Self {
            command: CommandId(m.command_id),
            client: m.client.map(ClientId),
            seq: m.seq,
            unit: UnitId(m.unit),
            person: m.person.map(PersonId),
            digest: m.digest,
            status: m.status,
            body: m.body,
            at: Instant::from_millis(m.at),
        }
    }
}
