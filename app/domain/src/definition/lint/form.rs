//! The parameters of a procedure: limits, results, applicants, fields, papers.

use super::{super::template::is_template, FaultKind, Report};
use crate::{
    clock::{Limit, LimitSpec, Unit},
    definition::{
        ApplicantKind, CaseKind, FieldDef, FieldShape, Lifecycle, Need, Outcome, PartyKind, Procedure, ProcedureKind,
    },
    facet::Facet,
    text::Text,
};

pub(super) fn check(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    let named = &procedure.lifecycle;
    let other = named.key != lifecycle.key || named.version != lifecycle.version;
    report.add_if(other, FaultKind::LifecycleMismatch, "procedure.lifecycle");
    report.add_if(procedure.version == 0, FaultKind::VersionZero, "procedure.version");
    report.add_if(lifecycle.version == 0, FaultKind::VersionZero, "lifecycle.version");
    for option in &procedure.options {
        let known = lifecycle.steps.iter().any(|s| s.option.as_ref() == Some(option));
        report.add_if(!known, FaultKind::UnknownOption, format!("procedure.options.{option}"));
    }
    let baseless = procedure.kind == ProcedureKind::Published && procedure.basis.is_empty();
    report.add_if(baseless, FaultKind::PublishedWithoutBasis, "procedure.basis");
    let backwards = procedure.valid_to.is_some_and(|to| to <= procedure.valid_from);
    report.add_if(backwards, FaultKind::ValidToBeforeFrom, "procedure.valid_to");
    placeholders(procedure, &procedure.title, "procedure.title", report);
    placeholders(procedure, &procedure.about, "procedure.about", report);
    limits(procedure, report);
    targets(procedure, lifecycle, report);
    counts_from(procedure, report);
    results(procedure, lifecycle, report);
    applicants(procedure, lifecycle, report);
    procedure.fields.iter().for_each(|field| one_field(field, report));
    for step in &lifecycle.steps {
        let unknown = step.paper.as_ref().is_some_and(|paper| !is_template(paper));
        report.add_if(unknown, FaultKind::PaperWithoutTemplate, format!("lifecycle.steps.{}.paper", step.action));
    }
}

/// `{child}` in a title would carry a child's name into every list and onto public pages.
pub(super) fn placeholders(procedure: &Procedure, text: &Text, at: &str, report: &mut Report) {
    for words in [&text.vi, &text.en] {
        for piece in words.split('{').skip(1) {
            let key = piece.split('}').next().unwrap_or_default().trim();
            match procedure.fields.iter().find(|f| f.key.as_str() == key) {
                Some(FieldDef { facet: Facet::Personal | Facet::Internal, .. }) => {
                    report.add(FaultKind::PersonalTitle, at);
                }
                Some(FieldDef { facet: Facet::Core, .. }) => {}
                None => report.add(FaultKind::UnknownPlaceholder, at),
            }
        }
    }
}

fn limits(procedure: &Procedure, report: &mut Report) {
    // Where nothing is taken, nothing is promised.
    if procedure.off.is_none() || procedure.limit().is_some() {
        one_limit(&procedure.limit, "procedure.limit", report);
    }
    for variant in &procedure.variants {
        if let Some(limit) = &variant.limit {
            one_limit(limit, &format!("procedure.variants.{}.limit", variant.key), report);
        }
    }
}

/// Everybody must count from the same day, under whichever variant.
fn counts_from(procedure: &Procedure, report: &mut Report) {
    let Some(key) = &procedure.counts_from else { return };
    let fits = |f: &FieldDef| {
        let dated = f.required && f.facet == Facet::Core && f.input == FieldShape::Date;
        &f.key == key && dated && !procedure.variants.iter().any(|v| v.fields.contains(key))
    };
    let found = procedure.fields.iter().any(fits);
    report.add_if(!found, FaultKind::CountsFromNotADate, "procedure.counts_from");
}

fn one_limit(limit: &LimitSpec, at: &str, report: &mut Report) {
    // `0wd` promises the same day; nothing else of no length promises anything.
    let same_day = limit.legal == Limit::working_days(0);
    report.add_if(limit.legal.amount == 0 && !same_day, FaultKind::LimitZero, format!("{at}.legal"));
    if let Some(target) = limit.target {
        report.add_if(target.amount == 0 && !same_day, FaultKind::LimitZero, format!("{at}.target"));
        report.add_if(length(target) > length(limit.legal), FaultKind::TargetTooLong, format!("{at}.target"));
    }
    if let Some(warn) = limit.warn {
        report.add_if(warn.amount == 0, FaultKind::LimitZero, format!("{at}.warn"));
        let long = warn.amount > 0 && limit.legal.amount > 0 && length(warn) >= length(limit.legal);
        report.add_if(long, FaultKind::WarnTooLong, format!("{at}.warn"));
    }
}

