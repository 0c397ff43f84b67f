//! Due dates worked out by hand, beside the calendars of their years.

use domain::{
    calendar::{Calendar, CalendarEntry, EntryKind},
    clock::{Amount, ClockEntry, Due, Effect, Limit, Standing, due, explain, explain_from, standing},
    instant::Instant,
    text::Text,
};
use time::macros::date;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("{text} is no moment"))
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap_or_else(|_| panic!("{text} is no limit"))
}

fn cutoff(text: &str) -> Option<time::Time> {
    domain::calendar::wire::parse_time(text)
}

fn shown(at: Instant) -> String {
    let local = at.local();
    let date = domain::calendar::wire::date_text(local.date());
    format!("{date}T{}", domain::calendar::wire::time_text(local.time()))
}

/// `start 2024-02-21T09:00; pause …; resume …; extend … to …; stop …`
fn ledger(text: &str) -> Vec<ClockEntry> {
    text.split(';')
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let effect = match words[0] {
                "start" => Effect::Start,
                "pause" => Effect::Pause,
                "resume" => Effect::Resume,
                "stop" => Effect::Stop,
                "extend" => Effect::Extend { to: domain::calendar::wire::parse_date(words[3]).expect("a date") },
                other => panic!("{other} is no effect"),
            };
            ClockEntry::new(at(words[1]), effect)
        })
        .collect()
}

fn running(text: &str, limit_text: &str, calendar: &Calendar) -> (String, String, String) {
    match due(limit(limit_text), None, &ledger(text), calendar) {
        Some(Due::Running { at, unextended, original }) => (shown(at), shown(unextended), shown(original)),
        other => panic!("{text}: {other:?}"),
    }
}

