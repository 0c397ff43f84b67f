//! Finding one dossier for somebody who holds its code and knows the applicant's phone. A miss is a miss, whatever
//! was wrong; guessing is limited for each code and each address.

use app::portal::{Tracked, TrackedStep, Tracking, Withdrawal};
use db::{Tx, cases, records};
use domain::{
    calendar::Calendar,
    case::{self, Case, Core, Happened, Internal, PaperState, Personal, online},
    clock::{self, Due},
    definition::{ActionKey, CaseKind, Definition, StateKey, StepDef},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, UnitId},
    instant::Instant,
    rights::Actor,
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

/// What came of looking for a dossier.
pub(super) enum Search {
    /// The dossier.
    Found(Box<Found>),
    /// None has this code and this telephone.
    Missed,
    /// Too many tries.
    TooMany,
}

/// A dossier, for whoever has shown that it is theirs.
pub(super) struct Found {
    /// Which.
    pub id: CaseId,
    /// Of which unit.
    pub unit: UnitId,
    /// Where it stands.
    pub state: StateKey,
    /// The step by which it can be had back as it stands, and whether that ends it.
    pub withdrawal: Option<(ActionKey, bool)>,
    /// What the applicant asked for last, if it was to have it back.
    pub asked: Option<Withdrawal>,
    /// Who asks, as the form says.
    pub asker: String,
    /// The last digits of the telephone.
    pub tail: String,
    /// As the public sees it.
    pub tracked: Tracked,
}

pub(super) async fn track(state: &AppState, caller: &Caller, code: &str, phone: &str) -> Result<Tracking, ApiError> {
    Ok(match search(state, caller, code, phone).await? {
        Search::Found(found) => Tracking::Found(Box::new(found.tracked)),
        Search::Missed => Tracking::Missed,
        Search::TooMany => Tracking::TooMany,
    })
}

pub(super) async fn search(state: &AppState, caller: &Caller, code: &str, phone: &str) -> Result<Search, ApiError> {
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
        Err(ApiError::TooMany { .. }) => return Ok(Search::TooMany),
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
    Ok(found.map_or(Search::Missed, |found| Search::Found(Box::new(found))))
}

/// Under what tries are counted: day and number, which every spelling that finds a dossier shares. What stands before
/// them may be anything, so it must not make a new count.
fn counted(code: &str) -> String {
    if let Some(registration) = online::read_code(code) {
        return registration;
    }
    let mut parts = code.rsplitn(3, '-');
    let (number, day) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{day}-{number}").to_lowercase()
}

async fn find(state: &AppState, tx: &Tx, code: &str, phone: &str, now: Instant) -> Result<Option<Found>, ApiError> {
    let school: School = school(tx).await?;
    let unit = school.row.id;
    // Codes are printed as the school writes them and typed as people do.
    let mut row = cases::case_by_code(tx, unit, code).await?;
    if row.is_none() {
        let tail = code.split_once('-').map_or(code, |(_, tail)| tail);
        row = cases::case_by_code(tx, unit, &format!("{}-{tail}", school.settings.code_prefix)).await?;
    }
    if row.is_none()
        && let Some(registration) = online::read_code(code)
    {
        row = cases::case_by_registration(tx, unit, &registration).await?;
    }
    let Some(row) = row.filter(|row| row.kind == CaseKind::Dossier.as_str()) else { return Ok(None) };
    let given = second_factor(row.id, phone);
    if given.is_none() || given != row.second_factor_hash {
        return Ok(None);
    }
    let core: Option<Core> = facet(tx, &school, row.id.0, Facet::Core).await?;
    let internal: Option<Internal> = facet(tx, &school, row.id.0, Facet::Internal).await?;
    let personal: Option<Personal> = facet(tx, &school, row.id.0, Facet::Personal).await?;
    let Some(core) = core else { return Ok(None) };
    let Some(def) = state.catalogue.definition(tx, unit, &core.definition).await? else { return Ok(None) };
    let calendar = state.catalogue.calendar(tx, unit).await?;
    let due = core.due(&calendar);
    let case = Case { core, internal, personal };
    let withdrawal = online::withdrawal(&def, &case, &Actor::applicant(unit, row.id));
    let withdrawal = withdrawal.map(|step| (step.action.clone(), ends(&def, step)));
    let tail = tail_of(phone);
    let tracked = shown(&def, &case, due, (now, &calendar), withdrawal.is_some().then(|| tail.clone()));
    let (state, asked, asker) = (case.core.state.clone(), asked(&def, &case.core), asker(&def, &case));
    Ok(Some(Found { id: row.id, unit, state, withdrawal, asked, asker, tail, tracked }))
}

