//! How the clock of a case would stand, had it run under another version.

use time::Date;

use crate::{
    calendar::Calendar,
    case::{Case, Core, Happened, HistoryLine, start::counted_from},
    clock::{self, ClockEntry, Due, Effect, LimitSpec},
    definition::{ActionKey, ClockMark, Definition, FieldKey, Lands, StateKey, StepDef, StepEffect},
    instant::Instant,
    value::Value,
};

/// When a case that ran under `from` would be due, and how its clock would stand, had it run under `to`: its limits, and
/// its clock marks for each step that was taken. Steps that it does not have mark nothing.
pub fn due_under(case: &Case, (from, to): (&Definition, &Definition), calendar: &Calendar) -> Option<Due> {
    let LimitSpec { legal, cutoff, .. } = limit_under(case, to);
    clock::due(legal, cutoff, &ledger(case, from, to), calendar)
}

/// The limits that a case would have been given under a version, by its kind of request. One that takes nothing and says
/// nothing of a limit leaves it those it has.
pub fn limit_under(case: &Case, def: &Definition) -> LimitSpec {
    def.under(case.core.variant.as_ref()).procedure.limit().copied().unwrap_or(case.core.limit)
}

/// The ledger as `to` would have written it.
fn ledger(case: &Case, from: &Definition, to: &Definition) -> Vec<ClockEntry> {
    let core = &case.core;
    let mut ledger = Vec::with_capacity(core.ledger.len());
    let mut promised = Promised::of(core);
    let mut state = from.first_state(core.way);
    for line in &core.history {
        let was = Marks::of(line, from, core, state);
        let would = Marks::under(line, (&was, to), core, state);
        let agreed = promised.taken(line, &was, &would);
        let at = line.stated_at;
        let entry = match would.clock {
            Some(ClockMark::Start) => Some(started(case, (&was, from), to, at)),
            Some(ClockMark::Pause) => Some(ClockEntry::new(at, Effect::Pause)),
            Some(ClockMark::Resume) => Some(ClockEntry::new(at, Effect::Resume)),
            Some(ClockMark::Stop) => Some(ClockEntry::new(at, Effect::Stop)),
            Some(ClockMark::Reopen) => Some(ClockEntry::new(at, Effect::Reopen)),
            Some(ClockMark::Extend) => agreed.date.map(|to| ClockEntry::new(at, Effect::Extend { to })),
            None => None,
        };
        ledger.extend(entry);
        if let Some(key) = would.due_field {
            // What was filled in may have been changed since.
            let then = agreed.field.filter(|_| was.due_field == would.due_field);
            let now = || if let Some(Value::Date(day)) = case.field(key) { Some(*day) } else { None };
            ledger.extend(then.or_else(now).map(|to| ClockEntry::new(at, Effect::Extend { to })));
        }
        if let Happened::Stepped { to, .. } = &line.what {
            state = to;
        }
    }
    ledger
}

/// The line with which the clock starts. Where both start it there and count from the same field it is as it was: what was
/// filled in may have been changed since.
fn started(case: &Case, (was, from): (&Marks<'_>, &Definition), to: &Definition, at: Instant) -> ClockEntry {
    let alike = was.clock == Some(ClockMark::Start) && from.procedure.counts_from == to.procedure.counts_from;
    let kept = case.core.ledger.iter().find(|entry| entry.effect == Effect::Start).filter(|_| alike);
    kept.copied().unwrap_or_else(|| counted_from(to, |key| case.field(key), ClockEntry::new(at, Effect::Start)))
}

/// What a line of the history does to the clock by some version.
#[derive(Default)]
struct Marks<'a> {
    clock: Option<ClockMark>,
    due_field: Option<&'a FieldKey>,
    /// Whether it receives what was only registered.
    receives: bool,
    /// Whether it only proposes a date.
    proposes: bool,
}

