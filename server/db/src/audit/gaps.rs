//! Events are numbered without gaps within what they are about, so that one that is gone leaves a hole.

use domain::{facet::RecordKind, ids::UnitId};
use uuid::Uuid;

use crate::{Result, Tx, sql::Sql};

/// What has fewer events than the number of the last one says, and how many are missing; the first of them.
///
/// # Errors
/// When the database fails.
pub async fn audit_event_gaps(tx: &Tx, unit: UnitId) -> Result<Vec<(RecordKind, Uuid, i64)>> {
    let mut sql = Sql::new("SELECT kind, root, MAX(no) - COUNT(*) AS missing FROM event WHERE unit = ");
    sql.bind(unit.0).push(" GROUP BY kind, root HAVING MAX(no) <> COUNT(*) ORDER BY kind, root LIMIT 1000");
    let rows = sql.all(tx).await?;
    rows.iter().map(|row| Ok((row.name("kind")?, row.get("root")?, row.get("missing")?))).collect()
}
