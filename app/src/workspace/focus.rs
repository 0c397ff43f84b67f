//! Where the focus goes when another page is opened: to its heading, by which it is announced, as after a page load.

use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_router::hooks::use_location;

/// Whether a page has been opened whose heading has not been focused yet.
#[derive(Clone, Copy)]
struct Owed(StoredValue<bool>);

/// Moves the focus whenever the path changes.
pub fn focus_after_navigation() {
    let owed = Owed(StoredValue::new(false));
    provide_context(owed);
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            owed.0.set_value(true);
            request_animation_frame(move || pay(owed));
        }
        now
    });
}

/// The page stays and shows something else: an address of it that differs in what stands behind the `?`.
pub fn focus_another_view() {
    if let Some(owed) = use_context::<Owed>() {
        owed.0.set_value(true);
        request_animation_frame(move || pay(owed));
    }
}

/// A page whose code came late has just been drawn.
pub fn focus_what_came() {
    if let Some(owed) = use_context::<Owed>() {
        request_animation_frame(move || pay(owed));
    }
}

fn pay(Owed(owed): Owed) {
    if owed.try_get_value() != Some(true) {
        return;
    }
    // Whoever was quicker and types already is not taken out of their field.
    let field = "main input, main textarea, main select";
    if document().active_element().is_some_and(|there| there.matches(field) == Ok(true)) {
        owed.set_value(false);
        return;
    }
    if let Ok(Some(heading)) = document().query_selector("main h1")
        && let Ok(heading) = heading.dyn_into::<web_sys::HtmlElement>()
    {
        let _ = heading.focus();
        owed.set_value(false);
    }
}
