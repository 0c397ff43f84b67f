//! Many cases at once: what they have in common, what leads back, what is signed as it was looked at, what was asked for
//! before.

use std::collections::BTreeSet;

use crate::shipped::shipped;
use crate::stage::{GROUP_A, GROUP_B, OFFICE, Stage, actor, file, names, person};
use domain::{
    case::{
        Case, Command, Expect, StepCase, available,
        batch::{Mark, Pile, choices},
        bulk::{self, Row, common},
        command::CommentCase,
        duplicate::{self, RECENT_DAYS, repeats, shows, subjects},
        undo::{self, Before, NotUndone, Undoing},
    },
    definition::{ActionKey, Need, Offline},
    denial::Denial,
    facet::Facet,
    ids::{CaseId, CommentId, PartId, PartyId, PersonId},
};
use proptest::prelude::*;
use uuid::Uuid;

const CERT: &str = "xac-nhan-dang-hoc";
const SUPPORT: &str = "ho-tro-chi-phi-hoc-tap";

/// A dossier of this procedure, after these steps.
fn after(procedure: &str, steps: &[(&str, &str)]) -> Stage {
    let mut stage = Stage::open(shipped(procedure), "clerk");
    for (who, action) in steps {
        let command = stage.stepping(action);
        stage.act(who, &command).unwrap_or_else(|denial| panic!("{who} takes {action}: {denial}"));
    }
    stage
}

/// The same case under another id.
fn numbered(stage: &Stage, n: u128) -> Case {
    let mut case = stage.case().clone();
    case.core.id = CaseId(Uuid::from_u128(n));
    case
}

fn home(of: PersonId) -> Option<PartId> {
    [("clerk", OFFICE), ("teacher", GROUP_A), ("other_teacher", GROUP_B)]
        .into_iter()
        .find(|(name, _)| person(name) == of)
        .map(|(_, part)| part)
}

/// Who is offered what for two new dossiers and one under way.
#[test]
fn what_the_selected_cases_have_in_common() {
    let (new, under_way) = (after(CERT, &[]), after(CERT, &[("clerk", "assign")]));
    let cases = [numbered(&new, 1), numbered(&under_way, 2), numbered(&new, 3)];
    let defs = [&new.def, &under_way.def, &new.def];
    let rows: Vec<Row<'_>> = defs.into_iter().zip(&cases).map(|(def, case)| Row { def, case }).collect();
    let told = |who: &str, rows: &[Row<'_>]| -> Vec<(String, usize, bool)> {
        let found = common(rows, &actor(who));
        found.iter().map(|one| (one.action.to_string(), one.allowed.len(), one.is_for_all())).collect()
    };
    let named = |list: &[(&str, usize, bool)]| -> Vec<(String, usize, bool)> {
        list.iter().map(|(action, n, all)| ((*action).to_owned(), *n, *all)).collect()
    };
    let both = named(&[("assign", 2, false), ("reassign", 1, false)]);
    assert_eq!(told("clerk", &rows), both, "by how many allow it; who asks for a withdrawal is written down for each");
    assert_eq!(told("principal", &rows), both);
    assert_eq!(told("clerk", &rows[..1]), named(&[("assign", 1, true)]));
    // Papers belong to one case, so a supplement is not asked for in a heap; work that was offered is taken up in one.
    let teacher = told("teacher", &rows);
    for (action, offered) in
        [("submit", true), ("accept_work", true), ("decline_work", true), ("ask_supplement", false)]
    {
        assert_eq!(teacher.contains(&(action.to_owned(), 1, false)), offered, "{action}: {teacher:?}");
    }
    assert_eq!(told("inspector", &rows), [], "who inspects handles nothing");
    assert_eq!(told("clerk", &[]), []);
    let assign = common(&rows, &actor("clerk")).into_iter().find(|one| one.action.as_str() == "assign").unwrap();
    assert_eq!(assign.allowed, [cases[0].core.id, cases[2].core.id]);
    assert_eq!((assign.needs, assign.offline, assign.of), (vec![Need::Handler], Offline::Queued, 3));
}

