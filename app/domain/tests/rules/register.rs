//! The book of dossiers: what one line says at each turn of a dossier's life.

use crate::shipped::shipped;
use crate::stage::{CANARY, Stage};
use domain::{
    calendar::Calendar,
    case::Case,
    instant::Instant,
    register::{Applicant, Line, Note, is_entered, line},
};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("{text} is no moment"))
}

fn of(stage: &Stage) -> Line {
    line(stage.case(), &stage.def, &Calendar::vietnam()).expect("a line")
}

fn step(stage: &mut Stage, moment: &str, name: &str, action: &str) {
    stage.now = at(moment);
    let command = stage.stepping(action);
    stage.act(name, &command).unwrap_or_else(|denial| panic!("{name} {action}: {denial}"));
}

#[test]
fn the_line_grows_with_the_dossier() {
    let mut stage = Stage::open(shipped("chuyen-truong-di"), "clerk");
    let first = of(&stage);
    assert_eq!((first.received_at, first.sets), (at("2026-03-02T08:00"), 1));
    assert!(first.promised_at.is_some() && first.notes.is_empty());
    assert_eq!((first.passed_at, first.result_at, first.returned_at, first.channel), (None, None, None, None));
    step(&mut stage, "2026-03-02T09:00", "clerk", "assign");
    assert_eq!(of(&stage).passed_at, Some(at("2026-03-02T09:00")));
    step(&mut stage, "2026-03-03T09:00", "clerk", "reassign");
    assert_eq!(of(&stage).passed_at, Some(at("2026-03-02T09:00")), "the first time");
    step(&mut stage, "2026-03-03T10:00", "teacher", "ask_supplement");
    assert_eq!(of(&stage).notes, [Note::Awaited]);
    step(&mut stage, "2026-03-05T10:00", "clerk", "receive_supplement");
    let moved = of(&stage);
    assert!(matches!(moved.notes[..], [Note::Moved { to }] if to > first.promised_at.expect("a date")), "{moved:?}");
    assert_eq!(moved.promised_at, first.promised_at, "what was promised stays beside it");
    step(&mut stage, "2026-03-05T11:00", "teacher", "submit");
    step(&mut stage, "2026-03-05T14:00", "vice", "sign");
    assert_eq!(of(&stage).result_at, None, "signed is not issued");
    step(&mut stage, "2026-03-05T15:00", "clerk", "number");
    step(&mut stage, "2026-03-05T15:00", "clerk", "issue");
    assert_eq!(of(&stage).result_at, Some(at("2026-03-05T15:00")));
    step(&mut stage, "2026-03-06T08:00", "clerk", "return_result");
    let last = of(&stage);
    assert_eq!((last.returned_at, last.channel.as_deref()), (Some(at("2026-03-06T08:00")), Some("counter")));
    assert!(!last.notes.iter().any(|note| matches!(note, Note::Ended { .. })), "{last:?}");
}

#[test]
fn what_was_withdrawn_stays_in_the_book() {
    let mut stage = Stage::open(shipped("chuyen-truong-di"), "clerk");
    step(&mut stage, "2026-03-03T08:00", "clerk", "ask_withdrawal");
    assert!(!of(&stage).notes.iter().any(|note| matches!(note, Note::Ended { .. })), "nobody has agreed to it yet");
    step(&mut stage, "2026-03-03T09:00", "vice", "withdraw");
    let line = of(&stage);
    let [Note::Ended { state, at: when }] = &line.notes[..] else { panic!("{line:?}") };
    assert_eq!((state.vi.as_str(), *when), ("Đã rút", at("2026-03-03T09:00")));
}

#[test]
fn whoever_may_not_know_whom_it_is_about_reads_no_name() {
    let stage = Stage::open(shipped("chuyen-truong-di"), "clerk");
    let whole = stage.case().clone();
    assert!(matches!(of(&stage).applicant, Some(Applicant::Party { .. })));
    let blind = Case { personal: None, internal: None, ..whole };
    let line = line(&blind, &stage.def, &Calendar::vietnam()).expect("a line");
    assert_eq!(line.applicant, None);
    assert!(!serde_json::to_string(&line).expect("it serialises").contains(CANARY));
}

#[test]
fn only_received_dossiers_stand_in_it() {
    let stage = Stage::open(shipped("kien-nghi-kiem-tra"), "inspector");
    assert!(!is_entered(&stage.case().core));
    let mut stage = Stage::open(shipped("chuyen-truong-di"), "clerk");
    assert!(is_entered(&stage.case().core));
    // Kept on a device: it has no code yet.
    let mut case = stage.case.take().expect("opened");
    case.core.code = None;
    assert_eq!(line(&case, &stage.def, &Calendar::vietnam()), None);
}
