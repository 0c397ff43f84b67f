//! What applicants are told on the way, and the paper that each result gives.

use domain::{
    definition::{Outcome, ResultDef, Told},
    text::Text,
};
use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor},
    },
    at::At,
    controls::Both,
};
use crate::{
    components::Sheet,
    i18n::{Words, telling as words},
};

/// The results that give a paper. A finding ends with a step of the inspecting side, and gives nobody one.
const GIVING: [Outcome; 2] = [Outcome::Granted, Outcome::Refused];

/// The words, and the papers of the results that are chosen.
#[component]
pub(super) fn TellingSheet(
    /// The book.
    book: Book,
) -> impl IntoView {
    let told = At::new(book, |def| Some(&def.procedure.told), |def| Some(&mut def.procedure.told));
    let one = |name: &str, label: Words, get: fn(&Told) -> &Text, reach: fn(&mut Told) -> &mut Text| {
        let path = format!("procedure.told.{name}");
        let id = anchor(&path);
        let name = format!("told-{name}");
        view! {
            <div id=id class="stack">
                <FaultsAt book path within=true />
                <Both at=told.clone() name=name label=label get=get reach=reach long=true />
            </div>
        }
    };
    let received = one("received", words::RECEIVED, |told| &told.received, |told| &mut told.received);
    let supplement = one("supplement", words::SUPPLEMENT, |told| &told.supplement, |told| &mut told.supplement);
    let ready = one("ready", words::READY, |told| &told.ready, |told| &mut told.ready);
    let refused = one("refused", words::REFUSED, |told| &told.refused, |told| &mut told.refused);
    let results = Memo::new(move |_| {
        let chosen = |outcome: &Outcome| book.def.with(|def| def.procedure.results.contains(outcome));
        GIVING.into_iter().filter(chosen).collect::<Vec<_>>()
    });
    let paper = move |outcome: Outcome| view! { <ResultPaper book outcome /> };
    view! {
        <Sheet title=words::TELLING padded=true>
            <p class="quiet">{words::TELLING_HELP}</p>
            {received} {supplement} {ready} {refused}
            <For each=move || results.get() key=|outcome| *outcome children=paper />
        </Sheet>
    }
    .into_any()
}

/// What the paper of one result is called. It is there once something is written.
#[component]
fn ResultPaper(book: Book, outcome: Outcome) -> impl IntoView {
    let at = At::new(
        book,
        move |def| def.procedure.result_papers.iter().find(|paper| paper.outcome == outcome),
        move |def| {
            let papers = &mut def.procedure.result_papers;
            if papers.iter().all(|paper| paper.outcome != outcome) {
                papers.push(fresh(outcome));
            }
            papers.iter_mut().find(|paper| paper.outcome == outcome)
        },
    );
    let path = format!("procedure.result_papers.{}", outcome.as_str());
    let id = anchor(&path);
    let name = format!("result-paper-{}", outcome.as_str());
    let label = words::PAPER_OF.then(": ", &Words::from(outcome.words()));
    view! {
        <div id=id class="stack">
            <FaultsAt book path within=true />
            <Both at name label get=|paper| &paper.title reach=|paper| &mut paper.title required=true />
        </div>
    }
    .into_any()
}

/// A paper of a result, laid out as usual.
fn fresh(outcome: Outcome) -> ResultDef {
    let template = match outcome {
        Outcome::Refused => "refusal",
        Outcome::Granted | Outcome::Mended | Outcome::Escalated => "result",
    };
    ResultDef { outcome, title: Text::default(), template: template.into() }
}
