//! How cases are brought to a state, and who may do what there: written by hand from the rules of the field.

use domain::denial::Denial;

use crate::{registered::register, shipped::shipped, stage::Stage};

/// A state, how it is reached (who, step), and who may do what there.
///
/// On the way there, `REGISTERED` begins a dossier without its papers, and `LATER` lets eleven days pass: one more than
/// anybody is told that it waits for them.
pub struct Row {
    pub state: &'static str,
    pub reached: &'static [(&'static str, &'static str)],
    pub may: &'static [(&'static str, &'static [&'static str])],
}

pub const REGISTERED: (&str, &str) = ("", "registered");
pub const LATER: (&str, &str) = ("", "later");

pub const ASSIGNED: (&str, &str) = ("clerk", "assign");
pub const SUBMITTED: (&str, &str) = ("teacher", "submit");

/// A request for support with the costs of schooling (its procedure switches referral on), received by the clerk and
/// assigned to the teacher of group A.
pub const DOSSIER: &[Row] = &[
    Row {
        state: "registered",
        reached: &[REGISTERED],
        may: &[
            ("clerk", &["accept", "ask_completion", "refuse_receipt", "cancel_registration"]),
            ("accountant", &["accept", "ask_completion", "refuse_receipt", "cancel_registration"]),
        ],
    },
    Row {
        state: "awaiting",
        reached: &[REGISTERED, ("clerk", "ask_completion"), LATER],
        may: &[
            ("clerk", &["accept", "refuse_receipt", "lapse", "cancel_registration"]),
            ("accountant", &["accept", "refuse_receipt", "lapse", "cancel_registration"]),
        ],
    },
    Row { state: "withdrawn", reached: &[REGISTERED, ("accountant", "cancel_registration")], may: &[] },
    Row { state: "not_received", reached: &[REGISTERED, ("accountant", "refuse_receipt")], may: &[] },
    Row {
        state: "lapsed",
        reached: &[REGISTERED, ("clerk", "ask_completion"), LATER, ("accountant", "lapse")],
        may: &[],
    },
    Row {
        state: "received",
        reached: &[],
        may: &[
            ("clerk", &["assign", "ask_withdrawal"]),
            ("accountant", &["assign", "ask_withdrawal"]),
            ("principal", &["assign"]),
            ("vice", &["assign"]),
        ],
    },
    // Completed and received later, it is received like any other.
    Row {
        state: "received",
        reached: &[REGISTERED, ("clerk", "ask_completion"), ("accountant", "accept")],
        may: &[
            ("clerk", &["assign", "ask_withdrawal"]),
            ("accountant", &["assign", "ask_withdrawal"]),
            ("principal", &["assign"]),
            ("vice", &["assign"]),
        ],
    },
    // Declined, it is the office's again.
    Row {
        state: "received",
        reached: &[ASSIGNED, ("teacher", "decline_work")],
        may: &[
            ("clerk", &["assign", "ask_withdrawal"]),
            ("accountant", &["assign", "ask_withdrawal"]),
            ("principal", &["assign"]),
            ("vice", &["assign"]),
        ],
    },
    // Offered: the teacher may take it up, decline it, or simply begin.
    Row {
        state: "processing",
        reached: &[ASSIGNED],
        may: &[
            ("teacher", &["submit", "ask_supplement", "accept_work", "decline_work", "propose_extension"]),
            ("clerk", &["reassign", "ask_withdrawal"]),
            ("accountant", &["reassign", "ask_withdrawal"]),
            ("principal", &["ask_supplement", "refer", "reassign"]),
            ("vice", &["ask_supplement", "refer", "reassign"]),
        ],
    },
    // Taken up: there is nothing left to take up or to decline.
    Row {
        state: "processing",
        reached: &[ASSIGNED, ("teacher", "accept_work")],
        may: &[
            ("teacher", &["submit", "ask_supplement", "propose_extension"]),
            ("clerk", &["reassign", "ask_withdrawal"]),
            ("accountant", &["reassign", "ask_withdrawal"]),
            ("principal", &["ask_supplement", "refer", "reassign"]),
            ("vice", &["ask_supplement", "refer", "reassign"]),
        ],
    },
    // A later date is proposed: leadership may agree.
    Row {
        state: "processing",
        reached: &[ASSIGNED, ("teacher", "propose_extension")],
        may: &[
            ("teacher", &["submit", "ask_supplement", "propose_extension"]),
            ("clerk", &["reassign", "ask_withdrawal"]),
            ("accountant", &["reassign", "ask_withdrawal"]),
            ("principal", &["ask_supplement", "refer", "reassign", "extend", "refuse_extension"]),
            ("vice", &["ask_supplement", "refer", "reassign", "extend", "refuse_extension"]),
        ],
    },
    // Turned down: another may be proposed.
    Row {
        state: "processing",
        reached: &[ASSIGNED, ("teacher", "propose_extension"), ("vice", "refuse_extension")],
        may: &[
            ("teacher", &["submit", "ask_supplement", "propose_extension"]),
            ("clerk", &["reassign", "ask_withdrawal"]),
            ("accountant", &["reassign", "ask_withdrawal"]),
            ("principal", &["ask_supplement", "refer", "reassign"]),
            ("vice", &["ask_supplement", "refer", "reassign"]),
        ],
    },
    // Agreed to: once only.
    Row {
        state: "processing",
        reached: &[ASSIGNED, ("teacher", "propose_extension"), ("vice", "extend")],
        may: &[
            ("teacher", &["submit", "ask_supplement"]),
            ("clerk", &["reassign", "ask_withdrawal"]),
            ("accountant", &["reassign", "ask_withdrawal"]),
            ("principal", &["ask_supplement", "refer", "reassign"]),
            ("vice", &["ask_supplement", "refer", "reassign"]),
        ],
    },
    Row {
        state: "supplement",
        reached: &[ASSIGNED, ("teacher", "ask_supplement"), LATER],
        may: &[
            ("clerk", &["receive_supplement", "ask_withdrawal"]),
            ("accountant", &["receive_supplement", "ask_withdrawal"]),
            ("principal", &["stop"]),
            ("vice", &["stop"]),
        ],
    },
    // Leadership asked, the teacher has done nothing yet.
    Row {
        state: "supplement",
        reached: &[ASSIGNED, ("vice", "ask_supplement"), LATER],
        may: &[
            ("teacher", &["accept_work"]),
            ("clerk", &["receive_supplement", "ask_withdrawal"]),
            ("accountant", &["receive_supplement", "ask_withdrawal"]),
            ("principal", &["stop"]),
            ("vice", &["stop"]),
        ],
    },
    Row { state: "stopped", reached: &[ASSIGNED, ("teacher", "ask_supplement"), LATER, ("vice", "stop")], may: &[] },
    Row {
        state: "referral",
        reached: &[ASSIGNED, ("principal", "refer")],
        may: &[
            ("teacher", &["accept_work"]),
            ("clerk", &["receive_reply", "remind"]),
            ("accountant", &["receive_reply", "remind"]),
        ],
    },
    Row {
        state: "referral",
        reached: &[ASSIGNED, ("teacher", "accept_work"), ("vice", "refer"), LATER, ("clerk", "remind")],
        may: &[("clerk", &["receive_reply", "remind"]), ("accountant", &["receive_reply", "remind"])],
    },
    Row {
        state: "signing",
        reached: &[ASSIGNED, SUBMITTED],
        may: &[
            ("teacher", &["propose_extension"]),
            ("principal", &["sign", "send_back"]),
            ("vice", &["sign", "send_back"]),
        ],
    },
    Row {
        state: "signing",
        reached: &[ASSIGNED, SUBMITTED, ("teacher", "propose_extension")],
        may: &[
            ("teacher", &["propose_extension"]),
            ("principal", &["sign", "send_back", "extend", "refuse_extension"]),
            ("vice", &["sign", "send_back", "extend", "refuse_extension"]),
        ],
    },
    Row {
        state: "signed",
        reached: &[ASSIGNED, SUBMITTED, ("vice", "sign")],
        may: &[
            ("clerk", &["number"]),
            ("accountant", &["number"]),
            ("principal", &["withdraw_signature"]),
            ("vice", &["withdraw_signature"]),
        ],
    },
    Row {
        state: "signed",
        reached: &[ASSIGNED, SUBMITTED, ("vice", "sign"), ("clerk", "number")],
        may: &[
            ("clerk", &["issue"]),
            ("accountant", &["issue"]),
            ("principal", &["withdraw_signature"]),
            ("vice", &["withdraw_signature"]),
        ],
    },
    Row {
        state: "done",
        reached: &[ASSIGNED, SUBMITTED, ("vice", "sign"), ("accountant", "number"), ("accountant", "issue")],
        may: &[
            ("clerk", &["return_result"]),
            ("accountant", &["return_result"]),
            ("principal", &["revoke"]),
            ("vice", &["revoke"]),
        ],
    },
    Row {
        state: "returned",
        reached: &[
            ASSIGNED,
            SUBMITTED,
            ("vice", "sign"),
            ("accountant", "number"),
            ("accountant", "issue"),
            ("clerk", "return_result"),
        ],
        may: &[("principal", &["annul"]), ("vice", &["annul"])],
    },
    Row {
        state: "withdrawing",
        reached: &[("clerk", "ask_withdrawal")],
        may: &[("principal", &["withdraw", "refuse_withdrawal"]), ("vice", &["withdraw", "refuse_withdrawal"])],
    },
    Row {
        state: "withdrawing",
        reached: &[ASSIGNED, ("teacher", "ask_supplement"), ("accountant", "ask_withdrawal")],
        may: &[("principal", &["withdraw", "refuse_withdrawal"]), ("vice", &["withdraw", "refuse_withdrawal"])],
    },
    Row { state: "withdrawn", reached: &[("clerk", "ask_withdrawal"), ("principal", "withdraw")], may: &[] },
];

