//! Whatever people do, in any order: the fold, the seals, the clock and the separation of powers hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::registered::register;
use crate::shipped::shipped;
use crate::stage::{CANARY, CAST, Stage, actor, file, filled, names, person};
use domain::{
    calendar::Calendar,
    case::{
        Case, Command, Core, Event, Fact, Happened, Internal, Owner,
        apply::{apply, replay},
        available,
        command::{AttachFile, Change, CommentCase, EditCase},
        decide::refuses,
        owner,
    },
    clock::{ClockEntry, Due, Effect, due, explain},
    definition::{ApplicantKind, CaseKind, Definition, FieldKey, Need, Outcome},
    denial::Denial,
    facet::Facet,
    ids::CommentId,
    rights::Role,
    value::{Salt, Value},
};
use proptest::{prelude::*, strategy::ValueTree};
use uuid::Uuid;

/// Something that somebody tries; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Try {
    /// A step that is offered to somebody, so that cases get somewhere.
    Offered { pick: u16, to: u8 },
    /// Any step by anybody.
    Any { who: u8, step: u8, to: u8 },
    /// Changing a field.
    Edit { who: u8, field: u8, emptied: bool },
    /// Saying something.
    Comment { who: u8, facet: u8 },
    /// Attaching a file.
    Attach { who: u8, facet: u8 },
    /// Letting time pass, in minutes.
    Wait(u16),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        6 => (any::<u16>(), any::<u8>()).prop_map(|(pick, to)| Try::Offered { pick, to }),
        2 => (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(who, step, to)| Try::Any { who, step, to }),
        1 => (any::<u8>(), any::<u8>(), any::<bool>())
            .prop_map(|(who, field, emptied)| Try::Edit { who, field, emptied }),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(who, facet)| Try::Comment { who, facet }),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(who, facet)| Try::Attach { who, facet }),
        2 => (0_u16..6000).prop_map(Try::Wait),
    ];
    prop::collection::vec(one, 1..30)
}

fn definitions() -> impl Strategy<Value = Definition> {
    prop::sample::select(vec![
        "xac-nhan-dang-hoc",
        "chuyen-truong-di",
        "ho-tro-chi-phi-hoc-tap",
        "nghi-phep-viec-rieng",
        "kien-nghi-kiem-tra",
    ])
    .prop_map(shipped)
    .prop_flat_map(|def| {
        // One signature or two.
        (1..=u8::try_from(def.procedure.signers.post.len()).expect("few posts")).prop_map(move |need| {
            let mut def = def.clone();
            def.procedure.signers.need = need;
            def
        })
    })
}

fn name(who: u8) -> &'static str {
    CAST[usize::from(who) % CAST.len()].0
}

/// Opens the case and lets everything be tried; what is refused is left.
fn played(def: Definition, tries: &[Try]) -> Stage {
    let author = match def.lifecycle.kind {
        CaseKind::Dossier => "clerk",
        CaseKind::Finding => "inspector",
    };
    // Some dossiers are only registered at first.
    let mut stage = match def.lifecycle.kind {
        CaseKind::Dossier if tries.len().is_multiple_of(3) => register(def, author),
        CaseKind::Dossier | CaseKind::Finding => Stage::open(def, author),
    };
    for (n, one) in tries.iter().enumerate() {
        let before = stage.case().clone();
        let Some((who, command)) = command(&mut stage, one, n) else { continue };
        let result = stage.act(who, &command);
        if result.is_err() {
            assert_eq!(stage.case(), &before, "a refusal changes nothing");
        } else {
            forbidden(&stage, who, &before);
        }
    }
    stage
}

