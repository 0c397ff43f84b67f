//! The second factor: keys of telephones (sealed by the server before they come here), codes to write down, and what a
//! sign-in still waits for.

use domain::{
    ids::{PersonId, UnitId},
    instant::Instant,
};

use crate::{
    Result, Tx,
    sql::{Row, Sql},
};

/// The key of somebody's telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpRow {
    /// Whose.
    pub person: PersonId,
    /// At which unit.
    pub unit: UnitId,
    /// The key, sealed.
    pub secret: String,
    /// Shown when.
    pub created_at: Instant,
    /// Since when codes are asked for; absent until the first was confirmed.
    pub confirmed_at: Option<Instant>,
    /// The step of the youngest code that was taken.
    pub last_step: Option<u64>,
}

/// Something that was asked of somebody and is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeRow {
    /// The hash of what was given out.
    pub digest: String,
    /// For what it is good: a name of the server's.
    pub purpose: String,
    /// Of whom, where that is known.
    pub person: Option<PersonId>,
    /// What the server must remember of it.
    pub body: Option<String>,
    /// Since when.
    pub made_at: Instant,
    /// Until when.
    pub until: Instant,
}

/// Stores a key that was shown, in place of one that was never confirmed.
///
/// # Errors
/// `Dangling` when the person is not there.
pub async fn totp_offer(tx: &Tx, row: &TotpRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO totp (person, unit, secret, created_at) VALUES (");
    sql.bind(row.person.0).push(", ").bind(row.unit.0).push(", ").bind(row.secret.as_str()).push(", ");
    sql.bind(row.created_at.millis()).push(") ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, ");
    sql.push("created_at = excluded.created_at, last_step = NULL WHERE totp.confirmed_at IS NULL");
    sql.exec(tx).await?;
    Ok(())
}

/// The key of somebody's telephone, also one that was not confirmed.
///
/// # Errors
/// When the database fails.
pub async fn totp_find(tx: &Tx, person: PersonId) -> Result<Option<TotpRow>> {
    let mut sql =
        Sql::new("SELECT person, unit, secret, created_at, confirmed_at, last_step FROM totp WHERE person = ");
    sql.bind(person.0);
    sql.one(tx).await?.as_ref().map(totp).transpose()
}

/// Notes that the code of a step was taken; `false` when it, or a younger one, was before: of two who bring the same code at
/// once, one is refused. The key is named, so that one that was replaced meanwhile counts for nothing.
///
/// # Errors
/// When the database fails.
pub async fn totp_use(tx: &Tx, person: PersonId, secret: &str, step: u64) -> Result<bool> {
    let step = number(step);
    let mut sql = Sql::new("UPDATE totp SET last_step = ");
    sql.bind(step).push(" WHERE person = ").bind(person.0).push(" AND secret = ").bind(secret);
    sql.push(" AND (last_step IS NULL OR last_step < ").bind(step).push(")");
    Ok(sql.exec(tx).await? > 0)
}

/// Begins asking for codes; `false` when they are asked for already.
///
/// # Errors
/// When the database fails.
pub async fn totp_confirm(tx: &Tx, person: PersonId, at: Instant) -> Result<bool> {
    let mut sql = Sql::new("UPDATE totp SET confirmed_at = ");
    sql.bind(at.millis()).push(" WHERE person = ").bind(person.0).push(" AND confirmed_at IS NULL");
    Ok(sql.exec(tx).await? > 0)
}

/// Takes the telephone's key and the codes that were written down away.
///
/// # Errors
/// When the database fails.
pub async fn totp_delete(tx: &Tx, person: PersonId) -> Result<()> {
    for statement in ["DELETE FROM totp WHERE person = ", "DELETE FROM recovery_code WHERE person = "] {
        let mut sql = Sql::new(statement);
        sql.bind(person.0);
        sql.exec(tx).await?;
    }
    Ok(())
}

/// The people of a unit of whom a second factor is asked.
///
/// # Errors
/// When the database fails.
pub async fn totp_list(tx: &Tx, unit: UnitId) -> Result<Vec<PersonId>> {
    let mut sql = Sql::new("SELECT person FROM totp WHERE confirmed_at IS NOT NULL AND unit = ");
    sql.bind(unit.0);
    sql.all(tx).await?.iter().map(|row| Ok(PersonId(row.get("person")?))).collect()
}

/// Stores codes that were written down, by their digests, in place of all before.
///
/// # Errors
/// `Dangling` when the person is not there.
pub async fn recovery_put(tx: &Tx, person: PersonId, unit: UnitId, digests: &[String], at: Instant) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM recovery_code WHERE person = ");
    sql.bind(person.0);
    sql.exec(tx).await?;
    for digest in digests {
        let mut sql = Sql::new("INSERT INTO recovery_code (person, digest, unit, created_at) VALUES (");
        sql.bind(person.0).push(", ").bind(digest.as_str()).push(", ").bind(unit.0).push(", ");
        sql.bind(at.millis()).push(")");
        sql.exec(tx).await?;
    }
    Ok(())
}

