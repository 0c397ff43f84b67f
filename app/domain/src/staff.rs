//! A member of staff and their grants: who may give which power to whom, and what needs a second person.

use serde::{Deserialize, Serialize};

/// On what a grant rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The one who gave it needed nobody else.
    Giver,
    /// The first of their side: nobody was there yet who could have confirmed.
    First,
    /// A second person of that side confirmed it.
    Second,
    /// The holder of the post lends it for a time.
    Holder,
}
