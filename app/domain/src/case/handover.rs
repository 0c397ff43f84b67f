//! Who answers for a case.

use serde::{Deserialize, Serialize};

use super::Core;
use crate::{
    definition::CaseKind,
    ids::{PartId, PersonId},
};

/// Who answers for a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "owner", content = "id", rename_all = "snake_case")]
pub enum Owner {
    /// The office: it has been received and nobody has taken it up.
    Office,
    /// One person: they handle it, or wrote it down.
    Person(PersonId),
    /// A part of the school, where nobody of it is named.
    Part(PartId),
}

/// Who answers for this case. There is always somebody; of a case that has ended it is whoever had it last.
pub fn owner(core: &Core) -> Owner {
    match (core.kind, core.assignee) {
        (CaseKind::Finding, _) if core.draft => Owner::Person(core.author),
        (CaseKind::Dossier | CaseKind::Finding, Some(person)) => Owner::Person(person),
        (CaseKind::Dossier, None) => Owner::Office,
        (CaseKind::Finding, None) => core.part.map_or(Owner::Person(core.author), Owner::Part),
    }
}
