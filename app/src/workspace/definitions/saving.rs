//! Whether the server has what was typed, in a line that is read out when it changes.

use leptos::prelude::*;

use super::book::{Book, Saving};
use crate::{
    components::{Badge, Icon, Tone},
    i18n::drafting as words,
};

/// The line.
#[component]
pub(super) fn SavingLine(
    /// The book.
    book: Book,
) -> impl IntoView {
    let said = move || match book.saving.get() {
        Saving::Saved => view! { <Badge tone=Tone::Ok>{words::SAVED}</Badge> }.into_any(),
        Saving::Waiting => view! { <Badge icon=Icon::Cloud>{words::SAVING}</Badge> }.into_any(),
        Saving::Offline => view! { <Badge tone=Tone::Hold icon=Icon::Offline>{words::SAVED_HERE}</Badge> }.into_any(),
        Saving::Refused(why) => view! { <Badge tone=Tone::Late>{words::NOT_SAVED}</Badge> " " {why} }.into_any(),
    };
    view! { <p class="saving" role="status">{said}</p> }.into_any()
}
