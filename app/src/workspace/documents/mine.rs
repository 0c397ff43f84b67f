//! What waits for whoever looks.

use contract::{document::DocumentList, paths};
use domain::document::Document;
use leptos::prelude::*;

use crate::{
    components::{Badge, Empty, Icon, List, Row, Sheet, Tone},
    i18n::{Words, documents as words, format},
    workspace::{
        desk::{Desk, use_desk},
        listed::Listed,
        routes::DOCUMENTS,
    },
};

/// Its list.
#[component]
pub(super) fn Mine() -> impl IntoView {
    let desk = use_desk();
    let listed = Listed::<DocumentList>::open(paths::DOCUMENTS.to_owned());
    let body = listed.draw(move |list| {
        if list.items.is_empty() {
            return view! { <Empty icon=Icon::Check title=words::MINE_NONE why=words::MINE_NONE_WHY /> }.into_any();
        }
        let rows = list.items.iter().map(|document| row(desk, document)).collect_view();
        view! { <List label=words::MINE>{rows}</List> }.into_any()
    });
    view! { <Sheet>{body}</Sheet> }
}

fn row(desk: Desk, document: &Document) -> AnyView {
    let task = document.task.clone();
    let title = Words::from(&document.entry.kind.title()).then(": ", &Words::same(document.entry.about.clone()));
    let note = task.as_ref().and_then(|task| task.note.clone());
    let sub = words::one(&document.text).then(" · ", &super::book::other(document));
    let sub = note.into_iter().fold(sub, |sub, note| sub.then(" · ", &Words::same(note)));
    let due = task.and_then(|task| task.due);
    let state = move || due.map(|due| due_badge(desk, due));
    view! { <Row href=format!("{DOCUMENTS}/{}", document.id) title=title sub=sub state=state /> }.into_any()
}

/// By when, and whether that is over.
pub(super) fn due_badge(desk: Desk, due: time::Date) -> impl IntoView {
    let today = untrack(|| desk.now()).local_date();
    let date = format::date(due);
    if due < today {
        view! { <Badge tone=Tone::Late icon=Icon::Clock>{words::overdue(&date)}</Badge> }
    } else {
        let tone = if due == today { Tone::Soon } else { Tone::Plain };
        view! { <Badge tone=tone icon=Icon::Clock>{words::due_on(&date)}</Badge> }
    }
}
