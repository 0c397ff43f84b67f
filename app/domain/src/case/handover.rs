//! Whose work a case is. Work that is given is offered first: until it is taken up whoever had it keeps it, so that no
//! case is ever without an owner.

use serde::{Deserialize, Serialize};

use super::Core;
use crate::{
    definition::CaseKind,
    ids::{PartId, PersonId},
    instant::Instant,
};

/// Work that was given and is not taken up yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// To whom it is offered; the assignee.
    pub to: PersonId,
    /// In which part.
    pub part: PartId,
    /// Who gave it.
    pub by: PersonId,
    /// Who had taken it up before and answers for it until then; the office where nobody had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<PersonId>,
    /// When it was given, as stated.
    pub at: Instant,
}

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
///
/// A dossier is the office's until somebody takes it up. A finding is its author's while it is a draft, then whoever's who
/// is to mend it.
pub fn owner(core: &Core) -> Owner {
    match core.kind {
        CaseKind::Dossier => core.holder().map_or(Owner::Office, Owner::Person),
        CaseKind::Finding if core.draft => Owner::Person(core.author),
        CaseKind::Finding => {
            let part = || core.part.map_or(Owner::Person(core.author), Owner::Part);
            core.assignee.map_or_else(part, Owner::Person)
        }
    }
}

impl Core {
    /// Who has taken it up: the assignee, or whoever had it before while the assignee has only been offered it.
    pub fn holder(&self) -> Option<PersonId> {
        self.handover.as_ref().map_or(self.assignee, |handover| handover.from)
    }

    /// Whether the person to whom it is assigned has taken it up, by saying so or by doing something.
    pub const fn is_accepted(&self) -> bool {
        self.assignee.is_some() && self.handover.is_none()
    }

    /// Whether the work is offered to this person and waits for them.
    pub fn is_offered_to(&self, person: PersonId) -> bool {
        self.handover.as_ref().is_some_and(|handover| handover.to == person)
    }
}
