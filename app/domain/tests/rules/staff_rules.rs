//! Who may give which power to whom, written by hand from DESIGN.md principle 6 and the table of roles.

use domain::{
    denial::{Denial, Fault},
    ids::{GrantId, PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Actor, Grant, Post, Role},
    staff::{Basis, Change, Command, Context, Event, Held, House, Staff, StaffDenial, apply, decide, may_confirm},
};
use time::{Date, macros::date};
use uuid::Uuid;

const UNIT: UnitId = UnitId(Uuid::from_u128(0xA0));
const LEADERS: PartId = PartId(Uuid::from_u128(0xB1));
const GROUP: PartId = PartId(Uuid::from_u128(0xB2));
const OFFICE: PartId = PartId(Uuid::from_u128(0xB4));
const UNION: PartId = PartId(Uuid::from_u128(0xB5));
const TODAY: Date = date!(2026 - 03 - 11);

fn person(name: &str) -> PersonId {
    PersonId(Uuid::from_u128(name.bytes().fold(7, |n, b| n * 131 + u128::from(b))))
}

fn now() -> Instant {
    Instant::from_local(TODAY, time::macros::time!(08:30))
}

/// A school with its staff; everything that is done to it is done by the rules.
struct School {
    house: House,
    drawn: u128,
}

impl School {
    fn empty() -> Self {
        let parts =
            vec![(LEADERS, Role::Leadership), (GROUP, Role::Group), (OFFICE, Role::Office), (UNION, Role::Union)];
        Self { house: House { people: vec![], parts, login_taken: false }, drawn: 0 }
    }

    /// A school that runs: everybody named by post.
    fn running() -> Self {
        let mut school = Self::empty();
        for (name, post, part) in [
            ("principal", Post::Principal, LEADERS),
            ("vice", Post::VicePrincipal, LEADERS),
            ("teacher", Post::Teacher, GROUP),
            ("clerk", Post::Clerk, OFFICE),
            ("chair", Post::UnionChair, UNION),
            ("inspector", Post::Inspector, UNION),
            ("admin", Post::SystemAdministrator, OFFICE),
        ] {
            school.founded(name, Some((post, part)));
        }
        school.founded("newcomer", None);
        school
    }

    fn founded(&mut self, name: &str, hat: Option<(Post, PartId)>) {
        let mut staff = Staff::new(UNIT, person(name), name.into(), name.into(), now());
        staff.has_password = true;
        if let Some((post, part)) = hat {
            let grant = self.grant(name, post, part);
            staff.grants.push(Held { grant, basis: None, given_by: None, given_at: now(), confirmed_by: None });
        }
        self.house.people.push(staff);
    }

    fn grant(&mut self, name: &str, post: Post, part: PartId) -> Grant {
        self.drawn += 1;
        Grant {
            id: GrantId(Uuid::from_u128(self.drawn)),
            person: person(name),
            post,
            part,
            areas: vec![],
            from: date!(2024 - 01 - 01),
            to: None,
            acting_for: None,
        }
    }

    fn acting(&mut self, name: &str, post: Post, part: PartId, holder: &str, to: Date) -> Grant {
        let grant = self.grant(name, post, part);
        Grant { from: TODAY, to: Some(to), acting_for: Some(person(holder)), ..grant }
    }

    fn staff(&self, name: &str) -> &Staff {
        self.house.person(person(name)).expect("one of the school")
    }

    fn actor(&self, name: &str) -> Actor {
        let grants = self.staff(name).grants.iter().map(|h| h.grant.clone());
        Actor::new(person(name), UNIT, grants, TODAY)
    }

    fn ask(&self, name: &str, command: &Command) -> Result<Change, Denial> {
        let actor = self.actor(name);
        let context = Context { actor: &actor, now: now(), house: &self.house };
        decide(self.house.person(command.person()), command, &context).map(|d| d.change)
    }

    /// Asks, and folds what comes of it.
    fn act(&mut self, name: &str, command: &Command) -> Result<Change, Denial> {
        let change = self.ask(name, command)?;
        let (id, by) = (command.person(), person(name));
        let event = Event { unit: UNIT, person: id, at: now(), by, change: change.clone() };
        let before = self.house.people.iter().position(|p| p.id == id).map(|at| self.house.people.remove(at));
        self.house.people.extend(apply(before, &event));
        Ok(change)
    }

