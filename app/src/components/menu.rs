//! Rare actions, under "…".

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use crate::{
    components::{Glyph, Icon},
    i18n::common,
};

/// A small menu that opens in place. Esc, choosing, and leaving it close it; without script it still opens.
///
/// `<Menu><MenuItem icon=Icon::Print on_press=print>{common::PRINT}</MenuItem></Menu>`
#[component]
pub fn Menu(
    /// What the button says to those who do not see "…".
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// What is drawn.
    #[prop(default = Icon::More)]
    icon: Icon,
    /// Words beside the icon, for a menu that is not "…".
    #[prop(optional, into)]
    words: Option<Signal<String>>,
    /// [`MenuItem`]s.
    children: Children,
) -> impl IntoView {
    let at = NodeRef::<html::Details>::new();
    let label = label.unwrap_or_else(|| common::OTHER_ACTIONS.signal());
    let shut = move || {
        if let Some(details) = at.get_untracked() {
            details.set_open(false);
        }
    };
    let leave = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        if let Some(details) = at.get_untracked()
            && let Some(to) = to
            && !details.contains(Some(&to))
        {
            details.set_open(false);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(details) = at.get_untracked()
            && details.open()
        {
            event.stop_propagation();
            details.set_open(false);
            if let Ok(Some(summary)) = details.query_selector("summary")
                && let Ok(summary) = summary.dyn_into::<web_sys::HtmlElement>()
            {
                let _ = summary.focus();
            }
        }
    };
    let class = if words.is_some() { "btn quiet" } else { "btn quiet only-icon" };
    view! {
        <details node_ref=at class="menu" on:focusout=leave on:keydown=key>
            <summary class=class aria-label=move || words.is_none().then(|| label.get()) title=move || label.get()>
                <Glyph icon=icon />
                {words.map(|words| view! { <span>{move || words.get()}</span> })}
            </summary>
            <div class="menu-body" on:click=move |_| shut()>{children()}</div>
        </details>
    }
}

/// One rare action, or one more place to go.
#[component]
pub fn MenuItem(
    /// Before the words.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Called on a press.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Makes it a link instead.
    #[prop(optional, into)]
    href: Option<Signal<String>>,
    /// It cannot be taken back.
    #[prop(default = false)]
    danger: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = if danger { "menu-item danger" } else { "menu-item" };
    let inside = view! {
        {icon.map(|icon| view! { <Glyph icon=icon /> })}
        <span>{children()}</span>
    };
    if let Some(href) = href {
        return view! { <a class=class href=move || href.get()>{inside}</a> }.into_any();
    }
    let press = move |_| {
        if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! { <button type="button" class=class on:click=press>{inside}</button> }.into_any()
}
