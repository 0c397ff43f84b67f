//! Passkeys: keys that a device or a password manager holds for somebody. What is kept is public; the browser keeps the rest.

use domain::{
    ids::{PasskeyId, PersonId, UnitId},
    instant::Instant,
};

use crate::{
    Result, Tx,
    sql::{Row, Sql},
};

/// A passkey as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Its id here.
    pub id: PasskeyId,
    /// At which unit.
    pub unit: UnitId,
    /// Whose.
    pub person: PersonId,
    /// Its id for browsers, as text.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// Its public key, counter and properties, JSON.
    pub body: String,
    /// Registered when.
    pub created_at: Instant,
    /// Last used when.
    pub used_at: Option<Instant>,
}

const COLUMNS: &str = "id, unit, person, credential, name, body, created_at, used_at";

/// Stores a new passkey.
///
/// # Errors
/// `Duplicate` when it is registered already, whoever's it is.
pub async fn passkey_insert(tx: &Tx, row: &PasskeyRow) -> Result<()> {
    let mut sql = Sql::new(&format!("INSERT INTO passkey ({COLUMNS}) VALUES ("));
    sql.bind(row.id.0).push(", ").bind(row.unit.0).push(", ").bind(row.person.0).push(", ");
    sql.bind(row.credential.as_str()).push(", ").bind(row.name.as_str()).push(", ");
    sql.bind(row.body.as_str()).push(", ").bind(row.created_at.millis()).push(", ");
    sql.bind(row.used_at.map(Instant::millis)).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// Somebody's passkeys, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn passkey_list(tx: &Tx, person: PersonId) -> Result<Vec<PasskeyRow>> {
    let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM passkey WHERE person = "));
    sql.bind(person.0).push(" ORDER BY created_at, id");
    sql.all(tx).await?.iter().map(passkey).collect()
}

/// The passkey of this browser's id, if it is this person's.
///
/// # Errors
/// When the database fails.
pub async fn passkey_find(tx: &Tx, person: PersonId, credential: &str) -> Result<Option<PasskeyRow>> {
    let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM passkey WHERE person = "));
    sql.bind(person.0).push(" AND credential = ").bind(credential);
    sql.one(tx).await?.as_ref().map(passkey).transpose()
}

/// Notes that a passkey was used, with its counter; `false` when it is gone, or was used meanwhile: of two who bring the same
/// counter at once, one is refused.
///
/// # Errors
/// When the database fails.
pub async fn passkey_use(tx: &Tx, before: &PasskeyRow, body: &str, at: Instant) -> Result<bool> {
    let mut sql = Sql::new("UPDATE passkey SET body = ");
    sql.bind(body).push(", used_at = ").bind(at.millis()).push(" WHERE id = ").bind(before.id.0);
    sql.push(" AND body = ").bind(before.body.as_str());
    Ok(sql.exec(tx).await? > 0)
}

/// Removes one of somebody's passkeys; whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn passkey_delete(tx: &Tx, person: PersonId, id: PasskeyId) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM passkey WHERE person = ");
    sql.bind(person.0).push(" AND id = ").bind(id.0);
    Ok(sql.exec(tx).await? > 0)
}

/// Removes all of somebody's passkeys.
///
/// # Errors
/// When the database fails.
pub async fn passkey_delete_all(tx: &Tx, person: PersonId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM passkey WHERE person = ");
    sql.bind(person.0);
    sql.exec(tx).await?;
    Ok(())
}

/// The people of a unit who have passkeys.
///
/// # Errors
/// When the database fails.
pub async fn passkey_owners(tx: &Tx, unit: UnitId) -> Result<Vec<PersonId>> {
    let mut sql = Sql::new("SELECT DISTINCT person FROM passkey WHERE unit = ");
    sql.bind(unit.0);
    sql.all(tx).await?.iter().map(|row| Ok(PersonId(row.get("person")?))).collect()
}

fn passkey(row: &Row) -> Result<PasskeyRow> {
    Ok(PasskeyRow {
        id: PasskeyId(row.get("id")?),
        unit: UnitId(row.get("unit")?),
        person: PersonId(row.get("person")?),
        credential: row.get("credential")?,
        name: row.get("name")?,
        body: row.get("body")?,
        created_at: Instant::from_millis(row.get("created_at")?),
        used_at: row.get::<Option<i64>>("used_at")?.map(Instant::from_millis),
    })
}
