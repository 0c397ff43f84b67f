//! Running cases moved to a newer version: looked at first, then done in one transaction, an event on each case.

use std::sync::Arc;

use contract::{
    definitions::{Migration, MigrationRow, MigrationView},
    sync::Status,
};
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    cases,
    events::{self, EventRow},
};
use domain::{
    calendar::Calendar,
    case::{self, Case, Event, Fact, apply},
    definition::{
        CaseKind, Definition, ProcedureKey,
        draft::MOST_WORDS,
        migrate::{self, MOST_CASES, Plan, Stay},
        rehearse::Stage,
        versions,
    },
    denial::{Denial, Fault, FieldFault},
    directory::PartInfo,
    facet::{Facet, RecordKind},
    fold,
    ids::{CaseId, CommandId, EventId, GrantId, PersonId, SessionId},
    instant::Instant,
    rights::Actor,
};
use serde_json::json;

use super::{
    super::{Failure, calendar, case as cases_of, digest, encoded, index, stored, write},
    SUBJECT,
    known::{Known, all},
};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// What moving these cases would change. Nothing is stored.
///
/// # Errors
/// The denial of the rules; what the database says.
pub async fn preview(
    state: &AppState,
    me: &SignedIn,
    key: ProcedureKey,
    asked: Migration,
) -> Result<MigrationView, ApiError> {
    let task = Task::new(state, me, CommandId(state.clock.id()), key, asked)?;
    // Cases are read as for a decision, and nothing is written.
    let answer = state.db.read(move |tx: Tx| async move { task.look(&tx).await }).await?;
    answer.map_err(ApiError::Denied)
}

/// Moves the cases that fit, once; what became of each.
///
/// # Errors
/// The denial of the rules; `KeyReused` when the id was another command's; what the database says.
pub async fn run(
    state: &AppState,
    me: &SignedIn,
    id: CommandId,
    key: ProcedureKey,
    asked: Migration,
) -> Result<MigrationView, ApiError> {
    let task = Arc::new(Task::new(state, me, id, key, asked)?);
    let done = write(state, move |tx| {
        let task = task.clone();
        async move { task.once(&tx).await }
    })
    .await?;
    match done {
        (Status::Applied, view) => Ok(view),
        (Status::Rejected { denial }, _) => Err(ApiError::Denied(denial)),
        (Status::Skipped { .. } | Status::Held, _) => Err(ApiError::KeyReused),
    }
}

struct Task {
    state: AppState,
    actor: Actor,
    session: SessionId,
    id: CommandId,
    key: ProcedureKey,
    asked: Migration,
    digest: String,
    now: Instant,
}

/// What every case of one move shares.
struct Ground {
    to: Arc<Definition>,
    known: Known,
    calendar: Calendar,
    colleagues: Vec<Actor>,
    parts: Vec<PartInfo>,
    grant: GrantId,
    on_behalf: Option<PersonId>,
}

impl Ground {
    fn stage(&self, now: Instant) -> Stage<'_> {
        Stage { calendar: &self.calendar, now, colleagues: &self.colleagues, parts: &self.parts }
    }
}

impl Task {
    fn new(
        state: &AppState,
        me: &SignedIn,
        id: CommandId,
        key: ProcedureKey,
        mut asked: Migration,
    ) -> Result<Self, Failure> {
        asked.reason = fold::normalize(&asked.reason);
        let digest = digest(&encoded(&(&key, &asked))?);
        let (actor, session, now) = (me.actor.clone(), me.session, state.clock.now());
        Ok(Self { state: state.clone(), actor, session, id, key, asked, digest, now })
    }

