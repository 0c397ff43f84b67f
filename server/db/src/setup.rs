//! Tokens with which a school is set up: kept as digests, used once.

use domain::{
    ids::{CommandId, UnitId},
    instant::Instant,
};
use uuid::Uuid;

use crate::{
    Result, Tx,
    sql::{Row, Sql, parse},
};

/// For what a token was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The first school of a server: worth something only while there is none.
    First,
    /// Another one beside those that are there.
    Further,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Further => "further",
        }
    }
}

impl std::str::FromStr for Purpose {
    type Err = &'static str;
    fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
        [Self::First, Self::Further].into_iter().find(|p| p.as_str() == s).ok_or("unknown purpose")
    }
}

/// A token, by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupToken {
    /// The digest of what stands in the address.
    pub digest: String,
    /// For what it was made.
    pub purpose: Purpose,
    /// When.
    pub made_at: Instant,
    /// What was made with it, once it was used.
    pub used: Option<Used>,
}

/// What was made with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// When.
    pub at: Instant,
    /// The unit.
    pub unit: UnitId,
    /// The call that made it, with the digest of what it asked.
    pub command: String,
}

/// Keeps a new token. Of those for the first school only the youngest counts.
///
/// # Errors
/// When the database fails.
pub async fn setup_token_put(tx: &Tx, digest: &str, purpose: Purpose, now: Instant) -> Result<()> {
    if purpose == Purpose::First {
        let mut sql = Sql::new("DELETE FROM setup_token WHERE used_at IS NULL AND purpose = ");
        sql.bind(purpose.as_str()).exec(tx).await?;
    }
    let mut sql = Sql::new("INSERT INTO setup_token (digest, purpose, made_at) VALUES (");
    sql.bind(digest).push(", ").bind(purpose.as_str()).push(", ").bind(now.millis()).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// A token by its digest.
///
/// # Errors
/// When the database fails.
pub async fn setup_token_find(tx: &Tx, digest: &str) -> Result<Option<SetupToken>> {
    let mut sql = Sql::new("SELECT digest, purpose, made_at, used_at, unit, command FROM setup_token WHERE digest = ");
    sql.bind(digest).one(tx).await?.as_ref().map(token).transpose()
}

/// Uses a token up; whether it was there to be used.
///
/// # Errors
/// When the database fails.
pub async fn setup_token_use(tx: &Tx, digest: &str, used: &Used) -> Result<bool> {
    let mut sql = Sql::new("UPDATE setup_token SET used_at = ");
    sql.bind(used.at.millis()).push(", unit = ").bind(used.unit.0).push(", command = ").bind(used.command.as_str());
    sql.push(" WHERE used_at IS NULL AND digest = ").bind(digest);
    Ok(sql.exec(tx).await? == 1)
}

/// What a call that used a token up is known by.
pub fn command_text(id: CommandId, digest: &str) -> String {
    format!("{id}:{digest}")
}

fn token(row: &Row) -> Result<SetupToken> {
    let (at, unit, command) =
        (row.get::<Option<i64>>("used_at")?, row.get::<Option<Uuid>>("unit")?, row.get::<Option<String>>("command")?);
    let used = at.zip(unit).zip(command);
    Ok(SetupToken {
        digest: row.get("digest")?,
        purpose: parse(&row.get::<String>("purpose")?, "setup_token.purpose")?,
        made_at: Instant::from_millis(row.get("made_at")?),
        used: used.map(|((at, unit), command)| Used { at: Instant::from_millis(at), unit: UnitId(unit), command }),
    })
}
