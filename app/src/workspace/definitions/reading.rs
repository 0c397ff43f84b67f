//! A definition in plain words: what is brought, what is asked, in what time, by whom, on what it rests, how it goes.

use std::sync::Arc;

use domain::definition::{Basis, Definition, FieldDef, PaperDef, StepTarget, Variant};
use leptos::prelude::*;

use super::workflow::WorkflowSheet;
use crate::{
    components::{Badge, Notice, Pair, Pairs, Sheet, Tone},
    i18n::{Words, common, definitions as words, drafting, flow, format, portal},
};

/// All of it, sheet by sheet.
#[expect(clippy::needless_pass_by_value, reason = "what a component is given is its own")]
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
    let variants: Vec<AnyView> = procedure.variants.iter().map(variant).collect();
    let variants = listed(drafting::VARIANTS, variants);
    let targets: Vec<AnyView> = procedure.targets.iter().map(|target| state_target(&def, target)).collect();
    let targets = listed(drafting::STATE_TARGETS, targets);
    let whole = Signal::stored((*def).clone());
    view! {
        {proposed}
        <div class="cols">
            <div class="stack">
                <Sheet title=words::IN_SHORT padded=true>{short}</Sheet>
                {variants}
                {targets}
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

/// A sheet with a list, where there is anything in it.
fn listed(title: Words, lines: Vec<AnyView>) -> Option<AnyView> {
    let label = title.clone();
    (!lines.is_empty()).then(|| {
        view! {
            <Sheet title=title padded=true>
                <ul class="plain-list" aria-label=label>{lines}</ul>
            </Sheet>
        }
        .into_any()
    })
}

/// Who asks, in what time, who signs.
fn in_short(def: &Definition) -> AnyView {
    let procedure = &def.procedure;
    let limit = procedure.limit().copied();
    let applicants: Vec<Words> = procedure.applicants.iter().map(|kind| Words::from(kind.words())).collect();
    let results: Vec<Words> = procedure.results.iter().map(|outcome| Words::from(outcome.words())).collect();
    let signers: Vec<Words> = procedure.signers.post.iter().map(|post| Words::from(post.title())).collect();
    let times = limit.map(|limit| {
        let note =
            (!procedure.limit_note.is_empty()).then(|| view! { <small>{Words::from(&procedure.limit_note)}</small> });
        let (legal, warning) = (Words::from(limit.legal.text()), Words::from(limit.warning().text()));
        let target = limit.target.map(|target| {
            let target = Words::from(target.text());
            view! { <Pair label=drafting::TARGET>{target}</Pair> }
        });
        let cutoff = limit.cutoff.map(|at| {
            view! { <Pair label=drafting::CUTOFF>{words::after_cutoff(clock_time(at))}</Pair> }
        });
        view! {
            <Pair label=drafting::LEGAL><b>{legal}</b> " " {note}</Pair>
            {target}
            <Pair label=drafting::WARN>{warning}</Pair>
            {cutoff}
        }
    });
    let off = procedure.off.as_ref().map(|off| {
        let (reason, answer) = (Words::from(&off.reason), Words::from(&off.answer));
        view! { <Notice tone=Tone::Hold><p><b>{reason}</b></p><p>{answer}</p></Notice> }
    });
    let about = (!procedure.about.is_empty()).then(|| view! { <p>{Words::from(&procedure.about)}</p> });
    let (applicants, results, signers) = (flow::any_of(&applicants), flow::any_of(&results), flow::any_of(&signers));
    let kind = Words::from(procedure.kind.words());
    view! {
        {off}
        {about}
        <Pairs>
            <Pair label=drafting::APPLICANTS>{applicants}</Pair>
            {times}
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

/// A legal basis with what is known of its dates, and how far it may be relied on.
fn basis(basis: &Basis) -> AnyView {
    let dates = [
        basis.issued.map(|day| portal::issued_on(format::date(day))),
        basis.from.map(|day| portal::in_force_from(format::date(day))),
        basis.to.map(|day| portal::ended_on(format::date(day))),
    ];
    let dates = dates.into_iter().flatten().reduce(|all, one| all.then(", ", &one)).unwrap_or(portal::DATES_MISSING);
    let sure = drafting::CERTAINTY.then(": ", &Words::from(basis.certainty.words()));
    let checked = match basis.checked {
        Some(day) => portal::checked_on(format::date(day)),
        None => portal::TO_CHECK,
    };
    let said = dates.then(" · ", &sure).then(" · ", &checked);
    let note = (!basis.note.is_empty()).then(|| view! { <small>{Words::from(&basis.note)}</small> });
    view! {
        <li>
            <span>
                <b>{basis.number.clone()}</b> " " {basis.title.clone()}
                <small>{said}</small>
                {note}
            </span>
        </li>
    }
    .into_any()
}

/// A kind of request, with a limit of its own where it has one.
fn variant(variant: &Variant) -> AnyView {
    let title = Words::from(&variant.title);
    let said = match &variant.limit {
        Some(limit) => title.then(": ", &Words::from(limit.legal.text())),
        None => title,
    };
    view! { <li><span>{said}</span></li> }.into_any()
}

/// How long a case should stay in a state.
fn state_target(def: &Definition, target: &StepTarget) -> AnyView {
    let state = def.state(&target.state).map_or(flow::NOBODY, |state| Words::from(&state.title));
    let said = state.then(": ", &Words::from(target.limit.text()));
    view! { <li><span>{said}</span></li> }.into_any()
}

/// A time of day as people write it.
pub(super) fn clock_time(at: time::Time) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}
