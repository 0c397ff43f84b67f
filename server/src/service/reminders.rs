//! The morning's reminders: on each working day, when the desk opens, one job for each school writes for each person what is
//! due and what is late, and notes to whom what is late was told. Once a day, however many instances and attempts there are.

use std::{collections::BTreeMap, sync::Arc};

use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    cases, documents,
    jobs::{self, JobRow},
    people, records,
    reminders::{self as store, EscalationRow, ReminderRow},
};
use domain::{
    calendar::{Calendar, wire},
    case::Core,
    definition::DefinitionRef,
    document::{Document, Waiting},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, PersonId, UnitId},
    instant::Instant,
    reminder::{self, Digest, Gathered, Level, Told},
    rights::{Actor, Scope},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::Date;
use uuid::Uuid;

use super::{Failure, decoded, encoded, write};
use crate::{
    jobs::{LEASE_MILLIS, Progress},
    state::AppState,
};

/// The name of the job.
pub const KIND: &str = "reminders";
/// Cases read at once.
const PAGE: u64 = 500;
/// More documents than wait for anybody.
const MOST_DOCUMENTS: u64 = 1000;
/// For how many days what people were reminded of is kept.
const KEPT_DAYS: i64 = 30;

/// With what the job is done.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Body {
    #[serde(with = "wire::date")]
    day: Date,
}

/// A case that is late, and to whom of each level it is told.
struct Late {
    case: CaseId,
    due_at: Instant,
    levels: BTreeMap<Level, Vec<PersonId>>,
}

/// Stores the day's job of each school in which the desk has opened, if it is not stored yet.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn schedule(state: &AppState) -> Result<(), Failure> {
    let now = state.clock.now();
    let (day, catalogue) = (now.local_date(), state.catalogue.clone());
    let read = move |tx: Tx| async move {
        let mut wanted = Vec::new();
        for unit in people::unit_list(&tx).await? {
            let calendar = catalogue.calendar(&tx, unit.id).await?;
            if reminder::is_time(now, &calendar) && !jobs::job_is_stored(&tx, job_id(unit.id, day)).await? {
                wanted.push(unit.id);
            }
        }
        Ok::<_, Failure>(wanted)
    };
    for unit in state.db.read(read).await? {
        let body = encoded(&Body { day })?;
        let job = JobRow { id: job_id(unit, day), unit, kind: KIND.to_owned(), body, run_at: now, attempts: 0 };
        let stored = state.db.write(|tx| {
            let job = job.clone();
            async move { jobs::job_insert(&tx, &job).await }
        });
        match stored.await {
            // Another instance was quicker.
            Ok(()) | Err(DbError::Duplicate(_)) => {}
            Err(err) => return Err(err.into()),
        }
    }
    Ok(())
}

/// The id of a school's job of a day: a function of both, so that it is stored once.
fn job_id(unit: UnitId, day: Date) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(KIND);
    hash.update(unit.0.as_bytes());
    hash.update(wire::date_text(day));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Does the job.
///
/// # Errors
/// What the database says; then nothing was stored.
pub async fn step(state: &AppState, job: &JobRow) -> Result<Progress, Failure> {
    let Body { day } = decoded(&job.body)?;
    let (unit, now) = (job.unit, state.clock.now());
    // A job that was left over tells nobody of a day that is past.
    let (digests, late) = if now.local_date() == day {
        let reading = state.clone();
        state.db.read(move |tx| async move { gather(&reading, &tx, unit, now, day).await }).await?
    } else {
        (Vec::new(), Vec::new())
    };
    let found = Arc::new((digests, late));
    write(state, |tx| {
        let (state, job, found) = (state.clone(), job.clone(), found.clone());
        async move { keep(&state, &tx, &job, day, &found.0, &found.1).await }
    })
    .await
}

async fn gather(
    state: &AppState,
    tx: &Tx,
    unit: UnitId,
    now: Instant,
    day: Date,
) -> Result<(Vec<(PersonId, Digest)>, Vec<Late>), Failure> {
    let calendar = state.catalogue.calendar(tx, unit).await?;
    let staff = staff(tx, unit, day).await?;
    let (mut gathered, mut late, mut after) = (Gathered::default(), Vec::new(), None);
    loop {
        let page = cases::case_list_dated(tx, unit, after, PAGE).await?;
        for dated in &page {
            let Some((told, case)) = one(state, tx, unit, dated.id, (now, &*calendar, &staff[..])).await? else {
                continue;
            };
            gathered.add(case, &told);
            if let Some(due_at) = told.due {
                let mut levels: BTreeMap<Level, Vec<PersonId>> = BTreeMap::new();
                for (person, level) in told.whom {
                    levels.entry(level).or_default().push(person);
                }
                late.push(Late { case, due_at, levels });
            }
        }
        match page.last() {
            Some(last) if page.len() as u64 == PAGE => after = Some(last.id),
            Some(_) | None => break,
        }
    }
    for body in documents::document_list_waiting(tx, unit).await? {
        let document: Document = decoded(&body)?;
        let to = document.task.as_ref().map(|task| task.to);
        if let Some(person) = to.filter(|person| staff.iter().any(|actor| actor.person() == *person)) {
            gathered.add_document(person, &document, day);
        }
    }
    Ok((gathered.digests(day), late))
}

