//! The school's targets for single states: counted from the entry, stopped with the clock, on no one else's time.

use crate::shipped::shipped;
use crate::stage::Stage;
use domain::{
    calendar::Calendar,
    case::{StepTime, step_time},
    clock::{Amount, Away, ClockEntry, Due, Effect, Limit, Standing, due, step_due},
    definition::{Definition, StepTarget},
    instant::Instant,
};
use proptest::prelude::*;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("{text} is no moment"))
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap_or_else(|_| panic!("{text} is no limit"))
}

/// The procedure with a referral, ten working days in all, and these targets.
fn aiming(targets: &[(&str, &str)]) -> Definition {
    let mut def = shipped("ho-tro-chi-phi-hoc-tap");
    def.procedure.targets =
        targets.iter().map(|(state, text)| StepTarget { state: (*state).into(), limit: limit(text) }).collect();
    def
}

fn step(stage: &mut Stage, moment: &str, name: &str, action: &str) {
    stage.now = at(moment);
    let command = stage.stepping(action);
    stage.act(name, &command).unwrap_or_else(|denial| panic!("{name} {action}: {denial}"));
}

fn seen(stage: &Stage) -> Option<StepTime> {
    step_time(&stage.case().core, &stage.def, &Calendar::vietnam())
}

/// Until when the case should be where it is.
fn until(stage: &Stage) -> Instant {
    match seen(stage).expect("a target").due {
        Due::Running { at, .. } => at,
        other @ (Due::Paused { .. } | Due::Stopped { .. }) => panic!("{other:?}"),
    }
}

#[test]
fn a_target_counts_from_the_entry_of_its_state() {
    let mut stage = Stage::open(aiming(&[("processing", "3wd"), ("signing", "4h")]), "clerk");
    assert_eq!(seen(&stage), None, "the first state has none");
    // Monday 2 March; assigned on Tuesday.
    step(&mut stage, "2026-03-03T09:00", "clerk", "assign");
    assert_eq!(until(&stage), at("2026-03-06T17:00"));
    // Given to somebody else, it is the same step still.
    step(&mut stage, "2026-03-05T09:00", "clerk", "reassign");
    assert_eq!(until(&stage), at("2026-03-06T17:00"));
    step(&mut stage, "2026-03-05T16:00", "teacher", "submit");
    assert_eq!(until(&stage), at("2026-03-06T10:30"), "an hour on Thursday, three on Friday");
    // Sent back, it is done once more: anew.
    step(&mut stage, "2026-03-06T09:00", "vice", "send_back");
    assert_eq!(until(&stage), at("2026-03-11T17:00"));
    let standing = |text| seen(&stage).expect("a target").standing(at(text), &Calendar::vietnam());
    assert_eq!(standing("2026-03-10T16:00"), Standing::OnTime { left_wd: 1 });
    assert_eq!(standing("2026-03-11T08:00"), Standing::Soon { left_wd: 0 });
    assert_eq!(standing("2026-03-12T08:00"), Standing::Late { by_wd: 1 });
}

#[test]
fn it_stands_still_with_the_clock_and_goes_on_where_it_was() {
    let mut stage = Stage::open(aiming(&[("processing", "3wd"), ("supplement", "5wd")]), "clerk");
    step(&mut stage, "2026-03-03T09:00", "clerk", "assign");
    step(&mut stage, "2026-03-04T09:00", "teacher", "ask_supplement");
    // Nobody of the school works on it: a target there would not move.
    let paused = seen(&stage).expect("a target").due;
    assert!(matches!(paused, Due::Paused { left: Amount::WorkingDays(5), .. }), "{paused:?}");
    step(&mut stage, "2026-03-10T09:00", "clerk", "receive_supplement");
    // One day was used on Wednesday the 4th; two are left after Tuesday the 10th.
    assert_eq!(until(&stage), at("2026-03-12T17:00"));
    assert_eq!(seen(&stage).expect("a target").since, at("2026-03-03T09:00"));
}

#[test]
fn it_stops_while_another_agency_has_the_case() {
    let mut stage = Stage::open(aiming(&[("processing", "3wd")]), "clerk");
    step(&mut stage, "2026-03-03T09:00", "clerk", "assign");
    step(&mut stage, "2026-03-04T09:00", "vice", "refer");
    assert_eq!(seen(&stage), None, "it is not the school's step");
    step(&mut stage, "2026-03-11T09:00", "clerk", "receive_reply");
    assert_eq!(until(&stage), at("2026-03-13T17:00"), "a week with the agency is nobody's here");
    // The date that was promised ran on meanwhile.
    let core = &stage.case().core;
    let legal = due(core.limit.legal, core.limit.cutoff, &core.ledger, &Calendar::vietnam()).and_then(|d| d.date());
    assert_eq!(legal, Some(at("2026-03-16T17:00")));
}