/// The first row of a state.
pub fn row(state: &str) -> &'static Row {
    DOSSIER.iter().find(|row| row.state == state).expect("a row of this state")
}

/// A finding that the inspector noted about group A.
pub const FINDING: &[Row] = &[
    Row {
        state: "draft",
        reached: &[],
        may: &[("inspector", &["announce", "discard"]), ("auditor", &["announce"]), ("chair", &["announce"])],
    },
    Row {
        state: "announced",
        reached: &[("inspector", "announce")],
        may: &[
            ("teacher", &["begin_remedy", "explain"]),
            ("head", &["begin_remedy", "explain"]),
            ("inspecting_teacher", &["begin_remedy", "explain"]),
            ("chair", &["escalate"]),
        ],
    },
    Row {
        state: "explained",
        reached: &[("inspector", "announce"), ("teacher", "explain")],
        may: &[
            ("teacher", &["begin_remedy"]),
            ("head", &["begin_remedy"]),
            ("inspecting_teacher", &["begin_remedy"]),
            ("chair", &["escalate"]),
        ],
    },
    Row {
        state: "mending",
        reached: &[("inspector", "announce"), ("head", "begin_remedy")],
        may: &[
            ("teacher", &["report_remedy"]),
            ("head", &["report_remedy"]),
            ("inspecting_teacher", &["report_remedy"]),
            ("chair", &["escalate"]),
        ],
    },
    Row {
        state: "reported",
        reached: &[("inspector", "announce"), ("head", "begin_remedy"), ("teacher", "report_remedy")],
        may: &[
            ("inspector", &["verify_pass", "verify_fail"]),
            ("auditor", &["verify_pass", "verify_fail"]),
            ("chair", &["verify_pass", "verify_fail", "escalate"]),
        ],
    },
    Row {
        state: "closed",
        reached: &[
            ("inspector", "announce"),
            ("head", "begin_remedy"),
            ("teacher", "report_remedy"),
            ("auditor", "verify_pass"),
        ],
        may: &[],
    },
    Row { state: "escalated", reached: &[("inspector", "announce"), ("chair", "escalate")], may: &[] },
    Row { state: "discarded", reached: &[("inspector", "discard")], may: &[] },
];

impl Stage {
    pub fn state(&self) -> &str {
        self.case().core.state.as_str()
    }

    pub fn step(&mut self, name: &str, action: &str) -> Result<(), Denial> {
        let command = self.stepping(action);
        self.act(name, &command)
    }

    /// Takes steps that must be allowed.
    pub fn through(mut self, steps: &[(&str, &str)]) -> Self {
        for (name, action) in steps {
            if (*name, *action) == LATER {
                self.now = self.now.plus_millis(11 * 24 * 3_600_000);
                continue;
            }
            self.step(name, action).unwrap_or_else(|denial| panic!("{name} {action}: {denial}"));
        }
        self
    }
}

pub fn set_up(procedure: &str, author: &str, row: &Row) -> Stage {
    let stage = match row.reached {
        [REGISTERED, rest @ ..] => register(shipped(procedure), author).through(rest),
        all => Stage::open(shipped(procedure), author).through(all),
    };
    assert_eq!(stage.state(), row.state);
    stage
}
