use time::macros::date;
use uuid::Uuid;

use super::{
    offer::{Known, Offer, offer, stopped},
    *,
};
use crate::{
    definition::CaseKind,
    denial::Fault,
    directory::{UnitSettings, in_force},
    rights::{Actor, Grant, Post},
};

const UNIT: UnitId = UnitId(Uuid::from_u128(1));
const PART: PartId = PartId(Uuid::from_u128(2));

fn grant(post: Post, part: PartId) -> Grant {
    Grant {
        id: GrantId(Uuid::from_u128(9)),
        person: PersonId(Uuid::from_u128(8)),
        post,
        part,
        areas: vec![],
        from: date!(2024 - 01 - 01),
        to: None,
        acting_for: None,
    }
}

fn actor(post: Post) -> Actor {
    let grant = grant(post, PART);
    Actor::new(grant.person, UNIT, [grant], date!(2026 - 11 - 27))
}

fn school() -> School {
    let dated = |from, value: &str| Dated { from, value: value.to_owned() };
    let settings = UnitSettings {
        code_prefix: "MNHgS".into(),
        places: vec![dated(date!(2000 - 01 - 01), "Gò Vấp")],
        agencies: vec![dated(date!(2000 - 01 - 01), "UBND QUẬN GÒ VẤP"), dated(date!(2025 - 07 - 01), "")],
        desk: Text::default(),
        switches: vec![],
        macros: vec![],
    };
    let part =
        PartInfo {
            id: PART, title: Text::new("Tổ Lá", ""), role: Role::Group, areas: vec![], position: 0, to: None
        };
    let info =
        UnitInfo {
            id: UNIT, key: "MNHgS".into(), name: "Trường Mầm non Hương Sen".into(), settings, forgotten: 0
        };
    School { info, parts: vec![part] }
}

/// What becomes of the school, on 27 November 2026.
fn after(school: &School, command: &Command, post: Post, occupied: &Occupied) -> Result<School, Denial> {
    let now = Instant::parse("2026-11-27T09:00").unwrap();
    let procedure = command.procedure().and_then(|key| known(key.as_str()));
    at(school, command, post, (now, occupied, procedure))
}

fn at(
    school: &School,
    command: &Command,
    post: Post,
    (now, occupied, procedure): (Instant, &Occupied, Option<Known>),
) -> Result<School, Denial> {
    let decided = decide(Some(school), command, &Context { actor: &actor(post), now, occupied, procedure })?;
    let event = Event { unit: UNIT, at: now, change: decided.change };
    Ok(apply(Some(school.clone()), &event).unwrap())
}

/// A procedure that is taken, one of findings, one that is shipped and was never published, and one that is history.
fn known(key: &str) -> Option<Known> {
    let dossier = Known { kind: CaseKind::Dossier, in_force: true, published: true, guidance: false };
    match key {
        "xac-nhan" => Some(dossier),
        "kien-nghi" => Some(Known { kind: CaseKind::Finding, ..dossier }),
        "chuyen-truong" => Some(Known { published: false, ..dossier }),
        "mien-giam-hoc-phi" => Some(Known { in_force: false, published: false, ..dossier }),
        "tro-cap" => Some(Known { guidance: true, ..dossier }),
        _ => None,
    }
}

fn switch(key: &str, on: bool, was: Option<Instant>) -> Command {
    Command::SwitchProcedure { key: key.into(), on, was, reason: " Chờ hướng dẫn mới ".into() }
}

fn admin(school: &School, command: &Command) -> Result<School, Denial> {
    after(school, command, Post::SystemAdministrator, &Occupied::default())
}

fn agency(from: Date, value: &str) -> Command {
    Command::SetDated { what: DatedSetting::Agency, from, value: value.into() }
}

#[test]
fn settings_are_the_administrators_alone() {
    let command = Command::Rename { name: "Trường Mầm non Sen Hồng".into() };
    for post in Post::ALL {
        let done = after(&school(), &command, post, &Occupied::default());
        assert_eq!(done.is_ok(), post == Post::SystemAdministrator, "{post:?}");
    }
    let mut elsewhere = school();
    elsewhere.info.id = UnitId(Uuid::from_u128(7));
    assert_eq!(admin(&elsewhere, &command), Err(Denial::NotFound));
}

