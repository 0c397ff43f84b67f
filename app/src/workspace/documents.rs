//! The books of documents, and one document.
//!
//! *Who:* the clerk, twenty times a day: post is opened, a letter is signed and needs its number. Leadership, when the post is
//! brought: who does what by when. Whoever was given one. *What they want:* a letter in the book in thirty seconds, half of
//! them for its summary; a number in ten; to see at a glance what waits for oneself and what is late. Changed online only: a
//! number is given by the server.

mod book;
mod deeds;
mod entry;
mod mine;
mod page;

use domain::{
    document::Book,
    fold,
    ids::PersonId,
    policy::{self, Act},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub use self::page::DocumentPage;
use self::{book::BookTab, mine::Mine};
use super::{
    desk::{Desk, use_desk},
    frame::use_page_title,
    routes::DOCUMENTS,
};
use crate::{
    components::{Chip, Chips, Choice, PageHead, choice},
    i18n::{Words, documents as words},
};

/// The parts of the page, as they stand in the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Mine,
    Of(Book),
}

impl Tab {
    const ALL: [Self; 3] = [Self::Mine, Self::Of(Book::Incoming), Self::Of(Book::Outgoing)];

    const fn key(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Of(book) => book.as_str(),
        }
    }

    const fn words(self) -> Words {
        match self {
            Self::Mine => words::MINE,
            Self::Of(book) => words::book(book),
        }
    }

    fn address(self) -> String {
        format!("{DOCUMENTS}?tab={}", self.key())
    }
}

/// The page at `/app/documents`.
#[component]
pub fn DocumentsPage() -> impl IntoView {
    let (desk, query) = (use_desk(), use_query_map());
    use_page_title(|| words::TITLE);
    let reads = Memo::new(move |_| policy::can(&desk.actor(), Act::ReadBooks).is_ok());
    let tab = Memo::new(move |_| {
        let named = query.with(|q| q.get("tab"));
        let found = Tab::ALL.into_iter().find(|tab| named.as_deref() == Some(tab.key()));
        // Who keeps a book opens it; whoever was given something sees that.
        let first = if reads.get() { Tab::Of(Book::Incoming) } else { Tab::Mine };
        found.filter(|tab| reads.get() || *tab == Tab::Mine).unwrap_or(first)
    });
    let chips = move || {
        let chip = move |one: Tab| {
            let on = Signal::derive(move || tab.get() == one);
            view! { <Chip href=one.address() on=on>{one.words()}</Chip> }
        };
        let all = move || Tab::ALL.into_iter().map(chip).collect_view();
        reads.get().then(|| view! { <Chips label=words::PARTS>{all}</Chips> })
    };
    let body = move || match tab.get() {
        Tab::Mine => view! { <Mine /> }.into_any(),
        Tab::Of(book) => view! { <BookTab book /> }.into_any(),
    };
    let head = move || {
        if reads.get() {
            view! { <PageHead title=words::TITLE lead=words::LEAD.signal() /> }.into_any()
        } else {
            view! { <PageHead title=words::TITLE /> }.into_any()
        }
    };
    view! {
        {head}
        {chips}
        {body}
    }
}

/// What a colleague is called.
fn name(desk: Desk, person: PersonId) -> String {
    desk.view(|v| v.person_name(person).map_or_else(|| "–".to_owned(), str::to_owned))
}

/// Everybody who works here today and of whom this is so, as choices in the order of their names.
fn colleagues(desk: Desk, may: impl Fn(&domain::directory::PersonInfo) -> bool) -> Vec<Choice> {
    let today = desk.now().local_date();
    let mut known = desk.view(|v| {
        let here = v.people.values().filter(|person| {
            person.hats.iter().any(|hat| hat.from <= today && hat.to.is_none_or(|to| today <= to)) && may(person)
        });
        here.map(|person| (person.id, person.name.clone())).collect::<Vec<_>>()
    });
    known.sort_by_cached_key(|(_, name)| fold::name_sort_key(name));
    let known = known.into_iter().map(|(id, name)| choice(id.to_string(), Words::same(name)));
    std::iter::once(choice("", words::CHOOSE)).chain(known).collect()
}
