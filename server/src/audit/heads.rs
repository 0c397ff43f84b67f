//! Heads of chains as files, `audit/<unit key>-YYYY-MM-DD.head` in the data folder. They are worth most where the
//! database's keeper cannot write: print them, send them on, copy them to another machine.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use db::{Db, DbError, audit, people, people::UnitRow};
use domain::{audit::Head, calendar::wire, instant::Instant};
use time::Date;

/// Why a head cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The file or its folder.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file is not a head, or of a format that this program does not know.
    #[error(
        "{0}: đây không phải là tệp đầu chuỗi nhật ký, hoặc thuộc bản mới hơn (not a head of the audit log, or of a newer version)"
    )]
    NotAHead(String),
    /// Today's head says something else than the chain: writing another over it would hide that.
    #[error(
        "{0}: nhật ký không còn khớp với tệp này, nên tệp được giữ nguyên. Hãy chạy `sen verify` \
         (the audit log no longer agrees with this file, so the file was kept; run `sen verify`)"
    )]
    Disagrees(String),
}

/// The folder in which heads lie, as it is named in the data folder.
pub const FOLDER: &str = "audit";

/// The folder in which heads lie.
pub fn folder(data: &Path) -> PathBuf {
    data.join(FOLDER)
}

/// Writes today's head of every chain that has none yet.
///
/// # Errors
/// When database or folder fail.
pub async fn write_missing(db: &Db, data: &Path, now: Instant) -> Result<(), HeadError> {
    for unit in db.read(|tx| async move { people::unit_list(&tx).await }).await? {
        if !path(data, &unit.key, now.local_date()).exists() {
            write(db, data, &unit, now).await?;
        }
    }
    Ok(())
}

/// Writes the head of a unit's chain as today's, over an earlier one of today that the chain still agrees with. `None`
/// when nothing has been chained yet.
///
/// # Errors
/// `Disagrees`; when database or folder fail.
pub async fn write(db: &Db, data: &Path, unit: &UnitRow, now: Instant) -> Result<Option<(PathBuf, Head)>, HeadError> {
    let id = unit.id;
    let Some(seal) = db.read(|tx| async move { audit::audit_head(&tx, id).await }).await? else { return Ok(None) };
    let path = path(data, &unit.key, now.local_date());
    if path.exists() {
        let before = read(&path)?;
        let number = before.number;
        let then = db.read(|tx| async move { audit::audit_seal_at(&tx, id, number).await }).await?;
        if before.unit != id || then.is_none_or(|seal| seal.hash != before.hash) {
            return Err(HeadError::Disagrees(path.display().to_string()));
        }
    }
    let head =
        Head { version: Head::VERSION, unit: id, key: unit.key.clone(), number: seal.number, hash: seal.hash, at: now };
    let text = format!("{:#}\n", serde_json::json!(head));
    let failed = |source| HeadError::File { path: path.display().to_string(), source };
    fs::create_dir_all(folder(data)).map_err(failed)?;
    // Whole or not at all, whoever reads meanwhile.
    let unfinished = path.with_extension("head.part");
    fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &path)).map_err(failed)?;
    Ok(Some((path, head)))
}

/// The head in a file.
///
/// # Errors
/// When the file cannot be read, or is not a head.
pub fn read(path: &Path) -> Result<Head, HeadError> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|source| HeadError::File { path: name.clone(), source })?;
    let head = serde_json::from_str::<Head>(&text).ok().filter(|head| head.version == Head::VERSION);
    head.ok_or(HeadError::NotAHead(name))
}

/// All heads in the data folder, by name.
///
/// # Errors
/// When folder or a file cannot be read, or a file is not a head.
pub fn all(data: &Path) -> Result<Vec<(PathBuf, Head)>, HeadError> {
    let folder = folder(data);
    let failed = |source| HeadError::File { path: folder.display().to_string(), source };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries.collect::<io::Result<Vec<_>>>().map_err(failed)?,
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(err) => return Err(failed(err)),
    };
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "head"));
    paths.sort();
    paths.into_iter().map(|path| read(&path).map(|head| (path, head))).collect()
}

fn path(data: &Path, key: &str, day: Date) -> PathBuf {
    folder(data).join(format!("{}-{}.head", plain(key), wire::date_text(day)))
}

/// A unit's key as part of a file's name: two keys never make one name, and none leaves the folder.
fn plain(key: &str) -> String {
    let mut name = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            byte => {
                name.push('~');
                name.push_str(&hex::encode([byte]));
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_in_the_folder() {
        assert_eq!(plain("hoa-sen_1"), "hoa-sen_1");
        assert_eq!(plain("../x"), "~2e~2e~2fx");
        assert_ne!(plain("a/b"), plain("a.b"));
    }
}
