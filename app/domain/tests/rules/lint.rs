//! Every fault that the linter knows: a good definition, one thing broken, exactly that code.

use std::collections::BTreeSet;

use crate::shipped::shipped;
use domain::{
    clock::{Limit, LimitSpec, Unit},
    definition::{
        ApplicantKind, CaseKind, ChoiceDef, ClockMark, Content, FieldDef, FieldShape, Lands, Lifecycle, Need, Offline,
        Outcome, PartyKind, PostRule, Procedure, Relation, SignOrder, SignersWord, StateDef, StepDef, StepTarget,
        Weight, Who, WhoRole,
        lint::{DefinitionFault, FaultKind, lint},
        versions,
    },
    facet::Facet,
    rights::Post,
    text::Text,
};
use time::macros::date;

type Codes = Vec<&'static str>;

/// The codes found once this is broken in a published dossier procedure with a referral.
fn broken(breaks: impl FnOnce(&mut Procedure, &mut Lifecycle)) -> Codes {
    broken_in("ho-tro-chi-phi-hoc-tap", breaks)
}

/// The codes found once this is broken in the finding.
fn broken_finding(breaks: impl FnOnce(&mut Procedure, &mut Lifecycle)) -> Codes {
    broken_in("kien-nghi-kiem-tra", breaks)
}

/// The codes found once this is broken in a procedure of which one chooses a kind.
fn broken_choice(breaks: impl FnOnce(&mut Procedure, &mut Lifecycle)) -> Codes {
    broken_in("nghi-dai-ngay-thoi-hoc", breaks)
}

/// The codes found once this is broken in a procedure whose limit counts from a day that its form names.
fn broken_count(breaks: impl FnOnce(&mut Procedure, &mut Lifecycle)) -> Codes {
    broken_in("tiep-nhan-tre", breaks)
}

/// The codes found once this is broken in a procedure that takes nothing.
fn broken_guidance(breaks: impl FnOnce(&mut Procedure, &mut Lifecycle)) -> Codes {
    broken_in("tro-cap-tre-con-cong-nhan", breaks)
}

fn broken_in(key: &str, breaks: impl FnOnce(&mut Procedure, &mut Lifecycle)) -> Codes {
    let mut def = shipped(key);
    assert_eq!(lint(&def.procedure, &def.lifecycle), [], "{key} is good before it is broken");
    breaks(&mut def.procedure, &mut def.lifecycle);
    let codes: BTreeSet<_> = lint(&def.procedure, &def.lifecycle).iter().map(DefinitionFault::code).collect();
    codes.into_iter().collect()
}

/// The codes found where a dossier's procedure would go on as one of findings.
fn broken_in_kind(breaks: impl FnOnce(&mut Procedure, &mut Lifecycle)) -> Codes {
    let mut def = shipped("ho-tro-chi-phi-hoc-tap");
    breaks(&mut def.procedure, &mut def.lifecycle);
    let content = Content { procedure: def.procedure, lifecycle: None };
    let faults = versions::faults(&content, CaseKind::Finding, &[], &[def.lifecycle]);
    faults.iter().map(DefinitionFault::code).collect()
}

/// The codes found once this is broken in what would be the next version beside the first.
fn broken_beside(breaks: impl FnOnce(&mut Content, &mut Vec<Lifecycle>)) -> Codes {
    let def = shipped("ho-tro-chi-phi-hoc-tap");
    let (published, mut lifecycles) = ([def.procedure.clone()], vec![def.lifecycle]);
    let mut content = Content { procedure: def.procedure, lifecycle: None };
    content.procedure.version += 1;
    content.procedure.valid_from = date!(2026 - 04 - 01);
    let found = |content: &Content, lifecycles: &[Lifecycle]| {
        versions::faults(content, CaseKind::Dossier, &published, lifecycles)
    };
    assert_eq!(found(&content, &lifecycles), [], "it is good before it is broken");
    breaks(&mut content, &mut lifecycles);
    let codes: BTreeSet<_> = found(&content, &lifecycles).iter().map(DefinitionFault::code).collect();
    codes.into_iter().collect()
}

fn step<'a>(lifecycle: &'a mut Lifecycle, action: &str) -> &'a mut StepDef {
    lifecycle.steps.iter_mut().find(|s| s.action.as_str() == action).expect("a step of this name")
}

fn state<'a>(lifecycle: &'a mut Lifecycle, key: &str) -> &'a mut StateDef {
    lifecycle.states.iter_mut().find(|s| s.key.as_str() == key).expect("a state of this key")
}

