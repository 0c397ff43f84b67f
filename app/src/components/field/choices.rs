//! One of several, some of several.

use leptos::{html, prelude::*};

use super::frame::Frame;
use crate::i18n::{Words, common};

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is kept and sent.
    pub value: String,
    /// What is read.
    pub label: Words,
    /// A line beneath it, in lists of ticks and in radios.
    pub note: Option<Words>,
}

/// A choice without a note.
pub fn choice(value: impl Into<String>, label: impl Into<Words>) -> Choice {
    Choice { value: value.into(), label: label.into(), note: None }
}

/// One of many, in the platform's own list.
#[component]
pub fn SelectField(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above it.
    #[prop(into)]
    label: Signal<String>,
    /// The chosen value; empty is none.
    #[prop(optional)]
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Beneath the label.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong; otherwise what the form around it says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<Words>>>,
    /// It may not be left empty.
    #[prop(optional)]
    required: bool,
    /// Told after a choice.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let frame = Frame::new(&name, label, help, required, error);
    let at = NodeRef::<html::Select>::new();
    Effect::new(move |_| {
        let wanted = value.get();
        choices.track();
        if let Some(select) = at.get()
            && select.value() != wanted
        {
            select.set_value(&wanted);
        }
    });
    let options = move || {
        let one = |c: Choice| {
            let chosen = value.with_untracked(|v| *v == c.value);
            view! { <option value=c.value selected=chosen>{c.label}</option> }
        };
        choices.get().into_iter().map(one).collect_view()
    };
    let choose = move |chosen: String| {
        value.set(chosen.clone());
        if let Some(on_choose) = on_choose {
            on_choose.run(chosen);
        }
    };
    let select = view! {
        <select
            node_ref=at
            id=frame.id.clone()
            name=name
            aria-required=required.then_some("true")
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
            on:change:target=move |event| choose(event.target().value())
        >
            <option value="">{common::CHOOSE}</option>
            {options}
        </select>
    };
    frame.around(select)
}

/// Some of several, each a tick with a whole line to press.
#[component]
pub fn Checkboxes(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above the list.
    #[prop(into)]
    label: Signal<String>,
    /// The chosen values, in the order of the choices.
    #[prop(optional)]
    values: RwSignal<Vec<String>>,
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Beneath the label.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong; otherwise what the form around it says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<Words>>>,
    /// At least one is needed.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let frame = Frame::new(&name, label, help, required, error);
    let toggle = move |value: &str, on: bool| {
        let chosen = |c: &Choice| if c.value == value { on } else { values.with_untracked(|v| v.contains(&c.value)) };
        values.set(choices.with_untracked(|all| all.iter().filter(|c| chosen(c)).map(|c| c.value.clone()).collect()));
    };
    let boxes = move || {
        let name = name.clone();
        let one = move |c: Choice| {
            let (value, key) = (c.value.clone(), c.value.clone());
            let start = values.with_untracked(|v| v.contains(&value));
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        name=name.clone()
                        value=c.value
                        checked=start
                        prop:checked=move || values.with(|v| v.contains(&value))
                        on:change:target=move |event| toggle(&key, event.target().checked())
                    />
                    <span>{c.label} {c.note.map(|note| view! { <small>{note}</small> })}</span>
                </label>
            }
        };
        choices.get().into_iter().map(one).collect_view()
    };
    frame.around_group(view! { <div class="choices">{boxes}</div> })
}

/// One of a few, all in view.
#[component]
pub fn Radios(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above the list.
    #[prop(into)]
    label: Signal<String>,
    /// The chosen value; empty is none.
    #[prop(optional)]
    value: RwSignal<String>,
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// Beneath the label.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong; otherwise what the form around it says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<Words>>>,
    /// One is needed.
    #[prop(optional)]
    required: bool,
    /// Side by side as buttons, for two to four short words.
    #[prop(default = false)]
    side_by_side: bool,
) -> impl IntoView {
    let frame = Frame::new(&name, label, help, required, error);
    let radios = move || {
        let name = name.clone();
        let one = move |c: Choice| {
            let (this, key) = (c.value.clone(), c.value.clone());
            let start = value.with_untracked(|v| *v == this);
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name=name.clone()
                        value=c.value
                        checked=start
                        prop:checked=move || value.with(|v| *v == this)
                        on:change=move |_| value.set(key.clone())
                    />
                    <span>{c.label} {c.note.map(|note| view! { <small>{note}</small> })}</span>
                </label>
            }
        };
        choices.get().into_iter().map(one).collect_view()
    };
    let class = if side_by_side { "choices beside" } else { "choices" };
    frame.around_group(view! { <div class=class>{radios}</div> })
}
