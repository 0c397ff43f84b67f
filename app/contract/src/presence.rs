//! Who has a case open now.

use domain::ids::PersonId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// After so long without a word a page counts as left, in milliseconds.
pub const LEFT_AFTER_MILLIS: u32 = 40_000;

/// A page says that it shows a case, again and again while it does, or that it no longer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresenceBody {
    /// The page: another one for each time that a case is opened.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub page: Uuid,
    /// Whether it is still open.
    pub open: bool,
}

/// Who else has it open, as far as the reader is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresenceReply {
    /// People of the school, in the order in which they came.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub others: Vec<PersonId>,
}
