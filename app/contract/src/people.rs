//! The staff and what each may do: what an administrator sees and asks, what waits for a second person.
//!
//! Rights are never changed offline: these calls have no command in the outbox, so that nobody gains or loses a power
//! by something that was typed a week ago.

use domain::{
    ids::{GrantId, PartId, PersonId},
    instant::Instant,
    rights::{Area, Grant, Post},
    staff::Basis,
};
use serde::{Deserialize, Serialize};
use time::Date;

/// Everybody who works here, those who no longer sign in included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeopleView {
    /// By login.
    pub items: Vec<PersonLine>,
}

/// Somebody of the staff, as an administrator sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonLine {
    /// Their id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PersonId,
    /// What they type to sign in.
    pub login: String,
    /// Their name, or their post where accounts are named by post.
    pub name: String,
    /// Entered when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub entered_at: Instant,
    /// Since when they may not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub disabled_at: Option<Instant>,
    /// Whether they have a password: without one nobody signs in as them. `POST /people/{id}/password` gives one.
    pub has_password: bool,
    /// Whether they must choose a password of their own before anything else.
    pub must_change_password: bool,
    /// Whether a code is asked for after their password, or passkeys of theirs open sessions.
    #[serde(default)]
    pub has_second_factor: bool,
    /// Last known to be here when; absent when never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub seen_at: Option<Instant>,
    /// Their grants, oldest first, those past and those that wait for a second person included.
    pub grants: Vec<GrantLine>,
}

/// How an account stands: what needs the administrator first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Nobody signs in as them any more.
    Disabled,
    /// Nobody has given them a password yet.
    NoPassword,
    /// A grant of theirs waits for a second person.
    Waits,
    /// They must choose a password of their own.
    MustChange,
    /// Nothing is to be done.
    Fine,
}

impl PersonLine {
    /// How their account stands.
    pub fn state(&self) -> AccountState {
        if self.disabled_at.is_some() {
            AccountState::Disabled
        } else if !self.has_password {
            AccountState::NoPassword
        } else if self.grants.iter().any(|line| line.standing == GrantStanding::Pending) {
            AccountState::Waits
        } else if self.must_change_password {
            AccountState::MustChange
        } else {
            AccountState::Fine
        }
    }
}

/// A grant with how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantLine {
    /// The grant.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub grant: Grant,
    /// How it stands today.
    pub standing: GrantStanding,
    /// On what it rests; absent while it waits, and where it was there when the unit was set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub basis: Option<Basis>,
    /// Who gave or proposed it; absent where it was there when the unit was set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub given_by: Option<PersonId>,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub given_at: Instant,
    /// Who confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub confirmed_by: Option<PersonId>,
}

/// How a grant stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum GrantStanding {
    /// It waits for a second person of that side, and counts for nothing until then.
    Pending,
    /// It begins later.
    Coming,
    /// It counts.
    InForce,
    /// It is over, or was taken back before it began.
    Ended,
}

impl GrantStanding {
    /// How a grant that is not waiting stands on this day.
    pub fn on(grant: &Grant, day: Date) -> Self {
        if grant.to.is_some_and(|to| to < day || to < grant.from) {
            Self::Ended
        } else if day < grant.from {
            Self::Coming
        } else {
            Self::InForce
        }
    }
}

/// Somebody new. They sign in after `POST /people/{id}/password` gave them a first password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnterPersonBody {
    /// Their id, made by the caller.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PersonId,
    /// What they will type to sign in: 3 to 40 of `a`–`z`, `0`–`9`, `.`, `-`, `_`.
    pub login: String,
    /// Their name, or their post.
    pub name: String,
}

/// Another name for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenamePersonBody {
    /// The name.
    pub name: String,
}

/// A grant to be given. Leadership's and the union's wait for a second person of that side: the reply's `standing` says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GiveGrantBody {
    /// Its id, made by the caller.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: GrantId,
    /// The post: `clerk`, `teacher`, …
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub post: Post,
    /// The part in which it is held.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub part: PartId,
    /// Fields of work; empty means those of the part.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub areas: Vec<Area>,
    /// First day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub from: Date,
    /// Last day; open when absent. Acting for somebody always has one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub to: Option<Date>,
    /// On whose behalf: somebody who holds this post in this part.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub acting_for: Option<PersonId>,
}

/// The last day of a grant; a proposal is taken back, whatever the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndGrantBody {
    /// The last day on which it counts; yesterday ends it at once.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub last: Date,
}

/// Grants that wait for the caller's confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingGrants {
    /// Oldest first.
    pub items: Vec<GrantLine>,
}

/// Grants by which others act for the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LentGrants {
    /// Those that begin last first.
    pub items: Vec<GrantLine>,
}

/// Whether more than the password is given anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetPasswordBody {
    /// Take their second factor away too, passkeys included: the telephone is lost as well.
    pub second_factor: bool,
    /// Only if they have none yet: whoever was quicker is not overruled.
    pub first: bool,
}

/// A password for one sign-in. It is shown once and stored nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OneTimePassword {
    /// The password, as it is to be typed.
    pub password: String,
    /// Until when it opens a session.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub valid_until: Instant,
}
