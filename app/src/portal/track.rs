//! Tracking a dossier by its code and the last digits of a phone number. Nothing here names a child or an employee.

use domain::{clock::Standing, instant::Instant, text::Text};
use leptos::prelude::*;
use time::Date;

use crate::{
    components::{
        Badge, Button, DueBadge, FieldError, Form, FormActions, FormErrors, Icon, Kind, Notice, PageHead, Pair, Pairs,
        Sheet, TextField, Timeline, TimelineEntry, Tone, Width,
    },
    i18n::{Words, cases, format, portal as words},
};

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tracking {
    /// Nothing was searched yet.
    Asked,
    /// The dossier.
    Found(Box<Tracked>),
    /// No dossier has this code and this phone; which of the two is wrong is not told.
    Missed,
    /// Too many tries.
    TooMany,
}

/// A dossier as the public sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// Its code.
    pub code: String,
    /// The procedure.
    pub procedure: Text,
    /// Where it stands, in the applicant's words.
    pub state: Text,
    /// How it stands against its date.
    pub standing: Standing,
    /// When it was received.
    pub received_at: Instant,
    /// When the result is promised; absent while paused.
    pub due_at: Option<Instant>,
    /// What happened, oldest first.
    pub steps: Vec<TrackedStep>,
    /// The papers asked for.
    pub missing: Vec<Text>,
    /// Until when they are waited for.
    pub until: Option<Date>,
    /// The result waits at the office.
    pub ready: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedStep {
    /// The state to which it led.
    pub state: Text,
    /// When.
    pub at: Instant,
}

/// The page at `/tra-cuu`.
#[component]
pub fn TrackPage(
    /// What was typed.
    code: String,
    /// What came of it.
    tracking: Tracking,
) -> impl IntoView {
    let errors = match &tracking {
        Tracking::Missed => FormErrors::found(vec![FieldError::new("code", words::TRACK_MISS)]),
        Tracking::TooMany => FormErrors::found(vec![FieldError::new("code", words::TRACK_MANY)]),
        Tracking::Asked | Tracking::Found(_) => FormErrors::new(),
    };
    let missed = tracking == Tracking::Missed;
    let found = match tracking {
        Tracking::Found(found) => Some(view! { <Dossier found=*found /> }),
        Tracking::Asked | Tracking::Missed | Tracking::TooMany => None,
    };
    view! {
        <PageHead title=words::TRACK lead=words::TRACK_SAYS.signal() />
        {found}
        {missed.then(|| view! { <p class="quiet">{words::TRACK_MISS_WHY}</p> })}
        <Form errors=errors action="/tra-cuu">
            <TextField
                name="code"
                label=words::CODE
                help=words::CODE_HELP.signal()
                value=RwSignal::new(code)
                required=true
            />
            <TextField
                name="phone"
                label=words::SECOND
                inputmode="numeric"
                width=Width::Short
                required=true
                value=RwSignal::new(String::new())
            />
            <FormActions>
                <Button kind=Kind::Main submit=true icon=Icon::Search>{words::TRACK_GO}</Button>
            </FormActions>
        </Form>
    }
}

#[component]
fn Dossier(found: Tracked) -> impl IntoView {
    let entries: Vec<TimelineEntry> = found
        .steps
        .iter()
        .enumerate()
        .rev()
        .map(|(n, step)| TimelineEntry {
            id: n.to_string(),
            icon: Icon::Check,
            tone: Tone::Plain,
            who: Words::from(&step.state),
            what: Words::same(""),
            note: None,
            at: step.at,
            unsent: false,
        })
        .collect();
    let missing = found.missing.iter().map(|p| view! { <li>{Words::from(p)}</li> }).collect_view();
    let has_missing = !found.missing.is_empty();
    view! {
        <Sheet title=Words::from(&found.procedure)>
            <Pairs>
                <Pair label=words::CODE>{found.code}</Pair>
                <Pair label=words::STATE>
                    <Badge>{Words::from(&found.state)}</Badge>
                    " "
                    <DueBadge standing=Signal::stored(found.standing) date=Signal::stored(found.due_at) />
                </Pair>
                <Pair label=words::RECEIVED>{format::date_time(found.received_at)}</Pair>
                {found.due_at.map(|at| view! { <Pair label=words::PROMISED>{format::date_time(at)}</Pair> })}
            </Pairs>
            {has_missing
                .then(|| {
                    view! {
                        <Notice tone=Tone::Hold>
                            {found.until.map_or(words::BRING_THESE, |day| words::bring_until(format::date(day)))} <ul>{missing}</ul>
                        </Notice>
                    }
                })} {found.ready.then(|| view! { <Notice tone=Tone::Ok>{words::COME_BRING}</Notice> })}
        </Sheet>
        <Sheet title=cases::TIMELINE padded=true>
            <Timeline entries=Signal::stored(entries) />
        </Sheet>
    }
}
