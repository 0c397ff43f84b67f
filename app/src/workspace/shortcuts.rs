//! The keyboard of the whole workspace, and the sheet that lists it.
//!
//! *Who:* those who work here all day. *What they want:* find, open, go back home without the mouse, in under a
//! second; and one key that says which keys there are. `j` and `k` belong to the lists themselves.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::routes::HOME;
use crate::{
    components::{Dialog, Pair, Pairs},
    i18n::{Words, common, together, workspace},
};

/// The id of the search box at the top.
pub const FIND: &str = "find";

/// How long the second key of `g h` may take, in milliseconds.
const CHORD: f64 = 1_200.0;

/// Listens to `/`, `Ctrl K`, `?` and `g h`; draws the sheet.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let sheet = RwSignal::new(false);
    let navigate = use_navigate();
    let began = StoredValue::new(None::<f64>);
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.is_composing() {
            return;
        }
        let key = event.key();
        let commanded = event.ctrl_key() || event.meta_key();
        if commanded && !event.alt_key() && !event.shift_key() && key.eq_ignore_ascii_case("k") {
            if !dialog_is_open() {
                event.prevent_default();
                focus_search();
            }
            return;
        }
        if commanded || event.alt_key() || somebody_types() || dialog_is_open() {
            return;
        }
        let chord = began.get_value().is_some_and(|at| event.time_stamp() - at < CHORD);
        began.set_value((key == "g").then(|| event.time_stamp()));
        match key.as_str() {
            "/" => {
                event.prevent_default();
                focus_search();
            }
            "?" => {
                event.prevent_default();
                sheet.set(true);
            }
            "h" if chord => {
                event.prevent_default();
                navigate(HOME, NavigateOptions { resolve: false, ..NavigateOptions::default() });
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
    view! {
        <Dialog open=sheet title=common::SHORTCUTS>
            <Pairs>
                {line(&["/"], common::SHORTCUT_SEARCH)}
                {line(&["Ctrl", "K"], workspace::SHORTCUT_FIND_ANYWHERE)}
                {line(&["j", "k"], common::SHORTCUT_MOVE)}
                {line(&["Enter"], common::SHORTCUT_OPEN)}
                {line(&["Space"], together::KEY_PICK)}
                {line(&["Shift", "Space"], together::KEY_PICK_RANGE)}
                {line(&["Esc"], together::KEY_CLEAR)}
                {line(&["S", "R", "N", "P"], together::KEY_BATCH)}
                {line(&["g", "h"], workspace::SHORTCUT_HOME)}
                {line(&["Esc"], workspace::SHORTCUT_CLOSE)}
                {line(&["?"], common::SHORTCUT_HELP)}
            </Pairs>
        </Dialog>
    }
}

fn line(keys: &'static [&'static str], words: Words) -> impl IntoView {
    view! {
        <Pair label=words>
            {keys.iter().map(|key| view! { <kbd>{*key}</kbd> " " }).collect_view()}
        </Pair>
    }
}

/// Puts the cursor into the search box.
pub fn focus_search() {
    let found = document().get_element_by_id(FIND);
    if let Some(Ok(input)) = found.map(web_sys::Element::dyn_into::<web_sys::HtmlInputElement>) {
        // A box that has just left the page needs no cursor.
        let _ = input.focus();
        input.select();
    }
}

fn somebody_types() -> bool {
    let at = document().active_element();
    at.is_some_and(|at| at.matches("input, textarea, select, [contenteditable]").unwrap_or(false))
}

fn dialog_is_open() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}