async fn one(
    state: &AppState,
    tx: &Tx,
    unit: UnitId,
    id: CaseId,
    (now, calendar, staff): (Instant, &Calendar, &[Actor]),
) -> Result<Option<(Told, CaseId)>, Failure> {
    let key = RecordKey { kind: RecordKind::Case, root: id.0, facet: Facet::Core };
    let Some(record) = records::record_get(tx, unit, key).await? else { return Ok(None) };
    let core: Core = decoded(&record.body)?;
    let of: &DefinitionRef = &core.definition;
    let Some(def) = state.catalogue.definition(tx, unit, of).await? else { return Ok(None) };
    Ok(reminder::told(&core, &def, now, calendar, staff).map(|told| (told, id)))
}

/// Everybody who works here today, with the rights of today.
async fn staff(tx: &Tx, unit: UnitId, day: Date) -> Result<Vec<Actor>, Failure> {
    let mut grants: BTreeMap<PersonId, Vec<domain::rights::Grant>> = BTreeMap::new();
    for row in people::grant_list(tx, unit).await? {
        grants.entry(row.grant.person).or_default().push(row.grant);
    }
    let people = people::person_list(tx, unit).await?;
    let works = people.into_iter().filter(|person| person.disabled_at.is_none());
    let actors = works.filter_map(|person| Some(Actor::new(person.id, unit, grants.remove(&person.id)?, day)));
    Ok(actors.filter(|actor| !actor.grants().is_empty()).collect())
}

async fn keep(
    state: &AppState,
    tx: &Tx,
    job: &JobRow,
    day: Date,
    digests: &[(PersonId, Digest)],
    late: &[Late],
) -> Result<Progress, Failure> {
    let (unit, now) = (job.unit, state.clock.now());
    if !jobs::job_hold(tx, job, now.plus_millis(LEASE_MILLIS)).await? {
        return Ok(Progress::Lost);
    }
    for (person, digest) in digests {
        let body = encoded(digest)?;
        let row = ReminderRow { person: *person, day, unit, body, at: now, seen_at: None };
        store::reminder_put(tx, &row).await?;
    }
    for Late { case, due_at, levels } in late {
        for (level, people) in levels {
            let told = encoded(people)?;
            let row = EscalationRow { case: *case, due_at: *due_at, level: *level, unit, people: told, at: now };
            if store::escalation_put(tx, &row).await? {
                audit(state, tx, &row, people).await?;
            }
        }
    }
    let oldest = day.checked_sub(time::Duration::days(KEPT_DAYS)).unwrap_or(day);
    store::reminder_trim(tx, unit, oldest).await?;
    jobs::job_done(tx, job.id, now).await?;
    Ok(Progress::Done)
}

/// That it was told leaves a line of its own, by nobody: the server does it by itself.
async fn audit(state: &AppState, tx: &Tx, row: &EscalationRow, people: &[PersonId]) -> Result<(), Failure> {
    let detail = serde_json::json!({ "level": row.level, "due": row.due_at, "people": people });
    let line = AuditRow {
        id: state.clock.id(),
        unit: row.unit,
        at: row.at,
        person: None,
        session: None,
        action: "case.escalate".to_owned(),
        subject_kind: RecordKind::Case.as_str().to_owned(),
        subject: Some(row.case.0),
        detail: encoded(&detail)?,
    };
    Ok(audit::audit_append(tx, &line).await?)
}

/// What somebody is reminded of on a day and has not put away: only of cases that they may read still.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn of(tx: &Tx, scope: &Scope, person: PersonId, day: Date) -> Result<Option<Digest>, Failure> {
    let Some(body) = store::reminder_of(tx, scope.unit(), person, day).await? else { return Ok(None) };
    let mut digest: Digest = decoded(&body)?;
    let ids: Vec<CaseId> = digest.items.iter().map(|item| item.case).collect();
    let seen = cases::case_visible(tx, scope, &ids).await?;
    digest.items.retain(|item| seen.contains(&item.case));
    // What was settled since waits no longer.
    digest.documents = Waiting::default();
    for body in documents::document_list_of(tx, scope.unit(), person, MOST_DOCUMENTS).await? {
        digest.documents = digest.documents.and(&decoded(&body)?, day);
    }
    Ok((!digest.items.is_empty() || !digest.documents.is_none()).then_some(digest))
}
