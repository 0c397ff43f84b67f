//! Changing a unit's calendar: days off and make-up days entered with the paper that says so, and taken back; office
//! hours; the holidays of every year from a day on.
//!
//! A change is decided on the version that the person saw; the result is the next version. What it does to open cases is
//! counted by [`crate::clock::due`] over both versions.

use serde::{Deserialize, Serialize};
use time::{Date, Time};

use super::{
    Calendar, CalendarEntry, DayOfWeek, Hours, OfficeHours,
    rules::{self, RuleChange},
};
use crate::{
    aggregate::Aggregate,
    denial::{Denial, Fault, FieldFault},
    facet::RecordKind,
    fold,
    ids::{GrantId, PersonId},
    policy::{self, Act},
    rights::Actor,
    school::SchoolDenial,
    text::Text,
};

/// Days that one change may enter: a whole summer.
const MOST_AT_ONCE: usize = 120;
/// Entries that a calendar may hold: twenty a year for a century.
const MOST: usize = 2000;

/// What is asked of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The version that the person saw.
    pub version: u32,
    /// Days whose entries are taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "dates")]
    pub remove: Vec<Date>,
    /// Days that are entered; one that has an entry gets this instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<CalendarEntry>,
    /// Other office hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<OfficeHours>,
    /// Other days of the week on which people work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<Vec<DayOfWeek>>,
    /// What becomes of holidays from a day on, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleChange>,
}

impl Change {
    /// One that changes nothing of the version that was seen.
    pub const fn nothing(version: u32) -> Self {
        Self { version, remove: vec![], add: vec![], hours: None, week: None, rules: vec![] }
    }

    fn is_idle(&self) -> bool {
        *self == Self::nothing(self.version)
    }
}

/// What the rules look at besides the calendar.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// The day: rules of days past stay as they were.
    pub today: Date,
}

/// What happened to a calendar: the change as it was made to the version before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Event {
    /// Days or hours were changed.
    Changed {
        /// How.
        change: Change,
    },
}

/// What the rules make of a change, and by which power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub event: Event,
    /// The grant under which it is done.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
}

impl Aggregate for Calendar {
    const KIND: RecordKind = RecordKind::Calendar;
    type Command = Change;
    type Context<'a> = Context<'a>;
    type Decision = Decision;
    type Event = Event;

    fn decide(state: Option<&Self>, command: &Change, context: &Context<'_>) -> Result<Decision, Denial> {
        decide(state, command, context)
    }

    fn apply(state: Option<Self>, event: &Event) -> Option<Self> {
        apply(state, event)
    }
}

/// What a change makes happen.
///
/// # Errors
/// The denial: who may instead, or what is wrong with the days.
pub fn decide(state: Option<&Calendar>, change: &Change, cx: &Context<'_>) -> Result<Decision, Denial> {
    let hat = policy::can(cx.actor, Act::KeepSchool)?;
    let calendar = state.ok_or(Denial::NotFound)?;
    if calendar.version != change.version {
        return Err(SchoolDenial::Stale.into());
    }
    let fields = faults(calendar, change);
    if !fields.is_empty() {
        return Err(Denial::Invalid { fields });
    }
    if change.rules.iter().any(|rule| rule.from < cx.today) {
        return Err(SchoolDenial::PastStands.into());
    }
    let mut change = change.clone();
    for entry in &mut change.add {
        entry.title = Text::new(fold::normalize(&entry.title.vi), fold::normalize(&entry.title.en));
        entry.source = fold::normalize(&entry.source);
    }
    change.rules.iter_mut().for_each(RuleChange::tidy);
    Ok(Decision { event: Event::Changed { change }, grant: hat.id, on_behalf: hat.acting_for })
}