#[test]
fn nothing_is_signed_or_handed_over_in_a_heap() {
    let signing = after(CERT, &[("clerk", "assign"), ("teacher", "submit")]);
    let rows = [Row { def: &signing.def, case: signing.case() }];
    let offered: Vec<String> = common(&rows, &actor("principal")).iter().map(|one| one.action.to_string()).collect();
    assert!(
        offered.is_empty(),
        "signing is for who has looked at each, and which point is to be mended for each: {offered:?}"
    );
    assert!(available(&signing.def, signing.case(), &actor("principal")).iter().any(|o| o.step.approves));
    for need in [Need::MissingPapers, Need::ReceivedPapers, Need::Receiver, Need::File] {
        assert!(!bulk::is_shared(need), "{need:?}");
    }
}

fn undo_of(stage: &Stage, before: &Before, action: &str, who: &str) -> Result<Undoing, NotUndone> {
    undo::undo(&stage.def, before, &ActionKey::from(action), stage.case(), &actor(who), &home)
}

fn take(stage: &mut Stage, who: &str, undoing: &Undoing) -> Result<(), Denial> {
    let Undoing { action, expect, args } = undoing.clone();
    stage.act(who, &Command::Step(StepCase { id: Stage::id(), action, expect, args, stated_at: stage.now }))
}

#[test]
fn who_was_given_a_case_by_mistake_gives_it_back() {
    let mut stage = after(CERT, &[]);
    let before = Before::of(&stage.case().core);
    let assign = stage.stepping("assign");
    stage.act("clerk", &assign).unwrap();
    let undoing = undo_of(&stage, &before, "assign", "clerk").expect("it leads back");
    assert_eq!(undoing.action.as_str(), "reassign");
    assert_eq!((undoing.args.part, undoing.args.assignee), (Some(OFFICE), Some(person("clerk"))), "to who took it in");
    assert_eq!(undoing.args.reason.as_deref(), Some(undo::REASON));
    take(&mut stage, "clerk", &undoing).expect("the rules allow what was planned");
    assert_eq!(stage.case().core.assignee, Some(person("clerk")), "it is never without an owner");
}

#[test]
fn a_reassignment_leads_back_to_whoever_had_it() {
    let mut stage = after(CERT, &[("clerk", "assign")]);
    let before = Before::of(&stage.case().core);
    let other = stage.stepping_to("reassign", person("other_teacher"), GROUP_B);
    stage.act("clerk", &other).unwrap();
    // What is said meanwhile does not stand in the way.
    let comment = CommentCase {
        id: Stage::id(),
        comment: CommentId(Uuid::from_u128(7)),
        facet: Facet::Internal,
        text: "Đã nhận".into(),
        stated_at: stage.now,
    };
    stage.act("other_teacher", &Command::Comment(comment)).unwrap();
    let undoing = undo_of(&stage, &before, "reassign", "clerk").unwrap();
    assert_eq!((undoing.args.part, undoing.args.assignee), (Some(GROUP_A), Some(person("teacher"))));
    take(&mut stage, "clerk", &undoing).unwrap();
    assert_eq!((stage.case().core.part, stage.case().core.assignee), (before.part, before.assignee));
}

