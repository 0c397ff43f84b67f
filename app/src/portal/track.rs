//! Tracking a dossier by its code and the last digits of a phone number. Nothing here names a child or an employee.

use domain::{
    clock::{PlainDays, PlainKind, Standing},
    instant::Instant,
    text::Text,
};
use leptos::prelude::*;
use time::Date;

use super::withdraw::{self, Withdrawal};
use crate::{
    components::{
        Badge, Button, DueBadge, FieldError, Form, FormActions, FormErrors, Icon, Kind, Notice, PageHead, Pair, Pairs,
        Sheet, TextField, Timeline, TimelineEntry, Tone, Width,
    },
    i18n::{Words, cases, clock, format, portal as words, registration, use_lang},
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
    /// Why it is promised for that date: the days in plain words. Empty once it is done.
    pub why: Vec<PlainDays>,
    /// What happened, oldest first.
    pub steps: Vec<TrackedStep>,
    /// The papers asked for.
    pub missing: Vec<Text>,
    /// Until when they are waited for.
    pub until: Option<Date>,
    /// What the school tells whoever asked, as it stands.
    pub told: Option<Text>,
    /// The result waits at the office.
    pub ready: bool,
    /// When a result was taken back in whose place no other counts yet.
    pub taken_back: Option<Instant>,
    /// It was received; what was only registered was not.
    pub received: bool,
    /// The last digits of the telephone, where the dossier can be had back as it stands.
    pub withdrawable: Option<String>,
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
    /// What became of the wish to have it back, if that was said.
    #[prop(default = None)]
    withdrawal: Option<Withdrawal>,
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
        {withdrawal.map(withdraw::told)}
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
    // What the school tells says it in its own words.
    let bring = found.ready && found.told.is_none();
    let told = found.told.as_ref().map(Words::from);
    let came = if found.received { words::RECEIVED } else { registration::REGISTERED_ON };
    let withdraw = found.withdrawable.map(|tail| withdraw::ask(found.code.clone(), tail));
    view! {
        <Sheet title=Words::from(&found.procedure)>
            <Pairs>
                <Pair label=words::CODE>{found.code}</Pair>
                <Pair label=words::STATE>
                    <Badge>{Words::from(&found.state)}</Badge>
                    " "
                    <DueBadge standing=Signal::stored(found.standing) date=Signal::stored(found.due_at) />
                </Pair>
                <Pair label=came>{format::date_time(found.received_at)}</Pair>
                {found.due_at.map(|at| view! { <Pair label=words::PROMISED>{format::date_time(at)}</Pair> })}
            </Pairs>
            {found
                .taken_back
                .map(|at| {
                    view! { <Notice tone=Tone::Late>{words::taken_back(format::date(at.local_date()))}</Notice> }
                })}
            {told.map(|told| view! { <Notice tone=Tone::Plain>{told}</Notice> })}
            {has_missing
                .then(|| {
                    view! {
                        <Notice tone=Tone::Hold>
                            {found.until.map_or(words::BRING_THESE, |day| words::bring_until(format::date(day)))} <ul>{missing}</ul>
                        </Notice>
                    }
                })} {bring.then(|| view! { <Notice tone=Tone::Ok>{words::COME_BRING}</Notice> })}
        </Sheet>
        {(!found.why.is_empty()).then(|| view! { <Why days=found.why /> })}
        <Sheet title=cases::TIMELINE padded=true>
            <Timeline entries=Signal::stored(entries) />
        </Sheet>
        {withdraw}
    }
}

/// Why this date, for whoever asked: a list of days that works without script.
#[component]
fn Why(days: Vec<PlainDays>) -> impl IntoView {
    let lang = use_lang();
    let is_expected = days.iter().any(|days| days.provisional);
    let line = move |days: PlainDays| {
        let PlainDays { from, to, kind, text, provisional } = days;
        let day = move |date| format!("{} {}", format::weekday(date, lang.get()), format::day_month(date));
        let when = move || if from == to { day(from) } else { format!("{} – {}", day(from), day(to)) };
        view! {
            <li>
                <i class=format!("cal-key {}", class_of(kind))></i>
                <span>{when}</span>
                <span>
                    {Words::from(&text)} {provisional.then(|| view! { " (" <em>{clock::EXPECTED}</em> ")" })}
                </span>
            </li>
        }
    };
    view! {
        <Sheet title=words::WHY padded=true>
            <div class="why">
                <ol class="day-list">{days.into_iter().map(line).collect_view()}</ol>
                {is_expected.then(|| view! { <p>{clock::PROVISIONAL}</p> })}
            </div>
        </Sheet>
    }
}

/// As the small calendar of the workspace draws them.
const fn class_of(kind: PlainKind) -> &'static str {
    match kind {
        PlainKind::Received => "start",
        PlainKind::Worked => "counted",
        PlainKind::Off => "off",
        PlainKind::Awaited => "hold",
        PlainKind::Extended => "extended",
        PlainKind::Due => "due",
    }
}
