//! Files that were uploaded, and the records that show them: whoever may read such a record may download the file.

use domain::{
    facet::{Facet, RecordKey},
    ids::{DocumentId, FileHash, PersonId, UnitId},
    instant::Instant,
    rights::Scope,
};

use uuid::Uuid;

use crate::{
    DbError, Result, Tx,
    entity::{indexes::file_ref, insert},
    sql::{Row, Sql},
};

/// A file that was uploaded. Its bytes lie elsewhere, under the hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// At which unit.
    pub unit: UnitId,
    /// Its hash.
    pub hash: FileHash,
    /// Its length in bytes.
    pub size: i64,
    /// What it is, as found by looking into it.
    pub media_type: String,
    /// Who uploaded it first; absent for the public.
    pub uploaded_by: Option<PersonId>,
    /// When.
    pub created_at: Instant,
}

/// Notes that a file was uploaded; `false` when the unit had it already.
///
/// # Errors
/// When the database fails.
pub async fn file_put(tx: &Tx, row: &FileRow) -> Result<bool> {
    let mut sql = Sql::new("INSERT INTO file (unit, hash, size, media_type, uploaded_by, created_at) VALUES (");
    sql.bind(row.unit.0).push(", ").bind(row.hash.as_str()).push(", ").bind(row.size).push(", ");
    sql.bind(row.media_type.as_str()).push(", ").bind(row.uploaded_by.map(|p| p.0)).push(", ");
    sql.bind(row.created_at.millis()).push(") ON CONFLICT (unit, hash) DO NOTHING");
    Ok(sql.exec(tx).await? > 0)
}

/// A file of a unit, whoever may read it.
///
/// # Errors
/// When the database fails.
pub async fn file_find(tx: &Tx, unit: UnitId, hash: &FileHash) -> Result<Option<FileRow>> {
    let mut sql = Sql::new("SELECT f.* FROM file f WHERE f.unit = ");
    sql.bind(unit.0).push(" AND f.hash = ").bind(hash.as_str());
    sql.one(tx).await?.as_ref().map(file).transpose()
}

/// A file if this scope may read a record that shows it.
///
/// # Errors
/// When the database fails.
pub async fn file_see(tx: &Tx, scope: &Scope, hash: &FileHash) -> Result<Option<FileRow>> {
    let mut sql = Sql::new("SELECT f.* FROM file f WHERE f.unit = ");
    sql.bind(scope.unit().0).push(" AND f.hash = ").bind(hash.as_str());
    sql.push(" AND EXISTS (SELECT 1 FROM file_ref r WHERE r.unit = f.unit AND r.hash = f.hash AND ");
    sql.visible(scope, "r").push(")");
    sql.one(tx).await?.as_ref().map(file).transpose()
}

/// The records that show a file to this scope: what a download is logged under.
///
/// # Errors
/// When the database fails.
pub async fn file_shown_by(tx: &Tx, scope: &Scope, hash: &FileHash) -> Result<Vec<RecordKey>> {
    let mut sql = Sql::new("SELECT r.kind, r.root, r.facet FROM file_ref r WHERE r.unit = ");
    sql.bind(scope.unit().0).push(" AND r.hash = ").bind(hash.as_str()).push(" AND ").visible(scope, "r");
    sql.all(tx).await?.iter().map(crate::records::key).collect()
}

/// Says which files a record shows; those it no longer shows are no longer readable through it.
///
/// # Errors
/// When the database fails.
pub async fn file_refs_set(tx: &Tx, unit: UnitId, key: RecordKey, hashes: &[FileHash]) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM file_ref WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(key.kind.as_str()).push(" AND root = ").bind(key.root);
    sql.push(" AND facet = ").bind(key.facet.as_str());
    sql.exec(tx).await?;
    let shown_as = (key.kind.as_str(), key.root, key.facet.as_str());
    for hash in hashes.iter().collect::<std::collections::BTreeSet<_>>() {
        refer(tx, unit, hash, shown_as).await?;
    }
    Ok(())
}

/// What a document in the books calls itself where files are referred to. It is no record, so that no scope reads its file
/// through one: whoever may see the document is asked elsewhere.
const DOCUMENT: &str = "document";

/// Says which file a document shows.
///
/// # Errors
/// When the database fails.
pub async fn document_file_set(tx: &Tx, unit: UnitId, id: DocumentId, hash: Option<&FileHash>) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM file_ref WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(DOCUMENT).push(" AND root = ").bind(id.0);
    sql.exec(tx).await?;
    match hash {
        Some(hash) => refer(tx, unit, hash, (DOCUMENT, id.0, Facet::Internal.as_str())).await,
        None => Ok(()),
    }
}

async fn refer(tx: &Tx, unit: UnitId, hash: &FileHash, (kind, root, facet): (&str, Uuid, &str)) -> Result<()> {
    let hash = hash.as_str().into();
    insert(tx, file_ref::Model { unit: unit.0, hash, kind: kind.into(), root, facet: facet.into() }).await
}

