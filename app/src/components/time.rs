//! Moments and days as `<time>`, exact in the tooltip.

use ::time::Date;
use domain::instant::Instant;
use leptos::prelude::*;

use crate::i18n::{format, use_lang};

/// How long ago: "10 phút trước", "hôm qua", "thứ Sáu". `now` comes in (a signal that ticks), so that it stays true.
#[component]
pub fn Ago(
    /// When it happened.
    #[prop(into)]
    at: Signal<Instant>,
    /// The clock of the page.
    #[prop(into)]
    now: Signal<Instant>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <time class="ago" datetime=move || at.get().to_string() title=move || format::date_time(at.get())>
            {move || format::ago(at.get(), now.get(), lang.get())}
        </time>
    }
}

/// A moment: "26/02/2024 09:12".
#[component]
pub fn Moment(
    /// When it happened.
    #[prop(into)]
    at: Signal<Instant>,
) -> impl IntoView {
    view! { <time datetime=move || at.get().to_string()>{move || format::date_time(at.get())}</time> }
}

/// A day: "26/02/2024", its weekday in the tooltip.
#[component]
pub fn Day(
    /// Which day.
    #[prop(into)]
    day: Signal<Date>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <time datetime=move || format::iso_date(day.get()) title=move || format::weekday(day.get(), lang.get())>
            {move || format::date(day.get())}
        </time>
    }
}
