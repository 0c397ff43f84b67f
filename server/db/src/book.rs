//! The book in which dossiers are followed, as rows of the index: which dossiers were received in a year, in order. What the
//! lines say is read from the cases.

use domain::{
    definition::CaseKind,
    facet::{Facet, RecordKind},
    ids::CaseId,
    instant::Instant,
    rights::Scope,
};

use crate::{Result, Tx, cases::CaseAfter, sql::Sql};

/// The dossiers with a code that were received in a time and whose core this scope may read, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn book_list(
    tx: &Tx,
    scope: &Scope,
    (from, to): (Instant, Instant),
    after: Option<CaseAfter>,
    limit: u64,
) -> Result<Vec<CaseAfter>> {
    let mut sql = Sql::new("SELECT c.case_id, c.opened_at FROM case_index c WHERE ");
    entered(&mut sql, scope, (from, to));
    if let Some(after) = after {
        sql.push(" AND (c.opened_at, c.case_id) > (").bind(after.at).push(", ").bind(after.id.0).push(")");
    }
    sql.push(" ORDER BY c.opened_at, c.case_id LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = sql.all(tx).await?;
    rows.iter().map(|row| Ok(CaseAfter { at: row.get("opened_at")?, id: CaseId(row.get("case_id")?) })).collect()
}

/// How many such dossiers there are, up to and including one of them where it is named.
///
/// # Errors
/// When the database fails.
pub async fn book_count(
    tx: &Tx,
    scope: &Scope,
    (from, to): (Instant, Instant),
    up_to: Option<CaseAfter>,
) -> Result<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS found FROM case_index c WHERE ");
    entered(&mut sql, scope, (from, to));
    if let Some(up_to) = up_to {
        sql.push(" AND (c.opened_at, c.case_id) <= (").bind(up_to.at).push(", ").bind(up_to.id.0).push(")");
    }
    let count: i64 = sql.one(tx).await?.map_or(Ok(0), |row| row.get("found"))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn entered(sql: &mut Sql, scope: &Scope, (from, to): (Instant, Instant)) {
    sql.push("c.code IS NOT NULL AND c.kind = ").bind(CaseKind::Dossier.as_str());
    sql.push(" AND c.unit = ").bind(scope.unit().0);
    sql.push(" AND c.opened_at >= ").bind(from.millis()).push(" AND c.opened_at < ").bind(to.millis()).push(" AND ");
    let (kind, facet) = (format!("'{}'", RecordKind::Case.as_str()), format!("'{}'", Facet::Core.as_str()));
    sql.visible_as(scope, &kind, "c.case_id", &facet);
}