/// Received, limit, cut-off ("" for none), due.
const TABLE: &[(&str, &str, &str, &str)] = &[
    // The examples of the field notes.
    ("2024-02-21T09:00", "3wd", "", "2024-02-26T17:00"),
    ("2024-08-09T16:00", "1wd", "15:00", "2024-08-13T17:00"),
    ("2024-02-07T08:00", "5wd", "", "2024-02-21T17:00"),
    ("2026-02-13T14:05", "5wd", "", "2026-02-27T17:00"),
    // Ordinary weeks.
    ("2026-03-02T07:30", "1wd", "", "2026-03-03T17:00"),
    ("2026-03-02T16:59", "1wd", "", "2026-03-03T17:00"),
    ("2026-03-06T10:00", "1wd", "", "2026-03-09T17:00"),
    ("2026-03-06T10:00", "5wd", "", "2026-03-13T17:00"),
    ("2026-03-06T10:00", "10wd", "", "2026-03-20T17:00"),
    ("2026-03-02T10:00", "20wd", "", "2026-03-30T17:00"),
    ("2026-03-02T10:00", "0wd", "", "2026-03-02T17:00"),
    // After hours without a cut-off it is still that day's.
    ("2026-03-02T21:00", "1wd", "", "2026-03-03T17:00"),
    // On a day off.
    ("2026-03-07T10:00", "1wd", "", "2026-03-10T17:00"),
    ("2026-03-08T23:59", "1wd", "", "2026-03-10T17:00"),
    ("2026-03-07T10:00", "0wd", "", "2026-03-09T17:00"),
    // The cut-off itself is in time; a minute later is not.
    ("2026-03-02T15:00", "1wd", "15:00", "2026-03-03T17:00"),
    ("2026-03-02T15:01", "1wd", "15:00", "2026-03-04T17:00"),
    ("2026-03-02T15:01", "0wd", "15:00", "2026-03-03T17:00"),
    ("2026-03-02T14:59", "0wd", "15:00", "2026-03-02T17:00"),
    ("2026-03-06T15:30", "2wd", "15:00", "2026-03-11T17:00"),
    ("2026-03-07T09:00", "1wd", "15:00", "2026-03-10T17:00"),
    ("2026-03-07T16:00", "1wd", "15:00", "2026-03-10T17:00"),
    // Tết 2024: off 8 to 14 February.
    ("2024-02-07T16:30", "1wd", "", "2024-02-15T17:00"),
    ("2024-02-10T09:00", "1wd", "", "2024-02-16T17:00"),
    ("2024-02-06T09:00", "3wd", "", "2024-02-16T17:00"),
    ("2024-02-07T15:30", "1wd", "15:00", "2024-02-16T17:00"),
    // Tết 2025: off Monday 27 to Friday 31 January.
    ("2025-01-24T09:00", "1wd", "", "2025-02-03T17:00"),
    ("2025-01-23T09:00", "3wd", "", "2025-02-04T17:00"),
    ("2025-01-29T09:00", "1wd", "", "2025-02-04T17:00"),
    // Tết 2026: off Monday 16 to Friday 20 February.
    ("2026-02-13T15:30", "1wd", "15:00", "2026-02-24T17:00"),
    ("2026-02-12T09:00", "2wd", "", "2026-02-23T17:00"),
    ("2026-02-15T09:00", "1wd", "", "2026-02-24T17:00"),
    // 2026 opens with 1 and 2 January off and Saturday the 10th worked.
    ("2025-12-31T09:00", "1wd", "", "2026-01-05T17:00"),
    ("2026-01-08T09:00", "2wd", "", "2026-01-10T17:00"),
    ("2026-01-09T09:00", "2wd", "", "2026-01-12T17:00"),
    ("2026-01-10T09:00", "1wd", "", "2026-01-12T17:00"),
    ("2026-01-10T15:30", "1wd", "15:00", "2026-01-13T17:00"),
    // Make-up Saturdays: 4 May 2024 for 29 April, 26 April 2025 for 2 May, 22 August 2026 for 31 August.
    ("2024-04-26T09:00", "1wd", "", "2024-05-02T17:00"),
    ("2024-05-03T09:00", "1wd", "", "2024-05-04T17:00"),
    ("2024-05-04T10:00", "1wd", "", "2024-05-06T17:00"),
    ("2025-04-25T09:00", "1wd", "", "2025-04-26T17:00"),
    ("2025-04-29T09:00", "1wd", "", "2025-05-05T17:00"),
    ("2026-08-21T09:00", "1wd", "", "2026-08-22T17:00"),
    ("2026-08-28T09:00", "1wd", "", "2026-09-03T17:00"),
    ("2026-08-22T09:00", "5wd", "", "2026-08-28T17:00"),
    // Hùng Kings: Thursday 18 April 2024, Monday 7 April 2025, and Monday 27 April 2026 for the Sunday.
    ("2024-04-17T09:00", "1wd", "", "2024-04-19T17:00"),
    ("2025-04-04T09:00", "1wd", "", "2025-04-08T17:00"),
    ("2026-04-24T09:00", "1wd", "", "2026-04-28T17:00"),
    ("2026-04-28T09:00", "2wd", "", "2026-05-04T17:00"),
    // National Day.
    ("2024-08-30T09:00", "1wd", "", "2024-09-04T17:00"),
    ("2025-08-29T09:00", "1wd", "", "2025-09-03T17:00"),
    // 24 November is worked in 2025 and off since 2026.
    ("2025-11-21T09:00", "1wd", "", "2025-11-24T17:00"),
    ("2026-11-23T09:00", "1wd", "", "2026-11-25T17:00"),
    ("2026-11-24T09:00", "1wd", "", "2026-11-26T17:00"),
    // 2027, provisional: Tết off 5, 8, 9 February and 10, 11 in lieu; 1 May's Saturday given back on Monday.
    ("2027-02-04T09:00", "1wd", "", "2027-02-12T17:00"),
    ("2027-04-29T09:00", "1wd", "", "2027-05-04T17:00"),
    ("2027-04-15T09:00", "1wd", "", "2027-04-19T17:00"),
    ("2026-12-31T09:00", "1wd", "", "2027-01-04T17:00"),
    // Hours: 07:30-11:30 and 13:00-17:00.
    ("2026-03-02T07:30", "4h", "", "2026-03-02T11:30"),
    ("2026-03-02T13:00", "4h", "", "2026-03-02T17:00"),
    ("2026-03-02T10:30", "4h", "", "2026-03-02T16:00"),
    ("2026-03-02T14:05", "4h", "", "2026-03-03T08:35"),
    ("2026-03-02T12:10", "1h", "", "2026-03-02T14:00"),
    ("2026-03-02T06:00", "8h", "", "2026-03-02T17:00"),
    ("2026-03-02T14:00", "8h", "", "2026-03-03T14:00"),
    ("2026-03-06T16:00", "2h", "", "2026-03-09T08:30"),
    ("2026-03-06T18:00", "2h", "", "2026-03-09T09:30"),
    ("2026-03-07T09:00", "8h", "", "2026-03-09T17:00"),
    ("2026-02-13T16:00", "8h", "", "2026-02-23T16:00"),
    ("2026-03-02T15:30", "4h", "15:00", "2026-03-03T11:30"),
    // Calendar days end on a working day.
    ("2026-03-02T09:00", "15d", "", "2026-03-17T17:00"),
    ("2026-02-13T14:05", "15d", "", "2026-03-02T17:00"),
    ("2026-02-13T14:05", "5d", "", "2026-02-23T17:00"),
    ("2026-03-07T09:00", "15d", "", "2026-03-23T17:00"),
    ("2026-03-06T16:00", "15d", "15:00", "2026-03-24T17:00"),
    ("2026-04-17T09:00", "10d", "", "2026-04-28T17:00"),
    ("2026-03-07T09:00", "0d", "", "2026-03-09T17:00"),
    // Months: the same day, or the month's last.
    ("2026-03-02T09:00", "1mo", "", "2026-04-02T17:00"),
    ("2025-01-31T09:00", "1mo", "", "2025-02-28T17:00"),
    ("2024-01-31T09:00", "1mo", "", "2024-02-29T17:00"),
    ("2026-01-16T09:00", "1mo", "", "2026-02-23T17:00"),
    ("2025-11-15T09:00", "3mo", "", "2026-02-23T17:00"),
    ("2026-10-24T09:00", "1mo", "", "2026-11-25T17:00"),
];

