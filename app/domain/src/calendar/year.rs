//! One year of a calendar, worked out day by day.

use time::{Date, Duration, Month};

use super::{CalendarDoc, CalendarEntry, DayKind, EntryKind, HolidayOn, HolidayRule};
use crate::{
    lunar::LunarDate,
    text::{Lang, Text},
};

/// What is known of one day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub kind: DayKind,
    pub morning: bool,
    pub afternoon: bool,
    title: Option<u16>,
}

impl Slot {
    /// What the day of the week says.
    pub fn of_week(doc: &CalendarDoc, date: Date) -> Self {
        let worked = doc.week.contains(&date.weekday().into());
        let kind = if worked { DayKind::Working } else { DayKind::Weekend };
        Self { kind, morning: worked, afternoon: worked, title: None }
    }

    pub fn is_working(self) -> bool {
        self.morning || self.afternoon
    }

    fn set(&mut self, kind: DayKind, worked: bool, title: u16) {
        *self = Self { kind, morning: worked, afternoon: worked, title: Some(title) };
    }
}

/// The days of one year.
#[derive(Debug, Clone)]
pub(super) struct Year {
    pub provisional: bool,
    number: i32,
    slots: Vec<Slot>,
    titles: Vec<Text>,
}

impl Year {
    pub fn new(doc: &CalendarDoc, number: i32) -> Self {
        let slots = (1..=366)
            .filter_map(|day| Date::from_ordinal_date(number, day).ok())
            .map(|date| Slot::of_week(doc, date))
            .collect();
        let provisional = !doc.entries.iter().any(|entry| entry.announced && entry.date.year() == number);
        let mut year = Self { provisional, number, slots, titles: Vec::new() };

        // Neighbouring years too: a rule's days, or the day in lieu of one, may lie across the new year.
        let mut holidays: Vec<(Date, &HolidayRule)> = Vec::new();
        for rule in &doc.rules {
            for of in number - 1..=number + 1 {
                holidays.extend(rule_days(rule, of, doc).into_iter().map(|date| (date, rule)));
            }
        }
        holidays.sort_by_key(|&(date, _)| date);
        holidays.dedup_by_key(|&mut (date, _)| date);
        for &(date, rule) in &holidays {
            year.mark(date, &rule.title, |slot, title| slot.set(DayKind::Holiday, false, title));
        }
        for (date, rule) in days_in_lieu(&holidays, doc) {
            let vi = format!("Nghỉ bù {}", rule.title.vi);
            let en = format!("Day off in lieu of {}", rule.title.get(Lang::En));
            year.mark(date, &Text::new(vi, en), |slot, title| slot.set(DayKind::Holiday, false, title));
        }
        for entry in &doc.entries {
            let in_week = in_week(doc, entry.date);
            year.mark(entry.date, &entry.title, |slot, title| enter(entry, in_week, slot, title));
        }
        year
    }

    /// A day of this year.
    pub fn slot(&self, date: Date) -> Slot {
        self.slots[usize::from(date.ordinal() - 1)]
    }

    pub fn title(&self, slot: Slot) -> Option<&Text> {
        self.titles.get(usize::from(slot.title?))
    }

    /// Changes a day of this year; other years' days are left to them.
    fn mark(&mut self, date: Date, title: &Text, change: impl FnOnce(&mut Slot, u16)) {
        if date.year() != self.number {
            return;
        }
        let Ok(index) = u16::try_from(self.titles.len()) else { return };
        self.titles.push(title.clone());
        change(&mut self.slots[usize::from(date.ordinal() - 1)], index);
    }
}

