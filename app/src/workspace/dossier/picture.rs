//! What was photographed, seen small where the file stands in a list: from this device, also without a network.

use domain::{case::FileRef, ids::CaseId};
use leptos::{prelude::*, wasm_bindgen::JsValue, web_sys};

use crate::{
    components::{Glyph, Icon},
    i18n::findings,
    workspace::desk::use_desk,
};

/// Its edges on the screen, in pixels: nothing moves when it comes.
const EDGE: &str = "64";

/// How long is waited before one that did not come is asked for again, in milliseconds.
const AGAIN: [u32; 3] = [1_000, 3_000, 9_000];

/// A small picture of a file; an icon until there is one.
#[component]
pub fn Thumbnail(
    /// The case that shows it.
    id: CaseId,
    /// The file.
    file: FileRef,
) -> impl IntoView {
    let desk = use_desk();
    let address = RwSignal::new(None::<String>);
    let let_go = move || {
        if let Some(Some(old)) = address.try_update_untracked(Option::take) {
            // What is not let go of now goes with the page.
            let _ = web_sys::Url::revoke_object_url(&old);
        }
    };
    let hash = file.hash;
    // It waits here, or is kept here, or is looked for again when the server answers again.
    let place = {
        let hash = hash.clone();
        Memo::new(move |_| {
            let here = desk.read(|r| (r.uploads().iter().any(|u| u.hash == hash), r.has_thumbnail(&hash)));
            (here, !(here.0 || here.1) && desk.connection() == client::Connection::Online)
        })
    };
    Effect::new(move |_| {
        let asked = place.get();
        let (engine, hash) = (desk.engine(), hash.clone());
        leptos::task::spawn_local(async move {
            let mut bytes = engine.thumbnail(id, &hash).await;
            for wait in AGAIN {
                // The server draws one at a time, and its answer may be lost.
                if bytes.is_some() || place.try_get_untracked() != Some(asked) {
                    break;
                }
                desk.platform().sleep(wait).await;
                bytes = engine.thumbnail(id, &hash).await;
            }
            let Some(Ok(fresh)) = bytes.map(|bytes| object_url(&bytes)) else { return };
            let_go();
            // The page may have been left meanwhile.
            if let Some(Some(unseen)) = address.try_set(Some(fresh)) {
                let _ = web_sys::Url::revoke_object_url(&unseen);
            }
        });
    });
    on_cleanup(let_go);
    let said = findings::small_picture(&file.name);
    move || match address.get() {
        Some(src) => {
            // What this browser does not draw is an icon again.
            let fails = move |_| {
                let_go();
                address.set(None);
            };
            view! { <img src=src alt=said.clone() width=EDGE height=EDGE on:error=fails /> }.into_any()
        }
        None => view! { <Glyph icon=Icon::Camera /> }.into_any(),
    }
}

/// An address for bytes that lie in this page.
fn object_url(bytes: &[u8]) -> Result<String, JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    web_sys::Url::create_object_url_with_blob(&web_sys::Blob::new_with_u8_array_sequence(&parts)?)
}
