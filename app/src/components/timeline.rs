//! What happened: who, what, when.

use domain::instant::Instant;
use leptos::prelude::*;

use crate::{
    components::{Glyph, Icon, Tone},
    i18n::{Words, common, format},
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// Tells entries apart; an event's id.
    pub id: String,
    /// What kind of thing.
    pub icon: Icon,
    /// Colours the icon, where it means something.
    pub tone: Tone,
    /// Who did it, and for whom.
    pub who: Words,
    /// What they did, beginning in lower case: "yêu cầu bổ sung".
    pub what: Words,
    /// The reason, the note, before and after.
    pub note: Option<String>,
    /// When, as stated.
    pub at: Instant,
    /// Not yet on the server.
    pub unsent: bool,
}

/// Entries in the order given: newest first.
#[component]
pub fn Timeline(
    /// What happened.
    #[prop(into)]
    entries: Signal<Vec<TimelineEntry>>,
) -> impl IntoView {
    let line = |entry: TimelineEntry| {
        view! {
            <li class=entry.tone.class()>
                <Glyph icon=entry.icon />
                <div>
                    <b>{entry.who}</b>
                    " "
                    {entry.what}
                    {entry.note.map(|note| view! { <p class="said">{note}</p> })}
                    <small>
                        <time datetime=entry.at.to_string() title=format::date_time(entry.at)>{format::day_time(entry.at)}</time>
                        {entry.unsent.then(|| view! { " · " {common::SAVED_HERE} })}
                    </small>
                </div>
            </li>
        }
    };
    view! {
        <ol class="timeline">
            <For each=move || entries.get() key=|e| (e.id.clone(), e.unsent) children=line />
        </ol>
    }
}
