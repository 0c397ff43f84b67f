//! "Why this date": a small calendar, never a formula.

use std::collections::BTreeMap;

use ::time::{Date, Month};
use domain::clock::{DayLine, Explanation, LineKind};
use leptos::prelude::*;

use crate::i18n::{Words, clock, format, use_lang};

/// What the days look like, in the order of the legend.
const LEGEND: [(&str, Words); 6] = [
    ("start", clock::KIND_START),
    ("counted", clock::KIND_COUNTED),
    ("off", clock::KIND_SKIPPED),
    ("hold", clock::KIND_PAUSED),
    ("extended", clock::KIND_EXTENDED),
    ("due", clock::KIND_DUE),
];

const fn class_of(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Start => "start",
        LineKind::Counted { .. } => "counted",
        LineKind::Skipped => "off",
        LineKind::Paused => "hold",
        LineKind::Extended => "extended",
        LineKind::Due => "due",
    }
}

/// The result in a sentence: what was used, and the date; or, while paused, what is left.
pub fn explanation_words(explanation: &Explanation) -> Words {
    let used = clock::used(&explanation.used.text());
    let end = match explanation.due {
        Some(due) => clock::due_at(due),
        None if explanation.left.is_used_up() => clock::NOTHING_LEFT,
        None => clock::left_when_paused(&explanation.left.text()),
    };
    let words = used.then(" ", &end);
    if explanation.provisional { words.then(" ", &clock::PROVISIONAL) } else { words }
}

/// The days of a count as a calendar of whole weeks, with a legend of what occurs, and the same day by day in words
/// for those who want to check (and for screen readers, to whom the grid is hidden).
#[component]
pub fn WhyCalendar(
    /// The walk, from `domain::clock::explain`.
    #[prop(into)]
    explanation: Signal<Explanation>,
) -> impl IntoView {
    let lang = use_lang();
    let grid = move || explanation.with(|explanation| weeks_of(&explanation.days));
    let legend = move || {
        explanation.with(|explanation| {
            let occurs = |class: &str| explanation.days.iter().any(|line| class_of(line.kind) == class);
            let key = |(class, words): (&'static str, Words)| {
                view! { <span><i class=format!("cal-key {class}")></i> {words}</span> }
            };
            LEGEND.into_iter().filter(|(class, _)| occurs(class)).map(key).collect_view()
        })
    };
    let lines = move || explanation.with(|explanation| explanation.days.iter().map(day_line).collect_view());
    view! {
        <div class="why">
            <p>{move || explanation.with(explanation_words).say(lang.get())}</p>
            <div class="cal" aria-hidden="true">{heads()} {grid}</div>
            <p class="cal-legend" aria-hidden="true">{legend}</p>
            <details>
                <summary>{clock::DAY_BY_DAY}</summary>
                <ol class="day-list">{lines}</ol>
            </details>
        </div>
    }
}

fn heads() -> impl IntoView {
    use ::time::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let lang = use_lang();
    [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]
        .map(|day| view! { <span class="wd">{move || format::weekday_short(day, lang.get())}</span> })
        .into_iter()
        .collect_view()
}

fn weeks_of(days: &[DayLine]) -> impl IntoView + use<> {
    let (first, last) = (days.iter().map(|d| d.date).min(), days.iter().map(|d| d.date).max());
    let grid = first.zip(last).map(|(first, last)| format::weeks(first, last)).unwrap_or_default();
    let kinds: BTreeMap<Date, LineKind> = days.iter().map(|line| (line.date, line.kind)).collect();
    let mut month: Option<Month> = None;
    grid.into_iter()
        .map(|day| {
            // The month is said where it begins, so that 29, 1, 2 cannot be misread.
            let new_month = month.replace(day.month()) != Some(day.month());
            let text =
                if new_month { format!("{}/{}", day.day(), u8::from(day.month())) } else { day.day().to_string() };
            view! { <span class=kinds.get(&day).copied().map_or("", class_of)>{text}</span> }
        })
        .collect_view()
}

fn day_line(line: &DayLine) -> impl IntoView + use<> {
    let lang = use_lang();
    let (date, kind) = (line.date, line.kind);
    let name = move || format!("{} {}", format::weekday(date, lang.get()), format::day_month(date));
    view! {
        <li>
            <i class=format!("cal-key {}", class_of(kind))></i>
            <span>{name}</span>
            <span>
                {Words::from(&line.reason)}
                {line.provisional.then(|| view! { " (" {clock::EXPECTED} ")" })}
            </span>
        </li>
    }
}