fn command(stage: &mut Stage, one: &Try, n: usize) -> Option<(&'static str, Command)> {
    let facet = |i: u8| Facet::ALL[usize::from(i) % Facet::ALL.len()];
    let (id, stated_at) = (Stage::id(), stage.now);
    Some(match one {
        Try::Offered { pick, to } => {
            let offers: Vec<_> = names()
                .flat_map(|who| {
                    let offers = available(&stage.def, stage.case(), &actor(who));
                    offers.into_iter().map(move |o| (who, o.action().as_str().to_owned())).collect::<Vec<_>>()
                })
                .collect();
            let (who, action) = offers.get(usize::from(*pick).checked_rem(offers.len())?)?;
            (*who, handed(stage, action, *to))
        }
        Try::Any { who, step, to } => {
            let steps = &stage.def.lifecycle.steps;
            let action = steps[usize::from(*step) % steps.len()].action.as_str().to_owned();
            (name(*who), handed(stage, &action, *to))
        }
        Try::Edit { who, field, emptied } => {
            let fields = &stage.def.procedure.fields;
            let field = &fields[usize::from(*field) % fields.len()];
            let was = stage.case().field(&field.key).cloned();
            let change = Change { key: field.key.clone(), was, to: (!emptied).then(|| filled(field)) };
            (name(*who), Command::Edit(EditCase { id, changes: vec![change], stated_at }))
        }
        Try::Comment { who, facet: at } => {
            let (comment, facet) = (CommentId(Uuid::from_u128(n as u128)), facet(*at));
            // Names are said in comments that are personal; a finding has none.
            let personal = facet == Facet::Personal && stage.def.lifecycle.kind == CaseKind::Dossier;
            let text = if personal { format!("Gọi cho {CANARY}") } else { "Đã kiểm tra sổ".to_owned() };
            (name(*who), Command::Comment(CommentCase { id, comment, facet, text, stated_at }))
        }
        Try::Attach { who, facet: at } => {
            (name(*who), Command::Attach(AttachFile { id, file: file(), paper: None, facet: facet(*at), stated_at }))
        }
        Try::Wait(minutes) => {
            stage.now = stage.now.plus_millis(i64::from(*minutes) * 60_000);
            return None;
        }
    })
}

fn handed(stage: &Stage, action: &str, to: u8) -> Command {
    let (who, hats) = CAST[usize::from(to) % CAST.len()];
    stage.stepping_to(action, person(who), hats[0].1)
}

/// What must not have been allowed.
fn forbidden(stage: &Stage, who: &str, before: &Case) {
    let actor = actor(who);
    let acts = [Role::Leadership, Role::Group, Role::Office, Role::Union].into_iter().any(|r| actor.has_role(r));
    assert!(acts, "{who} does nothing in any case");
    if before.core.ended {
        assert_eq!(before.core.state, stage.case().core.state, "what has ended does not move");
    }
    let works = [Role::Leadership, Role::Group, Role::Office].into_iter().any(|r| actor.has_role(r));
    match stage.def.lifecycle.kind {
        CaseKind::Dossier => assert!(works, "{who} of the union changed a dossier"),
        CaseKind::Finding => assert!(!actor.has_role(Role::Leadership), "{who} of leadership changed a finding"),
    }
}

fn salts() -> impl FnMut() -> Salt {
    let mut n = 0_u8;
    move || {
        n = n.wrapping_add(1);
        Salt([n; 16])
    }
}

