//! A newer build is on the device and waits.
//!
//! *Who:* everybody, once in some weeks, in the middle of something else. *What they want:* not to be interrupted; the new
//! build when nothing is begun, within one press. It is never put in the place of a form that somebody types into.

use std::rc::Rc;

use leptos::prelude::*;

use super::desk::use_desk;
use crate::{
    components::{Button, Notice, Tone, TypedForms},
    i18n::update,
};

/// Says that a newer build waits. It is taken when somebody says so, or when Sen is opened the next time: what a page shows
/// once only (a first password, recovery codes) must not go because nobody looked.
#[component]
pub fn UpdateNotice() -> impl IntoView {
    let desk = use_desk();
    let waits = RwSignal::new(false);
    desk.platform().on_update(Rc::new(move || {
        waits.try_set(true);
    }));
    let typed = TypedForms::here();
    let is_typing = Signal::derive(move || typed.any());
    let take = move || desk.platform().update();
    view! {
        <Show when=move || waits.get()>
            <Notice tone=Tone::Plain>
                <p>
                    <strong>{update::READY}</strong>
                </p>
                <Show
                    when=move || is_typing.get()
                    fallback=move || {
                        view! {
                            <p>{update::READY_WHY}</p>
                            <Button on_press=take>{update::TAKE}</Button>
                        }
                    }
                >
                    <p>{update::TYPING}</p>
                </Show>
            </Notice>
        </Show>
    }
}
