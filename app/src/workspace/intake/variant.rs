//! The kind of request, where a procedure has several: chosen first, and papers, fields and date follow at once. What was
//! typed under another kind stays in the form until it is sent, so that looking at both loses nothing.

use domain::definition::{Definition, VariantKey};
use leptos::prelude::*;

use crate::{
    components::{Choice, Radios, SelectField},
    i18n::{Words, intake},
};

/// Up to so many kinds all stand in view.
const MOST_IN_VIEW: usize = 5;

/// The choice; empty where all requests are alike.
#[expect(clippy::needless_pass_by_value, reason = "what a component is given is its own")]
#[component]
pub fn VariantField(
    /// The definition.
    def: Definition,
    /// The key chosen; empty is none.
    value: RwSignal<String>,
) -> impl IntoView {
    let kinds = &def.procedure.variants;
    if kinds.is_empty() {
        return ().into_any();
    }
    let few = kinds.len() <= MOST_IN_VIEW;
    let one = |kind: &domain::definition::Variant| {
        let limit = kind.limit.map(|limit| Words::from(limit.legal.text()));
        let about = (!kind.about.is_empty()).then(|| Words::from(&kind.about));
        let note = match (about, limit) {
            (Some(about), Some(limit)) => Some(about.then(" · ", &limit)),
            (about, limit) => about.or(limit),
        };
        Choice { value: kind.key.to_string(), label: Words::from(&kind.title), note }
    };
    let choices = Signal::stored(kinds.iter().map(one).collect::<Vec<_>>());
    if few {
        view! { <Radios name="variant" label=intake::VARIANT value=value choices=choices required=true /> }.into_any()
    } else {
        view! { <SelectField name="variant" label=intake::VARIANT value=value choices=choices required=true /> }
            .into_any()
    }
}

/// The kind that was chosen, if one was.
pub fn chosen(typed: &str) -> Option<VariantKey> {
    (!typed.is_empty()).then(|| VariantKey(typed.to_owned()))
}
