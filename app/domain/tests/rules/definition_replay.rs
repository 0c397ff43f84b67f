//! What ran in another way, of another kind, or over a proposed date is replayed as it was, and told where it would not be.

use crate::cases::{House, played, wandered, went};
use crate::registered::register;
use crate::shipped::shipped;
use crate::stage::Stage;
use domain::{
    case::{Case, Command},
    clock::{self, ClockEntry, Due, Effect, Limit, LimitSpec, Unit},
    definition::{
        ClockMark, Definition, FieldDef, FieldKey, FieldShape, Guard, Lands, Need, Off, PaperDef, PaperForm, StepDef,
        rehearse::{Break, Rehearsed, breaks, due_under, limit_under, rehearse},
    },
    facet::Facet,
    instant::Instant,
    text::Text,
    value::Value,
};
use proptest::prelude::*;
use time::macros::date;

const KEY: &str = "ho-tro-chi-phi-hoc-tap";
const KINDS: &str = "nghi-dai-ngay-thoi-hoc";
/// It counts from a day that its form names.
const NAMED: &str = "tiep-nhan-tre";

/// As the case itself says.
fn own(case: &Case) -> Option<Due> {
    clock::due(case.core.limit.legal, case.core.limit.cutoff, &case.core.ledger, &House::new().calendar)
}

fn under(case: &Case, from: &Definition, to: &Definition) -> Option<Due> {
    due_under(case, (from, to), &House::new().calendar)
}

fn why(case: &Case, from: &Definition, to: &Definition, now: Instant) -> Vec<Break> {
    breaks(case, (from, to), &House::new().at(now))
}

fn other(def: &Definition, change: impl FnOnce(&mut Definition)) -> Definition {
    let mut to = def.clone();
    to.procedure.version += 1;
    change(&mut to);
    to
}

fn step<'a>(def: &'a mut Definition, action: &str) -> &'a mut StepDef {
    def.lifecycle.steps.iter_mut().find(|step| step.action.as_str() == action).expect("a step")
}

fn date_of(due: Option<Due>) -> Option<Instant> {
    due.and_then(|due| due.date())
}

fn asked(key: &str) -> FieldDef {
    FieldDef {
        key: key.into(),
        title: Text::new("Mục mới", "New"),
        help: Text::default(),
        required: true,
        facet: Facet::Core,
        input: FieldShape::Date,
    }
}

fn brought(key: &str) -> PaperDef {
    PaperDef {
        key: key.into(),
        title: Text::new("Giấy mới", "New"),
        required: true,
        form: PaperForm::Copy,
        facet: Facet::Personal,
    }
}

fn well_said(why: &Break) {
    let words = why.words();
    assert!(words.vi.ends_with('.') && words.en.ends_with('.') && !words.vi.contains("{}"), "{words:?}");
    let wire = serde_json::to_value(why).expect("serialises");
    assert_eq!(&serde_json::from_value::<Break>(wire).expect("is read"), why);
}

// Kinds of request.

#[test]
fn a_kind_of_request_is_replayed_under_its_own_limit() {
    let mut def = shipped(KINDS);
    let seven = LimitSpec::new(Limit::working_days(7));
    def.procedure.variants[0].limit = Some(seven);
    let (case, now) = played(&def, "clerk", &["assign"], 1);
    assert_eq!(limit_under(&case, &def), seven);
    assert_eq!(under(&case, &def, &def), own(&case));
    let house = House::new();
    let found = rehearse(&[Rehearsed { case: &case, def: &def, shown: true }], &def, &house.at(now));
    assert_eq!((found.broken, found.moved), (0, 0));
    assert!(found.load.iter().any(|load| (load.days, load.days_then) == (7, 7)), "{:?}", found.load);
    let shorter = other(&def, |to| to.procedure.variants[0].limit = None);
    assert!(date_of(under(&case, &def, &shorter)) < date_of(own(&case)), "the procedure's, where it has none");
}

