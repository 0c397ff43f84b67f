//! Who may read which facet of a case. Computed when the case is written, so that a change moves its readers at once.

use super::Core;
use crate::{
    definition::CaseKind,
    facet::{Audience, Facet, Readers},
    rights::Role,
};

/// The audiences that may read this facet of this case.
///
/// A draft finding is the inspecting side's alone: to everybody else it does not exist. Dossiers show the union
/// how they are handled, never whom they are about (DESIGN.md §3 "Rights").
pub fn readers(core: &Core, facet: Facet) -> Readers {
    match core.kind {
        CaseKind::Dossier => {
            let mut readers = Readers::from([Audience::Role(Role::Leadership), Audience::Role(Role::Office)]);
            match facet {
                Facet::Core | Facet::Internal => {
                    readers.insert(Audience::Role(Role::Union));
                }
                Facet::Personal => {}
            }
            readers.extend(core.part.map(Audience::Part));
            readers.insert(Audience::Person(core.author));
            readers.extend(core.assignee.map(Audience::Person));
            readers.extend(core.applicant.map(Audience::Person));
            readers
        }
        CaseKind::Finding => {
            let mut readers = Readers::from([Audience::Role(Role::Union)]);
            if core.draft {
                return readers;
            }
            match facet {
                Facet::Core | Facet::Internal => {
                    readers.insert(Audience::Role(Role::Leadership));
                    readers.extend(core.part.map(Audience::Part));
                    readers.extend(core.assignee.map(Audience::Person));
                }
                Facet::Personal => {}
            }
            readers
        }
    }
}
