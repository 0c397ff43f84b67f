//! Commands as they travel, one file for every shape: what stands there was sent once, and is read for ever. A change that
//! makes one of these fail needs a version of its own (CONTRIBUTING.md, "The shape of a command").

use std::{collections::BTreeSet, fs, path::Path};

use contract::command::{Command, FIRST, VERSION, kept, read};
use domain::{
    case::{
        self, About, FileRef,
        command::{AttachFile, Change, Channel, CommentCase, EditCase, Expect, Identity, OpenCase, StepArgs, StepCase},
    },
    definition::{DefinitionRef, FieldKey, Outcome, PartyKind, Way},
    facet::Facet,
    ids::{CaseId, CommentId, FileHash, PartId, PartyId, PersonId},
    instant::Instant,
    party::{
        self, Details, EnterParty, Kinship, Proof, ProofPaper,
        change::{CorrectParty, LinkGuardian, MergeParties, UnlinkGuardian, UnmergeParties},
    },
    value::{PartyRef, Value},
};
use serde::{Deserialize, Serialize};
use time::macros::date;
use uuid::Uuid;

const CHILD: PartyId = PartyId(Uuid::from_u128(0xC1));
const GUARDIAN: PartyId = PartyId(Uuid::from_u128(0xC2));
const DOUBLE: PartyId = PartyId(Uuid::from_u128(0xC3));
const CASE: CaseId = CaseId(Uuid::from_u128(1));

fn at() -> Instant {
    Instant::parse("2026-03-11T01:30:00Z").expect("a moment")
}

#[expect(clippy::unnecessary_wraps, reason = "fields that may be absent are written with it")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn hash() -> FileHash {
    FileHash::try_from("a".repeat(64)).expect("a hash")
}

fn file() -> FileRef {
    FileRef { hash: hash(), name: "don.pdf".into(), media: "application/pdf".into(), size: 4096 }
}

/// The files of a command of this kind: with everything that may be absent, and without. A new kind does not compile until it
/// has its files.
fn files(command: &Command) -> &'static [(&'static str, &'static str)] {
    macro_rules! golden {
        ($($name:literal),+) => {
            &[$(($name, include_str!(concat!("commands/v1/", $name, ".json")))),+]
        };
    }
    match command {
        Command::Case(case::Command::Open(_)) => golden!("case.open.full", "case.open.bare", "case.open.registered"),
        Command::Case(case::Command::Step(_)) => golden!("case.step.full", "case.step.bare", "case.step.more"),
        Command::Case(case::Command::Edit(_)) => golden!("case.edit.full", "case.edit.bare"),
        Command::Case(case::Command::Comment(_)) => golden!("case.comment"),
        Command::Case(case::Command::Attach(_)) => golden!("case.attach.full", "case.attach.bare"),
        Command::EnterParty(_) => golden!("party.enter.full", "party.enter.bare"),
        Command::Party(party::Command::Correct(_)) => golden!("party.correct.full", "party.correct.bare"),
        Command::Party(party::Command::Merge(_)) => golden!("party.merge"),
        Command::Party(party::Command::Unmerge(_)) => golden!("party.unmerge"),
        Command::Party(party::Command::Link(_)) => golden!("party.link.full", "party.link.bare"),
        Command::Party(party::Command::Unlink(_)) => golden!("party.unlink"),
    }
}

/// What the files of every kind say, in the order of [`files`].
fn samples() -> Vec<Command> {
    let mut all = of_cases();
    all.extend(of_parties());
    all
}

/// What steps did not ask for at first.
fn more_args() -> StepArgs {
    StepArgs {
        reason: some("Theo hồ sơ"),
        reason_code: Some("not_eligible".into()),
        point: some("Phần kính gửi"),
        channel: Some(Channel::Post),
        identity: Some(Identity::Address),
        signed_receipt: true,
        asked_by: some("Nguyễn Thị Ánh"),
        until: Some(date!(2026 - 04 - 10)),
        ..StepArgs::default()
    }
}

