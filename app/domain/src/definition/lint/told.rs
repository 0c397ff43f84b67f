//! What applicants get and are told, and the legal bases by which it is explained to them.

use super::{super::template::is_template, FaultKind, Report, form::placeholders};
use crate::definition::{Basis, CaseKind, Lifecycle, Outcome, Procedure};

pub(super) fn check(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    result_papers(procedure, lifecycle, report);
    told(procedure, lifecycle, report);
    placeholders(procedure, &procedure.limit_note, "procedure.limit_note", report);
    for (n, basis) in procedure.basis.iter().enumerate() {
        one_basis(procedure, basis, &format!("procedure.basis.{n}"), report);
    }
}

fn result_papers(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    for outcome in &procedure.results {
        let given = match outcome {
            Outcome::Granted | Outcome::Refused => lifecycle.kind == CaseKind::Dossier,
            // A finding ends with a step of the inspecting side, and gives nobody a paper.
            Outcome::Mended | Outcome::Escalated => false,
        };
        let bare = given && procedure.off.is_none() && procedure.result_paper(*outcome).is_none();
        report.add_if(bare, FaultKind::OutcomeWithoutPaper, format!("procedure.results.{}", outcome.as_str()));
    }
    for (n, paper) in procedure.result_papers.iter().enumerate() {
        let at = format!("procedure.result_papers.{}", paper.outcome.as_str());
        let twice = procedure.result_papers[..n].iter().any(|other| other.outcome == paper.outcome);
        report.add_if(twice, FaultKind::DuplicateResultPaper, at.as_str());
        let orphan = !procedure.results.is_empty() && !procedure.results.contains(&paper.outcome);
        report.add_if(orphan, FaultKind::PaperWithoutOutcome, at.as_str());
        let unknown = !is_template(&paper.template);
        report.add_if(unknown, FaultKind::PaperWithoutTemplate, format!("{at}.template"));
        placeholders(procedure, &paper.title, &format!("{at}.title"), report);
    }
}

/// Whoever brings a request is told at each turn; a finding is told by its steps.
fn told(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    let owed = lifecycle.kind == CaseKind::Dossier && procedure.off.is_none();
    for (name, text) in procedure.told.each() {
        let at = format!("procedure.told.{name}");
        let needed = name != "refused" || procedure.results.contains(&Outcome::Refused);
        report.add_if(owed && needed && text.is_empty(), FaultKind::ToldMissing, at.as_str());
        placeholders(procedure, text, &at, report);
    }
}

fn one_basis(procedure: &Procedure, basis: &Basis, at: &str, report: &mut Report) {
    report.add_if(basis.number.trim().is_empty(), FaultKind::BasisWithoutNumber, format!("{at}.number"));
    let begins = basis.from.or(basis.issued);
    let backwards = basis.issued.is_some_and(|issued| basis.from.is_some_and(|from| from < issued))
        || basis.to.is_some_and(|to| begins.is_some_and(|begins| to <= begins));
    report.add_if(backwards, FaultKind::BasisDates, at);
    // What ended before the procedure begins is no basis of it.
    let ended = !backwards && basis.to.is_some_and(|to| to <= procedure.valid_from);
    report.add_if(ended, FaultKind::BasisEnded, format!("{at}.to"));
}
