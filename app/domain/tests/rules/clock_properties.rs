//! What holds of every due date.

use std::sync::LazyLock;

use domain::{
    calendar::{Calendar, CalendarEntry, EntryKind},
    clock::{ClockEntry, Due, Effect, Limit, PlainKind, Unit, due, explain, plainly},
    instant::Instant,
    text::Text,
};
use proptest::prelude::*;
use time::{Date, Duration, macros::date};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::vietnam);

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn moments() -> impl Strategy<Value = Instant> {
    // 2024 to 2028: announced and provisional years.
    (0..5 * 365_i64, 0..24 * 60_i64).prop_map(|(day, minute)| {
        Instant::from_local(date!(2024 - 01 - 01), time::Time::MIDNIGHT).plus_millis(day * DAY + minute * MINUTE)
    })
}

fn limits() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (0..30_u16).prop_map(Limit::working_days),
        (1..60_u16).prop_map(|n| Limit::new(n, Unit::Hours)),
        (0..60_u16).prop_map(|n| Limit::new(n, Unit::Days)),
        (1..4_u16).prop_map(|n| Limit::new(n, Unit::Months)),
    ]
}

fn cutoffs() -> impl Strategy<Value = Option<time::Time>> {
    proptest::option::of((8..17_u8).prop_map(|hour| time::Time::from_hms(hour, 0, 0).expect("an hour")))
}

fn effects() -> impl Strategy<Value = Effect> {
    prop_oneof![
        Just(Effect::Start),
        Just(Effect::Pause),
        Just(Effect::Resume),
        Just(Effect::Stop),
        (0..2000_i64).prop_map(|day| Effect::Extend { to: date!(2024 - 01 - 01) + Duration::days(day) }),
    ]
}

/// Pauses as (days and minutes until asked, days and minutes until back).
fn pauses() -> impl Strategy<Value = Vec<(i64, i64)>> {
    proptest::collection::vec((0..6 * 24 * 60_i64, 0..12 * 24 * 60_i64), 0..4)
}

fn ledger_of(start: Instant, pauses: &[(i64, i64)]) -> Vec<ClockEntry> {
    let mut entries = vec![ClockEntry::new(start, Effect::Start)];
    let mut at = start;
    for &(until, long) in pauses {
        at = at.plus_millis(until * MINUTE);
        entries.push(ClockEntry::new(at, Effect::Pause));
        at = at.plus_millis(long * MINUTE);
        entries.push(ClockEntry::new(at, Effect::Resume));
    }
    entries
}

fn off(date: Date) -> CalendarEntry {
    let title = Text::new("Nghỉ riêng", "Own day off");
    CalendarEntry { date, kind: EntryKind::Off, title, source: String::new(), announced: false, holiday: None }
}

fn date_of(due: Option<Due>) -> Instant {
    due.and_then(|due| due.date()).expect("it runs")
}