#[test]
fn received_and_due() {
    let calendar = Calendar::vietnam();
    for &(from, text, cut, wanted) in TABLE {
        let found = explain_from(at(from), limit(text), cutoff(cut), &calendar).expect("a date");
        let line = format!("{from} {text} {cut}");
        assert_eq!(found.due.map(shown).as_deref(), Some(wanted), "{line}");
        let start = [ClockEntry::new(at(from), Effect::Start)];
        let same = due(limit(text), cutoff(cut), &start, &calendar).expect("a date");
        assert_eq!(same.date(), found.due, "{line}");
        assert_eq!(same.original(), found.original, "{line}");
        // The list begins on the day of receipt, ends on the due day, and leaves no day out.
        let due_date = found.due.expect("it runs").local_date();
        assert_eq!(found.days.first().map(|day| day.date), Some(at(from).local_date()), "{line}");
        assert_eq!(found.days.last().map(|day| day.date), Some(due_date), "{line}");
        assert!(found.days.windows(2).all(|pair| pair[0].date.next_day() == Some(pair[1].date)), "{line}");
        assert!(found.days.iter().all(|day| !day.reason.vi.is_empty() && !day.reason.en.is_empty()), "{line}");
    }
}

/// Ledger, limit, (due, original).
const PAUSES: &[(&str, &str, &str, &str)] = &[
    // The field notes' example: two days used, one left.
    (
        "start 2024-02-21T09:00; pause 2024-02-23T10:00; resume 2024-02-27T10:00",
        "3wd",
        "2024-02-28T17:00",
        "2024-02-26T17:00",
    ),
    // Asked and back on one day: nothing changes.
    (
        "start 2024-02-21T09:00; pause 2024-02-23T08:00; resume 2024-02-23T16:00",
        "3wd",
        "2024-02-26T17:00",
        "2024-02-26T17:00",
    ),
    // Back on a Saturday: no working day was lost.
    (
        "start 2024-02-21T09:00; pause 2024-02-23T08:00; resume 2024-02-24T09:00",
        "3wd",
        "2024-02-26T17:00",
        "2024-02-26T17:00",
    ),
    // Asked on the day of receipt.
    (
        "start 2026-03-02T09:00; pause 2026-03-02T10:00; resume 2026-03-04T10:00",
        "2wd",
        "2026-03-06T17:00",
        "2026-03-04T17:00",
    ),
    // Across Tết: five days off do not count twice.
    (
        "start 2026-02-11T09:00; pause 2026-02-12T10:00; resume 2026-02-24T10:00",
        "3wd",
        "2026-02-26T17:00",
        "2026-02-23T17:00",
    ),
    // Two pauses, the second asked on the day the first ended.
    (
        "start 2026-03-02T09:00; pause 2026-03-03T10:00; resume 2026-03-05T10:00; pause 2026-03-05T15:00; resume 2026-03-06T09:00",
        "3wd",
        "2026-03-10T17:00",
        "2026-03-05T17:00",
    ),
    // Two pauses apart.
    (
        "start 2026-03-02T09:00; pause 2026-03-03T10:00; resume 2026-03-04T10:00; pause 2026-03-06T10:00; resume 2026-03-10T10:00",
        "5wd",
        "2026-03-12T17:00",
        "2026-03-09T17:00",
    ),
    // Asked on the last day: due when it comes back.
    (
        "start 2026-03-02T09:00; pause 2026-03-04T10:00; resume 2026-03-06T10:00",
        "2wd",
        "2026-03-06T17:00",
        "2026-03-04T17:00",
    ),
    // The same, back on a Saturday: the next working day.
    (
        "start 2026-03-02T09:00; pause 2026-03-04T10:00; resume 2026-03-07T10:00",
        "2wd",
        "2026-03-09T17:00",
        "2026-03-04T17:00",
    ),
    // Asked on a last day that is a Friday, back on the Saturday: no working day lies between, yet Friday is over.
    (
        "start 2026-03-04T09:00; pause 2026-03-06T10:00; resume 2026-03-07T10:00",
        "2wd",
        "2026-03-09T17:00",
        "2026-03-06T17:00",
    ),
    // Asked after the date had passed: it stays passed.
    (
        "start 2026-03-02T09:00; pause 2026-03-05T10:00; resume 2026-03-09T10:00",
        "2wd",
        "2026-03-04T17:00",
        "2026-03-04T17:00",
    ),
    (
        "start 2026-03-02T09:00; pause 2026-03-04T18:00; resume 2026-03-09T10:00",
        "2wd",
        "2026-03-04T17:00",
        "2026-03-04T17:00",
    ),
    // Received on a Saturday and asked at once: two working days, Monday and Tuesday, are added.
    (
        "start 2026-03-07T09:00; pause 2026-03-07T10:00; resume 2026-03-10T10:00",
        "1wd",
        "2026-03-12T17:00",
        "2026-03-10T17:00",
    ),
    // Hours stand still between the two moments.
    (
        "start 2026-03-02T08:00; pause 2026-03-02T09:00; resume 2026-03-02T10:30",
        "4h",
        "2026-03-02T15:00",
        "2026-03-02T13:30",
    ),
    (
        "start 2026-03-02T08:00; pause 2026-03-02T12:00; resume 2026-03-04T07:00",
        "4h",
        "2026-03-04T08:00",
        "2026-03-02T13:30",
    ),
    // Calendar days: Saturday and Sunday are paused days too.
    (
        "start 2026-03-02T09:00; pause 2026-03-06T10:00; resume 2026-03-09T10:00",
        "15d",
        "2026-03-20T17:00",
        "2026-03-17T17:00",
    ),
    // Months: 2 April and two days.
    (
        "start 2026-03-02T09:00; pause 2026-03-10T10:00; resume 2026-03-11T10:00",
        "1mo",
        "2026-04-03T17:00",
        "2026-04-02T17:00",
    ),
];