fn of_cases() -> Vec<Command> {
    let definition = || DefinitionRef { key: "xac-nhan-dang-hoc".into(), version: 1 };
    let party = |id, kind, name: &str, phone: Option<&str>| {
        Value::Party(PartyRef { id, kind, name: name.to_owned(), phone: phone.map(str::to_owned), address: None })
    };
    let fields = [
        ("child", party(CHILD, PartyKind::Child, "Trẻ 01 lớp Lá 2", None)),
        ("copies", Value::Number(2)),
        ("guardian", party(GUARDIAN, PartyKind::Guardian, "Phụ huynh trẻ 01 lớp Lá 2", Some("0900000001"))),
        ("purpose", Value::Choice("school".to_owned())),
        ("since", Value::Date(date!(2025 - 09 - 05))),
        ("what", text("Xác nhận đang học")),
    ];
    let open = OpenCase {
        id: CASE,
        definition: definition(),
        way: Way::Counter,
        channel: Channel::Counter,
        variant: Some("truoc-han".into()),
        fields: fields.into_iter().map(|(key, value)| (FieldKey::from(key), value)).collect(),
        papers: vec!["don".into(), "giay-khai-sinh".into()],
        applicant: Some(PersonId(Uuid::from_u128(2))),
        part: Some(PartId(Uuid::from_u128(3))),
        assignee: Some(PersonId(Uuid::from_u128(4))),
        about: Some(About::Dossier(CaseId(Uuid::from_u128(5)))),
        stated_at: at(),
    };
    let bare_open = OpenCase {
        id: CASE,
        definition: definition(),
        way: Way::Counter,
        channel: Channel::Counter,
        variant: None,
        fields: [].into(),
        papers: vec![],
        applicant: None,
        part: None,
        assignee: None,
        about: None,
        stated_at: at(),
    };
    let registered =
        OpenCase { way: Way::Registered, channel: Channel::Post, papers: vec!["don".into()], ..bare_open.clone() };
    let args = StepArgs {
        reason_code: None,
        point: None,
        identity: None,
        signed_receipt: false,
        asked_by: None,
        until: None,
        reason: some("Theo hồ sơ"),
        opinion: some("Đủ điều kiện"),
        agency: some("UBND xã"),
        document_no: some("07/MNHgS"),
        receiver: some("Nguyễn Thị Ánh"),
        channel: Some(Channel::Counter),
        papers: vec!["don".into()],
        part: Some(PartId(Uuid::from_u128(3))),
        assignee: Some(PersonId(Uuid::from_u128(4))),
        outcome: Some(Outcome::Granted),
        date: Some(date!(2026 - 03 - 31)),
        files: vec![file()],
    };
    let step = |action: &str, expect, args| {
        case::Command::Step(StepCase { id: CASE, action: action.into(), expect, args, stated_at: at() })
    };
    let edit = |was, to| {
        let changes = vec![Change { key: "what".into(), was, to }];
        case::Command::Edit(EditCase { id: CASE, changes, stated_at: at() })
    };
    let attach =
        |paper, facet| case::Command::Attach(AttachFile { id: CASE, file: file(), paper, facet, stated_at: at() });
    let comment = CommentCase {
        id: CASE,
        comment: CommentId(Uuid::from_u128(6)),
        facet: Facet::Internal,
        text: "Đã hẹn lại".into(),
        stated_at: at(),
    };
    let all = vec![
        case::Command::Open(open),
        case::Command::Open(bare_open),
        case::Command::Open(registered),
        step("submit", Expect { state: "processing".into(), rev: Some(7) }, args),
        step("sign", Expect { state: "signing".into(), rev: None }, StepArgs::default()),
        step("ask_withdrawal", Expect { state: "processing".into(), rev: None }, more_args()),
        edit(Some(text("Một bản")), Some(text("Hai bản"))),
        edit(None, None),
        case::Command::Comment(comment),
        attach(Some("don".into()), Facet::Personal),
        attach(None, Facet::Internal),
    ];
    all.into_iter().map(Command::Case).collect()
}

