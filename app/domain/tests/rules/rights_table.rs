//! Who may take which step, written by hand from the rules of the field, and compared with what the engine says.
//!
//! Each table lists, for every state, everybody who may do anything and all that they may; whoever is not in a row may
//! do nothing. Every step is then also tried by everybody in every state.

use std::collections::BTreeSet;

use crate::rows::{DOSSIER, FINDING, Row, row, set_up};
use crate::shipped::shipped;
use crate::stage::{GROUP_A, GROUP_B, LEADERS, OFFICE, Stage, UNION, actor, grant, names, person};
use domain::{
    case::{Case, Command, available, command::CommentCase, readers},
    definition::{ActionKey, Relation, StepDef},
    denial::Denial,
    facet::{Audience, Facet},
    ids::{CommentId, PersonId},
    policy::{Act, can},
    rights::{Actor, Post, Role},
};
use uuid::Uuid;

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
    let promoted = Actor::new(person("teacher"), crate::stage::UNIT, hats, stage.now.local_date());
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
    let moved = Actor::new(person("teacher"), crate::stage::UNIT, hats, reported.now.local_date());
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
fn what_has_ended_takes_comments_of_record_and_that_its_result_is_taken_back() {
    let stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("returned"));
    for step in &stage.def.lifecycle.steps {
        let said = stage.ask("principal", &stage.stepping(step.action.as_str()));
        if step.action.as_str() == "annul" {
            assert!(said.is_ok(), "{said:?}");
        } else {
            assert_eq!(said.unwrap_err(), Denial::Ended, "{}", step.action);
        }
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
