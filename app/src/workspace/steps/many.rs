//! The form of a step that is taken over many cases: what it asks for, once.

use domain::{
    case::StepArgs,
    definition::{ActionKey, Need, Outcome},
    ids::CaseId,
};
use leptos::prelude::*;

use super::{
    form::field,
    outcome_words,
    typed::Typed,
    words::{need_label, need_name},
};
use crate::{
    components::{Choice, FormErrors, Radios, choice},
    workspace::desk::Desk,
};

/// What a step asks for that is taken over many cases. Cheap to copy.
#[derive(Clone, Copy)]
pub struct SharedForm {
    /// One of the cases, by which what can be foreseen is filled in.
    like: Option<CaseId>,
    action: StoredValue<ActionKey>,
    needs: StoredValue<Vec<Need>>,
    outcomes: StoredValue<Vec<Outcome>>,
    typed: Option<Typed>,
}

impl SharedForm {
    /// An empty form of this step with these needs; results are among these.
    pub fn new(desk: Desk, like: Option<CaseId>, action: ActionKey, needs: Vec<Need>, outcomes: Vec<Outcome>) -> Self {
        let typed = like.map(|id| untrack(|| Typed::new(desk, id, &needs)));
        Self {
            like,
            action: StoredValue::new(action),
            needs: StoredValue::new(needs),
            outcomes: StoredValue::new(outcomes),
            typed,
        }
    }

    /// The fields, in the order of the needs.
    pub fn draw(self, desk: Desk, errors: FormErrors) -> Vec<AnyView> {
        let Some((id, typed)) = self.like.zip(self.typed) else { return vec![] };
        let (action, needs) = (self.action.get_value(), self.needs.get_value());
        needs
            .iter()
            .map(|&need| {
                if need == Need::Outcome {
                    self.draw_outcome(typed)
                } else {
                    field(desk, id, &action, need, typed, errors)
                }
            })
            .collect()
    }

    /// Only results that every one of the cases knows.
    fn draw_outcome(self, typed: Typed) -> AnyView {
        let named = |outcome: Outcome| serde_json::to_value(outcome).ok()?.as_str().map(str::to_owned);
        let choices: Vec<Choice> = self.outcomes.with_value(|outcomes| {
            outcomes.iter().filter_map(|o| Some(choice(named(*o)?, outcome_words(*o)))).collect()
        });
        let (name, label) = (need_name(Need::Outcome), need_label(Need::Outcome));
        let choices = Signal::stored(choices);
        view! { <Radios name=name label=label value=typed.outcome choices=choices required=true side_by_side=true /> }
            .into_any()
    }

    /// What was typed.
    pub fn args(self) -> StepArgs {
        self.typed.map(|typed| self.needs.with_value(|needs| typed.args(needs))).unwrap_or_default()
    }
}
