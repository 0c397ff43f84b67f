//! Register books: numbers without gaps. To be asked last in a transaction, because the row stays locked until it ends;
//! whoever rolls back gives the number back.

use domain::{ids::UnitId, instant::Instant};

use crate::{DbError, Result, Tx, sql::Sql};

/// A book in a period that gives no number until somebody confirms the last one on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRegister {
    /// The book.
    pub book: String,
    /// The period.
    pub period: String,
    /// The last number that the database knows of.
    pub last: i64,
}

/// Why a register is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOpened {
    /// It is not closed.
    NotClosed,
    /// The database knows of a later number: this one.
    Below(i64),
}

/// Closes a book in a period. Once is as good as twice.
///
/// # Errors
/// When the database fails.
pub async fn register_close(tx: &Tx, unit: UnitId, book: &str, period: &str, since: Instant) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO register_hold (unit, book, period, since) VALUES (");
    sql.bind(unit.0).push(", ").bind(book).push(", ").bind(period).push(", ").bind(since.millis());
    sql.push(") ON CONFLICT (unit, book, period) DO NOTHING");
    sql.exec(tx).await?;
    Ok(())
}

/// Whether a book is closed in a period.
///
/// # Errors
/// When the database fails.
pub async fn register_is_closed(tx: &Tx, unit: UnitId, book: &str, period: &str) -> Result<bool> {
    let mut sql = Sql::new("SELECT 1 AS found FROM register_hold WHERE unit = ");
    sql.bind(unit.0).push(" AND book = ").bind(book).push(" AND period = ").bind(period);
    Ok(sql.one(tx).await?.is_some())
}

/// All that is closed.
///
/// # Errors
/// When the database fails.
pub async fn registers_closed(tx: &Tx, unit: UnitId) -> Result<Vec<ClosedRegister>> {
    let mut sql = Sql::new("SELECT h.book, h.period, COALESCE(r.last, 0) AS last FROM register_hold h");
    sql.push(" LEFT JOIN register r ON r.unit = h.unit AND r.book = h.book AND r.period = h.period WHERE h.unit = ");
    sql.bind(unit.0).push(" ORDER BY h.book, h.period");
    let rows = sql.all(tx).await?;
    rows.iter()
        .map(|row| Ok(ClosedRegister { book: row.get("book")?, period: row.get("period")?, last: row.get("last")? }))
        .collect()
}

/// Opens a book in a period again: numbers go on after the last one on paper.
///
/// # Errors
/// When the database fails.
pub async fn register_confirm(
    tx: &Tx,
    unit: UnitId,
    book: &str,
    period: &str,
    last: i64,
) -> Result<Result<(), NotOpened>> {
    if !register_is_closed(tx, unit, book, period).await? {
        return Ok(Err(NotOpened::NotClosed));
    }
    let known = register_last(tx, unit, book, period).await?;
    if last < known {
        return Ok(Err(NotOpened::Below(known)));
    }
    if last > known {
        register_raise(tx, unit, book, period, last).await?;
    }
    let mut sql = Sql::new("DELETE FROM register_hold WHERE unit = ");
    sql.bind(unit.0).push(" AND book = ").bind(book).push(" AND period = ").bind(period);
    sql.exec(tx).await?;
    Ok(Ok(()))
}

/// The books of which numbers were ever given.
///
/// # Errors
/// When the database fails.
pub async fn register_books(tx: &Tx, unit: UnitId) -> Result<Vec<String>> {
    let mut sql = Sql::new("SELECT DISTINCT book FROM register WHERE unit = ");
    sql.bind(unit.0).push(" ORDER BY book");
    sql.all(tx).await?.iter().map(|row| row.get("book")).collect()
}

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