/// The entries of the clock as the events tell them, without the fold.
fn told_by_the_events(events: &[Event]) -> Vec<ClockEntry> {
    events
        .iter()
        .flat_map(|event| match &event.fact {
            Fact::Opened(opened) => opened.clock.clone(),
            Fact::Stepped(stepped) => stepped.clock.clone(),
            Fact::Numbered { .. }
            | Fact::Edited { .. }
            | Fact::Commented { .. }
            | Fact::Attached { .. }
            | Fact::Redated { .. }
            | Fact::Migrated(_) => vec![],
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_case_is_the_fold_of_its_events(def in definitions(), tries in tries()) {
        let stage = played(def, &tries);
        prop_assert_eq!(&replay(&stage.events), &stage.case);
        // Events and facets travel as JSON and come back the same.
        let json = serde_json::to_string(&stage.events).expect("serialises");
        let events: Vec<Event> = serde_json::from_str(&json).expect("reads back");
        prop_assert_eq!(&events, &stage.events);
        let core = serde_json::to_string(&stage.case().core).expect("serialises");
        prop_assert_eq!(&serde_json::from_str::<Core>(&core).expect("reads back"), &stage.case().core);
        // Numbers have no gaps, stated times never run backwards.
        for (n, pair) in stage.events.windows(2).enumerate() {
            prop_assert_eq!(pair[1].no as usize, n + 2);
            prop_assert!(pair[0].stated_at <= pair[1].stated_at);
        }
        prop_assert_eq!(stage.case().core.history.len(), stage.events.len());
    }

    #[test]
    fn sealed_events_name_nobody_and_unseal_to_what_they_were(def in definitions(), tries in tries()) {
        let stage = played(def, &tries);
        let mut salt = salts();
        let mut unsealed = Vec::new();
        let mut erased: Option<Case> = None;
        for event in &stage.events {
            let mut sealed = event.clone();
            let kept = sealed.fact.seal(&mut salt);
            let json = serde_json::to_string(&sealed).expect("serialises");
            prop_assert!(!json.contains(CANARY), "a name stands in {json}");
            erased = apply(erased, &sealed);
            let mut opened = sealed.clone();
            prop_assert_eq!(opened.fact.unseal(&kept), Ok(()));
            prop_assert_eq!(&opened, event);
            if let Some(first) = kept.first() {
                let mut forged = kept.clone();
                forged[0].value = Value::Text("Người khác".into());
                prop_assert_eq!(sealed.clone().fact.unseal(&forged), Err(first.key.clone()));
            }
            unsealed.push(opened);
        }
        prop_assert_eq!(&replay(&unsealed), &stage.case);
        // Erased for good, the case still tells what was done, and nothing of whom it was about.
        let erased = erased.expect("opened");
        let texts = |fields: &mut BTreeMap<FieldKey, Value>, gone: &mut BTreeSet<FieldKey>| {
            fields.retain(|key, value| !matches!(value, Value::Text(_)) || !gone.insert(key.clone()));
        };
        let mut core = stage.case().core.clone();
        texts(&mut core.fields, &mut core.erased);
        prop_assert_eq!(&erased.core, &core);
        // What somebody wrote or named a file goes with it: it may speak of them.
        let told = |case: &Case| {
            let hashes = |i: &Internal| i.files.iter().map(|a| a.file.hash.clone()).collect::<Vec<_>>();
            let notes = |i: &Internal| i.notes.iter().map(|n| (n.no, n.need)).collect::<Vec<_>>();
            let emptied = |i| {
                let mut left = Internal { comments: vec![], files: vec![], notes: vec![], ..i };
                texts(&mut left.fields, &mut left.erased);
                left
            };
            case.internal.clone().map(|i| (hashes(&i), notes(&i), i.comments.len(), emptied(i)))
        };
        prop_assert_eq!(told(&erased), told(stage.case()));
        let is_empty = erased.personal.is_some_and(|p| {
            p.fields.is_empty() && p.comments.iter().all(|c| c.erased && c.text.is_empty()) && p.receiver.is_none() && p.asked_by.is_none()
        });
        prop_assert!(is_empty);
        let written = |n: &domain::case::Note| {
            matches!(n.need, Need::Reason | Need::Opinion | Need::Agency | Need::DocumentNo | Need::Point)
        };
        prop_assert!(erased.internal.is_some_and(|i| i.notes.iter().all(|n| n.erased == written(n))));
        // What everybody of the union may read names nobody either.
        let open = serde_json::to_string(&(&stage.case().core, &stage.case().internal)).expect("serialises");
        prop_assert!(!open.contains(CANARY), "a name stands in {open}");
    }

    #[test]
    fn nobody_who_handled_it_signed_it(def in definitions(), tries in tries()) {
        let stage = played(def, &tries);
        let core = &stage.case().core;
        prop_assert!(core.handlers.is_disjoint(&core.signers));
        let mut before: Option<Case> = None;
        for event in &stage.events {
            if let (Fact::Stepped(stepped), Some(case)) = (&event.fact, &before)
                && stepped.approves
            {
                prop_assert!(event.by != case.core.author);
                prop_assert!(Some(event.by) != case.core.assignee && Some(event.by) != case.core.applicant);
                prop_assert!(!case.core.handlers.contains(&event.by));
            }
            before = apply(before, event);
        }
        // What is issued was signed by somebody; an outcome is one that the procedure knows.
        prop_assert!(core.issued.is_none() || !core.signers.is_empty());
        prop_assert!(core.outcome.is_none_or(|o| stage.def.procedure.results.contains(&o)));
        prop_assert!(!core.outcome.is_some_and(refuses), "the tries propose the first result");
    }

    #[test]
    fn the_date_follows_from_the_events_alone(def in definitions(), tries in tries()) {
        let stage = played(def, &tries);
        let core = &stage.case().core;
        let calendar = Calendar::vietnam();
        let entries = told_by_the_events(&stage.events);
        prop_assert_eq!(&entries, &core.ledger);
        let found = due(core.limit.legal, core.limit.cutoff, &core.ledger, &calendar);
        prop_assert_eq!(&found, &due(core.limit.legal, core.limit.cutoff, &entries, &calendar));
        let explained = explain(core.limit.legal, core.limit.cutoff, &core.ledger, &calendar);
        prop_assert_eq!(explained.as_ref().and_then(|e| e.due), found.as_ref().and_then(Due::date));
        prop_assert_eq!(explained.map(|e| e.original), found.as_ref().map(Due::original));
        // The clock of a case that has ended stands still, if it ever ran.
        if core.ended {
            let stopped = matches!(found, None | Some(Due::Stopped { .. }));
            prop_assert!(stopped, "{:?} in {}", found, core.state);
        }
    }

    #[test]
    fn no_case_is_ever_without_an_owner(def in definitions(), tries in tries()) {
        let stage = played(def, &tries);
        let mut case: Option<Case> = None;
        for event in &stage.events {
            let last = case.as_ref().map(|c| owner(&c.core));
            case = apply(case, event);
            let core = &case.as_ref().expect("opened").core;
            let now = owner(core);
            match (core.kind, now) {
                (CaseKind::Dossier, Owner::Office) => prop_assert!(core.holder().is_none()),
                (_, Owner::Person(who)) => {
                    let known = CAST.iter().any(|(name, _)| person(name) == who);
                    prop_assert!(known, "{who:?} is nobody of the school");
                }
                (CaseKind::Finding, Owner::Part(part)) => prop_assert_eq!(core.part, Some(part)),
                (CaseKind::Dossier, Owner::Part(_)) | (CaseKind::Finding, Owner::Office) => prop_assert!(false, "{now:?}"),
            }
            if let Some(handover) = &core.handover {
                prop_assert_eq!(core.assignee, Some(handover.to));
                prop_assert_eq!(core.part, Some(handover.part));
            }
            // Whose it was when it ended is known for good, unless they take it up by ending it.
            let taken_up = last == Some(Owner::Office) || core.handover.is_none();
            if core.ended && core.kind == CaseKind::Dossier {
                prop_assert!(last == Some(now) || taken_up, "{last:?} {now:?}");
            }
        }
    }

    #[test]
    fn what_has_ended_is_immutable_but_for_comments(def in definitions(), tries in tries()) {
        let mut stage = played(def, &tries);
        if !stage.case().core.ended {
            return Ok(());
        }
        let before = stage.case().core.clone();
        for who in names() {
            for step in stage.def.lifecycle.steps.clone() {
                let asked = stage.ask(who, &stage.stepping(step.action.as_str()));
                prop_assert_eq!(asked.unwrap_err(), Denial::Ended);
            }
            for n in 0..2 {
                let one = if n == 0 {
                    Try::Edit { who: 0, field: 0, emptied: false }
                } else {
                    Try::Attach { who: 0, facet: 1 }
                };
                let (_, command) = command(&mut stage, &one, n).expect("a command");
                prop_assert_eq!(stage.ask(who, &command).unwrap_err(), Denial::Ended);
            }
        }
        let (_, comment) = command(&mut stage, &Try::Comment { who: 0, facet: 1 }, 0).expect("a command");
        for who in names() {
            let _ = stage.act(who, &comment);
        }
        let after = &stage.case().core;
        prop_assert!(after.history.iter().skip(before.history.len()).all(|l| l.what == Happened::Commented));
        let bare = |core: &Core| Core { history: vec![], last: None, ..core.clone() };
        prop_assert_eq!(bare(after), bare(&before));
    }

    #[test]
    fn a_pause_without_length_changes_no_date(def in definitions(), tries in tries()) {
        let stage = played(def, &tries);
        let core = &stage.case().core;
        let calendar = Calendar::vietnam();
        let count = |ledger: &[ClockEntry]| due(core.limit.legal, core.limit.cutoff, ledger, &calendar);
        let without: Vec<ClockEntry> =
            core.ledger.iter().copied().filter(|e| !matches!(e.effect, Effect::Pause | Effect::Resume)).collect();
        // Asked and brought in the same moment, wherever it stands: as if nobody had asked.
        for at in 0..=without.len() {
            let Some(moment) = without.get(at.saturating_sub(1)).map(|entry| entry.at) else { continue };
            let mut with = without.clone();
            with.splice(at..at, [ClockEntry::new(moment, Effect::Pause), ClockEntry::new(moment, Effect::Resume)]);
            prop_assert_eq!(count(&with), count(&without));
        }
        // And however long it took, it never brings the date forward.
        if let (Some(Due::Running { unextended: with, .. }), Some(Due::Running { unextended: without, .. })) =
            (count(&core.ledger), count(&without))
        {
            prop_assert!(with >= without);
        }
    }

    #[test]
    fn what_is_offered_does_not_depend_on_what_may_be_read(def in definitions(), tries in tries()) {
        let stage = played(def, &tries);
        let mut bare = stage.case().clone();
        (bare.internal, bare.personal) = (None, None);
        for who in names() {
            let actor = actor(who);
            prop_assert_eq!(available(&stage.def, stage.case(), &actor), available(&stage.def, &bare, &actor));
            // What is offered can be taken, once what it needs is given.
            for offer in available(&stage.def, stage.case(), &actor) {
                let asked = stage.ask(who, &stage.stepping(offer.action().as_str()));
                let own = stage.def.procedure.applicants == [ApplicantKind::Staff];
                match asked {
                    // What only waits for its hour, or has missed it, is told apart.
                    Ok(_) | Err(Denial::SecondSupplement | Denial::NotYet { .. } | Denial::PastDue { .. }) => {}
                    // The teacher of the story asks for leave, so they cannot handle it.
                    Err(Denial::UnfitHandler) if own => {}
                    Err(denial) => prop_assert!(false, "{who}: {}: {denial}", offer.action()),
                }
            }
        }
    }
}

#[test]
fn the_tries_get_somewhere() {
    // A property over cases that never move would prove nothing.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = (definitions(), tries());
    let mut ended = 0;
    let mut outcomes = Vec::new();
    for _ in 0..300 {
        let (def, tries) = strategy.new_tree(&mut runner).expect("a value").current();
        let stage = played(def, &tries);
        ended += u32::from(stage.case().core.ended);
        outcomes.extend(stage.case().core.outcome);
    }
    assert!(ended > 60, "{ended} of 300 ended");
    for outcome in [Outcome::Granted, Outcome::Mended, Outcome::Escalated] {
        assert!(outcomes.contains(&outcome), "no case ended {outcome:?}");
    }
}
