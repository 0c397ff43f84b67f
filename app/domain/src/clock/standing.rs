//! A deadline in one word, for badges and lists.

use serde::{Deserialize, Serialize};

use super::{
    Amount, Due, Limit, Unit,
    walk::{HOUR, Walk, days_before},
};
use crate::{calendar::Calendar, instant::Instant};

/// How something stands against the date that counts now. Computed, never stored: overdue is no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// Not received yet.
    NotStarted,
    /// Time enough.
    OnTime {
        /// Working days after today up to and including the due day; 0 is today.
        left_wd: i64,
    },
    /// Within the warning time.
    Soon {
        /// Working days after today up to and including the due day; 0 is today.
        left_wd: i64,
    },
    /// Past the date.
    Late {
        /// Working days since the due day; 0 if it was today.
        by_wd: i64,
    },
    /// Waiting for a supplement.
    Paused {
        /// What is left of the limit; below nought if it was late already.
        left: Amount,
    },
    /// Done before the due day (trước hạn).
    FinishedEarly,
    /// Done on the due day, in time (đúng hạn).
    FinishedOnTime,
    /// Done after the due moment (quá hạn).
    FinishedLate,
}

impl Standing {
    /// Whether the date has passed, by now or when it was done.
    pub const fn is_late(self) -> bool {
        match self {
            Self::Late { .. } | Self::FinishedLate => true,
            Self::NotStarted
            | Self::OnTime { .. }
            | Self::Soon { .. }
            | Self::Paused { .. }
            | Self::FinishedEarly
            | Self::FinishedOnTime => false,
        }
    }
}

/// How it stands now. `warn` is how long before the due date it becomes [`Standing::Soon`].
pub fn standing(due: Option<&Due>, warn: Limit, now: Instant, calendar: &Calendar) -> Standing {
    match due {
        None => Standing::NotStarted,
        Some(&Due::Paused { left, .. }) => Standing::Paused { left },
        Some(&Due::Stopped { at, due, .. }) => {
            if at > due {
                Standing::FinishedLate
            } else if at.local_date() < due.local_date() {
                Standing::FinishedEarly
            } else {
                Standing::FinishedOnTime
            }
        }
        Some(&Due::Running { at, .. }) if now > at => {
            Standing::Late { by_wd: calendar.working_days(at.local_date(), now.local_date()) }
        }
        Some(&Due::Running { at, .. }) => {
            let left_wd = calendar.working_days(now.local_date(), at.local_date());
            if is_soon(at, warn, now, left_wd, calendar) {
                Standing::Soon { left_wd }
            } else {
                Standing::OnTime { left_wd }
            }
        }
    }
}

fn is_soon(due: Instant, warn: Limit, now: Instant, left_wd: i64, calendar: &Calendar) -> bool {
    let (today, last, n) = (now.local_date(), due.local_date(), i64::from(warn.amount));
    match warn.unit {
        Unit::WorkingDays => left_wd <= n,
        Unit::Days => days_before(last, n) <= today,
        // A warning is no legal term: thirty days will do.
        Unit::Months => days_before(last, n * 30) <= today,
        Unit::Hours => {
            left_wd <= n && Walk { limit: warn, cutoff: None, calendar }.office_millis(now, due, &[]) <= n * HOUR
        }
    }
}
