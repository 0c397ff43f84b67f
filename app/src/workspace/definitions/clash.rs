//! Somebody else has changed the draft meanwhile: who, what is other than what stands here, and which of the two is kept.
//! Until the person has chosen, both are.

use domain::definition::diff::diff;
use leptos::prelude::*;

use super::{
    book::{Book, whole},
    change_list::ChangeList,
};
use crate::{
    components::{Button, Kind, Notice, Tone},
    i18n::{drafting as words, format},
};

/// The notice; nothing while there is no clash.
#[component]
pub(super) fn Clash(
    /// The book.
    book: Book,
) -> impl IntoView {
    move || {
        book.clash.get().map(|theirs| {
            let last = theirs.draft.lines.last();
            let name = last.and_then(|line| untrack(|| book.desk.view(|v| v.person_name(line.by).map(str::to_owned))));
            let when = last.map(|line| format::date_time(line.at)).unwrap_or_default();
            // Typing goes on meanwhile; what is told is what would be lost.
            let changes = move || {
                let changes = book.def.with(|mine| diff(&whole(&theirs), mine));
                view! { <ChangeList changes /> }
            };
            let title = name.map_or(words::CLASH, |name| words::clash(name, when));
            view! {
                <Notice tone=Tone::Late>
                    <p><b>{title}</b></p>
                    <p>{words::CLASH_WHY}</p>
                    <details open=true>
                        <summary>{words::CLASH_CHANGES}</summary>
                        {changes}
                    </details>
                    <div class="form-actions">
                        <Button kind=Kind::Main on_press=move || book.keep_mine()>{words::KEEP_MINE}</Button>
                        <Button on_press=move || book.take_theirs()>{words::TAKE_THEIRS}</Button>
                    </div>
                </Notice>
            }
        })
    }
}
