//! Reading in the audit log: whoever is shown a personal facet leaves a line about it and about everybody it names,
//! before it is shown. What was opened leaves a line each time; what is listed or sent to a device, one a day.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use db::{
    DbError, audit,
    records::Record,
    sync::{Op, Window},
};
use domain::{
    audit::{
        Line,
        reading::{Reading, Subject, Through},
    },
    case::Personal,
    facet::{Facet, RecordKind},
    ids::{CaseId, PartyId, PersonId, SessionId},
    rights::Actor,
};
use time::Date;

use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// Whose, and the case in which they stand.
pub type About = (Subject, Option<CaseId>);

/// What this process knows to have been written today; cheap to clone, one for each server. The ids of the lines keep
/// other processes and other days right.
#[derive(Clone, Default)]
pub struct Written(Arc<Mutex<Today>>);

#[derive(Default)]
struct Today {
    day: Option<Date>,
    lines: HashSet<(PersonId, Subject, Through)>,
}

impl Written {
    /// Those that are not known to be written on this day.
    fn missing(&self, day: Date, person: PersonId, through: Through, about: Vec<About>) -> Vec<About> {
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if today.day != Some(day) {
            *today = Today { day: Some(day), lines: HashSet::new() };
        }
        about.into_iter().filter(|(subject, _)| !today.lines.contains(&(person, *subject, through))).collect()
    }

    fn add(&self, day: Date, person: PersonId, through: Through, about: &[About]) {
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if today.day == Some(day) {
            today.lines.extend(about.iter().map(|(subject, _)| (person, *subject, through)));
        }
    }
}

/// A case's personal facet: the case, and everybody whom it names.
pub fn of_case(id: CaseId, personal: &Personal) -> Vec<About> {
    let named: BTreeSet<PartyId> = personal.parties().map(|(_, party)| party.id).collect();
    let named = named.into_iter().map(|party| (Subject::Party(party), Some(id)));
    std::iter::once((Subject::Case(id), None)).chain(named).collect()
}

/// Writes that somebody opened this, each time.
///
/// # Errors
/// When the database fails; then it must not be shown.
pub async fn opened(state: &AppState, me: &SignedIn, about: &[About], through: Through) -> Result<(), ApiError> {
    let reading = Reading { actor: &me.actor, session: me.session, at: state.clock.now(), through };
    let lines: Vec<Line> =
        about.iter().map(|(subject, case)| reading.line(state.clock.id(), *subject, *case)).collect();
    write(state, &lines).await?;
    Ok(())
}

/// Writes that these of the register were shown in a list, once a day.
///
/// # Errors
/// When the database fails; then they must not be shown.
pub async fn listed(state: &AppState, me: &SignedIn, parties: impl Iterator<Item = PartyId>) -> Result<(), ApiError> {
    let about = parties.map(|party| (Subject::Party(party), None)).collect();
    Ok(once_a_day(state, &me.actor, me.session, about, Through::List).await?)
}

/// Writes that whom these cases are about was shown in a list, once a day.
///
/// # Errors
/// When the database fails; then it must not be shown.
pub async fn listed_cases(state: &AppState, me: &SignedIn, about: Vec<About>) -> Result<(), ApiError> {
    Ok(once_a_day(state, &me.actor, me.session, about, Through::List).await?)
}

/// Writes that small pictures of these were sent to a device, once a day: it fetches them by itself, with the records that show
/// them. A file that somebody opens is [`opened`].
///
/// # Errors
/// When the database fails; then they must not be sent.
pub async fn sent(state: &AppState, me: &SignedIn, about: &[About]) -> Result<(), ApiError> {
    Ok(once_a_day(state, &me.actor, me.session, about.to_vec(), Through::Sync).await?)
}

/// Writes that whom these are about was shown beside a form that somebody fills, once a day: it is asked for at every pause.
///
/// # Errors
/// When the database fails; then it must not be shown.
pub async fn beside(state: &AppState, me: &SignedIn, about: &[About]) -> Result<(), ApiError> {
    Ok(once_a_day(state, &me.actor, me.session, about.to_vec(), Through::File).await?)
}

/// Writes that these records are sent to a device, once a day.
///
/// # Errors
/// When the database fails; then they must not be sent.
pub async fn synced(
    state: &AppState,
    actor: &Actor,
    session: SessionId,
    records: impl Iterator<Item = &Record>,
) -> Result<(), DbError> {
    let mut about = Vec::new();
    for record in records {
        match (record.key.kind, record.key.facet) {
            (RecordKind::Case, Facet::Personal) => {
                let personal = serde_json::from_str(&record.body).map_err(|_| DbError::Corrupt("record.body"))?;
                about.extend(of_case(CaseId(record.key.root), &personal));
            }
            (RecordKind::Party, Facet::Personal) => about.push((Subject::Party(PartyId(record.key.root)), None)),
            (
                RecordKind::Unit
                | RecordKind::Part
                | RecordKind::Person
                | RecordKind::Party
                | RecordKind::Lifecycle
                | RecordKind::Procedure
                | RecordKind::Calendar
                | RecordKind::Case,
                Facet::Core | Facet::Internal | Facet::Personal,
            ) => {}
        }
    }
    once_a_day(state, actor, session, about, Through::Sync).await
}

/// The same for what a window of changes brings.
///
/// # Errors
/// Those of [`synced`].
pub async fn pulled(state: &AppState, actor: &Actor, session: SessionId, window: &Window) -> Result<(), DbError> {
    let brought = window.ops.iter().filter_map(|op| match op {
        Op::Put(record) | Op::Enter(record) => Some(record),
        Op::Leave(_) | Op::Del(_) => None,
    });
    synced(state, actor, session, brought).await
}

async fn once_a_day(
    state: &AppState,
    actor: &Actor,
    session: SessionId,
    about: Vec<About>,
    through: Through,
) -> Result<(), DbError> {
    if about.is_empty() {
        return Ok(());
    }
    let at = state.clock.now();
    let (day, person) = (at.local_date(), actor.person());
    let missing = state.readings.missing(day, person, through, about);
    if missing.is_empty() {
        return Ok(());
    }
    let reading = Reading { actor, session, at, through };
    let lines: Vec<Line> =
        missing.iter().map(|(subject, case)| reading.line(reading.id_of_day(*subject), *subject, *case)).collect();
    write(state, &lines).await?;
    state.readings.add(day, person, through, &missing);
    Ok(())
}

async fn write(state: &AppState, lines: &[Line]) -> Result<(), DbError> {
    state.db.write(|tx| async move { audit::audit_append_once(&tx, lines).await }).await?;
    Ok(())
}