impl<'a> Marks<'a> {
    /// By a version; `state` is where the case was before.
    fn of(line: &HistoryLine, def: &'a Definition, core: &Core, state: &StateKey) -> Self {
        match &line.what {
            Happened::Opened => {
                let clock = def.lifecycle.open.opening(core.way).and_then(|opening| opening.clock);
                Self { clock, ..Self::default() }
            }
            Happened::Stepped { action, to, .. } => {
                step_of(def, state, action).map_or_else(Self::default, |step| Self {
                    // All but the last of several signatures leave the case, and its clock, as they are.
                    clock: step.clock.filter(|_| !(step.approves && stays(step, state, to))),
                    due_field: step.due_field.as_ref(),
                    receives: step.does(StepEffect::Receive),
                    proposes: step.does(StepEffect::ProposeDate),
                })
            }
            Happened::Numbered { .. }
            | Happened::Edited
            | Happened::Commented
            | Happened::Attached
            | Happened::Redated { .. }
            | Happened::Migrated { .. } => Self::default(),
        }
    }

    /// By the version that is rehearsed. Where that lacks the way in which the case came, it would have been opened as
    /// usual when it was received.
    fn under(line: &HistoryLine, (was, to): (&Self, &'a Definition), core: &Core, state: &StateKey) -> Self {
        if was.receives && to.lifecycle.open.opening(core.way).is_none() {
            return Self { clock: to.lifecycle.open.clock, ..Self::default() };
        }
        Self::of(line, to, core, state)
    }
}

/// The step of this name that leaves the state, or one that leaves another: states may have been renamed.
fn step_of<'a>(def: &'a Definition, state: &StateKey, action: &ActionKey) -> Option<&'a StepDef> {
    let named = || def.lifecycle.steps.iter().find(|step| step.action == *action && def.switched_on(step));
    def.step(state, action).or_else(named)
}

/// Whether the case stayed although the step leads away.
fn stays(step: &StepDef, state: &StateKey, next: &StateKey) -> bool {
    step.lands == Lands::There && next == state && step.to != *state
}

/// The dates that were promised, oldest first, each until the line that promised it is reached. What was agreed to stays
/// agreed to, whoever had to propose it under the other version.
struct Promised {
    left: Vec<(Instant, Date)>,
    waiting: Option<(u32, Date)>,
}

/// What a line of the history promised.
#[derive(Default)]
struct Agreed {
    /// By the mark of its step.
    date: Option<Date>,
    /// By the field of its step.
    field: Option<Date>,
}

impl Promised {
    fn of(core: &Core) -> Self {
        let date = |entry: &ClockEntry| match entry.effect {
            Effect::Extend { to } => Some((entry.at, to)),
            Effect::Start | Effect::Pause | Effect::Resume | Effect::Stop | Effect::Reopen => None,
        };
        let waiting = core.proposed.map(|proposed| (proposed.no, proposed.to));
        Self { left: core.ledger.iter().filter_map(date).collect(), waiting }
    }

    /// What this line promised under either version. A version that extends where the other only proposed takes the date
    /// that was proposed: the one that waits, or the next that was agreed to.
    fn taken(&mut self, line: &HistoryLine, was: &Marks<'_>, would: &Marks<'_>) -> Agreed {
        let at = line.stated_at;
        let extends = Some(ClockMark::Extend);
        if was.proposes && would.clock == extends {
            let waiting = self.waiting.filter(|(no, _)| *no == line.no).map(|(_, date)| date);
            let next = || self.left.iter().find(|(then, _)| *then >= at).map(|(_, date)| *date);
            return Agreed { date: waiting.or_else(next), field: None };
        }
        let date = if was.clock == extends || would.clock == extends { self.next(at) } else { None };
        let field = was.due_field.and_then(|_| self.next(at));
        Agreed { date, field }
    }

    fn next(&mut self, at: Instant) -> Option<Date> {
        let place = self.left.iter().position(|(then, _)| *then == at)?;
        Some(self.left.remove(place).1)
    }
}