fn field<'a>(procedure: &'a mut Procedure, key: &str) -> &'a mut FieldDef {
    procedure.fields.iter_mut().find(|f| f.key.as_str() == key).expect("a field of this key")
}

fn new_state(key: &str, terminal: bool) -> StateDef {
    StateDef {
        key: key.into(),
        title: Text::new("Thử", "Trial"),
        public: None,
        phase: "processing".into(),
        terminal,
        code: None,
        draft: false,
        away: false,
    }
}

/// A step that nothing is wrong with, from one state to another.
fn new_step(lifecycle: &Lifecycle, action: &str, from: &str, to: &str) -> StepDef {
    let mut step = lifecycle.steps.iter().find(|s| s.action.as_str() == "send_back").expect("a plain step").clone();
    step.needs = vec![Need::Reason];
    step.effects.clear();
    step.action = action.into();
    step.from = vec![from.into()];
    step.to = to.into();
    step
}

fn who(role: WhoRole) -> Who {
    Who { role, post: None, not: vec![] }
}

fn aim(state: &str, days: u16) -> StepTarget {
    StepTarget { state: state.into(), limit: Limit::working_days(days) }
}

macro_rules! cases {
    ($($name:ident: $in:ident(|$p:ident, $l:ident| $breaks:block) => $code:literal;)+) => {
        $(
            #[test]
            fn $name() {
                assert_eq!($in(|$p, $l| $breaks), [$code]);
            }
        )+

        #[test]
        fn every_kind_has_a_case() {
            let tried = BTreeSet::from([$($code),+]);
            let kinds: BTreeSet<_> = FaultKind::ALL.iter().copied().map(FaultKind::code).collect();
            assert_eq!(kinds.difference(&tried).collect::<Vec<_>>(), Vec::<&&str>::new(), "kinds that no case tries");
            assert!(tried.len() >= 30);
        }
    };
}

