//! The root and the door: who works here.
//!
//! *Who:* everybody, every time Sen is opened. *What they want:* yesterday's desk in front of them within a second,
//! network or not; nothing typed lost when a session runs out.
//!
//! This is what a browser fetches before anything is drawn, so it knows nothing of the desk ([`super::work`]), whose
//! code comes as a part of its own ([`super::parts`]).

use std::rc::Rc;

use client::CallError;
use contract::session::SessionView;
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::{NavigateOptions, components::Router, hooks::use_navigate};

use super::{
    parts::{self, Fetched},
    platform::Sessions,
    routes::{BASE, HOME, SETUP, SIGN_IN},
    settings,
    sign_in::SignInPage,
};
use crate::{
    components::{Skeleton, SkeletonShape, provide_toasts},
    i18n::{provide_lang, workspace},
};

/// How far the workspace has come.
#[derive(Clone)]
enum Stage {
    /// Looking whose desk this is.
    Opening,
    /// Nobody's: sign in.
    SignedOut,
    /// Somebody's.
    Working(Working),
}

/// Whose desk is shown.
#[derive(Clone)]
pub struct Working {
    /// The session, as it was last heard of.
    pub session: SessionView,
    /// It is what this device remembers: the server has yet to say whether it still stands.
    pub remembered: bool,
}

/// The door between signing in and the desk.
#[derive(Clone, Copy)]
pub struct Door {
    sessions: StoredValue<Rc<dyn Sessions>, LocalStorage>,
    stage: RwSignal<Stage, LocalStorage>,
    /// Where somebody wanted to go before they were asked who they are.
    wanted: StoredValue<String>,
}

/// The door between signing in and the desk.
pub fn use_door() -> Door {
    expect_context::<Door>()
}

impl Door {
    /// The browser, as far as the door needs it.
    pub fn sessions(self) -> Rc<dyn Sessions> {
        self.sessions.get_value()
    }

    /// Who works here; nobody while signing in.
    pub fn working(self) -> Option<Working> {
        self.stage.with_untracked(|stage| match stage {
            Stage::Working(working) => Some(working.clone()),
            Stage::Opening | Stage::SignedOut => None,
        })
    }

    /// Shows the desk that this device remembers, without waiting for the network.
    async fn open(self) {
        self.stage.set(match self.sessions().remembered().await {
            Some(session) => Stage::Working(Working { session, remembered: true }),
            None => Stage::SignedOut,
        });
    }

    /// Whoever is remembered must sign in again before their desk is opened, or somebody else wants to.
    pub fn ended(self) {
        self.stage.set(Stage::SignedOut);
    }

    /// Somebody has signed in at the door.
    pub async fn signed_in(self, session: SessionView) {
        self.sessions().remember(Some(session.clone())).await;
        self.stage.set(Stage::Working(Working { session, remembered: false }));
    }

    /// Somebody else has signed in on a desk that is open: theirs is opened afresh, nothing of the other's stays in
    /// memory.
    pub async fn change_person(self, session: SessionView) {
        self.sessions().remember(Some(session)).await;
        leave_for(HOME);
    }

    /// Ends the session on the server, then whatever this device keeps of it.
    ///
    /// # Errors
    /// The server could not be told; nothing has changed.
    pub async fn sign_out(self, erase: impl Future<Output = ()>) -> Result<(), CallError> {
        self.sessions().sign_out().await?;
        erase.await;
        self.sessions().remember(None).await;
        leave_for(SIGN_IN);
        Ok(())
    }
}

/// Loads a page anew, so that nothing of this one stays in memory.
pub fn leave_for(address: &str) {
    // A page that cannot be left is being closed.
    let _ = window().location().assign(address);
}

/// The workspace.
#[component]
pub fn App(
    /// The browser.
    sessions: Rc<dyn Sessions>,
) -> impl IntoView {
    let lang = provide_lang(settings::lang());
    Effect::new(move |_| settings::keep_lang(lang.get()));
    provide_toasts();
    let door = Door {
        sessions: StoredValue::new_local(sessions),
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
            Stage::SignedOut if here != SIGN_IN && here != SETUP => {
                door.wanted.set_value(format!("{here}{}", search(&path.search.get_untracked())));
                go(SIGN_IN);
            }
            Stage::Working(_) if here == SIGN_IN => go(&door.wanted.get_value()),
            Stage::Opening | Stage::SignedOut | Stage::Working(_) => {}
        }
    });
    let sets_up = Memo::new(move |_| path.pathname.get() == SETUP);
    move || match door.stage.get() {
        Stage::SignedOut | Stage::Working(_) if sets_up.get() => {
            view! { <Fetched page=parts::setup alone=true /> }.into_any()
        }
        Stage::Opening => view! { <Opening /> }.into_any(),
        Stage::SignedOut => view! { <SignInPage /> }.into_any(),
        Stage::Working(_) => view! { <Fetched page=parts::work alone=true /> }.into_any(),
    }
}

fn search(query: &str) -> String {
    let query = query.trim_start_matches('?');
    if query.is_empty() { String::new() } else { format!("?{query}") }
}

/// While the device's storage is read; a blink, as a rule.
#[component]
pub fn Opening() -> impl IntoView {
    view! {
        <main class="alone" aria-label=workspace::OPENING>
            <Skeleton shape=SkeletonShape::Text count=3 />
        </main>
    }
}
