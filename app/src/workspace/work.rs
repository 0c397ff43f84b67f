//! Behind the door: the desk of whoever works here is opened, and the frame drawn around it.

use std::rc::Rc;

use client::CallError;
use contract::session::ReplicaKey;
use domain::rights::Grant;
use leptos::{context::Provider, prelude::*, reactive::computed::ScopedFuture};

use super::{
    app::{Door, Opening, Working, leave_for, use_door},
    desk::Desk,
    frame::{Frame, use_page_title},
    parts::{self, Fetched},
    platform::Platform,
    routes::HOME,
    settings,
    unlock::Sealed,
};
use crate::{
    components::{Button, Empty, Icon, Kind, PageHead},
    i18n::{common, workspace},
};

/// What became of opening the desk.
#[derive(Clone)]
enum Opened {
    /// Still under way.
    NotYet,
    /// The server is asked for the key; a PIN is, if it does not answer.
    Sealed(Sealed),
    /// It is open.
    Desk(Desk),
    /// The device keeps nothing.
    NoRoom(String),
}

/// The desk of whoever works here.
#[component]
pub fn Work() -> impl IntoView {
    let door = use_door();
    let opened = RwSignal::new_local(Opened::NotYet);
    if let Some(working) = door.working() {
        leptos::task::spawn_local(ScopedFuture::new(open(door, working, opened)));
    }
    move || match opened.get() {
        Opened::NotYet => view! { <Opening /> }.into_any(),
        Opened::Sealed(sealed) if sealed.is_asked() => {
            view! { <Provider value=sealed><Fetched page=parts::unlock alone=true /></Provider> }.into_any()
        }
        Opened::Sealed(_) => view! { <Opening /> }.into_any(),
        Opened::Desk(desk) => view! { <Provider value=desk><Frame desk /></Provider> }.into_any(),
        Opened::NoRoom(error) => view! { <NoRoom error /> }.into_any(),
    }
}

/// Has what lies on this device opened.
async fn open(door: Door, working: Working, opened: RwSignal<Opened, LocalStorage>) {
    let platform = door.sessions().platform().await;
    if !platform.seals() {
        return lay_out(door, working, None, platform, opened).await;
    }
    let session = working.session.clone();
    // The desk outlives the page on which a PIN was typed.
    let owner = Owner::current().unwrap_or_default();
    let sealed = Sealed::new(session, platform.clone(), move |key| {
        let work = lay_out(door, working.clone(), Some(key), platform.clone(), opened);
        leptos::task::spawn_local(owner.with(|| ScopedFuture::new(work)));
    });
    opened.set(Opened::Sealed(sealed));
    sealed.ask(door).await;
}

/// Lays out the desk, and asks afterwards whether a remembered session still stands.
async fn lay_out(
    door: Door,
    working: Working,
    key: Option<ReplicaKey>,
    platform: Rc<dyn Platform>,
    opened: RwSignal<Opened, LocalStorage>,
) {
    let (person, session) = (working.session.person, working.session.clone());
    let desk = match Desk::open(platform.clone(), working.session, key).await {
        Ok(desk) => desk,
        Err(error) => return opened.set(Opened::NoRoom(error.to_string())),
    };
    // The role last worked in, or the one that does the most: leading, then handling, then inspecting.
    let held = desk.engine().read(|r| r.actor().grants().iter().map(Grant::role).collect::<Vec<_>>());
    let kept = settings::role().filter(|role| held.contains(role));
    if let Some(role) = kept.or_else(|| held.into_iter().min()) {
        desk.set_role(role);
    }
    opened.set(Opened::Desk(desk));
    if working.remembered {
        ask_again(door, desk, &platform, person).await;
    } else if !desk.engine().leads() {
        // The tab that leads may still be waiting for it.
        let _ = desk.engine().signed_in(session).await;
    }
    parts::fetch_all().await;
}

async fn ask_again(door: Door, desk: Desk, platform: &Rc<dyn Platform>, person: domain::ids::PersonId) {
    match platform.session().await {
        Ok(fresh) if fresh.person == person => {
            platform.remember(Some(fresh.clone())).await;
            // What the device cannot keep now it is told again at the next opening.
            let _ = desk.engine().signed_in(fresh).await;
        }
        Ok(other) => door.change_person(other).await,
        // The desk says so by itself, and keeps what is on it.
        Err(
            CallError::SignedOut
            | CallError::Unreachable
            | CallError::Reset
            | CallError::Forked
            | CallError::Gap { .. }
            | CallError::Outdated
            | CallError::Refused(_),
        ) => {}
    }
}

/// The device keeps nothing: why, and another try.
#[component]
fn NoRoom(
    /// What the browser says of it.
    error: String,
) -> impl IntoView {
    use_page_title(|| workspace::STORE_FAILED);
    view! {
        <main class="alone">
            <PageHead title=workspace::STORE_FAILED />
            <Empty icon=Icon::Warn title=workspace::STORE_FAILED why=workspace::STORE_FAILED_WHY>
                <Button kind=Kind::Main icon=Icon::Refresh on_press=|| leave_for(HOME)>{common::RETRY}</Button>
            </Empty>
            <p><small>{error}</small></p>
        </main>
    }
}
