//! White sheets on the desk, and the plain things that lie on them.

use leptos::prelude::*;

use crate::components::{Glyph, Icon, Tone};

/// A white section with a header. Never inside another.
///
/// `<Sheet title=cases::PAPERS aside=|| view! { <a href="…">"Tất cả"</a> }>…</Sheet>`
#[component]
pub fn Sheet(
    /// Its heading; without one the sheet has no header.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
    /// At the right of the header: a link, a count, a button.
    #[prop(optional, into)]
    aside: Option<ViewFnOnce>,
    /// Gives the body the sheet's own padding; off for lists, which draw to the edges.
    #[prop(default = false)]
    padded: bool,
    /// The body.
    children: Children,
) -> impl IntoView {
    let head = title.map(|title| {
        view! {
            <div class="sheet-head">
                <h2>{move || title.get()}</h2>
                {aside.map(|aside| view! { <div class="aside">{aside.run()}</div> })}
            </div>
        }
    });
    view! {
        <section class="sheet">
            {head}
            <div class=if padded { "sheet-body padded" } else { "sheet-body" }>{children()}</div>
        </section>
    }
}

/// Names and values, in two columns where there is room. Holds [`Pair`]s.
#[component]
pub fn Pairs(
    /// The pairs.
    children: Children,
) -> impl IntoView {
    view! { <dl class="pairs">{children()}</dl> }
}

/// One name and its value.
#[component]
pub fn Pair(
    /// The name.
    #[prop(into)]
    label: Signal<String>,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{move || label.get()}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// A list of papers. Holds [`Paper`]s.
#[component]
pub fn Papers(
    /// The papers.
    children: Children,
) -> impl IntoView {
    view! { <ul class="papers">{children()}</ul> }
}

/// One paper: its name, and at the right what became of it.
#[component]
pub fn Paper(
    /// Its name.
    #[prop(into)]
    title: Signal<String>,
    /// What is drawn before it.
    #[prop(default = Icon::File)]
    icon: Icon,
    /// Where it can be opened.
    #[prop(optional, into)]
    href: Option<String>,
    /// It is opened beside this page.
    #[prop(optional)]
    beside: bool,
    /// A small picture of it, in place of the icon; it opens the same.
    #[prop(optional_no_strip)]
    picture: Option<AnyView>,
    /// A badge, a button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let glyph = picture.is_none().then(|| view! { <Glyph icon=icon /> });
    let inside = match picture {
        Some(picture) => view! { <span class="picture">{picture}</span>{move || title.get()} }.into_any(),
        None => (move || title.get()).into_any(),
    };
    let name = match href {
        Some(href) if beside => view! { <a href=href target="_blank" rel="external noopener">{inside}</a> }.into_any(),
        Some(href) => view! { <a href=href>{inside}</a> }.into_any(),
        None => view! { <span>{inside}</span> }.into_any(),
    };
    view! {
        <li>
            {glyph}
            {name}
            {children.map(|children| view! { <span class="end">{children()}</span> })}
        </li>
    }
}

/// Something the page has to say: what happened, what was kept, what to do. With [`Tone::Late`] it is announced
/// at once, otherwise when the reader pauses.
#[component]
pub fn Notice(
    /// What it means.
    #[prop(default = Tone::Hold)]
    tone: Tone,
    /// Another icon than the tone's own.
    #[prop(optional)]
    icon: Option<Icon>,
    /// The words, and what can be done.
    children: Children,
) -> impl IntoView {
    let icon = icon.or_else(|| tone.icon()).unwrap_or(Icon::Info);
    let role = if tone == Tone::Late { "alert" } else { "status" };
    view! {
        <div class=format!("notice {}", tone.class()) role=role>
            <Glyph icon=icon />
            <div>{children()}</div>
        </div>
    }
}
