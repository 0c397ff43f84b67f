//! A member of staff and their grants: who may give which power to whom, and what needs a second person.
//!
//! An administrator enters people and gives grants, and never powers of work to themself. A grant of leadership or of the
//! union is only a proposal until a second person of that side confirms it (DESIGN.md principle 6).

mod decide;
mod denial;

use serde::{Deserialize, Serialize};
use time::Date;

pub use self::{
    decide::{Context, House, decide, login_fault, may_confirm},
    denial::StaffDenial,
};
use crate::{
    aggregate::Aggregate,
    denial::Denial,
    directory::{Hat, PersonInfo},
    facet::RecordKind,
    ids::{GrantId, PersonId, UnitId},
    instant::Instant,
    rights::Grant,
};

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Their id.
    pub id: PersonId,
    /// The unit.
    pub unit: UnitId,
    /// What they type to sign in.
    pub login: String,
    /// Their name, or their post where accounts are named by post.
    pub name: String,
    /// Entered when.
    pub entered_at: Instant,
    /// Since when they may not sign in.
    pub disabled_at: Option<Instant>,
    /// Whether there is a password: without one nobody signs in as them.
    pub has_password: bool,
    /// What they were given, past and future included.
    pub grants: Vec<Held>,
    /// What was proposed for them and waits for a second person.
    pub proposals: Vec<Proposal>,
}

/// A grant with how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The grant.
    pub grant: Grant,
    /// On what it rests; absent where it was there when the unit was set up.
    pub basis: Option<Basis>,
    /// Who gave or proposed it; absent where it was there when the unit was set up.
    pub given_by: Option<PersonId>,
    /// When it was given or proposed.
    pub given_at: Instant,
    /// Who confirmed it.
    pub confirmed_by: Option<PersonId>,
}

/// A grant that counts for nothing until a second person of its side confirms it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The grant as it would be.
    pub grant: Grant,
    /// Who proposes it.
    pub by: PersonId,
    /// Since when.
    pub at: Instant,
}

/// On what a grant rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The one who gave it needed nobody else.
    Giver,
    /// The first of their side: nobody had ever been there who could have confirmed.
    First,
    /// A second person of that side confirmed it.
    Second,
    /// The holder of the post lends it for a time.
    Holder,
}

impl Basis {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Giver, Self::First, Self::Second, Self::Holder];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Giver => "giver",
            Self::First => "first",
            Self::Second => "second",
            Self::Holder => "holder",
        }
    }
}

impl std::str::FromStr for Basis {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|b| b.as_str() == s).ok_or("unknown basis")
    }
}

/// What is asked about a member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", content = "args", rename_all = "snake_case")]
pub enum Command {
    /// Enter somebody new.
    Enter {
        /// Their id, made where they are typed.
        person: PersonId,
        /// What they will sign in with.
        login: String,
        /// Their name.
        name: String,
    },
    /// Call them otherwise.
    Rename {
        /// Whom.
        person: PersonId,
        /// The name.
        name: String,
    },
    /// Let them sign in no longer.
    Disable {
        /// Whom.
        person: PersonId,
    },
    /// Let them sign in again.
    Enable {
        /// Whom.
        person: PersonId,
    },
    /// Give a grant, or propose it where a second person is needed.
    Give {
        /// The grant; it names whose it is.
        grant: Grant,
    },
    /// Give a grant its last day, or take a proposal back.
    End {
        /// Whose.
        person: PersonId,
        /// Which.
        grant: GrantId,
        /// The last day on which it counts.
        last: Date,
    },
    /// Confirm a proposal, as the second person of its side.
    Confirm {
        /// For whom it was proposed.
        person: PersonId,
        /// Which.
        grant: GrantId,
    },
    /// Give them another password, for one sign-in.
    ResetPassword {
        /// Whom.
        person: PersonId,
        /// Whether their second factor is taken away too: the telephone is lost as well.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        second_factor: bool,
        /// Only if they have none yet.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        first: bool,
    },
}

impl Command {
    /// Whom it is about.
    pub const fn person(&self) -> PersonId {
        match self {
            Self::Enter { person, .. }
            | Self::Rename { person, .. }
            | Self::Disable { person }
            | Self::Enable { person }
            | Self::End { person, .. }
            | Self::Confirm { person, .. }
            | Self::ResetPassword { person, .. } => *person,
            Self::Give { grant } => grant.person,
        }
    }
}

/// What happened to a member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Change {
    /// They were entered.
    Entered {
        /// What they sign in with.
        login: String,
        /// Their name.
        name: String,
    },
    /// They are called otherwise.
    Renamed {
        /// The name.
        name: String,
    },
    /// They sign in no longer.
    Disabled,
    /// They sign in again.
    Enabled,
    /// They were given a grant.
    Given {
        /// The grant.
        grant: Grant,
        /// On what it rests.
        basis: Basis,
    },
    /// A grant was proposed for them.
    Proposed {
        /// The grant as it would be.
        grant: Grant,
    },
    /// A second person confirmed a proposal.
    Confirmed {
        /// Which.
        grant: GrantId,
        /// The first day on which it counts: never before it was confirmed.
        from: Date,
    },
    /// A proposal was taken back or declined.
    Declined {
        /// Which.
        grant: GrantId,
    },
    /// A grant got its last day.
    Ended {
        /// Which.
        grant: GrantId,
        /// The last day on which it counts.
        last: Date,
    },
    /// They got a password for one sign-in.
    PasswordReset {
        /// Whether their second factor was taken away with it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        second_factor: bool,
    },
}

