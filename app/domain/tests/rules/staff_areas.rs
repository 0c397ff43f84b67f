//! Which posts can be kept to fields of work when they are given.

use domain::{
    denial::{Denial, Fault},
    ids::{GrantId, PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Actor, Area, Grant, Post},
    staff::{Change, Command, Context, House, Staff, decide},
};
use time::macros::{date, time};
use uuid::Uuid;

const UNIT: UnitId = UnitId(Uuid::from_u128(0xA0));
const PART: PartId = PartId(Uuid::from_u128(0xB1));
const ADMIN: PersonId = PersonId(Uuid::from_u128(0xC1));
const NEWCOMER: PersonId = PersonId(Uuid::from_u128(0xC2));

/// What comes of it when an administrator gives this post for these fields of work.
fn given(post: Post, areas: &[&str]) -> Result<Grant, Denial> {
    let day = date!(2026 - 03 - 11);
    let now = Instant::from_local(day, time!(08:30));
    let hat = |person: PersonId, post: Post, areas: &[&str]| Grant {
        id: GrantId(person.0),
        person,
        post,
        part: PART,
        areas: areas.iter().map(|area| Area((*area).to_owned())).collect(),
        from: day,
        to: None,
        acting_for: None,
    };
    let staff = |id, name: &str| Staff::new(UNIT, id, name.into(), name.into(), now);
    let people = vec![staff(ADMIN, "admin"), staff(NEWCOMER, "newcomer")];
    let house = House { people, parts: vec![(PART, post.role())], login_taken: false };
    let actor = Actor::new(ADMIN, UNIT, [hat(ADMIN, Post::SystemAdministrator, &[])], day);
    let command = Command::Give { grant: hat(NEWCOMER, post, areas) };
    let context = Context { actor: &actor, now, house: &house };
    let change = decide(house.person(NEWCOMER), &command, &context)?.change;
    let (Change::Given { grant, .. } | Change::Proposed { grant }) = change else { panic!("{change:?}") };
    Ok(grant)
}

#[test]
fn only_posts_that_go_by_fields_of_work_are_kept_to_some() {
    let rows = [
        (Post::Principal, true),
        (Post::VicePrincipal, true),
        (Post::GroupHead, true),
        (Post::Teacher, true),
        (Post::OfficeHead, true),
        (Post::Clerk, true),
        (Post::Accountant, true),
        // Findings go by the side that inspects, whatever the field; the others touch no case.
        (Post::UnionChair, false),
        (Post::Inspector, false),
        (Post::SystemAdministrator, false),
        (Post::Officer, false),
    ];
    assert_eq!(rows.map(|(post, _)| post), Post::ALL);
    for (post, fits) in rows {
        assert_eq!(post.role().goes_by_area(), fits, "{post:?}");
        assert!(given(post, &[]).is_ok(), "{post:?}");
        match given(post, &["office", "finance"]) {
            Ok(grant) => {
                assert!(fits, "{post:?}");
                assert_eq!(grant.areas, [Area("office".into()), Area("finance".into())]);
            }
            Err(Denial::Invalid { fields }) => {
                assert!(!fits, "{post:?}");
                let faults: Vec<_> = fields.iter().map(|f| (f.field.as_str(), f.fault)).collect();
                assert_eq!(faults, [("areas", Fault::NotAChoice)]);
            }
            Err(other) => panic!("{post:?}: {other:?}"),
        }
    }
}
