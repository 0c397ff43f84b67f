//! The browser's side of the workspace: what `client` and `app` ask of a platform, answered with `IndexedDB`,
//! `fetch` and an event stream. Nothing here decides anything.
#![cfg(target_arch = "wasm32")]

mod browser;
mod clock;
mod locks;
mod network;
mod passkeys;
mod pins;
mod sealing;
mod storage;
mod stream;
mod tabs;
mod updates;

use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the glue when the module is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    app::workspace::mount(Rc::new(browser::Browser::new()));
}
