//! What was just done, and the way back. Undo instead of "are you sure?".

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    components::{Icon, IconButton},
    i18n::{Words, common},
};

/// How long a toast stays, and how long it is kept on when somebody is at it.
const STAYS: Duration = Duration::from_secs(12);
const LINGERS: Duration = Duration::from_secs(4);

#[derive(Debug, Clone)]
struct Toast {
    id: u32,
    words: Words,
    undo: Option<Callback<()>>,
}

/// The messages on screen; see [`provide_toasts`].
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    touched: RwSignal<bool>,
}

impl Toasts {
    /// Says that something is done.
    pub fn say(self, words: impl Into<Words>) {
        self.push(words.into(), None);
    }

    /// Says that something is done and offers to take it back.
    pub fn say_undo(self, words: impl Into<Words>, undo: impl Fn() + Send + Sync + 'static) {
        self.push(words.into(), Some(Callback::new(move |()| undo())));
    }

    fn push(self, words: Words, undo: Option<Callback<()>>) {
        let id = self.next.with_value(|n| n.wrapping_add(1));
        self.next.set_value(id);
        self.list.update(|list| list.push(Toast { id, words, undo }));
        self.leave_after(id, STAYS);
    }

    fn leave_after(self, id: u32, after: Duration) {
        set_timeout(
            move || {
                // Gone with the page: nothing to do.
                let Some(touched) = self.touched.try_get_untracked() else { return };
                if touched {
                    self.leave_after(id, LINGERS);
                } else {
                    self.drop(id);
                }
            },
            after,
        );
    }

    fn drop(self, id: u32) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Puts [`Toasts`] into context, once, at the root of the workspace. Pair it with one [`ToastHost`].
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0), touched: RwSignal::new(false) };
    provide_context(toasts);
    toasts
}

/// The toasts of the app around; a fresh, unseen set where none was provided.
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_else(provide_toasts)
}

/// Where toasts appear: at the bottom, read aloud politely, held while the pointer or the focus is on them.
#[component]
pub fn ToastHost() -> impl IntoView {
    let toasts = use_toasts();
    let touch = move |on: bool| toasts.touched.set(on);
    let one = move |toast: Toast| {
        let id = toast.id;
        let undo = toast.undo.map(|undo| {
            let press = move |_| {
                undo.run(());
                toasts.drop(id);
            };
            view! { <button type="button" class="btn" on:click=press>{common::UNDO}</button> }
        });
        view! {
            <div class="toast">
                <span>{toast.words}</span>
                {undo}
                <IconButton icon=Icon::Cross label=common::CLOSE on_press=move || toasts.drop(id) />
            </div>
        }
    };
    view! {
        <div
            class="toasts"
            role="status"
            on:pointerenter=move |_| touch(true)
            on:pointerleave=move |_| touch(false)
            on:focusin=move |_| touch(true)
            on:focusout=move |_| touch(false)
        >
            <For each=move || toasts.list.get() key=|toast| toast.id children=one />
        </div>
    }
}