/// The days off that a holiday gives in a year, as announced or by its rules.
pub(super) fn holiday_days(doc: &CalendarDoc, key: &str, year: i32) -> Vec<Date> {
    let is_off = |entry: &&CalendarEntry| {
        entry.announced && entry.holiday.as_deref() == Some(key) && entry.kind == EntryKind::Off
    };
    let announced = doc.entries.iter().filter(is_off).map(|entry| entry.date);
    let rules = doc.rules.iter().filter(|rule| rule.key == key);
    let computed = rules.flat_map(|rule| (year - 1..=year + 1).flat_map(|of| rule_days(rule, of, doc)));
    let mut days: Vec<Date> = announced.chain(computed).filter(|date| date.year() == year).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn in_week(doc: &CalendarDoc, date: Date) -> bool {
    doc.week.contains(&date.weekday().into())
}

fn enter(entry: &CalendarEntry, in_week: bool, slot: &mut Slot, title: u16) {
    match entry.kind {
        EntryKind::Off => {
            let kind = if entry.holiday.is_some() { DayKind::Holiday } else { DayKind::DayOff };
            slot.set(kind, false, title);
        }
        EntryKind::Work => slot.set(if in_week { DayKind::Working } else { DayKind::MakeUp }, true, title),
        EntryKind::OffMorning if slot.is_working() => {
            *slot = Slot { kind: DayKind::HalfDay, morning: false, afternoon: true, title: Some(title) };
        }
        EntryKind::OffAfternoon if slot.is_working() => {
            *slot = Slot { kind: DayKind::HalfDay, morning: true, afternoon: false, title: Some(title) };
        }
        EntryKind::OffMorning | EntryKind::OffAfternoon => {}
    }
}

/// The days that a rule computes for one year; none if that year's were announced.
fn rule_days(rule: &HolidayRule, year: i32, doc: &CalendarDoc) -> Vec<Date> {
    let (first, days, adjacent) = match rule.on {
        HolidayOn::Fixed { month, day, days, adjacent } => {
            let first = Month::try_from(month).ok().and_then(|month| Date::from_calendar_date(year, month, day).ok());
            (first, days, adjacent)
        }
        HolidayOn::Lunar { month, day, days, offset } => {
            let base = LunarDate::new(year, month, day).to_solar();
            (base.and_then(|base| base.checked_add(Duration::days(offset.into()))), days, false)
        }
    };
    let Some(first) = first else { return Vec::new() };
    let of_rule = |entry: &CalendarEntry| entry.holiday.as_ref() == Some(&rule.key);
    if doc.entries.iter().any(|entry| entry.announced && of_rule(entry) && entry.date.year() == first.year()) {
        return Vec::new();
    }
    let mut dates: Vec<Date> = (0..days).filter_map(|n| first.checked_add(Duration::days(n.into()))).collect();
    if adjacent {
        dates.extend(adjacent_day(first, days, doc));
    }
    dates.retain(|&date| rule.from.is_none_or(|from| from <= date) && rule.to.is_none_or(|to| date <= to));
    dates
}

/// The extra day beside a holiday: the working day that joins it to a weekend. So it was announced for 2/9 in each of
/// the years 2021 to 2026.
fn adjacent_day(first: Date, days: u8, doc: &CalendarDoc) -> Option<Date> {
    let step = |date: Date, by: i64| date.checked_add(Duration::days(by));
    let (before, after) = (step(first, -1)?, step(first, days.into())?);
    let works = |date: Date| in_week(doc, date);
    let joins = |date: Date, by: i64| step(date, by).is_some_and(|next| !works(next));
    let take_after = match (works(before), works(after)) {
        (true, true) => joins(after, 1) && !joins(before, -1),
        (false, true) => true,
        (true | false, false) => false,
    };
    Some(if take_after { after } else { before })
}

/// For each holiday on a day that is off anyway, the next working day (Labour Code 2019, article 111.3).
fn days_in_lieu<'a>(holidays: &[(Date, &'a HolidayRule)], doc: &CalendarDoc) -> Vec<(Date, &'a HolidayRule)> {
    let mut moved: Vec<(Date, &HolidayRule)> = Vec::new();
    for &(date, rule) in holidays.iter().filter(|&&(date, _)| !in_week(doc, date)) {
        let entered = |date: Date| doc.entries.iter().filter(move |entry| entry.date == date);
        let is_free = |day: Date, moved: &[(Date, &HolidayRule)]| {
            in_week(doc, day)
                && holidays.binary_search_by_key(&day, |&(date, _)| date).is_err()
                && !moved.iter().any(|&(taken, _)| taken == day)
                && entered(day).next().is_none()
        };
        // Worked after all, so there is nothing to give back.
        if entered(date).any(|entry| entry.kind == EntryKind::Work) {
            continue;
        }
        let mut next = date.next_day();
        for _ in 0..30 {
            match next {
                Some(day) if is_free(day, &moved) => {
                    moved.push((day, rule));
                    break;
                }
                Some(day) => next = day.next_day(),
                None => break,
            }
        }
    }
    moved
}
