//! What a step can do besides moving a case, and what must hold before it can be taken. A closed vocabulary.

use serde::{Deserialize, Serialize};

use super::key::{ActionKey, ReasonKey};
use crate::text::Text;

/// Where a step leads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Lands {
    /// To the state that it names.
    #[default]
    There,
    /// Nowhere: the case stays in the state in which it is. The state named is one of those it leaves.
    Here,
    /// Back to the state from which the case came into this one. The state named is where nothing is known of that.
    Back,
}

impl Lands {
    /// Whether it leads to the state named, as most steps do; that is not written down.
    pub const fn is_there(&self) -> bool {
        match self {
            Self::There => true,
            Self::Here | Self::Back => false,
        }
    }
}

/// What must hold before a step can be taken, besides state and person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Guard {
    /// The work is offered to somebody who has not taken it up yet.
    Offered,
    /// A later date is proposed.
    Proposed,
    /// The date was never moved by agreement before (once only: Nghị định 107/2021 as known, not verified).
    NotExtended,
    /// The date has passed until which the applicant was told that it waits.
    UntilPassed,
    /// It is not due yet: an apology afterwards is no extension.
    BeforeDue,
    /// Its result has no number yet.
    NotNumbered,
    /// Its result has its number.
    Numbered,
}

impl Guard {
    /// Whether it depends on the hour, and not on the case alone.
    pub const fn needs_time(self) -> bool {
        match self {
            Self::UntilPassed | Self::BeforeDue => true,
            Self::Offered | Self::Proposed | Self::NotExtended | Self::NotNumbered | Self::Numbered => false,
        }
    }
}

/// What a step does besides moving the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum StepEffect {
    /// It is received: all required papers must be there, and the moment of receipt is this one.
    Receive,
    /// Whoever takes the step takes up the work that was offered.
    TakeUp,
    /// The work goes back to the office, which assigns it anew.
    GiveBack,
    /// The signatures given so far no longer count.
    ClearSignatures,
    /// The date given is proposed as the new due date.
    ProposeDate,
    /// The later date that is proposed is turned down: what counts stays as it was.
    DropDate,
    /// The result goes out, with the signed copy that comes with the step.
    Issue,
    /// The result is taken back: its number stays in the book, cancelled.
    Revoke,
}

/// A reason that has a code, so that it can be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReasonDef {
    /// Its code, stored.
    pub key: ReasonKey,
    /// What it says; what is written in words stands beside it.
    pub title: Text,
    /// The steps for which it can be given.
    pub actions: Vec<ActionKey>,
}
