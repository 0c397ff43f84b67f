//! How long a case should stay in a state, by the school's own aim.

use serde::{Deserialize, Serialize};

use super::key::StateKey;
use crate::clock::Limit;

/// How long a case should stay in one state: a school's setting beside the legal limit, which it never changes
/// (DOMAIN.md §2, row 5: "step due"). It counts anew with each entry of the state, except where the case was only away
/// for papers or for another agency's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepTarget {
    /// In which state.
    pub state: StateKey,
    /// How long, by the calendar and cut-off of the procedure.
    pub limit: Limit,
}