/// What the school aims at in single states: less than all that is promised, and only where somebody of the school works.
fn targets(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    for (n, target) in procedure.targets.iter().enumerate() {
        let at = format!("procedure.targets.{}", target.state);
        let state = lifecycle.states.iter().find(|state| state.key == target.state);
        report.add_if(state.is_none(), FaultKind::TargetOfUnknownState, at.as_str());
        report.add_if(state.is_some_and(|state| state.terminal), FaultKind::TargetOfTheEnd, at.as_str());
        let twice = procedure.targets[..n].iter().any(|other| other.state == target.state);
        report.add_if(twice, FaultKind::TwoTargets, at.as_str());
        let same_day = target.limit == Limit::working_days(0);
        report.add_if(target.limit.amount == 0 && !same_day, FaultKind::LimitZero, at.as_str());
        report.add_if(length(target.limit) > length(procedure.limit.legal), FaultKind::TargetTooLong, at.as_str());
    }
}

/// About how many minutes of office hours; only to compare limits of different units.
fn length(limit: Limit) -> u64 {
    let minutes = match limit.unit {
        Unit::Hours => 60,
        Unit::WorkingDays => 8 * 60,
        // Five days of seven are worked.
        Unit::Days => 8 * 60 * 5 / 7,
        Unit::Months => 8 * 60 * 21,
    };
    u64::from(limit.amount) * minutes
}

fn results(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    let asked = lifecycle.steps.iter().any(|s| s.needs.contains(&Need::Outcome));
    report.add_if(asked && procedure.results.is_empty(), FaultKind::NoResults, "procedure.results");
    for outcome in &procedure.results {
        let kind = match outcome {
            Outcome::Granted | Outcome::Refused => CaseKind::Dossier,
            Outcome::Mended | Outcome::Escalated => CaseKind::Finding,
        };
        report.add_if(kind != lifecycle.kind, FaultKind::ResultOfOtherKind, "procedure.results");
    }
    for step in &lifecycle.steps {
        let unknown = step.outcome.is_some_and(|o| !procedure.results.contains(&o));
        report.add_if(unknown, FaultKind::OutcomeNotAResult, format!("lifecycle.steps.{}.outcome", step.action));
    }
}

fn applicants(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    report.add_if(procedure.applicants.is_empty(), FaultKind::NoApplicants, "procedure.applicants");
    let at = "procedure.applicants";
    let outside: Vec<PartyKind> = procedure
        .applicants
        .iter()
        .filter_map(|applicant| {
            let (kind, party) = match applicant {
                ApplicantKind::Guardian => (CaseKind::Dossier, Some(PartyKind::Guardian)),
                ApplicantKind::Organisation => (CaseKind::Dossier, Some(PartyKind::Organisation)),
                // Staff are named by their account, inspectors by their grant.
                ApplicantKind::Staff => (CaseKind::Dossier, None),
                ApplicantKind::Inspector => (CaseKind::Finding, None),
            };
            report.add_if(kind != lifecycle.kind, FaultKind::ApplicantOfOtherKind, at);
            party
        })
        .collect();
    for party in &outside {
        // Where several kinds may ask, which of their fields is filled in depends on who asks.
        let must = outside.len() == 1 && procedure.applicants.len() == 1;
        let asks = |f: &FieldDef| f.input == (FieldShape::Party { party: *party }) && (f.required || !must);
        let under = |variant| procedure.fields.iter().any(|f| asks(f) && procedure.asks_field(variant, &f.key));
        let found = if must && !procedure.variants.is_empty() {
            procedure.variants.iter().all(|variant| under(Some(&variant.key)))
        } else {
            procedure.fields.iter().any(asks)
        };
        report.add_if(!found && procedure.off.is_none(), FaultKind::NoApplicantField, "procedure.fields");
    }
}

fn one_field(field: &FieldDef, report: &mut Report) {
    let at = format!("procedure.fields.{}", field.key);
    match &field.input {
        FieldShape::Text { max } | FieldShape::LongText { max } => {
            report.add_if(*max == 0, FaultKind::TextWithoutRoom, at);
        }
        FieldShape::Number { min, max } => report.add_if(min > max, FaultKind::NumberRange, at),
        FieldShape::Date => {}
        FieldShape::Choice { options } => {
            report.add_if(options.is_empty(), FaultKind::ChoiceWithoutOptions, at);
        }
        FieldShape::Party { .. } => {
            report.add_if(field.facet != Facet::Personal, FaultKind::PartyNotPersonal, at);
        }
    }
}
