//! What an administrator of the machine asks before anybody is hurt: can it be written, is it whole, does it end soon?
//!
//! It looks and changes nothing, beside a running server too. A fault needs somebody today; a warning, before long.

mod database;
mod definitions;
mod jobs;
mod machine;

use std::path::{Path, PathBuf};

use db::Db;
use domain::{instant::Instant, text::Text};
use serde::Serialize;

use crate::files::Place;

/// Where is looked, and what the administrator says of it.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The data folder.
    pub data: PathBuf,
    /// Where uploaded files lie.
    pub files: Place,
    /// The address of the database.
    pub database: String,
    /// Where backups lie: a file, or a folder of them.
    pub backup: Option<PathBuf>,
    /// The server's certificate; without it, the one of `sen tls init`, if there is one.
    pub tls_cert: Option<PathBuf>,
    /// Its private key.
    pub tls_key: Option<PathBuf>,
    /// Whether other machines reach the server by plain HTTP, with no proxy before it.
    pub is_plain: bool,
    /// Whether every file and every line of the audit log is looked at, not a part of them.
    pub all: bool,
}

/// What is looked at. The names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The data folder can be written.
    Folder,
    /// The secret is there, and its owner's alone.
    Secret,
    /// There is room.
    Disk,
    /// The clock shows a time that can be.
    Clock,
    /// Certificate and keys.
    Certificate,
    /// How other machines reach the server.
    Https,
    /// There was a backup not long ago.
    Backup,
    /// The database answers.
    Database,
    /// Its schema is the one of this program.
    Schema,
    /// It is set so that nothing confirmed is lost.
    Settings,
    /// Its file is whole.
    Whole,
    /// The audit log is whole, and its heads are written.
    Audit,
    /// Uploaded files are there, and are what they were.
    Files,
    /// No register book is closed.
    Registers,
    /// What the server does by itself gets done.
    Jobs,
    /// Published definitions are what was published.
    Definitions,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It works, and somebody should look before long.
    Warning,
    /// Somebody must do something today.
    Fault,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How it stands.
    pub verdict: Verdict,
    /// In words: what is the matter, and what to do.
    #[serde(flatten)]
    pub said: Text,
}

impl Finding {
    fn good(check: Check, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Good, said: Text::new(vi, en) }
    }

    fn warning(check: Check, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Warning, said: Text::new(vi, en) }
    }

    fn fault(check: Check, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Fault, said: Text::new(vi, en) }
    }
}

/// Looks at everything.
pub async fn examine(told: &Told, now: Instant) -> Vec<Finding> {
    let mut found = machine::look(told, now);
    // Connecting makes a file that is not there, and mends what another program set: both are looked at before.
    let file = sqlite_file(&told.database);
    if let Some(missing) = file.as_deref().filter(|path| !path.exists()) {
        let path = missing.display();
        found.push(Finding::fault(
            Check::Database,
            format!(
                "Không có cơ sở dữ liệu ở {path}. Hãy kiểm tra --data, --database, hoặc khôi phục bằng sen restore."
            ),
            format!("There is no database at {path}. Check --data and --database, or restore with sen restore."),
        ));
        return found;
    }
    let journal = file.as_deref().and_then(database::journal_is_wal);
    match Db::connect(&told.database).await {
        Ok(db) => {
            found.extend(database::look(&db, told, journal, now).await);
            // Whether it closes well changes nothing of what was found.
            let _ = db.close().await;
        }
        Err(err) => {
            tracing::debug!(error = &err as &dyn std::error::Error, "the database cannot be opened");
            found.push(database::unreachable(&err));
        }
    }
    found
}

/// The file of an SQLite database.
fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| Path::new(path).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_an_address() {
        let path = |url| sqlite_file(url).map(|path| path.display().to_string());
        assert_eq!(path("sqlite://data/sen.db?mode=rwc").as_deref(), Some("data/sen.db"));
        assert_eq!(path("sqlite:/var/lib/sen/sen.db").as_deref(), Some("/var/lib/sen/sen.db"));
        assert_eq!(path("sqlite::memory:"), None);
        assert_eq!(path("postgres://localhost/sen"), None);
    }
}