#[test]
fn what_has_moved_on_stays_and_what_others_heard_of_is_not_taken_back() {
    // Somebody went on.
    let mut stage = after(CERT, &[]);
    let before = Before::of(&stage.case().core);
    for (who, action) in [("clerk", "assign"), ("teacher", "submit")] {
        let command = stage.stepping(action);
        stage.act(who, &command).unwrap();
    }
    assert_eq!(undo_of(&stage, &before, "assign", "clerk"), Err(NotUndone::MovedOn));
    // Somebody else's step is not taken back as one's own.
    let mut stage = after(CERT, &[]);
    let before = Before::of(&stage.case().core);
    let assign = stage.stepping("assign");
    stage.act("principal", &assign).unwrap();
    assert_eq!(undo_of(&stage, &before, "assign", "clerk"), Err(NotUndone::MovedOn));
    // It has not been done at all.
    assert_eq!(undo_of(&after(CERT, &[]), &before, "assign", "clerk"), Err(NotUndone::MovedOn));
    // It ended.
    let mut stage = after(CERT, &[("clerk", "ask_withdrawal")]);
    let before = Before::of(&stage.case().core);
    let withdraw = stage.stepping("withdraw");
    stage.act("principal", &withdraw).unwrap();
    assert_eq!(undo_of(&stage, &before, "withdraw", "principal"), Err(NotUndone::NoWayBack));
    // No step leads back from there but one that says which point is to be mended.
    let mut stage = after(CERT, &[("clerk", "assign")]);
    let before = Before::of(&stage.case().core);
    let submit = stage.stepping("submit");
    stage.act("teacher", &submit).unwrap();
    assert_eq!(undo_of(&stage, &before, "submit", "teacher"), Err(NotUndone::NoWayBack));
    // What leaves the case where it was is nothing to lead back from.
    let mut stage = after(CERT, &[("clerk", "assign"), ("principal", "ask_supplement")]);
    let before = Before::of(&stage.case().core);
    let take_up = stage.stepping("accept_work");
    stage.act("teacher", &take_up).unwrap();
    assert_eq!(undo_of(&stage, &before, "accept_work", "teacher"), Err(NotUndone::NoWayBack));
    // One leads back, which they may not take any more.
    let mut stage = after(CERT, &[]);
    let before = Before::of(&stage.case().core);
    let assign = stage.stepping("assign");
    stage.act("clerk", &assign).unwrap();
    let nobody = actor("clerk").wearing(|_| false);
    let asked = undo::undo(&stage.def, &before, &ActionKey::from("assign"), stage.case(), &nobody, &home);
    assert_eq!(asked, Err(NotUndone::NotAllowed));
}

#[test]
fn signing_numbering_clocks_papers_and_ends_are_no_matter_of_undoing() {
    for procedure in [CERT, SUPPORT, "chuyen-truong-di", "nghi-phep-viec-rieng", "kien-nghi-kiem-tra"] {
        let def = shipped(procedure);
        for step in &def.lifecycle.steps {
            let ends = def.state(&step.to).is_some_and(|state| state.terminal);
            if step.approves || step.register.is_some() || step.clock.is_some() || step.paper.is_some() || ends {
                assert!(!undo::is_reversible(&def, step), "{procedure}: {}", step.action);
                for from in &step.from {
                    assert!(!undo::could_be_undone(&def, from, &step.action), "{procedure}: {}", step.action);
                }
            }
        }
    }
    let def = shipped(CERT);
    assert!(undo::could_be_undone(&def, &"received".into(), &"assign".into()));
}

#[test]
fn who_may_sign_in_passing() {
    let signing = after(CERT, &[("clerk", "assign"), ("teacher", "submit")]);
    let of = |who| choices(&signing.def, signing.case(), &actor(who));
    let may = of("principal").expect("the principal signs");
    assert_eq!((may.sign.as_str(), may.back.as_ref().map(ActionKey::as_str)), ("sign", Some("send_back")));
    assert!(may.asks_point);
    assert_eq!(of("teacher"), None, "who handled it does not");
    assert_eq!(of("clerk"), None);
    let processing = after(CERT, &[("clerk", "assign")]);
    assert_eq!(choices(&processing.def, processing.case(), &actor("principal")), None, "it is not submitted yet");
}