cases! {
    // How states and steps hang together.
    a_state_that_nothing_leads_to: broken(|_p, l| { l.states.push(new_state("lost", true)); })
        => "unreachable_state";
    a_state_where_cases_get_stuck: broken(|_p, l| {
        l.states.push(new_state("limbo", false));
        l.steps.push(new_step(l, "shelve", "processing", "limbo"));
    }) => "dead_end";
    a_way_out_that_is_switched_off: broken(|p, l| {
        p.options.clear();
        step(l, "refer").option = None;
    }) => "dead_end";
    states_that_only_lead_to_each_other: broken(|_p, l| {
        l.states.extend([new_state("here", false), new_state("there", false)]);
        let round = [("shelve", "processing", "here"), ("go", "here", "there"), ("come", "there", "here")];
        for (action, from, to) in round {
            l.steps.push(new_step(l, action, from, to));
        }
    }) => "no_terminal";
    a_step_after_the_end: broken(|_p, l| { l.steps.push(new_step(l, "reopen", "returned", "withdrawn")); })
        => "terminal_with_steps";
    a_step_to_an_unknown_state: broken(|_p, l| { step(l, "send_back").to = "nowhere".into(); })
        => "unknown_state";
    a_step_from_an_unknown_state: broken(|_p, l| { step(l, "withdraw").from.push("nowhere".into()); })
        => "unknown_state";
    a_case_that_ends_when_it_opens: broken_finding(|_p, l| { l.open.to = "discarded".into(); })
        => "opens_at_the_end";
    a_case_that_opens_nowhere: broken(|_p, l| { l.open.to = "nowhere".into(); }) => "unknown_state";
    a_public_finding_that_hides_again: broken_finding(|_p, l| { state(l, "explained").draft = true; })
        => "public_becomes_draft";
    a_step_from_no_state: broken(|_p, l| { step(l, "reassign").from.clear(); }) => "step_from_nowhere";
    two_ways_that_are_one: broken(|_p, l| { let twin = l.open.ways[0].clone(); l.open.ways.push(twin); })
        => "duplicate_way";
    registered_and_never_received: broken(|_p, l| { step(l, "accept").effects.clear(); }) => "never_received";
    a_step_that_stays_elsewhere: broken(|_p, l| { step(l, "accept_work").to = "signing".into(); })
        => "lands_elsewhere";
    a_step_that_goes_back_to_where_nobody_comes_from: broken(|_p, l| {
        step(l, "refuse_withdrawal").to = "signing".into();
    }) => "lands_elsewhere";
    a_state_that_only_stays: broken(|_p, l| {
        l.states.push(new_state("limbo", false));
        let mut stay = new_step(l, "wait", "limbo", "limbo");
        stay.lands = Lands::Here;
        l.steps.extend([new_step(l, "shelve", "processing", "limbo"), stay]);
    }) => "dead_end";
    an_extension_that_nobody_proposes: broken(|_p, l| { step(l, "propose_extension").effects.clear(); })
        => "guard_never_holds";
    work_that_nobody_can_take_up: broken(|_p, l| { step(l, "accept_work").effects.clear(); })
        => "guard_never_holds";
    a_stop_after_no_date: broken(|_p, l| { step(l, "ask_supplement").needs.retain(|n| *n != Need::Until); })
        => "guard_never_holds";
    two_green_buttons: broken(|_p, l| { step(l, "send_back").weight = Weight::Main; }) => "two_main_steps";

    // Names.
    two_states_of_one_key: broken(|_p, l| { let twin = state(l, "signed").clone(); l.states.push(twin); })
        => "duplicate_state";
    two_steps_of_one_key: broken(|_p, l| { let twin = step(l, "send_back").clone(); l.steps.push(twin); })
        => "duplicate_step";
    two_fields_of_one_key: broken(|p, _l| { let twin = p.fields[0].clone(); p.fields.push(twin); })
        => "duplicate_field";
    two_papers_of_one_key: broken(|p, _l| { let twin = p.papers[0].clone(); p.papers.push(twin); })
        => "duplicate_paper";
    two_phases_of_one_key: broken(|_p, l| { let twin = l.phases[0].clone(); l.phases.push(twin); })
        => "duplicate_phase";
    two_choices_of_one_key: broken_finding(|p, _l| {
        let FieldShape::Choice { options } = &mut field(p, "severity").input else { panic!("a choice") };
        options.push(options[0].clone());
    }) => "duplicate_choice";
    two_reasons_of_one_code: broken(|_p, l| { let twin = l.reasons[0].clone(); l.reasons.push(twin); })
        => "duplicate_reason";
    a_reason_for_no_step: broken(|_p, l| { l.reasons[0].actions.clear(); }) => "reason_never_asked";
    a_reason_for_a_step_that_asks_for_none: broken(|_p, l| { l.reasons[0].actions = vec!["assign".into()]; })
        => "reason_never_asked";
    a_reason_without_words: broken(|_p, l| { l.reasons[0].title.vi = String::new(); }) => "missing_vietnamese";
    a_key_with_diacritics: broken(|p, _l| { p.papers[0].key = "đơn".into(); }) => "bad_key";
    a_key_with_a_space: broken(|p, _l| { p.key = "ho tro".into(); }) => "bad_key";
    a_key_with_capitals: broken(|p, _l| { field(p, "child").key = "Child".into(); }) => "bad_key";
    an_empty_key: broken(|p, _l| { p.area.0 = String::new(); }) => "bad_key";
    a_version_nought: broken(|p, _l| { p.version = 0; }) => "version_zero";
    a_state_of_an_unknown_phase: broken(|_p, l| { state(l, "signed").phase = "afterlife".into(); })
        => "unknown_phase";
    a_title_without_vietnamese: broken(|p, _l| { p.title.vi = " ".into(); }) => "missing_vietnamese";
    a_step_without_vietnamese: broken(|_p, l| { step(l, "sign").past.vi = String::new(); }) => "missing_vietnamese";
    a_field_without_english: broken(|p, _l| { field(p, "child").title.en = String::new(); }) => "missing_english";
    a_help_in_one_language: broken(|p, _l| { field(p, "child").help.vi = "Họ và tên".into(); }) => "missing_english";
    a_paper_without_a_title: broken(|p, _l| { p.papers[0].title.en = String::new(); }) => "missing_english";

    // Who.
    a_step_for_nobody: broken(|_p, l| { step(l, "return_result").who.clear(); }) => "nobody_can_take";
    opening_for_nobody: broken(|_p, l| { l.open.who.clear(); }) => "nobody_can_take";
    a_step_for_a_post_of_another_side: broken(|_p, l| {
        step(l, "return_result").who[0].post = Some(PostRule::Posts(vec![Post::Teacher]));
    }) => "nobody_can_take";
    a_step_for_no_post: broken(|_p, l| {
        step(l, "return_result").who[0].post = Some(PostRule::Posts(vec![]));
    }) => "nobody_can_take";
    a_step_for_signers_of_the_office: broken(|_p, l| {
        step(l, "return_result").who[0].post = Some(PostRule::Signers(SignersWord::Signers));
    }) => "nobody_can_take";
    a_step_for_the_assignee_but_not_the_assignee: broken(|_p, l| {
        step(l, "submit").who[0].not = vec![Relation::Assignee];
    }) => "nobody_can_take";
    a_step_for_a_post_too_many: broken(|_p, l| {
        step(l, "return_result").who[0].post = Some(PostRule::Posts(vec![Post::Clerk, Post::Teacher]));
    }) => "post_outside_role";
    no_signers: broken(|p, _l| { p.signers.post.clear(); }) => "no_signers";
    a_signer_of_the_office: broken(|p, _l| { p.signers.post.push(Post::Clerk); }) => "signer_not_leadership";
    more_signatures_than_posts: broken(|p, _l| { p.signers.need = 3; }) => "signers_need";
    no_signature_at_all: broken(|p, _l| { p.signers.need = 0; }) => "signers_need";
    one_post_named_twice_for_two_signatures: broken(|p, _l| {
        p.signers.post = vec![Post::Principal, Post::Principal];
        p.signers.need = 2;
    }) => "signers_need";
    in_order_with_a_post_that_never_signs: broken(|p, _l| { p.signers.order = SignOrder::InOrder; })
        => "signers_order";
    a_clerk_who_signs_for_the_principal: broken(|p, _l| { p.signers.when_applicant = vec![Post::Clerk]; })
        => "signer_not_leadership";
    an_applicant_who_approves: broken(|_p, l| { step(l, "sign").who.push(who(WhoRole::Applicant)); })
        => "applicant_approves";
    an_administrator_who_signs: broken(|_p, l| { step(l, "sign").who.push(who(WhoRole::Administrator)); })
        => "administrator_acts";
    an_administrator_who_receives: broken(|_p, l| { l.open.who.push(who(WhoRole::Administrator)); })
        => "administrator_acts";
    an_agency_that_sends_back: broken(|_p, l| { step(l, "send_back").who.push(who(WhoRole::Superior)); })
        => "superior_acts";
    an_office_that_signs: broken(|_p, l| { step(l, "sign").who.push(who(WhoRole::Office)); })
        => "approval_not_by_leadership";
    a_handler_who_signs: broken(|_p, l| { step(l, "sign").who[0].not.retain(|r| *r != Relation::Handler); })
        => "approval_by_handler";
    an_assignee_who_signs: broken(|_p, l| { step(l, "sign").who[0].not.retain(|r| *r != Relation::Assignee); })
        => "approval_by_handler";
    an_author_who_signs: broken(|_p, l| { step(l, "sign").who[0].not.retain(|r| *r != Relation::Author); })
        => "approval_by_handler";
    a_signer_of_their_own_request: broken(|_p, l| {
        step(l, "sign").who[0].not.retain(|r| *r != Relation::Applicant);
    }) => "approval_by_handler";
    a_union_that_handles_dossiers: broken(|_p, l| { step(l, "reassign").who.push(who(WhoRole::Union)); })
        => "union_handles_dossier";
    a_union_that_receives_dossiers: broken(|_p, l| { l.open.who.push(who(WhoRole::Union)); })
        => "union_handles_dossier";
    leadership_that_explains_a_finding: broken_finding(|_p, l| {
        step(l, "explain").who.push(who(WhoRole::Leadership));
    }) => "leadership_steps_finding";
    a_part_that_closes_its_finding: broken_finding(|_p, l| {
        step(l, "verify_pass").who.push(who(WhoRole::PartMember));
    }) => "finding_closed_by_inspected";
    an_inspector_of_their_own_part: broken_finding(|_p, l| { step(l, "announce").who[0].not.clear(); })
        => "inspects_own_part";
    nobody_is_ever_assigned: broken(|_p, l| {
        for s in &mut l.steps {
            s.needs.retain(|n| *n != Need::Handler);
        }
    }) => "never_assigned";
    a_result_that_nobody_signed: broken(|_p, l| { step(l, "number").from.push("signing".into()); })
        => "result_unsigned";
    a_signature_that_is_not_one: broken(|_p, l| { step(l, "sign").approves = false; }) => "result_unsigned";

    // The clock.
    a_pause_for_ever: broken(|_p, l| { step(l, "receive_supplement").clock = None; }) => "pause_without_resume";
    a_resumption_of_nothing: broken(|_p, l| { step(l, "ask_supplement").clock = None; }) => "resume_without_pause";
    a_pause_of_nothing: broken_finding(|_p, l| {
        let mut pause = step(l, "announce").clone();
        pause.action = "postpone".into();
        pause.to = "draft".into();
        pause.weight = Weight::Rare;
        pause.clock = Some(ClockMark::Pause);
        pause.due_field = None;
        l.steps.push(pause);
    }) => "pause_while_still";
    a_clock_that_never_starts: broken(|_p, l| {
        l.open.clock = None;
        step(l, "accept").clock = None;
    }) => "clock_never_starts";
    a_clock_that_never_stops: broken(|_p, l| { step(l, "issue").clock = None; }) => "clock_never_stops";
    a_clock_that_starts_twice: broken(|_p, l| { step(l, "assign").clock = Some(ClockMark::Start); })
        => "start_twice";
    a_clock_that_was_never_stopped_counts_on: broken(|_p, l| { step(l, "ask_completion").clock = Some(ClockMark::Reopen); })
        => "reopen_while_still";
    a_clock_that_stops_twice: broken(|_p, l| { step(l, "return_result").clock = Some(ClockMark::Stop); })
        => "stop_while_still";
    an_extension_of_nothing: broken(|_p, l| {
        step(l, "return_result").clock = Some(ClockMark::Extend);
        step(l, "return_result").needs.push(Need::Date);
    }) => "extend_while_still";
    an_extension_to_no_date: broken_finding(|_p, l| {
        step(l, "verify_fail").needs.retain(|n| *n != Need::Date);
    }) => "extend_without_date";
    a_due_date_from_a_text: broken_finding(|_p, l| { step(l, "announce").due_field = Some("what".into()); })
        => "due_field_not_a_date";
    a_due_date_from_nowhere: broken_finding(|_p, l| { step(l, "announce").due_field = Some("whenever".into()); })
        => "due_field_not_a_date";
    a_due_date_that_may_be_left_out: broken_finding(|p, _l| { field(p, "by_when").required = false; })
        => "due_field_not_a_date";

    // The result.
    a_result_without_its_signed_copy: broken(|_p, l| { step(l, "issue").needs.clear(); }) => "issued_without_copy";
    a_result_that_is_taken_back_without_a_word: broken(|_p, l| { step(l, "annul").needs.clear(); })
        => "revoked_without_reason";
    a_number_that_is_never_given: broken(|_p, l| { step(l, "number").register = None; }) => "guard_never_holds";

    // Without network.
    a_signature_without_network: broken(|_p, l| { step(l, "sign").offline = Offline::Queued; })
        => "offline_approval";
    a_number_without_the_server: broken(|_p, l| { step(l, "number").offline = Offline::Local; }) => "local_number";
    a_code_without_the_server: broken(|_p, l| { l.open.offline = Offline::Local; }) => "local_number";
    a_paper_nobody_can_print: broken(|_p, l| { step(l, "ask_supplement").paper = Some("love_letter".into()); })
        => "paper_without_template";

    // The parameters of the procedure.
    another_lifecycle: broken(|p, _l| { p.lifecycle.key = "finding".into(); }) => "lifecycle_mismatch";
    another_version_of_the_lifecycle: broken(|p, _l| { p.lifecycle.version = 9; }) => "lifecycle_mismatch";
    an_unknown_option: broken(|p, _l| { p.options.push("teleport".into()); }) => "unknown_option";
    published_without_basis: broken(|p, _l| { p.basis.clear(); }) => "published_without_basis";
    a_title_with_a_childs_name: broken(|p, _l| { p.title.vi = "Hỗ trợ cho {child}".into(); }) => "personal_title";
    a_public_sentence_with_a_name: broken(|p, _l| { p.about.en = "For { guardian }".into(); }) => "personal_title";
    a_title_with_an_unknown_field: broken(|p, _l| { p.title.en = "Support for {nobody}".into(); })
        => "unknown_placeholder";
    nobody_may_ask: broken(|p, _l| { p.applicants.clear(); }) => "no_applicants";
    an_inspector_who_hands_in_a_dossier: broken(|p, _l| { p.applicants.push(ApplicantKind::Inspector); })
        => "applicant_of_other_kind";
    a_parent_who_hands_in_a_finding: broken_finding(|p, _l| { p.applicants = vec![ApplicantKind::Staff]; })
        => "applicant_of_other_kind";
    a_form_that_does_not_ask_who_asks: broken(|p, _l| { p.fields.retain(|f| f.key.as_str() != "guardian"); })
        => "no_applicant_field";
    a_guardian_who_may_be_left_out: broken(|p, _l| { field(p, "guardian").required = false; })
        => "no_applicant_field";
    an_organisation_without_a_field: broken(|p, _l| { p.applicants.push(ApplicantKind::Organisation); })
        => "no_applicant_field";
    a_childs_name_for_everybody: broken(|p, _l| { field(p, "child").facet = Facet::Core; }) => "party_not_personal";
    no_results: broken(|p, _l| { p.results.clear(); }) => "no_results";
    a_mended_dossier: broken(|p, _l| { p.results.push(Outcome::Mended); }) => "result_of_other_kind";
    a_result_that_is_not_named: broken_finding(|p, _l| { p.results = vec![Outcome::Mended]; })
        => "outcome_not_a_result";
    no_time_at_all: broken(|p, _l| {
        p.targets.clear();
        p.limit.legal = Limit::new(0, Unit::Days);
        p.limit.warn = None;
    }) => "limit_zero";
    a_warning_of_nothing: broken(|p, _l| { p.limit.warn = Some(Limit::working_days(0)); }) => "limit_zero";
    a_target_beyond_the_limit: broken(|p, _l| { p.limit.target = Some(Limit::working_days(11)); })
        => "target_too_long";
    a_target_beyond_the_limit_in_other_units: broken(|p, _l| { p.limit.target = Some(Limit::new(1, Unit::Months)); })
        => "target_too_long";
    a_target_of_no_state: broken(|p, _l| { p.targets = vec![aim("khong-co", 1)]; }) => "target_of_unknown_state";
    a_target_of_the_end: broken(|p, _l| { p.targets = vec![aim("returned", 1)]; }) => "target_of_the_end";
    two_targets_of_one_state: broken(|p, _l| { p.targets = vec![aim("signing", 1), aim("signing", 2)]; })
        => "two_targets";
    a_step_that_takes_longer_than_all: broken(|p, _l| { p.targets = vec![aim("processing", 11)]; })
        => "target_too_long";
    a_step_that_takes_no_time: broken(|p, _l| {
        p.targets = vec![StepTarget { state: "processing".into(), limit: Limit::new(0, Unit::Days) }];
    }) => "limit_zero";
    a_warning_from_the_first_day: broken(|p, _l| { p.limit.warn = Some(Limit::working_days(10)); })
        => "warn_too_long";
    over_before_it_begins: broken(|p, _l| { p.valid_to = Some(p.valid_from); }) => "valid_to_before_from";
    nothing_to_choose: broken(|p, _l| { field(p, "entitlement").input = FieldShape::Choice { options: vec![] }; })
        => "choice_without_options";
    a_number_that_cannot_be: broken(|p, _l| {
        field(p, "entitlement").input = FieldShape::Number { min: 2, max: 1 };
    }) => "number_range";
    a_text_without_room: broken(|p, _l| { field(p, "entitlement").input = FieldShape::Text { max: 0 }; })
        => "text_without_room";
    counted_from_a_text: broken_count(|p, _l| { p.counts_from = Some("child".into()); }) => "counts_from_not_a_date";
    counted_from_nowhere: broken_count(|p, _l| { p.counts_from = Some("whenever".into()); })
        => "counts_from_not_a_date";
    counted_from_a_day_that_may_be_left_out: broken_count(|p, _l| { field(p, "enrolment_closes").required = false; })
        => "counts_from_not_a_date";
    counted_from_a_day_that_some_do_not_see: broken_count(|p, _l| {
        field(p, "enrolment_closes").facet = Facet::Personal;
    }) => "counts_from_not_a_date";
    counted_from_a_day_that_one_variant_asks_for: broken_choice(|p, _l| {
        field(p, "last_day").facet = Facet::Core;
        p.counts_from = Some("last_day".into());
    }) => "counts_from_not_a_date";

    // Variants.
    two_variants_of_one_key: broken_choice(|p, _l| { let twin = p.variants[0].clone(); p.variants.push(twin); })
        => "duplicate_variant";
    a_choice_of_one: broken_choice(|p, _l| { p.variants.truncate(1); }) => "lone_variant";
    a_variant_with_an_unknown_paper: broken_choice(|p, _l| { p.variants[0].papers.push("la-thu".into()); })
        => "variant_unknown_paper";
    a_variant_with_an_unknown_field: broken_choice(|p, _l| { p.variants[1].fields.push("nothing".into()); })
        => "variant_unknown_field";
    a_variant_with_a_key_of_capitals: broken_choice(|p, _l| { p.variants[0].key = "Nghi".into(); }) => "bad_key";
    a_variant_in_one_language: broken_choice(|p, _l| { p.variants[0].title.en = String::new(); })
        => "missing_english";
    a_variant_named_by_a_child: broken_choice(|p, _l| { p.variants[0].title.vi = "Của {child}".into(); })
        => "personal_title";
    a_variant_of_no_time: broken_choice(|p, _l| {
        p.variants[0].limit = Some(LimitSpec::new(Limit::new(0, Unit::Days)));
    }) => "limit_zero";
    a_variant_that_does_not_ask_who_asks: broken_choice(|p, _l| { p.variants[1].fields.push("guardian".into()); })
        => "no_applicant_field";

    // What applicants get and are told.
    a_result_without_paper: broken(|p, _l| { p.result_papers.remove(0); }) => "outcome_without_paper";
    two_papers_of_one_result: broken(|p, _l| { let twin = p.result_papers[0].clone(); p.result_papers.push(twin); })
        => "duplicate_result_paper";
    a_paper_of_no_result: broken(|p, _l| { p.results.retain(|o| *o == Outcome::Granted); })
        => "paper_without_outcome";
    a_result_nobody_can_print: broken(|p, _l| { p.result_papers[0].template = "love_letter".into(); })
        => "paper_without_template";
    a_result_in_one_language: broken(|p, _l| { p.result_papers[0].title.en = String::new(); }) => "missing_english";
    nothing_said_at_receipt: broken(|p, _l| { p.told.received = Text::default(); }) => "told_missing";
    nothing_said_of_a_refusal: broken(|p, _l| { p.told.refused = Text::default(); }) => "told_missing";
    told_in_vietnamese_alone: broken(|p, _l| { p.told.ready.en = String::new(); }) => "missing_english";
    told_in_english_alone: broken(|p, _l| { p.told.supplement.vi = String::new(); }) => "missing_vietnamese";
    a_name_on_a_public_page: broken(|p, _l| { p.told.ready.vi = "Kết quả của {child} đã có.".into(); })
        => "personal_title";
    a_note_of_the_limit_in_one_language: broken_count(|p, _l| { p.limit_note.vi = String::new(); })
        => "missing_vietnamese";
    off_without_a_reason: broken_guidance(|p, _l| {
        p.off.as_mut().expect("it is off").reason.en = String::new();
    }) => "missing_english";
    off_without_an_answer: broken_guidance(|p, _l| {
        p.off.as_mut().expect("it is off").answer = Text::new("", "Ask the ward.");
    }) => "missing_vietnamese";
    a_basis_without_a_number: broken(|p, _l| { p.basis[0].number = " ".into(); }) => "basis_without_number";
    a_basis_in_force_before_it_was_issued: broken(|p, _l| {
        p.basis[0].issued = Some(date!(2025 - 02 - 01));
        p.basis[0].from = Some(date!(2025 - 01 - 31));
    }) => "basis_dates";
    a_basis_that_ends_before_it_begins: broken(|p, _l| {
        p.basis[0].from = Some(date!(2025 - 02 - 01));
        p.basis[0].to = Some(date!(2025 - 02 - 01));
    }) => "basis_dates";
    a_basis_of_the_past: broken(|p, _l| { p.basis[0].to = Some(p.valid_from); }) => "basis_ended";
    a_note_of_a_basis_in_one_language: broken(|p, _l| { p.basis[0].note.vi = "Thay nghị định cũ".into(); })
        => "missing_english";

    // Beside other versions.
    a_workflow_that_is_not_there: broken_beside(|c, _l| { c.procedure.lifecycle.version = 9; })
        => "unknown_lifecycle";
    a_version_that_is_there: broken_beside(|c, _l| { c.procedure.version -= 1; }) => "version_not_next";
    a_workflow_that_is_rewritten: broken_beside(|c, l| {
        let mut own = l[0].clone();
        own.states[0].title.vi.push('!');
        c.lifecycle = Some(own);
    }) => "version_not_next";
    a_version_from_the_same_day: broken_beside(|c, _l| { c.procedure.valid_from = date!(2024 - 01 - 01); })
        => "overlapping_versions";
    a_version_from_before: broken_beside(|c, _l| { c.procedure.valid_from = date!(2023 - 01 - 01); })
        => "overlapping_versions";
    a_procedure_of_another_kind: broken_in_kind(|_p, _l| {}) => "kind_changed";
}