#[test]
fn a_kind_that_is_no_more_or_was_never_chosen_breaks() {
    let def = shipped(KINDS);
    let (case, now) = played(&def, "clerk", &[], 1);
    let kind = case.core.variant.clone().expect("it was chosen");
    for to in [other(&def, |to| drop(to.procedure.variants.remove(0))), other(&def, |to| to.procedure.variants.clear())]
    {
        let found = why(&case, &def, &to, now);
        let gone = found.iter().find(|one| matches!(one, Break::VariantGone { variant, .. } if *variant == kind));
        let gone = gone.unwrap_or_else(|| panic!("{found:?}"));
        assert!(gone.is_hard() && gone.words().vi.contains("Nghỉ dài ngày, giữ chỗ"));
        well_said(gone);
    }
    let plain = other(&def, |to| to.procedure.variants.clear());
    let (alike, now) = played(&plain, "clerk", &[], 1);
    let found = why(&alike, &plain, &def, now);
    assert!(found.contains(&Break::VariantMissing), "{found:?}");
    well_said(&Break::VariantMissing);
    let mut unchosen = case;
    unchosen.core.variant = None;
    assert!(!why(&unchosen, &def, &def, now).contains(&Break::VariantMissing), "no doing of this version");
}

#[test]
fn what_only_another_kind_asks_for_is_not_missing() {
    let def = shipped(KINDS);
    let (case, now) = played(&def, "clerk", &["assign"], 1);
    let of = |n: usize| {
        other(&def, |to| {
            to.procedure.fields.push(asked("new"));
            to.procedure.papers.push(brought("new"));
            to.procedure.variants[n].fields.push("new".into());
            to.procedure.variants[n].papers.push("new".into());
        })
    };
    assert_eq!(why(&case, &def, &of(1), now), []);
    let found = why(&case, &def, &of(0), now);
    assert!(matches!(&*found, [Break::FieldMissing { .. }, Break::PaperMissing { .. }]), "{found:?}");
    // A field that moves to another kind stands nowhere for this one.
    let found = why(
        &case,
        &def,
        &other(&def, |to| {
            to.procedure.variants[0].fields.retain(|key| key.as_str() != "leave_to");
            to.procedure.variants[1].fields.push("leave_to".into());
        }),
        now,
    );
    assert!(matches!(&*found, [Break::FieldGone { field, .. }] if field.as_str() == "leave_to"), "{found:?}");
}

#[test]
fn a_version_that_takes_nothing_leaves_the_limit_as_it_was() {
    let def = shipped(KEY);
    let (case, _) = played(&def, "clerk", &["assign"], 1);
    let to = other(&def, |to| {
        let said = Text::new("Hết hiệu lực", "No longer in force");
        to.procedure.off = Some(Off { reason: said.clone(), answer: said });
        to.procedure.limit = LimitSpec::new(Limit::new(0, Unit::Days));
    });
    assert_eq!(limit_under(&case, &to), case.core.limit);
    assert_eq!(under(&case, &def, &to), own(&case));
}

// Ways in.

#[test]
fn what_is_registered_has_no_clock_until_it_is_received() {
    let def = shipped(KEY);
    let (waiting, _) = went(register(def.clone(), "clerk"), &["ask_completion"], 1);
    assert_eq!((under(&waiting, &def, &def), own(&waiting)), (None, None));
    let (received, now) = went(register(def.clone(), "clerk"), &["ask_completion", "accept", "assign"], 2);
    assert!(own(&received).is_some());
    assert_eq!(under(&received, &def, &def), own(&received));
    let wider = other(&def, |to| to.procedure.papers.push(brought("new")));
    assert_eq!(why(&waiting, &def, &wider, now), [], "whoever receives it looks again");
    let found = why(&received, &def, &wider, now);
    assert!(matches!(&*found, [Break::PaperMissing { .. }]), "{found:?}");
    // Without the way it would have been opened when all was there.
    let usual = other(&def, |to| to.lifecycle.open.ways.clear());
    assert_eq!(under(&received, &def, &usual), own(&received));
    let found = why(&received, &def, &usual, now);
    assert!(
        matches!(&*found, [Break::StepGone { action, title }]
        if action.as_str() == "open" && title.vi == "Ghi nhận hồ sơ"),
        "{found:?}"
    );
    // Another first state of the usual way is nothing to it.
    let renamed = other(&def, |to| to.lifecycle.open.to = "processing".into());
    assert_eq!(why(&received, &def, &renamed, now), []);
}

