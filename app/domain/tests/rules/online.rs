//! What an applicant may do by themselves on the public pages, and what not: with their own dossier alone, before it is
//! received and after.

use domain::{
    case::{
        Channel, Command, OpenCase, StepCase, available,
        command::{AttachFile, CommentCase, EditCase},
        decide, is_known_to, online,
    },
    definition::{Definition, FieldKey, Way},
    denial::{Denial, Fault, FieldFault},
    facet::Facet,
    ids::{CaseId, CommentId, GrantId, PersonId},
    rights::Actor,
    value::Value,
};
use uuid::Uuid;

use crate::{
    shipped::shipped,
    stage::{Stage, UNIT, file},
};

const COSTS: &str = "ho-tro-chi-phi-hoc-tap";

fn applicant() -> Actor {
    Actor::applicant(UNIT, Stage::id())
}

fn ask(stage: &Stage, actor: &Actor, command: &Command) -> Result<(), Denial> {
    decide(stage.case.as_ref(), command, &stage.context(actor)).map(drop)
}

/// As the public form sends it.
fn typed(stage: &Stage) -> OpenCase {
    let Command::Open(open) = stage.opening() else { unreachable!("opening a case opens it") };
    OpenCase { way: Way::Registered, channel: Channel::Online, papers: vec![], applicant: None, ..open }
}

fn registered() -> Stage {
    let mut stage = Stage::new(shipped(COSTS));
    let command = Command::Open(typed(&stage));
    let me = applicant();
    let decision = decide(None, &command, &stage.context(&me)).expect("an applicant registers");
    assert_eq!((decision.grant, decision.on_behalf, decision.register.clone()), (GrantId::APPLICANT, None, None));
    stage.fold(PersonId::APPLICANT, decision);
    stage
}

#[test]
fn what_an_applicant_registers_waits_for_the_office_without_clock_and_code() {
    let stage = registered();
    let core = &stage.case().core;
    assert_eq!((core.state.as_str(), core.code.clone(), core.is_received()), ("registered", None, false));
    assert!(core.author.is_applicant() && core.channel == Channel::Online);
    assert_eq!(core.registration_code(), Some(online::code(core.id)));
    assert!(is_known_to(core, &applicant()));
    assert!(!is_known_to(core, &Actor::applicant(UNIT, CaseId(Uuid::from_u128(9)))));
    // Nobody has checked a paper yet.
    assert!(stage.case().internal.as_ref().is_some_and(|internal| internal.papers.is_empty()));
}

#[test]
fn only_what_the_public_asks_for_is_registered_online() {
    for (key, may) in [
        (COSTS, true),
        ("chuyen-truong-di", true),
        ("tiep-nhan-tre", true),
        ("nghi-phep-viec-rieng", false),
        ("kien-nghi-kiem-tra", false),
    ] {
        let def = shipped(key);
        assert_eq!(def.is_registered_online(), may, "{key}");
        if !may {
            let stage = Stage::new(def);
            let refused = ask(&stage, &applicant(), &Command::Open(typed(&stage)));
            assert!(matches!(refused, Err(Denial::NotYourRole { .. } | Denial::NoSuchStep)), "{key}: {refused:?}");
        }
    }
    // Where the lifecycle lets only the office register, nobody else does; where the form names nobody who asks neither.
    let mut closed = shipped(COSTS);
    closed.lifecycle.open.ways[0].who.truncate(1);
    let mut nameless = shipped(COSTS);
    nameless.procedure.fields.retain(|field| field.key.as_str() != "guardian");
    assert!(!closed.is_registered_online() && !nameless.is_registered_online());
}

#[test]
fn an_applicant_says_nothing_that_is_the_offices_to_say() {
    let stage = Stage::new(shipped(COSTS));
    let fault = |field: &str, fault| Err(Denial::Invalid { fields: vec![FieldFault { field: field.into(), fault }] });
    let open = |change: &dyn Fn(&mut OpenCase)| {
        let mut open = typed(&stage);
        change(&mut open);
        ask(&stage, &applicant(), &Command::Open(open))
    };
    assert_eq!(open(&|_| {}), Ok(()));
    assert_eq!(open(&|open| open.way = Way::Counter), Err(Denial::NotYourRole { roles: vec![] }));
    assert_eq!(
        open(&|open| open.applicant = Some(crate::stage::person("teacher"))),
        Err(Denial::NotYourRole { roles: vec![] })
    );
    assert_eq!(open(&|open| open.channel = Channel::Counter), fault("channel", Fault::Unknown));
    assert_eq!(open(&|open| open.papers = vec!["don".into()]), fault("papers", Fault::Unknown));
    assert_eq!(open(&|open| open.assignee = Some(crate::stage::person("teacher"))), fault("assignee", Fault::Unknown));
    assert_eq!(open(&|open| open.id = CaseId(Uuid::from_u128(9))), Err(Denial::NotFound));
    // They can be reached, and by that they are known again.
    let phone = |said: Option<&str>| {
        open(&|open| {
            let Some(Value::Party(party)) = open.fields.get_mut(&FieldKey::from("guardian")) else { panic!("it asks") };
            party.phone = said.map(str::to_owned);
        })
    };
    assert_eq!(phone(None), fault("guardian.phone", Fault::Required));
    assert_eq!(phone(Some("12")), fault("guardian.phone", Fault::NotAPhone));
    // Where they live may be left open; where it is told, it is told beside their name.
    let home = |said: String| {
        open(&|open| {
            let Some(Value::Party(party)) = open.fields.get_mut(&FieldKey::from("guardian")) else { panic!("it asks") };
            party.address = Some(said.clone());
        })
    };
    assert_eq!(home("Nhà 01, tổ dân phố 2".into()), Ok(()));
    assert_eq!(home("a".repeat(301)), fault("guardian.address", Fault::TooLong));
    // At the desk somebody without a telephone is taken in all the same.
    let Command::Open(mut desk) = stage.opening() else { unreachable!("opening a case opens it") };
    if let Some(Value::Party(party)) = desk.fields.get_mut(&FieldKey::from("guardian")) {
        party.phone = None;
    }
    assert_eq!(stage.ask("clerk", &Command::Open(desk)).map(drop), Ok(()));
}

