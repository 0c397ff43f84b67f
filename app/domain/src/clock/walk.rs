//! The one walk over the calendar.

use time::{Date, Duration, Month, Time};

use super::{Limit, Unit, ledger::Pause};
use crate::{calendar::Calendar, instant::Instant};

pub(super) const HOUR: i64 = 3_600_000;
pub(super) const MINUTE: i64 = 60_000;
/// No limit and no pause is that long (in days): a faulty date must not stall the program.
const LONGEST: u32 = 60_000;

/// What the walk saw on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Received too late on this day.
    TooLate(Time),
    /// Received on a day, or half day, off.
    ReceivedOff,
    /// Day 0; `moved` if receipt was on an earlier day.
    Start { moved: bool },
    /// A day off.
    Off,
    /// The n-th day.
    Counted(i64),
    /// The last day of the limit, on which a supplement was asked for.
    Asked(i64),
    /// So many milliseconds of office hours up to the end of this day.
    Worked { so_far: i64, start: bool },
    /// Left out by a pause.
    Paused,
    /// The limit ends on this day off and rolls on.
    Rolled,
    /// Beyond the limit, within an extension.
    Extended,
    /// The last day: the n-th, or beyond it.
    Due(i64),
    /// The last day of an extension.
    ExtendedDue,
}

/// Who wants to hear of each day.
pub(super) type Listener<'a> = &'a mut dyn FnMut(Date, Seen);

/// What the walk follows.
pub(super) struct Walk<'a> {
    pub limit: Limit,
    pub cutoff: Option<Time>,
    pub calendar: &'a Calendar,
}

/// Where the limit ends, and how much it is in all: days or milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub due: Instant,
    pub total: i64,
}

