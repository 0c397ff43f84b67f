//! What keeps a definition from being published. Every fault has a stable code, a place in the file and words.
//!
//! The structure of a lifecycle is judged twice: with every option on, since it is shared by procedures, and with
//! the options of this procedure, since a way out that is switched off is no way out.

mod clock;
mod form;
mod graph;
mod kind;
mod told;
mod variant;
mod who;
mod words;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::kind::FaultKind;
pub(super) use self::words::is_key;
use super::{Lifecycle, Procedure};
use crate::text::Text;

/// One fault of a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DefinitionFault {
    /// What is wrong; its name on the wire is the stable code.
    pub code: FaultKind,
    /// Where in the file, by keys: `lifecycle.steps.sign.who`.
    pub path: String,
}

impl DefinitionFault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        self.code.code()
    }

    /// What is wrong and how to mend it.
    pub fn message(&self) -> Text {
        self.code.message()
    }
}

impl fmt::Display for DefinitionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.path, self.message().en, self.code())
    }
}

/// Every fault of a procedure with the lifecycle that it names; none if it may be published.
pub fn lint(procedure: &Procedure, lifecycle: &Lifecycle) -> Vec<DefinitionFault> {
    let mut report = Report::default();
    words::check(procedure, lifecycle, &mut report);
    graph::check(procedure, lifecycle, &mut report);
    clock::check(procedure, lifecycle, &mut report);
    who::check(procedure, lifecycle, &mut report);
    form::check(procedure, lifecycle, &mut report);
    variant::check(procedure, &mut report);
    told::check(procedure, lifecycle, &mut report);
    report.faults
}

/// Collects faults, each once.
#[derive(Default)]
struct Report {
    faults: Vec<DefinitionFault>,
}

impl Report {
    fn add(&mut self, code: FaultKind, path: impl Into<String>) {
        let fault = DefinitionFault { code, path: path.into() };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn add_if(&mut self, wrong: bool, code: FaultKind, path: impl Into<String>) {
        if wrong {
            self.add(code, path);
        }
    }
}
