//! What the linter finds, said beside what it is about and in a list on top, each line a link there.

use std::collections::{BTreeMap, BTreeSet};

use domain::definition::lint::{DefinitionFault, FaultKind};
use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys};

use super::{
    book::{Book, is_within},
    part::Part,
};
use crate::{
    components::{Glyph, Icon, Notice, Tone},
    i18n::{Words, drafting as words, use_lang},
};

/// How often it is looked for what a link leads to, until it is drawn.
const LOOKS: u8 = 60;

/// The id of the element in which a place of the definition is edited.
pub(super) fn anchor(path: &str) -> String {
    let fit = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    let path: String = path.chars().map(fit).collect();
    format!("at-{path}")
}

/// The faults at a place; with those within it, if wanted.
#[component]
pub(super) fn FaultsAt(
    /// The book.
    book: Book,
    /// Where.
    #[prop(into)]
    path: String,
    /// Those within it too.
    #[prop(optional)]
    within: bool,
) -> impl IntoView {
    let own = Memo::new(move |_| {
        book.faults.with(|faults| {
            let here =
                |fault: &&DefinitionFault| if within { is_within(&fault.path, &path) } else { fault.path == path };
            // Each kind once, though a name and a help may both want their English.
            faults.iter().filter(here).map(|fault| fault.code).collect::<BTreeSet<_>>()
        })
    });
    let line = |code: FaultKind| {
        view! { <li><Glyph icon=Icon::Warn /> <span>{Words::from(code.message())}</span></li> }
    };
    move || {
        let codes = own.get();
        (!codes.is_empty()).then(|| {
            view! { <ul class="faults">{codes.into_iter().map(line).collect_view()}</ul> }
        })
    }
}

/// Every fault, on top of the editor. It says when there is none.
#[component]
pub(super) fn FaultList(
    /// The book.
    book: Book,
    /// The address of a part of the page.
    address: Callback<Part, String>,
) -> impl IntoView {
    let lang = use_lang();
    let line = move |fault: DefinitionFault| {
        let part = Part::of(&fault.path);
        let place = book.def.with_untracked(|def| super::part::place_words(def, &fault.path));
        let place = place.map_or_else(|| part.words(), |place| part.words().then(" · ", &place));
        let said = place.then(": ", &Words::from(fault.message()));
        let path = fault.path;
        view! {
            <li>
                <a href=address.run(part) on:click=move |_| go_to(path.clone())>{said}</a>
            </li>
        }
    };
    let unread = move || {
        let all = book.unread.get();
        all.into_values().map(|why| view! { <li>{why}</li> }).collect_view()
    };
    let count = Memo::new(move |_| book.faults.with(Vec::len) + book.unread.with(BTreeMap::len));
    let list = move || book.faults.get().into_iter().map(line).collect_view();
    move || {
        if count.get() == 0 {
            view! { <Notice tone=Tone::Ok><p>{words::NO_FAULTS}</p></Notice> }.into_any()
        } else {
            let title = move || words::faults_to_mend(count.get()).say(lang.get());
            view! {
                // Not read out at each key: whoever wants the list goes there.
                <section class="fault-list" aria-label=words::FAULTS>
                    <details open=true>
                        <summary><Glyph icon=Icon::Warn /> <span>{title}</span></summary>
                        <ul>{list} {unread}</ul>
                    </details>
                </section>
            }
            .into_any()
        }
    }
}

/// Puts the focus where a place of the definition is edited, once that is drawn: at the place itself, or at the nearest
/// that is around it.
pub(super) fn go_to(path: String) {
    look_for(path, LOOKS);
}

fn look_for(path: String, left: u8) {
    request_animation_frame(move || {
        if !focus_in(&path) && left > 0 {
            look_for(path, left - 1);
        }
    });
}

fn focus_in(path: &str) -> bool {
    let mut place = path;
    loop {
        if let Some(element) = document().get_element_by_id(&anchor(place)) {
            return focus_element(&element);
        }
        match place.rsplit_once('.') {
            Some((around, _)) => place = around,
            None => return false,
        }
    }
}

/// Whether the focus is there; what is folded is unfolded first, and drawn by the next look.
fn focus_element(element: &web_sys::Element) -> bool {
    if element.matches("details:not([open])").unwrap_or(false) {
        let _ = element.set_attribute("open", "");
        return false;
    }
    let find = |what: &str| element.query_selector(what).ok().flatten();
    let control = find("input, select, textarea").or_else(|| find("button"));
    let is_folded_thing = element.matches("details").unwrap_or(false);
    if is_folded_thing && control.is_none() {
        return false;
    }
    let target = control.unwrap_or_else(|| element.clone());
    target.dyn_into::<web_sys::HtmlElement>().is_ok_and(|target| {
        target.scroll_into_view();
        target.focus().is_ok()
    })
}
