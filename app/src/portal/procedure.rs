//! One procedure, with all that must be posted about it (NĐ 63/2010, Điều 8 khoản 2): its name, the way it goes, how to
//! submit, which papers and how many sets, in what time, who may ask, who deals with it; besides, what one gets and the
//! legal bases. What nobody has checked says so.

use domain::definition::{Basis, Certainty, Outcome, PaperDef, PaperForm, Procedure, Variant};
use leptos::prelude::*;

use super::{
    catalogue::{Entry, applicant_words, joined},
    course,
};
use crate::{
    components::{Badge, Crumb, Notice, PageHead, Pair, Pairs, Paper, Papers, Sheet, Tone},
    i18n::{Words, cases, common, format, portal as words, registration},
};

/// The page of one procedure.
#[expect(clippy::needless_pass_by_value, reason = "what a page shows is its own")]
#[component]
pub fn ProcedurePage(
    /// The procedure.
    entry: Entry,
) -> impl IntoView {
    let procedure = &entry.def.procedure;
    let about = (!procedure.about.is_empty()).then(|| Words::from(&procedure.about).signal());
    let title = Words::from(&procedure.title);
    let is_offered = entry.over.is_none() && procedure.off.is_none();
    let online = entry.is_registered_online().then(|| format!("/thu-tuc/{}/dang-ky", procedure.key));
    view! {
        <PageHead
            title=title
            lead=about.unwrap_or_default()
            crumbs=move || view! { <Crumb href="/thu-tuc">{words::PROCEDURES}</Crumb> }
        />
        {notices(&entry)}
        {online
            .map(|href| {
                view! {
                    <p>
                        <a class="btn main" href=href>{registration::REGISTER}</a>
                    </p>
                }
            })}
        {is_offered.then(|| parts(&entry))}
        {bases(procedure)}
    }
}

/// Why nothing is taken under it, where nothing is.
fn notices(entry: &Entry) -> AnyView {
    let over = entry.over.map(|since| {
        view! {
            <Notice tone=Tone::Hold>
                <p><b>{words::over_since(format::date(since))}</b></p>
                <p>{words::OVER_WHY}</p>
            </Notice>
        }
    });
    let off = entry.def.procedure.off.as_ref().map(|off| {
        let (reason, answer) = (Words::from(&off.reason), Words::from(&off.answer));
        view! {
            <Notice tone=Tone::Hold>
                <p><b>{reason}</b></p>
                <p>{answer}</p>
            </Notice>
        }
    });
    let stopped = entry.stopped.map(|since| {
        view! {
            <Notice tone=Tone::Hold>
                <p><b>{words::not_taken(format::date(since))}</b></p>
                <p>{words::NOT_TAKEN_WHY}</p>
            </Notice>
        }
    });
    view! { {over} {off} {stopped} }.into_any()
}

fn parts(entry: &Entry) -> AnyView {
    let (def, place) = (&entry.def, &entry.place);
    let how = if entry.is_registered_online() { words::HOW_ONLINE_SAYS } else { words::HOW_SAYS };
    let procedure = &def.procedure;
    let who = joined(procedure.applicants.iter().map(|a| applicant_words(*a)));
    let place = if place.is_empty() { words::THE_OFFICE } else { Words::from(place) };
    let papers = procedure.papers.iter().map(|paper| one_paper(procedure, paper)).collect_view();
    let no_papers = procedure.papers.is_empty().then(|| view! { <p>{words::NO_PAPERS}</p> });
    let variants = (!procedure.variants.is_empty()).then(|| {
        let lines = procedure.variants.iter().map(one_variant).collect_view();
        view! { <Pair label=words::VARIANTS><ul class="plain">{lines}</ul></Pair> }
    });
    let code = procedure.national_code.clone().map(|code| {
        view! { <Pair label=words::NATIONAL_CODE>{code} " " <small>{words::TO_CHECK}</small></Pair> }
    });
    let (name, limit, results) = (Words::from(&procedure.title), limit(procedure), results(procedure));
    let steps = course::sentences(def).into_iter().map(|s| view! { <li>{s}</li> }).collect_view();
    view! {
        <Sheet title=words::PAPERS>
            {no_papers} <Papers>{papers}</Papers>
        </Sheet>
        <Sheet title=words::ABOUT_IT>
            <Pairs>
                <Pair label=words::NAME>{name}</Pair>
                {code}
                <Pair label=words::WHO>{who}</Pair>
                {variants}
                <Pair label=words::HOW>{how}</Pair>
                <Pair label=words::COPIES>{words::COPIES_SAYS}</Pair>
                {limit}
                <Pair label=words::WHERE>{place}</Pair>
                <Pair label=words::RESULT>{results}</Pair>
            </Pairs>
        </Sheet>
        <Sheet title=words::STEPS padded=true>
            <ol class="plain-steps">{steps}</ol>
        </Sheet>
    }
    .into_any()
}

