//! A draft rehearsed over the cases of its procedure. It reads everything in one transaction, and computes outside of it.

use std::{collections::HashMap, sync::Arc};

use contract::definitions::RehearsalView;
use db::{Tx, cases};
use domain::{
    calendar::Calendar,
    case::{self, Case},
    definition::{
        Definition, DefinitionRef,
        rehearse::{Rehearsed, Stage, rehearse as replay},
    },
    directory::PartInfo,
    facet::{Facet, RecordKind},
    ids::DraftId,
    instant::Instant,
    rights::Actor,
};

use super::{
    super::{Failure, calendar, case as cases_of},
    known::all,
    read, whole,
};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// The most cases that are replayed at once.
const MOST: usize = 5000;
/// How long ago a case may have ended, in milliseconds.
const YEAR: i64 = 365 * 24 * 3600 * 1000;

/// All that a rehearsal needs.
struct Material {
    rev: u32,
    to: Definition,
    cases: Vec<(Case, Arc<Definition>, bool)>,
    partial: bool,
    calendar: Calendar,
    colleagues: Vec<Actor>,
    parts: Vec<PartInfo>,
}

/// What a draft would do to the open cases of its procedure, and to those of the last year.
///
/// # Errors
/// The denial for whoever drafts nothing; `NotFound`; what the database says.
pub async fn rehearse(state: &AppState, me: &SignedIn, id: DraftId) -> Result<RehearsalView, ApiError> {
    read::may_draft(&me.actor)?;
    let (actor, now, of) = (me.actor.clone(), state.clock.now(), state.clone());
    let gather = move |tx: Tx| async move { gather(&tx, &of, &actor, id, now).await };
    let material = state.db.read(gather).await?.ok_or(ApiError::NotFound)?;
    let (rev, partial) = (material.rev, material.partial);
    // Thousands of cases take a while: nobody else waits for it.
    let replayed = tokio::task::spawn_blocking(move || replayed(&material, now)).await;
    Ok(RehearsalView { rev, rehearsal: replayed.map_err(ApiError::internal)?, partial })
}

fn replayed(material: &Material, now: Instant) -> domain::definition::rehearse::Rehearsal {
    let Material { to, cases, calendar, colleagues, parts, .. } = material;
    let stage = Stage { calendar, now, colleagues, parts };
    let cases: Vec<Rehearsed<'_>> =
        cases.iter().map(|(case, def, shown)| Rehearsed { case, def, shown: *shown }).collect();
    replay(&cases, to, &stage)
}

async fn gather(
    tx: &Tx,
    state: &AppState,
    actor: &Actor,
    id: DraftId,
    now: Instant,
) -> Result<Option<Material>, Failure> {
    let unit = actor.unit();
    let Some((draft, known)) = read::find(tx, actor, id, now.local_date()).await? else { return Ok(None) };
    let Some(to) = whole(&draft.content, &known) else { return Ok(None) };
    let since = Some(now.plus_millis(-YEAR));
    let names = known.names();
    let mut ids = cases::case_ids_of(tx, unit, &names, since, MOST as u64 + 1).await?;
    let partial = ids.len() > MOST;
    ids.truncate(MOST);
    let mut defs: HashMap<DefinitionRef, Arc<Definition>> = HashMap::new();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(case) = cases_of::look(tx, unit, id).await? else { continue };
        let of = case.core.definition.clone();
        let def = match defs.get(&of) {
            Some(def) => def.clone(),
            None => match state.catalogue.definition(tx, unit, &of).await? {
                Some(def) => defs.entry(of).or_insert(def).clone(),
                None => continue,
            },
        };
        let shown = actor.scope().sees(&case::readers(&case.core, Facet::Core));
        found.push((case, def, shown));
    }
    Ok(Some(Material {
        rev: draft.rev,
        to,
        cases: found,
        partial,
        calendar: calendar::current(tx, unit).await?,
        colleagues: known.colleagues(unit),
        parts: all(tx, unit, RecordKind::Part).await?,
    }))
}
