//! Whether what was published is still there and still the same: every version against the hash that was noted of it.

use std::collections::BTreeMap;

use db::{Tx, definitions as store, people, records};
use domain::{
    definition::{Lifecycle, Procedure},
    facet::{Facet, RecordKind},
    ids::UnitId,
};

use super::super::{Failure, catalogue, decoded};
use crate::{definitions::stored_hash, state::AppState};

/// More versions than any school will ever publish.
const MOST: u64 = 5000;

/// A version that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsound {
    /// Which, as `key@version`.
    pub version: String,
    /// What is the matter.
    pub why: Why,
}

/// What is the matter with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is not what was published.
    Changed,
    /// It is gone.
    Gone,
    /// Nothing is noted of it, though it is of the others.
    Unknown,
}

type Stored = BTreeMap<(RecordKind, String, u32), String>;

/// Every version of a unit that is not what it should be. A unit of which nothing is noted at all is one from before
/// hashes were.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn unsound(tx: &Tx, unit: UnitId) -> Result<Vec<Unsound>, Failure> {
    let stored = hashes(tx, unit).await?;
    let noted = store::version_list(tx, unit).await?;
    let mut found = Vec::new();
    let name = |key: &str, version: u32| format!("{key}@{version}");
    for row in &noted {
        let hash = stored.get(&(row.kind, row.key.clone(), row.version));
        if hash != Some(&row.hash) {
            let why = if hash.is_some() { Why::Changed } else { Why::Gone };
            found.push(Unsound { version: name(&row.key, row.version), why });
        }
    }
    if !noted.is_empty() {
        let is_noted = |(kind, key, version): &(RecordKind, String, u32)| {
            noted.iter().any(|row| row.kind == *kind && row.key == *key && row.version == *version)
        };
        let unknown = stored.keys().filter(|of| !is_noted(of));
        found.extend(unknown.map(|(_, key, version)| Unsound { version: name(key, *version), why: Why::Unknown }));
    }
    Ok(found)
}

/// At the start of the server: notes what was published before hashes were, and tells the log of what is not as it was.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn begin(state: &AppState) -> Result<(), Failure> {
    let units = state.db.read(|tx| async move { people::unit_list(&tx).await }).await?;
    for unit in units {
        let id = unit.id;
        state.db.write(move |tx| async move { note_all(&tx, id).await }).await?;
        let found = state.db.read(move |tx| async move { unsound(&tx, id).await }).await?;
        for Unsound { version, why } in found {
            tracing::error!(unit = %unit.key, version, ?why, "a definition is not what was published: run sen doctor");
        }
    }
    Ok(())
}

async fn note_all(tx: &Tx, unit: UnitId) -> Result<(), Failure> {
    if !store::version_list(tx, unit).await?.is_empty() {
        return Ok(());
    }
    for record in records::record_list_all(tx, unit, RecordKind::Procedure, Facet::Core, None, MOST).await? {
        let Procedure { key, version, .. } = decoded(&record.body)?;
        catalogue::note(tx, unit, RecordKind::Procedure, (key.as_str(), version), &record.body).await?;
    }
    for record in records::record_list_all(tx, unit, RecordKind::Lifecycle, Facet::Core, None, MOST).await? {
        let Lifecycle { key, version, .. } = decoded(&record.body)?;
        catalogue::note(tx, unit, RecordKind::Lifecycle, (key.as_str(), version), &record.body).await?;
    }
    Ok(())
}

/// The hash of every version as it is stored.
async fn hashes(tx: &Tx, unit: UnitId) -> Result<Stored, Failure> {
    let mut found = Stored::new();
    for kind in [RecordKind::Procedure, RecordKind::Lifecycle] {
        for record in records::record_list_all(tx, unit, kind, Facet::Core, None, MOST).await? {
            let value: serde_json::Value = decoded(&record.body)?;
            let key = value["key"].as_str().unwrap_or_default().to_owned();
            let version = value["version"].as_u64().and_then(|version| u32::try_from(version).ok()).unwrap_or_default();
            let hash = stored_hash(&record.body).map_err(Failure::Unreadable)?;
            found.insert((kind, key, version), hash);
        }
    }
    Ok(found)
}
