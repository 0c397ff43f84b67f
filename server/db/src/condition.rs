//! What an administrator asks of a database: how it is set, and whether it is whole.

use crate::{Engine, Result, Tx, sql::Sql};

/// A setting on which it depends that nothing confirmed is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, as the engine calls it.
    pub name: &'static str,
    /// How it is set.
    pub is: String,
    /// How it must be.
    pub wanted: &'static str,
}

/// What every connection of ours sets, or a server of PostgreSQL must be told. `FULL` is 2.
const SQLITE: [(&str, &str); 4] =
    [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("secure_delete", "1")];
const POSTGRES: [(&str, &str); 3] = [("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")];

/// How the database is set.
///
/// # Errors
/// When the database fails.
pub async fn settings(tx: &Tx) -> Result<Vec<Setting>> {
    let mut found = Vec::new();
    match tx.engine() {
        Engine::Sqlite => {
            for (name, wanted) in SQLITE {
                let sql = Sql::new(&format!("SELECT CAST({name} AS TEXT) AS found FROM pragma_{name}"));
                let is = sql.one(tx).await?.map(|row| row.get("found")).transpose()?.unwrap_or_default();
                found.push(Setting { name, is, wanted });
            }
        }
        Engine::Postgres => {
            for (name, wanted) in POSTGRES {
                let sql = Sql::new(&format!("SELECT current_setting('{name}') AS found"));
                let is = sql.one(tx).await?.map(|row| row.get("found")).transpose()?.unwrap_or_default();
                found.push(Setting { name, is, wanted });
            }
        }
    }
    Ok(found)
}

/// What is broken in the file of SQLite, in its own words, the first of it; PostgreSQL looks after its own.
///
/// # Errors
/// When the database cannot even be asked.
pub async fn damage(tx: &Tx) -> Result<Vec<String>> {
    if tx.engine() == Engine::Postgres {
        return Ok(Vec::new());
    }
    let rows = Sql::new("SELECT CAST(quick_check AS TEXT) AS said FROM pragma_quick_check LIMIT 5").all(tx).await?;
    let mut said: Vec<String> = rows.iter().map(|row| row.get("said")).collect::<Result<_>>()?;
    said.retain(|said| said != "ok");
    let sql = "SELECT \"table\" AS named, COUNT(*) AS n FROM pragma_foreign_key_check GROUP BY 1 LIMIT 5";
    for row in Sql::new(sql).all(tx).await? {
        said.push(format!("{}: {} rows refer to nothing", row.get::<String>("named")?, row.get::<i64>("n")?));
    }
    Ok(said)
}
