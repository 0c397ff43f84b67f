//! The root: who works here, and on which desk.
//!
//! *Who:* everybody, every time Sen is opened. *What they want:* yesterday's desk in front of them within a second,
//! network or not; nothing typed lost when a session runs out.

use std::rc::Rc;

use client::CallError;
use contract::session::SessionView;
use domain::rights::Grant;
use leptos::{context::Provider, prelude::*, reactive::computed::ScopedFuture};
use leptos_router::{NavigateOptions, components::Router, hooks::use_navigate};

use super::{
    desk::Desk,
    frame::{Frame, use_page_title},
    platform::Platform,
    routes::{BASE, HOME, SIGN_IN},
    settings,
    sign_in::SignInPage,
};
use crate::{
    components::{Button, Empty, Icon, Kind, PageHead, Skeleton, SkeletonShape, provide_toasts},
    i18n::{common, provide_lang, workspace},
};

/// How far the workspace has come.
#[derive(Clone)]
enum Stage {
    /// Looking whose desk this is.
    Opening,
    /// Nobody's: sign in.
    SignedOut,
    /// This person's.
    Working(Desk),
    /// The device keeps nothing.
    NoRoom(String),
}

/// The door between signing in and the desk.
#[derive(Clone, Copy)]
pub struct Door {
    platform: StoredValue<Rc<dyn Platform>, LocalStorage>,
    stage: RwSignal<Stage, LocalStorage>,
    /// Where somebody wanted to go before they were asked who they are.
    wanted: StoredValue<String>,
}

/// The door between signing in and the desk.
pub fn use_door() -> Door {
    expect_context::<Door>()
}

impl Door {
    /// The browser.
    pub fn platform(self) -> Rc<dyn Platform> {
        self.platform.get_value()
    }

    /// Shows the desk that this device remembers without waiting for the network, and asks afterwards whether the
    /// session still stands.
    async fn open(self) {
        let platform = self.platform();
        let Some(session) = platform.remembered().await else {
            self.stage.set(Stage::SignedOut);
            return;
        };
        let person = session.person;
        let Some(desk) = self.enter(session).await else { return };
        match platform.session().await {
            Ok(fresh) if fresh.person == person => {
                platform.remember(Some(fresh.clone())).await;
                // What the device cannot keep now it is told again at the next opening.
                let _ = desk.engine().signed_in(fresh).await;
            }
            Ok(other) => self.change_person(other).await,
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

    async fn enter(self, session: SessionView) -> Option<Desk> {
        match Desk::open(self.platform(), session).await {
            Ok(desk) => {
                // The role last worked in, or the one that does the most: leading, then handling, then inspecting.
                let held = desk.engine().read(|r| r.actor().grants().iter().map(Grant::role).collect::<Vec<_>>());
                let kept = settings::role().filter(|role| held.contains(role));
                if let Some(role) = kept.or_else(|| held.into_iter().min()) {
                    desk.set_role(role);
                }
                self.stage.set(Stage::Working(desk));
                Some(desk)
            }
            Err(error) => {
                self.stage.set(Stage::NoRoom(error.to_string()));
                None
            }
        }
    }

    /// Somebody has signed in at the door.
    pub async fn signed_in(self, session: SessionView) {
        self.platform().remember(Some(session.clone())).await;
        self.enter(session).await;
    }

    /// Somebody else has signed in on a desk that is open: theirs is opened afresh, nothing of the other's stays in
    /// memory.
    pub async fn change_person(self, session: SessionView) {
        self.platform().remember(Some(session)).await;
        leave_for(HOME);
    }

    /// Ends the session for good: on the server, then on this device.
    ///
    /// # Errors
    /// The server could not be told; nothing has changed.
    pub async fn sign_out(self, desk: Desk) -> Result<(), CallError> {
        self.platform().sign_out().await?;
        // The session is over; what the device fails to erase is bound to this person and opens for nobody else.
        let _ = desk.engine().erase().await;
        self.platform().remember(None).await;
        leave_for(SIGN_IN);
        Ok(())
    }
}

/// Loads a page anew, so that nothing of this one stays in memory.
fn leave_for(address: &str) {
    // A page that cannot be left is being closed.
    let _ = window().location().assign(address);
}

/// The workspace.
#[component]
pub fn App(
    /// The browser.
    platform: Rc<dyn Platform>,
) -> impl IntoView {
    let lang = provide_lang(settings::lang());
    Effect::new(move |_| settings::keep_lang(lang.get()));
    provide_toasts();
    let door = Door {
        platform: StoredValue::new_local(platform),
        stage: RwSignal::new_local(Stage::Opening),
        wanted: StoredValue::new(HOME.to_owned()),
    };
    provide_context(door);
    leptos::task::spawn_local(ScopedFuture::new(door.open()));
    view! {
        <Router base=BASE>
            <Stages door />
        </Router>
    }
}

#[component]
fn Stages(door: Door) -> impl IntoView {
    let navigate = use_navigate();
    let path = leptos_router::hooks::use_location();
    Effect::new(move |_| {
        let here = path.pathname.get();
        let go = |to: &str| {
            navigate(to, NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() });
        };
        match door.stage.get() {
            Stage::SignedOut if here != SIGN_IN => {
                door.wanted.set_value(format!("{here}{}", search(&path.search.get_untracked())));
                go(SIGN_IN);
            }
            Stage::Working(_) if here == SIGN_IN => go(&door.wanted.get_value()),
            Stage::Opening | Stage::SignedOut | Stage::Working(_) | Stage::NoRoom(_) => {}
        }
    });
    move || match door.stage.get() {
        Stage::Opening => view! { <Opening /> }.into_any(),
        Stage::SignedOut => view! { <SignInPage /> }.into_any(),
        Stage::Working(desk) => view! { <Provider value=desk><Frame desk /></Provider> }.into_any(),
        Stage::NoRoom(error) => view! { <NoRoom error /> }.into_any(),
    }
}

fn search(query: &str) -> String {
    let query = query.trim_start_matches('?');
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

/// While the device's storage is read; a blink, as a rule.
#[component]
fn Opening() -> impl IntoView {
    view! {
        <main class="alone" aria-label=workspace::OPENING>
            <Skeleton shape=SkeletonShape::Text count=3 />
        </main>
    }
}

#[component]
fn NoRoom(error: String) -> impl IntoView {
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
