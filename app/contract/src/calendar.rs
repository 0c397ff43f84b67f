//! A unit's calendar as programs read it, and what a change of it would move.

use domain::{
    calendar::{CalendarDoc, change::Change},
    ids::CaseId,
    instant::Instant,
    text::Text,
};
use serde::{Deserialize, Serialize};

/// The calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarView {
    /// The document: office hours, days of the week, holidays of every year, entries.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub calendar: CalendarDoc,
}

/// A change of the calendar: `version` as it was seen, `add` and `remove` of days, other `hours`, another `week`,
/// and what becomes of holidays from a day on (`rules`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = Object))]
pub struct CalendarChange(pub Change);

/// What a change would move, or has moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Moved {
    /// The calendar's version with the change.
    pub version: u32,
    /// How many open cases are due at another time, of those that are announced.
    pub count: u32,
    /// The first of them, by the new date: the code, what is asked for, both dates. Nothing says whom they are about.
    pub items: Vec<MovedCase>,
}

/// A case that is due at another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MovedCase {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: CaseId,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The procedure.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// The date that counts now.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub was: Instant,
    /// The date that would count.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub now: Instant,
}

/// A change that moves so many cases that they follow in batches: how far it has come. The calendar itself counts at once,
/// and so does every date that is shown; what follows is the line in each case's history, and its place in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MoveLine {
    /// The calendar's version with the change.
    pub version: u32,
    /// From when on it counts.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
    /// How much of it is done, in per cent. Not how many cases: drafts of the inspecting side are among them.
    pub percent: u8,
    /// When all was done; absent while it is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub finished_at: Option<Instant>,
}

/// The moves that are under way or were the last ones, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MoveList {
    /// The moves.
    pub items: Vec<MoveLine>,
}
