//! One line and many lines.

use leptos::{html, prelude::*};

use super::frame::Frame;
use crate::i18n::Words;

/// One line of text: a name, a phone, a code, a password.
///
/// `<TextField name="phone" label=intake::PHONE value=phone kind="tel" autocomplete="tel" />`
#[component]
pub fn TextField(
    /// The field's key in the form: its errors, its `name`, its ids.
    #[prop(into)]
    name: String,
    /// Above it.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    #[prop(optional)]
    value: RwSignal<String>,
    /// Beneath the label.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong; otherwise what the form around it says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<Words>>>,
    /// It may not be left empty.
    #[prop(optional)]
    required: bool,
    /// The input's `type`: `text`, `tel`, `email`, `password`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The input's `autocomplete`, so that nobody types twice.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The on-screen keyboard: `numeric`, `tel`, `email`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// How wide it is drawn, for values whose length is known; the whole column otherwise.
    #[prop(optional)]
    width: Option<Width>,
    /// Rewrites the value when the field is left, never before.
    #[prop(optional, into)]
    tidy: Option<Callback<String, String>>,
    /// Told when the field is left, after tidying: the moment to keep a draft.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let frame = Frame::new(&name, label, help, required, error);
    let at = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let wanted = value.get();
        if let Some(input) = at.get()
            && input.value() != wanted
        {
            input.set_value(&wanted);
        }
    });
    let leave = move |_| {
        if let Some(tidy) = tidy {
            let tidied = tidy.run(value.get_untracked());
            if tidied != value.get_untracked() {
                value.set(tidied);
            }
        }
        if let Some(on_leave) = on_leave {
            on_leave.run(());
        }
    };
    let input = view! {
        <input
            node_ref=at
            class=width.map(Width::class)
            id=frame.id.clone()
            name=name
            type=kind
            value=value.get_untracked()
            autocomplete=autocomplete
            inputmode=inputmode
            aria-required=required.then_some("true")
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
            on:input:target=move |event| value.set(event.target().value())
            on:blur=leave
        />
    };
    frame.around(input)
}

/// How wide a short field is drawn, so that its size tells what belongs into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Four figures.
    Tiny,
    /// A date, a phone.
    Short,
    /// A code.
    Medium,
}

impl Width {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Tiny => "w-tiny",
            Self::Short => "w-short",
            Self::Medium => "w-medium",
        }
    }
}

/// Several lines of text; it grows with what is typed where the browser can.
#[component]
pub fn TextArea(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above it.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    #[prop(optional)]
    value: RwSignal<String>,
    /// Beneath the label.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong; otherwise what the form around it says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<Words>>>,
    /// It may not be left empty.
    #[prop(optional)]
    required: bool,
    /// Lines shown at first.
    #[prop(default = 3)]
    rows: u32,
    /// Told when the field is left: the moment to keep a draft.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let frame = Frame::new(&name, label, help, required, error);
    let at = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        let wanted = value.get();
        if let Some(area) = at.get()
            && area.value() != wanted
        {
            area.set_value(&wanted);
        }
    });
    let leave = move |_| {
        if let Some(on_leave) = on_leave {
            on_leave.run(());
        }
    };
    let area = view! {
        <textarea
            node_ref=at
            id=frame.id.clone()
            name=name
            rows=rows.to_string()
            aria-required=required.then_some("true")
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
            on:input:target=move |event| value.set(event.target().value())
            on:blur=leave
        >
            {value.get_untracked()}
        </textarea>
    };
    frame.around(area)
}
