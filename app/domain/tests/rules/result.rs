//! The paper of a result: bound to what was signed, numbered, given out, and taken back.

use crate::{
    rows::{ASSIGNED, SUBMITTED, row, set_up},
    shipped::shipped,
    stage::{Stage, actor, file, person},
};
use domain::{
    calendar::Calendar,
    case::{
        Command, Fact, available,
        bulk::is_for_many,
        decide,
        decide::Context,
        papers::{RESULT, paper},
        result::{PaperHash, PaperStanding, ResultDenial, is_bound},
    },
    clock::Due,
    definition::Definition,
    denial::Denial,
};

const PROCEDURE: &str = "ho-tro-chi-phi-hoc-tap";

/// Signed as it was looked at: what was signed is what is numbered and given out, or nothing is.
#[test]
fn a_result_is_numbered_and_given_out_as_it_was_signed_alone() {
    let papers = ["a", "b"].map(|data| PaperHash::of("template", data));
    assert_ne!(papers[0], PaperHash::of("another template", "a"));
    let mut stage = set_up(PROCEDURE, "clerk", row("signing"));
    let ask = |stage: &Stage, name: &str, action: &str, paper: Option<&PaperHash>| {
        let actor = actor(name);
        decide(stage.case.as_ref(), &stage.stepping(action), &Context { paper, ..stage.context(&actor) })
    };
    let mut signed = ask(&stage, "principal", "sign", None).expect("the principal signs");
    signed.bind(&papers[0]);
    stage.fold(person("principal"), signed);
    assert_eq!(stage.case().core.signatures[0].paper.as_ref(), Some(&papers[0]));

    let changed = Err(Denial::from(ResultDenial::PaperChanged));
    assert_eq!(ask(&stage, "clerk", "number", Some(&papers[1])).map(drop), changed);
    // A device cannot tell, and leaves it to the server.
    assert!(ask(&stage, "clerk", "number", None).is_ok());
    let numbered = ask(&stage, "clerk", "number", Some(&papers[0])).expect("it is as it was signed");
    stage.fold(person("clerk"), numbered);
    assert_eq!(ask(&stage, "clerk", "issue", Some(&papers[1])).map(drop), changed);
    let issued = ask(&stage, "clerk", "issue", Some(&papers[0])).expect("it is as it was signed");
    stage.fold(person("clerk"), issued);
    assert_eq!(stage.case().core.state.as_str(), "done");
    // What does not rest on the signature asks for nothing.
    assert!(ask(&stage, "clerk", "return_result", Some(&papers[1])).is_ok());
}

/// Taken back before it was handed over, it is dealt with again and its clock runs on as if it had never been stopped.
#[test]
fn a_result_that_is_taken_back_is_dealt_with_again() {
    let mut stage = set_up(PROCEDURE, "clerk", row("done"));
    let number = stage.case().core.issued.clone().expect("it has its number");
    assert_eq!(stage.case().core.paper_standing(0, &number), PaperStanding::Counts);
    let due = crate::stage::due(&stage.case().core);
    let outcome = stage.case().core.outcome;
    stage.now = stage.now.plus_millis(3 * 24 * 3_600_000);
    stage = stage.through(&[("principal", "revoke")]);
    let core = &stage.case().core;
    assert_eq!(
        (core.state.as_str(), &core.issued, core.signatures.len(), core.issue_no),
        ("processing", &None, 0, None)
    );
    assert_eq!((&core.revoked[0].number, core.revoked[0].no), (&number, core.rev()));
    assert_eq!(core.paper_standing(0, &number), PaperStanding::Revoked(stage.now));
    assert_eq!(crate::stage::due(core), due, "the promise is what it was");
    assert!(matches!(core.due(&Calendar::vietnam()), Some(Due::Running { .. })), "and it counts on");
    assert_eq!(stage.def.told(core), None);

    stage = stage.through(&[("teacher", "submit"), ("vice", "sign"), ("clerk", "number"), ("clerk", "issue")]);
    let core = &stage.case().core;
    assert_eq!((core.state.as_str(), core.outcome), ("done", outcome));
    let again = core.issued.clone().expect("it has another number");
    assert_ne!(again, number);
    assert_eq!(core.paper_standing(0, &again), PaperStanding::Counts);
    assert_eq!(
        core.paper_standing(0, &number),
        PaperStanding::Revoked(core.revoked[0].at),
        "the first stays taken back"
    );
}