#[test]
fn what_was_known_of_the_past_stays_and_what_was_not_is_filled_in() {
    let past = Err(Denial::from(SchoolDenial::PastStands));
    assert_eq!(admin(&school(), &agency(date!(2010 - 01 - 01), "Khác")), past);
    let filled = admin(&school(), &agency(date!(2025 - 07 - 01), "Cơ quan mới")).unwrap();
    let list = &filled.info.settings.agencies;
    assert_eq!(in_force(list, date!(2025 - 06 - 30)), Some("UBND QUẬN GÒ VẤP"));
    assert_eq!(in_force(list, date!(2026 - 11 - 27)), Some("Cơ quan mới"));
    assert_eq!(admin(&filled, &agency(date!(2025 - 07 - 01), "Khác")), past, "filled in once");

    let planned = admin(&filled, &agency(date!(2027 - 01 - 01), "Sau này")).unwrap();
    let drop = |from| Command::DropDated { what: DatedSetting::Agency, from };
    assert_eq!(admin(&planned, &drop(date!(2025 - 07 - 01))), past);
    assert_eq!(admin(&planned, &drop(date!(2027 - 01 - 01))).unwrap(), filled);
    assert_eq!(admin(&planned, &drop(date!(2028 - 01 - 01))), Err(Denial::NotFound));
}

#[test]
fn a_part_ends_when_nobody_and_nothing_is_in_it() {
    let end = |last| Command::EndPart { part: PART, last };
    let last = Some(date!(2026 - 12 - 31));
    let end_with = |occupied: &Occupied| after(&school(), &end(last), Post::SystemAdministrator, occupied);
    let mut held = grant(Post::Teacher, PART);
    let occupied = Occupied { grants: vec![held.clone(), held.clone()], cases: 0 };
    assert_eq!(end_with(&occupied), Err(SchoolDenial::PartInUse { people: 1, cases: 0 }.into()));
    let occupied = Occupied { grants: vec![], cases: 3 };
    assert_eq!(end_with(&occupied), Err(SchoolDenial::PartInUse { people: 0, cases: 3 }.into()));
    held.to = last;
    let ended = end_with(&Occupied { grants: vec![held], cases: 0 }).unwrap();
    assert_eq!(ended.parts[0].to, last);
    assert_eq!(admin(&ended, &end(None)).unwrap(), school(), "it goes on after all");

    let over = admin(&school(), &end(Some(date!(2026 - 11 - 26)))).unwrap();
    assert_eq!(admin(&over, &end(None)), Err(SchoolDenial::PartOver.into()));
    assert!(matches!(admin(&school(), &end(Some(date!(2026 - 11 - 01)))), Err(Denial::Invalid { .. })));
}

#[test]
fn names_and_prefixes_are_looked_at() {
    let fault = |command: &Command| match admin(&school(), command) {
        Err(Denial::Invalid { fields }) => Some(fields[0].fault),
        _ => None,
    };
    let prefix = |text: &str| Command::SetPrefix { prefix: text.into() };
    assert_eq!(fault(&prefix("")), Some(Fault::Required));
    assert_eq!(fault(&prefix("MN/1")), Some(Fault::WrongKind));
    assert_eq!(fault(&prefix("Sen ")), None);
    assert_eq!(fault(&Command::Rename { name: "  ".into() }), Some(Fault::Required));
    let add = |vi: &str| Command::AddPart {
        part: PartId(Uuid::from_u128(3)),
        title: Text::new(vi, ""),
        role: Role::Group,
        areas: vec![],
    };
    assert_eq!(fault(&add("TỔ  LÁ")), Some(Fault::Taken));
    let two = admin(&school(), &add("Tổ Nhà trẻ")).unwrap();
    assert_eq!((two.parts[1].title.vi.as_str(), two.parts[1].position), ("Tổ Nhà trẻ", 1));
    assert_eq!(admin(&two, &add("Tổ Khác")), Err(Denial::AlreadyExists));
}