/// Everything that is wrong with a change, by field.
fn faults(calendar: &Calendar, change: &Change) -> Vec<FieldFault> {
    let mut fields = Vec::new();
    let mut say = |field: &str, fault: Option<Fault>| {
        fields.extend(fault.map(|fault| FieldFault { field: field.into(), fault }));
    };
    let taken = |date: &Date| !calendar.entries.iter().any(|entry| entry.date == *date);
    let absent = change.remove.iter().any(taken).then_some(Fault::NotADate);
    say("remove", absent);
    if change.add.len() > MOST_AT_ONCE || calendar.entries.len() + change.add.len() > MOST {
        say("add", Some(Fault::OutOfRange));
    }
    for entry in &change.add {
        let far = !(1970..2170).contains(&entry.date.year());
        say("date", far.then_some(Fault::NotADate));
        say(
            "title",
            text_fault(&entry.title.vi, 120)
                .or_else(|| text_fault(&entry.title.en, 120).filter(|fault| too_long(*fault))),
        );
        // What is announced is announced somewhere.
        let source = text_fault(&entry.source, 200).filter(|fault| entry.announced || too_long(*fault));
        say("source", source);
        let of_change = |key: &String| change.rules.iter().any(|rule| rule.key == *key);
        let unknown = |key: &String| !calendar.rules.iter().any(|rule| rule.key == *key) && !of_change(key);
        say("holiday", entry.holiday.as_ref().filter(|key| unknown(key)).map(|_| Fault::NotAChoice));
    }
    say("hours", change.hours.as_ref().and_then(hours_fault));
    // A week without work would leave every limit without an end.
    say("week", change.week.as_ref().filter(|week| week.is_empty() || week.len() > 7).map(|_| Fault::Required));
    let many =
        change.rules.len() > rules::MOST_AT_ONCE || calendar.rules.len() + change.rules.len() > rules::MOST_RULES;
    say("rules", many.then_some(Fault::OutOfRange));
    let mut after = calendar.rules.clone();
    for rule in change.rules.iter().take(rules::MOST_AT_ONCE) {
        for (field, fault) in rule.faults(&after) {
            say(field, Some(fault));
        }
        rule.apply(&mut after);
    }
    say("add", change.is_idle().then_some(Fault::Required));
    fields.dedup();
    fields
}

/// The calendar after a change: the next version.
pub fn apply(state: Option<Calendar>, event: &Event) -> Option<Calendar> {
    let Event::Changed { change } = event;
    Some(state?.edited(|doc| {
        doc.version += 1;
        doc.entries.retain(|entry| {
            !change.remove.contains(&entry.date) && !change.add.iter().any(|added| added.date == entry.date)
        });
        doc.entries.extend(change.add.iter().cloned());
        doc.entries.sort_by_key(|entry| entry.date);
        if let Some(hours) = change.hours {
            doc.hours = hours;
        }
        if let Some(week) = &change.week {
            doc.week.clone_from(week);
        }
        for rule in &change.rules {
            rule.apply(&mut doc.rules);
        }
    }))
}

pub(super) const fn too_long(fault: Fault) -> bool {
    matches!(fault, Fault::TooLong)
}

pub(super) fn text_fault(text: &str, most: usize) -> Option<Fault> {
    match text.trim().chars().count() {
        0 => Some(Fault::Required),
        n => (n > most).then_some(Fault::TooLong),
    }
}

/// What is wrong with office hours: they open before they close, and the afternoon comes after the morning.
pub fn hours_fault(hours: &OfficeHours) -> Option<Fault> {
    let OfficeHours { morning, afternoon } = hours;
    let opens = |hours: &Hours| hours.from < hours.to;
    let whole = |time: Time| time.second() == 0;
    let sound = opens(morning)
        && opens(afternoon)
        && morning.to <= afternoon.from
        && [morning.from, morning.to, afternoon.from, afternoon.to].into_iter().all(whole);
    (!sound).then_some(Fault::OutOfRange)
}

/// Dates as documents write them.
mod dates {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
    use time::Date;

    use crate::calendar::wire;

    pub fn serialize<S: Serializer>(dates: &[Date], serializer: S) -> Result<S::Ok, S::Error> {
        dates.iter().map(|date| wire::date_text(*date)).collect::<Vec<_>>().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Date>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let read = |text: &String| wire::parse_date(text).ok_or_else(|| de::Error::custom("not a date"));
        texts.iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, time};
    use uuid::Uuid;

    use super::*;
    use crate::{
        calendar::{DayKind, EntryKind},
        ids::{PartId, UnitId},
        rights::{Grant, Post},
    };

    fn actor(post: Post) -> Actor {
        let grant = Grant {
            id: GrantId(Uuid::from_u128(1)),
            person: PersonId(Uuid::from_u128(2)),
            post,
            part: PartId(Uuid::from_u128(3)),
            areas: vec![],
            from: date!(2024 - 01 - 01),
            to: None,
            acting_for: None,
        };
        Actor::new(grant.person, UnitId(Uuid::from_u128(4)), [grant], date!(2026 - 11 - 27))
    }

