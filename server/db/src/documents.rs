//! The books of documents: every number with what it was given to; the documents, and each version of each.

use domain::{
    document::Document,
    ids::{CommandId, DocumentId, PersonId, UnitId},
    instant::Instant,
};
use uuid::Uuid;

use crate::{
    DbError, Result, Tx,
    sql::{Row, Sql},
};

/// A number of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// At which unit.
    pub unit: UnitId,
    /// The book.
    pub book: String,
    /// Its period: a year.
    pub period: String,
    /// The number.
    pub number: i64,
    /// As printed.
    pub text: String,
    /// What it was given to: `case` or `document`.
    pub kind: String,
    /// Which of them.
    pub root: Uuid,
    /// When.
    pub at: Instant,
    /// When it was cancelled, if it was.
    pub cancelled_at: Option<Instant>,
}

/// A version of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentVersion {
    /// Its number, from one.
    pub no: u32,
    /// Who wrote it.
    pub person: PersonId,
    /// When.
    pub at: Instant,
    /// What was done.
    pub action: String,
    /// The document as it stood then, JSON.
    pub body: String,
}

/// Enters a number.
///
/// # Errors
/// `Duplicate` when the book has it already.
pub async fn entry_insert(tx: &Tx, row: &EntryRow) -> Result<()> {
    let mut sql =
        Sql::new("INSERT INTO book_entry (unit, book, period, number, text, kind, root, at, cancelled_at) VALUES (");
    sql.bind(row.unit.0).push(", ").bind(row.book.as_str()).push(", ").bind(row.period.as_str()).push(", ");
    sql.bind(row.number).push(", ").bind(row.text.as_str()).push(", ").bind(row.kind.as_str()).push(", ");
    sql.bind(row.root)
        .push(", ")
        .bind(row.at.millis())
        .push(", ")
        .bind(row.cancelled_at.map(Instant::millis))
        .push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// Notes that a number was cancelled; it stays.
///
/// # Errors
/// When the database fails, or has no such number.
pub async fn entry_cancel(tx: &Tx, unit: UnitId, (book, period, number): (&str, &str, i64), at: Instant) -> Result<()> {
    let mut sql = Sql::new("UPDATE book_entry SET cancelled_at = ");
    sql.bind(at.millis()).push(" WHERE unit = ").bind(unit.0).push(" AND book = ").bind(book);
    sql.push(" AND period = ").bind(period).push(" AND number = ").bind(number);
    if sql.exec(tx).await? == 1 { Ok(()) } else { Err(DbError::Corrupt("book_entry")) }
}

/// Notes that a number is cancelled by what it was given to and how it is printed; it stays. What was given before the books were
/// kept stands in none.
///
/// # Errors
/// When the database fails.
pub async fn entry_cancel_of(tx: &Tx, unit: UnitId, (kind, root): (&str, Uuid), text: &str, at: Instant) -> Result<()> {
    let mut sql = Sql::new("UPDATE book_entry SET cancelled_at = ");
    sql.bind(at.millis()).push(" WHERE unit = ").bind(unit.0).push(" AND kind = ").bind(kind);
    sql.push(" AND root = ").bind(root).push(" AND text = ").bind(text).push(" AND cancelled_at IS NULL");
    sql.exec(tx).await?;
    Ok(())
}

/// The numbers of a book in a period, the youngest first, below one where it is named.
///
/// # Errors
/// When the database fails.
pub async fn entry_list(
    tx: &Tx,
    unit: UnitId,
    (book, period): (&str, &str),
    below: Option<i64>,
    limit: u64,
) -> Result<Vec<EntryRow>> {
    let mut sql = Sql::new("SELECT * FROM book_entry WHERE unit = ");
    sql.bind(unit.0).push(" AND book = ").bind(book).push(" AND period = ").bind(period);
    if let Some(below) = below {
        sql.push(" AND number < ").bind(below);
    }
    sql.push(" ORDER BY number DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(entry).collect()
}

/// How many numbers a book has in a period, and how many of them were cancelled.
///
/// # Errors
/// When the database fails.
pub async fn entry_count(tx: &Tx, unit: UnitId, (book, period): (&str, &str)) -> Result<(u64, u64)> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n, COUNT(cancelled_at) AS cancelled FROM book_entry WHERE unit = ");
    sql.bind(unit.0).push(" AND book = ").bind(book).push(" AND period = ").bind(period);
    let row = sql.one(tx).await?.ok_or(DbError::Corrupt("book_entry"))?;
    let count = |name| Ok::<_, DbError>(u64::try_from(row.get::<i64>(name)?).unwrap_or(0));
    Ok((count("n")?, count("cancelled")?))
}

/// Stores a document as it stands now, with that version.
///
/// # Errors
/// `Duplicate` when somebody else stored a version of this number.
pub async fn document_put(
    tx: &Tx,
    document: &Document,
    body: &str,
    by: (PersonId, Instant, CommandId),
    action: &str,
) -> Result<()> {
    let (person, at, command) = by;
    let mut sql =
        Sql::new("INSERT INTO document_version (unit, id, no, person, at, command_id, action, body) VALUES (");
    sql.bind(document.unit.0).push(", ").bind(document.id.0).push(", ").bind(i64::from(document.version)).push(", ");
    sql.bind(person.0).push(", ").bind(at.millis()).push(", ").bind(command.0).push(", ").bind(action).push(", ");
    sql.bind(body).push(")");
    sql.exec(tx).await?;
    let mut sql = Sql::new("INSERT INTO document (unit, id, assignee, waits, known_by, version, body) VALUES (");
    sql.bind(document.unit.0).push(", ").bind(document.id.0).push(", ");
    sql.bind(document.task.as_ref().map(|task| task.to.0)).push(", ").bind(i64::from(document.waits())).push(", ");
    // What was cancelled may be entered again.
    let known = document.entry.known_by().filter(|_| document.cancelled.is_none());
    sql.bind(known).push(", ").bind(i64::from(document.version)).push(", ").bind(body);
    sql.push(") ON CONFLICT (unit, id) DO UPDATE SET assignee = excluded.assignee, waits = excluded.waits, ");
    sql.push("known_by = excluded.known_by, version = excluded.version, body = excluded.body");
    sql.exec(tx).await?;
    Ok(())
}

/// A document of a unit, JSON.
///
/// # Errors
/// When the database fails.
pub async fn document_find(tx: &Tx, unit: UnitId, id: DocumentId) -> Result<Option<String>> {
    let mut sql = Sql::new("SELECT body FROM document WHERE unit = ");
    sql.bind(unit.0).push(" AND id = ").bind(id.0);
    sql.one(tx).await?.map(|row| row.get("body")).transpose()
}

/// All documents of a unit as they stand, and all their versions, JSON: to be looked through for somebody who is to be forgotten.
///
/// # Errors
/// When the database fails.
pub async fn document_bodies(tx: &Tx, unit: UnitId) -> Result<(Vec<String>, Vec<(u32, String)>)> {
    let mut sql = Sql::new("SELECT body FROM document WHERE unit = ");
    let rows = sql.bind(unit.0).all(tx).await?;
    let now = rows.iter().map(|row| row.get("body")).collect::<Result<_>>()?;
    let mut sql = Sql::new("SELECT no, body FROM document_version WHERE unit = ");
    let rows = sql.bind(unit.0).all(tx).await?;
    let version = |row: &Row| {
        let no = u32::try_from(row.get::<i64>("no")?).map_err(|_| DbError::Corrupt("document_version.no"))?;
        Ok((no, row.get("body")?))
    };
    Ok((now, rows.iter().map(version).collect::<Result<_>>()?))
}

/// Stores what is left of a document, as it stands.
///
/// # Errors
/// When the database fails.
pub async fn document_left(tx: &Tx, document: &Document, body: &str) -> Result<()> {
    let mut sql = Sql::new("UPDATE document SET body = ");
    let known = document.entry.known_by().filter(|_| document.cancelled.is_none());
    sql.bind(body).push(", known_by = ").bind(known).push(" WHERE unit = ").bind(document.unit.0);
    sql.push(" AND id = ").bind(document.id.0);
    sql.exec(tx).await?;
    Ok(())
}

/// Stores what is left of a version of a document.
///
/// # Errors
/// When the database fails.
pub async fn version_left(tx: &Tx, document: &Document, no: u32, body: &str) -> Result<()> {
    let mut sql = Sql::new("UPDATE document_version SET body = ");
    sql.bind(body).push(" WHERE unit = ").bind(document.unit.0).push(" AND id = ").bind(document.id.0);
    sql.push(" AND no = ").bind(i64::from(no));
    sql.exec(tx).await?;
    Ok(())
}

/// What somebody has still to do, JSON; the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn document_list_of(tx: &Tx, unit: UnitId, assignee: PersonId, limit: u64) -> Result<Vec<String>> {
    let mut sql = Sql::new("SELECT body FROM document WHERE unit = ");
    sql.bind(unit.0).push(" AND assignee = ").bind(assignee.0).push(" AND waits = 1 ORDER BY id LIMIT ");
    sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(|row| row.get("body")).collect()
}

