//! Which procedures a school could take and takes: those that it has published, and those that the program brings.

use std::collections::BTreeMap;

use contract::school::OfferLine;
use db::{Tx, cases, records};
use domain::{
    definition::{CaseKind, DefinitionRef, Lifecycle, LifecycleRef, Procedure, ProcedureKey, newest_in_force},
    facet::{Facet, RecordKind},
    fold,
    ids::UnitId,
    instant::Instant,
    school::offer::{self, Known, Switch},
};
use time::Date;

use super::{Failure, catalogue, decoded};
use crate::definitions::Shipped;

/// More versions of procedures than any school has.
const MOST: u64 = 2000;

/// A procedure with all that is known of it.
struct Found {
    /// The version that says what it is called: the newest in force, else the newest there is.
    shown: Procedure,
    known: Known,
}

/// Every procedure, those in force and those of before, with how it stands.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn list(
    tx: &Tx,
    unit: UnitId,
    shipped: &Shipped,
    switches: &[Switch],
    now: Instant,
) -> Result<Vec<OfferLine>, Failure> {
    let mut open: BTreeMap<String, u32> = BTreeMap::new();
    for (definition, count) in cases::case_count_by_definition(tx, unit).await? {
        let key = definition.split('@').next().unwrap_or_default().to_owned();
        let sum = open.entry(key).or_default();
        *sum = sum.saturating_add(count);
    }
    let mut lines = Vec::new();
    for Found { shown, known } in all(tx, unit, shipped, now.local_date()).await? {
        let switch = offer::last(switches, &shown.key, now);
        lines.push(OfferLine {
            offer: offer::offer(switches, &shown.key, known, now),
            since: switch.map(|switch| switch.at),
            reason: switch.map(|switch| switch.reason.clone()).unwrap_or_default(),
            open: open.get(shown.key.as_str()).copied().unwrap_or_default(),
            cases: known.kind,
            kind: shown.kind,
            title: shown.title,
            key: shown.key,
        });
    }
    lines.sort_by_cached_key(|line| fold::sort_key(&line.title.vi));
    Ok(lines)
}

/// What is known of one procedure, if there is one of this key.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub(super) async fn known(
    tx: &Tx,
    unit: UnitId,
    shipped: &Shipped,
    key: &ProcedureKey,
    today: Date,
) -> Result<Option<Known>, Failure> {
    let found = all(tx, unit, shipped, today).await?;
    Ok(found.into_iter().find(|found| found.shown.key == *key).map(|found| found.known))
}

/// Publishes what the program brings of a procedure, with the workflow under it, where the school has no version of it that
/// is in force. A newer version that comes with the program is taken over as a draft, and approved, like any other.
///
/// # Errors
/// When the database fails.
pub(super) async fn publish(
    tx: &Tx,
    unit: UnitId,
    shipped: &Shipped,
    key: &ProcedureKey,
    today: Date,
) -> Result<(), Failure> {
    let own: Vec<Procedure> = read(tx, unit, RecordKind::Procedure).await?;
    if own.iter().any(|procedure| procedure.key == *key && procedure.in_force(today)) {
        return Ok(());
    }
    for procedure in shipped.procedures.iter().filter(|procedure| procedure.key == *key) {
        let of = DefinitionRef { key: procedure.key.clone(), version: procedure.version };
        let stored = records::record_get(tx, unit, catalogue::procedure_key(unit, &of)).await?;
        if stored.is_some() {
            continue;
        }
        let mut procedure = procedure.clone();
        if let Some(lifecycle) = shipped.lifecycle(&procedure.lifecycle) {
            procedure.lifecycle = workflow(tx, unit, lifecycle).await?;
        }
        catalogue::publish_procedure(tx, unit, &procedure).await?;
    }
    Ok(())
}

/// Publishes a shipped workflow, unless the school has one that says the same; under which version it lies then. Where the
/// school has made another of that number, it takes the next one.
async fn workflow(tx: &Tx, unit: UnitId, lifecycle: &Lifecycle) -> Result<LifecycleRef, Failure> {
    let own: Vec<Lifecycle> = read(tx, unit, RecordKind::Lifecycle).await?;
    let named = |version| LifecycleRef { key: lifecycle.key.clone(), version };
    let of_key = || own.iter().filter(|there| there.key == lifecycle.key);
    if let Some(same) = of_key().find(|there| Lifecycle { version: there.version, ..lifecycle.clone() } == **there) {
        return Ok(named(same.version));
    }
    let taken = of_key().any(|there| there.version == lifecycle.version);
    let next = of_key().map(|there| there.version).max().unwrap_or_default().saturating_add(1);
    let version = if taken { next } else { lifecycle.version };
    catalogue::publish_lifecycle(tx, unit, &Lifecycle { version, ..lifecycle.clone() }).await?;
    Ok(named(version))
}

async fn all(tx: &Tx, unit: UnitId, shipped: &Shipped, today: Date) -> Result<Vec<Found>, Failure> {
    let stored: Vec<Procedure> = read(tx, unit, RecordKind::Procedure).await?;
    let lifecycles: Vec<Lifecycle> = read(tx, unit, RecordKind::Lifecycle).await?;
    let kind = |procedure: &Procedure| -> Option<CaseKind> {
        let named = &procedure.lifecycle;
        let published = lifecycles.iter().find(|l| l.key == named.key && l.version == named.version);
        published.or_else(|| shipped.lifecycle(named)).map(|lifecycle| lifecycle.kind)
    };
    let mut by_key: BTreeMap<&ProcedureKey, Vec<&Procedure>> = BTreeMap::new();
    for procedure in stored.iter().chain(&shipped.procedures) {
        by_key.entry(&procedure.key).or_default().push(procedure);
    }
    let found = by_key.into_iter().filter_map(|(key, versions)| {
        let in_force = newest_in_force(versions.iter().copied(), today).into_iter().next();
        let shown = in_force.or_else(|| versions.iter().copied().max_by_key(|procedure| procedure.version))?;
        let published = stored.iter().any(|procedure| procedure.key == *key && procedure.in_force(today));
        let guidance = shown.off.is_some();
        let known = Known { kind: kind(shown)?, in_force: in_force.is_some(), published, guidance };
        Some(Found { shown: shown.clone(), known })
    });
    Ok(found.collect())
}

async fn read<T: serde::de::DeserializeOwned>(tx: &Tx, unit: UnitId, kind: RecordKind) -> Result<Vec<T>, Failure> {
    let stored = records::record_list_all(tx, unit, kind, Facet::Core, None, MOST).await?;
    stored.iter().map(|record| decoded(&record.body)).collect()
}