/// In what time, and by whose word: a proposal waits for the principal, a limit of the law for somebody who looks it up.
pub(super) fn limit(procedure: &Procedure) -> Option<AnyView> {
    let limit = procedure.limit()?;
    let cutoff = limit.cutoff.map(|at| words::cutoff(domain::calendar::wire::time_text(at)));
    let note = (!procedure.limit_note.is_empty()).then(|| Words::from(&procedure.limit_note));
    let is_checked = procedure.basis.iter().any(|basis| basis.checked.is_some());
    let mark =
        if procedure.proposed { Some(words::LIMIT_PROPOSED) } else { (!is_checked).then_some(words::LIMIT_TO_CHECK) };
    let legal = Words::from(limit.legal.text());
    let view = view! {
        <Pair label=words::TIME>
            {legal} " " {mark.map(|mark| view! { <small>{mark}</small> })}
            {note.map(|note| view! { <p>{note}</p> })} {cutoff.map(|cutoff| view! { <p>{cutoff}</p> })}
        </Pair>
    };
    Some(view.into_any())
}

pub(super) fn one_paper(procedure: &Procedure, paper: &PaperDef) -> AnyView {
    let form = match paper.form {
        PaperForm::Original => cases::ORIGINAL,
        PaperForm::Certified => cases::CERTIFIED,
        PaperForm::Copy => cases::COPY,
    };
    let need = if paper.required { common::REQUIRED } else { common::OPTIONAL };
    let only = procedure.variants.iter().filter(|v| v.papers.contains(&paper.key)).map(|v| Words::from(&v.title));
    let title = match only.reduce(|all, one| all.then(", ", &one)) {
        Some(only) => Words::from(&paper.title).then(" ", &words::only_for(&only)),
        None => Words::from(&paper.title),
    };
    view! {
        <Paper title=title>
            <Badge>{form.then(" · ", &need)}</Badge>
        </Paper>
    }
    .into_any()
}

fn one_variant(variant: &Variant) -> AnyView {
    let title = Words::from(&variant.title);
    let said = match &variant.limit {
        Some(limit) => title.then(": ", &Words::from(limit.legal.text())),
        None => title,
    };
    view! { <li>{said}</li> }.into_any()
}

pub(super) fn results(procedure: &Procedure) -> Words {
    let one = |outcome: &Outcome| match procedure.result_paper(*outcome) {
        Some(paper) => Words::from(&paper.title),
        None => outcome_words(*outcome),
    };
    procedure.results.iter().map(one).reduce(|all, one| all.then("; ", &one)).unwrap_or_else(|| Words::same(""))
}

const fn outcome_words(outcome: Outcome) -> Words {
    match outcome {
        Outcome::Granted => words::RESULT_GRANTED,
        Outcome::Refused => words::RESULT_REFUSED,
        Outcome::Mended | Outcome::Escalated => words::RESULT_INTERNAL,
    }
}

pub(super) fn bases(procedure: &Procedure) -> Option<AnyView> {
    if procedure.basis.is_empty() {
        return None;
    }
    let lines = procedure.basis.iter().map(one_basis).collect_view();
    let view = view! {
        <Sheet title=words::BASIS padded=true>
            <ul>{lines}</ul>
        </Sheet>
    };
    Some(view.into_any())
}

/// A text of law, with what is known of its dates, and how far it may be relied on.
fn one_basis(basis: &Basis) -> AnyView {
    let dates = [
        basis.issued.map(|day| words::issued_on(format::date(day))),
        basis.from.map(|day| words::in_force_from(format::date(day))),
        basis.to.map(|day| words::ended_on(format::date(day))),
    ];
    let dates = dates.into_iter().flatten().reduce(|all, one| all.then(", ", &one)).unwrap_or(words::DATES_MISSING);
    let mark = match (basis.checked, basis.certainty) {
        (Some(day), _) => words::checked_on(format::date(day)),
        (None, Certainty::Found) => words::TO_CHECK.then(" · ", &words::BASIS_FOUND),
        (None, Certainty::Known) => words::TO_CHECK.then(" · ", &words::BASIS_KNOWN),
        (None, Certainty::Proposed) => words::TO_CHECK.then(" · ", &words::BASIS_PROPOSED),
    };
    let note = (!basis.note.is_empty()).then(|| Words::from(&basis.note));
    view! {
        <li>
            {basis.number.clone()} " " {basis.title.clone()} " " <small>{dates.then(" · ", &mark)}</small>
            {note.map(|note| view! { <p>{note}</p> })}
        </li>
    }
    .into_any()
}
