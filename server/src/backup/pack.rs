//! Packing.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufWriter, Read, Write as _},
    path::Path,
    sync::Arc,
};

use db::{
    Db, Tx,
    archive::{self, Table},
    schema,
};
use domain::{
    ids::{FileHash, UnitId},
    instant::Instant,
};
use serde_json::{Value, json};
use tar::{Builder, EntryType, Header};

use super::{BackupError, Entry, FORMAT, Hashing, MANIFEST, Manifest, SECRET, TLS, is_small_file, private};
use crate::{
    audit::heads,
    files::{Files, Place},
    signing::AUTHORITIES,
};

/// Rows that are held at once.
const PAGE: u32 = 500;

/// What was written of the tables.
struct Dumped {
    schema: Vec<String>,
    /// Table and rows, in the order in which they are to be restored.
    tables: Vec<(String, u64)>,
    /// The files that the database knows.
    files: Vec<(UnitId, FileHash)>,
}

/// Packs everything into one file, while the server may be running.
///
/// # Errors
/// When the file is there already, or anything cannot be read or written; then there is no file.
pub async fn pack(db: &Db, files: &Place, data: &Path, to: &Path, now: Instant) -> Result<Manifest, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.display().to_string()));
    }
    let beside = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Its own user's alone, and gone however this ends.
    let staging = tempfile::Builder::new().prefix(".sen-backup").tempdir_in(beside).map_err(BackupError::at(beside))?;
    let folder = Arc::new(staging.path().to_owned());
    // Before the tables: a head that is written meanwhile would speak of lines that the tables do not have.
    let mut copied = copied(data, heads::FOLDER, &folder)?;
    copied.extend(self::copied(data, AUTHORITIES, &folder)?);
    let dumped = {
        let folder = folder.clone();
        db.read(|tx| async move { dump(&tx, &folder).await }).await?
    };

    let path = folder.join("archive.tar");
    let mut archive = Archive::create(&path, now)?;
    for (at, (table, _)) in dumped.tables.iter().enumerate() {
        archive.file(&format!("tables/{at:02}-{table}.jsonl"), &folder.join(table))?;
    }
    let store = Files::open(files, data).map_err(BackupError::at(data))?;
    let mut missing = Vec::new();
    for (unit, hash) in &dumped.files {
        let name = format!("files/{unit}/{hash}");
        match store.get(*unit, hash).await? {
            Some(bytes) => archive.bytes(&name, &bytes)?,
            None => missing.push(name),
        }
    }
    for name in copied {
        archive.file(&name, &folder.join(flat(&name)))?;
    }
    let small = [SECRET.to_owned()].into_iter().chain(TLS.iter().map(|file| format!("tls/{file}")));
    for (name, path) in small.map(|name| (name.clone(), data.join(name))).filter(|(_, path)| path.exists()) {
        archive.file(&name, &path)?;
    }
    let manifest = Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        created: now,
        schema: dumped.schema,
        rows: dumped.tables.into_iter().collect(),
        entries: std::mem::take(&mut archive.entries),
        missing,
    };
    archive.finish(&manifest)?;
    // Never over somebody else's file, not even one made meanwhile.
    fs::hard_link(&path, to).or_else(|_| copy_new(&path, to)).map_err(BackupError::at(to))?;
    Ok(manifest)
}

/// Copies the small files of a folder as they are now; their names in the archive.
fn copied(data: &Path, of: &str, to: &Path) -> Result<Vec<String>, BackupError> {
    let folder = data.join(of);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(BackupError::at(&folder))? {
        let entry = entry.map_err(BackupError::at(&folder))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let name = format!("{of}/{name}");
        if is_small_file(&name) && entry.path().is_file() {
            fs::copy(entry.path(), to.join(flat(&name))).map_err(BackupError::at(&entry.path()))?;
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// As what a copy lies among the tables until it is packed: one of them is called like a folder.
fn flat(name: &str) -> String {
    name.replace('/', "-")
}

fn copy_new(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut out = private(to)?;
    std::io::copy(&mut File::open(from)?, &mut out)?;
    out.sync_all()
}

async fn dump(tx: &Tx, folder: &Path) -> Result<Dumped, BackupError> {
    let schema = schema::schema_applied(tx).await?;
    let mut dumped = Dumped { schema, tables: Vec::new(), files: Vec::new() };
    for table in archive::tables(tx).await? {
        let path = folder.join(&table.name);
        let mut out = BufWriter::new(private(&path).map_err(BackupError::at(&path))?);
        let columns: Vec<Value> = table.columns.iter().map(|(name, holds)| json!([name, holds.as_str()])).collect();
        writeln!(out, "{}", json!({ "table": table.name, "columns": columns })).map_err(BackupError::at(&path))?;
        let (mut count, mut last): (u64, Option<Vec<Value>>) = (0, None);
        loop {
            let rows = archive::rows_after(tx, &table, last.as_deref(), PAGE).await?;
            for row in &rows {
                writeln!(out, "{}", Value::Array(row.clone())).map_err(BackupError::at(&path))?;
                if table.name == "file" {
                    dumped.files.push(file(&table, row)?);
                }
            }
            count += rows.len() as u64;
            match rows.into_iter().next_back() {
                Some(row) => last = Some(row),
                None => break,
            }
        }
        out.flush().map_err(BackupError::at(&path))?;
        dumped.tables.push((table.name, count));
    }
    Ok(dumped)
}

fn file(table: &Table, row: &[Value]) -> Result<(UnitId, FileHash), BackupError> {
    let value = |name: &str| {
        let at = table.columns.iter().position(|(column, _)| column == name)?;
        row.get(at)?.as_str().map(str::to_owned)
    };
    let unit = value("unit").and_then(|unit| unit.parse().ok()).map(UnitId);
    let hash = value("hash").and_then(|hash| FileHash::try_from(hash).ok());
    unit.zip(hash).ok_or(BackupError::Db(db::DbError::Corrupt("file")))
}

/// An archive under construction.
struct Archive {
    tar: Builder<BufWriter<File>>,
    path: std::path::PathBuf,
    entries: BTreeMap<String, Entry>,
    seconds: u64,
}

impl Archive {
    fn create(path: &Path, now: Instant) -> Result<Self, BackupError> {
        let file = private(path).map_err(BackupError::at(path))?;
        Ok(Self {
            tar: Builder::new(BufWriter::new(file)),
            path: path.to_owned(),
            entries: BTreeMap::new(),
            seconds: u64::try_from(now.millis() / 1000).unwrap_or(0),
        })
    }

    fn file(&mut self, name: &str, path: &Path) -> Result<(), BackupError> {
        let file = File::open(path).map_err(BackupError::at(path))?;
        let size = file.metadata().map_err(BackupError::at(path))?.len();
        self.append(name, size, file)
    }

    fn bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        self.append(name, bytes.len() as u64, bytes)
    }

    fn append(&mut self, name: &str, size: u64, from: impl Read) -> Result<(), BackupError> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(self.seconds);
        let mut from = Hashing::new(from);
        self.tar.append_data(&mut header, name, &mut from).map_err(BackupError::at(&self.path))?;
        self.entries.insert(name.to_owned(), from.entry());
        Ok(())
    }

    fn finish(mut self, manifest: &Manifest) -> Result<(), BackupError> {
        let text = serde_json::to_vec_pretty(manifest).expect("a manifest is plain JSON");
        self.bytes(MANIFEST, &text)?;
        let at = || BackupError::at(&self.path);
        let file = self.tar.into_inner().map_err(at())?.into_inner().map_err(|err| at()(err.into_error()))?;
        file.sync_all().map_err(at())
    }
}
