//! How long a case has been where it is, beside the school's target for that state. Computed from the history, never
//! stored: a target is no promise to anybody outside.

use super::{Core, Happened};
use crate::{
    calendar::Calendar,
    clock::{self, Away, Due, Limit, Standing},
    definition::{ClockMark, Definition, Need, StateKey, StepDef},
    instant::Instant,
};

/// A target that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepTime {
    /// How long the case should stay.
    pub target: Limit,
    /// Since when it has been there.
    pub since: Instant,
    /// Until when that is, or what is left while it stands still.
    pub due: Due,
}

impl StepTime {
    /// How it stands: it is told of on its last day.
    pub fn standing(&self, now: Instant, calendar: &Calendar) -> Standing {
        clock::standing(Some(&self.due), Limit::working_days(0), now, calendar)
    }
}

/// The target of the state in which the case is; nothing where the school has set none, or where nothing counts any more.
pub fn step_time(core: &Core, def: &Definition, calendar: &Calendar) -> Option<StepTime> {
    let target = def.target(&core.state)?.limit;
    let stay = stay(core, def)?;
    let due = clock::step_due(target, core.limit.cutoff, stay.since, &stay.away, &core.ledger, calendar)?;
    Some(StepTime { target, since: stay.since, due })
}

/// A stay in a state.
#[derive(Debug, Clone)]
struct Stay<'a> {
    state: &'a StateKey,
    since: Instant,
    away: Vec<Away>,
}

/// The stay that goes on. A case that comes back from waiting for papers, or from another agency, into the state that it
/// left for that, goes on with the stay before; whatever else leads into a state begins a new one.
fn stay<'a>(core: &'a Core, def: &'a Definition) -> Option<Stay<'a>> {
    let mut here = Stay { state: first_state(core, def), since: core.received_at, away: vec![] };
    let mut left: Option<(Stay<'a>, Instant)> = None;
    let mut last = core.received_at;
    for line in &core.history {
        let Happened::Stepped { action, to, .. } = &line.what else { continue };
        // The order of the history is the order of the facts; a device's clock may be off.
        last = last.max(line.stated_at);
        if to == here.state {
            continue;
        }
        if let Some((mut before, since)) = left.take()
            && before.state == to
        {
            before.away.push(Away { from: since, to: Some(last) });
            here = before;
            continue;
        }
        let before = std::mem::replace(&mut here, Stay { state: to, since: last, away: vec![] });
        left = def.step_named(action).is_some_and(interrupts).then_some((before, last));
    }
    // A migration to another version may have renamed the state: then nobody knows since when.
    (here.state == &core.state).then_some(here)
}

/// The state in which the case began: the usual one, or where its first step leads out of another, that one.
fn first_state<'a>(core: &'a Core, def: &'a Definition) -> &'a StateKey {
    let usual = &def.lifecycle.open.to;
    let first = core.history.iter().find_map(|line| match &line.what {
        Happened::Stepped { action, .. } => Some(action),
        Happened::Opened
        | Happened::Numbered { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached
        | Happened::Redated { .. }
        | Happened::Migrated { .. } => None,
    });
    let Some(first) = first else { return &core.state };
    match def.step_named(first) {
        Some(step) if !step.from.contains(usual) => step.from.first().unwrap_or(usual),
        Some(_) | None => usual,
    }
}

/// Whether a step only sends the case away for a while: for papers, or to another agency.
fn interrupts(step: &StepDef) -> bool {
    step.clock == Some(ClockMark::Pause) || step.needs.contains(&Need::Agency)
}
