//! What is wrong with a control stands beside it, and a fault's link leads there.

use leptos::prelude::*;

use super::super::{
    book::Book,
    faults::{FaultsAt, anchor},
};
use crate::i18n::Words;

/// Controls with what is wrong at their place of the definition, and within it.
pub(super) fn beside(book: Book, path: String, controls: impl IntoView + 'static) -> AnyView {
    let id = anchor(&path);
    let controls = controls.into_any();
    view! {
        <div id=id class="stack">
            <FaultsAt book path within=true />
            {controls}
        </div>
    }
    .into_any()
}

/// The same for controls that are folded away, since they are rarely needed: their faults are seen without unfolding.
pub(super) fn folded(book: Book, path: String, label: Words, controls: impl IntoView + 'static) -> AnyView {
    let id = anchor(&path);
    let controls = controls.into_any();
    view! {
        <div class="stack">
            <FaultsAt book path within=true />
            <details id=id class="fold">
                <summary>{label}</summary>
                {controls}
            </details>
        </div>
    }
    .into_any()
}
