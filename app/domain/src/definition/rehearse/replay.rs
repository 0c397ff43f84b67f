//! All cases replayed: what breaks, what moves, what becomes late, where the load lies.

use std::collections::BTreeMap;

use super::{
    Breaking, LISTED, Late, Load, Moving, Rehearsal, breaks,
    ledger::{due_under, limit_under},
};
use crate::{
    calendar::Calendar,
    case::Case,
    clock::{self, Due, Limit, LimitSpec, Unit},
    definition::Definition,
    directory::PartInfo,
    ids::PartId,
    instant::Instant,
    rights::{Actor, Area},
};

/// What a rehearsal looks at besides the cases.
#[derive(Debug, Clone, Copy)]
pub struct Stage<'a> {
    /// The unit's calendar.
    pub calendar: &'a Calendar,
    /// When it is held.
    pub now: Instant,
    /// Everybody who works here, with their grants of today.
    pub colleagues: &'a [Actor],
    /// The parts of the school.
    pub parts: &'a [PartInfo],
}

/// A case that takes part.
#[derive(Debug, Clone, Copy)]
pub struct Rehearsed<'a> {
    /// The case, with as many facets as are at hand.
    pub case: &'a Case,
    /// The version under which it runs or ran.
    pub def: &'a Definition,
    /// Whether whoever asks may know of it: the others are counted and not listed.
    pub shown: bool,
}

/// What a version would do to these cases.
pub fn rehearse(cases: &[Rehearsed<'_>], to: &Definition, stage: &Stage<'_>) -> Rehearsal {
    let mut all = Rehearsal::default();
    let mut loads: BTreeMap<(Option<PartId>, Area), Load> = BTreeMap::new();
    for one in cases {
        let core = &one.case.core;
        if core.ended {
            all.ended += 1;
        } else {
            all.open += 1;
            planned(&mut loads, one, to, stage);
        }
        broken(&mut all, one, to, stage);
        moved(&mut all, one, to, stage);
    }
    all.breaking.sort_by_key(|one| (one.ended, one.case));
    all.breaking.truncate(LISTED);
    all.moving.sort_by_key(|one| (!one.late, one.ended, one.then, one.case));
    all.moving.truncate(LISTED);
    all.load = loads.into_values().collect();
    all
}

fn broken(all: &mut Rehearsal, one: &Rehearsed<'_>, to: &Definition, stage: &Stage<'_>) {
    let core = &one.case.core;
    let breaks = breaks(one.case, (one.def, to), stage);
    if breaks.is_empty() {
        return;
    }
    all.broken += 1;
    if one.shown {
        let (code, state) = (core.code.clone(), core.state.clone());
        all.breaking.push(Breaking { case: core.id, code, ended: core.ended, state, breaks });
    }
}

fn moved(all: &mut Rehearsal, one: &Rehearsed<'_>, to: &Definition, stage: &Stage<'_>) {
    let core = &one.case.core;
    let before = clock::due(core.limit.legal, core.limit.cutoff, &core.ledger, stage.calendar);
    let after = due_under(one.case, (one.def, to), stage.calendar);
    let (was_late, late) = (is_late(before, stage.now), is_late(after, stage.now));
    let Late { open, open_then, ended, ended_then } = &mut all.late;
    let (count, count_then) = if core.ended { (ended, ended_then) } else { (open, open_then) };
    *count += u32::from(was_late);
    *count_then += u32::from(late);
    let (was, then) = (before.and_then(|due| due.date()), after.and_then(|due| due.date()));
    if was == then {
        return;
    }
    all.moved += 1;
    if one.shown {
        let (code, late) = (core.code.clone(), late && !was_late);
        all.moving.push(Moving { case: core.id, code, ended: core.ended, was, then, late });
    }
}

/// Whether it is late now, or was when it was done. What stands still is not.
fn is_late(due: Option<Due>, now: Instant) -> bool {
    match due {
        Some(Due::Running { at, .. }) => at < now,
        Some(Due::Stopped { at, due, .. }) => at > due,
        Some(Due::Paused { .. }) | None => false,
    }
}

fn planned(
    loads: &mut BTreeMap<(Option<PartId>, Area), Load>,
    one: &Rehearsed<'_>,
    to: &Definition,
    stage: &Stage<'_>,
) {
    let core = &one.case.core;
    let in_charge = |area: &Area| {
        core.part.or_else(|| stage.parts.iter().find(|part| part.areas.contains(area)).map(|part| part.id))
    };
    let mut at = |area: &Area, count: &dyn Fn(&mut Load)| {
        let part = in_charge(area);
        let empty = || Load { part, area: area.clone(), open: 0, open_then: 0, days: 0, days_then: 0 };
        count(loads.entry((part, area.clone())).or_insert_with(empty));
    };
    let days = |limit: &LimitSpec| working_days(limit.target.unwrap_or(limit.legal));
    at(&core.area, &|load| {
        load.open += 1;
        load.days = load.days.saturating_add(days(&core.limit));
    });
    at(&to.procedure.area, &|load| {
        load.open_then += 1;
        load.days_then = load.days_then.saturating_add(days(&limit_under(one.case, to)));
    });
}

/// About how many working days a limit is, begun ones whole; only to compare.
fn working_days(limit: Limit) -> u32 {
    let amount = u32::from(limit.amount);
    match limit.unit {
        Unit::Hours => amount.div_ceil(8),
        Unit::WorkingDays => amount,
        // Five days of seven are worked.
        Unit::Days => (amount * 5).div_ceil(7),
        Unit::Months => amount * 21,
    }
}
