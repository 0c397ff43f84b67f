//! Refusals in the audit log: who was refused what, and how often, never what they typed.
//!
//! A refused call only leaves a note in memory, whatever was refused, so that its answer takes as long for what is not
//! there as for what must not be seen. The notes are written by the server's round a moment later. The first of a kind
//! is written at once; its repetitions within a minute are counted and make one line more, and beyond a number of
//! kinds a person's refusals are no longer told apart: nobody fills the disk with being refused.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use contract::paths;
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    people,
};
use domain::{
    facet::RecordKind,
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
};
use serde_json::json;
use uuid::Uuid;

use crate::{error::ApiError, state::AppState};

/// The action of a line about a refusal.
pub const ACTION: &str = "denied";
/// Notes kept between two rounds; more are only counted.
const MOST_NOTES: usize = 2000;
/// How long repetitions are counted together.
const WINDOW_MILLIS: i64 = 60_000;
/// Kinds of refusals of one person that are told apart within a window.
const MOST_KINDS: usize = 30;
/// The code under which refusals are counted that were more than could be noted.
const OVERFLOW: &str = "overflow";

/// Who calls, as far as the call has found out; a refusal on the way out is then theirs.
#[derive(Debug, Clone, Default)]
pub struct Witness(Arc<OnceLock<(PersonId, SessionId)>>);

impl Witness {
    /// A token of ours names this session, whether or not it still counts.
    pub fn saw(&self, person: PersonId, session: SessionId) {
        // Said twice, it is the same token.
        let _ = self.0.set((person, session));
    }
}

/// By which way somebody was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// The REST API.
    Api,
    /// A command of a replica.
    Sync,
}

impl Way {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Sync => "sync",
        }
    }
}

/// A refusal as it is noted.
#[derive(Debug, Clone)]
struct Note {
    at: Instant,
    /// Absent at the door: what was typed there is nobody's.
    who: Option<(PersonId, SessionId)>,
    code: &'static str,
    way: Way,
    subject: Option<(RecordKind, Uuid)>,
}

/// Refusals that are the same but for their moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Kind {
    unit: UnitId,
    person: Option<PersonId>,
    code: &'static str,
    way: Way,
    subject: Option<(RecordKind, Uuid)>,
}

/// How often within the window, since its first was written.
#[derive(Debug, Clone, Copy)]
struct Count {
    since: Instant,
    session: Option<SessionId>,
    more: u64,
}

/// The refusals of this process that are not written yet; cheap to clone, one for each server.
#[derive(Clone, Default)]
pub struct Denials(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    notes: VecDeque<Note>,
    overflow: u64,
    counts: HashMap<Kind, Count>,
    unwritten: Vec<AuditRow>,
}

impl Denials {
    /// Notes that a command of a replica was refused, if that is a matter of rights.
    pub fn of_command(
        &self,
        state: &AppState,
        who: (PersonId, SessionId),
        refused: &ApiError,
        subject: Option<(RecordKind, Uuid)>,
    ) {
        if matches!(refused.status(), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) {
            self.note(Note { at: state.clock.now(), who: Some(who), code: refused.code(), way: Way::Sync, subject });
        }
    }

    /// A line of another action that may wait for the round: what it is about must not make the answer slower.
    pub fn line(&self, row: AuditRow) {
        let mut kept = self.kept();
        if kept.unwritten.len() < MOST_NOTES {
            kept.unwritten.push(row);
        }
    }

