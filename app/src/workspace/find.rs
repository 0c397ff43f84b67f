//! The search box at the top of every page.
//!
//! *Who:* everybody, many times a day, often with somebody waiting at the counter or on the phone. *What they want:*
//! a dossier from any scrap they have (a code's end, a child's name without diacritics, a class), open within three
//! seconds. It answers while typing, from this device.

use std::sync::Arc;

use domain::{definition::CaseKind, fold, rights::Role};
use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    desk::use_desk,
    filters::{Filter, Progress},
    lines::{CaseLine, beneath, use_lines},
    routes::case_address,
    shortcuts::FIND,
};
use crate::{
    components::{Glyph, Icon, NavItem, SearchBox},
    i18n::{common, use_lang, workspace},
};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Hits {
    /// The first few.
    first: Vec<Arc<CaseLine>>,
    /// How many there are.
    count: usize,
    /// The first is meant: it alone says just what was typed.
    sure: bool,
}

/// How many dossiers are shown beneath the box.
const MOST: usize = 8;

/// The box and what it finds.
#[component]
pub fn Find(
    /// The places of the present role: they are found by name too.
    #[prop(into)]
    places: Signal<Vec<NavItem>>,
) -> impl IntoView {
    let (lines, lang, navigate) = (use_lines(), use_lang(), use_navigate());
    let at = NodeRef::<html::Div>::new();
    let (typed, open) = (RwSignal::new(String::new()), RwSignal::new(false));
    let asked = Memo::new(move |_| typed.with(|text| fold::search_key(text)));
    lines.search_elsewhere(use_desk(), typed);
    let found = Memo::new(move |_| {
        let mut hits = Hits::default();
        if open.get() && !asked.with(String::is_empty) {
            let mut all = lines.urgent(asked.with(|asked| lines.search(asked)));
            let phrase = asked.with(|asked| lines.phrase(asked));
            // What says just this comes first; then what is still open.
            all.sort_by_cached_key(|l| (!phrase(l), l.ended));
            hits.count = all.len();
            hits.sure = all.iter().take(2).filter(|l| phrase(l)).count() == 1 || hits.count == 1;
            all.truncate(MOST);
            hits.first = all;
        }
        hits
    });
    let pages = Memo::new(move |_| {
        let asked = asked.get();
        if !open.get() || asked.is_empty() {
            return Vec::new();
        }
        let named = |place: &NavItem| fold::search_key(place.label.as_str(lang.get())).contains(&asked);
        places.get().into_iter().filter(named).collect::<Vec<_>>()
    });
    let leave = move || {
        open.set(false);
        typed.set(String::new());
    };
    let everything =
        move || Filter { progress: Progress::All, query: typed.get().trim().to_owned(), ..Filter::default() }.address();
    let enter = move |_: String| {
        let hits = found.get_untracked();
        let address = match hits.first.first() {
            Some(only) if hits.sure => case_address(only.kind, only.id),
            Some(_) | None if typed.with_untracked(|t| t.trim().is_empty()) => return,
            Some(_) | None => untrack(everything),
        };
        leave();
        navigate(&address, NavigateOptions { resolve: false, ..NavigateOptions::default() });
    };
    let lost = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let inside = at.get_untracked().is_some_and(|at| to.as_ref().is_some_and(|to| at.contains(Some(to))));
        // Without a target the window lost the focus, or a press is on its way to a result.
        if !inside && to.is_some() {
            open.set(false);
        }
    };
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" | "ArrowUp" if !event.is_composing() => {
            if let Some(at) = at.get_untracked()
                && step(&at, event.key() == "ArrowDown")
            {
                event.prevent_default();
            }
        }
        "Escape" => {
            open.set(false);
            super::shortcuts::focus_search();
        }
        _ => {}
    };
    let shown = Signal::derive(move || open.get() && !asked.with(String::is_empty));
    let results = move || view! { <Results hits=found.get() pages=pages.get() all=everything() /> };
    view! {
        <div node_ref=at class="find" on:focusout=lost on:keydown=key>
            <SearchBox
                id=FIND
                label=workspace::FIND
                hint=workspace::FIND_HINT
                key_hint="/"
                value=typed
                on_search=move |_: String| open.set(true)
                on_enter=enter
            />
            <Show when=move || shown.get()>
                <div class="menu-body find-results" on:click=move |_| leave()>{results}</div>
            </Show>
        </div>
    }
}

/// Pages, then dossiers, then the way to all of them.
#[component]
fn Results(
    /// What was found.
    hits: Hits,
    /// Places of the role, by their names.
    pages: Vec<NavItem>,
    /// The list of all of them.
    all: String,
) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let Hits { first: hits, count, .. } = hits;
    let nothing = hits.is_empty() && pages.is_empty();
    let union = untrack(|| desk.role()) == Some(Role::Union);
    let hit = move |line: Arc<CaseLine>| {
        let icon = match line.kind {
            CaseKind::Dossier => Icon::File,
            CaseKind::Finding => Icon::Shield,
        };
        let name = line.name.as_deref().filter(|_| !union).map(|name| format!(" · {name}"));
        let (title, under) = (line.title.clone(), beneath(&line));
        view! {
            <li>
                <a class="menu-item" href=case_address(line.kind, line.id)>
                    <Glyph icon=icon />
                    <span>{title} {name} <small>{under}</small></span>
                </a>
            </li>
        }
    };
    let page = |place: NavItem| {
        view! {
            <li>
                <a class="menu-item" href=place.href>
                    <Glyph icon=place.icon />
                    <span>{place.label}</span>
                </a>
            </li>
        }
    };
    let rest = (count > MOST).then(|| {
        view! {
            <li>
                <a class="menu-item" href=all>
                    <Glyph icon=Icon::List />
                    <span>{workspace::all_results(count)}</span>
                </a>
            </li>
        }
    });
    let said = move || if nothing { workspace::FIND_NOTHING } else { common::results(count) }.say(lang.get());
    view! {
        <ul>{pages.into_iter().map(page).collect_view()} {hits.into_iter().map(hit).collect_view()} {rest}</ul>
        <p role="status" class=if nothing { "quiet-none" } else { "sr" }>{said}</p>
    }
    .into_any()
}

/// Moves the focus to the next or the last result; from the first back into the box.
fn step(at: &web_sys::HtmlElement, down: bool) -> bool {
    let link = |found: Option<web_sys::Element>| {
        let link = found.and_then(|one| one.query_selector("a").ok().flatten());
        link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok())
    };
    let active = document().active_element().filter(|active| at.contains(Some(active)));
    match (active.and_then(|active| active.closest("li").ok().flatten()), down) {
        (None, true) => link(at.query_selector(".find-results").ok().flatten()).is_some_and(|a| a.focus().is_ok()),
        (None, false) => false,
        (Some(item), true) => link(item.next_element_sibling()).is_some_and(|a| a.focus().is_ok()),
        (Some(item), false) => {
            if let Some(before) = link(item.previous_element_sibling()) {
                return before.focus().is_ok();
            }
            super::shortcuts::focus_search();
            true
        }
    }
}
