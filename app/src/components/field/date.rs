//! A date as people type it.

use leptos::prelude::*;

use super::text::{TextField, Width};
use crate::i18n::{Words, common, format};

/// A date, typed: `1/9/2026`, `01-09-26` and `01092026` all become `01/09/2026` when the field is left. What is no
/// date stays as it was typed. Read it with [`format::parse_date`]; check it on submit and say [`common::DATE_WRONG`].
#[component]
pub fn DateField(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above it.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed, dd/MM/yyyy.
    #[prop(optional)]
    value: RwSignal<String>,
    /// Beneath the label; an example otherwise.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong; otherwise what the form around it says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<Words>>>,
    /// It may not be left empty.
    #[prop(optional)]
    required: bool,
    /// The input's `autocomplete`, `bday` for a birthday.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Told when the field is left, after tidying.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let of_form = use_context::<crate::components::FormErrors>();
    let field = name.clone();
    let error = error.unwrap_or_else(|| Signal::derive(move || of_form.and_then(|errors| errors.of(&field))));
    let leave = move || {
        if let Some(on_leave) = on_leave {
            on_leave.run(());
        }
    };
    view! {
        <TextField
            name=name
            label=label
            value=value
            help=help.unwrap_or_else(|| common::DATE_HELP.signal())
            error=error
            required=required
            inputmode="numeric"
            autocomplete=autocomplete
            width=Width::Short
            tidy=|typed: String| format::parse_date(&typed).map_or(typed, format::date)
            on_leave=leave
        />
    }
}
