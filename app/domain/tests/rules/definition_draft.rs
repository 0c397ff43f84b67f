//! The life of a draft: who may do what with it in which state, and what is published in the end.

use crate::drafts::{Desk, KEY, begin, id, version};
use crate::stage::{GROUP_A, LEADERS, UNIT, actor, grant, person};
use domain::{
    definition::{
        CaseKind, DefinitionRef, Guard, LifecycleRef, Off, Variant,
        diff::{Aspect, Change},
        draft::{Command, DraftDenial, DraftState, MOST_BYTES, MOST_WORDS, Part, Source, faults},
        versions,
    },
    denial::Denial,
    rights::{Actor, Grant, Post},
    text::Text,
};
use time::macros::date;

fn refused(desk: &Desk, name: &str, command: &Command) -> &'static str {
    let denial = desk.ask(&actor(name), command).expect_err("it is refused");
    denial.code()
}

/// Everything that can be asked of a draft that is there.
fn all(desk: &Desk) -> [Command; 6] {
    [desk.edit(|_| {}), desk.propose(), desk.send_back(), desk.approve(), desk.publish(), desk.discard()]
}

#[test]
fn a_draft_is_written_proposed_returned_mended_approved_and_published() {
    let mut desk = Desk::begun("teacher");
    assert_eq!((desk.draft().state, desk.rev(), desk.content().procedure.version), (DraftState::Drafting, 1, 2));
    desk.act("head", &desk.edit(|c| c.procedure.limit.legal = "8wd".parse().expect("a limit"))).expect("same part");
    desk.act("teacher", &desk.propose()).expect("proposed");
    desk.act("vice", &desk.send_back()).expect("returned");
    assert_eq!(desk.draft().to_mend(), Some("Ghi rõ giấy tờ"));
    desk.act("teacher", &desk.edit(|c| c.procedure.title.en = "Support".into())).expect("mended");
    assert_eq!(desk.draft().state, DraftState::Drafting);
    desk.act("teacher", &desk.propose()).expect("proposed again");
    assert_eq!(desk.draft().reasons(), Some("Phụ huynh hay hỏi"));
    desk.act("principal", &desk.approve()).expect("approved");
    desk.act("vice", &desk.publish()).expect("published");
    let draft = desk.draft();
    assert_eq!((draft.state, draft.rev), (DraftState::Published, 8));
    assert_eq!(draft.lines.iter().map(|line| line.rev).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 8]);
    let new = &desk.published[1];
    assert_eq!((new.version, new.valid_from, new.proposed), (2, date!(2026 - 04 - 01), false));
    assert!(desk.published[0].valid_to.is_none(), "what was published before is as it was");
    let validity = versions::validity(&desk.published);
    assert_eq!(validity[0].to, Some(date!(2026 - 04 - 01)), "and ends where the new one begins");
    assert!(validity[0].holds(date!(2026 - 03 - 31)) && !validity[0].holds(date!(2026 - 04 - 01)));
    assert!(validity[1].holds(date!(2026 - 04 - 01)) && !validity[1].holds(date!(2026 - 03 - 31)));
    for command in all(&desk) {
        let code = refused(&desk, "principal", &command);
        assert!(["draft_state", "own_draft", "not_your_draft"].contains(&code), "{code}: what is published stays");
    }
}

#[test]
fn whoever_drafts_nothing_hears_only_that() {
    let desk = Desk::begun("teacher");
    for name in ["chair", "inspector", "admin", "officer"] {
        let begins = refused(&Desk::new(), name, &begin(version(1)));
        assert_eq!(begins, "not_your_role", "{name}");
    }
    for name in ["admin", "officer"] {
        for command in all(&desk) {
            assert_eq!(refused(&desk, name, &command), "not_your_role", "{name}");
        }
    }
    // The inspecting side drafts its own; this one does not exist for it.
    for command in all(&desk) {
        assert_eq!(refused(&desk, "chair", &command), "not_found");
    }
    let foreign = Actor::new(
        person("clerk"),
        domain::ids::UnitId(uuid::Uuid::from_u128(9)),
        actor("clerk").grants().to_vec(),
        date!(2026 - 03 - 02),
    );
    let denial = desk.ask(&foreign, &desk.propose()).expect_err("another school's");
    assert_eq!(denial, Denial::NotFound);
}

