//! Restoring: everything is checked before anything is written, and all of it is restored or nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    sync::Arc,
};

use db::{
    Db, Tx,
    archive::{self, Ground, Table},
    people, records, registers,
};
use domain::{
    definition::{Lifecycle, RegisterKey},
    document::Book,
    facet::{Facet, RecordKind},
    ids::{FileHash, UnitId},
    instant::Instant,
};
use serde_json::Value;

use super::{BackupError, Entry, FORMAT, Hashing, MANIFEST, Manifest, PLACES, is_small_file, private};
use crate::{
    files::{Files, Place},
    service::numbers,
};

/// Rows that are held at once.
const PAGE: usize = 500;
/// More lifecycles than any school has.
const MOST_LIFECYCLES: u64 = 10_000;

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What the archive held.
    pub manifest: Manifest,
    /// Register books that are closed now, by unit.
    pub closed: usize,
}

/// Restores an archive into an empty database, an empty data folder and, where files are to lie in one, an empty bucket.
///
/// # Errors
/// When the archive is damaged, or newer than this program; when something stands there already; when anything cannot be
/// read or written. Then nothing is restored.
pub async fn restore(
    from: &Path,
    database: &str,
    files: &Place,
    data: &Path,
    now: Instant,
) -> Result<Restored, BackupError> {
    let manifest = Arc::new(verify(from)?);
    check_schema(&manifest)?;
    let bucket = match files {
        Place::Folder => None,
        Place::Bucket(_) => Some(Files::open(files, data).map_err(BackupError::at(data))?),
    };
    if let Some(bucket) = &bucket
        && !bucket.is_empty().await?
    {
        return Err(BackupError::NotEmpty(files.to_string()));
    }
    for name in PLACES.into_iter().chain(["sen.db"]) {
        let path = data.join(name);
        let is_empty = path.is_dir() && fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
        if path.exists() && !is_empty {
            return Err(BackupError::NotEmpty(path.display().to_string()));
        }
    }
    fs::create_dir_all(data).map_err(BackupError::at(data))?;
    let staging = tempfile::Builder::new().prefix(".restoring").tempdir_in(data).map_err(BackupError::at(data))?;
    let (tables, unpacked) = unpack(from, &manifest, staging.path()).await?;
    let tables = Arc::new(tables);

    let db = Db::connect(database).await?;
    let carried = Carried::put(staging.path(), bucket, unpacked).await?;
    let placed = match Placed::put(staging.path(), data) {
        Ok(placed) => placed,
        Err(err) => {
            carried.take_away().await;
            return Err(err);
        }
    };
    let work = {
        let (manifest, folder) = (manifest.clone(), Arc::new(staging.path().to_owned()));
        move |tx: Tx| {
            let (manifest, folder, tables) = (manifest.clone(), folder.clone(), tables.clone());
            async move { fill(&tx, &manifest, &folder, &tables, now).await }
        }
    };
    let closed = db.write(work).await;
    let closed = match (closed, db.close().await) {
        (Ok(closed), Ok(())) => closed,
        (Err(err), _) => {
            carried.take_away().await;
            return Err(err);
        }
        // It is filled: what was carried belongs to it.
        (Ok(_), Err(err)) => return Err(err.into()),
    };
    placed.keep();
    drop(staging);
    let manifest = Arc::try_unwrap(manifest).unwrap_or_else(|shared| (*shared).clone());
    Ok(Restored { manifest, closed })
}

/// Reads the whole archive and compares every entry with the manifest.
fn verify(from: &Path) -> Result<Manifest, BackupError> {
    let mut found: BTreeMap<String, Entry> = BTreeMap::new();
    let mut manifest: Option<Manifest> = None;
    let broken = |err: std::io::Error| BackupError::NotOurs(err.to_string());
    let mut archive = tar::Archive::new(BufReader::new(File::open(from).map_err(BackupError::at(from))?));
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if name == MANIFEST {
            let mut text = String::new();
            entry.read_to_string(&mut text).map_err(broken)?;
            manifest = Some(serde_json::from_str(&text).map_err(|err| BackupError::NotOurs(err.to_string()))?);
            continue;
        }
        let mut reader = Hashing::new(entry);
        std::io::copy(&mut reader, &mut std::io::sink()).map_err(broken)?;
        if found.insert(name.clone(), reader.entry()).is_some() {
            return Err(BackupError::Damaged(name));
        }
    }
    let manifest = manifest.ok_or_else(|| BackupError::NotOurs(MANIFEST.to_owned()))?;
    if manifest.format > FORMAT {
        return Err(BackupError::Newer(manifest.version));
    }
    let mut names = found.keys().chain(manifest.entries.keys());
    if let Some(name) = names.find(|name| found.get(*name) != manifest.entries.get(*name)) {
        return Err(BackupError::Damaged(name.clone()));
    }
    Ok(manifest)
}

