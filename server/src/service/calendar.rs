//! Changing a unit's calendar: what it would move is shown before, and nothing moves without an event.
//!
//! The new version and everything that it moves are stored in one transaction. A case that was opened in the same moment
//! under the old version is found by a second round afterwards.

use std::sync::Arc;

use contract::{
    calendar::{Moved, MovedCase},
    sync::Status,
};
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    cases::{self, Dated},
    events::{self, EventRow},
    records,
};
use domain::{
    calendar::{Calendar, change},
    case::{Case, Core, Event, Fact, apply},
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, CommandId, EventId, GrantId, PersonId, SessionId, UnitId},
    instant::Instant,
    rights::Actor,
    text::Text,
};

use super::{Failure, catalogue, decoded, digest, encoded, index, stored, write};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// Cases read at once.
const PAGE: u64 = 200;
/// Cases listed at once; the count says how many there are.
const LISTED: usize = 100;

/// What a change would move. Nothing is stored.
///
/// # Errors
/// The denial of the rules; what the database says.
pub async fn preview(state: &AppState, me: &SignedIn, change: change::Change) -> Result<Moved, ApiError> {
    let (actor, state) = (me.actor.clone(), state.clone());
    let today = state.clock.now().local_date();
    let db = state.db.clone();
    let read = move |tx: Tx| async move {
        let unit = actor.unit();
        let before = current(&tx, unit).await?;
        let decision = match change::decide(Some(&before), &change, &change::Context { actor: &actor, today }) {
            Ok(decision) => decision,
            Err(denial) => return Ok(Err(denial)),
        };
        let after = change::apply(Some(before), &decision.event).unwrap_or_default();
        Ok::<_, Failure>(Ok(moves(&tx, &state, unit, &after).await?))
    };
    let answer: Result<Moved, Denial> = db.read(read).await?;
    answer.map_err(ApiError::Denied)
}

/// Makes the change, once, with all that it moves.
///
/// # Errors
/// The denial of the rules; `KeyReused` when the id was another command's; what the database says.
pub async fn run(state: &AppState, me: &SignedIn, id: CommandId, change: change::Change) -> Result<(), ApiError> {
    let digest = digest(&encoded(&change)?);
    let (actor, session, now) = (me.actor.clone(), me.session, state.clock.now());
    let task = Arc::new(Task { state: state.clone(), actor, session, id, change, digest, now });
    let again = task.clone();
    let status = write(state, move |tx| {
        let task = task.clone();
        async move { task.once(&tx).await }
    })
    .await?;
    match status {
        Status::Applied => {
            // What was opened meanwhile counted by the version before.
            let late = move |tx: Tx| {
                let task = again.clone();
                async move { task.follow_up(&tx).await }
            };
            write(state, late).await?;
            Ok(())
        }
        Status::Rejected { denial } => Err(ApiError::Denied(denial)),
        Status::Skipped { .. } | Status::Held => Err(ApiError::KeyReused),
    }
}

struct Task {
    state: AppState,
    actor: Actor,
    session: SessionId,
    id: CommandId,
    change: change::Change,
    digest: String,
    now: Instant,
}

/// Under whose word something is done.
#[derive(Clone, Copy)]
struct Word {
    grant: GrantId,
    on_behalf: Option<PersonId>,
}

impl Task {
    async fn once(&self, tx: &Tx) -> Result<Status, Failure> {
        let unit = self.actor.unit();
        if let Some(status) = stored(tx, &self.actor, self.id, &self.digest).await? {
            return Ok(status);
        }
        records::record_lock(tx, unit, RecordKind::Calendar, unit.0).await?;
        let before = current(tx, unit).await?;
        let context = change::Context { actor: &self.actor, today: self.now.local_date() };
        let status = match change::decide(Some(&before), &self.change, &context) {
            Ok(decision) => {
                let after = change::apply(Some(before), &decision.event).unwrap_or_default();
                catalogue::publish_calendar(tx, unit, &after).await?;
                let word = Word { grant: decision.grant, on_behalf: decision.on_behalf };
                self.append(tx, &decision.event, word).await?;
                let moved = self.redate(tx, &after, word, 1).await?;
                self.audit(tx, "calendar.change", RecordKind::Calendar, unit.0, after.version, Some(moved)).await?;
                Status::Applied
            }
            Err(denial) => Status::Rejected { denial },
        };
        super::store(tx, &self.actor, None, (self.id, &self.digest), &status, self.now).await?;
        Ok(status)
    }

    /// Moves what counts by an older version still. `first` is the number of the next event of this command.
    async fn redate(&self, tx: &Tx, calendar: &Calendar, word: Word, first: usize) -> Result<usize, Failure> {
        let unit = self.actor.unit();
        let (mut after, mut moved) = (None, 0);
        loop {
            let page = cases::case_list_dated(tx, unit, after, PAGE).await?;
            for dated in &page {
                moved += usize::from(self.redate_one(tx, calendar, word, dated.id, first + moved).await?);
            }
            match page.last() {
                Some(last) if page.len() as u64 == PAGE => after = Some(last.id),
                Some(_) | None => return Ok(moved),
            }
        }
    }

