//! Who is reminded of what in the morning, by hand: whose work it is, what is late, and who must know besides.

use std::collections::BTreeMap;

use crate::shipped::shipped;
use crate::stage::{Stage, actor, names, person};
use domain::{
    calendar::Calendar,
    case::{Core, Owner, escalation, owner},
    definition::{Definition, StepTarget},
    ids::PersonId,
    instant::Instant,
    reminder::{Gathered, Item, Level, Told, What, is_time, told},
    rights::Actor,
};
use time::macros::date;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("{text} is no moment"))
}

fn cast() -> Vec<Actor> {
    names().map(actor).collect()
}

fn morning(core: &Core, def: &Definition, day: &str) -> Option<Told> {
    told(core, def, at(&format!("{day}T07:30")), &Calendar::vietnam(), &cast())
}

/// What is told of the case of a stage, and to whom, by name.
fn seen(stage: &Stage, day: &str) -> Option<(What, BTreeMap<&'static str, Level>)> {
    let told = morning(&stage.case().core, &stage.def, day)?;
    let name = |id: PersonId| names().find(|name| person(name) == id).expect("one of the cast");
    Some((told.what, told.whom.into_iter().map(|(id, level)| (name(id), level)).collect()))
}

fn own<const N: usize>(names: [&'static str; N]) -> BTreeMap<&'static str, Level> {
    names.into_iter().map(|name| (name, Level::Own)).collect()
}

fn step(stage: &mut Stage, moment: &str, name: &str, action: &str) {
    stage.now = at(moment);
    let command = stage.stepping(action);
    stage.act(name, &command).unwrap_or_else(|denial| panic!("{name} {action}: {denial}"));
}

/// Received on Monday 2 March 2026 with two working days: due on Wednesday the 4th.
fn opened() -> Stage {
    let mut def = shipped("chuyen-truong-di");
    def.procedure.limit.legal = "2wd".parse().expect("a limit");
    def.procedure.limit.cutoff = None;
    def.procedure.targets.clear();
    Stage::open(def, "clerk")
}

#[test]
fn it_is_told_to_those_whose_work_it_is() {
    let mut stage = opened();
    assert_eq!(seen(&stage, "2026-03-02"), None, "two days are enough");
    assert_eq!(seen(&stage, "2026-03-03"), Some((What::Tomorrow, own(["clerk", "accountant"]))));
    step(&mut stage, "2026-03-03T09:00", "clerk", "assign");
    let offered = own(["teacher", "clerk", "accountant"]);
    assert_eq!(seen(&stage, "2026-03-04"), Some((What::Today, offered)), "the office's until it is taken up");
    step(&mut stage, "2026-03-03T09:30", "teacher", "accept_work");
    assert_eq!(seen(&stage, "2026-03-04"), Some((What::Today, own(["teacher"]))));
    step(&mut stage, "2026-03-04T09:00", "teacher", "submit");
    assert_eq!(seen(&stage, "2026-03-04"), Some((What::Today, own(["teacher", "principal", "vice"]))));
    step(&mut stage, "2026-03-04T10:00", "vice", "sign");
    assert_eq!(seen(&stage, "2026-03-04"), Some((What::Today, own(["teacher", "clerk", "accountant"]))));
    step(&mut stage, "2026-03-04T11:00", "clerk", "number");
    step(&mut stage, "2026-03-04T11:00", "clerk", "issue");
    assert_eq!(seen(&stage, "2026-03-10"), None, "it is done, and waits for whoever asked");
}

#[test]
fn what_is_late_goes_up_step_by_step() {
    let mut stage = opened();
    step(&mut stage, "2026-03-03T09:00", "clerk", "assign");
    step(&mut stage, "2026-03-03T09:30", "teacher", "accept_work");
    let mut one = own(["teacher"]);
    one.insert("vice", Level::VicePrincipal);
    assert_eq!(seen(&stage, "2026-03-05"), Some((What::Late { by_wd: 1 }, one.clone())));
    one.insert("principal", Level::Principal);
    assert_eq!(seen(&stage, "2026-03-06"), Some((What::Late { by_wd: 2 }, one.clone())));
    // Over a weekend nobody is later than by working days.
    assert_eq!(seen(&stage, "2026-03-09"), Some((What::Late { by_wd: 3 }, one)));
    // Whoever it waits for already hears of it as theirs, not once more.
    step(&mut stage, "2026-03-09T09:00", "teacher", "submit");
    assert_eq!(seen(&stage, "2026-03-10"), Some((What::Late { by_wd: 4 }, own(["teacher", "vice", "principal"]))));
}

#[test]
fn a_new_date_is_told_anew_and_waiting_is_not() {
    let mut stage = opened();
    step(&mut stage, "2026-03-03T09:00", "clerk", "assign");
    assert_eq!(morning(&stage.case().core, &stage.def, "2026-03-05").and_then(|t| t.due), Some(at("2026-03-04T17:00")));
    assert_eq!(morning(&stage.case().core, &stage.def, "2026-03-04").and_then(|t| t.due), None, "not late");
    step(&mut stage, "2026-03-03T10:00", "teacher", "ask_supplement");
    assert_eq!(seen(&stage, "2026-03-20"), None);
    step(&mut stage, "2026-03-10T10:00", "clerk", "receive_supplement");
    let late = morning(&stage.case().core, &stage.def, "2026-03-13").expect("it is late");
    assert_eq!(late.due, Some(at("2026-03-11T17:00")), "by another date than the first");
}

#[test]
fn targets_remind_where_there_is_time_still() {
    let mut def = shipped("ho-tro-chi-phi-hoc-tap");
    def.procedure.targets = vec![StepTarget { state: "processing".into(), limit: "2wd".parse().expect("a limit") }];
    let mut stage = Stage::open(def, "clerk");
    step(&mut stage, "2026-03-02T09:00", "clerk", "assign");
    step(&mut stage, "2026-03-02T09:00", "teacher", "accept_work");
    assert_eq!(seen(&stage, "2026-03-03"), None);
    assert_eq!(seen(&stage, "2026-03-04"), Some((What::StepToday, own(["teacher"]))));
    assert_eq!(
        seen(&stage, "2026-03-05"),
        Some((What::StepLate, own(["teacher"]))),
        "nobody above is alarmed by a target"
    );
}

#[test]
fn drafts_of_the_union_and_what_has_ended_remind_nobody() {
    let mut stage = Stage::open(shipped("kien-nghi-kiem-tra"), "inspector");
    assert_eq!(seen(&stage, "2026-12-01"), None, "a draft");
    step(&mut stage, "2026-03-02T09:00", "inspector", "announce");
    // To be mended by 20 March.
    let (_, whom) = seen(&stage, "2026-12-01").expect("it is late by then");
    assert_eq!(whom.get("teacher"), Some(&Level::Own), "{whom:?}");
    assert!(!whom.contains_key("admin") && !whom.contains_key("other_teacher"), "{whom:?}");
    let mut stage = opened();
    step(&mut stage, "2026-03-02T09:00", "clerk", "ask_withdrawal");
    step(&mut stage, "2026-03-02T10:00", "vice", "withdraw");
    assert_eq!(seen(&stage, "2026-03-20"), None);
    let core = &stage.case().core;
    let due = domain::clock::due(core.limit.legal, None, &core.ledger, &Calendar::vietnam());
    assert_eq!(escalation(core, due.as_ref(), at("2026-03-20T08:00"), &Calendar::vietnam()), None);
    assert_eq!(owner(core), Owner::Office, "nobody had taken it up");
}

#[test]
fn a_digest_has_the_most_urgent_first_and_each_case_once() {
    let mut gathered = Gathered::default();
    let id = |n: u128| domain::ids::CaseId(uuid::Uuid::from_u128(n));
    let tell = |what, level| Told { what, whom: BTreeMap::from([(person("vice"), level)]), due: None };
    gathered.add(id(1), &tell(What::Tomorrow, Level::Own));
    gathered.add(id(2), &tell(What::Late { by_wd: 9 }, Level::VicePrincipal));
    gathered.add(id(3), &tell(What::Late { by_wd: 1 }, Level::Own));
    gathered.add(id(4), &tell(What::Late { by_wd: 3 }, Level::Own));
    let digests = gathered.digests(date!(2026 - 03 - 05));
    assert_eq!(digests.len(), 1);
    let order: Vec<_> = digests[0].1.items.iter().map(|item| item.case).collect();
    assert_eq!(order, [id(4), id(3), id(1), id(2)], "one's own before what one must only know");
    let text = serde_json::to_string(&digests[0].1).expect("it serialises");
    assert!(text.contains(r#""day":"2026-03-05""#) && text.contains(r#""what":"late","by_wd":3"#), "{text}");
    let back: domain::reminder::Digest = serde_json::from_str(&text).expect("it reads back");
    assert_eq!(back.items[0], Item { case: id(4), what: What::Late { by_wd: 3 }, level: Level::Own });
}

#[test]
fn mornings_are_the_hours_of_the_desk() {
    let calendar = Calendar::vietnam();
    for (moment, wanted) in [
        ("2026-03-12T07:29", false),
        ("2026-03-12T07:30", true),
        ("2026-03-12T12:00", true),
        ("2026-03-12T16:59", true),
        ("2026-03-12T17:00", false),
        ("2026-03-14T09:00", false),
        // A make-up Saturday, and a holiday on a weekday.
        ("2026-08-22T09:00", true),
        ("2026-09-02T09:00", false),
    ] {
        assert_eq!(is_time(at(moment), &calendar), wanted, "{moment}");
    }
}
