//! One file that holds everything: all tables as JSON lines from one consistent point, the uploaded files, the secret, the
//! heads of the audit log, the authorities that are trusted, and the server's certificate with its key.
//!
//! The key of the school's root is left out: it is to be kept away from the server, and backups lie in many places. Who has
//! lost it makes another root; who has it can speak in the server's name for ten years.
//!
//! It is the same from both engines, so that what was packed on SQLite is restored on PostgreSQL, and the other way
//! round. It holds everything that a school knows about children: whoever keeps it keeps it locked.

mod pack;
mod restore;

use std::{
    collections::BTreeMap,
    io::{self, Read},
    path::Path,
};

use db::DbError;
use domain::instant::Instant;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::{
    pack::pack,
    restore::{Restored, restore},
};
use crate::{files::Trouble, signing::AUTHORITIES};

/// The last entry: what the others are.
const MANIFEST: &str = "manifest.json";
/// The server's secret, as it lies in the data folder.
const SECRET: &str = "secret";
/// The shape of archives. The first had neither heads nor certificates, the second no authorities; both are read too.
const FORMAT: u32 = 3;
/// What is packed of the folder of `sen tls init`.
const TLS: [&str; 3] = ["sen.crt", "sen.key", "sen-goc.crt"];
/// What an archive may bring into the data folder beside tables and uploaded files: whole folders, or one file.
const PLACES: [&str; 5] = ["files", SECRET, "audit", "tls", AUTHORITIES];

/// What an archive holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The shape of the archive.
    pub format: u32,
    /// The version of the program that packed it.
    pub version: String,
    /// When.
    pub created: Instant,
    /// The changes of the schema that had been made, oldest first.
    pub schema: Vec<String>,
    /// Every other entry.
    pub entries: BTreeMap<String, Entry>,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// Files that the database knew and that were not in their store.
    pub missing: Vec<String>,
}

/// An entry of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its length in bytes.
    pub size: u64,
}

/// Why nothing is packed or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file or folder to be written is there already.
    #[error("{0}: đã có, nên không ghi đè (is there already and is not overwritten)")]
    Exists(String),
    /// What is to be read is not an archive of ours, or was cut off.
    #[error("đây không phải bản sao lưu của Sen, hoặc tệp bị cụt (no backup of Sen, or cut off): {0}")]
    NotOurs(String),
    /// An entry is not what the manifest says.
    #[error("bản sao lưu bị hỏng ở mục {0}, chưa ghi gì (the backup is damaged at this entry; nothing was written)")]
    Damaged(String),
    /// The archive was packed by a program that knows more.
    #[error("bản sao lưu do phiên bản Sen {0} tạo; hãy dùng phiên bản đó hoặc mới hơn (packed by a newer Sen)")]
    Newer(String),
    /// Something stands where the archive is to be restored.
    #[error("{0}: chỉ khôi phục vào nơi còn trống (not empty: restoring is only into an empty place)")]
    NotEmpty(String),
    /// A file cannot be read or written.
    #[error("{0}")]
    File(String, #[source] io::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The store of uploaded files.
    #[error("kho tệp không làm được (the store of files): {0}")]
    Store(#[from] Trouble),
}

/// Whether an entry is one of the small files that lie in the data folder as they are: the secret, a head, a certificate, an authority.
fn is_small_file(name: &str) -> bool {
    match name.split_once('/') {
        None => name == SECRET,
        Some(("audit", head)) => is_one_name(head) && head.strip_suffix(".head").is_some_and(|day| !day.is_empty()),
        Some((AUTHORITIES, file)) => is_one_name(file),
        Some(("tls", file)) => TLS.contains(&file),
        Some(_) => false,
    }
}

/// Whether it is the name of a file, without a way out of its folder; hidden ones are nobody's.
fn is_one_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.')
}

impl BackupError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |err| Self::File(path, err)
    }
}

/// Counts and hashes what is read through it.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    size: u64,
}

impl<R: Read> Hashing<R> {
    fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), size: 0 }
    }

    fn entry(self) -> Entry {
        Entry { sha256: hex::encode(self.hash.finalize()), size: self.size }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.hash.update(&buf[..n]);
        self.size += n as u64;
        Ok(n)
    }
}

/// A new file that nobody but its owner reads.
fn private(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
