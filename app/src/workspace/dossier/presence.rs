//! Who else has the dossier open: two who write to the same parent at the same time should know of each other.

use client::Connection;
use contract::{
    paths,
    presence::{LEFT_AFTER_MILLIS, PresenceBody, PresenceReply},
};
use domain::ids::{CaseId, PersonId};
use leptos::prelude::*;

use crate::{
    i18n::{sight, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        online,
        platform::Method,
    },
};

/// How often a page says that it is there, in milliseconds: two words may be lost before it counts as left.
const EVERY: u32 = LEFT_AFTER_MILLIS / 4;
/// The same while nothing has been heard of the server.
const SOON: u32 = 1_000;

/// A line under the title while somebody else has the case open; nothing without a network.
#[component]
pub fn PresenceLine(id: CaseId) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let others = RwSignal::new(Vec::<PersonId>::new());
    let page = desk.id();
    leptos::task::spawn_local(stay(desk, id, page, others));
    on_cleanup(move || leptos::task::spawn_local(leave(desk, id, page)));
    let names = Memo::new(move |_| {
        let name = |person: &PersonId| desk.view(|v| v.person_name(*person).map(str::to_owned));
        others.get().iter().filter_map(name).collect::<Vec<_>>()
    });
    view! {
        <p class="presence" role="status">
            {move || {
                let names = names.get();
                (!names.is_empty()).then(|| sight::open_elsewhere(&names.join(", ")).say(lang.get()))
            }}
        </p>
    }
}

/// Says that the page is there until it is left; a page that nobody looks at is not.
async fn stay(desk: Desk, id: CaseId, page: uuid::Uuid, others: RwSignal<Vec<PersonId>>) {
    loop {
        let is_told = desk.connection_now() == Some(Connection::Online) && !document().hidden();
        let there = if is_told { say(desk, id, PresenceBody { page, open: true }).await } else { None };
        // What was heard last holds no longer than it does for the server.
        if others.try_set(there.unwrap_or_default()).is_some() {
            return;
        }
        // A page that was just loaded has not heard of the server yet, and is to be told of before long.
        let is_starting = desk.connection_now() == Some(Connection::Starting);
        desk.platform().sleep(if is_starting { SOON } else { EVERY }).await;
        if others.is_disposed() {
            return;
        }
    }
}

async fn leave(desk: Desk, id: CaseId, page: uuid::Uuid) {
    if desk.connection_now() == Some(Connection::Online) {
        // A word that is lost is missed within a minute.
        let _ = say(desk, id, PresenceBody { page, open: false }).await;
    }
}

async fn say(desk: Desk, id: CaseId, body: PresenceBody) -> Option<Vec<PersonId>> {
    let told = online::tell_once::<PresenceReply>(desk, Method::Post, paths::presence(id), &body).await;
    told.ok().map(|reply| reply.others)
}
