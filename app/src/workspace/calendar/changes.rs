//! What has been entered and is not saved: shown, looked at for what it moves, confirmed in one go.

use contract::{
    calendar::{CalendarChange, CalendarView, Moved, MovedCase},
    paths,
};
use domain::calendar::Calendar;
use leptos::prelude::*;
use time::Date;

use super::{Book, Draft, rules::rule_words};
use crate::{
    components::{Button, Icon, Kind, Notice, Sheet, Tone, use_toasts},
    i18n::{Words, calendar as words, format, holidays, use_lang},
    workspace::{online::Intent, platform::Method},
};

/// The changes; nothing while there are none.
#[component]
pub(super) fn ChangesSheet(
    /// The calendar with them.
    book: Book,
) -> impl IntoView {
    let (desk, toasts) = (book.desk, use_toasts());
    let (moved, trouble) = (RwSignal::new(None::<Moved>), RwSignal::new(None::<Words>));
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    // What was looked at is no longer what would happen.
    Effect::new(move |_| {
        book.draft.track();
        moved.set(None);
        trouble.set(None);
    });
    let change = move || {
        let version = book.stored.with_untracked(|c| c.as_ref().map(|c| c.version))?;
        Some(CalendarChange(book.draft.with_untracked(|draft| draft.change(version))))
    };
    let look = move || {
        let Some(change) = change() else { return };
        pending.set(true);
        trouble.set(None);
        leptos::task::spawn_local(async move {
            let path = paths::CALENDAR_PREVIEW.to_owned();
            let answer = Intent::new(desk).tell::<Moved>(desk, Method::Post, path, &change).await;
            pending.try_set(false);
            match answer {
                Ok(told) => drop(moved.try_set(Some(told))),
                Err(error) => drop(trouble.try_set(Some(error.words))),
            }
        });
    };
    let confirm = move || {
        let Some(change) = change() else { return };
        pending.set(true);
        leptos::task::spawn_local(async move {
            let path = paths::CALENDAR.to_owned();
            let answer = intent.tell::<CalendarView>(desk, Method::Post, path, &change).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(words::SAVED);
                    book.draft.try_set(Draft::default());
                    desk.kick();
                }
                Err(error) => drop(trouble.try_set(Some(error.words))),
            }
        });
    };
    let discard = move || book.draft.set(Draft::default());
    let buttons = move || {
        let is_told = moved.with(Option::is_some);
        let main = if is_told {
            view! { <Button kind=Kind::Main icon=Icon::Check pending=pending on_press=confirm>{words::CONFIRM}</Button> }
                .into_any()
        } else {
            view! { <Button kind=Kind::Main icon=Icon::Eye pending=pending on_press=look>{words::PREVIEW}</Button> }
                .into_any()
        };
        view! {
            <div class="form-actions">
                {main} <Button on_press=discard>{words::DISCARD}</Button>
            </div>
        }
    };
    view! {
        <Show when=move || book.draft.with(|draft| !draft.is_empty())>
            <Sheet title=words::PENDING padded=true>
                <p class="quiet">{words::PENDING_WHY}</p>
                <ul class="changes" aria-label=words::PENDING>{move || book.draft.with(|draft| lines(book, draft))}</ul>
                {move || moved.get().map(told)}
                {move || trouble.get().map(|words| view! { <Notice tone=Tone::Late><p>{words}</p></Notice> })}
                {buttons}
            </Sheet>
        </Show>
    }
}

fn lines(book: Book, draft: &Draft) -> impl IntoView + use<> {
    let lang = use_lang();
    let line = |date: Date, what: Words| {
        let when = move || format!("{}, {}", format::weekday(date, lang.get()), format::date(date));
        view! { <li>{when} ": " {what}</li> }
    };
    let added = draft
        .add
        .iter()
        .map(|entry| line(entry.date, words::entry_kind(entry.kind).then(" · ", &Words::from(&entry.title))));
    let removed = draft.remove.iter().map(|date| line(*date, words::REMOVED));
    let all: Vec<_> = added.chain(removed).collect();
    let rules = draft.rules.iter().map(|rule| {
        let what = match &rule.to {
            Some(terms) => Words::from(&terms.title).then(": ", &rule_words(&terms.on)),
            None => holidays::ended(title_of(book, &rule.key)),
        };
        view! { <li>{holidays::from_day(format::date(rule.from))} ", " {what}</li> }
    });
    (all.collect_view(), rules.collect_view())
}

/// What a holiday is called now.
fn title_of(book: Book, key: &str) -> Words {
    let named = |c: &Calendar| c.rules.iter().rfind(|rule| rule.key == key).map(|rule| Words::from(&rule.title));
    book.shown.with(|c| c.as_ref().and_then(|c| named(c))).unwrap_or_else(|| Words::same(key))
}

/// What would move, both dates.
fn told(moved: Moved) -> AnyView {
    if moved.count == 0 {
        return view! { <Notice tone=Tone::Ok><p>{words::NOTHING_MOVES}</p></Notice> }.into_any();
    }
    let rest = moved.count.saturating_sub(u32::try_from(moved.items.len()).unwrap_or(u32::MAX));
    let row = |case: MovedCase| {
        let code = case.code.map_or(words::NO_CODE, Words::same);
        view! {
            <li>
                <b>{code}</b>
                " "
                {Words::from(&case.title)}
                ": "
                {format::date_time(case.was)}
                " → "
                <b>{format::date_time(case.now)}</b>
            </li>
        }
    };
    view! {
        <Notice tone=Tone::Hold>
            <p><b>{words::moved(moved.count)}</b></p>
            <ul class="changes" aria-label=words::MOVED>{moved.items.into_iter().map(row).collect_view()}</ul>
            {(rest > 0).then(|| view! { <p>{words::and_more(rest)}</p> })}
        </Notice>
    }
    .into_any()
}
