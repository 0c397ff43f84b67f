//! Files and photos, chosen or taken.

#[cfg(feature = "csr")]
use leptos::web_sys;
use leptos::{html, prelude::*};

use super::frame::Frame;
use crate::{
    components::{Glyph, Icon},
    i18n::{Words, common, format, use_lang},
};

/// What the browser's chooser hands over.
#[cfg(feature = "csr")]
pub type BrowserFiles = web_sys::FileList;
/// On the server nobody chooses files.
#[cfg(not(feature = "csr"))]
pub type BrowserFiles = ();

/// A chosen file, as the list shows it; the bytes stay with whoever took [`FileField`]'s `on_pick`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedFile {
    /// Its name on the device.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it has arrived, is waiting, or was refused.
    pub note: Option<Words>,
}

/// The browser's own chooser, for pages without script: it shows the name of what was chosen, and sends it with the form.
#[component]
pub fn PlainFileField(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above it.
    #[prop(into)]
    label: Signal<String>,
    /// The input's `accept`.
    #[prop(default = "image/*,application/pdf")]
    accept: &'static str,
    /// Beneath the label.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
) -> impl IntoView {
    let frame = Frame::new(&name, label, help, false, None);
    let control = view! {
        <input
            class="plain-file"
            id=frame.id.clone()
            name=name
            type="file"
            accept=accept
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
        />
    };
    frame.around(control)
}

/// A button that opens the device's chooser, and the list of what was chosen. It reads no bytes: `on_pick` gets the
/// browser's files and the owner puts what it accepted into `files`.
#[component]
pub fn FileField(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above it.
    #[prop(into)]
    label: Signal<String>,
    /// What was chosen so far.
    #[prop(optional, into)]
    files: Signal<Vec<PickedFile>>,
    /// Called with the chosen files of the browser.
    #[prop(optional, into)]
    on_pick: Option<UnsyncCallback<BrowserFiles>>,
    /// Called with the place in the list of a file to leave out.
    #[prop(optional, into)]
    on_remove: Option<Callback<usize>>,
    /// The input's `accept`.
    #[prop(default = "image/*,application/pdf")]
    accept: &'static str,
    /// Opens the camera of a phone.
    #[prop(default = false)]
    camera: bool,
    /// More than one.
    #[prop(default = true)]
    multiple: bool,
    /// Beneath the label.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong; otherwise what the form around it says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<Words>>>,
    /// One is needed.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let frame = Frame::new(&name, label, help, required, error);
    let lang = use_lang();
    let at = NodeRef::<html::Input>::new();
    #[cfg(feature = "csr")]
    let pick = move |_| {
        if let Some(input) = at.get_untracked()
            && let Some(picked) = input.files()
            && let Some(on_pick) = on_pick
        {
            on_pick.run(picked);
        }
    };
    // So that the same file can be chosen again after it was left out. Not after picking: that would empty the very
    // list which is still being read.
    #[cfg(feature = "csr")]
    let forget = move |_| {
        if let Some(input) = at.get_untracked() {
            input.set_value("");
        }
    };
    #[cfg(not(feature = "csr"))]
    let forget = |_| ();
    #[cfg(not(feature = "csr"))]
    let pick = {
        let _ = on_pick;
        |_| ()
    };
    let (icon, words) = if camera { (Icon::Camera, common::TAKE_PHOTO) } else { (Icon::Attach, common::CHOOSE_FILE) };
    let list = move || {
        let line = |(index, file): (usize, PickedFile)| {
            let remove = on_remove.map(|on_remove| {
                let name = file.name.clone();
                view! {
                    <button
                        type="button"
                        class="btn quiet only-icon"
                        aria-label=move || format!("{}: {name}", common::REMOVE_FILE.as_str(lang.get()))
                        on:click=move |_| on_remove.run(index)
                    >
                        <Glyph icon=Icon::Cross />
                    </button>
                }
            });
            view! {
                <li>
                    <Glyph icon=Icon::File />
                    <span>
                        {file.name}
                        <small>{move || format::file_size(file.size, lang.get())} {file.note.map(|n| view! { " · " {n} })}</small>
                    </span>
                    <span class="end">{remove}</span>
                </li>
            }
        };
        let files = files.get();
        (!files.is_empty()).then(|| {
            view! { <ul class="papers picked">{files.into_iter().enumerate().map(line).collect_view()}</ul> }
        })
    };
    let described_by = frame.described_by();
    let invalid = frame.invalid();
    let id = frame.id.clone();
    let control = view! {
        <div class="file">
            <input
                node_ref=at
                id=id.clone()
                name=name
                type="file"
                accept=accept
                capture=camera.then_some("environment")
                multiple=multiple
                required=required
                aria-invalid=invalid
                aria-describedby=described_by
                on:click=forget
                on:change=pick
            />
            // The input itself stays reachable by keyboard; this is what is seen and pressed.
            <label class="btn" for=id aria-hidden="true"><Glyph icon=icon /> <span>{words}</span></label>
            {list}
        </div>
    };
    frame.around(control)
}
