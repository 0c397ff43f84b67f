//! Who may read which facet of a case, and to whom it is sent unasked. Computed when the case is written, so that a
//! change moves both at once.

use super::Core;
use crate::{
    definition::{CaseKind, Definition, StepDef, Weight, WhoRole},
    facet::{Audience, Facet, Readers},
    rights::{Actor, Role},
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
            // Whoever has it until it is taken up looks after it until then.
            readers.extend(core.assignee.into_iter().chain(core.holder()).map(Audience::Person));
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

/// Whether this actor may know that the case exists: whoever reads its core, and the applicant whose own it is.
pub fn is_known_to(core: &Core, actor: &Actor) -> bool {
    actor.applicant_of() == Some(core.id) || actor.scope().sees(&readers(core, Facet::Core))
}

/// The audiences to whose devices this facet is sent, always among its [`readers`].
///
/// Whom a dossier is about is sent to those whose work it is now: who asks, who handles it, who opened it as long as
/// nobody does, and whoever the main step of its state waits for. Everybody else who may read it asks for it when they
/// open the case, and that is written down. Once it has ended it is nobody's work.
pub fn own(core: &Core, def: &Definition, facet: Facet) -> Readers {
    let may = readers(core, facet);
    match (core.kind, facet) {
        // A finding names nobody.
        (CaseKind::Finding, _) | (CaseKind::Dossier, Facet::Core | Facet::Internal) => may,
        (CaseKind::Dossier, Facet::Personal) if core.ended => Readers::new(),
        (CaseKind::Dossier, Facet::Personal) => {
            let people = core.assignee.into_iter().chain(core.holder()).chain(core.applicant);
            let mut own: Readers = people.map(Audience::Person).collect();
            if core.assignee.is_none() {
                own.insert(Audience::Person(core.author));
            }
            let main = def.steps_from(&core.state).filter(|step| step.weight == Weight::Main);
            own.extend(main.flat_map(|step| waited_for(core, step)));
            own.intersection(&may).copied().collect()
        }
    }
}

/// Whom a step waits for. What somebody else can do as well is not leadership's work.
fn waited_for(core: &Core, step: &StepDef) -> Readers {
    let audience = |role| match role {
        WhoRole::Leadership => Some(Audience::Role(Role::Leadership)),
        WhoRole::Group => Some(Audience::Role(Role::Group)),
        WhoRole::Office => Some(Audience::Role(Role::Office)),
        WhoRole::Union => Some(Audience::Role(Role::Union)),
        WhoRole::Author => Some(Audience::Person(core.author)),
        WhoRole::Assignee => core.assignee.map(Audience::Person),
        WhoRole::PartMember => core.part.map(Audience::Part),
        WhoRole::Administrator | WhoRole::Superior | WhoRole::Applicant => None,
    };
    let mut waited: Readers = step.who.iter().filter_map(|who| audience(who.role)).collect();
    if waited.len() > 1 {
        waited.remove(&Audience::Role(Role::Leadership));
    }
    waited
}