    fn gives(&mut self, by: &str, to: &str, post: Post, part: PartId) -> Result<Change, Denial> {
        let grant = self.grant(to, post, part);
        self.act(by, &Command::Give { grant })
    }

    fn confirms(&mut self, by: &str, whose: &str) -> Result<Change, Denial> {
        let grant = self.staff(whose).proposals.last().expect("something waits").grant.id;
        self.act(by, &Command::Confirm { person: person(whose), grant })
    }

    fn ends(&mut self, by: &str, whose: &str, last: Date) -> Result<Change, Denial> {
        let grant = self.staff(whose).grants.last().expect("a grant").grant.id;
        self.act(by, &Command::End { person: person(whose), grant, last })
    }
}

#[track_caller]
fn refused(said: Result<Change, Denial>, code: &str) {
    match said {
        Ok(change) => panic!("it was allowed: {change:?}"),
        Err(denial) => assert_eq!(denial.code(), code),
    }
}

#[track_caller]
fn basis(said: Result<Change, Denial>) -> Option<Basis> {
    match said {
        Ok(Change::Given { basis, .. }) => Some(basis),
        Ok(Change::Proposed { .. }) => None,
        other => panic!("{other:?}"),
    }
}

const HATS: [(Post, PartId); 11] = [
    (Post::Principal, LEADERS),
    (Post::VicePrincipal, LEADERS),
    (Post::GroupHead, GROUP),
    (Post::Teacher, GROUP),
    (Post::OfficeHead, OFFICE),
    (Post::Clerk, OFFICE),
    (Post::Accountant, OFFICE),
    (Post::UnionChair, UNION),
    (Post::Inspector, UNION),
    (Post::SystemAdministrator, OFFICE),
    (Post::Officer, OFFICE),
];

/// Everybody tries to give everything to everybody.
#[test]
fn only_an_administrator_gives_and_never_to_themself() {
    for giver in ["principal", "vice", "teacher", "clerk", "chair", "inspector", "admin", "newcomer"] {
        for receiver in ["newcomer", "teacher", "admin", giver] {
            for (post, part) in HATS {
                let said = School::running().gives(giver, receiver, post, part);
                if giver != "admin" {
                    refused(said, "not_your_role");
                } else if receiver == "admin" && post != Post::SystemAdministrator {
                    refused(said, "own_powers");
                } else if receiver == "admin" || (receiver == "teacher" && post == Post::Teacher) {
                    refused(said, "grant_overlaps");
                } else {
                    let alone =
                        matches!(post.role(), Role::Group | Role::Office | Role::Administrator | Role::Superior);
                    assert_eq!(basis(said), alone.then_some(Basis::Giver), "{receiver} {post:?}");
                }
            }
        }
    }
}

#[test]
fn a_proposal_counts_for_nothing_until_a_second_person_of_that_side_confirms() {
    for (post, part, side, others) in [
        (Post::VicePrincipal, LEADERS, "principal", ["chair", "teacher", "clerk", "admin", "newcomer"]),
        (Post::Inspector, UNION, "chair", ["principal", "teacher", "clerk", "admin", "newcomer"]),
    ] {
        let mut school = School::running();
        assert_eq!(basis(school.gives("admin", "newcomer", post, part)), None);
        assert!(school.actor("newcomer").grants().is_empty());
        for other in others {
            refused(school.confirms(other, "newcomer"), "not_your_role");
        }
        assert!(school.confirms(side, "newcomer").is_ok());
        let held = &school.staff("newcomer").grants[0];
        assert_eq!((held.basis, held.confirmed_by), (Some(Basis::Second), Some(person(side))));
        // Not a day earlier than it was confirmed, whatever was proposed.
        assert_eq!((held.grant.from, held.given_by), (TODAY, Some(person("admin"))));
        assert!(school.actor("newcomer").has_role(post.role()));
        let again = Command::Confirm { person: person("newcomer"), grant: held.grant.id };
        refused(school.ask(side, &again), "grant_not_pending");
    }
}

