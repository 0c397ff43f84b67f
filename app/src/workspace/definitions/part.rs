//! The parts of a draft's page, as they stand in the address, and what the places of a definition are called.

use domain::definition::Definition;

use crate::i18n::{Words, definitions, drafting as words};

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Why, and what is other than in the version in force.
    Changes,
    /// What it would do to the cases.
    Rehearsal,
    /// All that it says.
    Text,
    /// Names, who asks, what comes of it.
    General,
    /// The form.
    Form,
    /// The papers.
    Papers,
    /// The kinds of request of which one is chosen.
    Variants,
    /// The limits.
    Limits,
    /// Who signs.
    Signers,
    /// On what it rests.
    Bases,
    /// States and steps.
    Workflow,
}

impl Part {
    /// Those in which it is written.
    pub(super) const WRITING: [Self; 8] = [
        Self::General,
        Self::Form,
        Self::Papers,
        Self::Variants,
        Self::Limits,
        Self::Signers,
        Self::Bases,
        Self::Workflow,
    ];

    /// Its key in the address.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Rehearsal => "rehearsal",
            Self::Text => "text",
            Self::General => "general",
            Self::Form => "form",
            Self::Papers => "papers",
            Self::Variants => "variants",
            Self::Limits => "limits",
            Self::Signers => "signers",
            Self::Bases => "bases",
            Self::Workflow => "workflow",
        }
    }

    /// What it is called.
    pub(super) const fn words(self) -> Words {
        match self {
            Self::Changes => definitions::CHANGES,
            Self::Rehearsal => definitions::REHEARSAL,
            Self::Text => definitions::WHOLE,
            Self::General => words::GENERAL,
            Self::Form => words::FORM,
            Self::Papers => words::PAPERS,
            Self::Variants => words::VARIANTS,
            Self::Limits => words::LIMITS,
            Self::Signers => words::SIGNERS,
            Self::Bases => words::BASES,
            Self::Workflow => words::WORKFLOW,
        }
    }

    /// The part in which a place of the definition is edited.
    pub(super) fn of(path: &str) -> Self {
        let mut pieces = path.split('.');
        match (pieces.next(), pieces.next()) {
            (Some("procedure"), Some("fields")) => Self::Form,
            (Some("procedure"), Some("papers")) => Self::Papers,
            (Some("procedure"), Some("variants")) => Self::Variants,
            (Some("procedure"), Some("limit" | "limit_note" | "targets" | "counts_from")) => Self::Limits,
            (Some("procedure"), Some("signers")) => Self::Signers,
            (Some("procedure"), Some("basis")) => Self::Bases,
            (Some("lifecycle"), _) | (Some("procedure"), Some("options" | "lifecycle")) => Self::Workflow,
            (_, _) => Self::General,
        }
    }
}

/// What the place of a fault is called: the name of the field, paper, state or step, else nothing more than its part.
pub(super) fn place_words(def: &Definition, path: &str) -> Option<Words> {
    let mut pieces = path.split('.');
    let (root, list, key) = (pieces.next(), pieces.next(), pieces.next());
    let title = match (root, list, key) {
        (Some("procedure"), Some("fields"), Some(key)) => {
            def.procedure.fields.iter().find(|field| field.key.as_str() == key).map(|field| &field.title)
        }
        (Some("procedure"), Some("papers"), Some(key)) => {
            def.procedure.papers.iter().find(|paper| paper.key.as_str() == key).map(|paper| &paper.title)
        }
        (Some("lifecycle"), Some("states"), Some(key)) => {
            def.lifecycle.states.iter().find(|state| state.key.as_str() == key).map(|state| &state.title)
        }
        (Some("lifecycle"), Some("steps"), Some(key)) => {
            def.lifecycle.steps.iter().find(|step| step.action.as_str() == key).map(|step| &step.title)
        }
        (Some("procedure"), Some("variants"), Some(key)) => {
            def.procedure.variants.iter().find(|variant| variant.key.as_str() == key).map(|variant| &variant.title)
        }
        (Some("procedure"), Some("result_papers"), Some(key)) => {
            def.procedure.result_papers.iter().find(|paper| paper.outcome.as_str() == key).map(|paper| &paper.title)
        }
        (Some("procedure"), Some("targets"), Some(key)) => {
            def.lifecycle.states.iter().find(|state| state.key.as_str() == key).map(|state| &state.title)
        }
        (Some("lifecycle"), Some("reasons"), Some(key)) => {
            def.lifecycle.reasons.iter().find(|reason| reason.key.as_str() == key).map(|reason| &reason.title)
        }
        (Some("lifecycle"), Some("phases"), Some(key)) => {
            def.lifecycle.phases.iter().find(|phase| phase.key == key).map(|phase| &phase.title)
        }
        (Some("lifecycle"), Some("open"), Some("ways")) => {
            let key = pieces.next();
            let named = def.lifecycle.open.ways.iter().find(|way| key == Some(way.way.as_str()));
            named.map(|way| &way.title)
        }
        (Some("lifecycle"), Some("open"), _) => Some(&def.lifecycle.open.title),
        (_, _, _) => None,
    };
    title.filter(|title| !title.is_empty()).map(Words::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_leads_to_the_part_where_it_is_mended() {
        assert_eq!(Part::of("procedure.fields.so-ban.title"), Part::Form);
        assert_eq!(Part::of("procedure.limit.target"), Part::Limits);
        assert_eq!(Part::of("procedure.targets.processing"), Part::Limits);
        assert_eq!(Part::of("procedure.options.referral"), Part::Workflow);
        assert_eq!(Part::of("lifecycle"), Part::Workflow);
        assert_eq!(Part::of("procedure.applicants"), Part::General);
        assert_eq!(Part::of("procedure.title"), Part::General);
        assert_eq!(Part::of("procedure.told.received"), Part::General);
        assert_eq!(Part::of("procedure.result_papers.granted.title"), Part::General);
        assert_eq!(Part::of("procedure.papers.don"), Part::Papers);
        assert_eq!(Part::of("procedure.variants"), Part::Variants);
        assert_eq!(Part::of("procedure.variants.nghi-hoc.limit.legal"), Part::Variants);
        assert_eq!(Part::of("procedure.variants.nghi-hoc.fields.child"), Part::Variants);
        assert_eq!(Part::of("lifecycle.reasons.not_eligible.actions"), Part::Workflow);
        assert_eq!(Part::of("lifecycle.open.ways.registered.to"), Part::Workflow);
        assert_eq!(Part::of("lifecycle.steps.sign.guards"), Part::Workflow);
    }
}
