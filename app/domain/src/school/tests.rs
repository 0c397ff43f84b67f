use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::{
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
    let decided = decide(Some(school), command, &Context { actor: &actor(post), now, occupied })?;
    let event = Event { unit: UNIT, at: now, change: decided.change };
    Ok(apply(Some(school.clone()), &event).unwrap())
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