#[test]
fn neither_proposer_nor_receiver_confirms_nor_one_who_acts_for_them() {
    let mut school = School::running();
    // The vice principal receives another post of leadership.
    assert_eq!(basis(school.gives("admin", "vice", Post::Principal, LEADERS)), None);
    refused(school.confirms("vice", "vice"), "own_confirmation");
    // A teacher who acts for the vice principal is the vice principal in this.
    let lent = school.acting("teacher", Post::VicePrincipal, LEADERS, "vice", date!(2026 - 03 - 20));
    assert_eq!(basis(school.act("vice", &Command::Give { grant: lent })), None);
    assert!(school.confirms("principal", "teacher").is_ok());
    refused(school.confirms("teacher", "vice"), "own_confirmation");
    assert!(school.confirms("principal", "vice").is_ok());
}

#[test]
fn the_first_of_a_side_needs_nobody_and_only_the_first() {
    let mut school = School::empty();
    school.founded("admin", Some((Post::SystemAdministrator, OFFICE)));
    for name in ["one", "two", "three"] {
        school.founded(name, None);
    }
    assert_eq!(basis(school.gives("admin", "one", Post::Principal, LEADERS)), Some(Basis::First));
    assert_eq!(basis(school.gives("admin", "two", Post::VicePrincipal, LEADERS)), None);
    assert_eq!(basis(school.gives("admin", "three", Post::UnionChair, UNION)), Some(Basis::First));
    // A side that has emptied is not one that never was: who was there still speaks for it.
    assert!(school.ends("admin", "one", date!(2026 - 03 - 10)).is_ok());
    refused(school.confirms("three", "two"), "not_your_role");
    assert!(!school.actor("one").has_role(Role::Leadership));
    assert!(school.confirms("one", "two").is_ok());
}

#[test]
fn who_leads_does_not_inspect_and_who_administers_does_not_lead() {
    let mut school = School::running();
    refused(school.gives("admin", "principal", Post::Inspector, UNION), "sides_clash");
    refused(school.gives("admin", "inspector", Post::VicePrincipal, LEADERS), "sides_clash");
    refused(school.gives("admin", "vice", Post::SystemAdministrator, OFFICE), "sides_clash");
    // A teacher may inspect; a proposal counts here as if it were given.
    assert_eq!(basis(school.gives("admin", "teacher", Post::Inspector, UNION)), None);
    refused(school.gives("admin", "teacher", Post::VicePrincipal, LEADERS), "sides_clash");
    let lent = school.acting("inspector", Post::Principal, LEADERS, "principal", date!(2026 - 03 - 20));
    refused(school.act("principal", &Command::Give { grant: lent }), "sides_clash");
    // One after the other is no clash.
    let mut later = school.grant("inspector", Post::VicePrincipal, LEADERS);
    later.from = date!(2026 - 09 - 01);
    assert!(school.ends("admin", "inspector", date!(2026 - 08 - 31)).is_ok());
    assert_eq!(basis(school.act("admin", &Command::Give { grant: later })), None);
}