impl Walk<'_> {
    /// Nothing if the calendar knows no such day.
    pub fn run(&self, start: Instant, pauses: &[Pause], hear: Listener<'_>) -> Option<End> {
        match self.limit.unit {
            Unit::Hours => self.hours(start, pauses, hear),
            Unit::WorkingDays | Unit::Days | Unit::Months => self.days(start, pauses, hear),
        }
    }

    /// The end of office hours.
    pub fn closing(&self, date: Date) -> Instant {
        Instant::from_local(date, self.calendar.closing(date))
    }

    /// Milliseconds of office hours between two moments, without the pauses; from the moment of receipt, or for one
    /// after the cut-off from the next day.
    pub fn office_millis(&self, from: Instant, to: Instant, pauses: &[Pause]) -> i64 {
        let mut total = 0;
        let mut date = from.local_date();
        for _ in 0..LONGEST {
            if date > to.local_date() {
                break;
            }
            self.pieces(date, from, to, pauses, &mut |a, b| total += b.millis() - a.millis());
            let Some(next) = date.next_day() else { break };
            date = next;
        }
        total
    }

    /// Since when hours run: what comes after the cut-off waits for the next day.
    pub fn hours_from(&self, start: Instant) -> Option<Instant> {
        let date = start.local_date();
        if self.is_too_late(start) && self.calendar.is_working(date) {
            return Some(Instant::from_local(date.next_day()?, Time::MIDNIGHT));
        }
        Some(start)
    }

    fn is_too_late(&self, start: Instant) -> bool {
        self.cutoff.is_some_and(|cutoff| start.local().time() > cutoff)
    }

    fn days(&self, start: Instant, pauses: &[Pause], hear: Listener<'_>) -> Option<End> {
        let only_working = self.limit.unit == Unit::WorkingDays;
        let mut date = self.day_zero(start, pauses, hear)?;
        let total = match self.limit.unit {
            Unit::Months => (plus_months(date, self.limit.amount)? - date).whole_days(),
            Unit::WorkingDays | Unit::Days | Unit::Hours => i64::from(self.limit.amount),
        };
        let (mut n, mut steps) = (0, 0);
        while n < total {
            date = date.next_day()?;
            steps += 1;
            if steps > LONGEST {
                return None;
            }
            if only_working && !self.calendar.is_working(date) {
                hear(date, Seen::Off);
            } else if pauses.iter().any(|pause| pause.covers(date)) {
                hear(date, Seen::Paused);
            } else {
                n += 1;
                if n < total {
                    hear(date, Seen::Counted(n));
                }
            }
        }
        self.settle(date, total, pauses, hear)
    }

    /// The limit is used up on `last`: it is due then, on the next working day, or if a supplement was asked for at
    /// the very end, when it came back.
    fn settle(&self, last: Date, total: i64, pauses: &[Pause], hear: Listener<'_>) -> Option<End> {
        let mut date = self.roll(last, hear)?;
        for pause in pauses {
            let (asked, back) = (pause.from.local_date(), pause.to.local_date());
            if asked < last || back <= date || pause.from > self.closing(date) {
                continue;
            }
            hear(date, Seen::Asked(total));
            while date < back {
                date = date.next_day()?;
                if date < back {
                    hear(date, if self.calendar.is_working(date) { Seen::Paused } else { Seen::Off });
                }
            }
            date = self.roll(date, hear)?;
        }
        hear(date, Seen::Due(total));
        Some(End { due: self.closing(date), total })
    }

    fn roll(&self, from: Date, hear: Listener<'_>) -> Option<Date> {
        let to = self.calendar.working_from(from)?;
        let mut date = from;
        while date < to {
            hear(date, Seen::Rolled);
            date = date.next_day()?;
        }
        Some(to)
    }

    fn day_zero(&self, start: Instant, pauses: &[Pause], hear: Listener<'_>) -> Option<Date> {
        let date = start.local_date();
        let too_late = self.is_too_late(start);
        // On a half day the other half is off, when it is the later one.
        let closed = self.calendar.office(date).count() == 1
            && start > self.closing(date)
            && self.calendar.closing(date) <= self.calendar.hours.afternoon.from;
        let off = !self.calendar.is_working(date) || closed;
        let moves = match self.limit.unit {
            Unit::WorkingDays => too_late || off,
            Unit::Days | Unit::Months | Unit::Hours => self.cutoff.is_some() && (too_late || off),
        };
        if !moves {
            hear(date, Seen::Start { moved: false });
            return Some(date);
        }
        match self.cutoff {
            Some(cutoff) if too_late && !off => hear(date, Seen::TooLate(cutoff)),
            Some(_) | None => hear(date, Seen::ReceivedOff),
        }
        let mut day = date.next_day()?;
        for _ in 0..LONGEST {
            if !self.calendar.is_working(day) {
                hear(day, Seen::Off);
            } else if pauses.iter().any(|pause| pause.covers(day)) {
                hear(day, Seen::Paused);
            } else {
                hear(day, Seen::Start { moved: true });
                return Some(day);
            }
            day = day.next_day()?;
        }
        None
    }

    fn hours(&self, start: Instant, pauses: &[Pause], hear: Listener<'_>) -> Option<End> {
        let total = i64::from(self.limit.amount) * HOUR;
        let begin = self.hours_from(start)?;
        let mut date = start.local_date();
        let mut so_far = 0;
        let far = Instant::from_millis(i64::MAX);
        for _ in 0..LONGEST {
            let before = so_far;
            let mut due = None;
            self.pieces(date, begin, far, pauses, &mut |from, to| {
                if due.is_none() && so_far + (to.millis() - from.millis()) >= total {
                    due = Some(from.plus_millis(total - so_far));
                }
                so_far += to.millis() - from.millis();
            });
            let is_first = date == start.local_date();
            if let Some(due) = due {
                hear(date, Seen::Due(total));
                return Some(End { due, total });
            }
            let seen = match self.cutoff {
                Some(cutoff) if is_first && begin > start => Seen::TooLate(cutoff),
                _ if is_first && !self.calendar.is_working(date) => Seen::ReceivedOff,
                _ if so_far > before || is_first => Seen::Worked { so_far, start: is_first },
                _ if self.calendar.is_working(date) => Seen::Paused,
                _ => Seen::Off,
            };
            hear(date, seen);
            date = date.next_day()?;
        }
        None
    }

    /// The stretches of a day's office hours between two moments and outside of the pauses.
    fn pieces(&self, date: Date, from: Instant, to: Instant, pauses: &[Pause], take: &mut dyn FnMut(Instant, Instant)) {
        for hours in self.calendar.office(date) {
            let mut open = Instant::from_local(date, hours.from).max(from);
            let close = Instant::from_local(date, hours.to).min(to);
            for pause in pauses {
                if pause.to <= open || pause.from >= close {
                    continue;
                }
                if open < pause.from {
                    take(open, pause.from);
                }
                open = open.max(pause.to);
            }
            if open < close {
                take(open, close);
            }
        }
    }
}

/// The same day of a later month, or that month's last day (Civil Code 2015, article 148).
fn plus_months(date: Date, months: u16) -> Option<Date> {
    let index = i32::from(u8::from(date.month())) - 1 + i32::from(months);
    let year = date.year().checked_add(index.div_euclid(12))?;
    let month = Month::try_from(u8::try_from(index.rem_euclid(12) + 1).ok()?).ok()?;
    Date::from_calendar_date(year, month, date.day().min(month.length(year))).ok()
}

/// For counting back from a due date.
pub(super) fn days_before(date: Date, days: i64) -> Date {
    date.checked_sub(Duration::days(days)).unwrap_or(Date::MIN)
}
