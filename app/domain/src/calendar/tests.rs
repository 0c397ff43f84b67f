use time::macros::date;

use super::*;
use crate::lunar;

fn kinds(calendar: &Calendar, dates: &[Date]) -> Vec<DayKind> {
    dates.iter().map(|&date| calendar.day(date).kind).collect()
}

fn days_off(calendar: &Calendar, year: i32) -> Vec<String> {
    let off = calendar.marked_days(year).into_iter().filter(|(_, day)| !day.working);
    off.filter(|(date, _)| calendar.week.contains(&date.weekday().into()))
        .map(|(date, _)| wire::date_text(date)[5..].to_owned())
        .collect()
}

fn off(date: Date) -> CalendarEntry {
    CalendarEntry {
        date,
        kind: EntryKind::Off,
        title: Text::new("Nghỉ riêng", "Own day off"),
        source: String::new(),
        announced: false,
        holiday: None,
    }
}

#[test]
fn announced_years_have_exactly_their_days() {
    let calendar = Calendar::vietnam();
    assert_eq!(
        days_off(&calendar, 2024),
        ["01-01", "02-08", "02-09", "02-12", "02-13", "02-14", "04-18", "04-29", "04-30", "05-01", "09-02", "09-03"]
    );
    assert_eq!(
        days_off(&calendar, 2025),
        ["01-01", "01-27", "01-28", "01-29", "01-30", "01-31", "04-07", "04-30", "05-01", "05-02", "09-01", "09-02"]
    );
    assert_eq!(
        days_off(&calendar, 2026),
        [
            "01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "04-27", "04-30", "05-01", "08-31", "09-01",
            "09-02", "11-24"
        ]
    );
    for (year, made_up) in [
        (2024, date!(2024 - 05 - 04)),
        (2025, date!(2025 - 04 - 26)),
        (2026, date!(2026 - 01 - 10)),
        (2026, date!(2026 - 08 - 22)),
    ] {
        let day = calendar.day(made_up);
        assert_eq!((day.kind, day.working, day.provisional), (DayKind::MakeUp, true, false));
        assert!(!calendar.is_provisional(year));
    }
}

#[test]
fn years_without_notice_are_computed_and_provisional() {
    let calendar = Calendar::vietnam();
    // Tết: 05/02 (Fri) to 09/02 (Tue), its Saturday and Sunday moved; 1/5 is a Saturday; 2/9 is a Thursday.
    assert_eq!(
        days_off(&calendar, 2027),
        ["01-01", "02-05", "02-08", "02-09", "02-10", "02-11", "04-16", "04-30", "05-03", "09-02", "09-03", "11-24"]
    );
    // 1/1 Sat -> Mon 3/1; Tết 25/01 to Sat 29/01 -> Mon 31/01; 30/4 Sun -> Tue 2/5; 2/9 Sat -> Fri 1/9 and Mon 4/9.
    assert_eq!(
        days_off(&calendar, 2028),
        ["01-03", "01-25", "01-26", "01-27", "01-28", "01-31", "04-04", "05-01", "05-02", "09-01", "09-04", "11-24"]
    );
    assert!(calendar.is_provisional(2027) && calendar.is_provisional(2028));
    assert!(calendar.day(date!(2027 - 03 - 03)).provisional);
    let moved = calendar.day(date!(2027 - 05 - 03));
    assert_eq!(moved.title.expect("a title").vi, "Nghỉ bù Ngày Quốc tế Lao động 1/5");
}

#[test]
fn culture_day_is_off_only_since_its_resolution() {
    let calendar = Calendar::vietnam();
    for year in 2020..2026 {
        let day = Date::from_calendar_date(year, time::Month::November, 24).expect("a date");
        assert_ne!(calendar.day(day).kind, DayKind::Holiday, "{year}");
    }
    assert_eq!(calendar.day(date!(2026 - 11 - 24)).kind, DayKind::Holiday);
    assert_eq!(calendar.day(date!(2026 - 11 - 24)).title.expect("a title").en, "Vietnam Culture Day");
}

#[test]
fn the_day_beside_national_day_joins_a_weekend() {
    let mut calendar = Calendar::vietnam();
    calendar = calendar.edited(|doc| doc.entries.clear());
    // Announced: 2021 Thu 2-3/9, 2022 1-2/9 Fri, 2023 Fri 1/9 and Mon 4/9 for Sat 2/9, 2024 Mon 2-3/9, 2025 1-2/9 Tue.
    for (year, days) in [
        (2021, ["09-02", "09-03"]),
        (2022, ["09-01", "09-02"]),
        (2023, ["09-01", "09-04"]),
        (2024, ["09-02", "09-03"]),
        (2025, ["09-01", "09-02"]),
        (2026, ["09-01", "09-02"]),
    ] {
        let found: Vec<String> = days_off(&calendar, year).into_iter().filter(|day| day.starts_with("09")).collect();
        assert_eq!(found, days, "{year}");
    }
    // A Sunday: the Monday, and the Tuesday in lieu.
    assert_eq!(
        kinds(&calendar, &[date!(2029 - 09 - 02), date!(2029 - 09 - 03), date!(2029 - 09 - 04), date!(2029 - 09 - 05)]),
        [DayKind::Holiday, DayKind::Holiday, DayKind::Holiday, DayKind::Working]
    );
}

