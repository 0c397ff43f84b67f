//! What follows from the kind of request that was chosen, from a day that the form names, and from what takes nothing;
//! what applicants are told, and the course in words.

use crate::shipped::shipped;
use crate::stage::{Stage, names};
use domain::{
    case::{Command, OpenCase, command::EditCase},
    clock::{Effect, Limit, LimitSpec},
    definition::{Definition, Outcome, Variant},
    denial::{Denial, Fault, FieldFault},
    instant::Instant,
    school::SchoolDenial,
    text::Text,
    value::Value,
};
use time::macros::{date, datetime};

const CHOICE: &str = "nghi-dai-ngay-thoi-hoc";

fn opening(stage: &Stage, change: impl FnOnce(&mut OpenCase)) -> Command {
    let Command::Open(mut open) = stage.opening() else { panic!("it opens") };
    change(&mut open);
    Command::Open(open)
}

fn fault(of: Result<impl std::fmt::Debug, Denial>) -> Vec<(String, Fault)> {
    match of {
        Err(Denial::Invalid { fields }) => {
            fields.into_iter().map(|FieldFault { field, fault }| (field.0, fault)).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// A definition of which one kind has a paper and a limit of its own.
fn longer() -> Definition {
    let mut def = shipped(CHOICE);
    let mut paper = def.procedure.papers[0].clone();
    paper.key = "giay-y-te".into();
    def.procedure.papers.push(paper);
    let of: &mut Variant = &mut def.procedure.variants[0];
    of.limit = Some(LimitSpec::new(Limit::working_days(7)));
    of.papers.push("giay-y-te".into());
    def
}

#[test]
fn one_kind_must_be_chosen_and_only_one_of_those_there_are() {
    let stage = Stage::new(shipped(CHOICE));
    let with =
        |variant: Option<&str>| stage.ask("clerk", &opening(&stage, |open| open.variant = variant.map(Into::into)));
    assert!(with(Some("nghi-dai-ngay")).is_ok());
    assert_eq!(fault(with(None)), [("variant".to_owned(), Fault::Required)]);
    assert_eq!(fault(with(Some("nghi-mai"))), [("variant".to_owned(), Fault::NotAChoice)]);
    let plain = Stage::new(shipped("xac-nhan-dang-hoc"));
    let asked = plain.ask("clerk", &opening(&plain, |open| open.variant = Some("nghi-dai-ngay".into())));
    assert_eq!(fault(asked), [("variant".to_owned(), Fault::Unknown)]);
}

#[test]
fn fields_papers_and_limit_follow() {
    let mut stage = Stage::new(longer());
    // The other kind's field is none of this form's, and this one's are needed.
    let mixed = opening(&stage, |open| {
        let last_day = Value::Date(date!(2026 - 03 - 20));
        open.fields.insert("last_day".into(), last_day);
        open.fields.remove(&"leave_to".into());
    });
    let faults = fault(stage.ask("clerk", &mixed));
    assert_eq!(faults, [("leave_to".to_owned(), Fault::Required), ("last_day".to_owned(), Fault::Unknown)]);
    let bare = opening(&stage, |open| open.papers.retain(|paper| paper.as_str() == "don"));
    assert_eq!(stage.ask("clerk", &bare).map(drop), Err(Denial::PapersMissing { papers: vec!["giay-y-te".into()] }));
    let other = opening(&stage, |open| {
        open.variant = Some("thoi-hoc".into());
        open.fields.remove(&"leave_from".into());
        open.fields.remove(&"leave_to".into());
        open.fields.insert("last_day".into(), Value::Date(date!(2026 - 03 - 20)));
    });
    assert_eq!(
        fault(stage.ask("clerk", &other)),
        [("giay-y-te".to_owned(), Fault::Unknown)],
        "a paper of another kind"
    );

    let command = stage.opening();
    stage.act("clerk", &command).expect("it opens");
    let core = &stage.case().core;
    assert_eq!(core.variant, Some("nghi-dai-ngay".into()));
    assert_eq!(core.limit.legal, Limit::working_days(7));
    // It is kept with the case, and an older one without it is read.
    let stored = serde_json::to_value(core).unwrap();
    assert_eq!(stored["variant"], "nghi-dai-ngay");
    let plain = Stage::open(shipped("xac-nhan-dang-hoc"), "clerk");
    assert!(serde_json::to_value(&plain.case().core).unwrap().get("variant").is_none());

    // Afterwards, too: only its own fields are changed, and only its own papers asked for.
    let to = |key: &str| {
        let change = serde_json::json!({ "key": key, "was": null, "to": { "t": "date", "v": "2026-03-25" } });
        let id = Stage::id();
        let edit: EditCase =
            serde_json::from_value(serde_json::json!({ "id": id, "changes": [change], "stated_at": stage.now }))
                .unwrap();
        stage.ask("clerk", &Command::Edit(edit))
    };
    assert_eq!(fault(to("last_day")), [("last_day".to_owned(), Fault::Unknown)]);
}

#[test]
fn papers_of_another_kind_are_not_asked_for_later() {
    let mut def = longer();
    def.procedure.variants[1].papers.push("don-rut".into());
    let mut paper = def.procedure.papers[0].clone();
    paper.key = "don-rut".into();
    def.procedure.papers.push(paper);
    let mut stage = Stage::open(def, "clerk");
    let assign = stage.stepping("assign");
    stage.act("clerk", &assign).expect("it is assigned");
    let Command::Step(mut ask) = stage.stepping("ask_supplement") else { panic!("a step") };
    assert!(stage.ask("teacher", &Command::Step(ask.clone())).is_ok());
    ask.args.papers = vec!["don-rut".into()];
    assert!(matches!(stage.ask("teacher", &Command::Step(ask)), Err(Denial::Missing { .. })));
}

#[test]
fn what_takes_nothing_takes_nothing() {
    let stage = Stage::new(shipped("tro-cap-tre-con-cong-nhan"));
    let refused = stage.ask("clerk", &stage.opening()).map(drop);
    assert_eq!(refused, Err(SchoolDenial::Guidance.into()));
    assert_eq!(SchoolDenial::Guidance.code(), "guidance_only");
    assert!(names().all(|name| stage.ask(name, &stage.opening()).is_err()), "whoever it is");
    // History comes first: it is not in force, whatever else it says.
    let mut def = shipped("tro-cap-tre-con-cong-nhan");
    def.procedure.valid_to = Some(date!(2026 - 01 - 01));
    let stage = Stage::new(def);
    let refused = stage.ask("clerk", &stage.opening()).map(drop);
    assert!(matches!(refused, Err(Denial::NotInForce { .. })), "{refused:?}");
}

#[test]
fn a_limit_counts_from_the_day_that_the_form_names() {
    let start = |closes: time::Date| {
        let mut stage = Stage::new(shipped("tiep-nhan-tre"));
        let open = opening(&stage, |open| {
            open.fields.insert("enrolment_closes".into(), Value::Date(closes));
        });
        stage.act("clerk", &open).expect("it opens");
        let first = stage.case().core.ledger[0];
        assert_eq!(first.effect, Effect::Start);
        (first.at, stage.now)
    };
    let (at, _) = start(date!(2026 - 03 - 31));
    assert_eq!(at, Instant::from_local(date!(2026 - 03 - 31), datetime!(2026-03-31 0:00).time()));
    // Enrolment was over: it counts from its receipt.
    let (at, now) = start(date!(2026 - 02 - 27));
    assert_eq!(at, now);
    let (at, now) = start(now.local_date());
    assert_eq!(at, now, "the same day");
}

#[test]
fn what_is_told_follows_the_clock_and_the_result() {
    let told = |stage: &Stage| stage.def.told(&stage.case().core).cloned();
    let said = |stage: &Stage, of: fn(&Definition) -> &Text| assert_eq!(told(stage).as_ref(), Some(of(&stage.def)));
    let mut stage = Stage::open(shipped("xac-nhan-dang-hoc"), "clerk");
    said(&stage, |def| &def.procedure.told.received);
    let go = |stage: &mut Stage, name: &str, action: &str| {
        let step = stage.stepping(action);
        stage.act(name, &step).unwrap_or_else(|denial| panic!("{action}: {denial}"));
    };
    go(&mut stage, "clerk", "assign");
    assert_eq!(told(&stage), None, "its state says it");
    go(&mut stage, "teacher", "ask_supplement");
    said(&stage, |def| &def.procedure.told.supplement);
    go(&mut stage, "clerk", "receive_supplement");
    assert_eq!(told(&stage), None);
    go(&mut stage, "teacher", "submit");
    go(&mut stage, "principal", "sign");
    assert_eq!(told(&stage), None, "signed, and not issued");
    go(&mut stage, "clerk", "number");
    go(&mut stage, "clerk", "issue");
    said(&stage, |def| &def.procedure.told.ready);
    let mut core = stage.case().core.clone();
    core.outcome = Some(Outcome::Refused);
    assert_eq!(stage.def.told(&core), Some(&stage.def.procedure.told.refused));
    go(&mut stage, "clerk", "return_result");
    assert_eq!(told(&stage), None, "nothing is left to tell");
}

#[test]
fn the_course_is_read_from_the_lifecycle() {
    let actions = |def: &Definition| {
        let course = def.course();
        let names = |steps: &[&domain::definition::StepDef]| {
            steps.iter().map(|s| s.action.to_string()).collect::<Vec<_>>().join(" ")
        };
        (names(&course.main), names(&course.beside))
    };
    let straight = "assign submit sign issue return_result".to_owned();
    assert_eq!(actions(&shipped("xac-nhan-dang-hoc")), (straight.clone(), "ask_supplement".to_owned()));
    assert_eq!(actions(&shipped("ho-tro-chi-phi-hoc-tap")), (straight, "ask_supplement refer".to_owned()));
    // Without a way to an end there is none to tell.
    let mut def = shipped("xac-nhan-dang-hoc");
    def.lifecycle.steps.retain(|step| step.action.as_str() != "sign");
    assert_eq!(actions(&def).0, "");
}
