//! The clock as it grows: over pauses, and over the open cases that a changed calendar is counted for.

use std::hint::black_box;

use domain::{
    calendar::{Calendar, CalendarEntry, EntryKind},
    clock::{self, ClockEntry, Effect, Limit},
    instant::Instant,
    text::Text,
};
use time::{Date, Duration, macros::date};

use super::{
    Outcome,
    measure::{Pairs, Short},
    table::Table,
};

/// Pauses in one ledger.
const PAUSES: [i64; 4] = [0, 1, 4, 16];
/// Open cases for which a changed calendar is counted.
const CASES: [usize; 3] = [1_000, 10_000, 100_000];
const HOUR: i64 = 3_600_000;

/// Measures both.
pub fn bench(table: &mut Table, runs: usize) -> Outcome<()> {
    over_pauses(table, runs)?;
    over_cases(table, runs);
    Ok(())
}

/// Three working days' limit, with so many pauses of a day, one every other day.
fn paused(start: Instant, pauses: i64) -> Vec<ClockEntry> {
    let mut ledger = vec![ClockEntry::new(start, Effect::Start)];
    for n in 0..pauses {
        let asked = start.plus_millis((2 * n + 1) * 24 * HOUR);
        ledger.push(ClockEntry::new(asked, Effect::Pause));
        ledger.push(ClockEntry::new(asked.plus_millis(24 * HOUR), Effect::Resume));
    }
    ledger
}

fn over_pauses(table: &mut Table, runs: usize) -> Outcome<()> {
    let calendar = Calendar::vietnam();
    let limit = Limit::working_days(20);
    let start = Instant::parse("2026-03-02T08:30").ok_or("no moment")?;
    for pauses in PAUSES {
        let ledger = paused(start, pauses);
        let due = clock::due(limit, None, &ledger, &calendar).and_then(|due| due.date()).ok_or("no date")?;
        let (from, to) = (start.local_date(), due.local_date());
        let days = (to - from).whole_days();
        let bare = || worked(&calendar, black_box(from), black_box(to));
        let note = format!("20wd over {days} days / a bare loop over those days: is each of them worked?");
        let pairs = measured(runs, || clock::due(limit, None, black_box(&ledger), &calendar), bare);
        table.line(&format!("due, {pauses} pauses"), &pairs, &note);
        let pairs = measured(runs, || clock::explain(limit, None, black_box(&ledger), &calendar), bare);
        table.line(&format!("explain, {pauses} pauses"), &pairs, &note);
        let pairs = measured(runs, || clock::plainly(limit, None, black_box(&ledger), &calendar), bare);
        table.line(&format!("plainly, {pauses} pauses"), &pairs, &note);
    }
    Ok(())
}

/// What the rules cost when a day off is entered: each open case's date by the calendar before and by the one after, compared.
/// Reading and storing the cases is not among it.
fn over_cases(table: &mut Table, runs: usize) {
    let before = Calendar::vietnam();
    let after = before.edited(|doc| {
        doc.entries.push(CalendarEntry {
            date: date!(2026 - 03 - 12),
            kind: EntryKind::Off,
            title: Text::new("Nghỉ phòng chống bão", "Closed for a storm"),
            source: String::new(),
            announced: false,
            holiday: None,
        });
    });
    for many in CASES {
        let cases = open(many);
        let ours = || moved(&cases, &before, &after);
        let bare = || cases.iter().map(|case| worked(&after, case.from, case.to)).sum::<u32>();
        let pairs = measured(runs, ours, bare);
        let note = "each due by both calendars, and compared / a bare loop over each case's days by one calendar";
        table.line(&format!("calendar edit, {many} open cases"), &pairs, note);
    }
}

/// An open case as the clock sees it, with the days over which it runs.
struct Open {
    limit: Limit,
    ledger: Vec<ClockEntry>,
    from: Date,
    to: Date,
}

/// So many, received over four weeks, with one to twenty working days; every fourth has waited for papers once.
fn open(many: usize) -> Vec<Open> {
    let first = date!(2026 - 02 - 23);
    let mut cases = Vec::with_capacity(many);
    for n in 0..many {
        let day = i64::try_from(n % 28).unwrap_or(0);
        let from = first.checked_add(Duration::days(day)).unwrap_or(first);
        let start = Instant::from_local(from, time::macros::time!(8:30)).plus_millis(day * 60_000);
        let limit = Limit::working_days(u16::try_from(n % 20).unwrap_or(0) + 1);
        let ledger = paused(start, i64::from(n % 4 == 0));
        let to = from.checked_add(Duration::days(7)).unwrap_or(from);
        cases.push(Open { limit, ledger, from, to });
    }
    cases
}

fn moved(cases: &[Open], before: &Calendar, after: &Calendar) -> usize {
    let by = |case: &Open, calendar: &Calendar| {
        clock::due(case.limit, None, &case.ledger, calendar).and_then(|due| due.date())
    };
    cases.iter().filter(|case| by(case, before) != by(case, after)).count()
}

fn worked(calendar: &Calendar, from: Date, to: Date) -> u32 {
    let (mut count, mut date) = (0, from);
    while date < to {
        let Some(next) = date.next_day() else { break };
        date = next;
        count += u32::from(calendar.is_working(date));
    }
    count
}

fn measured<A, B>(runs: usize, ours: impl Fn() -> A, bare: impl Fn() -> B) -> Pairs {
    let (of_ours, of_bare) = (Short::new(&ours), Short::new(&bare));
    let mut pairs = Pairs::default();
    for _ in 0..runs {
        pairs.push(of_ours.seconds(&ours), of_bare.seconds(&bare));
    }
    pairs
}
