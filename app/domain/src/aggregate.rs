//! What every kept thing has in common: it is decided by rules from commands, and folded from what happened.

use crate::{
    case::{self, Case, decide::Decision},
    denial::Denial,
    facet::RecordKind,
    party::{self, Party},
};

/// Something that is decided by rules, works offline and syncs.
pub trait Aggregate: Sized {
    /// The kind of record under which it is kept.
    const KIND: RecordKind;
    /// What people ask of it.
    type Command;
    /// What the rules look at besides its state.
    type Context<'a>;
    /// What the rules make of a command.
    type Decision;
    /// What happened, sealed.
    type Event;

    /// What a command makes happen.
    ///
    /// # Errors
    /// The denial: a stable code and what would make it possible.
    fn decide(
        state: Option<&Self>,
        command: &Self::Command,
        context: &Self::Context<'_>,
    ) -> Result<Self::Decision, Denial>;

    /// The state after one more event.
    fn apply(state: Option<Self>, event: &Self::Event) -> Option<Self>;
}

impl Aggregate for Case {
    const KIND: RecordKind = RecordKind::Case;
    type Command = case::Command;
    type Context<'a> = case::decide::Context<'a>;
    type Decision = Decision;
    type Event = case::Event;

    fn decide(state: Option<&Self>, command: &Self::Command, context: &Self::Context<'_>) -> Result<Decision, Denial> {
        case::decide(state, command, context)
    }

    fn apply(state: Option<Self>, event: &Self::Event) -> Option<Self> {
        case::apply::apply(state, event)
    }
}

impl Aggregate for Party {
    const KIND: RecordKind = RecordKind::Party;
    type Command = party::Command;
    type Context<'a> = party::Context<'a>;
    type Decision = Option<party::Fact>;
    type Event = party::Event;

    fn decide(
        state: Option<&Self>,
        command: &party::Command,
        context: &party::Context<'_>,
    ) -> Result<Option<party::Fact>, Denial> {
        party::change::decide(state, command, context)
    }

    fn apply(state: Option<Self>, event: &party::Event) -> Option<Self> {
        party::fact::apply(state, event)
    }
}
