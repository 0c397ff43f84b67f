//! Until when one step should be done: the school's own target, beside the date that counts.

use time::Time;

use super::{
    ClockEntry, Due, Limit,
    ledger::{Ledger, Pause},
    solve::Solved,
    walk::Walk,
};
use crate::{calendar::Calendar, instant::Instant};

/// A time in which a case was not with those whom a target binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// Since when.
    pub from: Instant,
    /// Until when; absent while it lasts.
    pub to: Option<Instant>,
}

/// When a state that was entered at a moment should be left, by a target. It is counted as [`super::due`] counts, from the
/// entry: it stands still with the case's clock, whose ledger this is, and while the case is away (at another agency);
/// it ends with that clock. An extension of the legal date moves no target.
///
/// Nothing where the clock had ended when the state was entered, or where the calendar knows no date.
pub fn step_due(
    target: Limit,
    cutoff: Option<Time>,
    entered: Instant,
    away: &[Away],
    ledger: &[ClockEntry],
    calendar: &Calendar,
) -> Option<Due> {
    let clock = Ledger::read(ledger);
    let stopped = clock.as_ref().and_then(|clock| clock.stopped);
    if stopped.is_some_and(|at| at <= entered) {
        return None;
    }
    let of_clock = clock.iter().flat_map(|clock| {
        let ended = clock.pauses.iter().map(|pause| Away { from: pause.from, to: Some(pause.to) });
        ended.chain(clock.paused.map(|from| Away { from, to: None }))
    });
    let (pauses, paused) = together(entered, away.iter().copied().chain(of_clock).collect());
    // What was away when everything ended had ended before, as in the ledger itself.
    let stopped = stopped.map(|at| paused.map_or(at, |since| since.min(at)));
    let paused = paused.filter(|_| stopped.is_none());
    let ledger = Ledger { pauses, paused, stopped, ..Ledger::started(entered) };
    let solved = Solved::new(&Walk { limit: target, cutoff, calendar }, &ledger, &mut |_, _| {})?;
    Some(solved.due(&ledger))
}

/// The times after the entry in which nothing counts, in order and apart; and since when one lasts.
fn together(entered: Instant, mut all: Vec<Away>) -> (Vec<Pause>, Option<Instant>) {
    all.retain(|away| away.to.is_none_or(|to| to >= entered));
    all.sort_by_key(|away| away.from);
    let mut pauses: Vec<Pause> = Vec::new();
    for Away { from, to } in all {
        let from = from.max(entered);
        let overlaps = pauses.last_mut().filter(|last| from <= last.to);
        match (overlaps, to) {
            (Some(last), Some(to)) => last.to = last.to.max(to),
            (None, Some(to)) => pauses.push(Pause { from, to }),
            // It lasts: whatever began later lies within it.
            (Some(last), None) => {
                let since = last.from;
                pauses.pop();
                return (pauses, Some(since));
            }
            (None, None) => return (pauses, Some(from)),
        }
    }
    (pauses, None)
}
