//! The book in which dossiers are followed, a page of it.

use domain::register::Line;
use serde::{Deserialize, Serialize};

/// A page of the book of one year, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterPage {
    /// The year in which they were received.
    pub year: i32,
    /// The running number of the first line here.
    pub first: u64,
    /// How many lines the year has.
    pub total: u64,
    /// The lines: code, what was asked for and by whom, as far as the reader may know, the dates, what became of it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub items: Vec<Line>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