#[test]
fn what_is_shipped_has_no_fault() {
    for key in [
        "chuyen-truong-di",
        "xac-nhan-dang-hoc",
        "nghi-phep-viec-rieng",
        "tiep-nhan-tre",
        "nghi-dai-ngay-thoi-hoc",
        "tro-cap-tre-con-cong-nhan",
        "kien-nghi-kiem-tra",
    ] {
        let def = shipped(key);
        assert_eq!(lint(&def.procedure, &def.lifecycle), [], "{key}");
    }
}

#[test]
fn what_takes_nothing_promises_nothing_and_taken_up_it_must() {
    let taken_up = broken_in("tro-cap-tre-con-cong-nhan", |p, _| p.off = None);
    assert_eq!(taken_up, ["limit_zero", "no_applicant_field", "outcome_without_paper", "told_missing"]);
    // A school that gives it a limit all the same gives it a sound one.
    let limited = broken_in("tro-cap-tre-con-cong-nhan", |p, _| {
        p.limit = LimitSpec::new(Limit::working_days(5));
        p.limit.warn = Some(Limit::working_days(5));
    });
    assert_eq!(limited, ["warn_too_long"]);
}

#[test]
fn the_same_day_is_a_limit() {
    assert_eq!(
        broken(|p, _| {
            p.targets.clear();
            p.limit.legal = Limit::working_days(0);
            p.limit.warn = None;
        }),
        Codes::new()
    );
}

