//! Who may take which step, written by hand from the rules of the field, and compared with what the engine says.
//!
//! Each table lists, for every state, everybody who may do anything and all that they may; whoever is not in a row may
//! do nothing. Every step is then also tried by everybody in every state.

#[path = "support/shipped.rs"]
mod shipped;
#[path = "support/stage.rs"]
mod stage;

use std::collections::BTreeSet;

use domain::{
    calendar::Calendar,
    case::{
        Case, Channel, Command, FileRef, OpenCase, Owner, StepArgs, StepCase, Warning, available, command::CommentCase,
        owner, readers, standing,
    },
    clock::{self, Due, Standing},
    definition::{ActionKey, Need, Outcome, PaperKey, ReasonKey, Relation, SignOrder, StepDef, Way},
    denial::Denial,
    facet::{Audience, Facet},
    ids::{CommentId, PersonId},
    policy::{Act, can},
    rights::{Actor, Grant, Post, Role},
};
use shipped::shipped;
use stage::{GROUP_A, GROUP_B, LEADERS, OFFICE, Stage, UNION, actor, grant, names, person};
use uuid::Uuid;

/// A state, how it is reached (who, step), and who may do what there.
///
/// On the way there, `REGISTERED` begins a dossier without its papers, and `LATER` lets eleven days pass: one more than
/// anybody is told that it waits for them.
struct Row {
    state: &'static str,
    reached: &'static [(&'static str, &'static str)],
    may: &'static [(&'static str, &'static [&'static str])],
}

const REGISTERED: (&str, &str) = ("", "registered");
const LATER: (&str, &str) = ("", "later");

const ASSIGNED: (&str, &str) = ("clerk", "assign");
const SUBMITTED: (&str, &str) = ("teacher", "submit");

/// A request for support with the costs of schooling (its procedure switches referral on), received by the clerk and
/// assigned to the teacher of group A.
const DOSSIER: &[Row] = &[
    Row {
        state: "registered",
        reached: &[REGISTERED],
        may: &[
            ("clerk", &["accept", "ask_completion", "refuse_receipt"]),
            ("accountant", &["accept", "ask_completion", "refuse_receipt"]),
        ],
    },
    Row {
        state: "awaiting",
        reached: &[REGISTERED, ("clerk", "ask_completion"), LATER],
        may: &[
            ("clerk", &["accept", "refuse_receipt", "lapse"]),
            ("accountant", &["accept", "refuse_receipt", "lapse"]),
        ],
    },
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
            ("principal", &["ask_supplement", "refer", "reassign", "extend"]),
            ("vice", &["ask_supplement", "refer", "reassign", "extend"]),
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
            ("principal", &["sign", "send_back", "extend"]),
            ("vice", &["sign", "send_back", "extend"]),
        ],
    },
    Row {
        state: "signed",
        reached: &[ASSIGNED, SUBMITTED, ("vice", "sign")],
        may: &[("clerk", &["issue"]), ("accountant", &["issue"])],
    },
    Row {
        state: "done",
        reached: &[ASSIGNED, SUBMITTED, ("vice", "sign"), ("accountant", "issue")],
        may: &[("clerk", &["return_result"]), ("accountant", &["return_result"])],
    },
    Row {
        state: "returned",
        reached: &[ASSIGNED, SUBMITTED, ("vice", "sign"), ("accountant", "issue"), ("clerk", "return_result")],
        may: &[],
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
fn row(state: &str) -> &'static Row {
    DOSSIER.iter().find(|row| row.state == state).expect("a row of this state")
}