/// The schema of the archive must be one that this program has had.
fn check_schema(manifest: &Manifest) -> Result<(), BackupError> {
    let known = db::schema::schema_known();
    let first: BTreeSet<&String> = known.iter().take(manifest.schema.len()).collect();
    if first == manifest.schema.iter().collect() { Ok(()) } else { Err(BackupError::Newer(manifest.version.clone())) }
}

/// A file of an archive.
type Unpacked = (UnitId, FileHash);

/// Unpacks into a folder of ours; what is there afterwards is once more what the manifest says. The tables in order, and the
/// uploaded files.
async fn unpack(from: &Path, manifest: &Manifest, to: &Path) -> Result<(Vec<String>, Vec<Unpacked>), BackupError> {
    let store = Files::open(&Place::Folder, to).map_err(BackupError::at(to))?;
    let mut tables = Vec::new();
    for name in manifest.entries.keys() {
        if name.starts_with("tables/") {
            tables.push(name.clone());
        } else if !is_small_file(name) && file_of(name).is_none() {
            return Err(BackupError::NotOurs(name.clone()));
        }
    }
    // The reader is not for several threads, so that it is not held while anything is awaited.
    let mut files = Vec::new();
    {
        let broken = |err: std::io::Error| BackupError::NotOurs(err.to_string());
        let mut archive = tar::Archive::new(BufReader::new(File::open(from).map_err(BackupError::at(from))?));
        for (at, entry) in archive.entries().map_err(broken)?.enumerate() {
            let entry = entry.map_err(broken)?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let Some(expected) = manifest.entries.get(&name) else { continue };
            let path = if name.starts_with("tables/") {
                to.join(name.replace('/', "-"))
            } else if is_small_file(&name) {
                let path = to.join(&name);
                let folder = path.parent().unwrap_or(to);
                fs::create_dir_all(folder).map_err(BackupError::at(folder))?;
                path
            } else {
                to.join(format!("unpacked-{at}"))
            };
            let mut out = private(&path).map_err(BackupError::at(&path))?;
            let mut reader = Hashing::new(entry);
            std::io::copy(&mut reader, &mut out).map_err(BackupError::at(&path))?;
            out.sync_all().map_err(BackupError::at(&path))?;
            if reader.entry() != *expected {
                return Err(BackupError::Damaged(name));
            }
            if let Some((unit, hash)) = file_of(&name) {
                files.push((unit, hash, path));
            }
        }
    }
    let mut unpacked = Vec::with_capacity(files.len());
    for (unit, hash, path) in files {
        let bytes = fs::read(&path).map_err(BackupError::at(&path))?;
        store.put(unit, &hash, bytes.into()).await?;
        fs::remove_file(&path).map_err(BackupError::at(&path))?;
        unpacked.push((unit, hash));
    }
    Ok((tables, unpacked))
}

/// Uploaded files that were carried into a bucket, and are taken away again unless the database is filled.
struct Carried {
    bucket: Option<Files>,
    files: Vec<Unpacked>,
}

impl Carried {
    /// Carries what was unpacked into the bucket, if there is one; in the folder nothing of it is left then.
    async fn put(staging: &Path, bucket: Option<Files>, files: Vec<Unpacked>) -> Result<Self, BackupError> {
        let mut carried = Self { bucket, files: Vec::new() };
        let Some(bucket) = carried.bucket.clone() else { return Ok(carried) };
        let folder = Files::open(&Place::Folder, staging).map_err(BackupError::at(staging))?;
        for (unit, hash) in files {
            let done = async {
                let bytes = folder.get(unit, &hash).await?.unwrap_or_default();
                bucket.put(unit, &hash, bytes).await
            };
            if let Err(trouble) = done.await {
                carried.take_away().await;
                return Err(trouble.into());
            }
            carried.files.push((unit, hash));
        }
        let left = staging.join("files");
        fs::remove_dir_all(&left).map_err(BackupError::at(&left))?;
        Ok(carried)
    }

