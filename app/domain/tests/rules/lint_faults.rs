//! Forty faulty definitions that somebody would publish: each is refused at that moment, for its own reason and no other.

use std::collections::BTreeSet;

use crate::drafts::Desk;
use crate::stage::actor;
use domain::{
    clock::{Limit, Unit},
    definition::{
        ApplicantKind, ClockMark, FieldShape, Lifecycle, Need, Offline, Outcome, PostRule, Procedure, Relation,
        StateDef, StepDef, Weight, Who, WhoRole,
        draft::{Draft, DraftDenial, DraftState},
    },
    denial::Denial,
    facet::Facet,
    rights::Post,
    text::Text,
};

/// What is wrong, its code, and how it comes about.
type Case = (&'static str, &'static str, fn(&mut Procedure, &mut Lifecycle));

fn step<'a>(lifecycle: &'a mut Lifecycle, action: &str) -> &'a mut StepDef {
    lifecycle.steps.iter_mut().find(|step| step.action.as_str() == action).expect("a step of this name")
}

fn also(lifecycle: &mut Lifecycle, action: &str, from: &str, to: &str) {
    let mut new = step(lifecycle, "send_back").clone();
    (new.action, new.from, new.to) = (action.into(), vec![from.into()], to.into());
    lifecycle.steps.push(new);
}

fn state(key: &str, terminal: bool) -> StateDef {
    let title = Text::new("Thử", "Trial");
    let phase = "processing".into();
    StateDef { key: key.into(), title, public: None, phase, terminal, code: None, draft: false, away: false }
}

const fn who(role: WhoRole) -> Who {
    Who { role, post: None, not: vec![] }
}

fn not(lifecycle: &mut Lifecycle, relation: Relation) {
    step(lifecycle, "sign").who[0].not.retain(|one| *one != relation);
}

const CASES: &[Case] = &[
    ("a state that nothing leads to", "unreachable_state", |_, l| l.states.push(state("lost", true))),
    ("a dead end", "dead_end", |_, l| {
        l.states.push(state("limbo", false));
        also(l, "shelve", "processing", "limbo");
    }),
    ("states that lead to no end", "no_terminal", |_, l| {
        l.states.extend([state("here", false), state("there", false)]);
        also(l, "shelve", "processing", "here");
        also(l, "go", "here", "there");
        also(l, "come", "there", "here");
    }),
    ("a step after the end", "terminal_with_steps", |_, l| also(l, "reopen", "returned", "withdrawn")),
    ("a step to nowhere", "unknown_state", |_, l| step(l, "send_back").to = "nowhere".into()),
    ("a step from nowhere", "step_from_nowhere", |_, l| step(l, "reassign").from.clear()),
    ("two main buttons", "two_main_steps", |_, l| step(l, "send_back").weight = Weight::Main),
    ("two steps of one key", "duplicate_step", |_, l| {
        let twin = step(l, "send_back").clone();
        l.steps.push(twin);
    }),
    ("two fields of one key", "duplicate_field", |p, _| {
        let twin = p.fields[0].clone();
        p.fields.push(twin);
    }),
    ("two papers of one key", "duplicate_paper", |p, _| {
        let twin = p.papers[0].clone();
        p.papers.push(twin);
    }),
    ("two phases of one key", "duplicate_phase", |_, l| {
        let twin = l.phases[0].clone();
        l.phases.push(twin);
    }),
    ("a key with diacritics", "bad_key", |p, _| p.papers[0].key = "đơn".into()),
    ("a state of no phase", "unknown_phase", |_, l| l.states[0].phase = "afterlife".into()),
    ("a title without Vietnamese", "missing_vietnamese", |p, _| p.title.vi = " ".into()),
    ("a field without English", "missing_english", |p, _| p.fields[0].title.en.clear()),
    ("a step that nobody takes", "nobody_can_take", |_, l| step(l, "return_result").who.clear()),
    ("a post of another side", "post_outside_role", |_, l| {
        step(l, "return_result").who[0].post = Some(PostRule::Posts(vec![Post::Clerk, Post::Teacher]));
    }),
    ("no signers", "no_signers", |p, _| p.signers.post.clear()),
    ("a clerk who signs", "signer_not_leadership", |p, _| p.signers.post.push(Post::Clerk)),
    ("an applicant who approves", "applicant_approves", |_, l| step(l, "sign").who.push(who(WhoRole::Applicant))),
    ("an administrator who approves", "administrator_acts", |_, l| {
        step(l, "sign").who.push(who(WhoRole::Administrator));
    }),
    ("an agency that acts", "superior_acts", |_, l| step(l, "send_back").who.push(who(WhoRole::Superior))),
    ("an office that approves", "approval_not_by_leadership", |_, l| step(l, "sign").who.push(who(WhoRole::Office))),
    ("a handler who approves", "approval_by_handler", |_, l| not(l, Relation::Handler)),
    ("a union that handles", "union_handles_dossier", |_, l| step(l, "reassign").who.push(who(WhoRole::Union))),
    ("a result that nobody signed", "result_unsigned", |_, l| step(l, "number").from.push("signing".into())),
    ("a pause without resumption", "pause_without_resume", |_, l| step(l, "receive_supplement").clock = None),
    ("a resumption without pause", "resume_without_pause", |_, l| step(l, "ask_supplement").clock = None),
    ("a clock that never starts", "clock_never_starts", |_, l| {
        l.open.clock = None;
        step(l, "accept").clock = None;
    }),
    ("a clock that starts twice", "start_twice", |_, l| step(l, "assign").clock = Some(ClockMark::Start)),
    ("a clock that never stops", "clock_never_stops", |_, l| step(l, "issue").clock = None),
    ("an extension of nothing", "extend_while_still", |_, l| {
        step(l, "return_result").clock = Some(ClockMark::Extend);
        step(l, "return_result").needs.push(Need::Date);
    }),
    ("a due date from a text", "due_field_not_a_date", |_, l| step(l, "assign").due_field = Some("child".into())),
    ("an approval without a network", "offline_approval", |_, l| step(l, "sign").offline = Offline::Queued),
    ("a number without the server", "local_number", |_, l| step(l, "number").offline = Offline::Local),
    ("a result without its signed copy", "issued_without_copy", |_, l| step(l, "issue").needs.clear()),
    ("a result that is taken back without a word", "revoked_without_reason", |_, l| step(l, "revoke").needs.clear()),
    ("a clock that was never stopped and counts on", "reopen_while_still", |_, l| {
        step(l, "ask_completion").clock = Some(ClockMark::Reopen);
    }),
    ("a paper without a template", "paper_without_template", |_, l| {
        step(l, "ask_supplement").paper = Some("love_letter".into());
    }),
    ("an option that is not there", "unknown_option", |p, _| p.options.push("teleport".into())),
    ("no legal basis", "published_without_basis", |p, _| p.basis.clear()),
    ("a title with a child's name", "personal_title", |p, _| p.title.vi = "Hỗ trợ cho {child}".into()),
    ("nobody may ask", "no_applicants", |p, _| p.applicants.clear()),
    ("an inspector who asks", "applicant_of_other_kind", |p, _| p.applicants.push(ApplicantKind::Inspector)),
    ("a form that asks for nobody", "no_applicant_field", |p, _| {
        p.fields.retain(|field| field.key.as_str() != "guardian");
    }),
    ("a child's name for everybody", "party_not_personal", |p, _| p.fields[0].facet = Facet::Core),
    ("no results", "no_results", |p, _| p.results.clear()),
    ("a mended dossier", "result_of_other_kind", |p, _| p.results.push(Outcome::Mended)),
    ("no time at all", "limit_zero", |p, _| {
        p.targets.clear();
        (p.limit.legal, p.limit.warn) = (Limit::new(0, Unit::Days), None);
    }),
    ("a target beyond the limit", "target_too_long", |p, _| p.limit.target = Some(Limit::working_days(11))),
    ("a warning from the first day", "warn_too_long", |p, _| p.limit.warn = Some(Limit::working_days(10))),
    ("over before it begins", "valid_to_before_from", |p, _| p.valid_to = Some(p.valid_from)),
    ("nothing to choose", "choice_without_options", |p, _| {
        p.fields[2].input = FieldShape::Choice { options: vec![] };
    }),
    ("a number that cannot be", "number_range", |p, _| p.fields[2].input = FieldShape::Number { min: 2, max: 1 }),
    ("a text without room", "text_without_room", |p, _| p.fields[2].input = FieldShape::Text { max: 0 }),
];