/// A finding that the inspector noted about group A.
const FINDING: &[Row] = &[
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
    fn state(&self) -> &str {
        self.case().core.state.as_str()
    }

    fn step(&mut self, name: &str, action: &str) -> Result<(), Denial> {
        let command = self.stepping(action);
        self.act(name, &command)
    }

    /// Takes steps that must be allowed.
    fn through(mut self, steps: &[(&str, &str)]) -> Self {
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

fn set_up(procedure: &str, author: &str, row: &Row) -> Stage {
    let stage = match row.reached {
        [REGISTERED, rest @ ..] => Stage::register(shipped(procedure), author).through(rest),
        all => Stage::open(shipped(procedure), author).through(all),
    };
    assert_eq!(stage.state(), row.state);
    stage
}

/// Compares one table with the engine: what is offered, and what is decided when everything is tried.
fn compare(procedure: &str, author: &str, table: &[Row]) {
    let def = shipped(procedure);
    let states: BTreeSet<_> = def.lifecycle.states.iter().map(|s| s.key.as_str()).collect();
    assert_eq!(states, table.iter().map(|r| r.state).collect(), "the table has every state");
    for row in table {
        let stage = set_up(procedure, author, row);
        for name in names() {
            let may = row.may.iter().find(|(who, _)| *who == name).map_or(&[][..], |(_, may)| may);
            let offers = available(&stage.def, stage.case(), &actor(name));
            let offered: BTreeSet<_> = offers.iter().map(|o| o.action().as_str()).collect();
            let expected: BTreeSet<_> = may.iter().copied().collect();
            assert_eq!(offered, expected, "what {name} is offered in {}", row.state);
            for step in &def.lifecycle.steps {
                judged(&stage, name, step, expected.contains(step.action.as_str()));
            }
        }
    }
}

fn judged(stage: &Stage, name: &str, step: &StepDef, expected: bool) {
    let told = format!("{name}: {} in {}", step.action, stage.state());
    match stage.ask(name, &stage.stepping(step.action.as_str())) {
        Ok(decision) => {
            assert!(expected, "{told} must be refused");
            let under = can(&actor(name), Act::Step(&stage.def, step, stage.case())).map(|grant| grant.id);
            assert_eq!(under, Ok(decision.grant));
        }
        Err(denial) => {
            assert!(!expected, "{told} must be allowed: {denial}");
            let leaves = step.from.contains(&stage.case().core.state);
            let known = matches!(denial, Denial::NoSuchStep | Denial::Ended) || (leaves && denial.is_of_permission());
            assert!(known, "{told} is refused for the wrong reason: {denial}");
        }
    }
}

#[test]
fn the_dossier_moves_by_the_table() {
    compare("ho-tro-chi-phi-hoc-tap", "clerk", DOSSIER);
}

#[test]
fn the_finding_moves_by_the_table() {
    compare("kien-nghi-kiem-tra", "inspector", FINDING);
}

#[test]
fn without_the_option_nobody_refers() {
    let stage = Stage::open(shipped("xac-nhan-dang-hoc"), "clerk").through(&[("clerk", "assign")]);
    for name in names() {
        let refused = stage.ask(name, &stage.stepping("refer"));
        assert_eq!(refused.unwrap_err(), Denial::NoSuchStep, "{name}");
    }
}

#[test]
fn only_the_office_receives_and_only_the_union_notes_findings() {
    for (procedure, allowed) in [
        ("xac-nhan-dang-hoc", &["clerk", "accountant"][..]),
        ("kien-nghi-kiem-tra", &["chair", "inspector", "auditor", "inspecting_teacher"]),
    ] {
        for name in names() {
            let stage = Stage::new(shipped(procedure));
            let opened = stage.ask(name, &stage.opening());
            assert_eq!(opened.is_ok(), allowed.contains(&name), "{name} opens {procedure}: {opened:?}");
        }
    }
}

#[test]
fn staff_ask_for_their_own_leave_and_for_nobody_elses() {
    let stage = Stage::new(shipped("nghi-phep-viec-rieng"));
    let for_whom = |name: &str| {
        let Command::Open(mut open) = stage.opening() else { panic!("an opening") };
        open.applicant = Some(person(name));
        Command::Open(open)
    };
    for name in names() {
        let own = stage.ask(name, &for_whom(name));
        assert_eq!(own.is_ok(), !["admin", "officer"].contains(&name), "{name} asks for leave: {own:?}");
        let others = stage.ask(name, &for_whom("head"));
        let may = ["clerk", "accountant", "head"].contains(&name);
        assert_eq!(others.is_ok(), may, "{name} asks for the head's leave: {others:?}");
    }
}

// Separation of powers: judged per person, by what they are to the case.

/// A dossier that waits for a signature.
fn waiting() -> Stage {
    set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("signing"))
}

fn signs(case: &Case, stage: &Stage, actor: &Actor) -> Result<(), Denial> {
    let step = stage.def.step_named(&ActionKey::from("sign")).expect("a step");
    can(actor, Act::Step(&stage.def, step, case)).map(|_| ())
}

/// Makes somebody something to a case.
type Mark = fn(&mut Case, PersonId);

#[test]
fn nobody_signs_what_they_opened_handled_or_asked_for() {
    let stage = waiting();
    let me = person("principal");
    let marks: [(Relation, Mark); 4] = [
        (Relation::Author, |case, me| case.core.author = me),
        (Relation::Assignee, |case, me| case.core.assignee = Some(me)),
        (Relation::Handler, |case, me| {
            case.core.handlers.insert(me);
        }),
        (Relation::Applicant, |case, me| case.core.applicant = Some(me)),
    ];
    assert_eq!(signs(stage.case(), &stage, &actor("principal")), Ok(()));
    for (relation, mark) in marks {
        let mut case = stage.case().clone();
        mark(&mut case, me);
        assert_eq!(signs(&case, &stage, &actor("principal")), Err(Denial::Separation { relation }));
        assert_eq!(signs(&case, &stage, &actor("vice")), Ok(()), "the other signer may");
    }
}

#[test]
fn a_second_hat_does_not_make_a_handler_a_signer() {
    let stage = waiting();
    // The teacher who handled it is made vice principal: still the same person.
    let hats = [grant("teacher", Post::Teacher, GROUP_A), grant("teacher", Post::VicePrincipal, LEADERS)];
    let promoted = Actor::new(person("teacher"), stage::UNIT, hats, stage.now.local_date());
    let refused = signs(stage.case(), &stage, &promoted);
    assert!(matches!(refused, Err(Denial::Separation { .. })), "{refused:?}");
}

#[test]
fn a_vice_principal_who_handled_after_a_return_cannot_sign_what_they_handled() {
    let mut stage = waiting();
    stage.step("principal", "send_back").unwrap();
    let command = stage.stepping_to("reassign", person("vice"), LEADERS);
    stage.act("clerk", &command).unwrap();
    stage.step("vice", "submit").unwrap();
    assert_eq!(stage.step("vice", "sign").unwrap_err(), Denial::Separation { relation: Relation::Assignee });
    assert_eq!(stage.step("teacher", "sign").unwrap_err(), Denial::NotYourRole { roles: vec![Role::Leadership] });
    stage.step("principal", "sign").unwrap();
    assert!(stage.case().core.handlers.is_disjoint(&stage.case().core.signers));
}

#[test]
fn only_the_posts_named_as_signers_sign() {
    let mut stage = waiting();
    stage.def.procedure.signers.post = vec![Post::Principal];
    let refused = signs(stage.case(), &stage, &actor("vice"));
    assert_eq!(refused, Err(Denial::NotYourPost { posts: vec![Post::Principal] }));
    assert_eq!(signs(stage.case(), &stage, &actor("principal")), Ok(()));
}

#[test]
fn nobody_decides_their_own_leave() {
    let mut stage = Stage::new(shipped("nghi-phep-viec-rieng"));
    let Command::Open(mut open) = stage.opening() else { panic!("an opening") };
    open.applicant = Some(person("vice"));
    stage.act("clerk", &Command::Open(open)).unwrap();
    let own = stage.stepping_to("assign", person("vice"), LEADERS);
    assert_eq!(stage.ask("clerk", &own).unwrap_err(), Denial::UnfitHandler);
    let mut stage = stage.through(&[("clerk", "assign"), ("teacher", "submit")]);
    assert_eq!(stage.step("vice", "sign").unwrap_err(), Denial::Separation { relation: Relation::Applicant });
    stage.step("principal", "sign").unwrap();
}

#[test]
fn work_goes_only_to_those_who_handle() {
    let stage = Stage::open(shipped("xac-nhan-dang-hoc"), "clerk");
    for (name, part, fit) in [
        ("teacher", GROUP_A, true),
        ("head", GROUP_A, true),
        ("other_teacher", GROUP_B, true),
        ("accountant", OFFICE, true),
        ("vice", LEADERS, true),
        ("teacher", GROUP_B, false),
        ("inspector", UNION, false),
        ("inspecting_teacher", UNION, false),
        ("admin", OFFICE, false),
    ] {
        let asked = stage.ask("clerk", &stage.stepping_to("assign", person(name), part));
        let expected = if fit { None } else { Some(Denial::UnfitHandler) };
        assert_eq!(asked.err(), expected, "{name}");
    }
}

#[test]
fn a_second_supplement_is_leaderships_to_allow() {
    let stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("supplement"));
    let mut stage = stage.through(&[("clerk", "receive_supplement")]);
    assert_eq!(stage.step("teacher", "ask_supplement").unwrap_err(), Denial::SecondSupplement);
    stage.step("vice", "ask_supplement").unwrap();
    assert_eq!(stage.case().core.supplements, 2);
}