#[test]
fn a_limit_counts_from_the_day_that_was_named_when_it_started() {
    let def = shipped(NAMED);
    let mut stage = Stage::new(def.clone());
    let Command::Open(mut open) = stage.opening() else { panic!("an opening") };
    open.fields.insert("enrolment_closes".into(), Value::Date(date!(2026 - 03 - 31)));
    stage.act("clerk", &Command::Open(open)).expect("it opens");
    let (mut case, _) = went(stage, &["assign"], 1);
    assert_eq!(under(&case, &def, &def), own(&case));
    let at_once = other(&def, |to| to.procedure.counts_from = None);
    assert!(date_of(under(&case, &def, &at_once)) < date_of(own(&case)));
    // What is filled in anew moves no clock that has started.
    let key = FieldKey::from("enrolment_closes");
    let fields = [
        Some(&mut case.core.fields),
        case.internal.as_mut().map(|internal| &mut internal.fields),
        case.personal.as_mut().map(|personal| &mut personal.fields),
    ];
    for fields in fields.into_iter().flatten().filter(|fields| fields.contains_key(&key)) {
        fields.insert(key.clone(), Value::Date(date!(2026 - 04 - 30)));
    }
    assert_eq!(under(&case, &def, &def), own(&case));
    assert!(date_of(under(&case, &at_once, &def)) > date_of(own(&case)), "for a version that did not count so it does");
}

// Dates that are proposed.

#[test]
fn an_agreed_date_stays_agreed_to_and_a_proposal_moves_nothing() {
    let def = shipped(KEY);
    let (proposed, _) = played(&def, "clerk", &["assign", "propose_extension"], 1);
    let (agreed, now) = played(&def, "clerk", &["assign", "submit", "propose_extension", "extend"], 2);
    for case in [&proposed, &agreed] {
        assert_eq!(under(case, &def, &def), own(case));
    }
    let direct = other(&def, |to| {
        let extend = step(to, "extend");
        extend.guards.retain(|guard| *guard != Guard::Proposed);
        extend.needs.push(Need::Date);
        to.lifecycle.steps.retain(|step| step.action.as_str() != "propose_extension");
    });
    assert_eq!(under(&agreed, &def, &direct), own(&agreed));
    let found = why(&agreed, &def, &direct, now);
    assert!(matches!(&*found, [Break::StepGone { action, .. }] if action.as_str() == "propose_extension"), "{found:?}");
    let never = other(&def, |to| to.lifecycle.steps.retain(|step| step.action.as_str() != "extend"));
    assert!(date_of(under(&agreed, &def, &never)) < date_of(own(&agreed)));
    // Where nobody has to agree the date proposed counts at once.
    let at_once = other(&def, |to| step(to, "propose_extension").clock = Some(ClockMark::Extend));
    let date = date_of(under(&proposed, &def, &at_once)).expect("it runs");
    assert!(date.local_date() >= proposed.core.proposed.expect("it waits").to);
    assert_eq!(date_of(under(&agreed, &def, &at_once)), date_of(own(&agreed)));
}

#[test]
fn a_date_of_a_field_and_one_that_was_agreed_to_are_told_apart() {
    let def = shipped(KEY);
    let (mut case, now) = played(&def, "clerk", &["assign", "propose_extension", "extend"], 1);
    // At the same moment, by a field that this version no longer names.
    let later = date!(2026 - 06 - 30);
    case.core.ledger.push(ClockEntry::new(now, Effect::Extend { to: later }));
    let from = other(&def, |from| step(from, "extend").due_field = Some("entitlement".into()));
    assert_eq!(under(&case, &from, &from), own(&case));
    assert!(date_of(under(&case, &from, &def)) < date_of(own(&case)));
}

// Where steps land.

#[test]
fn steps_that_stay_or_lead_back_are_judged_by_where_they_landed() {
    let def = shipped(KEY);
    let mut cases = vec![];
    for (n, path) in [
        &["assign", "submit", "propose_extension", "extend"][..],
        &["assign", "accept_work"],
        &["ask_withdrawal", "refuse_withdrawal", "assign"],
        &["assign", "ask_supplement", "ask_withdrawal", "refuse_withdrawal"],
    ]
    .into_iter()
    .enumerate()
    {
        cases.push(played(&def, "clerk", path, n as u128 + 1));
    }
    let said = other(&def, |to| to.lifecycle.steps.iter_mut().for_each(|step| step.past.vi.push('!')));
    for (case, now) in &cases {
        assert_eq!(why(case, &def, &said, *now), [], "{:?}", case.core.history);
        assert_eq!(under(case, &def, &said), own(case));
    }
    let onward = other(&def, |to| {
        for action in ["extend", "refuse_withdrawal"] {
            step(to, action).lands = Lands::There;
        }
    });
    let told = |n: usize| {
        let (case, now) = &cases[n];
        let found = why(case, &def, &onward, *now);
        found.iter().filter(|one| matches!(one, Break::StepGone { .. })).count()
    };
    assert_eq!([0, 1, 2, 3].map(told), [1, 0, 1, 1]);
}

