//! Who read a record of the register.

use domain::{
    audit::reading::Through,
    ids::{CaseId, PersonId},
    instant::Instant,
    rights::Post,
};
use serde::{Deserialize, Serialize};

/// A page of who read about somebody, youngest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadingPage {
    /// Whose record it is; absent for administrators, and once it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Who read it.
    pub items: Vec<ReadingLine>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Somebody who read about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadingLine {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub person: PersonId,
    /// As colleagues know them.
    pub name: String,
    /// The posts that they held then.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub posts: Vec<Post>,
    /// When; for what was sent to a device, the first time on that day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
    /// By which way: `api`, `list`, `sync`, `file`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub through: Through,
    /// The case in which they stand; absent where the register itself was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub case: Option<CaseId>,
}
