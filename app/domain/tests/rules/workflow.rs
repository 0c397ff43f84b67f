//! How work is handed over, dates are told and moved, signatures are given, and dossiers begin and end: each rule by itself.

use crate::rows::{ASSIGNED, DOSSIER, FINDING, SUBMITTED, row, set_up};
use crate::shipped::shipped;
use crate::stage::{GROUP_A, GROUP_B, LEADERS, OFFICE, Stage, actor, grant, names, person};
use domain::{
    calendar::Calendar,
    case::{
        Case, Channel, Command, FileRef, OpenCase, Owner, StepArgs, StepCase, Warning, available, owner, readers,
        standing,
    },
    clock::{self, Due, Standing},
    definition::{ActionKey, Need, Outcome, PaperKey, ReasonKey, Relation, SignOrder, Way},
    denial::Denial,
    facet::Facet,
    policy::{Act, can},
    rights::{Actor, Grant, Post},
};

fn signs(case: &Case, stage: &Stage, actor: &Actor) -> Result<(), Denial> {
    let step = stage.def.step_named(&ActionKey::from("sign")).expect("a step");
    can(actor, Act::Step(&stage.def, step, case)).map(|_| ())
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
    for (name, action) in [("vice", "sign"), ("clerk", "number"), ("clerk", "issue"), ("clerk", "return_result")] {
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
    // Too late to agree to, it can still be turned down.
    late.step("vice", "refuse_extension").unwrap();
    assert_eq!(late.case().core.proposed, None);
    let mut stage = set_up("ho-tro-chi-phi-hoc-tap", "clerk", row("processing"));
    // No later than what counts now is no extension.
    let Command::Step(mut early) = stage.stepping("propose_extension") else { panic!("a step") };
    early.args.date = Some(stage.now.local_date());
    assert!(matches!(stage.ask("teacher", &Command::Step(early)).unwrap_err(), Denial::Invalid { .. }));
    let before = crate::stage::due(&stage.case().core).expect("it runs");
    stage.step("teacher", "propose_extension").unwrap();
    assert_eq!(crate::stage::due(&stage.case().core), Some(before), "a proposal moves nothing");
    // Turned down once, it is proposed anew.
    stage.step("vice", "refuse_extension").unwrap();
    assert_eq!((stage.case().core.proposed, stage.case().core.is_extended()), (None, false));
    assert_eq!(crate::stage::due(&stage.case().core), Some(before), "nor does turning it down");
    assert_eq!(stage.step("vice", "refuse_extension").unwrap_err(), Denial::NoSuchStep);
    stage.step("teacher", "propose_extension").unwrap();
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
    assert_eq!(
        stage.step("vice", "refuse_extension").unwrap_err(),
        Denial::Separation { relation: Relation::Assignee }
    );
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
    let stage = stage.through(&[("teacher", "submit"), ("principal", "sign"), ("clerk", "number"), ("clerk", "issue")]);
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
    stage.act("clerk", &opening).expect("it is allowed");
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
    let stand_in = Actor::new(person("other_teacher"), crate::stage::UNIT, hats, stage.now.local_date());
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
    let stage = stage.through(&[("vice", "sign"), ("clerk", "number"), ("clerk", "issue"), ("clerk", "return_result")]);
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
    assert_eq!(given(Channel::Counter, false, &[crate::stage::file()]), Ok(()), "the signed receipt itself");
    assert_eq!(given(Channel::Post, false, &[]), Ok(()));
    assert_eq!(given(Channel::Online, false, &[]), Ok(()));
}

#[test]
fn whoever_would_end_a_case_is_told_so_first() {
    for (procedure, author, table) in
        [("ho-tro-chi-phi-hoc-tap", "clerk", DOSSIER), ("kien-nghi-kiem-tra", "inspector", FINDING)]
    {
        for row in table {
            let stage = set_up(procedure, author, row);
            for (name, may) in row.may {
                let offers = available(&stage.def, stage.case(), &actor(name));
                for action in *may {
                    let offer = offers.iter().find(|o| o.action().as_str() == *action).expect("offered by the table");
                    let ends =
                        stage.def.state(&offer.step.to).is_some_and(|to| to.terminal) && !stage.case().core.ended;
                    assert_eq!(offer.warnings.contains(&Warning::Ends), ends, "{name} {action} in {}", row.state);
                }
            }
        }
    }
}
