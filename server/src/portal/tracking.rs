//! Finding one dossier for somebody who holds its code and knows the applicant's phone. A miss is a miss, whatever
//! was wrong; guessing is limited for each code and each address.

use app::portal::{Tracked, TrackedStep, Tracking};
use db::{Tx, cases, records};
use domain::{
    case::{self, Core, Happened, Internal, PaperState},
    definition::{CaseKind, Definition, StateKey},
    facet::{Facet, RecordKey, RecordKind},
    instant::Instant,
    text::Text,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{School, school};
use crate::{
    auth::{attempts::Attempt, sessions::Caller},
    error::ApiError,
    service::index::second_factor,
    state::AppState,
};

pub(super) async fn track(state: &AppState, caller: &Caller, code: &str, phone: &str) -> Result<Tracking, ApiError> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).take(60).collect();
    let now = state.clock.now();
    let attempt = Attempt::new(&state.keys, &format!("track/{}", counted(&code)), caller.address);
    let began = attempt.clone();
    let allowed = state.db.write(move |tx| {
        let began = began.clone();
        async move { began.begin(&tx, now).await }
    });
    match allowed.await? {
        Ok(()) => {}
        Err(ApiError::TooMany { .. }) => return Ok(Tracking::TooMany),
        Err(other) => return Err(other),
    }
    let (reading, phone) = (state.clone(), phone.to_owned());
    let found = state.db.read(move |tx| async move { find(&reading, &tx, &code, &phone, now).await }).await?;
    let hit = found.is_some();
    let told = state.db.write(move |tx| {
        let attempt = attempt.clone();
        async move { if hit { attempt.succeeded(&tx).await } else { attempt.failed(&tx, now).await } }
    });
    told.await?;
    Ok(found.map_or(Tracking::Missed, |tracked| Tracking::Found(Box::new(tracked))))
}

/// Under what tries are counted: day and number, which every spelling that finds a dossier shares. What stands before
/// them may be anything, so it must not make a new count.
fn counted(code: &str) -> String {
    let mut parts = code.rsplitn(3, '-');
    let (number, day) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{day}-{number}").to_lowercase()
}

async fn find(state: &AppState, tx: &Tx, code: &str, phone: &str, now: Instant) -> Result<Option<Tracked>, ApiError> {
    let school: School = school(tx).await?;
    let unit = school.row.id;
    // Codes are printed as the school writes them and typed as people do.
    let mut row = cases::case_by_code(tx, unit, code).await?;
    if row.is_none() {
        let tail = code.split_once('-').map_or(code, |(_, tail)| tail);
        row = cases::case_by_code(tx, unit, &format!("{}-{tail}", school.settings.code_prefix)).await?;
    }
    let Some(row) = row.filter(|row| row.kind == CaseKind::Dossier.as_str()) else { return Ok(None) };
    let given = second_factor(row.id, phone);
    if given.is_none() || given != row.second_factor_hash {
        return Ok(None);
    }
    let core: Option<Core> = facet(tx, &school, row.id.0, Facet::Core).await?;
    let internal: Option<Internal> = facet(tx, &school, row.id.0, Facet::Internal).await?;
    let Some(core) = core else { return Ok(None) };
    let Some(def) = state.catalogue.definition(tx, unit, &core.definition).await? else { return Ok(None) };
    let calendar = state.catalogue.calendar(tx, unit).await?;
    let due = core.due(&calendar);
    let missing = internal.iter().flat_map(|i| &i.papers).filter(|(_, state)| **state == PaperState::Missing);
    Ok(Some(Tracked {
        code: core.code.clone().unwrap_or_default(),
        procedure: def.procedure.title.clone(),
        state: told(&def, &core.state),
        standing: case::standing(&core, due.as_ref(), now, &calendar),
        received_at: core.received_at,
        due_at: due.and_then(|d| d.date()),
        steps: steps(&def, &core),
        missing: missing.filter_map(|(key, _)| def.paper(key)).map(|paper| paper.title.clone()).collect(),
        // While it is with another agency the applicant is waited for by nobody.
        until: core.wait_until.filter(|_| def.state(&core.state).is_some_and(|state| !state.away)),
        ready: core.issued.is_some() && !core.ended,
    }))
}

async fn facet<T: DeserializeOwned>(tx: &Tx, school: &School, root: Uuid, facet: Facet) -> Result<Option<T>, ApiError> {
    let key = RecordKey { kind: RecordKind::Case, root, facet };
    let stored = records::record_get(tx, school.row.id, key).await?;
    stored.map(|r| serde_json::from_str(&r.body).map_err(ApiError::internal)).transpose()
}

/// The states that the dossier passed, without who and why.
fn steps(def: &Definition, core: &Core) -> Vec<TrackedStep> {
    let mut steps: Vec<TrackedStep> = Vec::new();
    for line in &core.history {
        let state = match &line.what {
            Happened::Opened => told(def, def.first_state(core.way)),
            Happened::Stepped { to, .. } => told(def, to),
            Happened::Numbered { .. }
            | Happened::Edited
            | Happened::Commented
            | Happened::Attached
            | Happened::Redated { .. } => continue,
        };
        if steps.last().is_none_or(|last| last.state != state) {
            steps.push(TrackedStep { state, at: line.stated_at });
        }
    }
    steps
}

/// A state in the applicant's words.
fn told(def: &Definition, key: &StateKey) -> Text {
    def.state(key).map(|s| s.public.clone().unwrap_or_else(|| s.title.clone())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_find_the_same_are_counted_together() {
        for code in ["MNHgS-260311-0001", "mnhgs-260311-0001", "x-260311-0001", "MN-HgS-260311-0001", "260311-0001"] {
            assert_eq!(counted(code), "260311-0001", "{code}");
        }
        assert_ne!(counted("MNHgS-260311-0001"), counted("MNHgS-260311-0002"));
        assert_eq!((counted(""), counted("0001")), ("-".to_owned(), "-0001".to_owned()));
    }
}
