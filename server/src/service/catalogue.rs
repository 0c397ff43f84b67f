//! The definitions and calendars by which cases run, as records of the unit; parsed once.
//!
//! Published versions never change, so they are kept by key and version. A calendar does change: its revision is asked
//! for every time and only the parsing is saved.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use db::{
    Tx,
    definitions::{self, VersionRow},
    records,
};
use domain::{
    calendar::Calendar,
    definition::{Definition, DefinitionRef, Lifecycle, LifecycleRef, Procedure},
    facet::{Audience, Facet, Readers, RecordKey, RecordKind},
    ids::UnitId,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Failure, decoded, encoded};
use crate::definitions::stored_hash;

/// What has been parsed already; cheap to clone, one for each server.
#[derive(Clone, Default)]
pub struct Catalogue(Arc<Mutex<Parsed>>);

#[derive(Default)]
struct Parsed {
    definitions: HashMap<(UnitId, DefinitionRef), Arc<Definition>>,
    calendars: HashMap<UnitId, (i64, Arc<Calendar>)>,
}

impl Catalogue {
    /// The definition of this reference, if the unit has published it.
    ///
    /// # Errors
    /// When the database fails, or a stored definition cannot be read, or is not what was published.
    pub async fn definition(
        &self,
        tx: &Tx,
        unit: UnitId,
        of: &DefinitionRef,
    ) -> Result<Option<Arc<Definition>>, Failure> {
        let key = (unit, of.clone());
        if let Some(known) = self.parsed(|p| p.definitions.get(&key).cloned()) {
            return Ok(Some(known));
        }
        let Some(stored) = records::record_get(tx, unit, procedure_key(unit, of)).await? else { return Ok(None) };
        let procedure: Procedure = decoded(&stored.body)?;
        check(tx, unit, RecordKind::Procedure, (of.key.as_str(), of.version), &stored.body).await?;
        let named = &procedure.lifecycle;
        let Some(stored) = records::record_get(tx, unit, lifecycle_key(unit, named)).await? else { return Ok(None) };
        let lifecycle: Lifecycle = decoded(&stored.body)?;
        check(tx, unit, RecordKind::Lifecycle, (named.key.as_str(), named.version), &stored.body).await?;
        let definition = Arc::new(Definition { procedure, lifecycle });
        self.parsed(|p| p.definitions.insert(key, definition.clone()));
        Ok(Some(definition))
    }

    /// The unit's calendar; the country's where it has none of its own yet.
    ///
    /// # Errors
    /// When the database fails, or the stored calendar cannot be read.
    pub async fn calendar(&self, tx: &Tx, unit: UnitId) -> Result<Arc<Calendar>, Failure> {
        let Some(stored) = records::record_get(tx, unit, calendar_key(unit)).await? else {
            return Ok(Arc::new(Calendar::vietnam()));
        };
        let known = self.parsed(|p| p.calendars.get(&unit).cloned());
        if let Some((_, calendar)) = known.filter(|(rev, _)| *rev == stored.rev) {
            return Ok(calendar);
        }
        let calendar: Arc<Calendar> = Arc::new(decoded(&stored.body)?);
        self.parsed(|p| p.calendars.insert(unit, (stored.rev, calendar.clone())));
        Ok(calendar)
    }

    fn parsed<T>(&self, read: impl FnOnce(&mut Parsed) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Where a procedure's version is kept.
pub fn procedure_key(unit: UnitId, of: &DefinitionRef) -> RecordKey {
    let root = derived(unit, RecordKind::Procedure, of.key.as_str(), of.version);
    RecordKey { kind: RecordKind::Procedure, root, facet: Facet::Core }
}

/// Where a lifecycle's version is kept.
pub fn lifecycle_key(unit: UnitId, of: &LifecycleRef) -> RecordKey {
    let root = derived(unit, RecordKind::Lifecycle, of.key.as_str(), of.version);
    RecordKey { kind: RecordKind::Lifecycle, root, facet: Facet::Core }
}

/// Where the unit's calendar is kept.
pub fn calendar_key(unit: UnitId) -> RecordKey {
    RecordKey { kind: RecordKind::Calendar, root: unit.0, facet: Facet::Core }
}

/// What everybody of the unit's staff may read.
pub fn for_the_unit() -> Readers {
    Readers::from([Audience::Unit])
}

/// Publishes a lifecycle's version, and notes by what it is known again.
///
/// # Errors
/// When the database fails.
pub async fn publish_lifecycle(tx: &Tx, unit: UnitId, lifecycle: &Lifecycle) -> Result<(), Failure> {
    let of = LifecycleRef { key: lifecycle.key.clone(), version: lifecycle.version };
    let body = encoded(lifecycle)?;
    records::record_put(tx, unit, lifecycle_key(unit, &of), &body, &for_the_unit()).await?;
    note(tx, unit, RecordKind::Lifecycle, (of.key.as_str(), of.version), &body).await
}

/// Publishes a procedure's version, and notes by what it is known again.
///
/// # Errors
/// When the database fails.
pub async fn publish_procedure(tx: &Tx, unit: UnitId, procedure: &Procedure) -> Result<(), Failure> {
    let of = DefinitionRef { key: procedure.key.clone(), version: procedure.version };
    let body = encoded(procedure)?;
    records::record_put(tx, unit, procedure_key(unit, &of), &body, &for_the_unit()).await?;
    note(tx, unit, RecordKind::Procedure, (of.key.as_str(), of.version), &body).await
}

/// Notes by what a version is known again.
pub(super) async fn note(
    tx: &Tx,
    unit: UnitId,
    kind: RecordKind,
    (key, version): (&str, u32),
    body: &str,
) -> Result<(), Failure> {
    let hash = stored_hash(body).map_err(Failure::Unreadable)?;
    let key = key.to_owned();
    let row = VersionRow { unit, kind, key, version, hash, at: None, person: None, draft: None };
    Ok(definitions::version_put(tx, &row).await?)
}

/// Whether a version is still what was published. One of which nothing is noted yet is taken as it is.
async fn check(
    tx: &Tx,
    unit: UnitId,
    kind: RecordKind,
    (key, version): (&str, u32),
    body: &str,
) -> Result<(), Failure> {
    let Some(noted) = definitions::version_find(tx, unit, kind, key, version).await? else { return Ok(()) };
    if stored_hash(body).map_err(Failure::Unreadable)? == noted.hash {
        Ok(())
    } else {
        Err(Failure::Tampered { version: format!("{key}@{version}") })
    }
}

/// Makes this the unit's calendar.
///
/// # Errors
/// When the database fails.
pub async fn publish_calendar(tx: &Tx, unit: UnitId, calendar: &Calendar) -> Result<(), Failure> {
    records::record_put(tx, unit, calendar_key(unit), &encoded(calendar)?, &for_the_unit()).await?;
    Ok(())
}

/// The id of a version: a function of unit, name and number, so that publishing twice stores once.
fn derived(unit: UnitId, kind: RecordKind, key: &str, version: u32) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(unit.0.as_bytes());
    hash.update(kind.as_str());
    hash.update([0]);
    hash.update(key);
    hash.update([0]);
    hash.update(version.to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
