//! Who approves a case is bound to what they saw of it.

use domain::{
    case::{
        Command, Expect, StepCase,
        command::{Change, CommentCase, EditCase},
    },
    denial::{Denial, Fault, FieldFault},
    facet::Facet,
    ids::CommentId,
    value::Value,
};
use uuid::Uuid;

use crate::{
    shipped::shipped,
    stage::{CANARY, Stage, names},
};

const TRANSFER: &str = "chuyen-truong-di";

/// A dossier that waits for signature.
fn submitted() -> Stage {
    let mut stage = Stage::open(shipped(TRANSFER), "clerk");
    for (who, action) in [("clerk", "assign"), ("teacher", "submit")] {
        let step = stage.stepping(action);
        stage.act(who, &step).expect("what these two may do");
    }
    stage
}

fn signing(expect: Expect, stage: &Stage) -> Command {
    let Command::Step(step) = stage.stepping("sign") else { panic!("a step") };
    Command::Step(StepCase { expect, ..step })
}

#[test]
fn nobody_signs_what_was_written_since_they_looked() {
    let mut stage = submitted();
    let saw = Expect::of(&stage.case().core, true);
    let field = "receiving_school".into();
    let was = stage.case().field(&field).cloned();
    let to = Some(Value::Text("Trường khác".into()));
    let edit = EditCase { id: Stage::id(), changes: vec![Change { key: field, was, to }], stated_at: stage.now };
    stage.act("clerk", &Command::Edit(edit)).unwrap();

    let rev = stage.case().core.rev();
    assert_eq!(rev, saw.rev.unwrap() + 1);
    let sign = signing(saw, &stage);
    assert_eq!(stage.ask("principal", &sign), Err(Denial::CaseChanged { rev }));
    // Whoever may not sign learns nothing of it, and whoever looks again signs.
    for name in names().filter(|name| !["principal", "vice"].contains(name)) {
        assert_eq!(stage.ask(name, &sign).unwrap_err().code(), "not_your_role", "{name}");
    }
    let sign = signing(Expect::of(&stage.case().core, true), &stage);
    stage.act("principal", &sign).unwrap();
}

#[test]
fn a_remark_is_a_change_too() {
    let mut stage = submitted();
    let saw = Expect::of(&stage.case().core, true);
    let comment = CommentCase {
        id: Stage::id(),
        comment: CommentId(Uuid::from_u128(0xC0)),
        facet: Facet::Personal,
        text: format!("Gia đình {CANARY} xin đổi ý"),
        stated_at: stage.now,
    };
    stage.act("clerk", &Command::Comment(comment)).unwrap();
    assert_eq!(stage.ask("vice", &signing(saw, &stage)).unwrap_err().code(), "case_changed");
}

#[test]
fn a_signature_says_what_it_saw_and_other_steps_need_not() {
    let stage = submitted();
    let blind = signing(Expect::of(&stage.case().core, false), &stage);
    let missing = FieldFault { field: "expect.rev".into(), fault: Fault::Required };
    assert_eq!(stage.ask("principal", &blind), Err(Denial::Invalid { fields: vec![missing] }));
    let Command::Step(back) = stage.stepping("send_back") else { panic!("a step") };
    let unbound = StepCase { expect: Expect::of(&stage.case().core, false), ..back.clone() };
    assert!(stage.ask("principal", &Command::Step(unbound)).is_ok());
    // Where it is said it holds, whatever the step.
    let other = Expect { rev: Some(1), ..back.expect.clone() };
    let bound = Command::Step(StepCase { expect: other, ..back });
    assert_eq!(stage.ask("principal", &bound).unwrap_err().code(), "case_changed");
}
