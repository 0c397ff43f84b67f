//! The head of a page and its columns.

use leptos::prelude::*;

use crate::i18n::common;

/// The head of a page: where one is, the title, its state, the actions at the right (at the bottom on a phone).
#[component]
pub fn PageHead(
    /// The page's `<h1>`.
    #[prop(into)]
    title: Signal<String>,
    /// One line beneath: what is waiting, what is in danger.
    #[prop(optional, into)]
    lead: Option<Signal<String>>,
    /// [`Crumb`]s above the title.
    #[prop(optional, into)]
    crumbs: Option<ViewFnOnce>,
    /// A badge beside the title.
    #[prop(optional, into)]
    state: Option<ViewFnOnce>,
    /// Buttons, the main one last; on a phone they stand at the bottom edge.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            {crumbs.map(|crumbs| view! { <nav class="crumbs" aria-label=common::CRUMBS>{crumbs.run()}</nav> })}
            <div class="title">
                <h1 tabindex="-1">{move || title.get()}</h1>
                {state.map(ViewFnOnce::run)}
                {actions.map(|actions| view! { <div class="actions">{actions.run()}</div> })}
            </div>
            {lead.map(|lead| view! { <p class="lead">{move || lead.get()}</p> })}
        </header>
    }
}

/// One step of the way here; the last has no `href`.
#[component]
pub fn Crumb(
    /// Where it leads.
    #[prop(optional, into)]
    href: Option<String>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    match href {
        Some(href) => view! { <a href=href>{children()}</a> }.into_any(),
        None => view! { <span aria-current="page">{children()}</span> }.into_any(),
    }
}

/// Facts in one line under the head: `<Meta label=cases::RECEIVED>…</Meta>`, several in a `<div class="metas">`.
#[component]
pub fn Meta(
    /// The fact's name.
    #[prop(into)]
    label: Signal<String>,
    /// Its value.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="meta">
            {move || label.get()}
            " "
            <b>{children()}</b>
        </span>
    }
}

/// A wide column and a narrow one; one above the other on a phone.
#[component]
pub fn Cols(
    /// The narrow column.
    #[prop(into)]
    side: ViewFnOnce,
    /// The wide column.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="cols">
            <div class="stack">{children()}</div>
            <aside class="stack">{side.run()}</aside>
        </div>
    }
}