fn plus_working_days(calendar: &Calendar, date: Date, days: i64) -> Date {
    (0..days).fold(date, |date, _| calendar.next_working(date).expect("a working day"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_replay_gives_the_same_date(
        start in moments(), limit in limits(), cutoff in cutoffs(), pauses in pauses(),
    ) {
        let calendar = &*CALENDAR;
        let entries = ledger_of(start, &pauses);
        let first = due(limit, cutoff, &entries, calendar);
        let copy: Calendar = serde_json::from_str(&serde_json::to_string(calendar).expect("writes")).expect("reads");
        let stored: Vec<ClockEntry> =
            serde_json::from_str(&serde_json::to_string(&entries).expect("writes")).expect("reads");
        prop_assert_eq!(due(limit, cutoff, &stored, &copy), first);
        let told = explain(limit, cutoff, &entries, calendar).expect("a date");
        prop_assert_eq!(told.due, first.and_then(|due| due.date()));
        prop_assert!(told.days.windows(2).all(|pair| pair[0].date.next_day() == Some(pair[1].date)));
    }

    /// What the applicant is told covers the days that staff are told, and ends with the same one.
    #[test]
    fn plain_words_cover_the_same_days(
        start in moments(), limit in limits(), cutoff in cutoffs(), pauses in pauses(), asked in any::<bool>(),
    ) {
        let calendar = &*CALENDAR;
        let mut entries = ledger_of(start, &pauses);
        if asked {
            let last = entries.last().expect("it starts").at;
            entries.push(ClockEntry::new(last.plus_millis(DAY), Effect::Pause));
        }
        let told = explain(limit, cutoff, &entries, calendar).expect("a date");
        let plain = plainly(limit, cutoff, &entries, calendar);
        prop_assert_eq!(plain.first().map(|days| days.from), told.days.first().map(|day| day.date));
        prop_assert_eq!(plain.last().map(|days| days.to), told.days.last().map(|day| day.date));
        prop_assert!(plain.iter().all(|days| days.from <= days.to));
        prop_assert!(plain.windows(2).all(|pair| pair[0].to.next_day() == Some(pair[1].from)));
        prop_assert_eq!(plain.iter().any(|days| days.provisional), told.provisional);
        let promises = plain.iter().filter(|days| days.kind == PlainKind::Due).count();
        // Papers that were asked for when the date had passed leave that date in the list.
        prop_assert!(promises <= 1 && (told.due.is_none() || promises == 1), "{:?}", plain);
    }

    #[test]
    fn a_pause_adds_exactly_its_working_days(
        start in moments(), n in 0..20_u16, cutoff in cutoffs(), asked in 0..15 * 24 * 60_i64, long in 0..30 * 24 * 60_i64,
    ) {
        let calendar = &*CALENDAR;
        let limit = Limit::working_days(n);
        let entries = ledger_of(start, &[(asked, long)]);
        let (from, to) = (entries[1].at, entries[2].at);
        let found = due(limit, cutoff, &entries, calendar).expect("a date");
        let original = found.original();
        prop_assert_eq!(original, date_of(due(limit, cutoff, &entries[..1], calendar)));
        let lost = calendar.working_days(from.local_date(), to.local_date());
        let moved = plus_working_days(calendar, original.local_date(), lost);
        let wanted = if from > original {
            original.local_date()
        } else {
            // Asked on the last day and back on a day off: not before it is back.
            moved.max(if from.local_date() == original.local_date() && to.local_date() > from.local_date() {
                calendar.working_from(to.local_date()).expect("a working day")
            } else {
                moved
            })
        };
        prop_assert_eq!(date_of(Some(found)).local_date(), wanted);
        // While it lasts, used and left make the whole limit.
        if let Some(Due::Paused { used, left, .. }) = due(limit, cutoff, &entries[..2], calendar) {
            let domain::clock::Amount::WorkingDays(used) = used else { panic!("working days") };
            let domain::clock::Amount::WorkingDays(left) = left else { panic!("working days") };
            prop_assert_eq!(used + left, i64::from(n));
            // What is left when it comes back is what stands between that day and the new date.
            let shifted = date_of(Some(found)).local_date();
            if left > 0 && from.local_date() >= start.local_date() && used > 0 {
                prop_assert_eq!(calendar.working_days(to.local_date(), shifted), left);
            }
        }
    }

    #[test]
    fn one_more_is_never_earlier(
        start in moments(), limit in limits(), cutoff in cutoffs(), pauses in pauses(),
    ) {
        let calendar = &*CALENDAR;
        let entries = ledger_of(start, &pauses);
        let more = Limit::new(limit.amount + 1, limit.unit);
        let (one, two) = (due(limit, cutoff, &entries, calendar), due(more, cutoff, &entries, calendar));
        prop_assert!(date_of(two) >= date_of(one));
    }

    #[test]
    fn later_receipt_is_never_due_earlier(start in moments(), later in 0..10 * DAY, limit in limits(), cutoff in cutoffs()) {
        let calendar = &*CALENDAR;
        let due_of = |at| date_of(due(limit, cutoff, &[ClockEntry::new(at, Effect::Start)], calendar));
        prop_assert!(due_of(start.plus_millis(later)) >= due_of(start));
    }

    #[test]
    fn one_more_day_off_is_never_earlier(
        start in moments(), limit in limits(), cutoff in cutoffs(), pauses in pauses(), after in 0..60_i64,
    ) {
        let calendar = &*CALENDAR;
        let entries = ledger_of(start, &pauses);
        let day = start.local_date() + Duration::days(after);
        let closed = calendar.edited(|doc| doc.entries.push(off(day)));
        let (open, shut) = (due(limit, cutoff, &entries, calendar), due(limit, cutoff, &entries, &closed));
        prop_assert!(date_of(shut) >= date_of(open), "{:?} {:?}", open, shut);
    }

    #[test]
    fn due_moments_lie_at_work(start in moments(), limit in limits(), cutoff in cutoffs(), pauses in pauses()) {
        let calendar = &*CALENDAR;
        let at = date_of(due(limit, cutoff, &ledger_of(start, &pauses), calendar));
        prop_assert!(calendar.is_working(at.local_date()));
        let time = at.local().time();
        prop_assert!(calendar.office(at.local_date()).any(|hours| hours.from < time && time <= hours.to));
        prop_assert!(at >= start || limit.amount == 0);
    }

}

proptest! {
    // Fewer: moments thousands of years apart are slow without optimisation.
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_ledger_panics(
        lines in proptest::collection::vec((any::<i64>(), effects()), 0..12),
        limit in limits(), cutoff in cutoffs(), near in any::<bool>(),
    ) {
        let calendar = &*CALENDAR;
        let base = date!(2025 - 06 - 01);
        let entries: Vec<ClockEntry> = lines
            .into_iter()
            .map(|(millis, effect)| {
                let millis = if near { millis % (200 * DAY) } else { millis };
                let base = Instant::from_local(base, time::Time::MIDNIGHT);
                ClockEntry::new(if near { base.plus_millis(millis) } else { Instant::from_millis(millis) }, effect)
            })
            .collect();
        let found = due(limit, cutoff, &entries, calendar);
        let told = explain(limit, cutoff, &entries, calendar);
        prop_assert_eq!(found.is_some(), told.is_some());
        if let (Some(found), Some(told)) = (found, told) {
            prop_assert_eq!(found.date(), told.due);
            prop_assert_eq!(found.original(), told.original);
        }
    }
}
