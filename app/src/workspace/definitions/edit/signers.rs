//! Who may sign.

use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor},
    },
    at::At,
    choose::{choices, chosen_of, places},
};
use crate::{
    components::{Checkboxes, Sheet},
    i18n::{Words, drafting as words, flow},
};

/// The part.
#[component]
pub(in super::super) fn SignersPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    let posts = At::all(book).signal(
        |def| places(flow::SIGNERS, &def.procedure.signers.post),
        |def, kept: Vec<String>| {
            def.procedure.signers.post = chosen_of(flow::SIGNERS, &kept, &def.procedure.signers.post);
        },
    );
    view! {
        <Sheet title=words::SIGNERS padded=true>
            <div id=anchor("procedure.signers") class="stack">
                <FaultsAt book path="procedure.signers" within=true />
                <Checkboxes
                    name="signers"
                    label=words::SIGNERS
                    help=words::SIGNERS_HELP
                    values=posts
                    choices=choices(flow::SIGNERS, |post| Words::from(post.title()))
                />
            </div>
        </Sheet>
    }
    .into_any()
}