#[test]
fn pauses_move_the_date_and_keep_the_original() {
    let calendar = Calendar::vietnam();
    for &(text, limit_text, wanted, original) in PAUSES {
        let found = running(text, limit_text, &calendar);
        assert_eq!(found, (wanted.to_owned(), wanted.to_owned(), original.to_owned()), "{text}");
        let told = explain(limit(limit_text), None, &ledger(text), &calendar).expect("a date");
        assert_eq!(told.due.map(shown).as_deref(), Some(wanted), "{text}");
        assert!(told.days.windows(2).all(|pair| pair[0].date.next_day() == Some(pair[1].date)), "{text}: {told:#?}");
        assert_eq!(told.days.last().map(|day| day.date), told.due.map(Instant::local_date), "{text}");
    }
}

#[test]
fn while_paused_it_says_what_is_left() {
    let calendar = Calendar::vietnam();
    for (text, limit_text, used, left) in [
        ("start 2024-02-21T09:00; pause 2024-02-23T10:00", "3wd", Amount::WorkingDays(2), Amount::WorkingDays(1)),
        ("start 2024-02-21T09:00; pause 2024-02-21T10:00", "3wd", Amount::WorkingDays(0), Amount::WorkingDays(3)),
        ("start 2024-02-21T09:00; pause 2024-02-26T10:00", "3wd", Amount::WorkingDays(3), Amount::WorkingDays(0)),
        ("start 2024-02-21T09:00; pause 2024-02-28T10:00", "3wd", Amount::WorkingDays(5), Amount::WorkingDays(-2)),
        ("start 2024-02-21T09:00; pause 2024-02-24T10:00", "3wd", Amount::WorkingDays(2), Amount::WorkingDays(1)),
        (
            "start 2026-03-02T09:00; pause 2026-03-03T10:00; resume 2026-03-05T10:00; pause 2026-03-06T10:00",
            "3wd",
            Amount::WorkingDays(2),
            Amount::WorkingDays(1),
        ),
        ("start 2026-03-02T08:00; pause 2026-03-02T14:20", "8h", Amount::Minutes(290), Amount::Minutes(190)),
        ("start 2026-03-02T09:00; pause 2026-03-06T10:00", "15d", Amount::Days(4), Amount::Days(11)),
        ("start 2026-03-02T09:00; pause 2026-03-06T10:00", "1mo", Amount::Days(4), Amount::Days(27)),
    ] {
        let entries = ledger(text);
        let since = entries.last().expect("lines").at;
        match due(limit(limit_text), None, &entries, &calendar) {
            Some(Due::Paused { since: found, used: u, left: l, .. }) => {
                assert_eq!((found, u, l), (since, used, left), "{text} {limit_text}");
            }
            other => panic!("{text}: {other:?}"),
        }
        let told = explain(limit(limit_text), None, &entries, &calendar).expect("a date");
        assert_eq!((told.due, told.used, told.left), (None, used, left), "{text}");
        assert!(told.days.last().is_some_and(|day| day.date <= since.local_date()), "{text}");
    }
}