#[test]
fn papers_are_added_until_it_is_received() {
    let mut stage = registered();
    let attach = |stage: &Stage| {
        let paper = stage.def.procedure.papers.first().map(|paper| paper.key.clone());
        let (file, facet) = (file(), Facet::Personal);
        Command::Attach(AttachFile { id: Stage::id(), file, paper, facet, stated_at: stage.now })
    };
    assert_eq!(ask(&stage, &applicant(), &attach(&stage)), Ok(()));
    let stranger = Actor::applicant(UNIT, CaseId(Uuid::from_u128(9)));
    assert_eq!(ask(&stage, &stranger, &attach(&stage)), Err(Denial::NotYourRole { roles: vec![] }));
    let accept = stage.stepping("accept");
    stage.act("clerk", &accept).expect("the office receives it");
    assert_eq!(ask(&stage, &applicant(), &attach(&stage)), Err(Denial::NotYourRole { roles: vec![] }));
}

/// In each state, what the applicant may do, and that nobody does it for another dossier.
#[test]
fn an_applicant_takes_it_back_or_asks_for_it() {
    let way: [(&str, &str, &[&str]); 6] = [
        ("", "registered", &["cancel_registration"]),
        ("ask_completion", "awaiting", &["cancel_registration"]),
        ("accept", "received", &["ask_withdrawal"]),
        ("assign", "processing", &["ask_withdrawal"]),
        ("submit", "signing", &[]),
        ("sign", "signed", &[]),
    ];
    let mut stage = registered();
    for (action, state, may) in way {
        if !action.is_empty() {
            let who = match action {
                "submit" => "teacher",
                "sign" => "principal",
                _ => "clerk",
            };
            let command = stage.stepping(action);
            stage.act(who, &command).unwrap_or_else(|denial| panic!("{who} {action}: {denial}"));
        }
        assert_eq!(stage.case().core.state.as_str(), state);
        assert_eq!(offered(&stage.def, &stage, &applicant()), may, "{state}");
        let stranger = Actor::applicant(UNIT, CaseId(Uuid::from_u128(9)));
        assert!(offered(&stage.def, &stage, &stranger).is_empty(), "{state}");
        for step in &stage.def.lifecycle.steps {
            let allowed = ask(&stage, &applicant(), &stage.stepping(step.action.as_str())).is_ok();
            assert_eq!(allowed, may.contains(&step.action.as_str()), "{} in {state}", step.action);
        }
        let edit = Command::Edit(EditCase { id: Stage::id(), changes: vec![], stated_at: stage.now });
        let comment = Command::Comment(CommentCase {
            id: Stage::id(),
            comment: CommentId(Uuid::from_u128(1)),
            facet: Facet::Internal,
            text: "Xin chào".to_owned(),
            stated_at: stage.now,
        });
        for command in [edit, comment] {
            assert_eq!(ask(&stage, &applicant(), &command), Err(Denial::NotYourRole { roles: vec![] }), "{state}");
        }
    }
}

fn offered<'a>(def: &'a Definition, stage: &'a Stage, actor: &Actor) -> Vec<&'a str> {
    available(def, stage.case(), actor).into_iter().map(|offer| offer.step.action.as_str()).collect()
}

#[test]
fn what_is_taken_back_needs_nobody_elses_word_and_what_was_received_does() {
    let mut stage = registered();
    let Command::Step(step) = stage.stepping("cancel_registration") else { unreachable!("a step") };
    let without = StepCase { args: domain::case::StepArgs { reason: None, ..step.args.clone() }, ..step.clone() };
    assert!(matches!(ask(&stage, &applicant(), &Command::Step(without)), Err(Denial::Missing { .. })));
    let decision =
        decide(stage.case.as_ref(), &Command::Step(step), &stage.context(&applicant())).expect("it is theirs");
    stage.fold(PersonId::APPLICANT, decision);
    assert_eq!((stage.case().core.state.as_str(), stage.case().core.ended), ("withdrawn", true));

    let mut stage = registered();
    let accept = stage.stepping("accept");
    stage.act("clerk", &accept).expect("the office receives it");
    let asked = stage.stepping("ask_withdrawal");
    let decision = decide(stage.case.as_ref(), &asked, &stage.context(&applicant())).expect("it is theirs");
    stage.fold(PersonId::APPLICANT, decision);
    assert_eq!((stage.case().core.state.as_str(), stage.case().core.ended), ("withdrawing", false));
    assert!(offered(&stage.def, &stage, &applicant()).is_empty(), "asked for once");
}
