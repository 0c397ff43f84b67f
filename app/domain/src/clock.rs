//! Until when: limits, the ledger of a case's clock, and the date that follows from both.
//!
//! [`due`] and [`explain`] walk the calendar once, the same way, so the reason shown is the reason counted.
//!
//! - The day of receipt is day 0. Receipt after the cut-off, or on a day off, counts as the next working day.
//! - A limit in working days is due at the end of office hours of its last working day.
//! - A pause from day A to day B leaves out the days after A up to and including B; the day of asking still counts.
//!   Asked on the very last day, the limit is due on the day it comes back, or on the next working day.
//! - Hours count within office hours, from the moment of receipt, and stand still between pause and resumption.
//! - Calendar days and months end on their last day, or on the next working day if that is off (Civil Code 2015,
//!   articles 147 and 148); a receipt on a day off moves their day 0 only where a cut-off is set.
//! - A stop during a pause ends the count on the day of asking.
//! - An extension stands beside the original date, and later pauses move it too; it never brings the date forward.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use time::{Date, Time};

use crate::{calendar::wire, instant::Instant, text::Text};

mod explain;
mod ledger;
mod plain;
mod solve;
mod standing;
mod step;
mod walk;

pub use explain::{explain, explain_from};
pub use plain::{PlainDays, PlainKind, plainly};
pub use solve::due;
pub use standing::{Standing, standing};
pub use step::{Away, step_due};

/// In what a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Office hours, `h`.
    Hours,
    /// Working days, `wd`.
    WorkingDays,
    /// Calendar days, `d`.
    Days,
    /// Calendar months, `mo`.
    Months,
}

impl Unit {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Hours => "h",
            Self::WorkingDays => "wd",
            Self::Days => "d",
            Self::Months => "mo",
        }
    }
}

/// How long something may take; written `4h`, `3wd`, `15d`, `1mo`. `0wd` means the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Limit {
    /// At most 999 when read from text.
    pub amount: u16,
    /// What is counted.
    pub unit: Unit,
}

impl Limit {
    /// So many of that unit.
    pub const fn new(amount: u16, unit: Unit) -> Self {
        Self { amount, unit }
    }

    /// So many working days.
    pub const fn working_days(amount: u16) -> Self {
        Self::new(amount, Unit::WorkingDays)
    }

    /// As it is read on screens: "3 ngày làm việc", "3 working days".
    pub fn text(self) -> Text {
        let n = self.amount;
        let (vi, en) = match self.unit {
            Unit::Hours => ("giờ làm việc", "office hour"),
            Unit::WorkingDays if n == 0 => return Text::new("trong ngày", "same day"),
            Unit::WorkingDays => ("ngày làm việc", "working day"),
            Unit::Days => ("ngày", "day"),
            Unit::Months => ("tháng", "month"),
        };
        Text::new(format!("{n} {vi}"), format!("{n} {en}{}", if n == 1 { "" } else { "s" }))
    }
}

/// What is wrong with a limit as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Neither `h`, `wd`, `d` nor `mo`.
    #[error("a limit ends in h, wd, d or mo")]
    Unit,
    /// Not a number from 0 to 999, or no hours or months at all.
    #[error("a limit begins with a number from 1 to 999, or 0 for the same day")]
    Amount,
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let text = text.trim();
        let at = text.find(|c: char| !c.is_ascii_digit()).ok_or(LimitError::Unit)?;
        let (number, suffix) = text.split_at(at);
        let unit = [Unit::Hours, Unit::WorkingDays, Unit::Days, Unit::Months]
            .into_iter()
            .find(|unit| unit.suffix() == suffix)
            .ok_or(LimitError::Unit)?;
        let least = match unit {
            Unit::Hours | Unit::Months => 1,
            Unit::WorkingDays | Unit::Days => 0,
        };
        let amount = number.parse().ok().filter(|n| (least..=999).contains(n)).ok_or(LimitError::Amount)?;
        Ok(Self { amount, unit })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.suffix())
    }
}

impl TryFrom<String> for Limit {
    type Error = LimitError;
    fn try_from(text: String) -> Result<Self, LimitError> {
        text.parse()
    }
}

impl From<Limit> for String {
    fn from(limit: Limit) -> Self {
        limit.to_string()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Limit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(([1-9][0-9]{0,2})(h|wd|d|mo)|0(wd|d))$",
            "description": "4h: office hours; 3wd: working days (0wd: the same day); 15d: days; 1mo: months"
        })
    }
}

/// The limits of a procedure or of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LimitSpec {
    /// What the law or the published procedure promises.
    pub legal: Limit,
    /// What the unit sets itself, no longer than the legal limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Limit>,
    /// How long before the due date the badge turns; one working day if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Limit>,
    /// What is received later on a day (`15:00`) counts as received on the next working day.
    #[serde(with = "wire::option_time", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<String>", regex(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"))
    )]
    pub cutoff: Option<Time>,
}

impl LimitSpec {
    /// Only a legal limit.
    pub const fn new(legal: Limit) -> Self {
        Self { legal, target: None, warn: None, cutoff: None }
    }

    /// How long before the due date to warn.
    pub fn warning(&self) -> Limit {
        self.warn.unwrap_or(Limit::working_days(1))
    }
}

/// One line of a case's clock. The moment is the *stated* one: when the papers came in, not when the server heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockEntry {
    /// When it took effect. Earlier than the line before it, it is taken to be at the same moment.
    pub at: Instant,
    /// What it did.
    #[serde(flatten)]
    pub effect: Effect,
}

