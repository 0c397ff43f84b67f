//! How far the schema of a database has come.

use crate::{Result, Tx, sql::Sql};

/// The changes of the schema that were made here, oldest first.
///
/// # Errors
/// When the database fails, as it does where there is no schema of ours at all.
pub async fn schema_applied(tx: &Tx) -> Result<Vec<String>> {
    let rows = Sql::new("SELECT version FROM seaql_migrations ORDER BY version").all(tx).await?;
    rows.iter().map(|row| row.get("version")).collect()
}

/// The changes of the schema that this program knows and that were not made here.
///
/// # Errors
/// Those of [`schema_applied`].
pub async fn schema_missing(tx: &Tx) -> Result<Vec<String>> {
    let applied = schema_applied(tx).await?;
    Ok(migrations::names().into_iter().filter(|name| !applied.contains(name)).collect())
}

/// The changes of the schema that this program knows, oldest first.
pub fn schema_known() -> Vec<String> {
    migrations::names()
}
