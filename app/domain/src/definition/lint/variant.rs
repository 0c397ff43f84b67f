//! Variants: a real choice, among what the procedure has.

use std::collections::BTreeSet;

use super::{FaultKind, Report, form::placeholders};
use crate::definition::Procedure;

pub(super) fn check(procedure: &Procedure, report: &mut Report) {
    let mut seen = BTreeSet::new();
    for variant in &procedure.variants {
        let at = format!("procedure.variants.{}", variant.key);
        report.add_if(!seen.insert(&variant.key), FaultKind::DuplicateVariant, at.as_str());
        placeholders(procedure, &variant.title, &format!("{at}.title"), report);
        for paper in &variant.papers {
            let known = procedure.papers.iter().any(|p| &p.key == paper);
            report.add_if(!known, FaultKind::VariantUnknownPaper, format!("{at}.papers.{paper}"));
        }
        for field in &variant.fields {
            let known = procedure.fields.iter().any(|f| &f.key == field);
            report.add_if(!known, FaultKind::VariantUnknownField, format!("{at}.fields.{field}"));
        }
    }
    report.add_if(procedure.variants.len() == 1, FaultKind::LoneVariant, "procedure.variants");
}