impl ClockEntry {
    /// A line of the ledger.
    pub const fn new(at: Instant, effect: Effect) -> Self {
        Self { at, effect }
    }
}

/// What a line of the ledger does to the clock. Lines that make no sense where they stand (a second start, a
/// resumption without a pause, anything after a stop) do nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Received.
    Start,
    /// A supplement was asked for.
    Pause,
    /// It came in.
    Resume,
    /// A new date was promised, to its end of office hours.
    Extend {
        /// The promised date; on a day off, the next working day.
        #[serde(with = "wire::date")]
        to: Date,
    },
    /// Done, stopped or withdrawn.
    Stop,
    /// What was done was taken back: it counts on as if it had never been stopped.
    Reopen,
}

impl Effect {
    /// Whether it says if the clock runs. An extension promises another date and leaves it as it was.
    pub const fn is_of_running(self) -> bool {
        match self {
            Self::Start | Self::Pause | Self::Resume | Self::Stop | Self::Reopen => true,
            Self::Extend { .. } => false,
        }
    }
}

/// A part of a limit, in what the limit counts. Below nought: so much too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", content = "amount", rename_all = "snake_case")]
pub enum Amount {
    /// Minutes of office hours.
    Minutes(i64),
    /// Working days.
    WorkingDays(i64),
    /// Calendar days; of a limit in months too.
    Days(i64),
}

impl Amount {
    /// Whether nothing is left, or less.
    pub const fn is_used_up(self) -> bool {
        let (Self::Minutes(n) | Self::WorkingDays(n) | Self::Days(n)) = self;
        n <= 0
    }

    /// As it is read on screens: "2 ngày làm việc", "1 giờ 30 phút"; without the sign.
    pub fn text(self) -> Text {
        let s = |n: u64| if n == 1 { "" } else { "s" };
        match self {
            Self::WorkingDays(n) => {
                let n = n.unsigned_abs();
                Text::new(format!("{n} ngày làm việc"), format!("{n} working day{}", s(n)))
            }
            Self::Days(n) => {
                let n = n.unsigned_abs();
                Text::new(format!("{n} ngày"), format!("{n} day{}", s(n)))
            }
            Self::Minutes(n) => {
                let (h, m) = (n.unsigned_abs() / 60, n.unsigned_abs() % 60);
                match (h, m) {
                    (0, m) => Text::new(format!("{m} phút"), format!("{m} min")),
                    (h, 0) => Text::new(format!("{h} giờ"), format!("{h} h")),
                    (h, m) => Text::new(format!("{h} giờ {m} phút"), format!("{h} h {m} min")),
                }
            }
        }
    }
}

/// When something is due, and how its clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clock", rename_all = "snake_case")]
pub enum Due {
    /// The clock runs.
    Running {
        /// The date that counts now: pauses and an extension included.
        at: Instant,
        /// The same without the extension: lateness is reported by it.
        unextended: Instant,
        /// As promised on the first day: without pauses, without extension.
        original: Instant,
    },
    /// The clock stands still: say what is left, not a date.
    Paused {
        /// When the supplement was asked for.
        since: Instant,
        /// What had been used by then, the day of asking included.
        used: Amount,
        /// What remains; below nought if it was already late.
        left: Amount,
        /// As promised on the first day.
        original: Instant,
    },
    /// It is over.
    Stopped {
        /// When the count ended: at the stop, or at the pause in which it was stopped.
        at: Instant,
        /// The date that counted.
        due: Instant,
        /// The same without the extension.
        unextended: Instant,
        /// As promised on the first day.
        original: Instant,
    },
}

impl Due {
    /// The date that counts now; none while paused.
    pub const fn date(&self) -> Option<Instant> {
        match *self {
            Self::Running { at, .. } => Some(at),
            Self::Paused { .. } => None,
            Self::Stopped { due, .. } => Some(due),
        }
    }

    /// As promised on the first day.
    pub const fn original(&self) -> Instant {
        match *self {
            Self::Running { original, .. } | Self::Paused { original, .. } | Self::Stopped { original, .. } => original,
        }
    }
}

/// Why this date: each day from receipt to the end, and what it counted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// From the day of receipt to the due day; while paused, to the day of asking.
    pub days: Vec<DayLine>,
    /// The date that counts now; none while paused.
    pub due: Option<Instant>,
    /// The same without an extension.
    pub unextended: Option<Instant>,
    /// As promised on the first day: without pauses, without extension.
    pub original: Instant,
    /// What of the limit the days listed have used.
    pub used: Amount,
    /// What they leave of it.
    pub left: Amount,
    /// Whether a day in the list lies in a year that still waits for its official notice ("dự kiến").
    pub provisional: bool,
}

/// One day of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLine {
    /// The local date.
    #[serde(with = "wire::date")]
    pub date: Date,
    /// What it counted for.
    #[serde(flatten)]
    pub kind: LineKind,
    /// Why, in words.
    pub reason: Text,
    /// Whether its year still waits for the official notice.
    pub provisional: bool,
}

/// What a day counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LineKind {
    /// Day 0.
    Start,
    /// Used.
    Counted {
        /// The how manyth day of the limit; with a limit in hours, the minutes used by the end of this day.
        n: i64,
    },
    /// Not counted: a day off, or received too late on it.
    Skipped,
    /// Not counted: a supplement was awaited.
    Paused,
    /// Beyond the limit, before the date of the extension.
    Extended,
    /// The last day.
    Due,
}

#[cfg(test)]
mod tests;
