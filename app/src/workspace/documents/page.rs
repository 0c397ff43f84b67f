//! One document: what stands in the book, whose work it is, what was done.

use std::sync::Arc;

use contract::{
    document::{DocumentDeed, DocumentView},
    paths,
};
use domain::{
    document::{Book, Document, Stamp, Way},
    ids::DocumentId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Tab, book::stands, deeds::Deeds, entry::icon, name};
use crate::{
    components::{Cols, Crumb, Icon, LinkButton, PageHead, Pair, Pairs, Sheet, Timeline, TimelineEntry, Tone},
    i18n::{Words, documents as words, format, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        frame::use_page_title,
        listed::Listed,
        routes::DOCUMENTS,
    },
};

/// The page at `/app/documents/:id`.
#[component]
pub fn DocumentPage() -> impl IntoView {
    let (desk, params) = (use_desk(), use_params_map());
    let id = Memo::new(move |_| params.with(|p| p.get("id")).and_then(|id| id.parse::<DocumentId>().ok()));
    use_page_title(|| words::TITLE);
    move || {
        let id = id.get().map_or_else(String::new, |id| id.to_string());
        let listed = Listed::<DocumentView>::open(format!("{}/{id}", paths::DOCUMENTS));
        let body = listed.draw(move |view| shown(desk, listed, &view));
        // Until it is there the page has a head all the same.
        let head = move || listed.get().is_none().then(|| view! { <PageHead title=words::TITLE /> });
        view! {
            {head}
            {body}
        }
        .into_any()
    }
}

fn shown(desk: Desk, listed: Listed<DocumentView>, view: &Arc<DocumentView>) -> AnyView {
    let (document, book) = (view.document.clone(), view.document.book());
    let title = words::one(&document.text).then(" · ", &Words::from(&document.entry.kind.title()));
    let lead = Words::same(document.entry.about.clone());
    let badge = stands(desk, &document);
    let entries = entries(desk, &view.history, &document);
    let deeds = document.clone();
    let back = Tab::Of(book).address();
    let side =
        move || view! { <Sheet title=words::HISTORY padded=true><Timeline entries=Signal::stored(entries) /></Sheet> };
    view! {
        <PageHead
            title=title
            lead=lead.signal()
            crumbs=move || {
                view! {
                    <Crumb href=DOCUMENTS.to_owned()>{words::TITLE}</Crumb>
                    <Crumb href=back>{words::book(book)}</Crumb>
                }
            }
            state=move || badge
            actions=move || view! { <Deeds document=deeds listed /> }
        />
        <Cols side=side>
            <Facts desk document />
        </Cols>
    }
    .into_any()
}

#[component]
fn Facts(desk: Desk, document: Document) -> impl IntoView {
    let lang = use_lang();
    let by_on = move |stamp: Stamp| {
        move || {
            let who = match stamp.on_behalf {
                Some(other) => words::by_for(&name(desk, stamp.by), &name(desk, other)).say(lang.get()),
                None => name(desk, stamp.by),
            };
            words::by_on(&who, &format::date_time(stamp.at)).say(lang.get())
        }
    };
    let entry = document.entry.clone();
    let glyph = icon(document.book());
    // A number that does not count is written on nothing.
    let write = (document.book() == Book::Outgoing && document.cancelled.is_none()).then(|| {
        let href = format!("{}/{}/docx", paths::DOCUMENTS, document.id);
        view! {
            <Pair label=words::WRITE>
                <LinkButton icon=Icon::Download href=href beside=true>{words::WRITE_GET}</LinkButton>
            </Pair>
        }
    });
    let way = match entry.way.clone() {
        Way::Incoming { from, sign } => view! {
            <Pair label=words::FROM>{from}</Pair>
            {sign.map(|sign| view! { <Pair label=words::SIGN>{sign}</Pair> })}
        }
        .into_any(),
        Way::Outgoing { to, signer } => view! {
            <Pair label=words::SIGNER>{move || name(desk, signer)}</Pair>
            <Pair label=words::TO>{to}</Pair>
        }
        .into_any(),
    };
    let scan = match entry.scan {
        Some(_) => {
            let href = format!("{}/{}/scan", paths::DOCUMENTS, document.id);
            view! { <LinkButton icon=Icon::Download href=href beside=true>{words::SCAN_GET}</LinkButton> }.into_any()
        }
        None => view! { {words::SCAN_NONE} }.into_any(),
    };
    let settled = document.settled.clone();
    let task = document.task.clone().map(|task| {
        view! {
            <Sheet title=words::GIVEN_TO padded=true>
                <Pairs>
                    <Pair label=words::GIVEN_TO>{move || name(desk, task.to)}</Pair>
                    {task.note.map(|note| view! { <Pair label=words::NOTE>{note}</Pair> })}
                    {task.due.map(|due| view! { <Pair label=words::DUE>{format::date(due)}</Pair> })}
                    <Pair label=words::GIVEN>{by_on(task.given)}</Pair>
                    {settled.map(|word| view! { <Pair label=words::SETTLE_NOTE>{word.text}</Pair> })}
                </Pairs>
            </Sheet>
        }
    });
    let cancelled = document.cancelled.clone().map(|word| {
        view! {
            <Pair label=words::REASON>{word.text}</Pair>
            <Pair label=words::CANCELLED>{by_on(word.said)}</Pair>
        }
    });
    view! {
        <Sheet title=words::book(document.book()) padded=true aside=move || view! { <crate::components::Glyph icon=glyph /> }>
            <Pairs>
                <Pair label=words::NUMBER>{document.text.clone()}</Pair>
                <Pair label=words::KIND>{Words::from(&entry.kind.title())}</Pair>
                <Pair label=words::ABOUT>{entry.about}</Pair>
                {way}
                <Pair label=words::DATED>{format::date(entry.dated)}</Pair>
                <Pair label=words::ENTERED_BY>{by_on(document.entered)}</Pair>
                {write}
                <Pair label=words::SCAN>{scan}</Pair>
                {cancelled}
            </Pairs>
        </Sheet>
        {task}
    }
}

/// What was done, newest first.
fn entries(desk: Desk, history: &[DocumentDeed], document: &Document) -> Vec<TimelineEntry> {
    let entry = |deed: &DocumentDeed| {
        let (icon, tone, note) = match deed.action.as_str() {
            "assign" => (Icon::Forward, Tone::Plain, None),
            "settle" => (Icon::Check, Tone::Ok, document.settled.as_ref().map(|word| word.text.clone())),
            "cancel" => (Icon::Cross, Tone::Late, document.cancelled.as_ref().map(|word| word.text.clone())),
            "amend" => (Icon::Pen, Tone::Plain, None),
            _ => (icon(document.book()), Tone::Plain, None),
        };
        TimelineEntry {
            id: deed.version.to_string(),
            icon,
            tone,
            who: Words::same(untrack(|| name(desk, deed.by))),
            what: words::deed(&deed.action),
            note,
            at: deed.at,
            unsent: false,
        }
    };
    history.iter().rev().map(entry).collect()
}
