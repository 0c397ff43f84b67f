//! Rows that open, for mouse, finger and keyboard.

use leptos::{html, prelude::*};

use crate::i18n::common;

/// A list of [`Row`]s. In the browser j and k move between rows wherever the focus is (not while typing, not under a
/// dialog), and Enter opens, because a row's title is a link.
#[component]
pub fn List(
    /// What is listed, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Listens to j and k; off for all but one list of a page.
    #[prop(default = true)]
    keys: bool,
    /// [`Row`]s.
    children: Children,
) -> impl IntoView {
    let at = NodeRef::<html::Ul>::new();
    #[cfg(feature = "csr")]
    if keys {
        keyboard::listen(at);
    }
    #[cfg(not(feature = "csr"))]
    let _ = keys;
    view! { <ul node_ref=at class="rows" aria-label=move || label.get()>{children()}</ul> }
}

/// One row: title first, code and place beneath, then state, time, one action. On a phone it is a card.
///
/// ```ignore
/// <Row href=format!("/app/ho-so/{id}") title=title sub="MNHgS-240226-0007 · Tổ Lá"
///     state=move || view! { <DueBadge due /> } time=move || view! { <Ago at now /> }
///     action=move || view! { <Button on_press=open>{cases::SIGN_NOW}</Button> } />
/// ```
#[component]
pub fn Row(
    /// What opens.
    #[prop(into)]
    href: Signal<String>,
    /// First.
    #[prop(into)]
    title: Signal<String>,
    /// Beneath it: code, place, applicant.
    #[prop(optional, into)]
    sub: Option<Signal<String>>,
    /// A badge.
    #[prop(optional, into)]
    state: Option<ViewFnOnce>,
    /// When.
    #[prop(optional, into)]
    time: Option<ViewFnOnce>,
    /// One button; it does not open the row.
    #[prop(optional, into)]
    action: Option<ViewFnOnce>,
    /// It was changed here and is not yet on the server.
    #[prop(optional, into)]
    unsent: Signal<bool>,
    /// What chooses it among others, before all else.
    #[prop(optional_no_strip)]
    pick: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <li class="row">
            {pick.map(|pick| view! { <label class="row-pick">{pick.run()}</label> })}
            <div class="row-main">
                <a class="row-open" href=move || href.get()>{move || title.get()}</a>
                {sub.map(|sub| view! { <small>{move || sub.get()}</small> })}
                {move || unsent.get().then(|| view! { <small class="unsent">{common::SAVED_HERE}</small> })}
            </div>
            {state.map(|state| view! { <div class="row-state">{state.run()}</div> })}
            {time.map(|time| view! { <div class="row-time">{time.run()}</div> })}
            {action.map(|action| view! { <div class="row-action">{action.run()}</div> })}
        </li>
    }
    .into_any()
}

#[cfg(feature = "csr")]
mod keyboard {
    use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast as _, web_sys::HtmlElement};

    #[derive(Clone, Copy)]
    enum Step {
        Down,
        Up,
    }

    /// Moves the focus between the rows' links while the list is on the page.
    pub(super) fn listen(list: NodeRef<html::Ul>) {
        let handle = window_event_listener(ev::keydown, move |event| {
            let step = match event.key().as_str() {
                "j" => Step::Down,
                "k" => Step::Up,
                _ => return,
            };
            let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
            if held || somebody_types() {
                return;
            }
            if let Some(list) = list.get_untracked()
                && let Some(link) = neighbour(&list, step)
            {
                event.prevent_default();
                let _ = link.focus();
                link.scroll_into_view_with_bool(false);
            }
        });
        on_cleanup(move || handle.remove());
    }

    fn somebody_types() -> bool {
        let typing = document()
            .active_element()
            .is_some_and(|at| at.matches("input, textarea, select, [contenteditable]").unwrap_or(false));
        typing || document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
    }

    /// The link one row further, the first when none has the focus.
    fn neighbour(list: &HtmlElement, step: Step) -> Option<HtmlElement> {
        let active = document().active_element().filter(|at| list.contains(Some(at)));
        let row = match active.and_then(|at| at.closest(".row").ok().flatten()) {
            None => list.query_selector(".row").ok().flatten()?,
            Some(row) => match step {
                Step::Down => row.next_element_sibling()?,
                Step::Up => row.previous_element_sibling()?,
            },
        };
        row.query_selector(".row-open").ok().flatten()?.dyn_into().ok()
    }
}
