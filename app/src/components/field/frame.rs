//! What all fields share: ids, label, help, error.

use leptos::prelude::*;

use crate::{
    components::{FormErrors, Glyph, Icon, form::control_id},
    i18n::{Words, common, use_lang},
};

/// The parts around a control, and the ids that tie them to it.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) id: String,
    pub(super) label: Signal<String>,
    pub(super) help: Option<Signal<String>>,
    /// Says "optional" beside the label of a field that is not required.
    pub(super) mark_optional: bool,
    pub(super) error: Signal<Option<Words>>,
}

impl Frame {
    /// Finds the field's error in the form around it, unless one is given.
    pub(super) fn new(
        name: &str,
        label: Signal<String>,
        help: Option<Signal<String>>,
        required: bool,
        error: Option<Signal<Option<Words>>>,
    ) -> Self {
        let of_form = use_context::<FormErrors>();
        let field = name.to_owned();
        let error = error.unwrap_or_else(|| Signal::derive(move || of_form.and_then(|errors| errors.of(&field))));
        Self { id: control_id(name), label, help, mark_optional: !required && of_form.is_some(), error }
    }

    /// The control's `aria-describedby`.
    pub(super) fn described_by(&self) -> impl Fn() -> Option<String> + Send + Sync + Clone + 'static + use<> {
        let (id, help, error) = (self.id.clone(), self.help.is_some(), self.error);
        move || {
            let wrong = error.with(Option::is_some);
            match (help, wrong) {
                (true, true) => Some(format!("{id}-help {id}-error")),
                (true, false) => Some(format!("{id}-help")),
                (false, true) => Some(format!("{id}-error")),
                (false, false) => None,
            }
        }
    }

    /// The control's `aria-invalid`.
    pub(super) fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + Sync + Clone + 'static + use<> {
        let error = self.error;
        move || error.with(Option::is_some).then_some("true")
    }

    fn label_words(&self) -> impl IntoView + use<> {
        let label = self.label;
        view! {
            {move || label.get()}
            {self.mark_optional.then(|| view! { <small>" (" {common::OPTIONAL} ")"</small> })}
        }
    }

    fn notes(&self) -> impl IntoView + use<> {
        let (help_id, error_id) = (format!("{}-help", self.id), format!("{}-error", self.id));
        let (help, error, lang) = (self.help, self.error, use_lang());
        let wrong = move || {
            error.get().map(|words| {
                view! {
                    <p class="error" id=error_id.clone()>
                        <Glyph icon=Icon::Warn />
                        <span>
                            <span class="sr">{common::ERROR_PREFIX} " "</span>
                            {words.say(lang.get())}
                        </span>
                    </p>
                }
            })
        };
        view! {
            {help.map(|help| view! { <p class="help" id=help_id>{move || help.get()}</p> })}
            {wrong}
        }
    }

    fn class(&self) -> impl Fn() -> &'static str + Send + Sync + 'static + use<> {
        let error = self.error;
        move || if error.with(Option::is_some) { "field wrong" } else { "field" }
    }

    /// Label, help and error around one control.
    pub(super) fn around(self, control: impl IntoView) -> impl IntoView {
        view! {
            <div class=self.class()>
                <label for=self.id.clone()>{self.label_words()}</label>
                {self.notes()}
                {control}
            </div>
        }
    }

    /// The same around a group of choices, whose label is a legend.
    pub(super) fn around_group(self, choices: impl IntoView) -> impl IntoView {
        view! {
            <fieldset class=self.class() id=self.id.clone() aria-describedby=self.described_by()>
                <legend>{self.label_words()}</legend>
                {self.notes()}
                {choices}
            </fieldset>
        }
    }
}