#[test]
fn the_side_that_began_it_writes_in_it_and_nobody_else() {
    let desk = Desk::begun("teacher");
    assert!(desk.ask(&actor("head"), &desk.edit(|_| {})).is_ok());
    for name in ["other_teacher", "clerk", "principal", "vice"] {
        assert_eq!(refused(&desk, name, &desk.edit(|_| {})), "not_your_draft", "{name}");
        assert_eq!(refused(&desk, name, &desk.propose()), "not_your_draft", "{name}");
    }
    assert_eq!(refused(&desk, "clerk", &desk.discard()), "not_your_draft");
    assert!(desk.ask(&actor("teacher"), &desk.discard()).is_ok());
    assert!(desk.ask(&actor("vice"), &desk.discard()).is_ok(), "leadership gives up any");
    for name in ["teacher", "head", "clerk"] {
        assert_eq!(refused(&desk, name, &desk.send_back()), "not_your_role", "{name}");
        assert_eq!(refused(&desk, name, &desk.publish()), "not_your_role", "{name}");
        assert_eq!(refused(&desk, name, &desk.approve()), "not_your_post", "{name}");
    }
}

#[test]
fn each_state_lets_only_its_own_be_done() {
    let mut desk = Desk::begun("teacher");
    let states = |desk: &Desk| {
        [
            ("edit", refusals(desk, "teacher", &desk.edit(|_| {}))),
            ("propose", refusals(desk, "teacher", &desk.propose())),
            ("return", refusals(desk, "principal", &desk.send_back())),
            ("approve", refusals(desk, "principal", &desk.approve())),
            ("publish", refusals(desk, "principal", &desk.publish())),
            ("discard", refusals(desk, "principal", &desk.discard())),
        ]
        .into_iter()
        .filter_map(|(name, refusal)| refusal.is_none().then_some(name))
        .collect::<Vec<_>>()
    };
    assert_eq!(states(&desk), ["edit", "propose", "discard"]);
    desk.act("teacher", &desk.propose()).expect("proposed");
    assert_eq!(states(&desk), ["return", "approve", "discard"]);
    assert_eq!(refused(&desk, "teacher", &desk.discard()), "not_your_role", "it lies with leadership");
    desk.act("principal", &desk.send_back()).expect("returned");
    assert_eq!(states(&desk), ["edit", "propose", "discard"]);
    desk.act("teacher", &desk.propose()).expect("proposed");
    desk.act("principal", &desk.approve()).expect("approved");
    assert_eq!(states(&desk), ["return", "publish", "discard"]);
    desk.act("principal", &desk.discard()).expect("given up");
    assert_eq!(states(&desk), Vec::<&str>::new());
}

fn refusals(desk: &Desk, name: &str, command: &Command) -> Option<&'static str> {
    desk.ask(&actor(name), command).is_err().then(|| refused(desk, name, command))
}

#[test]
fn the_principal_approves_and_never_what_they_wrote() {
    let mut desk = Desk::begun("teacher");
    desk.act("teacher", &desk.propose()).expect("proposed");
    assert_eq!(refused(&desk, "vice", &desk.approve()), "not_your_post");
    assert!(desk.ask(&actor("principal"), &desk.approve()).is_ok());

    let mut own = Desk::begun("principal");
    own.act("principal", &own.propose()).expect("proposed");
    assert_eq!(refused(&own, "principal", &own.approve()), "own_draft");
    assert!(own.ask(&actor("vice"), &own.approve()).is_ok(), "then the vice principal approves");

    // Leadership together: who wrote a line of it is bound as well as who began it.
    let mut both = Desk::begun("vice");
    both.act("principal", &both.edit(|c| c.procedure.title.vi.push('!'))).expect("same part");
    both.act("vice", &both.propose()).expect("proposed");
    assert_eq!(refused(&both, "principal", &both.approve()), "own_draft");
    assert_eq!(refused(&both, "vice", &both.approve()), "own_draft");
}

#[test]
fn nobody_approves_on_behalf_of_who_wrote_it_or_while_it_is_their_own() {
    let lent = |to: &str, of: &str| {
        let lent = Grant { person: person(to), acting_for: Some(person(of)), ..grant(of, Post::Principal, LEADERS) };
        let own = actor(to).grants().to_vec();
        Actor::new(person(to), UNIT, own.into_iter().chain([lent]), date!(2026 - 03 - 02))
    };
    let mut own = Desk::begun("principal");
    own.act("principal", &own.propose()).expect("proposed");
    let acting = lent("teacher", "principal");
    assert_eq!(own.ask(&acting, &own.approve()), Err(DraftDenial::OwnDraft.into()), "the principal's word is bound");

    let mut theirs = Desk::begun("teacher");
    theirs.act("teacher", &theirs.propose()).expect("proposed");
    assert_eq!(theirs.ask(&acting, &theirs.approve()), Err(DraftDenial::OwnDraft.into()), "they wrote it themselves");
    let free = lent("clerk", "principal");
    let event = theirs.ask(&free, &theirs.approve()).expect("approved on the principal's behalf");
    assert_eq!(event.on_behalf, Some(person("principal")));
}

