//! Which days are worked: a versioned document of data, and the questions asked of it.
//!
//! Holidays come from rules (fixed days and days of the lunar calendar) and from *announced* days, which each year's
//! official notice brings: days off, swapped days and make-up working days. What is announced for a holiday replaces
//! what its rule computes for that year. A year without any announcement is *provisional* ("dự kiến").

use std::{ops::Deref, sync::OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Time, Weekday};

use crate::{definition::Certainty, text::Text};

pub mod change;
pub mod rules;
mod vietnam;
pub mod wire;
mod year;

use year::{Slot, Year};

/// Holidays and entries count in these years; outside of them only the weekly rhythm does. They bound what an absurd
/// date can cost.
const FIRST_YEAR: i32 = 1970;
const YEARS: usize = 200;
/// After so many days off in a row nobody will ever work again: a faulty document, not a holiday.
const LONGEST_BREAK: u16 = 800;

/// A stretch of a day, such as the morning's office hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// When the desk opens.
    #[serde(with = "wire::time_of_day")]
    pub from: Time,
    /// When it closes.
    #[serde(with = "wire::time_of_day")]
    pub to: Time,
}

/// The unit's office hours, its own setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeHours {
    /// Before the midday break.
    pub morning: Hours,
    /// After it.
    pub afternoon: Hours,
}

impl Default for OfficeHours {
    /// 07:30 to 11:30 and 13:00 to 17:00.
    fn default() -> Self {
        use time::macros::time;
        Self {
            morning: Hours { from: time!(7:30), to: time!(11:30) },
            afternoon: Hours { from: time!(13:00), to: time!(17:00) },
        }
    }
}

/// A day of the week, `mon` to `sun` in documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DayOfWeek {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl From<Weekday> for DayOfWeek {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }
}

/// On which days of a year a holiday falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "calendar", rename_all = "snake_case")]
pub enum HolidayOn {
    /// The same solar date each year.
    Fixed {
        /// 1 to 12.
        month: u8,
        /// The first day.
        day: u8,
        /// How many days.
        days: u8,
        /// One more day, before or after: the government picks it each year. Until it is announced, the working day
        /// that joins a weekend is taken, and the day before if none or both do.
        #[serde(default)]
        adjacent: bool,
    },
    /// A date of the Vietnamese lunar calendar.
    Lunar {
        /// 1 to 12, never the doubled month.
        month: u8,
        /// The day that `offset` counts from.
        day: u8,
        /// How many days.
        days: u8,
        /// Where the holiday begins, in days from that day: −1 for Tết, the last day of the old year.
        #[serde(default)]
        offset: i8,
    },
}

/// A holiday that comes every year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayRule {
    /// What announced entries refer to.
    pub key: String,
    /// Its name.
    pub title: Text,
    /// Its days. One that falls on a weekend gives the next working day off in lieu (nghỉ bù).
    pub on: HolidayOn,
    /// The first day on which the rule is in force.
    #[serde(with = "wire::option_date", default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day on which it is in force.
    #[serde(with = "wire::option_date", default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Where the rule stands; editable, never printed unchecked.
    pub source: String,
    /// How sure that is. What was kept before this was asked is known and not verified.
    #[serde(default = "known")]
    pub certainty: Certainty,
    /// On what it rests that the rule has a last day; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ended: String,
}

const fn known() -> Certainty {
    Certainty::Known
}

/// What an entry makes of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Nobody works (nghỉ).
    Off,
    /// A make-up working day (làm bù).
    Work,
    /// Only the afternoon is worked; says nothing on a day that is off.
    OffMorning,
    /// Only the morning is worked; says nothing on a day that is off.
    OffAfternoon,
}

/// One day entered by hand. Of several for one day the last one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarEntry {
    /// The day.
    #[serde(with = "wire::date")]
    pub date: Date,
    /// Off, worked, or half of it.
    pub kind: EntryKind,
    /// Why, as it is shown beside the day.
    pub title: Text,
    /// Where it stands.
    pub source: String,
    /// From the year's official notice, which ends the year being provisional; not so for the unit's own days.
    pub announced: bool,
    /// The key of the holiday that this day belongs to. One such entry replaces the rule's days of its whole year,
    /// the days in lieu too: so enter them all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holiday: Option<String>,
}

/// The document, as it is stored, synced and edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDoc {
    /// Counts up with each edit.
    pub version: u32,
    /// Office hours.
    pub hours: OfficeHours,
    /// The days of the week on which people work.
    pub week: Vec<DayOfWeek>,
    /// Holidays of every year.
    pub rules: Vec<HolidayRule>,
    /// Announced days and the unit's own.
    pub entries: Vec<CalendarEntry>,
}

/// The document ready to be asked; as JSON it is the document. Reads like it too (`calendar.hours`), but is edited
/// only by [`Calendar::edited`], since the years worked out so far are kept.
#[derive(Debug, Clone)]
pub struct Calendar {
    doc: CalendarDoc,
    years: Vec<OnceLock<Box<Year>>>,
}