#[test]
fn what_is_announced_for_a_holiday_replaces_its_rule() {
    let calendar = Calendar::vietnam();
    let announced = calendar.edited(|doc| {
        for day in 8..=12 {
            let date = Date::from_calendar_date(2027, time::Month::February, day).expect("a date");
            doc.entries.push(CalendarEntry { announced: true, holiday: Some("tet".to_owned()), ..off(date) });
        }
    });
    assert!(!announced.is_provisional(2027));
    let february: Vec<String> = days_off(&announced, 2027).into_iter().filter(|day| day.starts_with("02")).collect();
    assert_eq!(february, ["02-08", "02-09", "02-10", "02-11", "02-12"]);
    assert!(announced.is_working(date!(2027 - 02 - 05)));
    // What the notice is silent about is still given by law.
    assert!(!announced.is_working(date!(2027 - 05 - 03)));
}

#[test]
fn the_units_own_days_do_not_end_a_provisional_year() {
    let calendar = Calendar::vietnam().edited(|doc| doc.entries.push(off(date!(2027 - 10 - 05))));
    assert!(calendar.is_provisional(2027));
    let day = calendar.day(date!(2027 - 10 - 05));
    assert_eq!((day.kind, day.working, day.provisional), (DayKind::DayOff, false, true));
}

#[test]
fn half_days_count_and_close_early() {
    let calendar = Calendar::vietnam().edited(|doc| {
        doc.entries.push(CalendarEntry { kind: EntryKind::OffAfternoon, ..off(date!(2026 - 03 - 04)) });
        doc.entries.push(CalendarEntry { kind: EntryKind::OffMorning, ..off(date!(2026 - 03 - 05)) });
        // On a Sunday there is no morning to take off.
        doc.entries.push(CalendarEntry { kind: EntryKind::OffMorning, ..off(date!(2026 - 03 - 08)) });
    });
    let hours = |date| calendar.office(date).collect::<Vec<_>>();
    let OfficeHours { morning, afternoon } = calendar.hours;
    assert_eq!(hours(date!(2026 - 03 - 04)), [morning]);
    assert_eq!(hours(date!(2026 - 03 - 05)), [afternoon]);
    assert_eq!(hours(date!(2026 - 03 - 06)), [morning, afternoon]);
    assert_eq!(hours(date!(2026 - 03 - 08)), []);
    assert_eq!(calendar.closing(date!(2026 - 03 - 04)), morning.to);
    let day = calendar.day(date!(2026 - 03 - 04));
    assert_eq!((day.kind, day.working), (DayKind::HalfDay, true));
}

#[test]
fn a_rule_ends_when_it_is_no_longer_in_force() {
    let calendar = Calendar::vietnam().edited(|doc| {
        for rule in &mut doc.rules {
            if rule.key == "van-hoa-viet-nam" {
                rule.to = Some(date!(2027 - 12 - 31));
            }
        }
    });
    assert!(!calendar.is_working(date!(2027 - 11 - 24)));
    assert!(calendar.is_working(date!(2028 - 11 - 24)));
}

#[test]
fn working_days_are_counted_both_ways() {
    let calendar = Calendar::vietnam();
    let (before, after) = (date!(2024 - 02 - 07), date!(2024 - 02 - 21));
    assert_eq!(calendar.working_days(before, after), 5);
    assert_eq!(calendar.working_days(after, before), -5);
    assert_eq!(calendar.working_days(before, before), 0);
    assert_eq!(calendar.next_working(before), Some(date!(2024 - 02 - 15)));
    assert_eq!(calendar.working_from(before), Some(before));
}

#[test]
fn a_calendar_without_working_days_answers_nothing() {
    let calendar = Calendar::vietnam().edited(|doc| {
        doc.week.clear();
        doc.entries.clear();
    });
    assert_eq!(calendar.working_from(date!(2026 - 01 - 01)), None);
    assert_eq!(calendar.working_days(Date::MIN, Date::MAX), 0);
}

#[test]
fn the_document_survives_json() {
    let calendar = Calendar::vietnam();
    let json = serde_json::to_value(&calendar).expect("serialises");
    assert_eq!(json["hours"]["morning"]["from"], "07:30");
    assert_eq!(json["week"], serde_json::json!(["mon", "tue", "wed", "thu", "fri"]));
    assert_eq!(json["rules"][6]["from"], "2026-07-01");
    assert_eq!(json["entries"][0]["date"], "2024-02-08");
    assert_eq!(json["entries"][0]["kind"], "off");
    let back: Calendar = serde_json::from_value(json).expect("reads back");
    assert_eq!(back, calendar);
}

#[test]
fn the_lunar_holidays_are_where_the_rules_put_them() {
    let calendar = Calendar::vietnam().edited(|doc| doc.entries.clear());
    for year in 1990..2060 {
        let tet = lunar::new_year(year).expect("every year has one");
        let eve = tet.previous_day().expect("a date");
        for day in [eve, tet] {
            assert_eq!(calendar.day(day).kind, DayKind::Holiday, "{day}");
        }
        let off = days_off(&calendar, year).len();
        // Eleven days, with the culture day twelve; each falls on a working day or gives one in lieu.
        let rules = if year >= 2026 { 12 } else { 11 };
        assert!(off == rules || off == rules - 1, "{year}: {off}");
    }
}
