//! The papers that come with what is done to a dossier, and that are printed from it (DOMAIN.md §1, forms 01 to 06). They are
//! read from the history, never kept: a paper is always what happened.

use crate::{
    case::{Core, Happened},
    definition::{CaseKind, Definition, PaperKey, StepDef, StepEffect},
    instant::Instant,
};

/// The receipt with the appointment, form 01.
pub const RECEIPT: &str = "receipt";
/// The sheet of hand-overs, form 06.
pub const CONTROL: &str = "process_control";

/// The paper of a result, which the office issues once it is signed.
pub const RESULT: &str = "result";

/// A paper of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePaper {
    /// By which template it is laid out.
    pub paper: PaperKey,
    /// The event with which it came; the sheet of hand-overs tells all up to this one.
    pub no: u32,
    /// When that was, as stated.
    pub at: Instant,
}

/// The papers of a dossier, oldest first, the sheet of hand-overs last. What was only registered has none but those of its
/// steps.
pub fn papers(core: &Core, def: &Definition) -> Vec<CasePaper> {
    if core.kind != CaseKind::Dossier {
        return vec![];
    }
    let mut all: Vec<CasePaper> = core
        .history
        .iter()
        .filter_map(|line| {
            let paper = match &line.what {
                Happened::Opened => received_at_once(core, def).then(|| RECEIPT.into()),
                Happened::Stepped { action, .. } => {
                    let step = def.step_named(action)?;
                    let receipt = || step.does(StepEffect::Receive).then(|| RECEIPT.into());
                    // Moved to a version that numbers with another step, it keeps the paper that it has.
                    let numbered = || core.numbered_with(line.no).is_some().then(|| RESULT.into());
                    step.paper.clone().or_else(receipt).or_else(numbered)
                }
                Happened::Numbered { .. }
                | Happened::Edited
                | Happened::Commented
                | Happened::Attached
                | Happened::Redated { .. }
                | Happened::Migrated { .. } => None,
            };
            paper.map(|paper| CasePaper { paper, no: line.no, at: line.stated_at })
        })
        .collect();
    if let Some(last) = core.history.last().filter(|_| core.code.is_some()) {
        all.push(CasePaper { paper: CONTROL.into(), no: last.no, at: last.stated_at });
    }
    all
}

/// The paper of this template and event; the sheet of hand-overs may be asked for as it stood at any of them.
pub fn paper(core: &Core, def: &Definition, key: &PaperKey, no: u32) -> Option<CasePaper> {
    let all = papers(core, def);
    if key.as_str() == CONTROL {
        let line = core.history.iter().find(|line| line.no == no)?;
        return all.into_iter().find(|one| one.paper == *key).map(|one| CasePaper { no, at: line.stated_at, ..one });
    }
    all.into_iter().find(|one| one.paper == *key && one.no == no)
}

/// The later paper that stands in place of this one: the next of the same template; the sheet of hand-overs has grown.
pub fn replaced_by(core: &Core, def: &Definition, paper: &CasePaper) -> Option<CasePaper> {
    papers(core, def).into_iter().find(|later| later.paper == paper.paper && later.no > paper.no)
}

/// The paper that stands before whoever takes a step: the one that comes with it; what is signed is the paper of the result.
pub fn drafted(def: &Definition, step: &StepDef) -> Option<PaperKey> {
    let signed = || step.approves.then(|| RESULT.into());
    step.paper.clone().or_else(signed).filter(|_| def.lifecycle.kind == CaseKind::Dossier)
}

/// Whether the way in which it came receives it: it is numbered at once.
fn received_at_once(core: &Core, def: &Definition) -> bool {
    def.lifecycle.open.opening(core.way).is_some_and(|opening| opening.register.is_some())
}