#[test]
fn two_who_write_at_once_are_told_what_is_other() {
    let mut desk = Desk::begun("teacher");
    let late = desk.edit(|c| c.procedure.title.vi = "Tên khác".into());
    desk.act("head", &desk.edit(|c| c.procedure.papers[0].required = false)).expect("the first");
    let denial = desk.ask(&actor("teacher"), &late).expect_err("the second");
    let Denial::Draft(DraftDenial::DraftChanged { rev, by, changes }) = denial else { panic!("{denial:?}") };
    assert_eq!((rev, by), (2, person("head")));
    assert!(matches!(&*changes, [Change::Changed { aspect: Aspect::Required, .. }]), "{changes:?}");
    assert!(changes[0].words().vi.contains("bắt buộc"), "{:?}", changes[0].words());
    let stale = Command::Approve { draft: id(), rev: 1 };
    desk.act("teacher", &desk.propose()).expect("proposed");
    assert_eq!(refused(&desk, "principal", &stale), "draft_changed", "nobody approves what they have not seen");
}

#[test]
fn what_was_said_is_needed_and_bounded() {
    let mut desk = Desk::begun("teacher");
    let words = |text: &str| Command::Propose { draft: id(), rev: desk.rev(), reasons: text.into() };
    assert_eq!(refused(&desk, "teacher", &words("  ")), "invalid");
    assert_eq!(refused(&desk, "teacher", &words(&"x".repeat(MOST_WORDS + 1))), "invalid");
    desk.act("teacher", &desk.propose()).expect("proposed");
    let empty = Command::Return { draft: id(), rev: desk.rev(), mend: String::new() };
    assert_eq!(refused(&desk, "principal", &empty), "invalid");
}

fn variant() -> Variant {
    Variant {
        key: "mot-loai".into(),
        title: Text::new("Một loại", "A kind"),
        about: Text::default(),
        limit: None,
        papers: vec![],
        fields: vec![],
    }
}

/// The workflow of a draft, changed with it.
fn flow(content: &mut domain::definition::Content) -> &mut domain::definition::Lifecycle {
    content.lifecycle.get_or_insert_with(|| crate::shipped::shipped(KEY).lifecycle)
}

#[test]
fn a_draft_has_bounds() {
    let desk = Desk::begun("teacher");
    let too_large = |change: &dyn Fn(&mut domain::definition::Content)| match desk
        .ask(&actor("teacher"), &desk.edit(|content| change(content)))
    {
        Err(Denial::Draft(DraftDenial::DraftTooLarge { what, most })) => (what, most as usize),
        other => panic!("{other:?}"),
    };
    let field = desk.content().procedure.fields[0].clone();
    assert_eq!(too_large(&|c| c.procedure.fields = vec![field.clone(); 81]).0, Part::Fields);
    let paper = desk.content().procedure.papers[0].clone();
    assert_eq!(too_large(&|c| c.procedure.papers = vec![paper.clone(); 41]).0, Part::Papers);
    assert_eq!(too_large(&|c| c.procedure.about.vi = "x".repeat(MOST_WORDS + 1)).0, Part::Letters);
    // Whatever else a definition lists or says.
    let begun = desk.content().procedure;
    let lists: [&dyn Fn(&mut domain::definition::Content); 7] = [
        &|c| c.procedure.targets = vec![begun.targets[0].clone(); 41],
        &|c| c.procedure.result_papers = vec![begun.result_papers[0].clone(); 41],
        &|c| c.procedure.variants = vec![variant(); 41],
        &|c| c.procedure.signers.when_applicant = vec![Post::Principal; 41],
        &|c| flow(c).reasons = vec![crate::shipped::shipped(KEY).lifecycle.reasons[0].clone(); 41],
        &|c| flow(c).open.ways = vec![crate::shipped::shipped(KEY).lifecycle.open.ways[0].clone(); 41],
        &|c| flow(c).steps[0].guards = vec![Guard::Offered; 41],
    ];
    for (n, list) in lists.into_iter().enumerate() {
        assert_eq!(too_large(list).0, Part::Entries, "{n}");
    }
    let long = || Text::new("x".repeat(MOST_WORDS + 1), "");
    let texts: [&dyn Fn(&mut domain::definition::Content); 6] = [
        &|c| c.procedure.limit_note = long(),
        &|c| c.procedure.told.refused = long(),
        &|c| c.procedure.off = Some(Off { reason: Text::default(), answer: long() }),
        &|c| c.procedure.basis[0].note = long(),
        &|c| c.procedure.variants = vec![Variant { about: long(), ..variant() }],
        &|c| flow(c).reasons[0].title = long(),
    ];
    for (n, said) in texts.into_iter().enumerate() {
        assert_eq!(too_large(said).0, Part::Letters, "{n}");
    }
    let keys = |c: &mut domain::definition::Content| {
        c.procedure.variants = vec![Variant { papers: vec!["don".into(); 41], ..variant() }];
    };
    assert_eq!(too_large(&keys).0, Part::Papers);
    let full = |c: &mut domain::definition::Content| {
        c.procedure.fields = vec![field.clone(); 80];
        c.procedure.fields.iter_mut().for_each(|f| f.help = Text::new("ă".repeat(1900), "x".repeat(1900)));
    };
    assert_eq!(too_large(&full), (Part::Bytes, MOST_BYTES));
}