// What some may never do, whatever the state.

fn every_state() -> Vec<Stage> {
    let dossiers = DOSSIER.iter().map(|row| set_up("ho-tro-chi-phi-hoc-tap", "clerk", row));
    dossiers.chain(FINDING.iter().map(|row| set_up("kien-nghi-kiem-tra", "inspector", row))).collect()
}

#[test]
fn administrators_and_the_superior_agency_do_nothing_and_read_nothing() {
    for stage in every_state() {
        for name in ["admin", "officer"] {
            let actor = actor(name);
            assert_eq!(available(&stage.def, stage.case(), &actor).len(), 0);
            for act in [Act::Edit(stage.case()), Act::Comment(stage.case()), Act::Attach(stage.case())] {
                assert!(can(&actor, act).is_err(), "{name} in {}", stage.state());
            }
            for facet in Facet::ALL {
                assert!(!actor.scope().sees(&readers(&stage.case().core, facet)), "{name} reads {}", stage.state());
            }
        }
        assert!(can(&actor("admin"), Act::KeepParties).is_err());
    }
}

#[test]
fn the_union_changes_nothing_in_a_dossier_and_reads_no_names() {
    for row in DOSSIER {
        let stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row);
        for name in ["chair", "inspector", "auditor"] {
            let actor = actor(name);
            let case = stage.case();
            for act in [Act::Edit(case), Act::Comment(case), Act::Attach(case)] {
                assert!(can(&actor, act).is_err(), "{name} in {}", row.state);
            }
            let reads = Facet::ALL.map(|facet| actor.scope().sees(&readers(&case.core, facet)));
            assert_eq!(reads, [true, true, false], "{name} in {}", row.state);
        }
    }
}