#[test]
fn what_changed_is_shown_again_and_not_signed() {
    let ids: Vec<CaseId> = (1..=3).map(|n| CaseId(Uuid::from_u128(n))).collect();
    let mut pile = Pile::of(ids.iter().copied().chain([ids[0]]));
    assert_eq!(pile.len(), 3, "none twice");
    assert!(!pile.decide(ids[0], 4, Mark::Sign), "nothing is decided that was not shown");
    for id in &ids {
        pile.show(*id, 4);
        assert!(pile.decide(*id, 4, Mark::Sign));
    }
    assert!(!pile.decide(ids[1], 5, Mark::Sign), "nor at another revision");
    // The second changes before all are signed, the third leaves one's sight.
    let stands = |id: CaseId| if id == ids[2] { None } else { Some(if id == ids[1] { 5 } else { 4 }) };
    let decided = pile.settle(stands);
    assert_eq!(decided.iter().map(|d| (d.id, d.rev)).collect::<Vec<_>>(), [(ids[0], 4)]);
    assert!(pile.has_changed(ids[1]) && pile.mark(ids[1]).is_none());
    assert_eq!(pile.next_open(0), Some(1));
    pile.show(ids[1], 5);
    assert!(pile.decide(ids[1], 5, Mark::Back { reason: "Sai ngày".into(), point: None }));
    assert_eq!(pile.counts(), (1, 1));
    // The server was asked and knew of something newer.
    pile.take_back(ids[0]);
    assert_eq!((pile.mark(ids[0]), pile.next_open(2)), (None, Some(2)));
}

/// The form of a certificate names a child and who asks.
#[test]
fn the_same_child_and_procedure_is_a_repetition_while_it_is_open_and_a_month_after() {
    let open = after(CERT, &[]);
    let key = open.def.procedure.key.clone();
    let child = subjects(&open.case().personal.as_ref().unwrap().fields);
    let nobody = BTreeSet::from([PartyId(Uuid::from_u128(0xDEAD))]);
    let later = |days: i64| open.now.plus_millis(days * 24 * 3_600_000);
    assert!(repeats(open.case(), &key, &child, open.now));
    assert!(repeats(open.case(), &key, &child, later(900)), "as long as it is open");
    assert!(!repeats(open.case(), &key, &nobody, open.now));
    assert!(!repeats(open.case(), &"chuyen-truong-di".into(), &child, open.now));
    let ended = after(CERT, &[("clerk", "ask_withdrawal"), ("principal", "withdraw")]);
    let rows = [(0, true), (1, true), (RECENT_DAYS, true), (RECENT_DAYS + 1, false)];
    for (days, expected) in rows {
        assert_eq!(repeats(ended.case(), &key, &child, later(days)), expected, "{days} days after it ended");
    }
    // Who may not know whom it is about is told nothing.
    let mut hidden = open.case().clone();
    hidden.personal = None;
    assert!(!repeats(&hidden, &key, &child, open.now));
}

#[test]
fn a_scan_is_known_again_by_its_hash() {
    let mut stage = after(CERT, &[]);
    let attach = domain::case::command::AttachFile {
        id: Stage::id(),
        file: file(),
        paper: None,
        facet: Facet::Personal,
        stated_at: stage.now,
    };
    assert!(!shows(stage.case(), &file().hash));
    stage.act("clerk", &Command::Attach(attach)).unwrap();
    assert!(shows(stage.case(), &file().hash));
    assert!(!shows(stage.case(), &domain::ids::FileHash::of(b"another")));
    assert!(duplicate::is_recent(stage.case(), stage.now));
}