    fn note(&self, note: Note) {
        let mut kept = self.kept();
        if kept.notes.len() < MOST_NOTES {
            kept.notes.push_back(note);
        } else {
            kept.overflow += 1;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Middleware inside the envelope of errors: notes what is refused to somebody known, and failures at the door.
pub async fn watch(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let witness = Witness::default();
    request.extensions_mut().insert(witness.clone());
    let at_door = request.method() == Method::POST && request.uri().path().starts_with(paths::SESSION);
    let subject = subject(request.extensions().get::<MatchedPath>().map(MatchedPath::as_str), request.uri().path());
    let response = next.run(request).await;
    let Some(refused) = response.extensions().get::<ApiError>() else { return response };
    let who = witness.0.get().copied();
    let is_told = match (who, refused.status()) {
        (Some(_), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => true,
        // An address that nothing ever stood at is a typing mistake.
        // Of what somebody sees there may be no small picture: nothing is refused to them.
        (Some(_), StatusCode::NOT_FOUND) => subject.is_some() && !matches!(refused, ApiError::NoThumbnail),
        (None, StatusCode::UNAUTHORIZED) => {
            at_door && matches!(refused, ApiError::BadCredentials | ApiError::BadCode | ApiError::BadPasskey)
        }
        (None, StatusCode::TOO_MANY_REQUESTS) => at_door,
        (_, _) => false,
    };
    if is_told {
        let note = Note { at: state.clock.now(), who, code: refused.code(), way: Way::Api, subject: subject.flatten() };
        state.denials.note(note);
    }
    response
}

/// What an address is about: nothing where the route names none, `Some(None)` where it names something that has no
/// record or no id.
#[expect(clippy::option_option, reason = "the route names nothing, or something that is no record")]
fn subject(route: Option<&str>, path: &str) -> Option<Option<(RecordKind, Uuid)>> {
    let mut before = "";
    for (name, value) in route?.split('/').zip(path.split('/')) {
        if name.starts_with('{') {
            let kind = match before {
                "cases" => Some(RecordKind::Case),
                "parties" => Some(RecordKind::Party),
                "people" => Some(RecordKind::Person),
                _ => None,
            };
            return Some(kind.and_then(|kind| Some((kind, Uuid::parse_str(value).ok()?))));
        }
        before = name;
    }
    None
}

/// Writes what was noted since the last time, and counts whose minute is over. What cannot be written now is kept for
/// the next time.
///
/// # Errors
/// When the database fails.
pub async fn settle(state: &AppState) -> Result<(), DbError> {
    let (notes, overflow) = {
        let mut kept = state.denials.kept();
        (std::mem::take(&mut kept.notes), std::mem::take(&mut kept.overflow))
    };
    let now = state.clock.now();
    if !notes.is_empty() || overflow > 0 {
        let looked = notes.clone();
        let read = state.db.read(|tx| async move { placed(&tx, looked, overflow, now).await }).await;
        match read {
            Ok(placed) => plan(state, placed),
            Err(err) => {
                let mut kept = state.denials.kept();
                kept.overflow += overflow;
                for note in notes.into_iter().rev() {
                    kept.notes.push_front(note);
                }
                return Err(err);
            }
        }
    }
    close(state, now);
    let rows = std::mem::take(&mut state.denials.kept().unwritten);
    if rows.is_empty() {
        return Ok(());
    }
    let written = state
        .db
        .write(|tx| {
            let rows = &rows;
            async move {
                for row in rows {
                    audit::audit_append(&tx, row).await?;
                }
                Ok::<_, DbError>(())
            }
        })
        .await;
    if written.is_err() {
        let mut kept = state.denials.kept();
        kept.unwritten.splice(0..0, rows);
        kept.unwritten.truncate(MOST_NOTES);
    }
    written
}

/// A refusal with its unit, and its subject only if that stands in the unit: of what does not, nothing is kept, so that
/// nobody's guesses fill the log and nothing of another unit is named.
struct Placed {
    kind: Kind,
    at: Instant,
    session: Option<SessionId>,
    times: u64,
}

async fn placed(tx: &Tx, notes: VecDeque<Note>, overflow: u64, now: Instant) -> Result<Vec<Placed>, DbError> {
    let mut units: HashMap<PersonId, Option<UnitId>> = HashMap::new();
    let mut known: HashMap<(UnitId, RecordKind, Uuid), bool> = HashMap::new();
    // What happens at the door happens to the server's own unit, as on the portal.
    let door = people::unit_list(tx).await?.first().map(|unit| unit.id);
    let mut all = Vec::with_capacity(notes.len());
    for note in notes {
        let unit = match note.who {
            None => door,
            Some((person, _)) => {
                if let Some(unit) = units.get(&person) {
                    *unit
                } else {
                    let unit = people::person_find(tx, person).await?.map(|row| row.unit);
                    units.insert(person, unit);
                    unit
                }
            }
        };
        let Some(unit) = unit else { continue };
        let subject = match note.subject {
            None => None,
            Some((kind, root)) => {
                let is_there = if let Some(is_there) = known.get(&(unit, kind, root)) {
                    *is_there
                } else {
                    let is_there = audit::audit_subject_known(tx, unit, kind, root).await?;
                    known.insert((unit, kind, root), is_there);
                    is_there
                };
                is_there.then_some((kind, root))
            }
        };
        let (person, session) = note.who.unzip();
        all.push(Placed {
            kind: Kind { unit, person, code: note.code, way: note.way, subject },
            at: note.at,
            session,
            times: 1,
        });
    }
    if let Some(unit) = door.filter(|_| overflow > 0) {
        let kind = Kind { unit, person: None, code: OVERFLOW, way: Way::Api, subject: None };
        all.push(Placed { kind, at: now, session: None, times: overflow });
    }
    Ok(all)
}

/// Decides which refusals are written now and which are only counted.
fn plan(state: &AppState, placed: Vec<Placed>) {
    let mut kept = state.denials.kept();
    for mut one in placed {
        if !kept.counts.contains_key(&one.kind) && one.kind.subject.is_some() {
            let (unit, person) = (one.kind.unit, one.kind.person);
            let kinds = kept.counts.keys().filter(|kind| kind.unit == unit && kind.person == person).count();
            if kinds >= MOST_KINDS {
                one.kind.subject = None;
            }
        }
        if let Some(count) = kept.counts.get_mut(&one.kind) {
            count.more += one.times;
            continue;
        }
        let row = row(state, &one.kind, one.at, one.session, one.times);
        kept.unwritten.push(row);
        kept.counts.insert(one.kind, Count { since: one.at, session: one.session, more: 0 });
    }
}

/// Ends the windows that are over; what was counted in them is written.
fn close(state: &AppState, now: Instant) {
    let mut kept = state.denials.kept();
    let over = |count: &Count| now.millis().abs_diff(count.since.millis()) >= WINDOW_MILLIS.unsigned_abs();
    let ended: Vec<(Kind, Count)> = kept.counts.extract_if(|_, count| over(count)).collect();
    for (kind, count) in ended {
        if count.more > 0 {
            let row = row(state, &kind, now, count.session, count.more);
            kept.unwritten.push(row);
        }
    }
}

fn row(state: &AppState, kind: &Kind, at: Instant, session: Option<SessionId>, times: u64) -> AuditRow {
    AuditRow {
        id: state.clock.id(),
        unit: kind.unit,
        at,
        person: kind.person,
        session,
        action: ACTION.to_owned(),
        subject_kind: kind.subject.map_or("call", |(kind, _)| kind.as_str()).to_owned(),
        subject: kind.subject.map(|(_, root)| root),
        detail: json!({ "code": kind.code, "through": kind.way.as_str(), "times": times }).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_is_about() {
        let id = Uuid::from_u128(7);
        let at = |route: &str, path: &str| subject(Some(route), path);
        assert_eq!(
            at("/api/v1/cases/{id}/steps", &format!("/api/v1/cases/{id}/steps")),
            Some(Some((RecordKind::Case, id)))
        );
        assert_eq!(at("/api/v1/cases/{id}", "/api/v1/cases/junk"), Some(None));
        assert_eq!(at("/api/v1/procedures/{key}", "/api/v1/procedures/x"), Some(None));
        assert_eq!(at("/api/v1/cases", "/api/v1/cases"), None);
        assert_eq!(subject(None, "/api/v1/x"), None);
    }
}
