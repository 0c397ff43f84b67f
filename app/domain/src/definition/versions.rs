//! The versions of one procedure beside each other: which counts when, and what keeps a further one from being added.
//!
//! A published version is never rewritten. That an earlier one ends where a later one begins is worked out here.

use time::Date;

use super::{
    CaseKind, Content, Lifecycle, LifecycleRef, Procedure,
    lint::{DefinitionFault, FaultKind, lint},
};

/// When a version counts, beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The version.
    pub version: u32,
    /// The first day on which cases are opened under it.
    pub from: Date,
    /// The first day on which they no longer are: its own end, or the start of a later version.
    pub to: Option<Date>,
}

impl Validity {
    /// Whether cases are opened under it on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// When each version of one procedure counts, the oldest first. No two of them count on the same day.
pub fn validity<'a>(versions: impl IntoIterator<Item = &'a Procedure>) -> Vec<Validity> {
    let mut all: Vec<&Procedure> = versions.into_iter().collect();
    all.sort_by_key(|procedure| procedure.version);
    let of = |(place, procedure): (usize, &&Procedure)| {
        let later = all.iter().skip(place + 1).map(|later| later.valid_from).min();
        let to = [procedure.valid_to, later].into_iter().flatten().min();
        Validity { version: procedure.version, from: procedure.valid_from, to }
    };
    all.iter().enumerate().map(of).collect()
}

/// From which day on a later version counts instead of this one.
pub fn superseded_from<'a>(versions: impl IntoIterator<Item = &'a Procedure>, version: u32) -> Option<Date> {
    let later = versions.into_iter().filter(|procedure| procedure.version > version);
    later.map(|procedure| procedure.valid_from).min()
}

/// The number that the next version would have.
pub fn next_version<'a>(versions: impl IntoIterator<Item = &'a Procedure>) -> u32 {
    newest(versions).map_or(1, |procedure| procedure.version.saturating_add(1))
}

/// The newest version, in force or not.
pub fn newest<'a>(versions: impl IntoIterator<Item = &'a Procedure>) -> Option<&'a Procedure> {
    versions.into_iter().max_by_key(|procedure| procedure.version)
}

/// Every fault of a content that would be the next version of its procedure; none if it may be published.
///
/// `published` are the versions of the procedure, `lifecycles` all versions of workflows that the school has.
pub fn faults(
    content: &Content,
    cases: CaseKind,
    published: &[Procedure],
    lifecycles: &[Lifecycle],
) -> Vec<DefinitionFault> {
    let named = &content.procedure.lifecycle;
    let Some(lifecycle) = content.lifecycle.as_ref().or_else(|| find(lifecycles, named)) else {
        return vec![fault(FaultKind::UnknownLifecycle, "procedure.lifecycle")];
    };
    let mut faults = lint(&content.procedure, lifecycle);
    let mut add_if = |wrong: bool, kind, path| {
        if wrong {
            faults.push(fault(kind, path));
        }
    };
    let (version, from) = (content.procedure.version, content.procedure.valid_from);
    add_if(lifecycle.kind != cases, FaultKind::KindChanged, "lifecycle.kind");
    let taken = published.iter().any(|procedure| procedure.version >= version);
    add_if(taken, FaultKind::VersionNotNext, "procedure.version");
    let overlaps = published.iter().any(|procedure| procedure.version < version && procedure.valid_from >= from);
    add_if(overlaps, FaultKind::OverlappingVersions, "procedure.valid_from");
    let rewritten = content.lifecycle.as_ref().is_some_and(|own| {
        lifecycles.iter().any(|there| there.key == own.key && there.version >= own.version && there != own)
    });
    add_if(rewritten, FaultKind::VersionNotNext, "lifecycle.version");
    faults
}

/// The workflow of this reference.
pub fn find<'a>(lifecycles: &'a [Lifecycle], named: &LifecycleRef) -> Option<&'a Lifecycle> {
    lifecycles.iter().find(|lifecycle| lifecycle.key == named.key && lifecycle.version == named.version)
}

fn fault(code: FaultKind, path: &str) -> DefinitionFault {
    DefinitionFault { code, path: path.to_owned() }
}
