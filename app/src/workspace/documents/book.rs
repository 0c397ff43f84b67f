//! A year of a book: a line for each number, the youngest on top.

use contract::{
    document::{BookLine, BookPage, DocumentView, NumberOf},
    paths,
};
use domain::{
    document::{Book, Document, Way},
    policy::{self, Act},
};
use leptos::prelude::*;

use super::{
    entry::{EntryForm, Typed},
    mine::due_badge,
    name,
};
use crate::{
    components::{Badge, Button, Dialog, Empty, Icon, IconButton, Kind, LinkButton, Sheet, Skeleton, Tone},
    i18n::{Words, common, documents as words, format, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        online::ask,
        routes::{DOCUMENTS, case_address},
    },
};

/// Lines asked for at once.
const PAGE: u32 = 100;

/// What is known of a book.
#[derive(Clone, Copy)]
struct Shelf {
    desk: Desk,
    book: Book,
    year: RwSignal<i32>,
    lines: RwSignal<Vec<BookLine>>,
    counts: RwSignal<(u64, u64)>,
    next: RwSignal<Option<i64>>,
    /// What was wrong with the last call; nothing while the first one is under way.
    came: RwSignal<Option<Result<(), Words>>>,
    pending: RwSignal<bool>,
}

impl Shelf {
    fn open(desk: Desk, book: Book) -> Self {
        let shelf = Self {
            desk,
            book,
            year: RwSignal::new(untrack(|| desk.now()).local_date().year()),
            lines: RwSignal::new(Vec::new()),
            counts: RwSignal::new((0, 0)),
            next: RwSignal::new(None),
            came: RwSignal::new(None),
            pending: RwSignal::new(false),
        };
        Effect::new(move |_| {
            shelf.year.track();
            shelf.came.set(None);
            shelf.load(None);
        });
        shelf
    }

    /// Loads what is below a number, or the year from its youngest.
    fn load(self, before: Option<i64>) {
        let year = self.year.get_untracked();
        let from = before.map(|before| format!("&before={before}")).unwrap_or_default();
        let path = format!("{}/{}?year={year}&limit={PAGE}{from}", paths::BOOKS, self.book.as_str());
        self.pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = ask::<BookPage>(self.desk, path).await;
            self.pending.try_set(false);
            // Another year may have been turned to.
            if self.year.try_get_untracked() != Some(year) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.lines.try_update(|lines| {
                        if before.is_none() {
                            lines.clear();
                        }
                        lines.extend(page.items);
                    });
                    self.counts.try_set((page.total, page.cancelled));
                    self.next.try_set(page.next);
                    self.came.try_set(Some(Ok(())));
                }
                Err(trouble) => {
                    self.came.try_set(Some(Err(trouble.words)));
                }
            }
        });
    }
}

/// The part of the page.
#[component]
pub(super) fn BookTab(book: Book) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let shelf = Shelf::open(desk, book);
    let typed = Typed::new(desk, book, None);
    let entering = RwSignal::new(false);
    let keeps = Memo::new(move |_| policy::can(&desk.actor(), Act::KeepBooks).is_ok());
    let enter = move || match book {
        Book::Incoming => words::ENTER_IN,
        Book::Outgoing => words::ENTER_OUT,
    };
    let step = move |by: i32| shelf.year.update(|year| *year = (*year + by).clamp(1970, 2169));
    let file = Signal::derive(move || format!("{}/{}/{}.xlsx", paths::BOOKS, book.as_str(), shelf.year.get()));
    let counts = move || {
        let (total, cancelled) = shelf.counts.get();
        words::total(total, cancelled).say(lang.get())
    };
    // Made here: the answer may come when the form was closed.
    let done = Callback::new(move |view: DocumentView| {
        entering.set(false);
        // The new line stands in this year's book, whichever was looked at.
        if shelf.year.get_untracked() == view.document.year {
            shelf.load(None);
        } else {
            shelf.year.set(view.document.year);
        }
    });
    let body = move || match shelf.came.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(why)) => view! {
            <Empty icon=Icon::Warn title=common::NOT_LOADED why=why>
                <Button icon=Icon::Refresh on_press=move || shelf.load(None)>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
        Some(Ok(())) if shelf.counts.get().0 == 0 => {
            view! { <Empty icon=Icon::List title=words::NONE why=words::NONE_WHY /> }.into_any()
        }
        Some(Ok(())) => view! { <Lines shelf /> }.into_any(),
    };
    view! {
        <div class="year-head">
            <IconButton icon=Icon::Back label=words::YEAR_BEFORE on_press=move || step(-1) />
            <h2 aria-live="polite">{move || words::year(shelf.year.get()).say(lang.get())}</h2>
            <IconButton icon=Icon::Next label=words::YEAR_AFTER on_press=move || step(1) />
            <small>{counts}</small>
        </div>
        <div class="form-actions">
            <Show when=move || keeps.get()>
                <Button kind=Kind::Main icon=Icon::Plus on_press=move || entering.set(true)>{enter()}</Button>
            </Show>
            <LinkButton icon=Icon::Download href=file beside=true>{words::AS_WORKBOOK}</LinkButton>
        </div>
        <Sheet>{body}</Sheet>
        <Dialog open=entering title=enter()>
            <EntryForm typed on_done=done />
        </Dialog>
    }
}