    /// What the move stands on, or why it is refused as a whole.
    async fn ground(&self, tx: &Tx) -> Result<Result<Ground, Denial>, Failure> {
        let unit = self.actor.unit();
        let today = self.now.local_date();
        let known = Known::load(tx, unit, &self.key, today).await?;
        let found = known.definition(self.asked.to);
        let count = self.asked.cases.as_ref().map_or(0, Vec::len);
        // Whoever may move nothing hears that, whether there is such a version or not.
        let cases = found.as_ref().map_or(CaseKind::Dossier, |to| to.lifecycle.kind);
        let grant = match migrate::may(&self.actor, cases, count) {
            Ok(grant) => (grant.id, grant.acting_for),
            Err(denial) => return Ok(Err(denial)),
        };
        let Some(to) = found else { return Ok(Err(Denial::NotFound)) };
        let validity = versions::validity(&known.published).into_iter().find(|one| one.version == self.asked.to);
        if !validity.is_some_and(|one| one.holds(today)) {
            return Ok(Err(Denial::NotInForce { from: validity.map(|one| one.from).filter(|from| *from > today) }));
        }
        Ok(Ok(Ground {
            to: Arc::new(to),
            calendar: calendar::current(tx, unit).await?,
            colleagues: known.colleagues(unit),
            parts: all(tx, unit, RecordKind::Part).await?,
            known,
            grant: grant.0,
            on_behalf: grant.1,
        }))
    }

