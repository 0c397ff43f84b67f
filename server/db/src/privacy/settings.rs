//! What a school has set about privacy: limits for answering, how long cases are kept.

use domain::{
    ids::{PersonId, UnitId},
    instant::Instant,
};

use crate::{Result, Tx, sql::Sql};

/// One setting; the audit log says what it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// At which unit.
    pub unit: UnitId,
    /// Which.
    pub key: String,
    /// What it is.
    pub value: String,
    /// Who set it.
    pub set_by: PersonId,
    /// When.
    pub set_at: Instant,
}

/// Sets something.
///
/// # Errors
/// When the database fails.
pub async fn setting_put(tx: &Tx, row: &SettingRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO privacy_setting (unit, key, value, set_by, set_at) VALUES (");
    sql.bind(row.unit.0).push(", ").bind(row.key.as_str()).push(", ").bind(row.value.as_str()).push(", ");
    sql.bind(row.set_by.0).push(", ").bind(row.set_at.millis()).push(") ON CONFLICT (unit, key) DO UPDATE SET ");
    sql.push("value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at");
    sql.exec(tx).await?;
    Ok(())
}

/// All that a unit has set.
///
/// # Errors
/// When the database fails.
pub async fn setting_list(tx: &Tx, unit: UnitId) -> Result<Vec<SettingRow>> {
    let mut sql = Sql::new("SELECT * FROM privacy_setting WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY key");
    let mut found = Vec::new();
    for row in sql.all(tx).await? {
        found.push(SettingRow {
            unit: UnitId(row.get("unit")?),
            key: row.get("key")?,
            value: row.get("value")?,
            set_by: PersonId(row.get("set_by")?),
            set_at: Instant::from_millis(row.get("set_at")?),
        });
    }
    Ok(found)
}