    async fn take_away(&self) {
        let Some(bucket) = &self.bucket else { return };
        for (unit, hash) in &self.files {
            // What cannot be removed is named when somebody tries again.
            let _ = bucket.forget(*unit, hash).await;
        }
    }
}

/// Which uploaded file an entry is.
fn file_of(name: &str) -> Option<(UnitId, FileHash)> {
    let (unit, hash) = name.strip_prefix("files/")?.split_once('/')?;
    Some((UnitId(unit.parse().ok()?), FileHash::try_from(hash.to_owned()).ok()?))
}

/// Files, secret, heads and certificates in their places, taken away again unless the database is filled.
struct Placed(Vec<std::path::PathBuf>);

impl Placed {
    fn put(staging: &Path, data: &Path) -> Result<Self, BackupError> {
        let mut placed = Self(Vec::new());
        for name in PLACES {
            let (from, to) = (staging.join(name), data.join(name));
            if from.exists() {
                fs::rename(&from, &to).map_err(BackupError::at(&to))?;
                placed.0.push(to);
            }
        }
        Ok(placed)
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        for path in &self.0 {
            // What cannot be removed is named when somebody tries again.
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}

/// Fills the database and closes the register books; how many.
async fn fill(
    tx: &Tx,
    manifest: &Manifest,
    folder: &Path,
    files: &[String],
    now: Instant,
) -> Result<usize, BackupError> {
    let taken = || BackupError::NotEmpty("database".to_owned());
    match archive::ground(tx).await? {
        Ground::Bare => {}
        Ground::Empty(schema) if schema.len() == manifest.schema.len() => {}
        Ground::Empty(_) | Ground::Taken => return Err(taken()),
    }
    archive::prepare(tx, manifest.schema.len()).await?;
    let tables = archive::tables(tx).await?;
    for name in files {
        let path = folder.join(name.replace('/', "-"));
        let mut lines = BufReader::new(File::open(&path).map_err(BackupError::at(&path))?).lines();
        let head = lines.next().transpose().map_err(BackupError::at(&path))?.unwrap_or_default();
        let table = table_of(&head, &tables).ok_or_else(|| BackupError::NotOurs(name.clone()))?;
        let mut rows: Vec<Vec<Value>> = Vec::new();
        for line in lines {
            let line = line.map_err(BackupError::at(&path))?;
            rows.push(serde_json::from_str(&line).map_err(|_| BackupError::NotOurs(name.clone()))?);
            if rows.len() == PAGE {
                archive::insert(tx, table, &rows).await?;
                rows.clear();
            }
        }
        archive::insert(tx, table, &rows).await?;
    }
    archive::settle(tx, now).await?;
    close_registers(tx, manifest.created, now).await
}

/// The table that a file says it holds, if its columns are still those.
fn table_of<'a>(head: &str, tables: &'a [Table]) -> Option<&'a Table> {
    let head: Value = serde_json::from_str(head).ok()?;
    let name = head.get("table")?.as_str()?;
    let table = tables.iter().find(|table| table.name == name)?;
    let columns: Vec<Value> =
        table.columns.iter().map(|(name, holds)| serde_json::json!([name, holds.as_str()])).collect();
    (head.get("columns")? == &Value::Array(columns)).then_some(table)
}

/// Numbers may have been given on paper after the backup, in every book that there is: each is closed for every period
/// in which that can have happened.
async fn close_registers(tx: &Tx, created: Instant, now: Instant) -> Result<usize, BackupError> {
    let mut closed = 0;
    for unit in people::unit_list(tx).await? {
        let mut books: BTreeSet<RegisterKey> =
            registers::register_books(tx, unit.id).await?.iter().map(|book| RegisterKey::from(book.as_str())).collect();
        let stored =
            records::record_list_all(tx, unit.id, RecordKind::Lifecycle, Facet::Core, None, MOST_LIFECYCLES).await?;
        for record in stored {
            let lifecycle: Lifecycle =
                serde_json::from_str(&record.body).map_err(|_| BackupError::Db(db::DbError::Corrupt("record.body")))?;
            books.extend(lifecycle.registers().cloned());
        }
        // A backup from before the first document knows nothing of its book.
        books.extend(Book::ALL.map(Book::register));
        for book in &books {
            for period in numbers::periods_between(book, created, now) {
                registers::register_close(tx, unit.id, book.as_str(), &period, now).await?;
                closed += 1;
            }
        }
    }
    Ok(closed)
}
