//! Changing a unit's calendar: what it would move is shown before, and nothing moves without an event.
//!
//! The new version and everything that it moves are stored in one transaction, as long as that is no more than a thousand
//! open cases; beyond that the cases follow in [`batches`]. A case that was opened in the same moment under the old version
//! is found by a second round afterwards.

pub mod batches;
mod redate;

use std::sync::Arc;

use contract::{
    calendar::{MoveLine, Moved, MovedCase},
    sync::Status,
};
use db::{
    Tx,
    cases::{self, Dated},
    events::{self, EventRow},
    moves, records,
};
use domain::{
    calendar::{Calendar, change},
    case::{Case, Core},
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    ids::{CommandId, EventId, SessionId, UnitId},
    instant::Instant,
    rights::Actor,
    text::Text,
};

use self::{
    batches::Later,
    redate::{Mover, Was, Word},
};
use super::{Failure, catalogue, decoded, digest, encoded, index, stored, write};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// Cases read at once.
const PAGE: u64 = 200;
/// Cases listed at once; the count says how many there are.
const LISTED: usize = 100;
/// Moves that are told, the newest.
const MOVES: u64 = 5;

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
            state.jobs.wake();
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
                let after = change::apply(Some(before.clone()), &decision.event).unwrap_or_default();
                catalogue::publish_calendar(tx, unit, &after).await?;
                let word = self.word(decision.grant, decision.on_behalf);
                self.append(tx, &decision.event, word).await?;
                let open = cases::case_count_open(tx, unit).await?;
                let mut detail = serde_json::json!({ "command": self.id, "calendar": after.version });
                // Behind a move that is under way, every further one waits its turn.
                if open > self.state.jobs.at_once() || moves::move_is_open(tx, unit).await? {
                    let (command, now) = (self.id, self.now);
                    let later = Later { unit, command, word, before: &before, after: &after, total: open, now };
                    later.begin(tx, &self.state).await?;
                    detail["later"] = open.into();
                } else {
                    detail["moved"] = self.redate(tx, &after, word, 1).await?.into();
                }
                let mover = self.mover(word);
                mover.audit(tx, "calendar.change", RecordKind::Calendar, unit.0, &detail).await?;
                Status::Applied
            }
            Err(denial) => Status::Rejected { denial },
        };
        super::store(tx, &self.actor, None, (self.id, &self.digest), &status, self.now).await?;
        Ok(status)
    }

    fn word(&self, grant: domain::ids::GrantId, on_behalf: Option<domain::ids::PersonId>) -> Word {
        Word { person: self.actor.person(), session: Some(self.session), grant, on_behalf }
    }

    fn mover(&self, word: Word) -> Mover<'_> {
        Mover { state: &self.state, unit: self.actor.unit(), command: self.id, word, now: self.now }
    }

    /// Moves what counts by an older version still. `first` is the number of the next event of this command.
    async fn redate(&self, tx: &Tx, calendar: &Calendar, word: Word, first: usize) -> Result<usize, Failure> {
        let (unit, mover) = (self.actor.unit(), self.mover(word));
        let (mut after, mut moved) = (None, 0);
        loop {
            let page = cases::case_list_dated(tx, unit, after, PAGE).await?;
            for dated in &page {
                moved += usize::from(mover.redate(tx, calendar, &Was::Indexed, dated.id, first + moved).await?);
            }
            match page.last() {
                Some(last) if page.len() as u64 == PAGE => after = Some(last.id),
                Some(_) | None => return Ok(moved),
            }
        }
    }

    async fn follow_up(&self, tx: &Tx) -> Result<(), Failure> {
        let unit = self.actor.unit();
        // A move in batches has its own second round.
        if moves::move_list(tx, unit, MOVES)
            .await?
            .iter()
            .any(|row| row.command == self.id || row.finished_at.is_none())
        {
            return Ok(());
        }
        let calendar = current(tx, unit).await?;
        let changes = events::events_of(tx, unit, RecordKind::Calendar, unit.0).await?;
        let decided = changes.into_iter().find(|row| row.id == EventId::of(self.id, 0));
        let Some((grant, on_behalf)) = decided.and_then(|row| Some((row.grant?, row.on_behalf))) else { return Ok(()) };
        // Far from the numbers of the first round; nobody has as many open cases.
        let first = usize::try_from(self.now.millis().unsigned_abs()).unwrap_or(1 << 30);
        self.redate(tx, &calendar, self.word(grant, on_behalf), first).await?;
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
}

/// The moves that are under way or were the last ones, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn moves_of(state: &AppState, unit: UnitId) -> Result<Vec<MoveLine>, ApiError> {
    let rows = state.db.read(move |tx| async move { moves::move_list(&tx, unit, MOVES).await }).await?;
    let line = |row: moves::MoveRow| MoveLine {
        version: row.version,
        at: row.at,
        percent: percent(&row),
        finished_at: row.finished_at,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// How much of a move is done. Not how many cases: drafts of the inspecting side are among them.
fn percent(row: &moves::MoveRow) -> u8 {
    if row.finished_at.is_some() {
        return 100;
    }
    let part = row.looked.saturating_mul(100) / row.total.max(1);
    u8::try_from(part.clamp(0, 99)).unwrap_or(99)
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