    fn nothing() -> Change {
        Change::nothing(1)
    }

    fn entry(date: Date, kind: EntryKind) -> CalendarEntry {
        let (title, source) = (Text::new("Nghỉ bão", ""), "Công văn của UBND".to_owned());
        CalendarEntry { date, kind, title, source, announced: false, holiday: None }
    }

    fn decided(calendar: &Calendar, change: &Change, post: Post) -> Result<Decision, Denial> {
        decide(Some(calendar), change, &Context { actor: &actor(post), today: date!(2026 - 11 - 27) })
    }

    fn after(change: &Change) -> Result<Calendar, Denial> {
        let calendar = Calendar::vietnam();
        let decision = decided(&calendar, change, Post::SystemAdministrator)?;
        Ok(apply(Some(calendar), &decision.event).unwrap())
    }

    fn fault(change: &Change) -> Option<(String, Fault)> {
        match after(change) {
            Err(Denial::Invalid { fields }) => Some((fields[0].field.0.clone(), fields[0].fault)),
            _ => None,
        }
    }

    #[test]
    fn a_day_is_entered_replaced_and_taken_back() {
        let day = date!(2026 - 12 - 01);
        let change = Change { add: vec![entry(day, EntryKind::Off)], ..nothing() };
        let off = after(&change).unwrap();
        assert_eq!((off.version, off.day(day).kind), (2, DayKind::DayOff));
        let again = |change: &Change| {
            let decision = decided(&off, change, Post::SystemAdministrator)?;
            Ok::<_, Denial>(apply(Some(off.clone()), &decision.event).unwrap())
        };
        assert_eq!(again(&change), Err(SchoolDenial::Stale.into()), "on a version that is no more");
        let half = again(&Change { version: 2, add: vec![entry(day, EntryKind::OffMorning)], ..nothing() }).unwrap();
        assert_eq!((half.day(day).kind, half.entries.len()), (DayKind::HalfDay, off.entries.len()));
        let back = again(&Change { version: 2, remove: vec![day], ..nothing() }).unwrap();
        assert_eq!((back.day(day).kind, back.version), (DayKind::Working, 3));
    }

    #[test]
    fn it_is_the_administrators() {
        let change = Change { add: vec![entry(date!(2026 - 12 - 01), EntryKind::Off)], ..nothing() };
        for post in Post::ALL {
            let decided = decided(&Calendar::vietnam(), &change, post);
            assert_eq!(decided.is_ok(), post == Post::SystemAdministrator, "{post:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let day = date!(2026 - 12 - 01);
        let add = |entry: CalendarEntry| Change { add: vec![entry], ..nothing() };
        assert_eq!(fault(&nothing()), Some(("add".into(), Fault::Required)));
        assert_eq!(fault(&Change { remove: vec![day], ..nothing() }), Some(("remove".into(), Fault::NotADate)));
        let announced = CalendarEntry { source: " ".into(), announced: true, ..entry(day, EntryKind::Off) };
        assert_eq!(fault(&add(announced.clone())), Some(("source".into(), Fault::Required)));
        assert_eq!(fault(&add(CalendarEntry { announced: false, ..announced })), None);
        let unknown = CalendarEntry { holiday: Some("trung-thu".into()), ..entry(day, EntryKind::Off) };
        assert_eq!(fault(&add(unknown)), Some(("holiday".into(), Fault::NotAChoice)));
        let untitled = CalendarEntry { title: Text::default(), ..entry(day, EntryKind::Off) };
        assert_eq!(fault(&add(untitled)), Some(("title".into(), Fault::Required)));
        let many = Change { add: vec![entry(day, EntryKind::Off); 121], ..nothing() };
        assert_eq!(fault(&many), Some(("add".into(), Fault::OutOfRange)));
        let mut hours = OfficeHours::default();
        hours.afternoon.from = time!(11:00);
        assert_eq!(fault(&Change { hours: Some(hours), ..nothing() }), Some(("hours".into(), Fault::OutOfRange)));
        assert_eq!(fault(&Change { week: Some(vec![]), ..nothing() }), Some(("week".into(), Fault::Required)));
    }
}
