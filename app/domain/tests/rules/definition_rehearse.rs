//! A version rehearsed over ten open cases, of which it would break two, and over ended ones.

use crate::cases::{House, played};
use crate::shipped::shipped;
use crate::stage::{GROUP_A, OFFICE, person};
use domain::{
    case::Case,
    clock::Limit,
    definition::{
        Definition, FieldDef, FieldShape, PaperDef, PaperForm, PostRule, WhoRole,
        rehearse::{Break, Late, Rehearsal, Rehearsed, breaks, rehearse},
    },
    facet::Facet,
    instant::Instant,
    rights::{Area, Post},
    text::Text,
};

const KEY: &str = "ho-tro-chi-phi-hoc-tap";

/// Ten open cases: two that wait for papers, three being processed, five just received.
fn ten(def: &Definition) -> Vec<Case> {
    let supplement: &[&str] = &["assign", "ask_supplement"];
    let processing: &[&str] = &["assign"];
    let paths = [supplement, supplement, processing, processing, processing, &[], &[], &[], &[], &[]];
    paths.iter().enumerate().map(|(n, steps)| played(def, "clerk", steps, n as u128 + 1).0).collect()
}

/// The moment after the last of them.
fn now(def: &Definition) -> Instant {
    played(def, "clerk", &["assign", "ask_supplement"], 1).1
}

fn held(cases: &[Case], def: &Definition, to: &Definition, now: Instant) -> Rehearsal {
    let house = House::new();
    let all: Vec<Rehearsed<'_>> = cases.iter().map(|case| Rehearsed { case, def, shown: true }).collect();
    rehearse(&all, to, &house.at(now))
}

#[test]
fn a_version_without_the_supplement_breaks_the_two_that_wait_for_one() {
    let def = shipped(KEY);
    let cases = ten(&def);
    let mut to = def.clone();
    to.procedure.version = 2;
    to.lifecycle.states.retain(|state| state.key.as_str() != "supplement");
    to.lifecycle.steps.retain(|step| !["ask_supplement", "receive_supplement"].contains(&step.action.as_str()));
    to.lifecycle.steps.iter_mut().for_each(|step| step.from.retain(|from| from.as_str() != "supplement"));
    let found = held(&cases, &def, &to, now(&def));
    assert_eq!((found.open, found.ended, found.broken), (10, 0, 2));
    let told: Vec<_> = found.breaking.iter().map(|one| one.case).collect();
    assert_eq!(told, [cases[0].core.id, cases[1].core.id]);
    for one in &found.breaking {
        assert!(matches!(&*one.breaks, [Break::StateGone { .. }, Break::StepGone { .. }]), "{:?}", one.breaks);
        for why in &one.breaks {
            let words = why.words();
            assert!(words.vi.ends_with('.') && words.en.ends_with('.') && !words.vi.contains("{}"), "{words:?}");
        }
        assert!(one.breaks[0].is_hard() && !one.breaks[1].is_hard());
    }
    let wire = serde_json::to_value(&found).expect("serialises");
    assert_eq!(serde_json::from_value::<Rehearsal>(wire).expect("is read"), found);
}

#[test]
fn the_same_version_breaks_and_moves_nothing() {
    let def = shipped(KEY);
    let found = held(&ten(&def), &def, &def, now(&def));
    assert_eq!((found.broken, found.moved, found.late), (0, 0, Late::default()));
    assert!(found.load.iter().all(|load| load.open == load.open_then && load.days == load.days_then));
    assert_eq!(found.load.iter().map(|load| load.open).sum::<u32>(), 10);
    for key in ["xac-nhan-dang-hoc", "nghi-phep-viec-rieng", "kien-nghi-kiem-tra"] {
        let def = shipped(key);
        let opener = if key.starts_with("kien") { "inspector" } else { "clerk" };
        let (case, now) = played(&def, opener, &[], 1);
        assert_eq!(breaks(&case, (&def, &def), &House::new().at(now)), [], "{key}");
    }
}

#[test]
fn what_must_be_there_and_is_not_breaks() {
    let def = shipped(KEY);
    let (case, now) = played(&def, "clerk", &["assign"], 1);
    let house = House::new();
    let why = |change: &dyn Fn(&mut Definition)| {
        let mut to = def.clone();
        change(&mut to);
        breaks(&case, (&def, &to), &house.at(now))
    };
    let field = |facet, input| FieldDef {
        key: "new".into(),
        title: Text::new("Mục mới", "New"),
        help: Text::default(),
        required: true,
        facet,
        input,
    };
    let found = why(&|to| to.procedure.fields.push(field(Facet::Core, FieldShape::Date)));
    assert!(matches!(&*found, [Break::FieldMissing { .. }]), "{found:?}");
    let found = why(&|to| {
        to.procedure.fields.push(FieldDef { required: false, ..field(Facet::Core, FieldShape::Date) });
    });
    assert_eq!(found, [], "what may be empty breaks nothing");
    let found = why(&|to| to.procedure.fields[2].input = FieldShape::Text { max: 1 });
    assert!(matches!(&*found, [Break::FieldUnfit { .. }]), "{found:?}");
    let found = why(&|to| to.procedure.fields[2].facet = Facet::Core);
    assert!(matches!(&*found, [Break::FieldMoved { .. }]), "{found:?}");
    let found = why(&|to| drop(to.procedure.fields.remove(2)));
    assert!(matches!(&*found, [Break::FieldGone { .. }]), "{found:?}");
    let found = why(&|to| {
        to.procedure.papers.push(PaperDef {
            key: "so-ho-khau".into(),
            title: Text::new("Giấy khác", "Another"),
            required: true,
            form: PaperForm::Copy,
            facet: Facet::Personal,
        });
    });
    assert!(matches!(&*found, [Break::PaperMissing { .. }]), "{found:?}");
    let found = why(&|to| {
        let state = to.lifecycle.states.iter_mut().find(|state| state.key.as_str() == "processing");
        state.expect("a state").terminal = true;
    });
    assert!(matches!(&*found, [Break::StateTurned { .. }, ..]), "{found:?}");
}

