//! What one is reminded of this morning, above everything else of the home: each with a link to its row, until it is put
//! away. The server writes it once a day and tells it with the session, so that it is kept as the session is, and is there
//! without a network too. Only what this person sees on this device is shown.

use std::{cell::Cell, sync::Arc};

use contract::paths;
use domain::{
    calendar::wire,
    document::Waiting,
    reminder::{Item, What},
};
use leptos::prelude::*;

use crate::{
    components::{Badge, Button, Icon, Kind, Row, Sheet, Tone, use_toasts},
    i18n::{Words, reminders as words, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        lines::{CaseLine, beneath, use_lines},
        online::Intent,
        platform::Method,
        routes::{DOCUMENTS, case_address},
    },
};

/// How many are shown; lists show the rest.
const MOST: usize = 12;
/// In milliseconds: desks open on it.
const HALF_HOUR: i64 = 1_800_000;

/// "Nhắc việc hôm nay"; nothing where there is nothing, or it was put away.
#[component]
pub(super) fn Reminders() -> impl IntoView {
    let (desk, lines, toasts) = (use_desk(), use_lines(), use_toasts());
    follow(desk);
    let today = Memo::new(move |_| desk.now().local_date());
    let told = move || {
        let day = today.get();
        desk.read(|r| r.meta().session.reminder.clone()).filter(|digest| digest.day == day)
    };
    let documents = Memo::new(move |_| told().map(|digest| digest.documents).unwrap_or_default());
    let items = Memo::new(move |_| {
        let items = told().map(|digest| digest.items).unwrap_or_default();
        items.into_iter().filter_map(|item| Some((item, lines.line(item.case)?))).collect::<Vec<_>>()
    });
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let put_away = move || {
        let path = paths::reminder(&wire::date_text(today.get_untracked()));
        pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<()>(desk, Method::Delete, path, &()).await;
            match answer {
                Ok(()) => desk.ask_who().await,
                Err(trouble) => trouble.say(toasts),
            }
            pending.try_set(false);
        });
    };
    let lang = use_lang();
    let aside = move || {
        view! {
            <Button kind=Kind::Quiet icon=Icon::Check pending=pending on_press=put_away>
                {words::PUT_AWAY}
            </Button>
        }
    };
    let rest = move || {
        let n = items.with(Vec::len).saturating_sub(MOST);
        (n > 0).then(|| view! { <p class="quiet">{words::more(n).say(lang.get())}</p> })
    };
    view! {
        <Show when=move || items.with(|items| !items.is_empty()) || !documents.get().is_none()>
            <Sheet title=words::TITLE aside=aside>
                <ul class="rows" aria-label=words::TITLE>
                    {move || documents_row(documents.get())}
                    {move || {
                        items.with(|items| items.iter().take(MOST).map(|(item, line)| row(*item, line)).collect_view())
                    }}
                </ul>
                {rest}
            </Sheet>
        </Show>
    }
}

thread_local! {
    /// The half hour in which was asked last.
    static ASKED: Cell<i64> = const { Cell::new(0) };
}

/// Asks who one is, and with that what one is reminded of: when the home is opened, and every half hour while it stands
/// open, as long as today's has not come.
fn follow(desk: Desk) {
    let half = Memo::new(move |_| desk.now().millis() / HALF_HOUR);
    Effect::new(move |_| {
        // Whoever goes home ten times in it asks once.
        let half = half.get();
        if ASKED.replace(half) == half {
            return;
        }
        let day = untrack(|| desk.now()).local_date();
        let told = untrack(|| desk.read(|r| r.meta().session.reminder.as_ref().map(|digest| digest.day)));
        let is_online = untrack(|| desk.connection()) == client::Connection::Online;
        if told != Some(day) && is_online {
            leptos::task::spawn_local(desk.ask_who());
        }
    });
}

/// The documents that wait, together: which they are stands on their page.
fn documents_row(waiting: Waiting) -> Option<AnyView> {
    let Waiting { waiting, late } = waiting;
    let tone = if late > 0 { Tone::Late } else { Tone::Soon };
    let late = words::documents_late(late);
    let state = move || (tone == Tone::Late).then(|| view! { <Badge tone=tone>{late}</Badge> });
    let title = words::documents(waiting);
    (waiting > 0).then(|| view! { <Row href=format!("{DOCUMENTS}?tab=mine") title=title state=state /> }.into_any())
}

fn row(item: Item, line: &Arc<CaseLine>) -> AnyView {
    let lang = use_lang();
    let href = case_address(line.kind, line.id);
    let (title, name) = (line.title.clone(), line.name.clone());
    let title = Signal::derive(move || match &name {
        Some(name) => format!("{}\u{a0}· {name}", title.say(lang.get())),
        None => title.say(lang.get()),
    });
    let sub: Words = match words::level(item.level) {
        Some(level) => beneath(line).then(" · ", &level),
        None => beneath(line),
    };
    let state = move || view! { <Badge tone=tone(item.what)>{words::what(item.what)}</Badge> };
    view! { <Row href=href title=title sub=sub.signal() state /> }.into_any()
}

const fn tone(what: What) -> Tone {
    match what {
        What::Late { .. } => Tone::Late,
        What::Today | What::Tomorrow | What::StepLate | What::StepToday => Tone::Soon,
    }
}
