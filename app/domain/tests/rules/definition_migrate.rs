//! Running cases moved to a newer version: only where they fit, never to the applicant's disadvantage, and nothing changes
//! that the move does not list.

use crate::cases::{House, played, wandered, went};
use crate::registered::register;
use crate::shipped::shipped;
use crate::stage::{Stage, UNIT, actor, grant, names, person};
use domain::{
    case::{Case, Event, Fact, Happened, apply::apply, available, fact::Migrated},
    clock::{Limit, LimitSpec},
    definition::{
        CaseKind, Definition,
        draft::DraftDenial,
        migrate::{LimitChoice, MOST_CASES, Plan, Stay, may, plan},
        rehearse::Break,
    },
    denial::Denial,
    ids::{CommandId, EventId},
    instant::Instant,
    rights::Area,
};
use proptest::prelude::*;
use uuid::Uuid;

const KEY: &str = "ho-tro-chi-phi-hoc-tap";

fn next(change: impl FnOnce(&mut Definition)) -> (Definition, Definition) {
    let from = shipped(KEY);
    let mut to = from.clone();
    to.procedure.version += 1;
    change(&mut to);
    (from, to)
}

fn moved(case: &Case, migrated: Migrated, now: Instant) -> (Case, Event) {
    let principal = grant("principal", domain::rights::Post::Principal, crate::stage::LEADERS);
    let command = CommandId(Uuid::from_u128(0x77));
    let event = Event {
        id: EventId::of(command, 0),
        command,
        unit: UNIT,
        case: case.core.id,
        no: case.core.rev() + 1,
        at: now,
        stated_at: now,
        by: person("principal"),
        grant: principal.id,
        on_behalf: None,
        fact: Fact::Migrated(Box::new(migrated)),
    };
    let case = apply(Some(case.clone()), &event).expect("it is there");
    (case, event)
}

/// What a move may change, put back: the rest must be as it was.
fn put_back(after: &Case, before: &Case) -> Case {
    let mut case = after.clone();
    case.core.definition = before.core.definition.clone();
    case.core.area = before.core.area.clone();
    case.core.limit = before.core.limit;
    case.core.history.pop();
    case
}

#[test]
fn only_leadership_moves_and_no_more_than_so_many() {
    for name in names() {
        let allowed = may(&actor(name), CaseKind::Dossier, 1).is_ok();
        assert_eq!(allowed, ["principal", "vice"].contains(&name), "{name}");
    }
    let denial = may(&actor("vice"), CaseKind::Dossier, MOST_CASES + 1).expect_err("too many");
    assert_eq!(denial, Denial::Draft(DraftDenial::TooManyCases { most: 500 }));
    assert!(may(&actor("vice"), CaseKind::Dossier, MOST_CASES).is_ok());
    assert!(may(&actor("principal"), CaseKind::Finding, 1).is_err(), "findings are the inspecting side's");
    assert!(may(&actor("chair"), CaseKind::Finding, 1).is_ok());
}

#[test]
fn a_case_goes_on_under_the_newer_version_with_its_clock() {
    let (from, to) = next(|to| {
        to.procedure.title.vi = "Tên mới".into();
        to.procedure.limit.legal = Limit::working_days(20);
    });
    let (case, now) = played(&from, "clerk", &["assign"], 1);
    let house = House::new();
    let Plan { migrated, was, then } = plan(&case, (&from, &to), LimitChoice::Keep, &house.at(now)).expect("it fits");
    assert_eq!((was, migrated.limit, &migrated.area), (then, None, &None));
    let (after, event) = moved(&case, migrated, now);
    assert_eq!(after.core.definition, to.reference());
    assert_eq!((&after.core.ledger, after.core.limit), (&case.core.ledger, case.core.limit));
    let line = after.core.history.last().expect("a line");
    assert_eq!((&line.what, line.by), (&Happened::Migrated { from: 3, to: 4 }, person("principal")));
    assert_eq!(after.core.last, case.core.last, "no device waits for it");
    assert!(!available(&to, &after, &actor("teacher")).is_empty(), "the handler goes on");
    let wire = serde_json::to_string(&event).expect("serialises");
    assert_eq!(serde_json::from_str::<Event>(&wire).expect("is read"), event);
}

