//! To whom a case is sent unasked, written by hand, and compared with what the rules say. Whoever may read it and is not
//! in a row asks for it when they open the case.

use std::collections::BTreeSet;

use crate::shipped::shipped;
use crate::stage::{GROUP_A, GROUP_B, OFFICE, Stage, actor, names, person};
use domain::{
    case::{own, readers},
    facet::Facet,
    party::Party,
    rights::Role,
};

/// A state, how it is reached (who, step), and to whom whom it is about is sent there.
struct Row {
    state: &'static str,
    reached: &'static [(&'static str, &'static str)],
    sent: &'static [&'static str],
}

/// Received by the clerk, assigned to the teacher of group A, with a supplement and a referral on the way.
const DOSSIER: &[Row] = &[
    // Leadership may assign as well; that does not make all that comes in their work.
    Row { state: "received", reached: &[], sent: &["clerk", "accountant"] },
    Row { state: "processing", reached: &[("clerk", "assign")], sent: &["teacher"] },
    Row {
        state: "supplement",
        reached: &[("clerk", "assign"), ("teacher", "ask_supplement")],
        sent: &["teacher", "clerk", "accountant"],
    },
    Row {
        state: "referral",
        reached: &[("clerk", "assign"), ("vice", "refer")],
        sent: &["teacher", "clerk", "accountant"],
    },
    Row {
        state: "signing",
        reached: &[("clerk", "assign"), ("teacher", "submit")],
        sent: &["teacher", "principal", "vice"],
    },
    Row {
        state: "signed",
        reached: &[("clerk", "assign"), ("teacher", "submit"), ("vice", "sign")],
        sent: &["teacher", "clerk", "accountant"],
    },
    Row {
        state: "done",
        reached: &[
            ("clerk", "assign"),
            ("teacher", "submit"),
            ("vice", "sign"),
            ("clerk", "number"),
            ("clerk", "issue"),
        ],
        sent: &["teacher", "clerk", "accountant"],
    },
    Row {
        state: "returned",
        reached: &[
            ("clerk", "assign"),
            ("teacher", "submit"),
            ("vice", "sign"),
            ("clerk", "number"),
            ("clerk", "issue"),
            ("clerk", "return_result"),
        ],
        sent: &[],
    },
    // Leadership answers whoever wants it back.
    Row {
        state: "withdrawing",
        reached: &[("clerk", "assign"), ("clerk", "ask_withdrawal")],
        sent: &["teacher", "principal", "vice"],
    },
    Row { state: "withdrawn", reached: &[("clerk", "ask_withdrawal"), ("vice", "withdraw")], sent: &[] },
];

fn after(procedure: &str, steps: &[(&str, &str)]) -> Stage {
    let mut stage = Stage::open(shipped(procedure), "clerk");
    for (who, action) in steps {
        let step = stage.stepping(action);
        stage.act(who, &step).unwrap_or_else(|denial| panic!("{who} {action}: {denial}"));
    }
    stage
}

fn sent(stage: &Stage, facet: Facet) -> BTreeSet<&'static str> {
    let own = own(&stage.case().core, &stage.def, facet);
    names().filter(|name| actor(name).scope().sees(&own)).collect()
}

#[test]
fn whom_a_dossier_is_about_is_sent_to_those_whose_work_it_is() {
    for row in DOSSIER {
        let stage = after("ho-tro-chi-phi-hoc-tap", row.reached);
        assert_eq!(stage.case().core.state.as_str(), row.state);
        let expected: BTreeSet<&str> = row.sent.iter().copied().collect();
        assert_eq!(sent(&stage, Facet::Personal), expected, "{}", row.state);
    }
}

#[test]
fn nobody_is_sent_what_they_may_not_read_and_all_else_is_sent_to_its_readers() {
    for row in DOSSIER {
        let stage = after("ho-tro-chi-phi-hoc-tap", row.reached);
        let core = &stage.case().core;
        for facet in Facet::ALL {
            let (may, own) = (readers(core, facet), own(core, &stage.def, facet));
            assert!(own.is_subset(&may), "{} {facet:?}", row.state);
            assert!(facet == Facet::Personal || own == may, "{} {facet:?}", row.state);
        }
        // Who may read it stays as it was: the office and leadership always.
        let may = readers(core, Facet::Personal);
        for name in ["clerk", "accountant", "principal", "vice"] {
            assert!(actor(name).scope().sees(&may), "{name} {}", row.state);
        }
    }
}

#[test]
fn a_new_handler_takes_it_over() {
    let mut stage = after("ho-tro-chi-phi-hoc-tap", &[("clerk", "assign")]);
    let reassign = stage.stepping_to("reassign", person("other_teacher"), GROUP_B);
    stage.act("clerk", &reassign).unwrap();
    // The first had done nothing with it.
    assert_eq!(sent(&stage, Facet::Personal), BTreeSet::from(["other_teacher"]));
    // The head of the first group reads it no more; the second's reads it and is not sent it.
    assert!(!actor("head").scope().sees(&readers(&stage.case().core, Facet::Personal)));
    let to_office = stage.stepping_to("reassign", person("accountant"), OFFICE);
    stage.act("principal", &to_office).unwrap();
    assert_eq!(sent(&stage, Facet::Personal), BTreeSet::from(["accountant"]));
    // Who had taken it up has it until the next one does.
    let taken = stage.stepping("accept_work");
    stage.act("accountant", &taken).unwrap();
    let back = stage.stepping_to("reassign", person("other_teacher"), GROUP_B);
    stage.act("clerk", &back).unwrap();
    assert_eq!(sent(&stage, Facet::Personal), BTreeSet::from(["accountant", "other_teacher"]));
    let taken = stage.stepping("accept_work");
    stage.act("other_teacher", &taken).unwrap();
    assert_eq!(sent(&stage, Facet::Personal), BTreeSet::from(["other_teacher"]));
    assert!(actor("clerk").scope().sees(&readers(&stage.case().core, Facet::Personal)));
    assert_ne!(GROUP_A, GROUP_B);
}

#[test]
fn a_member_of_staff_keeps_their_own_request_until_it_ends() {
    let steps =
        [("clerk", "assign"), ("accountant", "submit"), ("principal", "sign"), ("clerk", "number"), ("clerk", "issue")];
    let mut stage = Stage::open(shipped("nghi-phep-viec-rieng"), "clerk");
    assert!(sent(&stage, Facet::Personal).contains("teacher"));
    for (who, action) in steps {
        let step = stage.stepping_to(action, person("accountant"), OFFICE);
        stage.act(who, &step).unwrap_or_else(|denial| panic!("{who} {action}: {denial}"));
        assert!(sent(&stage, Facet::Personal).contains("teacher"), "{action}");
    }
    let end = stage.stepping("return_result");
    stage.act("clerk", &end).unwrap();
    assert_eq!(sent(&stage, Facet::Personal), BTreeSet::new());
}

#[test]
fn the_register_is_sent_to_the_counter_alone() {
    let party: Party = serde_json::from_value(serde_json::json!({
        "id": uuid::Uuid::from_u128(1),
        "unit": crate::stage::UNIT,
        "kind": "child",
        "name": crate::stage::CANARY,
        "entered_at": "2026-03-02T08:00:00+07:00",
    }))
    .unwrap();
    for name in names() {
        let scope = actor(name).scope();
        assert_eq!(scope.sees(&party.own()), actor(name).has_role(Role::Office), "{name}");
        assert!(!scope.sees(&party.own()) || scope.sees(&party.readers()), "{name}");
    }
}