/// What somebody of a unit has still to do, JSON.
///
/// # Errors
/// When the database fails.
pub async fn document_list_waiting(tx: &Tx, unit: UnitId) -> Result<Vec<String>> {
    let mut sql = Sql::new("SELECT body FROM document WHERE unit = ");
    sql.bind(unit.0).push(" AND waits = 1 ORDER BY id");
    sql.all(tx).await?.iter().map(|row| row.get("body")).collect()
}

/// A document by which the same one is known, JSON.
///
/// # Errors
/// When the database fails.
pub async fn document_known(tx: &Tx, unit: UnitId, known_by: &str) -> Result<Option<String>> {
    let mut sql = Sql::new("SELECT body FROM document WHERE unit = ");
    sql.bind(unit.0).push(" AND known_by = ").bind(known_by).push(" ORDER BY id LIMIT 1");
    sql.one(tx).await?.map(|row| row.get("body")).transpose()
}

/// All versions of a document, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn document_versions(tx: &Tx, unit: UnitId, id: DocumentId) -> Result<Vec<DocumentVersion>> {
    let mut sql = Sql::new("SELECT no, person, at, action, body FROM document_version WHERE unit = ");
    sql.bind(unit.0).push(" AND id = ").bind(id.0).push(" ORDER BY no");
    let rows = sql.all(tx).await?;
    rows.iter()
        .map(|row| {
            Ok(DocumentVersion {
                no: u32::try_from(row.get::<i64>("no")?).map_err(|_| DbError::Corrupt("document_version.no"))?,
                person: PersonId(row.get("person")?),
                at: Instant::from_millis(row.get("at")?),
                action: row.get("action")?,
                body: row.get("body")?,
            })
        })
        .collect()
}

fn entry(row: &Row) -> Result<EntryRow> {
    Ok(EntryRow {
        unit: UnitId(row.get("unit")?),
        book: row.get("book")?,
        period: row.get("period")?,
        number: row.get("number")?,
        text: row.get("text")?,
        kind: row.get("kind")?,
        root: row.get("root")?,
        at: Instant::from_millis(row.get("at")?),
        cancelled_at: row.get::<Option<i64>>("cancelled_at")?.map(Instant::from_millis),
    })
}
