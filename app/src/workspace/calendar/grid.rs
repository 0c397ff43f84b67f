//! The twelve months of a year. For eyes; the list beneath says the same in words.

use domain::calendar::{Calendar, DayKind};
use leptos::prelude::*;
use time::{Date, Month, util};

use super::Book;
use crate::i18n::{calendar as words, format, use_lang};

/// What the days look like, in the order of the legend.
const LEGEND: [DayKind; 5] = [DayKind::Holiday, DayKind::DayOff, DayKind::MakeUp, DayKind::HalfDay, DayKind::Weekend];

const fn class_of(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Working => "",
        DayKind::Weekend => "weekend",
        DayKind::Holiday => "holiday",
        DayKind::DayOff => "off",
        DayKind::MakeUp => "make-up",
        DayKind::HalfDay => "half",
    }
}

/// The months, and what the colours mean.
#[component]
pub(super) fn YearGrid(
    /// The year.
    book: Book,
) -> impl IntoView {
    let months = move || {
        let (calendar, year) = (book.shown.get()?, book.year.get());
        let today = book.desk.now().local_date();
        Some((1..=12).filter_map(|n| month(&calendar, year, n, today)).collect_view())
    };
    let key = |kind: DayKind| {
        view! { <span><i class=format!("cal-key {}", class_of(kind))></i> {words::day_kind(kind)}</span> }
    };
    view! {
        <p class="cal-legend year-legend" aria-hidden="true">{LEGEND.map(key).collect_view()}</p>
        <div class="year" aria-hidden="true">{months}</div>
    }
}

fn month(calendar: &Calendar, year: i32, number: u8, today: Date) -> Option<impl IntoView + use<>> {
    let lang = use_lang();
    let month = Month::try_from(number).ok()?;
    let first = Date::from_calendar_date(year, month, 1).ok()?;
    let last = Date::from_calendar_date(year, month, util::days_in_month(month, year)).ok()?;
    let cells = format::weeks(first, last).into_iter().map(|date| {
        if date.month() != month {
            return view! { <span></span> }.into_any();
        }
        let day = calendar.day(date);
        let title = move || day.title.as_ref().map(|title| title.get(lang.get()).to_owned());
        let class = format!("{} {}", class_of(day.kind), if date == today { "today" } else { "" });
        view! { <span class=class title=title>{date.day()}</span> }.into_any()
    });
    let heads = format::weeks(first, first).into_iter().map(|day| {
        view! { <span class="wd">{move || format::weekday_short(day.weekday(), lang.get())}</span> }
    });
    Some(view! {
        <section class="month">
            <h3>{move || words::month(number).say(lang.get())}</h3>
            <div class="cal">{heads.collect_view()} {cells.collect_view()}</div>
        </section>
    })
}