#[test]
fn leadership_changes_no_finding_and_cannot_tell_that_a_draft_exists() {
    for row in FINDING {
        let stage = set_up("kien-nghi-kiem-tra", "inspector", row);
        let case = stage.case();
        for name in ["principal", "vice"] {
            let actor = actor(name);
            assert_eq!(available(&stage.def, case, &actor).len(), 0, "{name} in {}", row.state);
            for act in [Act::Edit(case), Act::Comment(case), Act::Attach(case)] {
                assert!(can(&actor, act).is_err(), "{name} in {}", row.state);
            }
            let secret = ["draft", "discarded"].contains(&row.state);
            let reads = actor.scope().sees(&readers(&case.core, Facet::Core));
            assert_eq!(reads, !secret, "{name} in {}", row.state);
        }
        if case.core.draft {
            for facet in Facet::ALL {
                assert_eq!(readers(&case.core, facet), [Audience::Role(Role::Union)].into(), "{}", row.state);
            }
        }
    }
}

#[test]
fn a_finding_about_leadership_is_still_not_leaderships_to_move() {
    let mut stage = Stage::new(shipped("kien-nghi-kiem-tra"));
    let Command::Open(mut open) = stage.opening() else { panic!("an opening") };
    open.part = Some(LEADERS);
    open.assignee = None;
    stage.act("inspector", &Command::Open(open)).unwrap();
    stage.step("inspector", "announce").unwrap();
    for name in ["principal", "vice"] {
        assert_eq!(available(&stage.def, stage.case(), &actor(name)).len(), 0, "{name}");
    }
}

#[test]
fn no_inspector_inspects_their_own_part() {
    let own = Denial::Separation { relation: Relation::PartMember };
    let draft = Stage::open(shipped("kien-nghi-kiem-tra"), "inspector");
    assert_eq!(draft.ask("inspecting_teacher", &draft.stepping("announce")).unwrap_err(), own);
    let reported = set_up("kien-nghi-kiem-tra", "inspector", &FINDING[4]);
    for action in ["verify_pass", "verify_fail"] {
        assert_eq!(reported.ask("inspecting_teacher", &reported.stepping(action)).unwrap_err(), own, "{action}");
    }
    // Neither does one who mended it and joined the union since.
    let hats = [grant("teacher", Post::Inspector, UNION)];
    let moved = Actor::new(person("teacher"), stage::UNIT, hats, reported.now.local_date());
    let step = reported.def.step_named(&ActionKey::from("verify_pass")).expect("a step");
    let refused = can(&moved, Act::Step(&reported.def, step, reported.case())).unwrap_err();
    assert!(matches!(refused, Denial::Separation { .. }), "{refused}");
}

#[test]
fn only_the_draft_of_a_finding_can_be_edited_and_only_by_its_side() {
    for row in FINDING {
        let stage = set_up("kien-nghi-kiem-tra", "inspector", row);
        for name in names() {
            // Nobody words a colleague's finding about their own part, so not the inspecting teacher.
            let union = ["chair", "inspector", "auditor"].contains(&name);
            let draft = ["draft", "discarded"].contains(&row.state);
            let may = can(&actor(name), Act::Edit(stage.case())).is_ok();
            assert_eq!(may, union && draft, "{name} edits in {}", row.state);
        }
    }
}

#[test]
fn what_has_ended_takes_comments_of_record_and_nothing_else() {
    let stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("returned"));
    for step in &stage.def.lifecycle.steps {
        assert_eq!(stage.ask("clerk", &stage.stepping(step.action.as_str())).unwrap_err(), Denial::Ended);
    }
    let comment = Command::Comment(CommentCase {
        id: Stage::id(),
        comment: CommentId(Uuid::from_u128(1)),
        facet: Facet::Internal,
        text: "Đã lưu hồ sơ giấy".into(),
        stated_at: stage.now,
    });
    assert!(stage.ask("clerk", &comment).is_ok());
}