#[test]
fn a_post_is_lent_by_its_holder_by_leadership_or_by_an_administrator() {
    /// Giver, receiver, post, part, holder, what becomes of it.
    type Row = (&'static str, &'static str, Post, PartId, &'static str, Result<Option<Basis>, &'static str>);
    let until = date!(2026 - 03 - 20);
    let table: [Row; 14] = [
        ("clerk", "teacher", Post::Clerk, OFFICE, "clerk", Ok(Some(Basis::Giver))),
        ("principal", "teacher", Post::Clerk, OFFICE, "clerk", Ok(Some(Basis::Giver))),
        ("admin", "teacher", Post::Clerk, OFFICE, "clerk", Err("")),
        ("teacher", "newcomer", Post::Clerk, OFFICE, "clerk", Err("not_your_role")),
        ("principal", "vice", Post::Principal, LEADERS, "principal", Ok(Some(Basis::Holder))),
        ("principal", "newcomer", Post::Principal, LEADERS, "principal", Ok(None)),
        ("vice", "newcomer", Post::Principal, LEADERS, "principal", Ok(None)),
        ("vice", "vice", Post::Principal, LEADERS, "principal", Err("own_powers")),
        ("principal", "teacher", Post::UnionChair, UNION, "chair", Err("other_side")),
        ("chair", "teacher", Post::Principal, LEADERS, "principal", Err("other_side")),
        ("chair", "inspector", Post::UnionChair, UNION, "chair", Ok(Some(Basis::Holder))),
        ("principal", "clerk", Post::SystemAdministrator, OFFICE, "admin", Err("not_your_role")),
        ("admin", "clerk", Post::SystemAdministrator, OFFICE, "admin", Ok(Some(Basis::Giver))),
        ("admin", "newcomer", Post::Clerk, OFFICE, "teacher", Err("not_their_post")),
    ];
    for (giver, receiver, post, part, holder, expected) in table {
        let mut school = School::running();
        let grant = school.acting(receiver, post, part, holder, until);
        let said = school.act(giver, &Command::Give { grant });
        match expected {
            Ok(expected) => assert_eq!(basis(said), expected, "{giver} to {receiver}"),
            // An administrator may do what the first two rows do.
            Err("") => assert_eq!(basis(said), Some(Basis::Giver)),
            Err(code) => refused(said, code),
        }
    }
    // Where nobody else is on that side, nobody could be asked.
    let mut school = School::empty();
    school.founded("principal", Some((Post::Principal, LEADERS)));
    school.founded("clerk", Some((Post::Clerk, OFFICE)));
    school.founded("teacher", Some((Post::Teacher, GROUP)));
    let lent = school.acting("clerk", Post::Principal, LEADERS, "principal", until);
    assert_eq!(basis(school.act("principal", &Command::Give { grant: lent })), Some(Basis::Holder));
    // What is lent is not lent on, and ends when the holder says so.
    let on = school.acting("principal", Post::Principal, LEADERS, "clerk", until);
    refused(school.ask("clerk", &Command::Give { grant: on }), "not_their_post");
    refused(school.ends("teacher", "clerk", TODAY), "not_your_role");
    assert!(school.ends("principal", "clerk", TODAY).is_ok());
}

#[test]
fn what_is_lent_has_an_end_within_the_holders_own() {
    let mut school = School::running();
    let mut open = school.acting("teacher", Post::Clerk, OFFICE, "clerk", TODAY);
    open.to = None;
    refused(school.act("clerk", &Command::Give { grant: open }), "invalid");
    let lent = school.acting("teacher", Post::Clerk, OFFICE, "clerk", date!(2026 - 06 - 30));
    assert!(school.act("clerk", &Command::Give { grant: lent.clone() }).is_ok());
    assert!(school.ends("admin", "clerk", date!(2026 - 04 - 30)).is_ok());
    // The rest of it counts for nothing: the holder has nothing left to lend.
    let own: Vec<Grant> = school.staff("clerk").grants.iter().map(|h| h.grant.clone()).collect();
    assert_eq!(lent.clone().within(&own).to, Some(date!(2026 - 04 - 30)));
    assert!(!lent.clone().within(&[]).in_force(TODAY));
    let longer = school.acting("newcomer", Post::Clerk, OFFICE, "clerk", date!(2026 - 06 - 30));
    refused(school.act("clerk", &Command::Give { grant: longer }), "not_their_post");
}

#[test]
fn what_cannot_be_is_said_field_by_field() {
    let mut school = School::running();
    refused(school.gives("admin", "newcomer", Post::Clerk, GROUP), "post_unfit");
    refused(school.gives("admin", "nobody", Post::Clerk, OFFICE), "not_found");
    let mut backwards = school.grant("newcomer", Post::Clerk, PartId(Uuid::from_u128(0xBAD)));
    backwards.to = Some(date!(2023 - 12 - 31));
    let Err(Denial::Invalid { fields }) = school.act("admin", &Command::Give { grant: backwards }) else { panic!() };
    let faults: Vec<_> = fields.iter().map(|f| (f.field.as_str(), f.fault)).collect();
    assert_eq!(faults, [("part", Fault::NotAChoice), ("to", Fault::NotADate)]);
    for (login, fault) in
        [("", Fault::Required), ("ab", Fault::NotALogin), ("hiệutrưởng", Fault::NotALogin), ("a b c", Fault::NotALogin)]
    {
        let enter = Command::Enter { person: person("x"), login: login.into(), name: " ".into() };
        let Err(Denial::Invalid { fields }) = school.ask("admin", &enter) else { panic!("{login}") };
        let faults: Vec<_> = fields.iter().map(|f| (f.field.as_str(), f.fault)).collect();
        assert_eq!(faults, [("login", fault), ("name", Fault::Required)]);
    }
    school.house.login_taken = true;
    let enter = Command::Enter { person: person("x"), login: "X.Y-z_1".into(), name: "Giáo viên".into() };
    refused(school.ask("admin", &enter), "invalid");
    school.house.login_taken = false;
    let entered = Change::Entered { login: "x.y-z_1".into(), name: "Giáo viên".into() };
    assert_eq!(school.act("admin", &enter), Ok(entered));
    refused(school.act("admin", &enter), "already_exists");
}