    async fn redate_one(
        &self,
        tx: &Tx,
        calendar: &Calendar,
        word: Word,
        id: CaseId,
        number: usize,
    ) -> Result<bool, Failure> {
        let unit = self.actor.unit();
        // Locked before it is looked at: a step that is under way is waited for.
        let facets = records::record_lock(tx, unit, RecordKind::Case, id.0).await?;
        let Some(record) = facets.into_iter().find(|record| record.key.facet == Facet::Core) else { return Ok(false) };
        let core: Core = decoded(&record.body)?;
        let stored = cases::case_due(tx, unit, id).await?;
        let case = Case { core, internal: None, personal: None };
        let due = index::due_at(&case, calendar);
        if due == stored || case.core.ended {
            return Ok(false);
        }
        cases::case_set_due(tx, unit, id, due).await?;
        let (Some(was), Some(now)) = (stored, due) else { return Ok(false) };
        let event = Event {
            id: EventId::of(self.id, number),
            command: self.id,
            unit,
            case: id,
            no: case.core.rev() + 1,
            at: self.now,
            stated_at: self.now,
            by: self.actor.person(),
            grant: word.grant,
            on_behalf: word.on_behalf,
            fact: Fact::Redated { calendar: calendar.version, was, now },
        };
        let row = EventRow {
            id: event.id,
            unit,
            kind: RecordKind::Case,
            root: id.0,
            no: event.no.into(),
            at: event.at,
            stated_at: event.stated_at,
            person: Some(event.by),
            grant: Some(event.grant),
            on_behalf: event.on_behalf,
            command: event.command,
            action: event.fact.action().to_owned(),
            body: encoded(&event.fact)?,
        };
        events::event_append(tx, &row, &[]).await?;
        let def = self.state.catalogue.definition(tx, unit, &case.core.definition).await?;
        let def = def.ok_or(DbError::Corrupt("the definition of a case"))?;
        if let Some(case) = apply::apply(Some(case), &event) {
            super::case::put(tx, &case, &def, Facet::Core, &encoded(&case.core)?).await?;
        }
        self.audit(tx, "case.redate", RecordKind::Case, id.0, calendar.version, None).await?;
        Ok(true)
    }

    async fn follow_up(&self, tx: &Tx) -> Result<(), Failure> {
        let calendar = current(tx, self.actor.unit()).await?;
        let unit = self.actor.unit();
        let changes = events::events_of(tx, unit, RecordKind::Calendar, unit.0).await?;
        let decided = changes.into_iter().find(|row| row.id == EventId::of(self.id, 0));
        let Some((grant, on_behalf)) = decided.and_then(|row| Some((row.grant?, row.on_behalf))) else { return Ok(()) };
        // Far from the numbers of the first round; nobody has as many open cases.
        let first = usize::try_from(self.now.millis().unsigned_abs()).unwrap_or(1 << 30);
        self.redate(tx, &calendar, Word { grant, on_behalf }, first).await?;
        Ok(())
    }

    async fn append(&self, tx: &Tx, event: &change::Event, word: Word) -> Result<(), Failure> {
        let unit = self.actor.unit();
        let row = EventRow {
            id: EventId::of(self.id, 0),
            unit,
            kind: RecordKind::Calendar,
            root: unit.0,
            no: events::event_last_no(tx, RecordKind::Calendar, unit.0).await? + 1,
            at: self.now,
            stated_at: self.now,
            person: Some(self.actor.person()),
            grant: Some(word.grant),
            on_behalf: word.on_behalf,
            command: self.id,
            action: "change".to_owned(),
            body: encoded(event)?,
        };
        Ok(events::event_append(tx, &row, &[]).await?)
    }

    async fn audit(
        &self,
        tx: &Tx,
        action: &str,
        kind: RecordKind,
        subject: uuid::Uuid,
        version: u32,
        moved: Option<usize>,
    ) -> Result<(), Failure> {
        let line = AuditRow {
            id: self.state.clock.id(),
            unit: self.actor.unit(),
            at: self.now,
            person: Some(self.actor.person()),
            session: Some(self.session),
            action: action.to_owned(),
            subject_kind: kind.as_str().to_owned(),
            subject: Some(subject),
            detail: encoded(&serde_json::json!({ "command": self.id, "calendar": version, "moved": moved }))?,
        };
        Ok(audit::audit_append(tx, &line).await?)
    }
}

/// The calendar as it is stored; the country's where the unit has none of its own yet. Read past the catalogue, which
/// would keep a version that is not stored in the end.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn current(tx: &Tx, unit: UnitId) -> Result<Calendar, Failure> {
    match records::record_get(tx, unit, catalogue::calendar_key(unit)).await? {
        Some(record) => decoded(&record.body),
        None => Ok(Calendar::vietnam()),
    }
}

/// What this calendar would move: announced cases alone are told and counted.
async fn moves(tx: &Tx, state: &AppState, unit: UnitId, calendar: &Calendar) -> Result<Moved, Failure> {
    let (mut after, mut count) = (None, 0_u32);
    let mut items: Vec<MovedCase> = Vec::new();
    loop {
        let page = cases::case_list_dated(tx, unit, after, PAGE).await?;
        for Dated { id, due_at } in &page {
            let Some(was) = due_at else { continue };
            let key = RecordKey { kind: RecordKind::Case, root: id.0, facet: Facet::Core };
            let Some(record) = records::record_get(tx, unit, key).await? else { continue };
            let core: Core = decoded(&record.body)?;
            let case = Case { core, internal: None, personal: None };
            let Some(now) = index::due_at(&case, calendar).filter(|now| now != was && !case.core.draft) else {
                continue;
            };
            count = count.saturating_add(1);
            let def = state.catalogue.definition(tx, unit, &case.core.definition).await?;
            let title = def.map_or_else(Text::default, |def| def.procedure.title.clone());
            items.push(MovedCase { id: *id, code: case.core.code, title, was: *was, now });
        }
        match page.last() {
            Some(last) if page.len() as u64 == PAGE => after = Some(last.id),
            Some(_) | None => break,
        }
    }
    items.sort_by_key(|moved| (moved.now, moved.id));
    items.truncate(LISTED);
    Ok(Moved { version: calendar.version, count, items })
}
