//! Filters and search. What narrows a list lives in the address, so filters are links.

use leptos::{ev, html, prelude::*};

use crate::{
    components::{Glyph, Icon},
    i18n::common,
};

/// A row of [`Chip`]s; it scrolls sideways on a phone.
#[component]
pub fn Chips(
    /// What the chips narrow, for screen readers.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// The chips.
    children: Children,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| common::FILTERS.signal());
    view! { <nav class="chips" aria-label=move || label.get()>{children()}</nav> }
}

/// One filter: a link to the same list, narrowed. The one that is on links to the list without it.
#[component]
pub fn Chip(
    /// The address with this filter toggled.
    #[prop(into)]
    href: Signal<String>,
    /// Whether it narrows the list now.
    #[prop(optional, into)]
    on: Signal<bool>,
    /// How many rows it leaves.
    #[prop(optional, into)]
    count: Option<Signal<usize>>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class=move || if on.get() { "chip on" } else { "chip" }
            href=move || href.get()
            aria-current=move || on.get().then_some("true")
        >
            {move || on.get().then(|| view! { <Glyph icon=Icon::Check /> })}
            <span>{children()}</span>
            {count.map(|count| view! { <b>{move || count.get()}</b> })}
        </a>
    }
}

/// The search box. `on_search` is told while typing (it is for local lists, which answer at once) and never during
/// an input method's composition.
#[component]
pub fn SearchBox(
    /// What is searched, as its accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    #[prop(optional)]
    value: RwSignal<String>,
    /// What stands in it while it is empty.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// The key that jumps here, drawn at its end.
    #[prop(optional)]
    key_hint: Option<&'static str>,
    /// Told what is typed.
    #[prop(optional, into)]
    on_search: Option<Callback<String>>,
    /// Told on Enter.
    #[prop(optional, into)]
    on_enter: Option<Callback<String>>,
    /// The input's id, so that a shortcut can find it.
    #[prop(default = "search")]
    id: &'static str,
) -> impl IntoView {
    let at = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let wanted = value.get();
        if let Some(input) = at.get()
            && input.value() != wanted
        {
            input.set_value(&wanted);
        }
    });
    let typed = move |text: String| {
        value.set(text.clone());
        if let Some(on_search) = on_search {
            on_search.run(text);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !composing {
            event.prevent_default();
            if let Some(on_enter) = on_enter {
                on_enter.run(value.get_untracked());
            }
        } else if event.key() == "Escape" && !value.with_untracked(String::is_empty) {
            event.prevent_default();
            typed(String::new());
        }
    };
    view! {
        <div class="search" role="search" aria-label=move || label.get()>
            <Glyph icon=Icon::Search />
            <input
                node_ref=at
                id=id
                type="search"
                autocomplete="off"
                spellcheck="false"
                aria-label=move || label.get()
                placeholder=move || hint.map(|hint| hint.get())
                value=value.get_untracked()
                on:input:target=move |event| typed(event.target().value())
                on:keydown=key
            />
            {key_hint.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </div>
    }
}
