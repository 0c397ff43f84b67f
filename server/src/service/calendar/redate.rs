//! Moving one case to the date that a calendar gives it, with its event and its line in the audit log.

use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    cases,
    events::{self, EventRow},
    records,
};
use domain::{
    calendar::Calendar,
    case::{Case, Core, Event, Fact, apply},
    facet::{Facet, RecordKind},
    ids::{CaseId, CommandId, EventId, GrantId, PersonId, SessionId, UnitId},
    instant::Instant,
};

use super::super::{Failure, case, decoded, encoded, index};
use crate::state::AppState;

/// Under whose word something is done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub person: PersonId,
    pub session: Option<SessionId>,
    pub grant: GrantId,
    pub on_behalf: Option<PersonId>,
}

/// What a change of the calendar does to single cases, and by whose word.
pub(super) struct Mover<'a> {
    pub state: &'a AppState,
    pub unit: UnitId,
    pub command: CommandId,
    pub word: Word,
    pub now: Instant,
}

/// Which date a case had before.
pub(super) enum Was<'a> {
    /// The one of the index: whatever differs from it moves.
    Indexed,
    /// The one of the calendar before, for what was opened before a moment: since then the index may have been written by
    /// the calendar in force, which moved nothing.
    By {
        /// The calendar before.
        before: &'a Calendar,
        /// From when on the next one counted.
        until: Instant,
        /// The calendar in force, by which the index is kept.
        in_force: &'a Calendar,
    },
}

impl Mover<'_> {
    /// Moves a case to its date by this calendar, if that is another one; whether it was moved. `number` is that of the
    /// event among those of the command.
    pub async fn redate(
        &self,
        tx: &Tx,
        calendar: &Calendar,
        was: &Was<'_>,
        id: CaseId,
        number: usize,
    ) -> Result<bool, Failure> {
        let unit = self.unit;
        // Locked before it is looked at: a step that is under way is waited for.
        let facets = records::record_lock(tx, unit, RecordKind::Case, id.0).await?;
        let Some(record) = facets.into_iter().find(|record| record.key.facet == Facet::Core) else { return Ok(false) };
        let core: Core = decoded(&record.body)?;
        let stored = cases::case_due(tx, unit, id).await?;
        let case = Case { core, internal: None, personal: None };
        if case.core.ended {
            return Ok(false);
        }
        let due = index::due_at(&case, calendar);
        let (before, indexed) = match was {
            Was::Indexed => (stored, due),
            // What was opened since then counts by the next calendar, or is found by what its index says.
            Was::By { until, .. } if case.core.history.first().is_some_and(|line| line.at >= *until) => {
                return Ok(false);
            }
            Was::By { before, in_force, .. } => (index::due_at(&case, before), index::due_at(&case, in_force)),
        };
        if indexed != stored {
            cases::case_set_due(tx, unit, id, indexed).await?;
        }
        match (before, due) {
            (Some(was), Some(now)) if was != now => self.tell(tx, case, calendar.version, (was, now), number).await,
            (Some(_) | None, _) => Ok(false),
        }
    }

    /// Stores that the case was moved.
    async fn tell(
        &self,
        tx: &Tx,
        case: Case,
        version: u32,
        (was, now): (Instant, Instant),
        number: usize,
    ) -> Result<bool, Failure> {
        let id = case.core.id;
        let event = Event {
            id: EventId::of(self.command, number),
            command: self.command,
            unit: self.unit,
            case: id,
            no: case.core.rev() + 1,
            at: self.now,
            stated_at: self.now,
            by: self.word.person,
            grant: self.word.grant,
            on_behalf: self.word.on_behalf,
            fact: Fact::Redated { calendar: version, was, now },
        };
        let row = EventRow {
            id: event.id,
            unit: self.unit,
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
        let def = self.state.catalogue.definition(tx, self.unit, &case.core.definition).await?;
        let def = def.ok_or(DbError::Corrupt("the definition of a case"))?;
        if let Some(case) = apply::apply(Some(case), &event) {
            case::put(tx, &case, &def, Facet::Core, &encoded(&case.core)?).await?;
        }
        let detail = serde_json::json!({ "command": self.command, "calendar": version, "moved": null });
        self.audit(tx, "case.redate", RecordKind::Case, id.0, &detail).await?;
        Ok(true)
    }

    /// Leaves a line in the audit log.
    pub async fn audit(
        &self,
        tx: &Tx,
        action: &str,
        kind: RecordKind,
        subject: uuid::Uuid,
        detail: &serde_json::Value,
    ) -> Result<(), Failure> {
        let line = AuditRow {
            id: self.state.clock.id(),
            unit: self.unit,
            at: self.now,
            person: Some(self.word.person),
            session: self.word.session,
            action: action.to_owned(),
            subject_kind: kind.as_str().to_owned(),
            subject: Some(subject),
            detail: encoded(detail)?,
        };
        Ok(audit::audit_append(tx, &line).await?)
    }
}
