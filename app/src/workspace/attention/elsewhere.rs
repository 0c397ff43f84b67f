//! What was refused on one's other devices, as the server keeps it: the device may be lost, or at home.

use client::Connection;
use contract::{
    command, paths,
    sync::{
        Status,
        refused::{RefusedCommand, RefusedPage},
    },
};
use leptos::prelude::*;

use super::{Told, keep, tell};
use crate::{
    components::{Ago, Button, Icon, Kind, Notice, Pair, Pairs, Sheet, Tone, use_toasts},
    i18n::{Words, again, errors, use_lang, workspace},
    workspace::{
        desk::{Desk, use_desk},
        online::{self, Intent},
        platform::Method,
    },
};

/// How many are asked for in one call, and how many calls are made: more than the server keeps.
const PAGE: u32 = 200;
const PAGES: usize = 6;

/// What the server has answered, less what lies on this device too. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Elsewhere {
    all: RwSignal<Vec<RefusedCommand>>,
    shown: Memo<Vec<RefusedCommand>>,
}

impl Elsewhere {
    /// Asks the server now, and whenever it can be asked again.
    pub fn follow(desk: Desk) -> Self {
        let all = RwSignal::new(Vec::new());
        let online = Memo::new(move |_| desk.connection() == Connection::Online);
        Effect::new(move |_| {
            if !online.get() {
                return;
            }
            leptos::task::spawn_local(async move {
                if let Some(found) = fetch(desk).await {
                    all.try_set(found);
                }
            });
        });
        let shown = Memo::new(move |_| {
            desk.read(|r| {
                let here = r.meta().client;
                // What this device sent lies here whole, or has been dealt with here.
                let is_elsewhere = |it: &&RefusedCommand| it.client != here && r.refused(it.id).is_none();
                all.with(|all| all.iter().filter(is_elsewhere).cloned().collect::<Vec<_>>())
            })
        });
        Self { all, shown }
    }

    /// Whether nothing is shown. Follows it.
    pub fn is_empty(self) -> bool {
        self.shown.with(Vec::is_empty)
    }

    fn forget(self, id: domain::ids::CommandId) {
        self.all.try_update(|all| all.retain(|it| it.id != id));
    }
}

/// All of them; nothing where the server did not answer.
async fn fetch(desk: Desk) -> Option<Vec<RefusedCommand>> {
    let mut found = Vec::new();
    let mut path = format!("{}?limit={PAGE}", paths::SYNC_REFUSED);
    for _ in 0..PAGES {
        let page: RefusedPage = online::ask(desk, path).await.ok()?;
        found.extend(page.items);
        let Some(next) = page.next else { break };
        path = format!("{}?limit={PAGE}&after={next}", paths::SYNC_REFUSED);
    }
    Some(found)
}

/// What was refused elsewhere, beneath what was refused here.
#[component]
pub fn Items(elsewhere: Elsewhere) -> impl IntoView {
    view! {
        <Show when=move || !elsewhere.is_empty()>
            <Sheet title=again::ELSEWHERE padded=true>
                <p>{again::ELSEWHERE_LEAD}</p>
            </Sheet>
            <For
                each=move || elsewhere.shown.get()
                key=|it| it.id
                children=move |it| view! { <Item elsewhere it /> }.into_any()
            />
        </Show>
    }
    .into_any()
}

/// In plain words; what no build of today can read as it stands there.
fn told(desk: Desk, it: &RefusedCommand) -> Told {
    match command::read(it.v, it.command.clone()) {
        Ok(command) => untrack(|| desk.view(|v| tell(&command, v))),
        Err(_) => Told {
            what: again::ELSEWHERE_UNREADABLE,
            about: Words::same(it.command.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned()),
            case: None,
            typed: vec![(again::CONTENT, Words::same(it.command.to_string()))],
        },
    }
}

#[component]
fn Item(elsewhere: Elsewhere, it: RefusedCommand) -> impl IntoView {
    let (desk, toasts, lang) = (use_desk(), use_toasts(), use_lang());
    let (dropping, intent) = (RwSignal::new(false), Intent::new(desk));
    let why = match &it.status {
        Status::Rejected { denial } => Words::from(denial.message()),
        Status::Skipped { .. } | Status::Applied | Status::Held => workspace::SKIPPED,
    };
    let (id, at) = (it.id, it.stated_at.unwrap_or(it.refused_at));
    let told = told(desk, &it);
    let title = told.what.clone().then(" · ", &told.about);
    let export = {
        let (told, why) = (told.clone(), why.clone());
        move || {
            let text = keep::text(&told, &[], &why, at, lang.get_untracked());
            match keep::as_file(&text, at, lang.get_untracked()) {
                Ok(()) => toasts.say(again::EXPORTED),
                Err(_) => toasts.say(errors::UNKNOWN),
            }
        }
    };
    let drop = move || {
        leptos::task::spawn_local(async move {
            dropping.set(true);
            match intent.tell::<()>(desk, Method::Delete, paths::refused(id), &()).await {
                Ok(()) => {
                    elsewhere.forget(id);
                    toasts.say(again::ELSEWHERE_DROPPED);
                }
                // Let go of on the other device meanwhile.
                Err(trouble) if trouble.code.as_deref() == Some("not_found") => elsewhere.forget(id),
                Err(trouble) => trouble.say(toasts),
            }
            dropping.try_set(false);
        });
    };
    let typed = told.typed.into_iter().map(|(label, value)| view! { <Pair label>{value}</Pair> }).collect_view();
    view! {
        <Sheet title aside=move || view! { <Ago at now=Signal::derive(move || desk.now()) /> } padded=true>
            <Notice tone=Tone::Hold icon=Icon::Warn>{why}</Notice>
            <Pairs>{typed}</Pairs>
            <div class="form-actions">
                <Button icon=Icon::Download on_press=export>{again::EXPORT}</Button>
                <Button kind=Kind::Quiet icon=Icon::Trash pending=dropping on_press=drop>{workspace::DROP}</Button>
            </div>
        </Sheet>
    }
    .into_any()
}
