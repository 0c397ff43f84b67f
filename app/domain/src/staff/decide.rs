//! The rules: who may do it, whether it can stand beside what is there, whether a second person is needed.

use time::Date;

use super::{Basis, Change, Command, Decision, Proposal, Staff, StaffDenial};
use crate::{
    denial::{Denial, Fault, FieldFault},
    fold,
    ids::{PartId, PersonId},
    instant::Instant,
    policy::{self, Act},
    rights::{Actor, Grant, Role},
};

/// What the rules look at besides the person.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When. Rights are never changed offline, so nobody states another time.
    pub now: Instant,
    /// The unit's staff and parts.
    pub house: &'a House,
}

/// The staff and parts of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct House {
    /// Everybody, those who sign in no longer included.
    pub people: Vec<Staff>,
    /// The parts with the side to which each belongs.
    pub parts: Vec<(PartId, Role)>,
    /// Whether the login that is asked for is somebody's already, at whichever unit.
    pub login_taken: bool,
}

impl House {
    /// Somebody of the unit.
    pub fn person(&self, id: PersonId) -> Option<&Staff> {
        self.people.iter().find(|p| p.id == id)
    }

    /// Who may speak for a side today: those who hold a grant of it, or, where nobody does any more, those who did and could
    /// sign in: whoever never could never spoke for it.
    /// Empty only where nobody ever has.
    fn side(&self, role: Role, today: Date) -> Vec<PersonId> {
        let who = |counts: &dyn Fn(&Grant) -> bool| {
            let holds = |p: &&Staff| p.grants.iter().any(|h| h.grant.role() == role && counts(&h.grant));
            self.people.iter().filter(holds).map(|p| p.id).collect::<Vec<_>>()
        };
        let enabled = |id: &PersonId| self.person(*id).is_some_and(|p| p.disabled_at.is_none());
        let present: Vec<_> = who(&|g| g.in_force(today)).into_iter().filter(enabled).collect();
        // What was taken back before it began never was.
        if !present.is_empty() {
            return present;
        }
        let could = |id: &PersonId| self.person(*id).is_some_and(|p| p.has_password);
        who(&|g| g.to.is_none_or(|to| g.from <= to)).into_iter().filter(could).collect()
    }

    /// Whether somebody who can sign in administers the unit on this day, those left out aside.
    fn is_administered(&self, day: Date, left_out: impl Fn(&Staff, &Grant) -> bool) -> bool {
        self.people.iter().filter(|p| p.disabled_at.is_none() && p.has_password).any(|p| {
            let counts = |g: &Grant| is_own(g, Role::Administrator) && g.in_force(day) && !left_out(p, g);
            p.grants.iter().any(|h| counts(&h.grant))
        })
    }
}

/// What a command makes happen.
///
/// # Errors
/// The denial: who may instead, or what stands in the way.
pub fn decide(state: Option<&Staff>, command: &Command, cx: &Context<'_>) -> Result<Decision, Denial> {
    // Of another unit is nowhere.
    let known = state.filter(|s| s.unit == cx.actor.unit()).ok_or(Denial::NotFound);
    match command {
        Command::Enter { login, name, .. } => enter(state, login, name, cx),
        Command::Rename { name, .. } => {
            let hat = administrator(cx)?;
            known?;
            let mut fields = vec![];
            let name = checked_name(name, &mut fields);
            sound(fields)?;
            Ok(by(hat, Change::Renamed { name }))
        }
        Command::Disable { .. } => {
            let hat = administrator(cx)?;
            disable(known?, cx)?;
            Ok(by(hat, Change::Disabled))
        }
        Command::Enable { .. } => {
            let hat = administrator(cx)?;
            if known?.disabled_at.is_none() {
                return Err(Denial::NoSuchStep);
            }
            Ok(by(hat, Change::Enabled))
        }
        Command::Give { grant } => give(known, grant, cx),
        Command::End { grant, last, .. } => {
            let staff = known?;
            if let Some(proposal) = staff.proposals.iter().find(|p| p.grant.id == *grant) {
                return decline(proposal, cx);
            }
            let held = staff.grants.iter().find(|h| h.grant.id == *grant).ok_or(Denial::NotFound)?;
            end(&held.grant, *last, cx)
        }
        Command::Confirm { grant, .. } => {
            let staff = known?;
            if let Some(proposal) = staff.proposals.iter().find(|p| p.grant.id == *grant) {
                return confirm(staff, proposal, cx);
            }
            let held = staff.grants.iter().find(|h| h.grant.id == *grant).ok_or(Denial::NotFound)?;
            let role = held.grant.role();
            // What became of it is told to those who could have confirmed it.
            let is_asked = cx.house.side(role, cx.now.local_date()).contains(&cx.actor.person());
            let pending = Denial::from(StaffDenial::GrantNotPending);
            Err(if is_asked { pending } else { Denial::NotYourRole { roles: vec![role] } })
        }
        Command::ResetPassword { person, second_factor, first } => {
            let hat = administrator(cx)?;
            let staff = known?;
            if *person == cx.actor.person() {
                return Err(StaffDenial::OwnPassword.into());
            }
            enabled(staff)?;
            if *first && staff.has_password {
                return Err(StaffDenial::HasPassword.into());
            }
            Ok(by(hat, Change::PasswordReset { second_factor: *second_factor }))
        }
    }
}