#[test]
fn nothing_counts_after_the_end() {
    let mut stage = Stage::open(aiming(&[("processing", "3wd"), ("done", "1wd")]), "clerk");
    step(&mut stage, "2026-03-03T09:00", "clerk", "assign");
    step(&mut stage, "2026-03-04T09:00", "teacher", "submit");
    step(&mut stage, "2026-03-04T10:00", "vice", "sign");
    step(&mut stage, "2026-03-05T09:00", "clerk", "number");
    step(&mut stage, "2026-03-05T09:00", "clerk", "issue");
    assert_eq!(seen(&stage), None, "the clock has stopped: whoever asked comes when they like");
}

#[test]
fn what_is_away_twice_at_once_is_away_once() {
    let calendar = Calendar::vietnam();
    let entered = at("2026-03-02T09:00");
    let away = |from, to: &str| Away { from: at(from), to: (!to.is_empty()).then(|| at(to)) };
    let ledger = [
        ClockEntry::new(at("2026-02-27T09:00"), Effect::Start),
        ClockEntry::new(at("2026-03-03T09:00"), Effect::Pause),
        ClockEntry::new(at("2026-03-05T09:00"), Effect::Resume),
    ];
    let found = |away: &[Away]| step_due(limit("2wd"), None, entered, away, &ledger, &calendar).and_then(|d| d.date());
    assert_eq!(found(&[]), Some(at("2026-03-06T17:00")));
    assert_eq!(found(&[away("2026-03-04T09:00", "2026-03-05T08:00")]), Some(at("2026-03-06T17:00")));
    assert_eq!(found(&[away("2026-03-04T09:00", "2026-03-06T08:00")]), Some(at("2026-03-09T17:00")));
    assert_eq!(found(&[away("2026-02-20T09:00", "2026-02-25T09:00")]), Some(at("2026-03-06T17:00")), "before it began");
    assert_eq!(found(&[away("2026-03-04T09:00", "")]), None, "it lasts");
}

const MINUTE: i64 = 60_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// A target counted from the receipt, of the length of the limit, says what the clock says: a pause is neutral to both.
    #[test]
    fn a_target_of_everything_is_the_date_itself(
        start in 0..900 * 24 * 60_i64, n in 1..15_u16,
        pauses in proptest::collection::vec((0..6 * 24 * 60_i64, 0..12 * 24 * 60_i64), 0..4),
    ) {
        let calendar = Calendar::vietnam();
        let start = at("2024-01-01").plus_millis(start * MINUTE);
        let mut ledger = vec![ClockEntry::new(start, Effect::Start)];
        let mut now = start;
        for (until, long) in pauses {
            now = now.plus_millis(until * MINUTE);
            ledger.push(ClockEntry::new(now, Effect::Pause));
            now = now.plus_millis(long * MINUTE);
            ledger.push(ClockEntry::new(now, Effect::Resume));
        }
        let limit = Limit::working_days(n);
        let whole = due(limit, None, &ledger, &calendar);
        prop_assert_eq!(step_due(limit, None, start, &[], &ledger, &calendar), whole);
        // The same pauses told as being away.
        let away: Vec<Away> = ledger[1..].chunks(2).map(|c| Away { from: c[0].at, to: Some(c[1].at) }).collect();
        let told = step_due(limit, None, start, &away, &ledger[..1], &calendar);
        prop_assert_eq!(told.and_then(|due| due.date()), whole.and_then(|due| due.date()));
    }

    /// Whatever the times are, nothing panics, and a longer target is never due earlier.
    #[test]
    fn longer_is_never_earlier(
        entered in 0..400 * 24 * 60_i64, n in 1..10_u16,
        away in proptest::collection::vec((0..420 * 24 * 60_i64, proptest::option::of(0..20 * 24 * 60_i64)), 0..5),
    ) {
        let calendar = Calendar::vietnam();
        let base = at("2025-06-01");
        let away: Vec<Away> = away
            .into_iter()
            .map(|(from, long)| {
                let from = base.plus_millis(from * MINUTE);
                Away { from, to: long.map(|long| from.plus_millis(long * MINUTE)) }
            })
            .collect();
        let of = |n| step_due(Limit::working_days(n), None, base.plus_millis(entered * MINUTE), &away, &[], &calendar);
        if let (Some(one), Some(two)) = (of(n).and_then(|d| d.date()), of(n + 1).and_then(|d| d.date())) {
            prop_assert!(two >= one);
        }
    }
}