/// A school whose leadership has approved this, however that came about.
fn approved(breaks: fn(&mut Procedure, &mut Lifecycle)) -> Desk {
    let mut desk = Desk::begun("teacher");
    desk.act("teacher", &desk.propose()).expect("proposed");
    desk.act("principal", &desk.approve()).expect("approved");
    let mut lifecycle = desk.lifecycles[0].clone();
    let draft: &mut Draft = desk.draft.as_mut().expect("begun");
    breaks(&mut draft.content.procedure, &mut lifecycle);
    draft.content.lifecycle = Some(lifecycle);
    assert_eq!(draft.state, DraftState::Approved);
    desk
}

#[test]
fn each_is_refused_for_its_own_reason() {
    for (what, code, breaks) in CASES {
        let desk = approved(*breaks);
        let denial = desk.ask(&actor("principal"), &desk.publish()).expect_err(what);
        let Denial::Draft(DraftDenial::DraftFaulty { faults }) = denial else { panic!("{what}: {denial:?}") };
        let codes: BTreeSet<_> = faults.iter().map(domain::definition::lint::DefinitionFault::code).collect();
        assert_eq!(codes, BTreeSet::from([*code]), "{what}");
        for fault in faults {
            assert!(
                fault.path.starts_with("procedure.") || fault.path.starts_with("lifecycle"),
                "{what}: {}",
                fault.path
            );
            assert!(!fault.message().vi.is_ascii() && fault.message().en.is_ascii(), "{what}");
        }
    }
}

#[test]
fn there_are_more_than_thirty_and_no_two_alike() {
    let codes: BTreeSet<_> = CASES.iter().map(|(_, code, _)| *code).collect();
    assert_eq!(codes.len(), CASES.len());
    assert!(codes.len() >= 30, "{}", codes.len());
}

#[test]
fn what_is_not_faulty_is_published() {
    let mut desk = approved(|_, _| {});
    desk.act("principal", &desk.publish()).expect("published");
}