fn by(hat: &Grant, change: Change) -> Decision {
    Decision { change, grant: hat.id, on_behalf: hat.acting_for }
}

fn administrator<'a>(cx: &Context<'a>) -> Result<&'a Grant, Denial> {
    policy::can(cx.actor, Act::KeepStaff)
}

fn sound(fields: Vec<FieldFault>) -> Result<(), Denial> {
    if fields.is_empty() { Ok(()) } else { Err(Denial::Invalid { fields }) }
}

fn fault(field: &str, fault: Fault) -> FieldFault {
    FieldFault { field: field.into(), fault }
}

fn checked_name(name: &str, fields: &mut Vec<FieldFault>) -> String {
    let name = fold::normalize(name);
    if name.is_empty() {
        fields.push(fault("name", Fault::Required));
    } else if name.chars().count() > 200 {
        fields.push(fault("name", Fault::TooLong));
    }
    name
}

fn enter(state: Option<&Staff>, login: &str, name: &str, cx: &Context<'_>) -> Result<Decision, Denial> {
    let hat = administrator(cx)?;
    match state {
        Some(there) if there.unit == cx.actor.unit() => return Err(Denial::AlreadyExists),
        Some(_) => return Err(Denial::NotFound),
        None => {}
    }
    let mut fields = vec![];
    let login = login.trim().to_lowercase();
    let taken = cx.house.login_taken.then_some(Fault::Taken);
    fields.extend(login_fault(&login).or(taken).map(|what| fault("login", what)));
    let name = checked_name(name, &mut fields);
    sound(fields)?;
    Ok(by(hat, Change::Entered { login, name }))
}

/// What is wrong with what somebody would sign in with, in small letters already.
pub fn login_fault(login: &str) -> Option<Fault> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    if login.is_empty() {
        Some(Fault::Required)
    } else if !(3..=40).contains(&login.chars().count()) || !login.chars().all(fits) {
        Some(Fault::NotALogin)
    } else {
        None
    }
}

fn enabled(staff: &Staff) -> Result<(), Denial> {
    if staff.disabled_at.is_some() { Err(StaffDenial::PersonDisabled.into()) } else { Ok(()) }
}

fn disable(staff: &Staff, cx: &Context<'_>) -> Result<(), Denial> {
    enabled(staff)?;
    let today = cx.now.local_date();
    let administers = staff.grants.iter().any(|h| is_own(&h.grant, Role::Administrator) && h.grant.in_force(today));
    if administers && !cx.house.is_administered(today, |p, _| p.id == staff.id) {
        return Err(StaffDenial::LastAdministrator.into());
    }
    Ok(())
}

/// Whether the post is held by oneself and not for somebody else.
fn is_own(grant: &Grant, role: Role) -> bool {
    grant.role() == role && grant.acting_for.is_none()
}

/// The hat under which somebody may give this grant.
fn giver<'a>(grant: &Grant, cx: &Context<'a>) -> Result<&'a Grant, Denial> {
    let admin = administrator(cx);
    let Some(holder) = grant.acting_for else { return admin };
    // The administrator's post is lent by administrators alone.
    if grant.role() == Role::Administrator {
        return admin;
    }
    let own = |g: &Grant| g.post == grant.post && g.part == grant.part && g.acting_for.is_none();
    if holder == cx.actor.person()
        && let Some(hat) = cx.actor.grant_where(own)
    {
        return Ok(hat);
    }
    admin.or_else(|denied| match (cx.actor.grant_where(|g| g.role() == Role::Leadership), grant.role()) {
        (Some(_), Role::Union) => Err(StaffDenial::OtherSide.into()),
        (Some(hat), _) => Ok(hat),
        (None, Role::Leadership) if cx.actor.has_role(Role::Union) => Err(StaffDenial::OtherSide.into()),
        (None, _) => Err(denied),
    })
}

