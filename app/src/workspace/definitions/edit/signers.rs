//! Who may sign.

use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor},
    },
    at::At,
    choose::{choices, chosen, chosen_of, place, places},
};
use crate::{
    components::{Checkboxes, SelectField, Sheet, TextField, Width},
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
    let signers = At::new(book, |def| Some(&def.procedure.signers), |def| Some(&mut def.procedure.signers));
    let (need, wrong) = signers.parsed(
        "signatures",
        |signers| signers.need.to_string(),
        |typed| typed.parse::<u8>().ok().filter(|n| *n > 0),
        words::NUMBER_WRONG,
        |signers, need| signers.need = need,
    );
    let order = signers.signal(
        |signers| place(flow::SIGN_ORDERS, &signers.order),
        |signers, kept: String| signers.order = chosen(flow::SIGN_ORDERS, &kept).unwrap_or(signers.order),
    );
    let instead = signers.signal(
        |signers| places(flow::SIGNERS, &signers.when_applicant),
        |signers, kept: Vec<String>| {
            signers.when_applicant = chosen_of(flow::SIGNERS, &kept, &signers.when_applicant);
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
                <TextField
                    name="signatures"
                    label=words::SIGNATURES
                    value=need
                    error=wrong
                    width=Width::Tiny
                    inputmode="numeric"
                    required=true
                />
                <SelectField
                    name="sign-order"
                    label=words::SIGN_ORDER
                    value=order
                    choices=choices(flow::SIGN_ORDERS, flow::sign_order)
                    required=true
                />
                <Checkboxes
                    name="sign-instead"
                    label=words::WHEN_APPLICANT
                    help=words::WHEN_APPLICANT_HELP
                    values=instead
                    choices=choices(flow::SIGNERS, |post| Words::from(post.title()))
                />
            </div>
        </Sheet>
    }
    .into_any()
}