/// Handed over, the dossier stays as it ended; its paper counts no more, and nothing is taken back twice.
#[test]
fn a_result_that_was_handed_over_can_be_taken_back_and_nothing_else_moves() {
    let stage = set_up(PROCEDURE, "clerk", row("returned"));
    let before = stage.case().core.clone();
    let number = before.issued.clone().expect("it has its number");
    let stage = stage.through(&[("principal", "annul")]);
    let core = &stage.case().core;
    assert!(core.ended && core.state == before.state && core.ledger == before.ledger);
    assert_eq!(core.paper_standing(0, &number), PaperStanding::Revoked(stage.now));
    assert_eq!(stage.ask("vice", &stage.stepping("annul")).unwrap_err(), Denial::NoSuchStep);
    assert_eq!(available(&stage.def, stage.case(), &actor("principal")), []);
}

/// A signature that is taken back takes the number with it.
#[test]
fn a_signature_that_is_withdrawn_takes_the_number_along() {
    for numbered in [false, true] {
        let mut stage = set_up(PROCEDURE, "clerk", row("signed"));
        if numbered {
            stage = stage.through(&[("clerk", "number")]);
        }
        let stage = stage.through(&[("vice", "withdraw_signature")]);
        let core = &stage.case().core;
        assert_eq!((core.state.as_str(), core.signatures.len(), &core.issued), ("signing", 0, &None));
        assert_eq!(core.revoked.len(), usize::from(numbered));
        assert!(matches!(core.due(&Calendar::vietnam()), Some(Due::Running { .. })));
    }
}

/// The lifecycle before: numbered and given out in one step, and nothing is taken back.
fn before(mut def: Definition) -> Definition {
    let steps = &mut def.lifecycle.steps;
    steps.retain(|step| !["number", "withdraw_signature", "revoke", "annul"].contains(&step.action.as_str()));
    let issue = steps.iter_mut().find(|step| step.action.as_str() == "issue").expect("a step");
    issue.register = Some("outgoing".into());
    issue.paper = Some(RESULT.into());
    (issue.guards, issue.needs, issue.effects) = (vec![], vec![], vec![]);
    def
}

#[test]
fn what_was_given_out_before_keeps_its_paper_and_nothing_gets_stuck() {
    let now = shipped(PROCEDURE);
    let signed = Stage::open(before(now.clone()), "clerk").through(&[ASSIGNED, SUBMITTED, ("vice", "sign")]);
    // A signature is bound where it could be taken back, and nowhere else.
    let state = &signed.case().core.state.clone();
    assert!(is_bound(&now, state) && !is_bound(&signed.def, state));
    let stage = signed.through(&[("clerk", "issue")]);
    let core = &stage.case().core;
    let no = core.rev() - 1;
    assert_eq!(core.paper_standing(no, core.issued.as_deref().expect("it has its number")), PaperStanding::Counts);
    for def in [&stage.def, &now] {
        let found = paper(core, def, &RESULT.into(), no).expect("it is still there");
        assert_eq!(core.numbered_with(found.no), core.issued.as_deref());
    }
}

/// A year later the same number may be given again: it is another paper.
#[test]
fn a_number_of_another_year_is_another_paper() {
    let stage = set_up(PROCEDURE, "clerk", row("done")).through(&[("principal", "revoke")]);
    let mut core = stage.case().core.clone();
    let revoked = core.revoked[0].clone();
    assert!(matches!(core.paper_standing(revoked.no - 1, &revoked.number), PaperStanding::Revoked(_)));
    core.issued = Some(revoked.number.clone());
    assert_eq!(core.paper_standing(revoked.no + 1, &revoked.number), PaperStanding::Numbered);
}

#[test]
fn nothing_is_taken_back_in_a_crowd_and_what_has_ended_takes_no_files() {
    let def = shipped(PROCEDURE);
    let step = |action: &str| def.step_named(&action.into()).expect("a step").clone();
    for action in ["revoke", "annul", "withdraw_signature"] {
        assert!(!is_for_many(&step(action)), "{action}");
    }
    assert!(is_for_many(&step("number")));
    let stage = set_up(PROCEDURE, "clerk", row("returned"));
    let Command::Step(mut annul) = stage.stepping("annul") else { unreachable!("it is a step") };
    annul.args.files.push(file());
    let decision = stage.ask("principal", &Command::Step(annul)).expect("leadership may");
    let Fact::Stepped(stepped) = &decision.facts[0] else { unreachable!("it is a step") };
    assert_eq!(stepped.files, []);
}
