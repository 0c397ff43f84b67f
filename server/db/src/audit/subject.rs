//! What a line of the audit log may name.

use domain::{facet::RecordKind, ids::UnitId};
use uuid::Uuid;

use crate::{Result, Tx, sql::Sql};

/// Whether this stands in the unit, or stood there once.
///
/// # Errors
/// When the database fails.
pub async fn audit_subject_known(tx: &Tx, unit: UnitId, kind: RecordKind, root: Uuid) -> Result<bool> {
    let mut sql = Sql::new("SELECT 1 AS known FROM record WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(kind.as_str()).push(" AND root = ").bind(root).push(" LIMIT 1");
    Ok(sql.one(tx).await?.is_some())
}
