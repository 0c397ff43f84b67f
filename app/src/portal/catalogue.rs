//! The catalogue: what the school does, for whom, with which papers, in what time (NĐ 63/2010, Điều 8 khoản 2).

use domain::{
    definition::{ApplicantKind, Certainty, Outcome, PaperForm, Procedure},
    text::Text,
};
use leptos::prelude::*;
use time::Date;

use crate::{
    components::{Badge, Crumb, Empty, List, Notice, PageHead, Pair, Pairs, Paper, Papers, Row, Sheet, Tone},
    i18n::{Words, cases, common, format, intake, portal as words},
};

/// A procedure as the catalogue tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The procedure in force.
    pub procedure: Procedure,
    /// The part of the school that deals with it.
    pub place: Text,
    /// The stages that a request passes, in order.
    pub stages: Vec<Text>,
    /// Since which day no requests are taken under it; absent while they are.
    pub stopped: Option<Date>,
}

/// The first page: the two things that people come for.
#[component]
pub fn Home(
    /// Where the office is and when it receives.
    desk: Text,
    /// The procedures in force.
    entries: Vec<Entry>,
) -> impl IntoView {
    view! {
        <PageHead title=words::WELCOME lead=words::WELCOME_SAYS.signal() />
        <p>
            <a class="btn main" href="/tra-cuu">{words::TRACK}</a>
        </p>
        {(!desk.is_empty()).then(|| view! { <Notice tone=Tone::Plain>{Words::from(&desk)}</Notice> })}
        <Sheet title=words::PROCEDURES>
            <Lines entries=entries />
        </Sheet>
    }
}

/// The list of procedures, searched with or without diacritics.
#[component]
pub fn Procedures(
    /// What was searched for.
    query: String,
    /// The procedures that match.
    entries: Vec<Entry>,
) -> impl IntoView {
    let found = entries.len();
    view! {
        <PageHead title=words::PROCEDURES />
        <form class="form" method="get" action="/thu-tuc" role="search">
            <label class="label" for="q">{intake::FIND_PROCEDURE}</label>
            <div class="find-line">
                <input class="input" id="q" type="search" name="q" value=query />
                <button class="btn main" type="submit">{common::SEARCH}</button>
            </div>
        </form>
        <p class="quiet" role="status">{common::results(found)}</p>
        <Sheet>
            <Lines entries=entries />
        </Sheet>
    }
}

#[component]
fn Lines(entries: Vec<Entry>) -> impl IntoView {
    if entries.is_empty() {
        return view! { <Empty title=words::NO_PROCEDURES why=words::NO_PROCEDURES_WHY.signal() /> }.into_any();
    }
    let rows = entries
        .into_iter()
        .map(|entry| {
            let procedure = entry.procedure;
            let limit = Words::from(procedure.limit.legal.text());
            let sub = Words::from(&entry.place).then(" · ", &words::papers_count(procedure.papers.len()));
            view! {
                <Row
                    href=Signal::stored(format!("/thu-tuc/{}", procedure.key))
                    title=Words::from(&procedure.title)
                    sub=sub.signal()
                    state=move || view! { <Badge>{limit}</Badge> }
                />
            }
        })
        .collect_view();
    view! { <List label=words::PROCEDURES keys=false>{rows}</List> }.into_any()
}

/// One procedure, with all that must be posted about it.
#[component]
pub fn ProcedurePage(
    /// The procedure.
    entry: Entry,
) -> impl IntoView {
    let procedure = entry.procedure;
    let papers = procedure
        .papers
        .iter()
        .map(|paper| {
            let form = match paper.form {
                PaperForm::Original => cases::ORIGINAL,
                PaperForm::Certified => cases::CERTIFIED,
                PaperForm::Copy => cases::COPY,
            };
            let need = if paper.required { common::REQUIRED } else { common::OPTIONAL };
            view! {
                <Paper title=Words::from(&paper.title)>
                    <Badge>{form.then(" · ", &need)}</Badge>
                </Paper>
            }
        })
        .collect_view();
    let who = joined(procedure.applicants.iter().map(|a| applicant_words(*a)));
    let results = joined(procedure.results.iter().map(|o| outcome_words(*o)));
    let stages = entry.stages.iter().map(|s| view! { <li>{Words::from(s)}</li> }).collect_view();
    let basis = procedure
        .basis
        .iter()
        .map(|b| {
            let sure = match b.certainty {
                Certainty::Found | Certainty::Known => words::BASIS_UNCHECKED,
                Certainty::Proposed => words::BASIS_PROPOSED,
            };
            view! {
                <li>
                    {b.number.clone()} " " {b.title.clone()} " " <small>{sure}</small>
                </li>
            }
        })
        .collect_view();
    let has_basis = !procedure.basis.is_empty();
    let no_papers = procedure.papers.is_empty();
    let about = (!procedure.about.is_empty()).then(|| Words::from(&procedure.about).signal());
    let title = Words::from(&procedure.title);
    let limit = Words::from(procedure.limit.legal.text());
    view! {
        <PageHead
            title=title
            lead=about.unwrap_or_default()
            crumbs=move || view! { <Crumb href="/thu-tuc">{words::PROCEDURES}</Crumb> }
        />
        {entry
            .stopped
            .map(|since| {
                view! {
                    <Notice tone=Tone::Hold>
                        <p><b>{words::not_taken(format::date(since))}</b></p>
                        <p>{words::NOT_TAKEN_WHY}</p>
                    </Notice>
                }
            })}
        {procedure.proposed.then(|| view! { <Notice tone=Tone::Hold>{words::LIMIT_PROPOSED}</Notice> })}
        <Sheet title=words::PAPERS>
            {no_papers.then(|| view! { <p>{words::NO_PAPERS}</p> })} <Papers>{papers}</Papers>
        </Sheet>
        <Sheet title=words::ABOUT_IT>
            <Pairs>
                <Pair label=words::TIME>{limit}</Pair>
                <Pair label=words::WHO>{who}</Pair>
                <Pair label=words::WHERE>{Words::from(&entry.place)}</Pair>
                <Pair label=words::HOW>{words::HOW_SAYS}</Pair>
                <Pair label=words::COPIES>{words::COPIES_SAYS}</Pair>
                <Pair label=words::RESULT>{results}</Pair>
            </Pairs>
        </Sheet>
        <Sheet title=words::STEPS padded=true>
            <ol class="plain-steps">{stages}</ol>
        </Sheet>
        {has_basis
            .then(|| {
                view! {
                    <Sheet title=words::BASIS padded=true>
                        <ul>{basis}</ul>
                    </Sheet>
                }
            })}
    }
}

fn joined(words: impl Iterator<Item = Words>) -> Words {
    words.reduce(|all, one| all.then(", ", &one)).unwrap_or_else(|| Words::same(""))
}

fn applicant_words(applicant: ApplicantKind) -> Words {
    match applicant {
        ApplicantKind::Guardian => words::WHO_GUARDIAN,
        ApplicantKind::Organisation => words::WHO_ORGANISATION,
        ApplicantKind::Staff => words::WHO_STAFF,
        ApplicantKind::Inspector => words::WHO_INSPECTOR,
    }
}

fn outcome_words(outcome: Outcome) -> Words {
    match outcome {
        Outcome::Granted => words::RESULT_GRANTED,
        Outcome::Refused => words::RESULT_REFUSED,
        Outcome::Mended | Outcome::Escalated => words::RESULT_INTERNAL,
    }
}