fn give(known: Result<&Staff, Denial>, grant: &Grant, cx: &Context<'_>) -> Result<Decision, Denial> {
    let hat = giver(grant, cx)?;
    let staff = known?;
    let today = cx.now.local_date();
    // An administrator may extend their own administration, and nobody anything else of theirs.
    if grant.person == cx.actor.person() && grant.role() != Role::Administrator {
        return Err(StaffDenial::OwnPowers.into());
    }
    enabled(staff)?;
    let mut everybody = cx.house.people.iter().flat_map(all_grants);
    if let Some(there) = everybody.find(|g| g.id == grant.id) {
        return Err(if there == grant { StaffDenial::GrantOverlaps.into() } else { Denial::AlreadyExists });
    }
    let mut fields = vec![];
    let part = cx.house.parts.iter().find(|(id, _)| *id == grant.part);
    if part.is_none() {
        fields.push(fault("part", Fault::NotAChoice));
    }
    if grant.to.is_some_and(|to| to < grant.from || to < today) {
        fields.push(fault("to", Fault::NotADate));
    }
    if grant.acting_for.is_some() && grant.to.is_none() {
        fields.push(fault("to", Fault::Required));
    }
    if grant.areas.len() > 20 || grant.areas.iter().any(|a| a.0.is_empty() || a.0.chars().count() > 60) {
        fields.push(fault("areas", Fault::TooLong));
    }
    // Rather than a limit that limits nothing.
    if !grant.areas.is_empty() && !grant.role().goes_by_area() {
        fields.push(fault("areas", Fault::NotAChoice));
    }
    sound(fields)?;
    // Administrators and the superior sit where they sit: they work for no part of it.
    let sits_anywhere = matches!(grant.role(), Role::Administrator | Role::Superior);
    if !sits_anywhere && part.is_some_and(|(_, side)| *side != grant.role()) {
        return Err(StaffDenial::PostUnfit { role: grant.role() }.into());
    }
    stands(staff, grant, cx)?;
    let change = match basis(grant, cx) {
        Some(basis) => Change::Given { grant: grant.clone(), basis },
        None => Change::Proposed { grant: grant.clone() },
    };
    Ok(by(hat, change))
}

/// Every grant of somebody, those that wait included.
fn all_grants(staff: &Staff) -> impl Iterator<Item = &Grant> {
    staff.grants.iter().map(|h| &h.grant).chain(staff.proposals.iter().map(|p| &p.grant))
}

/// Whether a grant can stand beside everything else: again when it is confirmed, because things change meanwhile.
fn stands(staff: &Staff, grant: &Grant, cx: &Context<'_>) -> Result<(), Denial> {
    let from = grant.from.max(cx.now.local_date());
    if let Some(holder) = grant.acting_for {
        let lasts = |g: &Grant| g.in_force(from) && g.to.is_none_or(|to| grant.to.is_some_and(|end| end <= to));
        // Nobody lends more than they have: where theirs is for some fields of work, so is what they lend.
        let reaches = |g: &Grant| {
            g.areas.is_empty() || (!grant.areas.is_empty() && grant.areas.iter().all(|area| g.areas.contains(area)))
        };
        let is_it = |g: &Grant| g.acting_for.is_none() && g.post == grant.post && g.part == grant.part;
        let holds = |g: &Grant| is_it(g) && lasts(g) && reaches(g);
        let is_held = cx.house.person(holder).is_some_and(|p| p.grants.iter().any(|h| holds(&h.grant)));
        if !is_held || holder == grant.person {
            return Err(StaffDenial::NotTheirPost.into());
        }
    }
    let meets = |g: &Grant| {
        let begins_in_time = grant.to.is_none_or(|to| g.from <= to);
        g.id != grant.id && begins_in_time && g.to.is_none_or(|to| g.from <= to && from <= to)
    };
    for other in all_grants(staff).filter(|g| meets(g)) {
        if are_apart(grant.role(), other.role()) {
            return Err(StaffDenial::SidesClash { asked: grant.role(), held: other.role() }.into());
        }
        if other.post == grant.post && other.part == grant.part && other.acting_for == grant.acting_for {
            return Err(StaffDenial::GrantOverlaps.into());
        }
    }
    Ok(())
}

