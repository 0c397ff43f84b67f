//! Holidays changed from a day on: what was off before stays off, what follows is what was entered, and no due date of the
//! past moves.

use domain::{
    calendar::{
        Calendar, DayKind, HolidayOn,
        change::{self, Change, Context, Event, decide},
        rules::{RuleChange, Terms, new_key},
    },
    clock::{ClockEntry, Effect, Limit, due},
    definition::Certainty,
    denial::{Denial, Fault},
    ids::{GrantId, PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Actor, Grant, Post},
    school::SchoolDenial,
    text::Text,
};
use proptest::prelude::*;
use time::{Date, Duration, Time, macros::date};
use uuid::Uuid;

const TODAY: Date = date!(2026 - 11 - 27);

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
    Actor::new(grant.person, UnitId(Uuid::from_u128(4)), [grant], TODAY)
}

fn fixed(month: u8, day: u8, days: u8) -> HolidayOn {
    HolidayOn::Fixed { month, day, days, adjacent: false }
}

fn from(key: &str, from: Date, to: Option<(&str, HolidayOn)>) -> RuleChange {
    let terms = |(title, on)| Terms { title: Text::new(title, ""), on, certainty: Certainty::Proposed };
    RuleChange { key: key.into(), from, source: "Văn bản của cấp trên".into(), to: to.map(terms) }
}

fn after(calendar: &Calendar, rules: Vec<RuleChange>) -> Result<Calendar, Denial> {
    let change = Change { rules, ..Change::nothing(calendar.version) };
    let decision =
        decide(Some(calendar), &change, &Context { actor: &actor(Post::SystemAdministrator), today: TODAY })?;
    Ok(change::apply(Some(calendar.clone()), &decision.event).expect("it was there"))
}

fn fault(rule: RuleChange) -> Option<(String, Fault)> {
    match after(&Calendar::vietnam(), vec![rule]) {
        Err(Denial::Invalid { fields }) => Some((fields[0].field.0.clone(), fields[0].fault)),
        Ok(_) | Err(_) => None,
    }
}

#[test]
fn a_rule_is_closed_and_another_follows() {
    let old = Calendar::vietnam();
    let tet = HolidayOn::Lunar { month: 1, day: 1, days: 7, offset: -2 };
    let new = after(&old, vec![from("tet", date!(2028 - 01 - 01), Some(("Tết Nguyên đán", tet)))]).unwrap();
    let days = |calendar: &Calendar, year| calendar.holiday_days("tet", year);
    assert_eq!(days(&new, 2027), days(&old, 2027));
    // Mùng một of 2028 is the 26th of January (DOMAIN.md §1).
    assert_eq!((days(&old, 2028)[0], days(&old, 2028).len()), (date!(2028 - 01 - 25), 5));
    assert_eq!((days(&new, 2028)[0], days(&new, 2028).len()), (date!(2028 - 01 - 24), 7));
    let kept: Vec<_> = new.rules.iter().filter(|rule| rule.key == "tet").collect();
    assert_eq!((kept[0].to, kept[0].ended.as_str()), (Some(date!(2027 - 12 - 31)), "Văn bản của cấp trên"));
    assert_eq!((kept[1].from, kept[1].to, kept[1].certainty), (Some(date!(2028 - 01 - 01)), None, Certainty::Proposed));

    // Announced days of a year replace what is computed, by whichever rule.
    assert_eq!(days(&new, 2026), days(&old, 2026));
    assert_eq!(days(&old, 2026).len(), 5);
}

#[test]
fn a_holiday_begins_ends_and_its_end_is_taken_back() {
    let old = Calendar::vietnam();
    let day = date!(2027 - 11 - 20);
    let begun = after(&old, vec![from("ngay-nha-giao", TODAY, Some(("Ngày Nhà giáo", fixed(11, 20, 1))))]).unwrap();
    // A Saturday gives the next working day off in lieu, as every holiday does.
    assert_eq!((begun.day(day).kind, begun.day(date!(2027 - 11 - 22)).kind), (DayKind::Holiday, DayKind::Holiday));
    assert_eq!(begun.day(date!(2026 - 11 - 20)).kind, DayKind::Working, "not before it began");

    let culture = date!(2027 - 11 - 24);
    let ended = after(&old, vec![from("van-hoa-viet-nam", date!(2027 - 01 - 01), None)]).unwrap();
    assert_eq!((old.day(culture).kind, ended.day(culture).kind), (DayKind::Holiday, DayKind::Working));
    assert_eq!(ended.day(date!(2026 - 11 - 24)).kind, DayKind::Holiday, "it was one");
    let rule = old.rules.iter().find(|rule| rule.key == "van-hoa-viet-nam").unwrap();
    let terms = Terms { title: rule.title.clone(), on: rule.on, certainty: rule.certainty };
    let again =
        RuleChange { key: rule.key.clone(), from: date!(2027 - 01 - 01), source: rule.source.clone(), to: Some(terms) };
    assert_eq!(after(&ended, vec![again]).unwrap().rules, old.rules, "as if it had never been planned");

    // What was planned for later is overtaken by what counts from before.
    let planned = after(&old, vec![from("quoc-khanh", date!(2030 - 01 - 01), None)]).unwrap();
    let sooner = Some(("Quốc khánh 2/9", fixed(9, 2, 3)));
    let both = after(&planned, vec![from("quoc-khanh", date!(2028 - 01 - 01), sooner)]).unwrap();
    assert_eq!(both.holiday_days("quoc-khanh", 2031).len(), 3);
}

