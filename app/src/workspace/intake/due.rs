//! When a request is due that is only being typed.

use domain::{
    calendar::Calendar,
    case::start::counted_from,
    clock::{self, ClockEntry, Effect, Explanation, LimitSpec},
    definition::Definition,
    instant::Instant,
    text::Text,
    value::Value,
};
use leptos::prelude::*;

use crate::{
    components::{Notice, Sheet, Tone, WhyCalendar},
    i18n::{Words, format, intake},
    workspace::desk::{Desk, use_desk},
};

/// When something received now is due.
pub fn due_now(desk: Desk, limit: LimitSpec) -> Option<Instant> {
    let calendar = desk.view(|v| v.calendar.clone())?;
    let ledger = [ClockEntry::new(desk.now(), Effect::Start)];
    clock::due(limit.legal, limit.cutoff, &ledger, &calendar)?.date()
}

/// The promised date while the form is still being filled, from the same walk that will make it.
#[component]
pub fn DueSheet(
    /// The limit of what is chosen.
    limit: Signal<LimitSpec>,
    /// How the clock would start if the request were taken in at a moment.
    start: impl Fn(Instant) -> ClockEntry + Send + Sync + 'static,
    /// What the limit alone does not say; empty where nothing is to be said.
    note: Text,
) -> impl IntoView {
    let desk = use_desk();
    let explanation = Memo::new(move |_| {
        let calendar = desk.view(|v| v.calendar.clone())?;
        explained(limit.get(), start(desk.now()), &calendar)
    });
    let note = (!note.is_empty()).then(|| view! { <p class="quiet">{Words::from(note)}</p> });
    view! {
        <Sheet title=intake::DUE>
            {note}
            {move || match explanation.get() {
                Some(explanation) => view! {
                    <p class="due-now">
                        <b>{explanation.due.map(|at| view! { {intake::due_on(at.local_date())} })}</b>
                        <small>{intake::DUE_PREVIEW}</small>
                    </p>
                    <WhyCalendar explanation=Signal::stored(explanation) />
                }
                .into_any(),
                None => view! { <Notice tone=Tone::Hold>{intake::DUE_UNKNOWN}</Notice> }.into_any(),
            }}
        </Sheet>
    }
    .into_any()
}

fn explained(limit: LimitSpec, start: ClockEntry, calendar: &Calendar) -> Option<Explanation> {
    clock::explain(limit.legal, limit.cutoff, &[start], calendar)
}

/// How the clock of a request taken in now would start; a day that the form names may be typed already.
pub fn started(def: &Definition, typed: Option<RwSignal<String>>, now: Instant) -> ClockEntry {
    let day = typed.and_then(|text| format::parse_date(text.get().trim())).map(Value::Date);
    counted_from(def, |_| day.as_ref(), ClockEntry::new(now, Effect::Start))
}
