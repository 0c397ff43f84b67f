//! The catalogue: the list of what the school does, grouped by who asks, with history apart.

use domain::{
    definition::{ApplicantKind, Definition},
    text::Text,
};
use leptos::prelude::*;
use time::Date;

use crate::{
    components::{Badge, Empty, List, Notice, PageHead, Row, Sheet, Tone},
    i18n::{Words, common, format, intake, portal as words},
};

/// A procedure as the catalogue tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The procedure in force, or the last one that was, with its lifecycle.
    pub def: Definition,
    /// The part of the school that deals with it.
    pub place: Text,
    /// Since which day no requests are taken under it; absent while they are.
    pub stopped: Option<Date>,
    /// Since which day it is history; absent while it is in force.
    pub over: Option<Date>,
}

impl Entry {
    /// Whether requests are taken under it now.
    pub const fn is_taken(&self) -> bool {
        self.stopped.is_none() && self.over.is_none() && self.def.procedure.off.is_none()
    }

    /// Whether those who ask may register by themselves now.
    pub fn is_registered_online(&self) -> bool {
        self.is_taken() && self.def.is_registered_online()
    }

    /// Who asks, in the order of the catalogue: those of one group stand together.
    fn who(&self) -> Vec<ApplicantKind> {
        let mut who = self.def.procedure.applicants.clone();
        who.sort_unstable();
        who
    }
}

/// The first page: the two things that people come for.
#[component]
pub fn Home(
    /// Where the office is and when it receives.
    desk: Text,
    /// The procedures that are taken.
    entries: Vec<Entry>,
) -> impl IntoView {
    view! {
        <PageHead title=words::WELCOME lead=words::WELCOME_SAYS.signal() />
        <p>
            <a class="btn main" href="/tra-cuu">{words::TRACK}</a>
        </p>
        {(!desk.is_empty()).then(|| view! { <Notice tone=Tone::Plain>{Words::from(&desk)}</Notice> })}
        {groups(entries)}
    }
}

/// The list of procedures, searched with or without diacritics.
#[component]
pub fn Procedures(
    /// What was searched for.
    query: String,
    /// The procedures that match, those that are history included.
    entries: Vec<Entry>,
) -> impl IntoView {
    let found = entries.len();
    let (taken, apart): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(Entry::is_taken);
    let (over, guidance): (Vec<Entry>, Vec<Entry>) = apart.into_iter().partition(|entry| entry.over.is_some());
    let section = |title: Words, entries: Vec<Entry>| {
        (!entries.is_empty())
            .then(|| view! { <Sheet title=title.clone()><Lines label=title entries=entries /></Sheet> })
    };
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
        {groups(taken)}
        {section(words::GUIDANCE, guidance)}
        {section(words::HISTORY, over)}
    }
}

/// A section for each group of those who may ask.
fn groups(entries: Vec<Entry>) -> AnyView {
    if entries.is_empty() {
        let empty = view! { <Empty title=words::NO_PROCEDURES why=words::NO_PROCEDURES_WHY.signal() /> };
        return view! { <Sheet>{empty}</Sheet> }.into_any();
    }
    let mut groups: Vec<(Vec<ApplicantKind>, Vec<Entry>)> = Vec::new();
    for entry in entries {
        let who = entry.who();
        match groups.iter_mut().find(|(kinds, _)| *kinds == who) {
            Some((_, group)) => group.push(entry),
            None => groups.push((who, vec![entry])),
        }
    }
    groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    groups
        .into_iter()
        .map(|(who, entries)| {
            let title = words::FOR.then(" ", &joined(who.into_iter().map(applicant_words)));
            view! { <Sheet title=title.clone()><Lines label=title entries=entries /></Sheet> }
        })
        .collect_view()
        .into_any()
}

#[component]
fn Lines(label: Words, entries: Vec<Entry>) -> impl IntoView {
    let rows = entries
        .into_iter()
        .map(|entry| {
            let procedure = &entry.def.procedure;
            let (state, sub) = match (entry.over, procedure.limit()) {
                (Some(since), _) => (words::over_since(format::date(since)), None),
                (None, Some(limit)) if entry.is_taken() => {
                    let papers = words::papers_count(procedure.papers.len());
                    (Words::from(limit.legal.text()), Some(Words::from(&entry.place).then(" · ", &papers)))
                }
                (None, Some(_) | None) => (words::NOT_TAKEN_HERE, None),
            };
            let sub = sub.or_else(|| procedure.off.as_ref().map(|off| Words::from(&off.reason)));
            view! {
                <Row
                    href=Signal::stored(format!("/thu-tuc/{}", procedure.key))
                    title=Words::from(&procedure.title)
                    sub=sub.unwrap_or_else(|| Words::from(&entry.place)).signal()
                    state=move || view! { <Badge>{state}</Badge> }
                />
            }
        })
        .collect_view();
    view! { <List label=label keys=false>{rows}</List> }
}

pub(super) fn joined(words: impl Iterator<Item = Words>) -> Words {
    words.reduce(|all, one| all.then("; ", &one)).unwrap_or_else(|| Words::same(""))
}

pub(super) const fn applicant_words(applicant: ApplicantKind) -> Words {
    match applicant {
        ApplicantKind::Guardian => words::WHO_GUARDIAN,
        ApplicantKind::Organisation => words::WHO_ORGANISATION,
        ApplicantKind::Staff => words::WHO_STAFF,
        ApplicantKind::Inspector => words::WHO_INSPECTOR,
    }
}