#[test]
fn the_last_administrator_stays() {
    let mut school = School::running();
    refused(school.act("admin", &Command::Disable { person: person("admin") }), "last_administrator");
    refused(school.ends("admin", "admin", date!(2026 - 12 - 31)), "last_administrator");
    // A second one who cannot sign in is none.
    school.house.people.iter_mut().filter(|p| p.login == "newcomer").for_each(|p| p.has_password = false);
    assert_eq!(basis(school.gives("admin", "newcomer", Post::SystemAdministrator, OFFICE)), Some(Basis::Giver));
    refused(school.ends("admin", "admin", TODAY), "last_administrator");
    assert!(
        school
            .act("admin", &Command::ResetPassword { person: person("newcomer"), second_factor: false, first: false })
            .is_ok()
    );
    assert!(school.ends("newcomer", "admin", date!(2026 - 03 - 10)).is_ok());
    refused(school.act("newcomer", &Command::Disable { person: person("newcomer") }), "last_administrator");
    refused(school.act("admin", &Command::Rename { person: person("clerk"), name: "Văn thư".into() }), "not_your_role");
}

#[test]
fn who_is_disabled_gets_nothing_and_shows_no_post() {
    let mut school = School::running();
    let clerk = person("clerk");
    assert_eq!(school.staff("clerk").directory().hats.len(), 1);
    assert_eq!(school.act("admin", &Command::Disable { person: clerk }), Ok(Change::Disabled));
    assert!(school.staff("clerk").directory().hats.is_empty());
    refused(school.act("admin", &Command::Disable { person: clerk }), "person_disabled");
    refused(
        school.act("admin", &Command::ResetPassword { person: clerk, second_factor: false, first: false }),
        "person_disabled",
    );
    refused(school.gives("admin", "clerk", Post::Accountant, OFFICE), "person_disabled");
    assert_eq!(school.act("admin", &Command::Enable { person: clerk }), Ok(Change::Enabled));
    refused(school.act("admin", &Command::Enable { person: clerk }), "no_such_step");
    refused(
        school.act("admin", &Command::ResetPassword { person: person("admin"), second_factor: false, first: false }),
        "own_password",
    );
    for other in ["principal", "clerk", "chair"] {
        refused(
            school
                .act(other, &Command::ResetPassword { person: person("teacher"), second_factor: false, first: false }),
            "not_your_role",
        );
    }
}

#[test]
fn a_grant_ends_forwards_once_and_a_proposal_is_taken_back() {
    let mut school = School::running();
    refused(school.ends("admin", "teacher", date!(2026 - 03 - 09)), "invalid");
    refused(school.ends("principal", "teacher", TODAY), "not_your_role");
    assert!(school.ends("admin", "teacher", date!(2026 - 03 - 10)).is_ok());
    refused(school.ends("admin", "teacher", TODAY), "grant_over");
    assert!(school.ends("admin", "clerk", date!(2026 - 06 - 30)).is_ok());
    refused(school.ends("admin", "clerk", date!(2026 - 07 - 31)), "invalid");
    for (who, allowed) in [("admin", true), ("principal", true), ("chair", false), ("newcomer", false)] {
        let mut school = School::running();
        assert_eq!(basis(school.gives("admin", "newcomer", Post::VicePrincipal, LEADERS)), None);
        let grant = school.staff("newcomer").proposals[0].grant.id;
        let said = school.act(who, &Command::End { person: person("newcomer"), grant, last: TODAY });
        if allowed {
            assert_eq!(said, Ok(Change::Declined { grant }));
            assert!(school.staff("newcomer").proposals.is_empty());
        } else {
            refused(said, "not_your_role");
        }
    }
}

