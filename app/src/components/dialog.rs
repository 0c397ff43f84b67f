//! The browser's own dialog: it keeps the focus inside, Esc closes it, and the focus goes back where it came from.

use leptos::{html, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use crate::{
    components::{Icon, IconButton},
    i18n::common,
};

/// The body is drawn after the dialog is shown, so the browser would leave the focus on the cross.
fn focus_first(dialog: &web_sys::HtmlDialogElement) {
    const CONTROLS: &str = ".sheet-body :is(input, textarea, select, button, a[href])";
    if let Ok(Some(control)) = dialog.query_selector(CONTROLS)
        && let Ok(control) = control.dyn_into::<web_sys::HtmlElement>()
    {
        let _ = control.focus();
    }
}

/// A modal dialog. `open` is the caller's: setting it shows the dialog, and closing it by Esc or the cross clears it.
/// The body is made anew on each opening.
///
/// `<Dialog open=asking title=cases::REASON><Form …>…</Form></Dialog>`
#[component]
pub fn Dialog(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Its heading and accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// Wider, for reading a document.
    #[prop(default = false)]
    wide: bool,
    /// Told after it was closed, in whatever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The body.
    children: ChildrenFn,
) -> impl IntoView {
    let at = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        if let Some(dialog) = at.get()
            && dialog.open() != wanted
        {
            if wanted {
                // It fails only for a dialog that has just left the page.
                let _ = dialog.show_modal();
                request_animation_frame(move || focus_first(&dialog));
            } else {
                dialog.close();
            }
        }
    });
    let closed = move |_| {
        open.set(false);
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    view! {
        <dialog
            node_ref=at
            class=if wide { "dialog wide" } else { "dialog" }
            aria-label=move || title.get()
            on:close=closed
        >
            <div class="sheet-head">
                <h2>{move || title.get()}</h2>
                <IconButton icon=Icon::Cross label=common::CLOSE on_press=move || open.set(false) />
            </div>
            <div class="sheet-body padded">
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </dialog>
    }
}