/// A page of the files of a unit, by hash.
///
/// # Errors
/// When the database fails.
pub async fn file_list_after(tx: &Tx, unit: UnitId, after: &str, limit: u32) -> Result<Vec<FileRow>> {
    let mut sql = Sql::new("SELECT f.* FROM file f WHERE f.unit = ");
    sql.bind(unit.0).push(" AND f.hash > ").bind(after).push(" ORDER BY f.hash LIMIT ").bind(i64::from(limit));
    sql.all(tx).await?.iter().map(file).collect()
}

/// How many files records of a unit show that have not come yet.
///
/// # Errors
/// When the database fails.
pub async fn file_count_awaited(tx: &Tx, unit: UnitId) -> Result<i64> {
    let mut sql = Sql::new("SELECT COUNT(DISTINCT r.hash) AS n FROM file_ref r WHERE r.unit = ");
    sql.bind(unit.0);
    sql.push(" AND NOT EXISTS (SELECT 1 FROM file f WHERE f.unit = r.unit AND f.hash = r.hash)");
    sql.one(tx).await?.map_or(Ok(0), |row| row.get("n"))
}

/// Files uploaded before a moment that no record shows: to be thrown away.
///
/// # Errors
/// When the database fails.
pub async fn file_list_orphans(tx: &Tx, before: Instant, limit: u64) -> Result<Vec<FileRow>> {
    let mut sql = Sql::new("SELECT f.* FROM file f WHERE f.created_at < ");
    sql.bind(before.millis());
    sql.push(" AND NOT EXISTS (SELECT 1 FROM file_ref r WHERE r.unit = f.unit AND r.hash = f.hash)");
    sql.push(" ORDER BY f.created_at, f.hash LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(file).collect()
}

/// Forgets a file unless a record shows it; whether it did.
///
/// # Errors
/// When the database fails.
pub async fn file_delete(tx: &Tx, unit: UnitId, hash: &FileHash) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM file WHERE unit = ");
    sql.bind(unit.0).push(" AND hash = ").bind(hash.as_str());
    sql.push(" AND NOT EXISTS (SELECT 1 FROM file_ref r WHERE r.unit = file.unit AND r.hash = file.hash)");
    Ok(sql.exec(tx).await? > 0)
}

/// Notes that the bytes of a file are to go: in the transaction that forgets it, so that they go however long the store does
/// not answer.
///
/// # Errors
/// When the database fails.
pub async fn file_going_put(tx: &Tx, unit: UnitId, hash: &FileHash, since: Instant) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO file_going (unit, hash, since) VALUES (");
    sql.bind(unit.0).push(", ").bind(hash.as_str()).push(", ").bind(since.millis());
    sql.push(") ON CONFLICT (unit, hash) DO NOTHING");
    sql.exec(tx).await?;
    Ok(())
}

/// Files whose bytes are to go, of one unit or of all, and whether each was uploaded again meanwhile: then they stay.
///
/// # Errors
/// When the database fails.
pub async fn file_list_going(tx: &Tx, unit: Option<UnitId>) -> Result<Vec<(UnitId, FileHash, bool)>> {
    let mut sql =
        Sql::new("SELECT g.unit, g.hash, CAST(CASE WHEN f.hash IS NULL THEN 0 ELSE 1 END AS BIGINT) AS again ");
    sql.push("FROM file_going g LEFT JOIN file f ON f.unit = g.unit AND f.hash = g.hash");
    if let Some(unit) = unit {
        sql.push(" WHERE g.unit = ").bind(unit.0);
    }
    sql.push(" ORDER BY g.since, g.hash");
    let going = |row: &Row| {
        let hash = FileHash::try_from(row.get::<String>("hash")?).map_err(|_| DbError::Corrupt("file_going.hash"))?;
        Ok((UnitId(row.get("unit")?), hash, row.get::<i64>("again")? == 1))
    };
    sql.all(tx).await?.iter().map(going).collect()
}

/// The bytes of a file have gone, or stay.
///
/// # Errors
/// When the database fails.
pub async fn file_gone(tx: &Tx, unit: UnitId, hash: &FileHash) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM file_going WHERE unit = ");
    sql.bind(unit.0).push(" AND hash = ").bind(hash.as_str());
    sql.exec(tx).await?;
    Ok(())
}

/// How many files were erased whose bytes may still be there.
///
/// # Errors
/// When the database fails.
pub async fn file_count_going(tx: &Tx) -> Result<i64> {
    Sql::new("SELECT COUNT(*) AS n FROM file_going").one(tx).await?.map_or(Ok(0), |row| row.get("n"))
}

fn file(row: &Row) -> Result<FileRow> {
    let hash = row.get::<String>("hash")?;
    Ok(FileRow {
        unit: UnitId(row.get("unit")?),
        hash: FileHash::try_from(hash).map_err(|_| DbError::Corrupt("file.hash"))?,
        size: row.get("size")?,
        media_type: row.get("media_type")?,
        uploaded_by: row.get::<Option<_>>("uploaded_by")?.map(PersonId),
        created_at: Instant::from_millis(row.get("created_at")?),
    })
}