#[component]
fn Lines(shelf: Shelf) -> impl IntoView {
    let heads = match shelf.book {
        Book::Incoming => {
            vec![words::NUMBER, words::CAME_ON, words::FROM, words::SIGN, words::ABOUT, words::GIVEN_TO, words::STANDS]
        }
        Book::Outgoing => vec![words::SIGN, words::DATED, words::ABOUT, words::SIGNER, words::TO, words::STANDS],
    };
    let columns = heads.len();
    let head = heads.iter().map(|head| view! { <th scope="col">{head.clone()}</th> }).collect_view();
    let heads = StoredValue::new(heads);
    let draw = move |line: BookLine| {
        let gap = line.missing.map(|(from, to)| {
            view! { <tr class="quiet"><td colspan=columns.to_string()>{words::on_paper(from, to)}</td></tr> }
        });
        let cells = cells(shelf, &line);
        let labelled = cells.into_iter().zip(heads.get_value()).map(|(cell, head)| {
            let lang = use_lang();
            view! { <td data-label=move || head.say(lang.get())>{cell}</td> }
        });
        let gone = is_cancelled(&line);
        view! {
            <tr class:cancelled=gone>{labelled.collect_view()}</tr>
            {gap}
        }
        .into_any()
    };
    let more = move || {
        let next = shelf.next.get();
        next.map(|next| {
            view! {
                <div class="form-actions">
                    <Button pending=shelf.pending on_press=move || shelf.load(Some(next))>{words::MORE}</Button>
                </div>
            }
        })
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=words::book(shelf.book).signal()>
            <table class="register as-cards">
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>
                    {move || shelf.lines.get().into_iter().map(draw).collect_view()}
                </tbody>
            </table>
        </div>
        {more}
    }
}

fn is_cancelled(line: &BookLine) -> bool {
    match &line.of {
        NumberOf::Document { document } => document.cancelled.is_some(),
        NumberOf::Case { revoked, .. } => revoked.is_some(),
        NumberOf::Hidden => false,
    }
}

/// What stands in the columns of a line.
fn cells(shelf: Shelf, line: &BookLine) -> Vec<AnyView> {
    let (desk, text) = (shelf.desk, line.text.clone());
    let linked = |href: String| view! { <a href=href>{text.clone()}</a> }.into_any();
    let named = |person| view! { {move || name(desk, person)} }.into_any();
    match &line.of {
        NumberOf::Document { document } => {
            let number = linked(format!("{DOCUMENTS}/{}", document.id));
            let entry = &document.entry;
            let about = view! { <b>{Words::from(&entry.kind.title())}</b> ": " {entry.about.clone()} }.into_any();
            let dated = format::date(entry.dated);
            let stands = stands(desk, document);
            match &entry.way {
                Way::Incoming { from, sign } => {
                    let sign = match sign {
                        Some(sign) => format!("{sign}; {dated}"),
                        None => dated,
                    };
                    let to = document.task.as_ref().map_or_else(|| ().into_any(), |task| named(task.to));
                    let came = format::date_time(document.entered.at).into_any();
                    vec![number, came, from.clone().into_any(), sign.into_any(), about, to, stands]
                }
                Way::Outgoing { to, signer } => {
                    vec![number, dated.into_any(), about, named(*signer), to.clone().into_any(), stands]
                }
            }
        }
        NumberOf::Case { id, kind, code, title, signer, revoked } => {
            let number = linked(case_address(*kind, *id));
            let about = view! { <b>{words::RESULT}</b> ": " {Words::from(title)} ", " {code.clone()} }.into_any();
            let signer = signer.map_or_else(|| ().into_any(), named);
            let stands = revoked.map(|at| view! { <Badge tone=Tone::Late>{words::revoked_on(at)}</Badge> }).into_any();
            vec![number, format::date(line.at.local_date()).into_any(), about, signer, ().into_any(), stands]
        }
        NumberOf::Hidden => {
            let at = format::date_time(line.at).into_any();
            vec![text.into_any(), at, view! { {words::HIDDEN} }.into_any()]
        }
    }
}

/// How a document stands, in a badge and what was said.
pub(super) fn stands(desk: Desk, document: &Document) -> AnyView {
    let badge = |tone: Tone, words: Words| view! { <Badge tone=tone>{words}</Badge> }.into_any();
    if document.cancelled.is_some() {
        badge(Tone::Late, words::STATE_CANCELLED)
    } else if document.settled.is_some() {
        badge(Tone::Ok, words::STATE_DONE)
    } else if let Some(task) = &document.task {
        match task.due {
            Some(due) => due_badge(desk, due).into_any(),
            None => badge(Tone::Hold, words::STATE_OPEN),
        }
    } else {
        ().into_any()
    }
}

/// Who issued it, or to whom it goes.
pub(super) fn other(document: &Document) -> Words {
    match &document.entry.way {
        Way::Incoming { from, sign } => {
            let sign = sign.iter().map(|sign| Words::same(sign.clone()));
            sign.fold(Words::same(from.clone()), |all, sign| all.then(" · ", &sign))
        }
        Way::Outgoing { to, .. } => Words::same(to.clone()),
    }
}