/// The list of what waits for somebody is drawn by the same rule that decides.
#[test]
fn what_may_be_confirmed_is_what_is_shown_to_wait() {
    let mut school = School::running();
    assert_eq!(basis(school.gives("admin", "newcomer", Post::Inspector, UNION)), None);
    let proposal = school.staff("newcomer").proposals[0].clone();
    for (name, may) in [("chair", true), ("inspector", true), ("principal", false), ("admin", false)] {
        let actor = school.actor(name);
        let context = Context { actor: &actor, now: now(), house: &school.house };
        assert_eq!(may_confirm(&proposal, &context).is_ok(), may, "{name}");
    }
}

#[test]
fn another_unit_is_nowhere() {
    let mut school = School::running();
    school.house.people.iter_mut().filter(|p| p.login == "clerk").for_each(|p| p.unit = UnitId(Uuid::from_u128(0xFF)));
    let person = person("clerk");
    let grant = GrantId(Uuid::from_u128(4));
    for command in [
        Command::Rename { person, name: "Ai".into() },
        Command::Disable { person },
        Command::Enable { person },
        Command::End { person, grant, last: TODAY },
        Command::Confirm { person, grant },
        Command::ResetPassword { person, second_factor: true, first: false },
        Command::Enter { person, login: "clerk".into(), name: "Ai".into() },
    ] {
        refused(school.ask("admin", &command), "not_found");
    }
}

#[test]
fn refusals_travel_with_their_code_like_all_others() {
    let all = [
        StaffDenial::OwnPowers,
        StaffDenial::OwnConfirmation,
        StaffDenial::OwnPassword,
        StaffDenial::LastAdministrator,
        StaffDenial::PostUnfit { role: Role::Office },
        StaffDenial::NotTheirPost,
        StaffDenial::OtherSide,
        StaffDenial::SidesClash { asked: Role::Union, held: Role::Leadership },
        StaffDenial::GrantOverlaps,
        StaffDenial::GrantNotPending,
        StaffDenial::GrantOver,
        StaffDenial::PersonDisabled,
    ];
    for denial in all.map(Denial::from) {
        let json = serde_json::to_value(&denial).expect("serialises");
        assert_eq!(json["code"], denial.code());
        assert_eq!(serde_json::from_value::<Denial>(json).expect("reads back"), denial);
        assert!(!denial.message().vi.is_empty() && !denial.message().en.is_empty());
    }
}

#[test]
fn whoever_could_never_sign_in_speaks_for_no_side() {
    let mut school = School::empty();
    school.founded("admin", Some((Post::SystemAdministrator, OFFICE)));
    school.founded("ghost", Some((Post::Principal, LEADERS)));
    school.founded("newcomer", None);
    let ghost = school.house.people.iter_mut().find(|p| p.login == "ghost").expect("somebody");
    (ghost.disabled_at, ghost.has_password) = (Some(now()), false);
    // Nobody has ever been there who could confirm: the next is the first.
    assert_eq!(basis(school.gives("admin", "newcomer", Post::Principal, LEADERS)), Some(Basis::First));

    // Where they could, they are asked, as whoever was the last of their side.
    let mut school = School::empty();
    school.founded("admin", Some((Post::SystemAdministrator, OFFICE)));
    school.founded("last", Some((Post::Principal, LEADERS)));
    school.founded("newcomer", None);
    let last = school.house.people.iter_mut().find(|p| p.login == "last").expect("somebody");
    last.disabled_at = Some(now());
    assert_eq!(basis(school.gives("admin", "newcomer", Post::Principal, LEADERS)), None);
}

#[test]
fn a_first_password_overrules_nobody() {
    let mut school = School::running();
    let first = |name: &str| Command::ResetPassword { person: person(name), second_factor: false, first: true };
    refused(school.act("admin", &first("clerk")), "has_password");
    school.house.people.iter_mut().filter(|p| p.login == "newcomer").for_each(|p| p.has_password = false);
    assert!(school.act("admin", &first("newcomer")).is_ok());
    refused(school.act("admin", &first("newcomer")), "has_password");
}