// Work is offered, and nothing is ever nobody's.

#[test]
fn work_that_is_offered_stays_the_offices_until_it_is_taken_up() {
    let mut stage = Stage::open(shipped("ho-tro-chi-phi-hoc-tap"), "clerk");
    assert_eq!(owner(&stage.case().core), Owner::Office);
    stage.step("clerk", "assign").unwrap();
    let core = &stage.case().core;
    assert_eq!((owner(core), core.is_accepted()), (Owner::Office, false));
    assert!(core.is_offered_to(person("teacher")) && core.assignee == Some(person("teacher")));
    stage.step("teacher", "accept_work").unwrap();
    assert_eq!(owner(&stage.case().core), Owner::Person(person("teacher")));
    // Given to somebody else, it is the teacher's until the other takes it up.
    let other = stage.stepping_to("reassign", person("other_teacher"), GROUP_B);
    stage.act("clerk", &other).unwrap();
    assert_eq!(owner(&stage.case().core), Owner::Person(person("teacher")));
    assert!(actor("teacher").scope().sees(&readers(&stage.case().core, Facet::Personal)));
    // Given on before it was taken up: the same.
    let head = stage.stepping_to("reassign", person("head"), GROUP_A);
    stage.act("clerk", &head).unwrap();
    assert_eq!(owner(&stage.case().core), Owner::Person(person("teacher")));
    // Whoever begins has taken it up.
    stage.step("head", "submit").unwrap();
    assert_eq!(owner(&stage.case().core), Owner::Person(person("head")));
    assert!(stage.case().core.is_accepted());
    // The last owner of what has ended is known for good.
    for (name, action) in [("vice", "sign"), ("clerk", "issue"), ("clerk", "return_result")] {
        stage.step(name, action).unwrap();
    }
    assert_eq!(owner(&stage.case().core), Owner::Person(person("head")));
}

#[test]
fn whoever_takes_the_work_themselves_is_asked_nothing() {
    let mut stage = Stage::open(shipped("ho-tro-chi-phi-hoc-tap"), "clerk");
    let own = stage.stepping_to("assign", person("clerk"), OFFICE);
    stage.act("clerk", &own).unwrap();
    assert!(stage.case().core.is_accepted());
    assert_eq!(owner(&stage.case().core), Owner::Person(person("clerk")));
}

#[test]
fn declining_needs_a_reason_and_gives_the_work_back() {
    let mut stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("processing"));
    let Command::Step(decline) = stage.stepping("decline_work") else { panic!("a step") };
    let bare = StepCase { args: StepArgs::default(), ..decline };
    let refused = stage.ask("teacher", &Command::Step(bare.clone())).unwrap_err();
    assert_eq!(refused, Denial::Missing { needs: vec![Need::Reason] });
    // A reason that has a code needs no words; one that is unknown here is none.
    let coded = |code: &str| {
        let args = StepArgs { reason_code: Some(code.into()), ..StepArgs::default() };
        Command::Step(StepCase { args, ..bare.clone() })
    };
    let other = stage.ask("teacher", &coded("other")).unwrap_err();
    assert_eq!(other, Denial::Missing { needs: vec![Need::Reason] });
    let unknown = stage.ask("teacher", &coded("not_eligible")).unwrap_err();
    assert!(matches!(unknown, Denial::Invalid { .. }), "{unknown}");
    stage.act("teacher", &coded("away")).unwrap();
    let core = &stage.case().core;
    assert_eq!((core.assignee, core.part, core.handover), (None, None, None));
    assert_eq!((owner(core), core.state.as_str()), (Owner::Office, "received"));
    let note = stage.case().notes_of(core.rev()).next().expect("a reason");
    assert_eq!(note.code, Some("away".into()));
    assert_eq!(note.text, "Đang nghỉ hoặc đi công tác");
    // Nothing is left to read for who gave it back.
    assert!(!actor("teacher").scope().sees(&readers(core, Facet::Core)));
}

// Dates that somebody was told, and dates that move.

