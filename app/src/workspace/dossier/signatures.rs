//! Who signed a PDF digitally, asked for when somebody wants to know.

use contract::rest::{FileSignature, FileSignatures, SignatureStands};
use leptos::{either::Either, prelude::*};

use crate::{
    components::{Badge, Tone},
    i18n::{format, printing as words},
    workspace::listed::Listed,
};

/// A line beneath a PDF that opens what its digital signatures say.
#[component]
pub fn Signatures(
    /// Where they are told: `…/files/{hash}/signatures`.
    path: String,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let path = StoredValue::new(path);
    view! {
        <details on:toggle=move |_| open.set(true)>
            <summary>{words::SIGNATURES}</summary>
            <Show when=move || open.get()>
                {Listed::<FileSignatures>::open(path.get_value())
                    .draw(|found| {
                        if found.items.is_empty() {
                            view! { <small>{words::NO_SIGNATURE}</small> }.into_any()
                        } else {
                            found.items.iter().map(one).collect_view().into_any()
                        }
                    })}
            </Show>
        </details>
    }
}

fn one(signature: &FileSignature) -> impl IntoView + use<> {
    let (tone, says) = match signature.stands {
        SignatureStands::Intact => (Tone::Ok, words::SIGNATURE_INTACT),
        SignatureStands::ChangedAfter => (Tone::Late, words::SIGNATURE_CHANGED),
        SignatureStands::Broken => (Tone::Late, words::SIGNATURE_BROKEN),
        SignatureStands::Unknown => (Tone::Hold, words::SIGNATURE_UNKNOWN),
    };
    let who = signature.organisation.iter().fold(signature.signer.clone(), |who, part| format!("{who}, {part}"));
    let trusted = match signature.is_trusted {
        Some(true) => words::issuer_trusted(&signature.issuer),
        Some(false) => words::issuer_strange(&signature.issuer),
        None => words::issuer_unchecked(&signature.issuer),
    };
    let lapsed = signature.certificate_counted == Some(false);
    view! {
        <p>
            <Badge tone=tone>{says}</Badge>
            " "
            {who}
            {signature
                .signed_at
                .map_or_else(
                    || Either::Left(()),
                    |at| Either::Right(view! { " · " {words::signed_at(format::date_time(at))} }),
                )}
            <br />
            <small>{trusted}</small>
            {lapsed.then(|| view! { <br /> <small>{words::CERTIFICATE_LAPSED}</small> })}
        </p>
    }
}