#[test]
fn the_first_of_two_signatures_led_nowhere_and_is_no_break() {
    let mut def = shipped(KEY);
    def.procedure.signers.need = 2;
    let (case, now) = played(&def, "clerk", &["assign", "submit", "sign"], 1);
    assert_eq!((case.core.state.as_str(), case.core.signatures.len()), ("signing", 1));
    let to = other(&def, |to| {
        let sign = step(to, "sign");
        sign.past.vi.push('!');
        sign.clock = Some(ClockMark::Stop);
    });
    assert_eq!(why(&case, &def, &to, now), []);
    assert_eq!(under(&case, &def, &to), own(&case), "it has its effect with the last of them");
}

#[test]
fn a_way_back_that_is_no_more_breaks() {
    let def = shipped(KEY);
    let (case, now) = played(&def, "clerk", &["assign", "ask_supplement", "ask_withdrawal"], 1);
    let to = other(&def, |to| to.lifecycle.states.retain(|state| state.key.as_str() != "supplement"));
    let found = why(&case, &def, &to, now);
    let [back] = &*found else { panic!("{found:?}") };
    assert!(matches!(back, Break::WayBackGone { state, .. } if state.as_str() == "supplement") && back.is_hard());
    well_said(back);
    let forward = other(&to, |to| step(to, "refuse_withdrawal").lands = Lands::There);
    assert_eq!(why(&case, &def, &forward, now), [], "nothing leads back");
}

#[test]
fn a_guard_that_can_never_open_for_a_case_shuts_its_step() {
    let def = shipped(KEY);
    let unguarded = other(&def, |from| {
        step(from, "ask_supplement").needs.retain(|need| *need != Need::Until);
        step(from, "stop").guards.clear();
    });
    let (case, now) = played(&unguarded, "clerk", &["assign", "ask_supplement"], 1);
    let found = why(&case, &unguarded, &def, now);
    assert!(matches!(&*found, [Break::NobodyTakes { action, .. }] if action.as_str() == "stop"), "{found:?}");
    let none = other(&def, |to| {
        let others = ["receive_supplement", "ask_withdrawal", "accept_work"];
        to.lifecycle.steps.retain(|step| !others.contains(&step.action.as_str()));
    });
    let found = why(&case, &unguarded, &none, now);
    assert!(found.contains(&Break::NobodyActs), "{found:?}");
    // What may come true later is no break: nobody has proposed a date yet.
    let (early, now) = played(&def, "clerk", &["assign"], 1);
    assert_eq!(why(&early, &def, &def, now), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Random histories, in every way in: under their own version they break nothing and are due when they are.
    #[test]
    fn every_history_is_replayed_to_its_own_clock(
        path in prop::collection::vec(any::<u16>(), 0..12),
        key in prop::sample::select(vec![KEY, KINDS, NAMED, "nghi-phep-viec-rieng", "kien-nghi-kiem-tra"]),
        registered in any::<bool>(),
        two in any::<bool>(),
    ) {
        let mut def = shipped(key);
        if two {
            def.procedure.signers.need = 2;
        }
        let finding = key.starts_with("kien");
        let stage = match (registered, finding) {
            (_, true) => Stage::open(def.clone(), "inspector"),
            (true, false) => register(def.clone(), "clerk"),
            (false, false) => Stage::open(def.clone(), "clerk"),
        };
        let (case, now) = wandered(stage, &path);
        prop_assert_eq!(under(&case, &def, &def), own(&case), "{:?}", case.core.ledger);
        prop_assert_eq!(limit_under(&case, &def), case.core.limit);
        let found = why(&case, &def, &def, now);
        prop_assert!(found.iter().all(|one| *one == Break::NobodyActs), "{:?}", found);
    }
}