#[test]
fn nothing_ends_before_the_time_that_was_told_is_over() {
    for (state, who, action, days) in [("awaiting", "clerk", "lapse", 10), ("supplement", "vice", "stop", 10)] {
        let mut stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row(state));
        // The row lets eleven days pass; the tenth is the last.
        stage.now = stage.now.plus_millis(-24 * 3_600_000);
        let until = stage.case().core.wait_until.expect("it was told");
        let command = stage.stepping(action);
        let refused = stage.ask(who, &command).unwrap_err();
        assert_eq!(refused, Denial::NotYet { from: until.next_day().expect("a day") }, "{action} on day {days}");
        stage.now = stage.now.plus_millis(24 * 3_600_000);
        stage.step(who, action).unwrap();
        assert!(stage.case().core.ended && stage.case().core.wait_until.is_none());
    }
}

#[test]
fn a_date_moves_once_and_only_before_it_is_due() {
    let ahead = |stage: &mut Stage, days: i64| stage.now = stage.now.plus_millis(days * 24 * 3_600_000);
    // Ten working days from Monday: due on the Monday two weeks later.
    let mut late =
        set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("processing")).through(&[("teacher", "propose_extension")]);
    ahead(&mut late, 15);
    assert!(matches!(late.step("vice", "extend").unwrap_err(), Denial::PastDue { .. }));
    assert!(matches!(late.step("teacher", "propose_extension").unwrap_err(), Denial::PastDue { .. }));
    let mut stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("processing"));
    // No later than what counts now is no extension.
    let Command::Step(mut early) = stage.stepping("propose_extension") else { panic!("a step") };
    early.args.date = Some(stage.now.local_date());
    assert!(matches!(stage.ask("teacher", &Command::Step(early)).unwrap_err(), Denial::Invalid { .. }));
    let before = stage::due(&stage.case().core).expect("it runs");
    stage.step("teacher", "propose_extension").unwrap();
    assert_eq!(stage::due(&stage.case().core), Some(before), "a proposal moves nothing");
    ahead(&mut stage, 13);
    stage.step("principal", "extend").unwrap();
    let core = &stage.case().core;
    let Some(Due::Running { at, unextended, original }) = core.due(&Calendar::vietnam()) else { panic!("it runs") };
    assert!(at > before);
    assert_eq!((unextended, original), (before, before), "both dates are kept");
    assert_eq!((core.proposed, core.is_extended()), (None, true));
    assert_eq!(stage.step("teacher", "propose_extension").unwrap_err(), Denial::NoSuchStep);
}

#[test]
fn whoever_handles_it_does_not_agree_to_their_own_proposal() {
    let mut stage = Stage::open(shipped("ho-tro-chi-phi-hoc-tap"), "clerk");
    let own = stage.stepping_to("assign", person("vice"), LEADERS);
    stage.act("clerk", &own).unwrap();
    stage.step("vice", "propose_extension").unwrap();
    assert_eq!(stage.step("vice", "extend").unwrap_err(), Denial::Separation { relation: Relation::Assignee });
    stage.step("principal", "extend").unwrap();
}

#[test]
fn a_second_request_for_papers_counts_as_late_and_says_so_first() {
    let stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("supplement"));
    let mut stage = stage.through(&[("clerk", "receive_supplement")]);
    let warned = |stage: &Stage, who: &str| {
        let offers = available(&stage.def, stage.case(), &actor(who));
        offers.into_iter().find(|o| o.action().as_str() == "ask_supplement").expect("offered").warnings
    };
    assert_eq!(warned(&stage, "vice"), [Warning::CountsLate]);
    assert!(!stage.case().core.counts_late());
    let first = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("processing"));
    assert_eq!(warned(&first, "vice"), []);
    for (name, action) in [("vice", "ask_supplement"), ("clerk", "receive_supplement")] {
        stage.step(name, action).unwrap();
    }
    let stage = stage.through(&[("teacher", "submit"), ("principal", "sign"), ("clerk", "issue")]);
    let (core, calendar) = (&stage.case().core, Calendar::vietnam());
    let due = core.due(&calendar);
    assert!(core.counts_late());
    assert!(
        !clock::standing(due.as_ref(), core.limit.warning(), stage.now, &calendar).is_late(),
        "by the date it is not"
    );
    assert_eq!(standing(core, due.as_ref(), stage.now, &calendar), Standing::FinishedLate);
}

// What was registered, and what was withdrawn.

