//! A definition in plain words: what is brought, what is asked, in what time, by whom, on what it rests, how it goes.

use std::sync::Arc;

use domain::definition::{Basis, Definition, FieldDef, PaperDef};
use leptos::prelude::*;

use super::workflow::WorkflowSheet;
use crate::{
    components::{Badge, Notice, Pair, Pairs, Sheet, Tone},
    i18n::{Words, common, definitions as words, drafting, flow},
};

/// All of it, sheet by sheet.
#[component]
pub(super) fn Reading(
    /// What is read.
    def: Arc<Definition>,
) -> impl IntoView {
    let procedure = &def.procedure;
    let proposed = procedure.proposed.then(|| {
        view! { <Notice tone=Tone::Hold><p>{words::LIMITS_PROPOSED}</p></Notice> }
    });
    let papers: Vec<AnyView> = procedure.papers.iter().map(paper).collect();
    let fields: Vec<AnyView> = procedure.fields.iter().map(field).collect();
    let bases: Vec<AnyView> = procedure.basis.iter().map(basis).collect();
    let no_basis = bases.is_empty().then(|| view! { <p class="quiet">{words::NO_BASIS}</p> });
    let no_papers = papers.is_empty().then(|| view! { <p class="quiet">{words::NO_PAPERS}</p> });
    let short = in_short(&def);
    let whole = Signal::stored((*def).clone());
    view! {
        {proposed}
        <div class="cols">
            <div class="stack">
                <Sheet title=words::IN_SHORT padded=true>{short}</Sheet>
                <Sheet title=drafting::PAPERS padded=true>
                    {no_papers}
                    <ul class="plain-list" aria-label=drafting::PAPERS>{papers}</ul>
                </Sheet>
            </div>
            <div class="stack">
                <Sheet title=drafting::FORM padded=true>
                    <ol class="plain-list" aria-label=drafting::FORM>{fields}</ol>
                </Sheet>
                <Sheet title=drafting::BASES padded=true>
                    {no_basis}
                    <ul class="plain-list" aria-label=drafting::BASES>{bases}</ul>
                </Sheet>
            </div>
        </div>
        <WorkflowSheet def=whole />
    }
    .into_any()
}

/// Who asks, in what time, who signs.
fn in_short(def: &Definition) -> AnyView {
    let procedure = &def.procedure;
    let limit = procedure.limit;
    let applicants: Vec<Words> = procedure.applicants.iter().map(|kind| Words::from(kind.words())).collect();
    let results: Vec<Words> = procedure.results.iter().map(|outcome| Words::from(outcome.words())).collect();
    let signers: Vec<Words> = procedure.signers.post.iter().map(|post| Words::from(post.title())).collect();
    let target = limit.target.map(|target| {
        view! { <Pair label=drafting::TARGET>{Words::from(target.text())}</Pair> }
    });
    let cutoff = limit.cutoff.map(|at| {
        view! { <Pair label=drafting::CUTOFF>{words::after_cutoff(clock_time(at))}</Pair> }
    });
    let about = (!procedure.about.is_empty()).then(|| view! { <p>{Words::from(&procedure.about)}</p> });
    let (applicants, results, signers) = (flow::any_of(&applicants), flow::any_of(&results), flow::any_of(&signers));
    let (legal, warning, kind) =
        (Words::from(limit.legal.text()), Words::from(limit.warning().text()), Words::from(procedure.kind.words()));
    view! {
        {about}
        <Pairs>
            <Pair label=drafting::APPLICANTS>{applicants}</Pair>
            <Pair label=drafting::LEGAL><b>{legal}</b></Pair>
            {target}
            <Pair label=drafting::WARN>{warning}</Pair>
            {cutoff}
            <Pair label=drafting::SIGNERS>{signers}</Pair>
            <Pair label=drafting::RESULTS>{results}</Pair>
            <Pair label=drafting::KIND>{kind}</Pair>
        </Pairs>
    }
    .into_any()
}

fn need(required: bool) -> AnyView {
    let words = if required { common::REQUIRED } else { common::OPTIONAL };
    view! { <Badge>{words}</Badge> }.into_any()
}

fn paper(paper: &PaperDef) -> AnyView {
    view! {
        <li>
            <span>{Words::from(&paper.title)} " " <small>{Words::from(paper.form.words())}</small></span>
            " "
            {need(paper.required)}
        </li>
    }
    .into_any()
}

fn field(field: &FieldDef) -> AnyView {
    let help = (!field.help.is_empty()).then(|| view! { <small>{Words::from(&field.help)}</small> });
    view! {
        <li>
            <span>
                <b>{Words::from(&field.title)}</b> ": " {Words::from(field.input.words())}
                {help}
                <small>{words::read_by(&Words::from(field.facet.words()))}</small>
            </span>
            " "
            {need(field.required)}
        </li>
    }
    .into_any()
}

fn basis(basis: &Basis) -> AnyView {
    let title = (!basis.title.is_empty()).then(|| view! { " " {basis.title.clone()} });
    view! {
        <li>
            <span><b>{basis.number.clone()}</b> {title} <small>{drafting::CERTAINTY.then(": ", &Words::from(basis.certainty.words()))}</small></span>
        </li>
    }
    .into_any()
}

/// A time of day as people write it.
pub(super) fn clock_time(at: time::Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}