#[test]
fn a_procedure_is_switched_by_the_side_that_answers_for_it() {
    for post in Post::ALL {
        let done = |key: &str| after(&school(), &switch(key, false, None), post, &Occupied::default()).is_ok();
        assert_eq!(done("xac-nhan"), post.role() == Role::Leadership, "{post:?}");
        assert_eq!(done("kien-nghi"), post.role() == Role::Union, "nobody inspected stops inspections: {post:?}");
        let unknown = after(&school(), &switch("khac", false, None), post, &Occupied::default()).unwrap_err();
        assert_eq!(unknown == Denial::NotFound, post.role() == Role::Leadership, "{post:?}");
    }
}

#[test]
fn a_procedure_is_taken_until_it_is_stopped_and_again_afterwards() {
    let when = |local| Instant::parse(local).unwrap();
    let (key, moment) = (ProcedureKey::from("xac-nhan"), when("2026-11-27T09:00"));
    let lead = |school: &School, command: &Command, now| {
        at(school, command, Post::Principal, (now, &Occupied::default(), known(key.as_str())))
    };
    let off = lead(&school(), &switch("xac-nhan", false, None), moment).unwrap();
    let switches = &off.info.settings.switches;
    assert_eq!(switches[0].reason, "Chờ hướng dẫn mới");
    // A request counts by the moment at which it was received.
    assert_eq!(stopped(switches, &key, when("2026-11-27T08:59")), None);
    assert_eq!(stopped(switches, &key, moment).map(|s| s.at), Some(moment));
    assert_eq!(stopped(switches, &"khac".into(), moment), None);

    let later = when("2026-12-07T09:00");
    let stale = Err(Denial::from(SchoolDenial::Stale));
    assert_eq!(lead(&off, &switch("xac-nhan", true, None), later), stale, "they saw it before it was stopped");
    assert_eq!(lead(&off, &switch("xac-nhan", false, Some(moment)), later), stale, "it is stopped already");
    let on = lead(&off, &switch("xac-nhan", true, Some(moment)), later).unwrap();
    let switches = &on.info.settings.switches;
    assert_eq!(stopped(switches, &key, later), None);
    assert!(stopped(switches, &key, when("2026-12-07T08:59")).is_some(), "it was not taken in between");

    // What no stated time can ask for any more is let go of; the state of that day stays.
    let last = when("2026-12-20T09:00");
    let off = lead(&on, &switch("xac-nhan", false, Some(later)), last).unwrap();
    assert_eq!(off.info.settings.switches.iter().map(|s| s.at).collect::<Vec<_>>(), [later, last]);
}

#[test]
fn what_is_shipped_can_be_switched_on_and_what_is_history_cannot() {
    let now = Instant::parse("2026-11-27T09:00").unwrap();
    let of = |key: &str, school: &School| {
        offer(&school.info.settings.switches, &key.into(), known(key).expect("known"), now)
    };
    assert_eq!(of("xac-nhan", &school()), Offer::Taken);
    assert_eq!(of("chuyen-truong", &school()), Offer::Stopped);
    assert_eq!(of("mien-giam-hoc-phi", &school()), Offer::OutOfForce);
    assert_eq!(of("tro-cap", &school()), Offer::Guidance);
    let lead = |key, on| after(&school(), &switch(key, on, None), Post::VicePrincipal, &Occupied::default());
    assert!(lead("chuyen-truong", true).is_ok());
    assert_eq!(lead("chuyen-truong", false), Err(SchoolDenial::Stale.into()));
    assert_eq!(lead("mien-giam-hoc-phi", true), Err(SchoolDenial::OutOfForce.into()));
    assert_eq!(lead("tro-cap", true), Err(SchoolDenial::Guidance.into()));
    assert_eq!(lead("tro-cap", false), Err(SchoolDenial::Stale.into()));
    let silent = Command::SwitchProcedure { key: "xac-nhan".into(), on: false, was: None, reason: " ".into() };
    assert!(matches!(after(&school(), &silent, Post::Principal, &Occupied::default()), Err(Denial::Invalid { .. })));
    let text = SchoolDenial::NotTaken { since: date!(2026 - 11 - 27) };
    assert!(text.message().vi.contains("từ ngày 27/11/2026"), "{}", text.message().vi);
    let wire = serde_json::to_value(Denial::from(text)).unwrap();
    assert_eq!(wire, serde_json::json!({ "code": "not_taken", "since": "2026-11-27" }));
    assert_eq!(serde_json::from_value::<Denial>(wire).unwrap(), text.into());
}