#[test]
fn extensions_stand_beside_the_original() {
    let calendar = Calendar::vietnam();
    for (text, wanted, unextended, original) in [
        ("start 2026-03-02T09:00; extend 2026-03-04T09:00 to 2026-03-10", "2026-03-10", "2026-03-05", "2026-03-05"),
        // To a day off: the next working day.
        ("start 2026-03-02T09:00; extend 2026-03-04T09:00 to 2026-03-14", "2026-03-16", "2026-03-05", "2026-03-05"),
        // It never brings the date forward.
        ("start 2026-03-02T09:00; extend 2026-03-02T10:00 to 2026-03-03", "2026-03-05", "2026-03-05", "2026-03-05"),
        // The last one counts.
        (
            "start 2026-03-02T09:00; extend 2026-03-03T10:00 to 2026-03-10; extend 2026-03-04T10:00 to 2026-03-12",
            "2026-03-12",
            "2026-03-05",
            "2026-03-05",
        ),
        // A pause after the promise moves both; one before it only the limit.
        (
            "start 2026-03-02T09:00; extend 2026-03-03T09:00 to 2026-03-10; pause 2026-03-04T09:00; resume 2026-03-06T09:00",
            "2026-03-12",
            "2026-03-09",
            "2026-03-05",
        ),
        (
            "start 2026-03-02T09:00; pause 2026-03-03T09:00; resume 2026-03-04T09:00; extend 2026-03-05T09:00 to 2026-03-10",
            "2026-03-10",
            "2026-03-06",
            "2026-03-05",
        ),
    ] {
        let (found, without, first) = running(text, "3wd", &calendar);
        assert_eq!((&found[..10], &without[..10], &first[..10]), (wanted, unextended, original), "{text}");
        let told = explain(limit("3wd"), None, &ledger(text), &calendar).expect("a date");
        assert_eq!(told.due.map(shown), Some(found), "{text}");
        assert!(told.days.windows(2).all(|pair| pair[0].date.next_day() == Some(pair[1].date)), "{text}");
    }
}