#[test]
fn what_is_faulty_is_written_and_goes_no_further() {
    let mut desk = Desk::begun("teacher");
    desk.act("teacher", &desk.edit(|c| c.procedure.basis.clear())).expect("a draft may be unfinished");
    assert_eq!(refused(&desk, "teacher", &desk.propose()), "draft_faulty");
    desk.act("teacher", &desk.edit(|c| c.procedure.lifecycle.key = "nowhere".into())).expect("written");
    let denial = desk.ask(&actor("teacher"), &desk.propose()).expect_err("refused");
    let Denial::Draft(DraftDenial::DraftFaulty { faults }) = denial else { panic!("{denial:?}") };
    assert_eq!(
        faults.iter().map(domain::definition::lint::DefinitionFault::code).collect::<Vec<_>>(),
        ["unknown_lifecycle"]
    );
}

#[test]
fn a_day_is_chosen_that_has_not_passed_and_overlaps_nothing() {
    let approved = || {
        let mut desk = Desk::begun("teacher");
        desk.act("teacher", &desk.propose()).expect("proposed");
        desk.act("principal", &desk.approve()).expect("approved");
        desk
    };
    let desk = approved();
    let from = |from| Command::Publish { draft: id(), rev: desk.rev(), from };
    assert_eq!(refused(&desk, "principal", &from(date!(2026 - 03 - 01))), "draft_in_the_past");
    assert!(desk.ask(&actor("principal"), &from(date!(2026 - 03 - 02))).is_ok(), "today is no past");

    // A version that waits already: the draft that was approved before it is overtaken.
    let mut overtaken = approved();
    let mut waiting = overtaken.published[0].clone();
    (waiting.version, waiting.valid_from) = (2, date!(2026 - 05 - 01));
    overtaken.published.push(waiting);
    assert_eq!(refused(&overtaken, "principal", &overtaken.publish()), "overtaken");
    overtaken.act("principal", &overtaken.send_back()).expect("returned");
    overtaken.act("teacher", &overtaken.propose()).expect("proposed over the new one");
    overtaken.act("principal", &overtaken.approve()).expect("approved");
    let denial = overtaken.ask(&actor("principal"), &overtaken.publish()).expect_err("it would begin before it");
    let Denial::Draft(DraftDenial::DraftFaulty { faults }) = denial else { panic!("{denial:?}") };
    assert_eq!(
        faults.iter().map(domain::definition::lint::DefinitionFault::code).collect::<Vec<_>>(),
        ["overlapping_versions"]
    );
    let later = Command::Publish { draft: id(), rev: overtaken.rev(), from: date!(2026 - 05 - 02) };
    overtaken.act("principal", &later).expect("after it");
    assert_eq!(overtaken.published[2].version, 3);
}

#[test]
fn a_changed_workflow_is_the_next_version_of_its_key_and_an_equal_one_is_none() {
    let mut desk = Desk::begun("teacher");
    let lifecycle = desk.lifecycles[0].clone();
    desk.act("teacher", &desk.edit(|c| c.lifecycle = Some(lifecycle.clone()))).expect("written");
    assert_eq!(desk.content().lifecycle, None, "it says what the published one says");
    desk.act(
        "teacher",
        &desk.edit(|c| {
            let mut own = lifecycle.clone();
            own.states[0].title.vi = "Mới nhận".into();
            own.version = 77;
            c.lifecycle = Some(own);
        }),
    )
    .expect("written");
    let named = LifecycleRef { key: "dossier".into(), version: lifecycle.version + 1 };
    assert_eq!(desk.content().procedure.lifecycle, named);
    desk.act("teacher", &desk.propose()).expect("proposed");
    desk.act("principal", &desk.approve()).expect("approved");
    desk.act("principal", &desk.publish()).expect("published");
    assert_eq!(versions::find(&desk.lifecycles, &named).map(|l| l.states[0].title.vi.as_str()), Some("Mới nhận"));
    assert_eq!(desk.lifecycles[0], lifecycle, "the one before is as it was");
}

