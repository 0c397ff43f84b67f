//! From the ledger to the date.

use time::{Date, Time};

use super::{
    Amount, ClockEntry, Due, Limit, Unit,
    ledger::Ledger,
    walk::{End, Listener, MINUTE, Seen, Walk},
};
use crate::{calendar::Calendar, instant::Instant};

/// When something with this limit is due. Nothing before the ledger starts, or where the calendar knows no date.
pub fn due(limit: Limit, cutoff: Option<Time>, ledger: &[ClockEntry], calendar: &Calendar) -> Option<Due> {
    let ledger = Ledger::read(ledger)?;
    let solved = Solved::new(&Walk { limit, cutoff, calendar }, &ledger, &mut |_, _| {})?;
    Some(solved.due(&ledger))
}

/// The dates of one ledger, and what had been used when the clock came to stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Solved {
    pub end: End,
    pub original: Instant,
    /// The date of the extension, if that is the later one.
    pub extended: Option<Date>,
    /// The date that counts: of the limit or of the extension.
    pub at: Instant,
    pub used: Amount,
    pub left: Amount,
}

impl Solved {
    pub fn new(walk: &Walk<'_>, ledger: &Ledger, hear: Listener<'_>) -> Option<Self> {
        let standstill = ledger.paused.or(ledger.stopped);
        let mut used = 0;
        let end = walk.run(ledger.start, &ledger.pauses, &mut |date, seen| {
            if let Seen::Counted(n) | Seen::Asked(n) | Seen::Due(n) = seen
                && standstill.is_none_or(|at| date <= at.local_date())
            {
                used = n;
            }
            hear(date, seen);
        })?;
        let original =
            if ledger.pauses.is_empty() { end.due } else { walk.run(ledger.start, &[], &mut |_, _| {})?.due };
        let extended = extension(walk, ledger).filter(|&date| walk.closing(date) > end.due);
        let at = extended.map_or(end.due, |date| walk.closing(date));
        let mut left = None;
        if let Some(stood) = standstill {
            if walk.limit.unit == Unit::Hours {
                used = walk.office_millis(walk.hours_from(ledger.start)?, stood, &ledger.pauses);
            } else if stood > end.due {
                used = end.total + between(walk, end.due, stood);
            }
            left = extended.map(|_| between(walk, stood, at));
        }
        let left = left.unwrap_or(end.total - used);
        Some(Self { end, original, extended, at, used: amount(walk, used), left: amount(walk, left) })
    }

    pub fn due(&self, ledger: &Ledger) -> Due {
        let Self { original, used, left, .. } = *self;
        match (ledger.stopped, ledger.paused) {
            (Some(at), _) => Due::Stopped { at, due: self.at, unextended: self.end.due, original },
            (None, Some(since)) => Due::Paused { since, used, left, original },
            (None, None) => Due::Running { at: self.at, unextended: self.end.due, original },
        }
    }
}

/// The promised date, moved by the pauses that came after the promise.
fn extension(walk: &Walk<'_>, ledger: &Ledger) -> Option<Date> {
    let (promised, to) = ledger.extended?;
    let calendar = walk.calendar;
    let mut date = calendar.working_from(to)?;
    for pause in ledger.pauses.iter().filter(|pause| pause.to > promised) {
        if pause.from > walk.closing(date) {
            break;
        }
        let (asked, back) = (pause.from.max(promised).local_date(), pause.to.local_date());
        for _ in 0..calendar.working_days(asked, back) {
            date = calendar.next_working(date)?;
        }
        if date < back {
            date = calendar.working_from(back)?;
        }
    }
    Some(date)
}

/// From one moment to another in what the limit counts (hours in milliseconds); negative if the second is earlier.
fn between(walk: &Walk<'_>, from: Instant, to: Instant) -> i64 {
    match walk.limit.unit {
        Unit::Hours if to < from => -walk.office_millis(to, from, &[]),
        Unit::Hours => walk.office_millis(from, to, &[]),
        Unit::WorkingDays => walk.calendar.working_days(from.local_date(), to.local_date()),
        Unit::Days | Unit::Months => (to.local_date() - from.local_date()).whole_days(),
    }
}

fn amount(walk: &Walk<'_>, n: i64) -> Amount {
    match walk.limit.unit {
        Unit::Hours => Amount::Minutes(n.div_euclid(MINUTE)),
        Unit::WorkingDays => Amount::WorkingDays(n),
        Unit::Days | Unit::Months => Amount::Days(n),
    }
}