#[test]
fn several_faults_are_told_together_each_with_its_place() {
    let mut def = shipped("xac-nhan-dang-hoc");
    def.procedure.title.en = String::new();
    def.procedure.signers.need = 3;
    step(&mut def.lifecycle, "sign").who[0].not.clear();
    let faults: Vec<_> = lint(&def.procedure, &def.lifecycle).into_iter().map(|f| (f.code(), f.path)).collect();
    assert_eq!(
        faults,
        [
            ("missing_english", "procedure.title".to_owned()),
            ("signers_need", "procedure.signers.need".to_owned()),
            ("approval_by_handler", "lifecycle.steps.sign.who".to_owned()),
        ]
    );
}

#[test]
fn every_kind_has_a_stable_code_and_words_in_both_languages() {
    for kind in FaultKind::ALL {
        let wire = serde_json::to_value(kind).expect("serialises");
        assert_eq!(wire, kind.code(), "the code is the name on the wire");
        let words = kind.message();
        assert!(words.vi.ends_with('.') && words.en.ends_with('.'), "{}", kind.code());
    }
}

#[test]
fn what_the_format_does_not_know_is_refused_while_reading() {
    let file = include_str!("../../../../server/definitions/procedures/xac-nhan-dang-hoc.toml");
    let reads = |text: &str| toml::from_str::<Procedure>(text).is_ok();
    assert!(reads(file));
    assert!(!reads(&file.replace("results =", "outcomes =")));
    assert!(!reads(&file.replace("\"refused\"", "\"eaten\"")));
    assert!(!reads(&file.replace("dossier@3", "dossier")));
    assert!(!reads(&file.replace("\"1wd\"", "\"soon\"")));
    assert!(!reads(&file.replace("party = \"child\"", "party = \"dragon\"")));
}

#[test]
fn a_choice_and_a_party_read_back_as_they_were_written() {
    let def = shipped("kien-nghi-kiem-tra");
    let severity = def.field(&"severity".into()).expect("a field");
    let FieldShape::Choice { options } = &severity.input else { panic!("a choice") };
    let keys: Vec<_> = options.iter().map(|ChoiceDef { key, .. }| key.as_str()).collect();
    assert_eq!(keys, ["low", "medium", "high"]);
    assert_eq!(severity.facet, Facet::Core);
    let def = shipped("xac-nhan-dang-hoc");
    let child = def.field(&"child".into()).expect("a field");
    assert_eq!((child.facet, &child.input), (Facet::Personal, &FieldShape::Party { party: PartyKind::Child }));
    let json = serde_json::to_string(&def.procedure).expect("serialises");
    assert_eq!(serde_json::from_str::<Procedure>(&json).expect("reads back"), def.procedure);
    assert!(json.contains("\"valid_from\":\"2024-01-01\""), "dates are words on the wire: {json}");
}
