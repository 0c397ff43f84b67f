//! What the school owes the persons whose data it keeps.
//!
//! *Who:* the clerk, when a parent stands at the counter and asks to see, correct or delete what is known of their child,
//! or gives or withdraws a consent; leadership, once a week, to see what is late and what is due, and once a year for the
//! register. *What they want:* a request recorded with its due date in a minute, a withdrawal in twenty seconds; to see at
//! a glance what is late; the register printed for an inspection.

mod activity;
mod agree;
mod clearance;
mod consents;
mod extract;
mod give;
mod limits;
mod person;
mod record;
mod register;
mod request;
mod requests;
mod retention;

use domain::{
    ids::PrivacyId,
    policy::{self, Act},
    rights::Role,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::{consents::Consents, register::Register, requests::Requests, retention::Retention};
use super::{desk::use_desk, frame::use_page_title, routes::PRIVACY};
use crate::{
    components::{Chip, Chips, Empty, Icon, PageHead, Sheet},
    i18n::{Words, privacy},
};

/// The parts of the page, as they stand in the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Requests,
    Consents,
    Register,
    Retention,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Requests, Self::Consents, Self::Register, Self::Retention];

    const fn key(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Consents => "consents",
            Self::Register => "register",
            Self::Retention => "retention",
        }
    }

    const fn words(self) -> Words {
        match self {
            Self::Requests => privacy::REQUESTS,
            Self::Consents => privacy::CONSENTS,
            Self::Register => privacy::REGISTER,
            Self::Retention => privacy::RETENTION,
        }
    }

    fn address(self) -> String {
        format!("{PRIVACY}?tab={}", self.key())
    }

    fn of(self, id: PrivacyId) -> String {
        format!("{}&of={id}", self.address())
    }
}

/// The page at `/app/privacy`.
#[component]
pub fn PrivacyPage() -> impl IntoView {
    let (desk, query) = (use_desk(), use_query_map());
    use_page_title(|| privacy::TITLE);
    let may = Memo::new(move |_| policy::can(&desk.actor(), Act::KeepRequests).is_ok());
    let leads = Memo::new(move |_| desk.actor().has_role(Role::Leadership));
    let tab = Memo::new(move |_| {
        let named = query.with(|q| q.get("tab"));
        let found = Tab::ALL.into_iter().find(|tab| named.as_deref() == Some(tab.key()));
        found.filter(|tab| leads.get() || *tab != Tab::Retention).unwrap_or(Tab::Requests)
    });
    let of = Memo::new(move |_| query.with(|q| q.get("of")).and_then(|id| id.parse::<PrivacyId>().ok()));
    let chips = move || {
        let shown = Tab::ALL.into_iter().filter(move |tab| leads.get() || *tab != Tab::Retention);
        let chip = |one: Tab| {
            let on = Signal::derive(move || tab.get() == one);
            view! { <Chip href=one.address() on=on>{one.words()}</Chip> }
        };
        shown.map(chip).collect_view()
    };
    move || {
        if !may.get() {
            return view! {
                <PageHead title=privacy::TITLE />
                <Sheet>
                    <Empty icon=Icon::Lock title=privacy::NOT_YOURS why=privacy::NOT_YOURS_WHY />
                </Sheet>
            }
            .into_any();
        }
        let body = move || match tab.get() {
            Tab::Requests => view! { <Requests of /> }.into_any(),
            Tab::Consents => view! { <Consents /> }.into_any(),
            Tab::Register => view! { <Register of /> }.into_any(),
            Tab::Retention => view! { <Retention /> }.into_any(),
        };
        view! {
            <PageHead title=privacy::TITLE lead=privacy::LEAD />
            <Chips label=privacy::TABS>{chips}</Chips>
            {body}
        }
        .into_any()
    }
}