#[test]
fn a_procedure_from_nothing_takes_a_key_that_is_free() {
    let blank = |key: &str, title: &str| {
        begin(Source::Blank { key: key.into(), title: Text::new(title, "New"), cases: CaseKind::Dossier })
    };
    let taken = Desk::new();
    assert_eq!(refused(&taken, "clerk", &blank(KEY, "Mới")), "procedure_exists");
    let mut desk = Desk::new();
    desk.published.clear();
    assert_eq!(refused(&desk, "clerk", &blank("Có Dấu", "Mới")), "invalid");
    assert_eq!(refused(&desk, "clerk", &blank("muon-sach", " ")), "invalid");
    assert_eq!(refused(&desk, "chair", &blank("muon-sach", "Mượn sách")), "not_your_role");
    desk.act("clerk", &blank("muon-sach", "Mượn sách")).expect("begun");
    let procedure = desk.content().procedure;
    assert_eq!((procedure.key.as_str(), procedure.version, procedure.proposed), ("muon-sach", 1, true));
    assert_eq!(refused(&desk, "clerk", &blank("muon-sach", "Mượn sách")), "already_exists");
    assert_eq!(refused(&desk, "clerk", &desk.propose()), "draft_faulty", "nobody is named who may ask");
}

#[test]
fn the_inspecting_side_keeps_its_own_rules() {
    let finding = crate::shipped::shipped("kien-nghi-kiem-tra");
    let mut desk = Desk::new();
    desk.published = vec![finding.procedure];
    desk.heads = vec![person("chair")];
    let source = || Source::Version(DefinitionRef { key: "kien-nghi-kiem-tra".into(), version: 1 });
    assert_eq!(refused(&desk, "principal", &begin(source())), "not_your_role");
    desk.act("inspector", &begin(source())).expect("begun");
    desk.act("inspector", &desk.propose()).expect("proposed");
    for command in all(&desk) {
        assert_eq!(refused(&desk, "principal", &command), "not_found", "it does not exist for leadership");
    }
    assert_eq!(refused(&desk, "auditor", &desk.approve()), "not_your_post");
    desk.act("chair", &desk.approve()).expect("approved by the chair");
}

#[test]
fn faults_are_told_of_what_is_open_and_of_no_other() {
    let mut desk = Desk::begun("teacher");
    desk.act("teacher", &desk.edit(|c| c.procedure.basis.clear())).expect("written");
    let told = |desk: &Desk| {
        let actor = actor("teacher");
        let context = domain::definition::draft::Context {
            actor: &actor,
            now: desk.now,
            origin: None,
            seen: None,
            published: &desk.published,
            lifecycles: &desk.lifecycles,
            heads: &desk.heads,
        };
        faults(desk.draft(), &context).len()
    };
    assert_eq!(told(&desk), 1);
    desk.act("teacher", &desk.discard()).expect("given up");
    assert_eq!(told(&desk), 0);
    assert_eq!(desk.draft().part, GROUP_A);
}

#[test]
fn every_refusal_has_words_and_is_read_back_from_the_wire() {
    let denials = [
        DraftDenial::DraftState { state: DraftState::Published },
        DraftDenial::DraftChanged { rev: 2, by: person("head"), changes: vec![] },
        DraftDenial::NotYourDraft,
        DraftDenial::OwnDraft,
        DraftDenial::DraftFaulty { faults: vec![] },
        DraftDenial::DraftInThePast { earliest: date!(2026 - 03 - 02) },
        DraftDenial::Overtaken { version: 3 },
        DraftDenial::DraftTooLarge { what: Part::Fields, most: 80 },
        DraftDenial::ProcedureExists,
        DraftDenial::TooManyCases { most: 500 },
    ];
    for denial in denials {
        let (code, words) = (denial.code(), denial.message());
        assert!(words.vi.ends_with('.') && words.en.ends_with('.') && !words.vi.is_ascii(), "{code}");
        let denial = Denial::from(denial);
        let wire = serde_json::to_value(&denial).expect("serialises");
        assert_eq!(wire["code"], code);
        assert_eq!(serde_json::from_value::<Denial>(wire).expect("is read"), denial);
    }
}