#[test]
fn what_is_registered_has_no_clock_and_no_code_until_it_is_received() {
    let mut stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("awaiting"));
    let core = &stage.case().core;
    assert_eq!((core.code.as_deref(), core.ledger.len(), core.way), (None, 0, Way::Registered));
    assert_eq!(core.due(&Calendar::vietnam()), None);
    // All required papers, or it is not received.
    let Command::Step(accept) = stage.stepping("accept") else { panic!("a step") };
    let with = |papers: &[&str]| {
        let papers = papers.iter().map(|p| PaperKey::from(*p)).collect();
        Command::Step(StepCase { args: StepArgs { papers, ..StepArgs::default() }, ..accept.clone() })
    };
    for (papers, missing) in [(&[][..], &["don", "minh-chung"][..]), (&["don"], &["minh-chung"])] {
        let missing = missing.iter().map(|p| (*p).to_owned()).collect();
        assert_eq!(stage.ask("clerk", &with(papers)).unwrap_err(), Denial::PapersMissing { papers: missing });
    }
    let registered_at = stage.case().core.received_at;
    stage.act("clerk", &with(&["don", "minh-chung"])).unwrap();
    let core = &stage.case().core;
    assert!(core.code.is_some() && core.received_at > registered_at);
    assert_eq!(core.ledger.first().map(|entry| entry.at), Some(stage.now), "the clock begins at receipt");
    assert_eq!(core.wait_until, None);
}

#[test]
fn a_refused_withdrawal_goes_back_to_where_it_came_from() {
    for (state, ended) in [("received", false), ("processing", false), ("supplement", false)] {
        let mut stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row(state));
        let before = stage.case().core.clone();
        stage.step("clerk", "ask_withdrawal").unwrap();
        assert_eq!(stage.case().core.came_from, Some(before.state.clone()));
        assert_eq!(stage.case().personal.as_ref().and_then(|p| p.asked_by.as_deref()).map(str::is_empty), Some(false));
        stage.step("vice", "refuse_withdrawal").unwrap();
        let after = &stage.case().core;
        assert_eq!((&after.state, after.wait_until), (&before.state, before.wait_until), "{state}");
        assert_eq!((&after.ledger, after.ended), (&before.ledger, ended), "the clock ran on");
        assert_eq!(after.came_from, None);
    }
}

// Signatures.

fn two_signers(order: SignOrder) -> Stage {
    let mut stage = Stage::new(shipped("ho-tro-chi-phi-hoc-tap"));
    stage.def.procedure.signers.need = 2;
    stage.def.procedure.signers.order = order;
    let opening = stage.opening();
    stage.act("clerk", &opening).unwrap();
    stage.through(&[ASSIGNED, SUBMITTED])
}

#[test]
fn two_signatures_are_two_persons_and_only_the_last_moves_it() {
    let mut stage = two_signers(SignOrder::Any);
    let offers = available(&stage.def, stage.case(), &actor("vice"));
    let sign = offers.iter().find(|o| o.action().as_str() == "sign").expect("offered");
    assert_eq!(sign.warnings, [Warning::SignaturesLeft(1)]);
    stage.step("vice", "sign").unwrap();
    let core = &stage.case().core;
    assert_eq!((core.state.as_str(), core.signatures.len()), ("signing", 1));
    assert_eq!(stage.step("vice", "sign").unwrap_err(), Denial::Separation { relation: Relation::Signer });
    // What one of them has signed is not changed behind their back.
    for name in names() {
        assert!(can(&actor(name), Act::Edit(stage.case())).is_err(), "{name}");
    }
    // Whoever acts for the one who signed signs in their name, so not again.
    let hats = [Grant { acting_for: Some(person("vice")), ..grant("other_teacher", Post::VicePrincipal, LEADERS) }];
    let stand_in = Actor::new(person("other_teacher"), stage::UNIT, hats, stage.now.local_date());
    assert_eq!(signs(stage.case(), &stage, &stand_in), Err(Denial::Separation { relation: Relation::Signer }));
    stage.step("principal", "sign").unwrap();
    let core = &stage.case().core;
    assert_eq!((core.state.as_str(), core.signatures.len()), ("signed", 2));
    assert_eq!(core.signatures.iter().map(|s| s.post).collect::<Vec<_>>(), [Post::VicePrincipal, Post::Principal]);
}

#[test]
fn in_order_each_post_has_its_turn() {
    let mut stage = two_signers(SignOrder::InOrder);
    let refused = stage.step("vice", "sign").unwrap_err();
    assert_eq!(refused, Denial::NotYourPost { posts: vec![Post::Principal] });
    stage.step("principal", "sign").unwrap();
    stage.step("vice", "sign").unwrap();
    assert_eq!(stage.case().core.state.as_str(), "signed");
}

#[test]
fn sending_back_takes_the_signatures_with_it() {
    let mut stage = two_signers(SignOrder::Any);
    stage.step("vice", "sign").unwrap();
    stage.step("principal", "send_back").unwrap();
    let core = &stage.case().core;
    assert!(core.signatures.is_empty() && core.signers.is_empty());
    assert!(can(&actor("clerk"), Act::Edit(stage.case())).is_ok(), "it can be mended");
    let point = stage.case().notes_of(stage.case().core.rev()).find(|n| n.need == Need::Point);
    assert_eq!(point.map(|n| n.text.as_str()), Some("Phần kính gửi"));
    stage.step("teacher", "submit").unwrap();
    stage.step("vice", "sign").unwrap();
    assert_eq!(stage.case().core.state.as_str(), "signing", "both sign what was mended");
}