/// Powers that one person may not hold at once: who leads is not who inspects, and an administrator approves nothing.
const fn are_apart(one: Role, other: Role) -> bool {
    match (one, other) {
        (Role::Leadership, Role::Union | Role::Administrator)
        | (Role::Union | Role::Administrator, Role::Leadership) => true,
        (
            Role::Leadership | Role::Group | Role::Office | Role::Union | Role::Administrator | Role::Superior,
            Role::Leadership | Role::Group | Role::Office | Role::Union | Role::Administrator | Role::Superior,
        ) => false,
    }
}

/// On what a grant would rest; nothing where a second person must confirm it first.
fn basis(grant: &Grant, cx: &Context<'_>) -> Option<Basis> {
    match grant.role() {
        Role::Leadership | Role::Union => {}
        Role::Group | Role::Office | Role::Administrator | Role::Superior => return Some(Basis::Giver),
    }
    let side = cx.house.side(grant.role(), cx.now.local_date());
    if side.is_empty() {
        return Some(Basis::First);
    }
    if grant.acting_for != Some(cx.actor.person()) {
        return None;
    }
    // Who lends their own post is of that side. To a colleague of it nothing new is given; and where there is nobody
    // else, nobody could be asked.
    let is_colleague = side.contains(&grant.person);
    let is_alone = side.iter().all(|p| *p == cx.actor.person());
    (is_colleague || is_alone).then_some(Basis::Holder)
}

/// The hat under which this actor may confirm a proposal.
///
/// # Errors
/// Not of that side; or the proposer, the receiver, or one who acts for either.
pub fn may_confirm<'a>(proposal: &Proposal, cx: &Context<'a>) -> Result<&'a Grant, Denial> {
    let (me, role) = (cx.actor.person(), proposal.grant.role());
    let party = |p: PersonId| p == proposal.by || p == proposal.grant.person;
    if !cx.house.side(role, cx.now.local_date()).contains(&me) {
        return Err(Denial::NotYourRole { roles: vec![role] });
    }
    if party(me) {
        return Err(StaffDenial::OwnConfirmation.into());
    }
    if let Some(hat) = cx.actor.grant_where(|g| g.role() == role && !g.acting_for.is_some_and(party)) {
        return Ok(hat);
    }
    if cx.actor.has_role(role) {
        return Err(StaffDenial::OwnConfirmation.into());
    }
    // Nobody is left on that side: the word of one who was.
    let held = cx.house.person(me).and_then(|p| p.grants.iter().rev().find(|h| is_own(&h.grant, role)));
    held.map(|h| &h.grant).ok_or(Denial::NotYourRole { roles: vec![role] })
}

fn confirm(staff: &Staff, proposal: &Proposal, cx: &Context<'_>) -> Result<Decision, Denial> {
    let hat = may_confirm(proposal, cx)?;
    let today = cx.now.local_date();
    let grant = &proposal.grant;
    enabled(staff)?;
    if grant.to.is_some_and(|to| to < today) {
        return Err(StaffDenial::GrantOver.into());
    }
    stands(staff, grant, cx)?;
    Ok(by(hat, Change::Confirmed { grant: grant.id, from: grant.from.max(today) }))
}

/// An administrator takes a proposal back; that side declines it.
fn decline(proposal: &Proposal, cx: &Context<'_>) -> Result<Decision, Denial> {
    let change = Change::Declined { grant: proposal.grant.id };
    let hat = administrator(cx).or_else(|denied| {
        let role = proposal.grant.role();
        cx.actor.grant_where(|g| g.role() == role).ok_or(denied)
    })?;
    Ok(by(hat, change))
}

fn end(grant: &Grant, last: Date, cx: &Context<'_>) -> Result<Decision, Denial> {
    let hat = match grant.acting_for {
        Some(_) => giver(grant, cx)?,
        None => administrator(cx)?,
    };
    let today = cx.now.local_date();
    if grant.to.is_some_and(|to| to < today || to < grant.from) {
        return Err(StaffDenial::GrantOver.into());
    }
    // What was done in the days before stays done under it; and ending makes nothing longer.
    let yesterday = today.previous_day().unwrap_or(today);
    if last < yesterday || grant.to.is_some_and(|to| to <= last) {
        return Err(Denial::Invalid { fields: vec![fault("last", Fault::NotADate)] });
    }
    if is_own(grant, Role::Administrator) {
        let after = last.next_day().unwrap_or(last).max(today);
        let was = grant.in_force(after) && cx.house.person(grant.person).is_some_and(|p| p.disabled_at.is_none());
        if was && !cx.house.is_administered(after, |_, g| g.id == grant.id) {
            return Err(StaffDenial::LastAdministrator.into());
        }
    }
    Ok(by(hat, Change::Ended { grant: grant.id, last }))
}
