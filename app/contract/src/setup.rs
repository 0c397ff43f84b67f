//! Setting up a school: what is asked before there is anybody to sign in.

use domain::{definition::ProcedureKind, instant::Instant, rights::Post, setup::Plan, text::Text};
use serde::{Deserialize, Serialize};

/// Whether a school can be set up with this token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupLook {
    /// The token of the address that the server printed.
    pub token: String,
}

/// What is proposed for a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupProposal {
    /// A kindergarten as most are organised: `name`, `key`, `parts`, `people`, `hours`, …
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub plan: Plan,
    /// The procedures in force: those that can be switched on, and those that start off and stay so.
    pub procedures: Vec<SetupProcedure>,
    /// The years whose official notice of days off is in the calendar.
    pub announced: Vec<i32>,
}

/// A procedure in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupProcedure {
    /// Its key.
    pub key: String,
    /// What it is called.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// Published, internal, or a service of the school.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: ProcedureKind,
    /// Why it starts off and cannot be chosen; absent where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub off: Option<Text>,
}

/// Sets a school up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupBody {
    /// The token of the address that the server printed.
    pub token: String,
    /// The school.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub plan: Plan,
}

/// A school that has been set up, with its first accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupDone {
    /// Its name.
    pub name: String,
    /// Who can sign in, each with a password for one sign-in.
    pub accounts: Vec<SetupAccount>,
    /// Until when those passwords can be used.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub valid_until: Instant,
}

/// One of the first accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetupAccount {
    /// Whose.
    pub name: String,
    /// Their post.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub post: Post,
    /// What they sign in with.
    pub login: String,
    /// The password for one sign-in; absent where they have chosen their own since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}