#[test]
fn what_has_passed_and_what_cannot_be_is_refused() {
    let rule = |day| from("le", day, Some(("Lễ", fixed(5, 5, 1))));
    let past = Err(Denial::from(SchoolDenial::PastStands));
    assert_eq!(after(&Calendar::vietnam(), vec![rule(date!(2026 - 11 - 26))]), past);
    assert!(after(&Calendar::vietnam(), vec![rule(TODAY)]).is_ok());
    let on = |on| from("le", TODAY, Some(("Lễ", on)));
    for (wrong, field, expected) in [
        (from("", TODAY, Some(("Lễ", fixed(5, 5, 1)))), "key", Fault::Required),
        (from("Lễ lớn", TODAY, Some(("Lễ", fixed(5, 5, 1)))), "key", Fault::WrongKind),
        (from("khac", TODAY, None), "key", Fault::NotAChoice),
        (from("le", TODAY, Some((" ", fixed(5, 5, 1)))), "title", Fault::Required),
        (RuleChange { source: " ".into(), ..rule(TODAY) }, "source", Fault::Required),
        (rule(date!(2200 - 01 - 01)), "from", Fault::NotADate),
        (on(fixed(2, 30, 1)), "on", Fault::NotADate),
        (on(fixed(13, 1, 1)), "on", Fault::NotADate),
        (on(fixed(2, 29, 1)), "", Fault::Required),
        (on(fixed(5, 5, 0)), "on", Fault::OutOfRange),
        (on(fixed(5, 5, 16)), "on", Fault::OutOfRange),
        (on(HolidayOn::Lunar { month: 3, day: 31, days: 1, offset: 0 }), "on", Fault::NotADate),
        (on(HolidayOn::Lunar { month: 3, day: 10, days: 1, offset: -16 }), "on", Fault::NotADate),
    ] {
        let found = fault(wrong.clone());
        assert_eq!(found, (!field.is_empty()).then(|| (field.to_owned(), expected)), "{wrong:?}");
    }
    let rules = vec![rule(TODAY); 21];
    assert!(matches!(after(&Calendar::vietnam(), rules), Err(Denial::Invalid { .. })));
}

#[test]
fn rules_are_the_administrators() {
    for post in Post::ALL {
        let change = Change { rules: vec![from("tet", TODAY, None)], ..Change::nothing(1) };
        let cx = Context { actor: &actor(post), today: TODAY };
        let decided = decide(Some(&Calendar::vietnam()), &change, &cx);
        assert_eq!(decided.is_ok(), post == Post::SystemAdministrator, "{post:?}");
    }
}

#[test]
fn documents_of_before_are_read_and_new_names_get_keys() {
    let mut doc = serde_json::to_value(Calendar::vietnam()).unwrap();
    for rule in doc["rules"].as_array_mut().unwrap() {
        rule.as_object_mut().unwrap().remove("certainty");
    }
    let read: Calendar = serde_json::from_value(doc).unwrap();
    assert!(read.rules.iter().all(|rule| rule.certainty == Certainty::Known && rule.ended.is_empty()));
    let rules = &read.rules;
    assert_eq!(new_key("Ngày Nhà giáo Việt Nam 20/11", rules), "ngay-nha-giao-viet-nam-20-11");
    assert_eq!(new_key("Tết", rules), "tet-2");
    assert_eq!(new_key("…", rules), "ngay-le");
}

fn ons() -> impl Strategy<Value = HolidayOn> {
    prop_oneof![
        (1..=12_u8, 1..=28_u8, 1..=15_u8, any::<bool>()).prop_map(|(month, day, days, adjacent)| HolidayOn::Fixed {
            month,
            day,
            days,
            adjacent
        }),
        (1..=12_u8, 1..=30_u8, 1..=15_u8, -15..=15_i8).prop_map(|(month, day, days, offset)| HolidayOn::Lunar {
            month,
            day,
            days,
            offset
        }),
    ]
}

fn rule_changes() -> impl Strategy<Value = Vec<RuleChange>> {
    let keys = prop_oneof![
        Just("tet"),
        Just("quoc-khanh"),
        Just("gio-to-hung-vuong"),
        Just("van-hoa-viet-nam"),
        Just("le-moi"),
    ];
    let one = (keys, 0..1500_i64, proptest::option::of(ons()));
    let made = one.prop_map(|(key, day, on)| from(key, TODAY + Duration::days(day), on.map(|on| ("Lễ", on))));
    proptest::collection::vec(made, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_moves_before_the_first_day(rules in rule_changes(), back in 1..700_i64, days in 1..20_u16) {
        let old = Calendar::vietnam();
        let first = rules.iter().map(|rule| rule.from).min().expect("there is one");
        let event = Event::Changed { change: Change { rules, ..Change::nothing(old.version) } };
        let new = change::apply(Some(old.clone()), &event).expect("it was there");
        let mut day = first - Duration::days(800);
        while day < first {
            prop_assert_eq!(new.day(day), old.day(day), "{} changed, and the change counts from {}", day, first);
            day += Duration::days(1);
        }
        // So a due date before it stays as well.
        let start = Instant::from_local(first - Duration::days(back), Time::from_hms(9, 0, 0).expect("an hour"));
        let due = |calendar| due(Limit::working_days(days), None, &[ClockEntry::new(start, Effect::Start)], calendar);
        if let Some(at) = due(&old).and_then(|due| due.date()).filter(|at| at.local_date() < first) {
            prop_assert_eq!(due(&new).and_then(|due| due.date()), Some(at));
        }
        // And segments of one holiday never overlap.
        for a in &new.rules {
            let later = new.rules.iter().filter(|b| b.key == a.key && a.from < b.from);
            for b in later {
                prop_assert!(a.to.is_some() && a.to < b.from, "{:?} and {:?}", a, b);
            }
        }
    }
}
