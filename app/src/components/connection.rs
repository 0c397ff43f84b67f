//! The connection as a quiet word, never a wall.

use leptos::prelude::*;

use crate::{
    components::{Glyph, Icon},
    i18n::{Words, common},
};

/// Where this machine's work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing waits: the server has everything.
    #[default]
    Sent,
    /// Kept here and just being sent.
    Sending,
    /// Kept here, so many items wait although there is a network.
    Waiting(usize),
    /// No network; so many items wait.
    Offline(usize),
    /// The server refused so many items; they stand under *Needs attention*.
    Refused(usize),
}

impl Link {
    /// What it says.
    pub fn words(self) -> Words {
        match self {
            Self::Sent => common::SENT,
            Self::Sending => common::SAVED_HERE,
            Self::Waiting(n) => common::waiting(n),
            Self::Offline(0) => common::NO_NETWORK,
            Self::Offline(n) => common::offline_waiting(n),
            Self::Refused(n) => common::needs_attention(n),
        }
    }

    const fn drawn(self) -> (Icon, &'static str) {
        match self {
            Self::Sent => (Icon::Cloud, "link"),
            Self::Sending | Self::Waiting(_) => (Icon::Clock, "link"),
            Self::Offline(_) => (Icon::Offline, "link hold"),
            Self::Refused(_) => (Icon::Warn, "link late"),
        }
    }
}

/// The word at the top of every page; a link to what needs attention when something does.
#[component]
pub fn Connection(
    /// Where this machine's work stands.
    #[prop(into)]
    link: Signal<Link>,
    /// The page of what needs attention.
    #[prop(default = "/app/attention")]
    attention: &'static str,
) -> impl IntoView {
    let lang = crate::i18n::use_lang();
    let drawn = move || {
        let link = link.get();
        let (icon, class) = link.drawn();
        let inside = view! { <Glyph icon=icon /> <span>{link.words().say(lang.get())}</span> };
        match link {
            Link::Refused(_) => view! { <a class=class href=attention>{inside}</a> }.into_any(),
            Link::Sent | Link::Sending | Link::Waiting(_) | Link::Offline(_) => {
                view! { <span class=class>{inside}</span> }.into_any()
            }
        }
    };
    view! { <div class="connection" role="status">{drawn}</div> }
}