proptest! {
    /// Whatever is selected: what is offered for a case is what the case itself offers, and what is taken is not refused
    /// for want of a right.
    #[test]
    fn a_heap_allows_what_each_case_allows(
        picks in prop::collection::vec((0_usize..4, 0_usize..2), 0..12),
        who in prop::sample::select(names().collect::<Vec<_>>()),
    ) {
        let steps: [&[(&str, &str)]; 4] = [
            &[],
            &[("clerk", "assign")],
            &[("clerk", "assign"), ("teacher", "submit")],
            &[("clerk", "ask_withdrawal")],
        ];
        let stages: Vec<Stage> = picks.iter().map(|(n, p)| after([CERT, SUPPORT][*p], steps[*n])).collect();
        let cases: Vec<Case> = stages.iter().zip(1..).map(|(stage, n)| numbered(stage, n)).collect();
        let rows: Vec<Row<'_>> = stages.iter().zip(&cases).map(|(s, case)| Row { def: &s.def, case }).collect();
        let actor = actor(who);
        let found = common(&rows, &actor);
        for one in &found {
            prop_assert!(!one.allowed.is_empty() && one.allowed.len() <= rows.len());
            for row in &rows {
                let offers = available(row.def, row.case, &actor);
                let offered = offers.iter().any(|o| *o.action() == one.action && o.step.needs == one.needs);
                prop_assert_eq!(offered, one.allowed.contains(&row.case.core.id));
            }
        }
        let mut last = usize::MAX;
        for one in &found {
            prop_assert!(one.allowed.len() <= last);
            last = one.allowed.len();
        }
    }

    /// Whatever is shown, decided and changed in whatever order: only what was shown last and stands so is carried out.
    #[test]
    fn what_is_signed_is_what_was_seen(acts in prop::collection::vec((0_u8..4, 0_u128..4, 0_u32..3), 0..60)) {
        let mut pile = Pile::of((0..4).map(|n| CaseId(Uuid::from_u128(n))));
        let (mut stands, mut shown, mut marked) = ([0_u32; 4], [None; 4], [None; 4]);
        for (act, n, rev) in acts {
            let (id, at) = (CaseId(Uuid::from_u128(n)), usize::try_from(n).unwrap());
            match act {
                0 => {
                    if shown[at].is_some_and(|was| was != stands[at]) {
                        marked[at] = None;
                    }
                    pile.show(id, stands[at]);
                    shown[at] = Some(stands[at]);
                }
                1 => {
                    let taken = pile.decide(id, rev, Mark::Sign);
                    prop_assert_eq!(taken, shown[at] == Some(rev));
                    if taken {
                        marked[at] = Some(rev);
                    }
                }
                2 => stands[at] = stands[at].max(rev),
                _ => {
                    let ready = pile.settle(|id| Some(stands[usize::try_from(id.0.as_u128()).unwrap()]));
                    for decided in &ready {
                        let at = usize::try_from(decided.id.0.as_u128()).unwrap();
                        prop_assert_eq!((Some(decided.rev), decided.rev), (marked[at], stands[at]));
                    }
                    for (at, mark) in marked.iter_mut().enumerate() {
                        if mark.is_some_and(|rev| rev != stands[at]) {
                            *mark = None;
                        }
                    }
                }
            }
        }
    }

    /// Whatever was done before and whoever asks: a way back that is planned is allowed, and leads back.
    #[test]
    fn a_planned_way_back_is_taken(
        procedure in prop::sample::select(vec![CERT, SUPPORT]),
        steps in prop::collection::vec(any::<u16>(), 1..8),
        who in prop::sample::select(names().collect::<Vec<_>>()),
    ) {
        let mut stage = after(procedure, &[]);
        for pick in steps {
            let offers: Vec<(&str, ActionKey)> = names()
                .flat_map(|name| {
                    let offers = available(&stage.def, stage.case(), &actor(name));
                    offers.into_iter().map(|o| (name, o.action().clone())).collect::<Vec<_>>()
                })
                .collect();
            let Some(place) = usize::from(pick).checked_rem(offers.len()) else { break };
            let (by, action) = offers[place].clone();
            let before = Before::of(&stage.case().core);
            let command = stage.stepping(action.as_str());
            if stage.act(by, &command).is_err() {
                continue;
            }
            let asks = who;
            match undo_of(&stage, &before, action.as_str(), asks) {
                Ok(undoing) => {
                    prop_assert_eq!(asks, by, "nobody takes back what somebody else did");
                    prop_assert_eq!(&undoing.expect, &Expect::of(&stage.case().core, false));
                    let mut tried = Stage::new(stage.def.clone());
                    tried.case = Some(stage.case().clone());
                    tried.now = stage.now;
                    prop_assert_eq!(take(&mut tried, by, &undoing), Ok(()));
                    let core = &tried.case().core;
                    let gave_back = core.assignee == before.assignee
                        || (before.assignee.is_none() && core.assignee == Some(core.author));
                    prop_assert!(core.state == before.state || gave_back);
                }
                Err(NotUndone::MovedOn) => prop_assert!(asks != by || stage.case().core.ended),
                Err(NotUndone::NoWayBack | NotUndone::NotAllowed) => {}
            }
            stage.now = stage.now.plus_millis(60_000);
        }
    }
}