impl Change {
    /// The name of what was done.
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Entered { .. } => "enter",
            Self::Renamed { .. } => "rename",
            Self::Disabled => "disable",
            Self::Enabled => "enable",
            Self::Given { .. } => "give_grant",
            Self::Proposed { .. } => "propose_grant",
            Self::Confirmed { .. } => "confirm_grant",
            Self::Declined { .. } => "decline_grant",
            Self::Ended { .. } => "end_grant",
            Self::PasswordReset { .. } => "reset_password",
        }
    }
}

/// A change as it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// At which unit.
    pub unit: UnitId,
    /// To whom.
    pub person: PersonId,
    /// When.
    pub at: Instant,
    /// Who did it.
    pub by: PersonId,
    /// What.
    pub change: Change,
}

/// What the rules make of a command, and by which power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub change: Change,
    /// The grant under which it is done.
    pub grant: GrantId,
    /// On whose behalf.
    pub on_behalf: Option<PersonId>,
}

impl Aggregate for Staff {
    const KIND: RecordKind = RecordKind::Person;
    type Command = Command;
    type Context<'a> = Context<'a>;
    type Decision = Decision;
    type Event = Event;

    fn decide(state: Option<&Self>, command: &Command, context: &Context<'_>) -> Result<Decision, Denial> {
        decide(state, command, context)
    }

    fn apply(state: Option<Self>, event: &Event) -> Option<Self> {
        apply(state, event)
    }
}

impl Staff {
    /// Somebody as they were entered.
    pub const fn new(unit: UnitId, id: PersonId, login: String, name: String, entered_at: Instant) -> Self {
        Self {
            id,
            unit,
            login,
            name,
            entered_at,
            disabled_at: None,
            has_password: false,
            grants: vec![],
            proposals: vec![],
        }
    }

    /// As colleagues see them. Whoever signs in no longer holds no post: nobody assigns work to them.
    pub fn directory(&self) -> PersonInfo {
        let counts = |held: &&Held| self.disabled_at.is_none() && held.grant.to.is_none_or(|to| held.grant.from <= to);
        let hat = |held: &Held| {
            let Grant { post, part, from, to, .. } = held.grant;
            Hat { post, part, from, to }
        };
        let hats = self.grants.iter().filter(counts).map(hat).collect();
        PersonInfo { id: self.id, name: self.name.clone(), hats }
    }
}

/// The state after one more event. Whoever is not there is entered first; an event that fits nothing changes nothing.
pub fn apply(state: Option<Staff>, event: &Event) -> Option<Staff> {
    let Some(mut staff) = state else {
        return match &event.change {
            Change::Entered { login, name } => {
                Some(Staff::new(event.unit, event.person, login.clone(), name.clone(), event.at))
            }
            Change::Renamed { .. }
            | Change::Disabled
            | Change::Enabled
            | Change::Given { .. }
            | Change::Proposed { .. }
            | Change::Confirmed { .. }
            | Change::Declined { .. }
            | Change::Ended { .. }
            | Change::PasswordReset { .. } => None,
        };
    };
    match &event.change {
        Change::Entered { .. } => {}
        Change::Renamed { name } => staff.name.clone_from(name),
        Change::Disabled => staff.disabled_at = Some(event.at),
        Change::Enabled => staff.disabled_at = None,
        Change::Given { grant, basis } => staff.grants.push(Held {
            grant: grant.clone(),
            basis: Some(*basis),
            given_by: Some(event.by),
            given_at: event.at,
            confirmed_by: None,
        }),
        Change::Proposed { grant } => {
            staff.proposals.push(Proposal { grant: grant.clone(), by: event.by, at: event.at });
        }
        Change::Confirmed { grant, from } => {
            if let Some(place) = staff.proposals.iter().position(|p| p.grant.id == *grant) {
                let Proposal { grant, by, at } = staff.proposals.remove(place);
                staff.grants.push(Held {
                    grant: Grant { from: *from, ..grant },
                    basis: Some(Basis::Second),
                    given_by: Some(by),
                    given_at: at,
                    confirmed_by: Some(event.by),
                });
            }
        }
        Change::Declined { grant } => staff.proposals.retain(|p| p.grant.id != *grant),
        Change::Ended { grant, last } => {
            if let Some(held) = staff.grants.iter_mut().find(|h| h.grant.id == *grant) {
                held.grant.to = Some(*last);
            }
        }
        Change::PasswordReset { .. } => staff.has_password = true,
    }
    Some(staff)
}
