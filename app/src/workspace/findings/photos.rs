//! Photos of a finding: seen at once where they are, said to be waiting where they are not.

use domain::{case::Attachment, ids::CaseId};
use leptos::prelude::*;

use crate::{
    components::{Glyph, Icon, Sheet},
    i18n::findings,
    workspace::{desk::use_desk, dossier::held},
};

/// The photos of a finding; nothing where there are none.
#[component]
pub(super) fn Photos(
    /// The finding.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let photos = Memo::new(move |_| {
        let Some((held, _)) = held(desk, id) else { return vec![] };
        let files = held.it.internal.iter().flat_map(|i| &i.files);
        files.filter(|file| file.file.is_picture()).cloned().collect::<Vec<Attachment>>()
    });
    let one = move |photo: Attachment| view! { <Photo id=id photo=photo /> };
    view! {
        <Show when=move || !photos.read().is_empty()>
            <Sheet title=findings::PHOTOS padded=true>
                <ul class="photos">
                    <For each=move || photos.get() key=|p| (p.file.hash.clone(), p.no) children=one />
                </ul>
            </Sheet>
        </Show>
    }
    .into_any()
}

#[component]
fn Photo(id: CaseId, photo: Attachment) -> impl IntoView {
    let desk = use_desk();
    let hash = photo.file.hash.clone();
    let here = Memo::new(move |_| desk.read(|r| r.uploads().iter().any(|u| u.hash == hash)));
    // Taken on another device, it may not have arrived yet: looked for again whenever the clock moves.
    let missing = RwSignal::new(false);
    Effect::new(move |_| {
        desk.now();
        missing.set(false);
    });
    let address = desk.file_address(id, &photo.file.hash);
    let name = photo.file.name;
    let draw = move || {
        if here.get() || missing.get() {
            return view! {
                <div class="photo-waits" role="img" aria-label=findings::PHOTO_WAITING>
                    <Glyph icon=Icon::Camera />
                    <span aria-hidden="true">{findings::PHOTO_WAITING}</span>
                </div>
            }
            .into_any();
        }
        let said = findings::PHOTO_OPEN.then(": ", &crate::i18n::Words::same(name.clone()));
        view! {
            <a href=address.clone() target="_blank" rel="external noopener" aria-label=said>
                <img src=address.clone() alt="" loading="lazy" on:error=move |_| missing.set(true) />
            </a>
        }
        .into_any()
    };
    view! { <li>{draw}</li> }.into_any()
}
