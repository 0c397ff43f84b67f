//! A step that was taken over many dossiers, remembered until it is put away: for its outcome, to try again, to take back.

use domain::{
    case::{StepArgs, undo::Before},
    definition::ActionKey,
    ids::{CaseId, CommandId},
};
use leptos::prelude::*;

use crate::i18n::Words;

/// One dossier of a run.
#[derive(Debug, Clone)]
pub struct RunRow {
    /// The dossier.
    pub case: CaseId,
    /// How it stood before; nothing where it was not at hand.
    pub before: Option<Before>,
    /// What was kept, or why nothing was.
    pub sent: Result<CommandId, Words>,
    /// How it was taken back, or why not; nothing while nobody asked.
    pub undo: Option<Result<CommandId, Words>>,
}

/// A step taken over many dossiers.
#[derive(Debug, Clone)]
pub struct Run {
    /// What its button said.
    pub title: Words,
    /// The step.
    pub action: ActionKey,
    /// What it asked for.
    pub args: StepArgs,
    /// The dossiers.
    pub rows: Vec<RunRow>,
}

/// The last run of this session; it stays while other pages are looked at.
#[derive(Clone, Copy)]
pub struct LastRun(pub RwSignal<Option<Run>>);

/// Lets pages remember a run.
pub fn provide_last_run() {
    provide_context(LastRun(RwSignal::new(None)));
}

/// The last run.
pub fn use_last_run() -> LastRun {
    use_context().unwrap_or_else(|| LastRun(RwSignal::new(None)))
}