    async fn look(&self, tx: &Tx) -> Result<Result<MigrationView, Denial>, Failure> {
        let ground = match self.ground(tx).await? {
            Ok(ground) => ground,
            Err(denial) => return Ok(Err(denial)),
        };
        let (ids, more) = match &self.asked.cases {
            Some(ids) => (ids.clone(), false),
            None => self.older(tx, &ground).await?,
        };
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            let case = self.known(cases_of::look(tx, self.actor.unit(), id).await?);
            items.push(self.row(id, case.as_ref(), &self.planned(case.as_ref(), &ground)));
        }
        Ok(Ok(MigrationView { items, more }))
    }

    /// The open cases under older versions.
    async fn older(&self, tx: &Tx, ground: &Ground) -> Result<(Vec<CaseId>, bool), Failure> {
        let older = ground.known.published.iter().filter(|procedure| procedure.version < self.asked.to);
        let names: Vec<String> = older.map(|procedure| format!("{}@{}", procedure.key, procedure.version)).collect();
        let most = MOST_CASES as u64 + 1;
        let mut ids = cases::case_ids_of(tx, self.actor.unit(), &names, None, most).await?;
        let more = ids.len() > MOST_CASES;
        ids.truncate(MOST_CASES);
        Ok((ids, more))
    }

    /// A case, if this actor may know of it.
    fn known(&self, case: Option<Case>) -> Option<Case> {
        let scope = self.actor.scope();
        case.filter(|case| scope.sees(&case::readers(&case.core, Facet::Core)))
    }

    fn planned(&self, case: Option<&Case>, ground: &Ground) -> Result<Plan, Stay> {
        let case = case.ok_or(Stay::NotFound)?;
        if case.core.definition.key != self.key {
            return Err(Stay::OtherProcedure);
        }
        let from = ground.known.definition(case.core.definition.version).ok_or(Stay::NotFound)?;
        migrate::plan(case, (&from, &ground.to), self.asked.limit, &ground.stage(self.now))
    }

    fn row(&self, id: CaseId, case: Option<&Case>, planned: &Result<Plan, Stay>) -> MigrationRow {
        let core = case.map(|case| &case.core);
        let code = core.and_then(|core| core.code.clone());
        let from = core.filter(|core| core.definition.key == self.key).map(|core| core.definition.version);
        let (moves, was, then, stays) = match planned {
            Ok(plan) => (true, plan.was, plan.then, None),
            Err(stay) => (false, None, None, Some(stay.clone())),
        };
        MigrationRow { case: id, code, from, moves, was, then, stays }
    }

    async fn once(&self, tx: &Tx) -> Result<(Status, MigrationView), Failure> {
        let none = MigrationView { items: vec![], more: false };
        if let Some(status) = stored(tx, &self.actor, self.id, &self.digest).await? {
            return Ok(match status {
                Status::Applied => (status, self.retold(tx).await?),
                Status::Rejected { .. } | Status::Skipped { .. } | Status::Held => (status, none),
            });
        }
        let decided = match self.complete() {
            Ok(()) => self.ground(tx).await?,
            // Rights before faults: whoever may not hears that first.
            Err(denial) => self.ground(tx).await?.and(Err(denial)),
        };
        let (status, view) = match decided {
            Ok(ground) => (Status::Applied, self.move_all(tx, &ground).await?),
            Err(denial) => (Status::Rejected { denial }, none),
        };
        super::super::store(tx, &self.actor, None, (self.id, &self.digest), &status, self.now).await?;
        Ok((status, view))
    }

    /// Whether it is said which cases, and why.
    fn complete(&self) -> Result<(), Denial> {
        let invalid = |field: &str, fault| Denial::Invalid { fields: vec![FieldFault { field: field.into(), fault }] };
        if self.asked.cases.as_ref().is_none_or(Vec::is_empty) {
            return Err(invalid("cases", Fault::Required));
        }
        match self.asked.reason.chars().count() {
            0 => Err(invalid("reason", Fault::Required)),
            1..=MOST_WORDS => Ok(()),
            _ => Err(invalid("reason", Fault::TooLong)),
        }
    }

    async fn move_all(&self, tx: &Tx, ground: &Ground) -> Result<MigrationView, Failure> {
        let (mut items, mut moved) = (Vec::new(), 0_usize);
        // In one order, so that two who move the same cases do not wait for each other.
        let mut ids = self.asked.cases.clone().unwrap_or_default();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let case = self.known(cases_of::load(tx, self.actor.unit(), id).await?);
            let planned = self.planned(case.as_ref(), ground);
            items.push(self.row(id, case.as_ref(), &planned));
            if let (Some(case), Ok(plan)) = (case, planned) {
                self.move_one(tx, ground, case, plan, moved).await?;
                moved += 1;
            }
        }
        let detail = json!({
            "command": self.id, "key": self.key, "to": self.asked.to, "limit": self.asked.limit,
            "reason": self.asked.reason, "moved": moved, "asked": items.len(),
        });
        self.audit(tx, format!("{SUBJECT}.migrate"), None, &detail).await?;
        Ok(MigrationView { items, more: false })
    }

    async fn move_one(&self, tx: &Tx, ground: &Ground, case: Case, plan: Plan, number: usize) -> Result<(), Failure> {
        let unit = self.actor.unit();
        let id = case.core.id;
        let event = Event {
            id: EventId::of(self.id, number),
            command: self.id,
            unit,
            case: id,
            no: case.core.rev() + 1,
            at: self.now,
            stated_at: self.now,
            by: self.actor.person(),
            grant: ground.grant,
            on_behalf: ground.on_behalf,
            fact: Fact::Migrated(Box::new(plan.migrated)),
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
        let case = apply::apply(Some(case), &event).ok_or(DbError::Corrupt("record"))?;
        cases_of::keep_all(tx, &case, &ground.to).await?;
        cases::case_put(tx, &index::row(&case, &ground.to, &ground.calendar)).await?;
        let detail = json!({ "command": self.id, "to": self.asked.to });
        self.audit(tx, "case.migrate".to_owned(), Some(id), &detail).await
    }

    /// What became of each when it came first, as far as that can still be told.
    async fn retold(&self, tx: &Tx) -> Result<MigrationView, Failure> {
        let unit = self.actor.unit();
        let mut items = Vec::new();
        for id in self.asked.cases.iter().flatten().copied() {
            let case = self.known(cases_of::look(tx, unit, id).await?);
            let done = events::events_of(tx, unit, RecordKind::Case, id.0).await?;
            let moves = case.is_some() && done.iter().any(|event| event.command == self.id);
            let code = case.as_ref().and_then(|case| case.core.code.clone());
            items.push(MigrationRow { case: id, code, from: None, moves, was: None, then: None, stays: None });
        }
        items.sort_unstable_by_key(|row| row.case);
        items.dedup_by_key(|row| row.case);
        Ok(MigrationView { items, more: false })
    }

    async fn audit(
        &self,
        tx: &Tx,
        action: String,
        case: Option<CaseId>,
        detail: &serde_json::Value,
    ) -> Result<(), Failure> {
        let line = AuditRow {
            id: self.state.clock.id(),
            unit: self.actor.unit(),
            at: self.now,
            person: Some(self.actor.person()),
            session: Some(self.session),
            action,
            subject_kind: case.map_or(SUBJECT, |_| RecordKind::Case.as_str()).to_owned(),
            subject: case.map(|case| case.0),
            detail: encoded(detail)?,
        };
        Ok(audit::audit_append(tx, &line).await?)
    }
}
