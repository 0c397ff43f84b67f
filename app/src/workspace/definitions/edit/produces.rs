//! What a step gives: the paper that the school lays out with it, and the book in which what it issues is numbered.

use domain::definition::{
    PaperKey, RegisterKey, StepDef,
    template::{Named, REGISTERS, TEMPLATES},
};
use leptos::prelude::*;

use super::{super::book::Book, at::At, beside::beside, choose::NONE};
use crate::{
    components::{Choice, SelectField, choice},
    i18n::{Words, flow_edit as words},
};

/// The two choices.
#[expect(clippy::needless_pass_by_value, reason = "what a component is given is its own")]
#[component]
pub(super) fn Produces(
    /// The book.
    book: Book,
    /// The step.
    at: At<StepDef>,
    /// Where it stands in the definition.
    path: String,
    /// What the names of the controls begin with.
    name: String,
) -> impl IntoView {
    let paper = at.signal(
        |step| step.paper.as_ref().map_or_else(|| NONE.to_owned(), PaperKey::to_string),
        |step, kept: String| step.paper = named(kept).map(PaperKey),
    );
    let register = at.signal(
        |step| step.register.as_ref().map_or_else(|| NONE.to_owned(), RegisterKey::to_string),
        |step, kept: String| step.register = named(kept).map(RegisterKey),
    );
    let papers = offered(words::PRODUCES_NONE, TEMPLATES, paper.get_untracked());
    let books = offered(words::NUMBERED_NONE, REGISTERS, register.get_untracked());
    let paper = view! {
        <SelectField
            name=format!("{name}-paper")
            label=words::PRODUCES
            value=paper
            choices=Signal::stored(papers)
            required=true
        />
    };
    let register = view! {
        <SelectField
            name=format!("{name}-register")
            label=words::NUMBERED
            value=register
            choices=Signal::stored(books)
            required=true
        />
    };
    view! {
        {beside(book, format!("{path}.paper"), paper)}
        {beside(book, format!("{path}.register"), register)}
    }
    .into_any()
}

/// What is chosen, if anything is.
fn named(kept: String) -> Option<String> {
    Some(kept).filter(|kept| kept != NONE && !kept.is_empty())
}

/// Nothing, what is known, and what the step names though nobody knows it: it stays until another is chosen.
fn offered(nothing: Words, known: &'static [Named], now: String) -> Vec<Choice> {
    let mut all = vec![choice(NONE, nothing)];
    all.extend(known.iter().map(|one| choice(one.key, Words::from(&one.title()))));
    if now != NONE && known.iter().all(|one| one.key != now) {
        all.push(choice(now.clone(), Words::same(now)));
    }
    all
}
