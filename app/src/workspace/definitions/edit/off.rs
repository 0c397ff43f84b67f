//! Whether anything is taken under the procedure: what is history or guidance alone says why not, and answers whoever asks.

use domain::{definition::Off, text::Text};
use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor},
    },
    at::At,
    beside::beside,
    controls::{Both, Tick},
};
use crate::{
    components::Sheet,
    i18n::{Words, telling as words},
};

const AT: &str = "procedure.off";

/// The tick, and the two texts once it is set.
#[component]
pub(super) fn OffSheet(
    /// The book.
    book: Book,
) -> impl IntoView {
    let all = At::all(book);
    let is_off = all.signal(
        |def| def.procedure.off.is_some(),
        |def, on| def.procedure.off = on.then(|| def.procedure.off.take().unwrap_or_default()),
    );
    let shown = all.follow(|def| def.procedure.off.is_some());
    let off = At::new(book, |def| def.procedure.off.as_ref(), |def| def.procedure.off.as_mut());
    let texts = move || {
        (shown.get() == Some(true)).then(|| {
            let reason = said(
                &off,
                "reason",
                (words::OFF_REASON, words::OFF_REASON_HELP),
                |off| &off.reason,
                |off| &mut off.reason,
            );
            let answer = said(
                &off,
                "answer",
                (words::OFF_ANSWER, words::OFF_ANSWER_HELP),
                |off| &off.answer,
                |off| &mut off.answer,
            );
            view! {
                {reason}
                {answer}
            }
        })
    };
    view! {
        <Sheet title=words::OFF padded=true>
            <div id=anchor(AT) class="stack">
                <FaultsAt book path=AT />
                <Tick label=words::OFF_IS note=words::OFF_NOTE on=is_off />
                {texts}
            </div>
        </Sheet>
    }
    .into_any()
}

/// One of its texts.
fn said(
    at: &At<Off>,
    name: &str,
    (label, help): (Words, Words),
    get: fn(&Off) -> &Text,
    reach: fn(&mut Off) -> &mut Text,
) -> AnyView {
    let (at, book) = (at.clone(), at.book);
    let both = view! { <Both at name=format!("off-{name}") label help get reach long=true required=true /> };
    beside(book, format!("{AT}.{name}"), both)
}