#[test]
fn a_stop_during_a_pause_ends_the_count_on_the_day_of_asking() {
    let calendar = Calendar::vietnam();
    let entries = ledger("start 2026-03-02T09:00; pause 2026-03-04T10:00; stop 2026-04-01T09:00");
    let found = due(limit("3wd"), None, &entries, &calendar).expect("a date");
    match found {
        Due::Stopped { at: ended, due, .. } => {
            assert_eq!((shown(ended), shown(due)), ("2026-03-04T10:00".to_owned(), "2026-03-05T17:00".to_owned()));
        }
        Due::Running { .. } | Due::Paused { .. } => panic!("{found:?}"),
    }
    let now = at("2026-05-01T09:00");
    assert_eq!(standing(Some(&found), limit("1wd"), now, &calendar), Standing::FinishedEarly);
}

#[test]
fn badges_say_how_it_stands() {
    let calendar = Calendar::vietnam();
    for (text, now, wanted) in [
        ("start 2026-03-02T09:00", "2026-03-02T10:00", Standing::OnTime { left_wd: 3 }),
        ("start 2026-03-02T09:00", "2026-03-04T10:00", Standing::Soon { left_wd: 1 }),
        ("start 2026-03-02T09:00", "2026-03-05T17:00", Standing::Soon { left_wd: 0 }),
        ("start 2026-03-02T09:00", "2026-03-05T17:01", Standing::Late { by_wd: 0 }),
        ("start 2026-03-02T09:00", "2026-03-09T10:00", Standing::Late { by_wd: 2 }),
        (
            "start 2026-03-02T09:00; pause 2026-03-03T10:00",
            "2026-06-01T10:00",
            Standing::Paused { left: Amount::WorkingDays(2) },
        ),
        ("start 2026-03-02T09:00; stop 2026-03-04T16:00", "2026-06-01T10:00", Standing::FinishedEarly),
        ("start 2026-03-02T09:00; stop 2026-03-05T16:00", "2026-06-01T10:00", Standing::FinishedOnTime),
        ("start 2026-03-02T09:00; stop 2026-03-05T17:30", "2026-06-01T10:00", Standing::FinishedLate),
        ("start 2026-03-02T09:00; stop 2026-03-06T08:00", "2026-06-01T10:00", Standing::FinishedLate),
        (
            "start 2026-03-02T09:00; extend 2026-03-04T09:00 to 2026-03-10",
            "2026-03-06T10:00",
            Standing::OnTime { left_wd: 2 },
        ),
    ] {
        let found = due(limit("3wd"), None, &ledger(text), &calendar);
        let said = standing(found.as_ref(), limit("1wd"), at(now), &calendar);
        assert_eq!(said, wanted, "{text} seen {now}");
        assert_eq!(said.is_late(), matches!(wanted, Standing::Late { .. } | Standing::FinishedLate));
    }
    assert_eq!(standing(None, limit("1wd"), at("2026-03-02T10:00"), &calendar), Standing::NotStarted);
}

