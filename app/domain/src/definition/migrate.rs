//! Running cases moved to a newer version: explicitly, by leadership, each with an event of its own.
//!
//! A case keeps the version under which it was opened until somebody moves it. It is moved only where it fits: its state
//! is there and means the same, what must be filled in is, and somebody can go on. The move changes the version, the field
//! of work where that is another, and, where that was asked for, the limits; nothing else
//! (`app/domain/tests/rules/definition_migrate.rs`).
//!
//! The clock is kept: the ledger is never touched, and the limits stay as they were promised unless the new ones are chosen.
//! Chosen limits are taken only where the case is then due at the same time or earlier: nobody waits longer for a school's
//! change of mind. While the clock is paused that is judged as if it went on now, and where it has not begun as if it began
//! now.

use serde::{Deserialize, Serialize};

use super::{
    CaseKind, Definition,
    draft::DraftDenial,
    rehearse::{Break, Stage, breaks, limit_under},
};
use crate::{
    calendar::Calendar,
    case::{Case, Core, fact::Migrated},
    clock::{self, ClockEntry, Due, Effect, LimitSpec},
    denial::Denial,
    instant::Instant,
    policy::{self, Act},
    rights::{Actor, Grant},
};

/// The most cases that are moved at once.
pub const MOST_CASES: usize = 500;

/// What becomes of the limits under which a case runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitChoice {
    /// What was promised stays.
    #[default]
    Keep,
    /// Those of the new version, where the case is then due no later.
    Take,
}

/// Why a case stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Stay {
    /// It is not there, or not to be seen.
    NotFound,
    /// It has ended.
    Ended,
    /// It is another procedure's.
    OtherProcedure,
    /// It runs under this version already, or under a newer one.
    NotOlder,
    /// It would break.
    Breaks {
        /// Why.
        breaks: Vec<Break>,
    },
    /// Under the new limits it would be due later.
    Later {
        /// When it is due now.
        was: Instant,
        /// When it would be.
        then: Instant,
    },
}

/// What a move would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The fact.
    pub migrated: Migrated,
    /// When the case is due; none while its clock stands still.
    pub was: Option<Instant>,
    /// When it would be.
    pub then: Option<Instant>,
}

/// Whether this actor may move cases of a kind, so many at once.
///
/// # Errors
/// Who may instead; how many are too many.
pub fn may(actor: &Actor, cases: CaseKind, count: usize) -> Result<&Grant, Denial> {
    let grant = policy::can(actor, Act::MigrateCases(cases))?;
    if count > MOST_CASES {
        let most = u32::try_from(MOST_CASES).unwrap_or(u32::MAX);
        return Err(DraftDenial::TooManyCases { most }.into());
    }
    Ok(grant)
}

/// What moving a case to another version would change.
///
/// # Errors
/// Why it stays.
pub fn plan(
    case: &Case,
    (from, to): (&Definition, &Definition),
    choice: LimitChoice,
    stage: &Stage<'_>,
) -> Result<Plan, Stay> {
    let core = &case.core;
    if core.definition.key != to.procedure.key {
        return Err(Stay::OtherProcedure);
    }
    if core.ended {
        return Err(Stay::Ended);
    }
    if core.definition.version >= to.procedure.version {
        return Err(Stay::NotOlder);
    }
    let hard: Vec<Break> = breaks(case, (from, to), stage).into_iter().filter(Break::is_hard).collect();
    if !hard.is_empty() {
        return Err(Stay::Breaks { breaks: hard });
    }
    let limit = match choice {
        LimitChoice::Keep => None,
        LimitChoice::Take => Some(limit_under(case, to)).filter(|limit| *limit != core.limit),
    };
    if let Some(limit) = &limit {
        no_later(core, limit, stage.calendar, stage.now)?;
    }
    let area = Some(to.procedure.area.clone()).filter(|area| *area != core.area);
    let migrated = Migrated { from: core.definition.clone(), to: to.reference(), area, limit };
    let was = date(core, &core.limit, stage.calendar);
    let then = date(core, limit.as_ref().unwrap_or(&core.limit), stage.calendar);
    Ok(Plan { migrated, was, then })
}

fn no_later(core: &Core, limit: &LimitSpec, calendar: &Calendar, now: Instant) -> Result<(), Stay> {
    let (Some(was), Some(then)) = (foreseen(core, &core.limit, calendar, now), foreseen(core, limit, calendar, now))
    else {
        return Ok(());
    };
    if then > was { Err(Stay::Later { was, then }) } else { Ok(()) }
}

/// When a case is due under a limit; none while its clock stands still.
fn date(core: &Core, limit: &LimitSpec, calendar: &Calendar) -> Option<Instant> {
    match clock::due(limit.legal, limit.cutoff, &core.ledger, calendar)? {
        Due::Running { at, .. } => Some(at),
        Due::Paused { .. } | Due::Stopped { .. } => None,
    }
}

/// The same, as if a paused clock went on now, and one that has not begun began now.
fn foreseen(core: &Core, limit: &LimitSpec, calendar: &Calendar, now: Instant) -> Option<Instant> {
    let then = |effect| {
        let mut ledger = core.ledger.clone();
        ledger.push(ClockEntry::new(now, effect));
        clock::due(limit.legal, limit.cutoff, &ledger, calendar)?.date()
    };
    match clock::due(limit.legal, limit.cutoff, &core.ledger, calendar) {
        Some(Due::Running { at, .. }) => Some(at),
        Some(Due::Paused { .. }) => then(Effect::Resume),
        Some(Due::Stopped { .. }) => None,
        None => then(Effect::Start),
    }
}
