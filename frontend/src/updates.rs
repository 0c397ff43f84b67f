//! Newer builds, as `boot.js` tells of them: it looks after the worker that keeps Sen's files on the device.

use std::rc::Rc;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Event;

/// The page's root has it while a newer build waits.
const WAITS: &str = "data-newer";
/// Said on the window when one begins to wait.
const FOUND: &str = "sen-newer";
/// Asks on the window that it be used.
const USE: &str = "sen-use-newer";

/// Calls back when a newer build waits, or has taken over in another tab.
pub fn watch(ready: &Rc<dyn Fn()>) {
    let Some(window) = web_sys::window() else { return };
    let root = window.document().and_then(|document| document.document_element());
    if root.is_some_and(|root| root.has_attribute(WAITS)) {
        ready();
    }
    let found = ready.clone();
    let found = Closure::<dyn FnMut()>::new(move || found()).into_js_value();
    // Without it a newer build is used at the next opening.
    let _ = window.add_event_listener_with_callback(FOUND, found.unchecked_ref());
}

/// Puts the newest build in the place of this one, fetching it first if need be, and loads the page anew.
pub fn take() {
    if let Some(window) = web_sys::window()
        && let Ok(wanted) = Event::new(USE)
    {
        // Nothing prevents it.
        let _ = window.dispatch_event(&wanted);
    }
}
