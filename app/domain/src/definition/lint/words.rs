//! Keys and words: unique, fit for an address, in both languages.

use std::collections::BTreeSet;

use super::{FaultKind, Report};
use crate::{
    definition::{ActionKey, FieldShape, Lifecycle, Procedure, StepDef},
    text::Text,
};

pub(super) fn check(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    keys(procedure, lifecycle, report);
    for state in &lifecycle.states {
        let known = lifecycle.phases.iter().any(|p| p.key == state.phase);
        report.add_if(!known, FaultKind::UnknownPhase, format!("lifecycle.states.{}.phase", state.key));
    }
    lifecycle_texts(lifecycle, report);
    procedure_texts(procedure, report);
}

fn keys(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    let mut each = |at: &str, twice: Option<FaultKind>, keys: &mut dyn Iterator<Item = &str>| {
        let mut seen = BTreeSet::new();
        for key in keys {
            report.add_if(!is_key(key), FaultKind::BadKey, format!("{at}.{key}"));
            if let Some(fault) = twice {
                report.add_if(!seen.insert(key), fault, format!("{at}.{key}"));
            }
        }
    };
    each("lifecycle.key", None, &mut [lifecycle.key.as_str()].into_iter());
    each("procedure.key", None, &mut [procedure.key.as_str()].into_iter());
    each("procedure.area", None, &mut [procedure.area.0.as_str()].into_iter());
    let phases = &mut lifecycle.phases.iter().map(|p| p.key.as_str());
    each("lifecycle.phases", Some(FaultKind::DuplicatePhase), phases);
    let states = &mut lifecycle.states.iter().map(|s| s.key.as_str());
    each("lifecycle.states", Some(FaultKind::DuplicateState), states);
    let steps = &mut lifecycle.steps.iter().map(|s| s.action.as_str());
    each("lifecycle.steps", Some(FaultKind::DuplicateStep), steps);
    let fields = &mut procedure.fields.iter().map(|f| f.key.as_str());
    each("procedure.fields", Some(FaultKind::DuplicateField), fields);
    let papers = &mut procedure.papers.iter().map(|p| p.key.as_str());
    each("procedure.papers", Some(FaultKind::DuplicatePaper), papers);
    let reasons = &mut lifecycle.reasons.iter().map(|r| r.key.as_str());
    each("lifecycle.reasons", Some(FaultKind::DuplicateReason), reasons);
    each("procedure.variants", None, &mut procedure.variants.iter().map(|v| v.key.as_str()));
    for field in &procedure.fields {
        match &field.input {
            FieldShape::Choice { options } => {
                let at = format!("procedure.fields.{}.options", field.key);
                let keys = &mut options.iter().map(|o| o.key.as_str());
                each(&at, Some(FaultKind::DuplicateChoice), keys);
            }
            FieldShape::Text { .. }
            | FieldShape::LongText { .. }
            | FieldShape::Number { .. }
            | FieldShape::Date
            | FieldShape::Party { .. } => {}
        }
    }
}

/// Fit for an address, a column and a file name: `don`, `ask_supplement`, `cap-ban-sao-ho-so-tre`.
pub(in crate::definition) fn is_key(key: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    key.len() <= 80
        && key.bytes().all(fits)
        && key.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && key.bytes().last().is_some_and(|b| b.is_ascii_alphanumeric())
}

fn lifecycle_texts(lifecycle: &Lifecycle, report: &mut Report) {
    for phase in &lifecycle.phases {
        both(&phase.title, format!("lifecycle.phases.{}.title", phase.key), report);
    }
    for state in &lifecycle.states {
        both(&state.title, format!("lifecycle.states.{}.title", state.key), report);
        if let Some(public) = &state.public {
            both(public, format!("lifecycle.states.{}.public", state.key), report);
        }
    }
    for opening in lifecycle.open.openings() {
        both(opening.title, format!("{}.title", opening.path()), report);
    }
    for reason in &lifecycle.reasons {
        let at = format!("lifecycle.reasons.{}", reason.key);
        both(&reason.title, format!("{at}.title"), report);
        let asks = |action: &ActionKey| {
            let step = lifecycle.steps.iter().find(|s| &s.action == action);
            step.is_some_and(StepDef::asks_reason)
        };
        let useless = reason.actions.is_empty() || !reason.actions.iter().all(asks);
        report.add_if(useless, FaultKind::ReasonNeverAsked, format!("{at}.actions"));
    }
    for step in &lifecycle.steps {
        both(&step.title, format!("lifecycle.steps.{}.title", step.action), report);
        both(&step.past, format!("lifecycle.steps.{}.past", step.action), report);
    }
}

fn procedure_texts(procedure: &Procedure, report: &mut Report) {
    both(&procedure.title, "procedure.title".to_owned(), report);
    if_any(&procedure.about, "procedure.about".to_owned(), report);
    if_any(&procedure.limit_note, "procedure.limit_note".to_owned(), report);
    for variant in &procedure.variants {
        both(&variant.title, format!("procedure.variants.{}.title", variant.key), report);
        if_any(&variant.about, format!("procedure.variants.{}.about", variant.key), report);
    }
    for paper in &procedure.result_papers {
        both(&paper.title, format!("procedure.result_papers.{}.title", paper.outcome.as_str()), report);
    }
    for (name, text) in procedure.told.each() {
        if_any(text, format!("procedure.told.{name}"), report);
    }
    if let Some(off) = &procedure.off {
        both(&off.reason, "procedure.off.reason".to_owned(), report);
        both(&off.answer, "procedure.off.answer".to_owned(), report);
    }
    for (n, basis) in procedure.basis.iter().enumerate() {
        if_any(&basis.note, format!("procedure.basis.{n}.note"), report);
    }
    for paper in &procedure.papers {
        both(&paper.title, format!("procedure.papers.{}.title", paper.key), report);
    }
    for field in &procedure.fields {
        both(&field.title, format!("procedure.fields.{}.title", field.key), report);
        if_any(&field.help, format!("procedure.fields.{}.help", field.key), report);
        match &field.input {
            FieldShape::Choice { options } => options.iter().for_each(|option| {
                both(&option.title, format!("procedure.fields.{}.options.{}", field.key, option.key), report);
            }),
            FieldShape::Text { .. }
            | FieldShape::LongText { .. }
            | FieldShape::Number { .. }
            | FieldShape::Date
            | FieldShape::Party { .. } => {}
        }
    }
}

fn both(text: &Text, at: String, report: &mut Report) {
    report.add_if(text.vi.trim().is_empty(), FaultKind::MissingVietnamese, at.as_str());
    report.add_if(text.en.trim().is_empty(), FaultKind::MissingEnglish, at);
}

/// Words that may be left out, but not in one language only.
fn if_any(text: &Text, at: String, report: &mut Report) {
    if !(text.vi.trim().is_empty() && text.en.trim().is_empty()) {
        both(text, at, report);
    }
}
