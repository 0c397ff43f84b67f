//! Buttons, and links that look like them.

use leptos::prelude::*;

use crate::components::{Glyph, Icon};

/// How much a button asks to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The one green action of a page.
    Main,
    /// Every other action.
    #[default]
    Normal,
    /// Beside others, without a frame.
    Quiet,
    /// What cannot be taken back.
    Danger,
}

impl Kind {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Main => "btn main",
            Self::Normal => "btn",
            Self::Quiet => "btn quiet",
            Self::Danger => "btn danger",
        }
    }
}

/// Something to press. While `pending` it stays in place, says so to screen readers and ignores presses.
///
/// `<Button kind=Kind::Main icon=Icon::Pen on_press=move || sign()>{common::SAVE}</Button>`
#[component]
pub fn Button(
    /// How much it asks to be pressed.
    #[prop(optional)]
    kind: Kind,
    /// Before the words.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Called on a press, unless pending.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The effect is under way and not yet confirmed.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Submits the form around it.
    #[prop(optional)]
    submit: bool,
    /// With `submit` in a form with several buttons: the name it sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// With `name`: the value it sends.
    #[prop(optional, into)]
    value: Option<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let press = move |event: leptos::ev::MouseEvent| {
        if pending.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            name=name
            value=value
            aria-busy=move || pending.get().then_some("true")
            aria-disabled=move || pending.get().then_some("true")
            on:click=press
        >
            {icon.map(|icon| view! { <Glyph icon=icon /> })}
            <span>{children()}</span>
        </button>
    }
}

/// A link that looks like a button: it goes somewhere and changes nothing.
#[component]
pub fn LinkButton(
    /// Where to.
    #[prop(into)]
    href: Signal<String>,
    /// How much it asks to be pressed.
    #[prop(optional)]
    kind: Kind,
    /// Before the words.
    #[prop(optional)]
    icon: Option<Icon>,
    /// It is opened beside this page.
    #[prop(optional)]
    beside: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    let (target, rel) = if beside { (Some("_blank"), Some("external noopener")) } else { (None, None) };
    view! {
        <a class=kind.class() href=move || href.get() target=target rel=rel>
            {icon.map(|icon| view! { <Glyph icon=icon /> })}
            <span>{children()}</span>
        </a>
    }
}

/// An icon alone, for the few places where every reader knows it; its label is its accessible name and tooltip.
#[component]
pub fn IconButton(
    /// What is drawn.
    #[prop(into)]
    icon: Signal<Icon>,
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// Called on a press.
    #[prop(into)]
    on_press: Callback<()>,
    /// For a button that shows and hides something: whether it is shown.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// A small number at its corner, when there is something to count.
    #[prop(optional, into)]
    count: Signal<usize>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn quiet only-icon"
            aria-label=move || label.get()
            title=move || label.get()
            aria-expanded=move || expanded.map(|open| open.get().to_string())
            on:click=move |_| on_press.run(())
        >
            <Glyph icon=icon />
            {move || (count.get() > 0).then(|| view! { <b class="count">{count.get()}</b> })}
        </button>
    }
}