fn of_parties() -> Vec<Command> {
    let enter = EnterParty {
        id: GUARDIAN,
        kind: PartyKind::Guardian,
        name: "Phụ huynh trẻ 01 lớp Lá 2".into(),
        phone: some("0900000001"),
        address: None,
        born: Some(date!(1990 - 01 - 31)),
        class: some("Lá 2"),
        guardian_of: vec![CHILD],
        stated_at: at(),
    };
    let bare_enter = EnterParty {
        id: CHILD,
        kind: PartyKind::Child,
        name: "Trẻ 01 lớp Lá 2".into(),
        phone: None,
        address: None,
        born: None,
        class: None,
        guardian_of: vec![],
        stated_at: at(),
    };
    let details = |name: &str, rest: Option<(&str, time::Date, &str)>| Details {
        name: name.to_owned(),
        phone: rest.map(|(phone, ..)| phone.to_owned()),
        address: None,
        born: rest.map(|(_, born, _)| born),
        class: rest.map(|(.., class)| class.to_owned()),
    };
    let correct = |was, to| party::Command::Correct(CorrectParty { id: CHILD, was, to, stated_at: at() });
    let link = |kinship, proof| {
        party::Command::Link(LinkGuardian { id: CHILD, guardian: GUARDIAN, kinship, proof, stated_at: at() })
    };
    let seen_on = date!(2026 - 03 - 11);
    let changes = vec![
        correct(
            details("Trẻ 01", Some(("0900000001", date!(2020 - 05 - 01), "Lá 1"))),
            details("Trẻ 01 lớp Lá 2", Some(("0900000002", date!(2020 - 05 - 02), "Lá 2"))),
        ),
        correct(details("Trẻ 01", None), details("Trẻ 01 lớp Lá 2", None)),
        party::Command::Merge(MergeParties { id: DOUBLE, into: CHILD, stated_at: at() }),
        party::Command::Unmerge(UnmergeParties { id: DOUBLE, stated_at: at() }),
        link(
            Kinship::Mother,
            Proof { paper: ProofPaper::BirthCertificate, seen_on, note: some("Số 12/2020"), file: Some(hash()) },
        ),
        link(Kinship::Guardian, Proof { paper: ProofPaper::Decision, seen_on, note: None, file: None }),
        party::Command::Unlink(UnlinkGuardian { id: CHILD, guardian: GUARDIAN, stated_at: at() }),
    ];
    let entered = [enter, bare_enter].map(Command::EnterParty);
    entered.into_iter().chain(changes.into_iter().map(Command::Party)).collect()
}

#[test]
fn every_shape_is_read_and_written_as_it_was_agreed() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for sample in samples() {
        // The next file of this kind that none has answered to yet.
        let (name, golden) = files(&sample)
            .iter()
            .find(|(name, _)| !seen.contains(name))
            .unwrap_or_else(|| panic!("no file is left for {sample:?}"));
        let golden: serde_json::Value = serde_json::from_str(golden).unwrap_or_else(|err| panic!("{name}: {err}"));
        let told = read(FIRST, golden.clone()).unwrap_or_else(|err| panic!("{name}: {err}"));
        assert_eq!(told, sample, "{name}");
        if VERSION == FIRST {
            assert_eq!(serde_json::to_value(&sample).expect("it is written"), golden, "{name}");
        }
        seen.insert(name);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands/v1");
    let there: BTreeSet<String> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it is read").file_name().to_string_lossy().trim_end_matches(".json").to_owned())
        .collect();
    assert_eq!(there, seen.into_iter().map(str::to_owned).collect(), "files that no sample answers to");
}

#[test]
fn what_a_device_keeps_is_read_whatever_build_wrote_it() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Kept {
        #[serde(with = "kept")]
        command: Command,
    }
    for command in samples() {
        let kept = Kept { command };
        let text = serde_json::to_value(&kept).expect("it is written");
        assert_eq!(serde_json::from_value::<Kept>(text.clone()).expect("it is read"), kept);
        // Of a build to come: it stays where it is, and is not read as something else.
        let mut newer = text;
        newer["command"]["v"] = (VERSION + 1).into();
        assert!(serde_json::from_value::<Kept>(newer).is_err());
    }
}

#[test]
fn what_is_absent_may_be_absent() {
    let open = r#"{ "name": "case.open", "args": {
        "id": "00000000-0000-0000-0000-000000000001",
        "definition": { "key": "xac-nhan-dang-hoc", "version": 1 }, "stated_at": "2026-03-11T08:30:00+07:00" } }"#;
    let told = read(FIRST, serde_json::from_str(open).expect("JSON")).expect("it is read");
    assert!(samples().contains(&told), "{told:?}");
    let step = r#"{ "name": "case.step", "args": { "id": "00000000-0000-0000-0000-000000000001", "action": "sign",
        "expect": { "state": "signing" }, "stated_at": "2026-03-11T08:30:00+07:00" } }"#;
    let told = read(FIRST, serde_json::from_str(step).expect("JSON")).expect("it is read");
    assert!(samples().contains(&told), "{told:?}");
}
