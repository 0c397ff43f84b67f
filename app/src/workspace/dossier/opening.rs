//! Whom a dossier is about, where that is not the reader's work: fetched while its page is open, and told why not.

use client::{CallError, Connection, Whom};
use domain::{ids::CaseId, rights::Role};
use leptos::prelude::*;

use super::held;
use crate::{
    components::{Button, Icon, Notice, Skeleton, SkeletonShape},
    i18n::{Words, cases, sight},
    workspace::desk::{Desk, use_desk},
};

/// How long to wait before a call that did not get through is made again, in milliseconds.
const AGAIN: u32 = 3_000;

/// How far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// It is here.
    Here,
    /// It is on its way.
    Coming,
    /// It did not come, and why.
    Not(Words),
    /// It is not for this reader.
    Hidden,
}

/// What fetches it, once for each page of a dossier.
#[derive(Clone, Copy)]
pub struct Opener {
    desk: Desk,
    id: CaseId,
    state: Memo<Opening>,
    trouble: RwSignal<Option<Words>>,
    asking: StoredValue<bool>,
}

impl Opener {
    /// Fetches whom the case is about whenever its reader may know and it is not here, until the page is left.
    pub fn new(id: CaseId) -> Self {
        let desk = use_desk();
        let whom = Memo::new(move |_| held(desk, id).map_or(Whom::NotShown, |(held, _)| held.whom));
        // Whoever inspects reads dossiers without personal data, whatever else they are.
        let inspects = Memo::new(move |_| desk.role() == Some(Role::Union));
        let online = Memo::new(move |_| desk.connection() == Connection::Online);
        let trouble = RwSignal::new(None::<Words>);
        let state = Memo::new(move |_| match whom.get() {
            Whom::Here => Opening::Here,
            Whom::NotShown => Opening::Hidden,
            Whom::Elsewhere | Whom::Coming if inspects.get() => Opening::Hidden,
            Whom::Elsewhere | Whom::Coming => trouble.get().map_or(Opening::Coming, Opening::Not),
        });
        let opener = Self { desk, id, state, trouble, asking: StoredValue::new(false) };
        Effect::new(move |_| {
            // A network that comes back is a reason to ask again.
            let _ = online.get();
            match whom.get() {
                Whom::Elsewhere if !inspects.get() => opener.ask(),
                Whom::Coming => desk.kick(),
                Whom::Elsewhere | Whom::Here | Whom::NotShown => {}
            }
        });
        on_cleanup(move || desk.close_case(id));
        opener
    }

    /// How far it has come.
    pub fn state(self) -> Opening {
        self.state.get()
    }

    fn ask(self) {
        if self.asking.get_value() {
            return;
        }
        self.asking.set_value(true);
        leptos::task::spawn_local(async move {
            loop {
                let answer = self.desk.open_case(self.id).await;
                let trouble = match &answer {
                    Ok(()) => None,
                    Err(CallError::Unreachable) => Some(sight::NEEDS_NETWORK),
                    Err(
                        CallError::Refused(_)
                        | CallError::SignedOut
                        | CallError::Outdated
                        | CallError::Reset
                        | CallError::Forked
                        | CallError::Gap { .. },
                    ) => Some(sight::NOT_OPENED),
                };
                if self.trouble.try_set(trouble).is_some() {
                    // The page was left meanwhile: nobody reads it.
                    return self.desk.close_case(self.id);
                }
                if answer != Err(CallError::Unreachable) {
                    break;
                }
                self.desk.platform().sleep(AGAIN).await;
                match self.state.try_get_untracked() {
                    Some(Opening::Coming | Opening::Not(_)) => {}
                    // It is here by another way, or not for them any more.
                    Some(Opening::Here | Opening::Hidden) => break,
                    None => return,
                }
            }
            self.asking.try_set_value(false);
        });
    }
}

/// What stands in place of personal values while they are not here.
#[component]
pub fn Unopened(
    /// What fetches them.
    opener: Opener,
) -> impl IntoView {
    move || match opener.state() {
        Opening::Here => ().into_any(),
        Opening::Coming => view! {
            <p class="sr" role="status">{sight::OPENING}</p>
            <Skeleton shape=SkeletonShape::Text count=3 />
        }
        .into_any(),
        Opening::Not(why) => {
            // A network that comes back is asked by itself.
            let again = (why != sight::NEEDS_NETWORK).then(|| {
                view! { <Button icon=Icon::Refresh on_press=move || opener.ask()>{sight::OPEN_AGAIN}</Button> }
            });
            view! {
                <Notice icon=Icon::Lock>
                    <p>{why}</p>
                    {again}
                </Notice>
            }
            .into_any()
        }
        Opening::Hidden => view! { <Notice icon=Icon::Lock>{cases::PERSONAL_HIDDEN}</Notice> }.into_any(),
    }
}