/// What the public sees of a dossier.
fn shown(
    def: &Definition,
    case: &Case,
    due: Option<Due>,
    (now, calendar): (Instant, &Calendar),
    withdrawable: Option<String>,
) -> Tracked {
    let (core, internal) = (&case.core, &case.internal);
    let missing = internal.iter().flat_map(|i| &i.papers).filter(|(_, state)| **state == PaperState::Missing);
    Tracked {
        code: core.code.clone().or_else(|| core.registration_code()).unwrap_or_default(),
        procedure: def.procedure.title.clone(),
        state: told(def, &core.state),
        standing: case::standing(core, due.as_ref(), now, calendar),
        received_at: core.received_at,
        due_at: due.and_then(|d| d.date()),
        why: match due {
            Some(Due::Running { .. } | Due::Paused { .. }) => {
                clock::plainly(core.limit.legal, core.limit.cutoff, &core.ledger, calendar)
            }
            // What is done needs no reason any more.
            Some(Due::Stopped { .. }) | None => Vec::new(),
        },
        steps: steps(def, core),
        missing: missing.filter_map(|(key, _)| def.paper(key)).map(|paper| paper.title.clone()).collect(),
        // While it is with another agency the applicant is waited for by nobody.
        until: core.wait_until.filter(|_| def.state(&core.state).is_some_and(|state| !state.away)),
        told: def.told(core).cloned(),
        ready: core.is_given_out() && !core.ended,
        taken_back: core.taken_back().map(|revoked| revoked.at),
        received: core.is_received(),
        withdrawable,
    }
}

/// Whether a step ends the dossier: then nobody else has to agree.
fn ends(def: &Definition, step: &StepDef) -> bool {
    def.state(&step.to).is_some_and(|state| state.terminal)
}

/// What the applicant did last, where nobody did anything since.
fn asked(def: &Definition, core: &Core) -> Option<Withdrawal> {
    let line = core.history.last().filter(|line| line.by.is_applicant())?;
    let Happened::Stepped { action, .. } = &line.what else { return None };
    let step = def.step_named(action)?;
    Some(if ends(def, step) { Withdrawal::TakenBack } else { Withdrawal::Asked })
}

/// Who asks, as the form says.
fn asker(def: &Definition, case: &Case) -> String {
    let parties = || case.personal.iter().flat_map(Personal::parties);
    let named = def.asker().and_then(|field| parties().find(|(key, _)| **key == field.key));
    let party = named.or_else(|| parties().next()).map(|(_, party)| party.name.clone());
    party.filter(|name| !name.is_empty()).unwrap_or_else(|| "Người nộp".to_owned())
}

/// The last four digits of what was typed: the whole number is repeated nowhere.
fn tail_of(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(4)..].iter().collect()
}

async fn facet<T: DeserializeOwned>(tx: &Tx, school: &School, root: Uuid, facet: Facet) -> Result<Option<T>, ApiError> {
    let key = key(CaseId(root), facet);
    let stored = records::record_get(tx, school.row.id, key).await?;
    stored.map(|r| serde_json::from_str(&r.body).map_err(ApiError::internal)).transpose()
}

/// Where a facet of a dossier is kept.
pub(super) const fn key(id: CaseId, facet: Facet) -> RecordKey {
    RecordKey { kind: RecordKind::Case, root: id.0, facet }
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
            | Happened::Redated { .. }
            | Happened::Migrated { .. } => continue,
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
        for code in ["DK-7K3M9-QXF2A", "dk7k3m9qxf2a", "DK 7K3M9 QXF2A", "DK-7K3-M9QXF2A"] {
            assert_eq!(counted(code), "DK-7K3M9-QXF2A", "{code}");
        }
        assert_eq!((counted(""), counted("0001")), ("-".to_owned(), "-0001".to_owned()));
    }
}