/// Uses a code that was written down; `false` when there is none, or it was used before.
///
/// # Errors
/// When the database fails.
pub async fn recovery_use(tx: &Tx, person: PersonId, digest: &str, at: Instant) -> Result<bool> {
    let mut sql = Sql::new("UPDATE recovery_code SET used_at = ");
    sql.bind(at.millis()).push(" WHERE person = ").bind(person.0).push(" AND digest = ").bind(digest);
    sql.push(" AND used_at IS NULL");
    Ok(sql.exec(tx).await? > 0)
}

/// Whether a code was written down once, used or not.
///
/// # Errors
/// When the database fails.
pub async fn recovery_known(tx: &Tx, person: PersonId, digest: &str) -> Result<bool> {
    let mut sql = Sql::new("SELECT 1 AS found FROM recovery_code WHERE person = ");
    sql.bind(person.0).push(" AND digest = ").bind(digest);
    Ok(sql.one(tx).await?.is_some())
}

/// How many codes that were written down are left.
///
/// # Errors
/// When the database fails.
pub async fn recovery_left(tx: &Tx, person: PersonId) -> Result<u32> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM recovery_code WHERE used_at IS NULL AND person = ");
    sql.bind(person.0);
    let left: i64 = sql.one(tx).await?.map_or(Ok(0), |row| row.get("n"))?;
    Ok(u32::try_from(left).unwrap_or(u32::MAX))
}

/// Stores what is waited for. What nobody waits for any more goes away with it.
///
/// # Errors
/// When the database fails.
pub async fn challenge_insert(tx: &Tx, row: &ChallengeRow) -> Result<()> {
    challenge_sweep(tx, row.made_at).await?;
    let mut sql = Sql::new("INSERT INTO challenge (digest, purpose, person, body, made_at, until) VALUES (");
    sql.bind(row.digest.as_str()).push(", ").bind(row.purpose.as_str()).push(", ");
    sql.bind(row.person.map(|p| p.0)).push(", ").bind(row.body.clone()).push(", ");
    sql.bind(row.made_at.millis()).push(", ").bind(row.until.millis()).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// Takes away what nobody waits for any more.
///
/// # Errors
/// When the database fails.
pub async fn challenge_sweep(tx: &Tx, now: Instant) -> Result<()> {
    let mut over = Sql::new("DELETE FROM challenge WHERE until <= ");
    over.bind(now.millis());
    over.exec(tx).await?;
    Ok(())
}

/// What is waited for under this hash, for this purpose, now.
///
/// # Errors
/// When the database fails.
pub async fn challenge_find(tx: &Tx, digest: &str, purpose: &str, now: Instant) -> Result<Option<ChallengeRow>> {
    let mut sql = Sql::new("SELECT digest, purpose, person, body, made_at, until FROM challenge WHERE digest = ");
    sql.bind(digest).push(" AND purpose = ").bind(purpose).push(" AND until > ").bind(now.millis());
    sql.one(tx).await?.as_ref().map(challenge).transpose()
}

/// How much is waited for, for this purpose, over or not.
///
/// # Errors
/// When the database fails.
pub async fn challenge_count(tx: &Tx, purpose: &str) -> Result<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM challenge WHERE purpose = ");
    sql.bind(purpose);
    let count: i64 = sql.one(tx).await?.map_or(Ok(0), |row| row.get("n"))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Ends the waiting; `false` when somebody else was quicker.
///
/// # Errors
/// When the database fails.
pub async fn challenge_take(tx: &Tx, digest: &str) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM challenge WHERE digest = ");
    sql.bind(digest);
    Ok(sql.exec(tx).await? > 0)
}

/// Ends all waiting for somebody: their password or second factor is another one now.
///
/// # Errors
/// When the database fails.
pub async fn challenge_end_all(tx: &Tx, person: PersonId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM challenge WHERE person = ");
    sql.bind(person.0);
    sql.exec(tx).await?;
    Ok(())
}

fn totp(row: &Row) -> Result<TotpRow> {
    Ok(TotpRow {
        person: PersonId(row.get("person")?),
        unit: UnitId(row.get("unit")?),
        secret: row.get("secret")?,
        created_at: Instant::from_millis(row.get("created_at")?),
        confirmed_at: row.get::<Option<i64>>("confirmed_at")?.map(Instant::from_millis),
        last_step: row.get::<Option<i64>>("last_step")?.and_then(|step| u64::try_from(step).ok()),
    })
}

fn challenge(row: &Row) -> Result<ChallengeRow> {
    Ok(ChallengeRow {
        digest: row.get("digest")?,
        purpose: row.get("purpose")?,
        person: row.get::<Option<uuid::Uuid>>("person")?.map(PersonId),
        body: row.get("body")?,
        made_at: Instant::from_millis(row.get("made_at")?),
        until: Instant::from_millis(row.get("until")?),
    })
}

/// Steps of half a minute stay far below 2^63.
fn number(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}
