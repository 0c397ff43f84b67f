//! What the procedure is called, who may ask and what may come of it.

use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor},
    },
    at::At,
    choose::{choices, chosen, chosen_of, place, places},
    controls::Both,
    off::OffSheet,
    telling::TellingSheet,
};
use crate::{
    components::{Checkboxes, SelectField, Sheet},
    i18n::{Words, drafting as words, flow},
};

/// The part.
#[component]
pub(in super::super) fn GeneralPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    let all = At::all(book);
    let kind = all.signal(
        |def| place(flow::KINDS, &def.procedure.kind),
        |def, kept: String| {
            if let Some(kind) = chosen(flow::KINDS, &kept) {
                def.procedure.kind = kind;
            }
        },
    );
    let applicants = all.signal(
        |def| places(flow::APPLICANTS, &def.procedure.applicants),
        |def, kept: Vec<String>| {
            def.procedure.applicants = chosen_of(flow::APPLICANTS, &kept, &def.procedure.applicants);
        },
    );
    let results = all.signal(
        |def| places(flow::OUTCOMES, &def.procedure.results),
        |def, kept: Vec<String>| {
            let procedure = &mut def.procedure;
            procedure.results = chosen_of(flow::OUTCOMES, &kept, &procedure.results);
            procedure.result_papers.retain(|paper| procedure.results.contains(&paper.outcome));
        },
    );
    let faults = move |path: &'static str| view! { <FaultsAt book path=path within=true /> };
    view! {
        <Sheet title=words::GENERAL padded=true>
            <div id=anchor("procedure.title") class="stack">
                {faults("procedure.title")}
                <Both
                    at=all.clone()
                    name="title"
                    label=words::TITLE
                    get=|def| &def.procedure.title
                    reach=|def| &mut def.procedure.title
                    required=true
                />
            </div>
            <div id=anchor("procedure.about") class="stack">
                {faults("procedure.about")}
                <Both
                    at=all
                    name="about"
                    label=words::ABOUT
                    help=words::ABOUT_HELP
                    get=|def| &def.procedure.about
                    reach=|def| &mut def.procedure.about
                    long=true
                />
            </div>
            <SelectField
                name="kind"
                label=words::KIND
                value=kind
                choices=choices(flow::KINDS, |kind| Words::from(kind.words()))
                required=true
            />
            <div id=anchor("procedure.applicants") class="stack">
                {faults("procedure.applicants")}
                <Checkboxes
                    name="applicants"
                    label=words::APPLICANTS
                    values=applicants
                    choices=choices(flow::APPLICANTS, |one| Words::from(one.words()))
                />
            </div>
            <div id=anchor("procedure.results") class="stack">
                {faults("procedure.results")}
                <Checkboxes
                    name="results"
                    label=words::RESULTS
                    values=results
                    choices=choices(flow::OUTCOMES, |one| Words::from(one.words()))
                />
            </div>
        </Sheet>
        <OffSheet book />
        <TellingSheet book />
    }
    .into_any()
}