#[test]
fn a_signature_is_bound_to_what_was_seen_of_the_others() {
    let mut stage = two_signers(SignOrder::Any);
    let seen = stage.stepping("sign");
    stage.step("vice", "sign").unwrap();
    assert!(matches!(stage.ask("principal", &seen).unwrap_err(), Denial::CaseChanged { .. }));
}

#[test]
fn the_principals_own_request_is_signed_by_whom_the_school_has_set() {
    let leave = |set: &[Post]| {
        let mut stage = Stage::new(shipped("nghi-phep-viec-rieng"));
        stage.def.procedure.signers.post = vec![Post::Principal];
        stage.def.procedure.signers.when_applicant = set.to_vec();
        let Command::Open(open) = stage.opening() else { panic!("an opening") };
        let own = OpenCase { applicant: Some(person("principal")), ..open };
        stage.act("principal", &Command::Open(own)).unwrap();
        stage.through(&[ASSIGNED, SUBMITTED])
    };
    let mut stage = leave(&[Post::VicePrincipal]);
    assert!(stage.case().core.applicant_signs);
    assert!(stage.step("principal", "sign").is_err(), "nobody signs their own");
    stage.step("vice", "sign").unwrap();
    assert_eq!(stage.case().core.state.as_str(), "signed");
    // Where nothing is set nobody can; the vice principal signs for nobody else either.
    let mut unset = leave(&[]);
    assert_eq!(unset.step("vice", "sign").unwrap_err(), Denial::NotYourPost { posts: vec![Post::Principal] });
    let mut other = Stage::new(unset.def.clone());
    other.def.procedure.signers.when_applicant = vec![Post::VicePrincipal];
    let Command::Open(open) = other.opening() else { panic!("an opening") };
    other.act("clerk", &Command::Open(OpenCase { applicant: Some(person("head")), ..open })).unwrap();
    let mut other = other.through(&[ASSIGNED, SUBMITTED]);
    assert_eq!(other.step("vice", "sign").unwrap_err(), Denial::NotYourPost { posts: vec![Post::Principal] });
}

// A refusal as a result, and a result that is handed over.

#[test]
fn a_refusal_has_a_reason_and_keeps_it() {
    let mut stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("processing"));
    let Command::Step(submit) = stage.stepping("submit") else { panic!("a step") };
    let refusing = |reason: Option<&str>, code: Option<&str>| {
        let mut step = submit.clone();
        step.args.outcome = Some(Outcome::Refused);
        step.args.reason = reason.map(str::to_owned);
        step.args.reason_code = code.map(ReasonKey::from);
        Command::Step(step)
    };
    let bare = stage.ask("teacher", &refusing(None, None)).unwrap_err();
    assert_eq!(bare, Denial::Missing { needs: vec![Need::Reason] });
    stage.act("teacher", &refusing(Some("Không thuộc diện được hỗ trợ"), Some("not_eligible"))).unwrap();
    let stage = stage.through(&[("vice", "sign"), ("clerk", "issue"), ("clerk", "return_result")]);
    let refusal = stage.case().refusal().expect("the result's reason");
    assert_eq!((refusal.text.as_str(), &refusal.code), ("Không thuộc diện được hỗ trợ", &Some("not_eligible".into())));
    // What is granted has none.
    let granted = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("returned"));
    assert!(granted.case().refusal().is_none());
}

#[test]
fn at_the_counter_a_result_is_signed_for_and_by_post_it_is_not() {
    let stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("done"));
    let Command::Step(give) = stage.stepping("return_result") else { panic!("a step") };
    let given = |channel, signed, files: &[FileRef]| {
        let mut step = give.clone();
        (step.args.channel, step.args.signed_receipt, step.args.files) = (Some(channel), signed, files.to_vec());
        stage.ask("clerk", &Command::Step(step)).map(drop)
    };
    let unsigned = Err(Denial::Missing { needs: vec![Need::Receipt] });
    assert_eq!(given(Channel::Counter, false, &[]), unsigned);
    assert_eq!(given(Channel::Counter, true, &[]), Ok(()));
    assert_eq!(given(Channel::Counter, false, &[stage::file()]), Ok(()), "the signed receipt itself");
    assert_eq!(given(Channel::Post, false, &[]), Ok(()));
    assert_eq!(given(Channel::Online, false, &[]), Ok(()));
}
