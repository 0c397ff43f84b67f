//! Room on this device, in words.
//!
//! *Who:* whoever works on a telephone that is full. *What they want:* know that what they typed is safe, or that it is not yet;
//! what they no longer see here, and that it is not lost. Nothing is to be decided, so it is said once and quietly.

use client::{Connection, StoreError};
use domain::ids::CaseId;
use leptos::prelude::*;

use super::desk::{Desk, use_desk};
use crate::{
    components::{Empty, Icon, Notice, Tone},
    i18n::{room, use_lang},
};

/// That this device cannot keep anything now, above every page for as long as it is so.
#[component]
pub fn RoomNotices(
    /// Whose desk it is.
    desk: Desk,
) -> impl IntoView {
    let trouble = Memo::new(move |_| {
        desk.read(|_| ());
        desk.engine().trouble()
    });
    let words = move || match trouble.get()? {
        StoreError::Full => Some((room::FULL, room::FULL_WHY)),
        StoreError::Failed(_) | StoreError::Superseded => Some((room::CANNOT_KEEP, room::CANNOT_KEEP_WHY)),
    };
    move || {
        let (what, why) = words()?;
        Some(view! {
            <Notice tone=Tone::Soon>
                <p>
                    <strong>{what}</strong>
                </p>
                <p>{why}</p>
            </Notice>
        })
    }
}

/// How many ended dossiers this list leaves out, because this device has let go of them.
#[component]
pub fn LeftOut() -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let gone = Memo::new(move |_| desk.read(client::Replica::let_go_count));
    view! {
        <Show when=move || gone.get() != 0>
            <p class="quiet" role="note">
                {move || room::let_go(gone.get()).say(lang.get())}
            </p>
        </Show>
    }
}

/// Whether a dossier is one that this device has let go of. Follows it.
pub fn is_let_go(desk: Desk, id: CaseId) -> bool {
    desk.read(|r| r.has_let_go(id))
}

/// In the place of a dossier that this device has let go of: it is fetched as soon as there is a network.
#[component]
pub fn LetGo(
    /// Which.
    id: CaseId,
) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let online = Memo::new(move |_| desk.connection() == Connection::Online);
    Effect::new(move |_| {
        if online.get() {
            // What does not come now is asked for again when there is a network again.
            leptos::task::spawn_local(async move { drop(desk.engine().open_let_go(&[id]).await) });
        }
    });
    let why = Signal::derive(move || {
        let words = if online.get() { room::COMING } else { room::NEEDS_NETWORK };
        words.say(lang.get())
    });
    view! { <Empty icon=Icon::Cloud title=room::ELSEWHERE why=why /> }
}
