//! An empty page says why and offers the next step.

use leptos::prelude::*;

use crate::components::{Glyph, Icon};

/// Nothing here: why, and what can be done about it.
///
/// `<Empty title=common::NO_RESULT why=common::NO_RESULT_WHY><LinkButton href="?">{common::CLEAR_FILTERS}</LinkButton></Empty>`
#[component]
pub fn Empty(
    /// What there is none of.
    #[prop(into)]
    title: Signal<String>,
    /// Why, or when there will be some.
    #[prop(optional, into)]
    why: Option<Signal<String>>,
    /// What is drawn above.
    #[prop(default = Icon::Inbox)]
    icon: Icon,
    /// The next step: a button or a link.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Glyph icon=icon />
            <p class="empty-title">{move || title.get()}</p>
            {why.map(|why| view! { <p>{move || why.get()}</p> })}
            {children.map(|children| view! { <div class="empty-action">{children()}</div> })}
        </div>
    }
}