#[test]
fn what_does_not_fit_stays_and_says_why() {
    let (from, to) = next(|to| to.lifecycle.states.retain(|state| state.key.as_str() != "processing"));
    let house = House::new();
    let (case, now) = played(&from, "clerk", &["assign"], 1);
    let stay = plan(&case, (&from, &to), LimitChoice::Keep, &house.at(now)).expect_err("its state is gone");
    assert!(matches!(&stay, Stay::Breaks { breaks } if matches!(breaks[0], Break::StateGone { .. })), "{stay:?}");

    let (from, to) = next(|_| {});
    let (ended, now) = played(&from, "clerk", &["assign", "ask_withdrawal", "withdraw"], 1);
    assert_eq!(plan(&ended, (&from, &to), LimitChoice::Keep, &house.at(now)), Err(Stay::Ended));
    let (case, _) = played(&to, "clerk", &["assign"], 1);
    assert_eq!(plan(&case, (&to, &to), LimitChoice::Keep, &house.at(now)), Err(Stay::NotOlder));
    let (case, _) = played(&from, "clerk", &[], 1);
    let other = shipped("xac-nhan-dang-hoc");
    assert_eq!(plan(&case, (&from, &other), LimitChoice::Keep, &house.at(now)), Err(Stay::OtherProcedure));
}

#[test]
fn a_step_of_the_past_that_is_no_more_holds_nothing() {
    let (from, to) = next(|to| {
        let reassign = to.lifecycle.steps.iter_mut().find(|step| step.action.as_str() == "reassign");
        reassign.expect("a step").action = "hand_over".into();
    });
    let (case, now) = played(&from, "clerk", &["assign", "reassign"], 1);
    assert!(plan(&case, (&from, &to), LimitChoice::Keep, &House::new().at(now)).is_ok());
}

#[test]
fn new_limits_are_taken_only_where_nobody_waits_longer() {
    let house = House::new();
    let (from, longer) = next(|to| to.procedure.limit.legal = Limit::working_days(11));
    let (_, shorter) = next(|to| to.procedure.limit.legal = Limit::working_days(8));
    let (running, now) = played(&from, "clerk", &["assign"], 1);
    let (paused, later) = played(&from, "clerk", &["assign", "ask_supplement"], 2);
    for (case, now) in [(&running, now), (&paused, later)] {
        let stay = plan(case, (&from, &longer), LimitChoice::Take, &house.at(now)).expect_err("due later");
        let Stay::Later { was, then } = stay else { panic!("{stay:?}") };
        assert!(then > was);
        let taken = plan(case, (&from, &shorter), LimitChoice::Take, &house.at(now)).expect("due earlier");
        assert_eq!(taken.migrated.limit, Some(shorter.procedure.limit));
        assert!(taken.then <= taken.was);
        assert!(plan(case, (&from, &longer), LimitChoice::Keep, &house.at(now)).is_ok(), "what was promised stays");
    }
}

#[test]
fn a_clock_that_has_not_begun_is_judged_as_if_it_began_now() {
    let house = House::new();
    let (from, longer) = next(|to| to.procedure.limit.legal = Limit::working_days(11));
    let (_, shorter) = next(|to| to.procedure.limit.legal = Limit::working_days(8));
    let (case, now) = went(register(from.clone(), "clerk"), &["ask_completion"], 1);
    let stay = plan(&case, (&from, &longer), LimitChoice::Take, &house.at(now)).expect_err("due later");
    assert!(matches!(stay, Stay::Later { was, then } if was < then), "{stay:?}");
    let Plan { migrated, was, then } =
        plan(&case, (&from, &shorter), LimitChoice::Take, &house.at(now)).expect("due earlier");
    assert_eq!((migrated.limit, was, then), (Some(shorter.procedure.limit), None, None), "nothing was promised yet");
    let (after, _) = moved(&case, migrated, now);
    assert!(after.core.ledger.is_empty(), "it is received later, and its clock begins then");
}

