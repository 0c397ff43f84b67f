//! What applicants get and are told: result papers, the words on the way, and the answer where nothing is taken.

use serde::{Deserialize, Serialize};

use super::{
    Definition, Outcome,
    key::{PaperKey, StateKey},
};
use crate::{
    case::Core,
    clock::{ClockEntry, Effect},
    text::Text,
};

/// The paper that an outcome gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResultDef {
    /// The outcome.
    pub outcome: Outcome,
    /// What the paper is called.
    pub title: Text,
    /// The template by which the school lays it out, one of [`super::template::TEMPLATES`].
    pub template: PaperKey,
}

/// What the applicant is told, in the school's words. They stand on public pages: no field may be named in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Told {
    /// At receipt.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub received: Text,
    /// When papers are asked for.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub supplement: Text,
    /// When the result is ready.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub ready: Text,
    /// When the result is a refusal.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub refused: Text,
}

/// Why nothing is taken under a procedure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Off {
    /// Why, in a sentence.
    pub reason: Text,
    /// What whoever asks for it is answered.
    pub answer: Text,
}

impl Told {
    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        self.each().all(|(_, text)| text.is_empty())
    }

    /// Each text with its name in the file.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        [
            ("received", &self.received),
            ("supplement", &self.supplement),
            ("ready", &self.ready),
            ("refused", &self.refused),
        ]
        .into_iter()
    }
}

impl Definition {
    /// What the applicant is told of a case as it stands, besides its state. Which text it is follows from the clock, the
    /// result and the phase, so that any lifecycle tells it.
    pub fn told(&self, core: &Core) -> Option<&Text> {
        let told = &self.procedure.told;
        let last = core.ledger.iter().rev().map(|entry| entry.effect).find(|effect| effect.is_of_running());
        let text = if core.ended {
            None
        } else if core.is_given_out() {
            Some(if core.outcome == Some(Outcome::Refused) { &told.refused } else { &told.ready })
        } else if last == Some(Effect::Pause) {
            Some(&told.supplement)
        } else {
            let begun = core.ledger.iter().any(|ClockEntry { effect, .. }| *effect == Effect::Start);
            let first = self.phase(&core.state) == self.phase(&self.lifecycle.open.to);
            (begun && first).then_some(&told.received)
        };
        text.filter(|text| !text.is_empty())
    }

    fn phase(&self, state: &StateKey) -> Option<&str> {
        self.state(state).map(|state| state.phase.as_str())
    }
}