#[test]
fn warnings_count_in_their_own_unit() {
    let calendar = Calendar::vietnam();
    let found = due(limit("10wd"), None, &ledger("start 2026-03-02T09:00"), &calendar).expect("a date");
    assert_eq!(shown(found.date().expect("it runs")), "2026-03-16T17:00");
    for (warn, before, from) in [
        ("2wd", "2026-03-11T23:59", "2026-03-12T00:00"),
        ("3d", "2026-03-12T23:59", "2026-03-13T00:00"),
        ("2h", "2026-03-16T14:59", "2026-03-16T15:00"),
    ] {
        let said = |now| standing(Some(&found), limit(warn), at(now), &calendar);
        assert!(matches!(said(before), Standing::OnTime { .. }), "{warn}");
        assert!(matches!(said(from), Standing::Soon { .. }), "{warn}");
    }
}

#[test]
fn provisional_days_are_flagged() {
    let calendar = Calendar::vietnam();
    let told = explain_from(at("2026-12-30T09:00"), limit("3wd"), None, &calendar).expect("a date");
    assert!(told.provisional);
    assert_eq!(told.days.iter().filter(|day| day.provisional).count(), 5);
    let told = explain_from(at("2026-12-28T09:00"), limit("3wd"), None, &calendar).expect("a date");
    assert!(!told.provisional);
}

#[test]
fn half_days_shorten_the_day_not_the_count() {
    let calendar = Calendar::vietnam().edited(|doc| {
        doc.entries.push(CalendarEntry {
            date: date!(2026 - 03 - 04),
            kind: EntryKind::OffAfternoon,
            title: Text::new("Họp hội đồng", "Staff meeting"),
            source: String::new(),
            announced: false,
            holiday: None,
        });
    });
    let due_of = |from, text| {
        shown(explain_from(at(from), limit(text), None, &calendar).and_then(|told| told.due).expect("a date"))
    };
    assert_eq!(due_of("2026-03-03T09:00", "1wd"), "2026-03-04T11:30");
    assert_eq!(due_of("2026-03-03T09:00", "2wd"), "2026-03-05T17:00");
    assert_eq!(due_of("2026-03-04T10:00", "1wd"), "2026-03-05T17:00");
    // In the free afternoon nobody received it.
    assert_eq!(due_of("2026-03-04T14:00", "1wd"), "2026-03-06T17:00");
    assert_eq!(due_of("2026-03-04T10:30", "2h"), "2026-03-05T08:30");
}

#[test]
fn senseless_lines_do_nothing() {
    let calendar = Calendar::vietnam();
    let plain = running("start 2026-03-02T09:00", "3wd", &calendar);
    for text in [
        "resume 2026-03-01T09:00; start 2026-03-02T09:00",
        "start 2026-03-02T09:00; resume 2026-03-03T09:00",
        "start 2026-03-02T09:00; start 2026-03-09T09:00",
        // A pause stated before the receipt is taken to be at the receipt.
        "start 2026-03-02T09:00; pause 2026-02-20T09:00; resume 2026-02-25T09:00",
    ] {
        assert_eq!(running(text, "3wd", &calendar), plain, "{text}");
    }
    assert_eq!(due(limit("3wd"), None, &[], &calendar), None);
    assert_eq!(due(limit("3wd"), None, &ledger("pause 2026-03-02T09:00"), &calendar), None);
    let far = ledger("start 9999-12-30T09:00");
    assert_eq!(due(limit("999wd"), None, &far, &calendar), None);
    assert_eq!(due(limit("999mo"), None, &far, &calendar), None);
}
