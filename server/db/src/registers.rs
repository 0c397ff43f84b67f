//! Register books: numbers without gaps. To be asked last in a transaction, because the row stays locked until it ends;
//! whoever rolls back gives the number back.

use domain::ids::UnitId;

use crate::{DbError, Result, Tx, sql::Sql};

/// The next number of a book in a period; the first is 1.
///
/// # Errors
/// When the database fails.
pub async fn register_next(tx: &Tx, unit: UnitId, book: &str, period: &str) -> Result<i64> {
    let mut sql = Sql::new("INSERT INTO register (unit, book, period, last) VALUES (");
    sql.bind(unit.0).push(", ").bind(book).push(", ").bind(period);
    sql.push(", 1) ON CONFLICT (unit, book, period) DO UPDATE SET last = register.last + 1 RETURNING last");
    sql.one(tx).await?.ok_or(DbError::Corrupt("register"))?.get("last")
}

/// The last number that was given out; 0 when none was.
///
/// # Errors
/// When the database fails.
pub async fn register_last(tx: &Tx, unit: UnitId, book: &str, period: &str) -> Result<i64> {
    let mut sql = Sql::new("SELECT last FROM register WHERE unit = ");
    sql.bind(unit.0).push(" AND book = ").bind(book).push(" AND period = ").bind(period);
    sql.one(tx).await?.map_or(Ok(0), |row| row.get("last"))
}

/// Says which number was last given out on paper; never goes back, so that no number is given out twice. The number
/// that holds now.
///
/// # Errors
/// When the database fails.
pub async fn register_raise(tx: &Tx, unit: UnitId, book: &str, period: &str, last: i64) -> Result<i64> {
    let mut sql = Sql::new("INSERT INTO register (unit, book, period, last) VALUES (");
    sql.bind(unit.0).push(", ").bind(book).push(", ").bind(period).push(", ").bind(last);
    sql.push(") ON CONFLICT (unit, book, period) DO UPDATE SET last = CASE WHEN register.last > excluded.last");
    sql.push(" THEN register.last ELSE excluded.last END RETURNING last");
    sql.one(tx).await?.ok_or(DbError::Corrupt("register"))?.get("last")
}