#[test]
fn a_kind_of_request_takes_its_own_limit_and_goes_nowhere_without_it() {
    let from = shipped("nghi-dai-ngay-thoi-hoc");
    let house = House::new();
    let (case, now) = played(&from, "clerk", &["assign"], 1);
    let kind = case.core.variant.clone().expect("it was chosen");
    let to = |change: &dyn Fn(&mut Definition)| {
        let mut to = from.clone();
        to.procedure.version += 1;
        change(&mut to);
        to
    };
    let shorter = LimitSpec::new(Limit::working_days(1));
    let own = to(&|to| to.procedure.variants[0].limit = Some(shorter));
    let plan_for = |to: &Definition| plan(&case, (&from, to), LimitChoice::Take, &house.at(now));
    assert_eq!(plan_for(&own).expect("it fits").migrated.limit, Some(shorter));
    let others = to(&|to| to.procedure.variants[1].limit = Some(shorter));
    assert_eq!(plan_for(&others).expect("it fits").migrated.limit, None, "another kind's is none of its");
    let stay = plan_for(&to(&|to| to.procedure.variants.retain(|variant| variant.key != kind)));
    let Err(Stay::Breaks { breaks }) = stay else { panic!("{stay:?}") };
    assert!(matches!(&breaks[0], Break::VariantGone { variant, .. } if *variant == kind), "{breaks:?}");
}

#[test]
fn the_field_of_work_moves_where_it_is_another() {
    let (from, to) = next(|to| to.procedure.area = Area("education".into()));
    let (case, now) = played(&from, "clerk", &[], 1);
    let plan = plan(&case, (&from, &to), LimitChoice::Keep, &House::new().at(now)).expect("it fits");
    assert_eq!(plan.migrated.area, Some(Area("education".into())));
    assert_eq!(moved(&case, plan.migrated, now).0.core.area, Area("education".into()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Random histories, random newer versions: whatever is moved is as it was but for what the move lists.
    #[test]
    fn a_move_changes_nothing_that_it_does_not_list(
        path in prop::collection::vec(any::<u16>(), 0..9),
        edits in prop::collection::vec(0_u8..8, 0..4),
        take in any::<bool>(),
        registered in any::<bool>(),
    ) {
        let from = shipped(KEY);
        let stage = if registered { register(from.clone(), "clerk") } else { Stage::open(from.clone(), "clerk") };
        let (case, now) = wandered(stage, &path);
        let (_, to) = next(|to| edits.iter().for_each(|edit| change(to, *edit)));
        let choice = if take { LimitChoice::Take } else { LimitChoice::Keep };
        let house = House::new();
        match plan(&case, (&from, &to), choice, &house.at(now)) {
            Err(stay) => {
                let told = matches!(stay, Stay::Breaks { .. } | Stay::Later { .. });
                prop_assert!(case.core.ended || told);
            }
            Ok(Plan { migrated, was, then }) => {
                let (area, limit) = (migrated.area.clone(), migrated.limit);
                let (after, _) = moved(&case, migrated, now);
                prop_assert_eq!(put_back(&after, &case), case.clone());
                prop_assert_eq!(&after.core.definition, &to.reference());
                prop_assert_eq!(&after.core.area, area.as_ref().unwrap_or(&case.core.area));
                prop_assert_eq!(after.core.limit, limit.unwrap_or(case.core.limit));
                prop_assert!(!take || then <= was, "{:?} {:?}", then, was);
                prop_assert!(take || then == was);
                prop_assert!(to.state(&after.core.state).is_some());
            }
        }
    }
}

fn change(to: &mut Definition, edit: u8) {
    let procedure = &mut to.procedure;
    match edit {
        0 => procedure.limit.legal = Limit::working_days(3),
        1 => procedure.limit.legal = Limit::working_days(30),
        2 => procedure.area = Area("education".into()),
        3 => procedure.title.vi.push('!'),
        4 => procedure.fields.iter_mut().for_each(|field| field.required = true),
        5 => to.lifecycle.states.retain(|state| state.key.as_str() != "supplement"),
        6 => procedure.papers.truncate(1),
        _ => to.lifecycle.steps.retain(|step| step.action.as_str() != "reassign"),
    }
}