/// What kind of day a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// An ordinary working day.
    Working,
    /// An ordinary day off of the week.
    Weekend,
    /// A public holiday, or the day off in lieu of one that fell on a weekend.
    Holiday,
    /// Swapped for a make-up day, or the unit's own day off.
    DayOff,
    /// Worked though the week says off.
    MakeUp,
    /// Worked in the morning or in the afternoon only.
    HalfDay,
}

/// What the calendar says of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Its kind.
    pub kind: DayKind,
    /// The holiday's name, or why it is off or worked.
    pub title: Option<Text>,
    /// Whether it counts as a working day; half days do.
    pub working: bool,
    /// Whether its year still waits for the official notice.
    pub provisional: bool,
}

impl Calendar {
    /// The shipped data: the holidays of the Labour Code and the days announced for 2024 to 2026.
    pub fn vietnam() -> Self {
        vietnam::document().into()
    }

    /// The document.
    pub fn doc(&self) -> &CalendarDoc {
        &self.doc
    }

    /// A changed copy.
    #[must_use]
    pub fn edited(&self, change: impl FnOnce(&mut CalendarDoc)) -> Self {
        let mut doc = self.doc.clone();
        change(&mut doc);
        doc.into()
    }

    /// Whether no official notice for this year has been entered: its dates are shown as "dự kiến".
    pub fn is_provisional(&self, year: i32) -> bool {
        !self.doc.entries.iter().any(|entry| entry.announced && entry.date.year() == year)
    }

    /// What kind of day this is.
    pub fn day(&self, date: Date) -> Day {
        let slot = self.slot(date);
        let year = self.year(date.year());
        Day {
            kind: slot.kind,
            title: year.and_then(|year| year.title(slot)).cloned(),
            working: slot.is_working(),
            provisional: year.is_none_or(|year| year.provisional),
        }
    }

    /// The days of a year that are not what the day of the week says, in order.
    pub fn marked_days(&self, year: i32) -> Vec<(Date, Day)> {
        let mut days = Vec::new();
        let mut next = Date::from_ordinal_date(year, 1).ok();
        while let Some(date) = next.filter(|date| date.year() == year) {
            let day = self.day(date);
            if day.title.is_some() {
                days.push((date, day));
            }
            next = date.next_day();
        }
        days
    }

    /// The days off that a holiday gives in a year: those announced, otherwise those of its rules. Days off in lieu are
    /// not among them.
    pub fn holiday_days(&self, key: &str, year: i32) -> Vec<Date> {
        year::holiday_days(&self.doc, key, year)
    }

    /// Whether this day is worked, a half day too.
    pub fn is_working(&self, date: Date) -> bool {
        self.slot(date).is_working()
    }

    /// The office hours of this day, in order: none, one stretch or two.
    pub fn office(&self, date: Date) -> impl Iterator<Item = Hours> {
        let slot = self.slot(date);
        let OfficeHours { morning, afternoon } = self.doc.hours;
        let morning = (slot.morning && morning.from < morning.to).then_some(morning);
        let afternoon = (slot.afternoon && afternoon.from < afternoon.to).then_some(afternoon);
        morning.into_iter().chain(afternoon)
    }

    /// The end of this day's office hours; of a full day's on a day off.
    pub fn closing(&self, date: Date) -> Time {
        self.office(date).last().map_or(self.doc.hours.afternoon.to, |hours| hours.to)
    }

    /// The first working day after this one; nothing where the calendar knows none.
    pub fn next_working(&self, date: Date) -> Option<Date> {
        self.working_from(date.next_day()?)
    }

    /// This day if it is worked, otherwise the next one that is.
    pub fn working_from(&self, date: Date) -> Option<Date> {
        let mut date = date;
        for _ in 0..LONGEST_BREAK {
            if self.is_working(date) {
                return Some(date);
            }
            date = date.next_day()?;
        }
        None
    }

    /// How many working days lie after `from` up to and including `to`; negative if `to` is the earlier one.
    pub fn working_days(&self, from: Date, to: Date) -> i64 {
        if to < from {
            return -self.working_days(to, from);
        }
        let mut count = 0;
        let mut date = from;
        while date < to {
            let Some(next) = date.next_day() else { break };
            date = next;
            count += i64::from(self.is_working(date));
        }
        count
    }

    fn slot(&self, date: Date) -> Slot {
        self.year(date.year()).map_or_else(|| Slot::of_week(&self.doc, date), |year| year.slot(date))
    }

    fn year(&self, number: i32) -> Option<&Year> {
        let year = self.years.get(usize::try_from(number - FIRST_YEAR).ok()?)?;
        Some(year.get_or_init(|| Box::new(Year::new(&self.doc, number))))
    }
}

impl From<CalendarDoc> for Calendar {
    fn from(doc: CalendarDoc) -> Self {
        Self { doc, years: vec![OnceLock::new(); YEARS] }
    }
}

impl Deref for Calendar {
    type Target = CalendarDoc;
    fn deref(&self) -> &CalendarDoc {
        &self.doc
    }
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.doc == other.doc
    }
}

impl Eq for Calendar {}

impl Default for Calendar {
    fn default() -> Self {
        Self::vietnam()
    }
}

impl Serialize for Calendar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.doc.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Calendar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CalendarDoc::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests;