#[test]
fn steps_that_nobody_could_take_and_a_handler_without_work_are_told() {
    let def = shipped(KEY);
    let (case, now) = played(&def, "clerk", &["assign"], 1);
    let mut house = House::new();
    let mut to = def.clone();
    for step in &mut to.lifecycle.steps {
        for who in step.who.iter_mut().filter(|who| who.role == WhoRole::Assignee) {
            who.role = WhoRole::Group;
            who.post = Some(PostRule::Posts(vec![Post::GroupHead]));
        }
    }
    let found = breaks(&case, (&def, &to), &house.at(now));
    assert_eq!(found, [Break::HandlerShutOut { person: person("teacher") }], "the head would do it");
    house.colleagues.retain(|actor| actor.person() != person("head"));
    let found = breaks(&case, (&def, &to), &house.at(now));
    assert!(found.iter().any(|one| matches!(one, Break::NobodyTakes { action, .. } if action.as_str() == "submit")));
    for step in &mut to.lifecycle.steps {
        step.who.retain(|who| who.role == WhoRole::Group);
    }
    let found = breaks(&case, (&def, &to), &house.at(now));
    assert!(found.contains(&Break::NobodyActs), "{found:?}");
}

#[test]
fn a_shorter_limit_moves_dates_and_makes_late_what_is_not() {
    let def = shipped(KEY);
    let cases = ten(&def);
    let mut to = def.clone();
    to.procedure.limit.legal = Limit::working_days(2);
    to.procedure.limit.warn = None;
    // Received on a Monday: due on Monday week then, and on Wednesday under the new limit.
    let thursday = Instant::parse("2026-03-05T09:00").expect("a moment");
    let found = held(&cases, &def, &to, thursday);
    assert_eq!(found.broken, 0);
    assert_eq!(found.moved, 8, "the two that wait for papers have no date");
    assert_eq!(found.late, Late { open: 0, open_then: 8, ended: 0, ended_then: 0 });
    let first = &found.moving[0];
    assert!(first.late && first.then < first.was, "{first:?}");
    assert_eq!(first.then.map(|then| then.local_date().to_string()).as_deref(), Some("2026-03-04"));
    let days = found.load.iter().map(|load| (load.days, load.days_then)).collect::<Vec<_>>();
    assert_eq!(days.iter().map(|(before, _)| before).sum::<u32>(), 100);
    assert_eq!(days.iter().map(|(_, then)| then).sum::<u32>(), 20);
}

#[test]
fn what_ended_is_replayed_too() {
    let def = shipped(KEY);
    let (case, now) = played(&def, "clerk", &["assign", "ask_withdrawal", "withdraw"], 1);
    assert!(case.core.ended);
    let mut to = def.clone();
    to.procedure.limit.legal = Limit::working_days(0);
    to.procedure.limit.warn = None;
    let found = held(&[case], &def, &to, now.plus_millis(30 * 24 * 3_600_000));
    assert_eq!((found.open, found.ended, found.broken, found.moved), (0, 1, 0, 1));
    assert_eq!(found.late, Late { open: 0, open_then: 0, ended: 0, ended_then: 1 });
    assert!(found.load.is_empty(), "nobody works on it any more");
}

#[test]
fn another_field_of_work_moves_the_load_of_what_nobody_has_yet() {
    let def = shipped(KEY);
    let cases = ten(&def);
    let mut to = def.clone();
    to.procedure.area = Area("education".into());
    let found = held(&cases, &def, &to, now(&def));
    let load = |part, area: &str| {
        let one = found.load.iter().find(|load| load.part == Some(part) && load.area.0 == area);
        one.map(|load| (load.open, load.open_then))
    };
    assert_eq!(load(OFFICE, "office"), Some((5, 0)), "what was just received goes to another part");
    assert_eq!(load(GROUP_A, "office"), Some((5, 0)));
    assert_eq!(load(GROUP_A, "education"), Some((0, 10)), "what was assigned stays where it is");
}

#[test]
fn what_somebody_may_not_know_of_is_counted_and_not_listed() {
    let def = shipped(KEY);
    let cases = ten(&def);
    let mut to = def.clone();
    to.lifecycle.states.retain(|state| state.key.as_str() != "received");
    let house = House::new();
    let all: Vec<Rehearsed<'_>> =
        cases.iter().enumerate().map(|(n, case)| Rehearsed { case, def: &def, shown: n == 5 }).collect();
    let found = rehearse(&all, &to, &house.at(now(&def)));
    assert!(found.broken >= 5);
    assert_eq!(found.breaking.iter().map(|one| one.case).collect::<Vec<_>>(), [cases[5].core.id]);
}
