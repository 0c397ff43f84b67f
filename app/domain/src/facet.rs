//! Who may see what, cut finer than a row: every aggregate is kept in up to three facets.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    ids::{PartId, PersonId},
    rights::Role,
};

/// A layer of an aggregate with readers of its own. A new facet makes every reader decide about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Facet {
    /// What stands in registers and lists: procedure, code, state, dates.
    Core,
    /// How it is handled: opinions, reasons, papers' presence. Readable by the union.
    Internal,
    /// What says who somebody is or how they live. Only for those who work on it.
    Personal,
}

impl Facet {
    /// All facets, in the order in which they are sent.
    pub const ALL: [Self; 3] = [Self::Core, Self::Internal, Self::Personal];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Internal => "internal",
            Self::Personal => "personal",
        }
    }
}

impl FromStr for Facet {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|f| f.as_str() == s).ok_or("unknown facet")
    }
}

/// What kind of aggregate a record belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// The unit and its settings.
    Unit,
    /// A part of its organisation.
    Part,
    /// A member of staff as colleagues see them: name, posts.
    Person,
    /// A child, guardian, organisation or member of staff as the subject of requests.
    Party,
    /// A workflow shared by a kind of case.
    Lifecycle,
    /// A procedure: the parameters of a lifecycle.
    Procedure,
    /// The working-day calendar.
    Calendar,
    /// A case: dossier, finding.
    Case,
}

impl RecordKind {
    /// All kinds, in the order in which a replica should learn them: what is needed to read the next comes first.
    pub const ALL: [Self; 8] = [
        Self::Unit,
        Self::Part,
        Self::Person,
        Self::Calendar,
        Self::Lifecycle,
        Self::Procedure,
        Self::Party,
        Self::Case,
    ];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Part => "part",
            Self::Person => "person",
            Self::Party => "party",
            Self::Lifecycle => "lifecycle",
            Self::Procedure => "procedure",
            Self::Calendar => "calendar",
            Self::Case => "case",
        }
    }
}

impl FromStr for RecordKind {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or("unknown kind of record")
    }
}

/// The key of a record: one facet of one aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordKey {
    /// Kind of aggregate.
    pub kind: RecordKind,
    /// The aggregate's id.
    pub root: Uuid,
    /// Which layer.
    pub facet: Facet,
}

/// One name of an audience within a unit. A facet lists the audiences that may read it; a person belongs to some;
/// it is readable when the two sets meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Everybody on the unit's staff.
    Unit,
    /// Everybody who holds a grant of this role.
    Role(Role),
    /// Everybody who holds a grant in this part.
    Part(PartId),
    /// One person.
    Person(PersonId),
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => f.write_str("unit"),
            Self::Role(role) => write!(f, "role:{}", role.as_str()),
            Self::Part(part) => write!(f, "part:{part}"),
            Self::Person(person) => write!(f, "person:{person}"),
        }
    }
}

/// The audiences that may read one facet.
pub type Readers = BTreeSet<Audience>;
