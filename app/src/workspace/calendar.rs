//! The school's calendar, a year at a time.
//!
//! *Who:* everybody, to see whether a day is worked; the administrator, when the year's notice comes, when Tết is
//! announced, on the morning of a storm. *What they want:* a look of five seconds; or the days of a notice entered in two
//! minutes, knowing before they confirm which dossiers will be due on another day. Changed online only.

mod add;
mod changes;
mod grid;
mod moves;
mod rule;
mod rules;

use std::sync::Arc;

use domain::{
    calendar::{Calendar, CalendarEntry, Day, change, rules::RuleChange},
    rights::Role,
};
use leptos::prelude::*;
use time::Date;

use self::{add::AddForm, changes::ChangesSheet, grid::YearGrid, moves::MovesNotice, rules::RulesSheet};
use super::{
    desk::{Desk, use_desk},
    frame::use_page_title,
};
use crate::{
    components::{Badge, Button, Dialog, Empty, Icon, IconButton, Kind, Notice, PageHead, Sheet, Tone},
    i18n::{Words, calendar as words, format, use_lang},
};

/// What has been entered and is not saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Draft {
    remove: Vec<Date>,
    add: Vec<CalendarEntry>,
    rules: Vec<RuleChange>,
}

impl Draft {
    const fn is_empty(&self) -> bool {
        self.remove.is_empty() && self.add.is_empty() && self.rules.is_empty()
    }

    fn put(&mut self, entries: Vec<CalendarEntry>) {
        self.add.retain(|there| !entries.iter().any(|entry| entry.date == there.date));
        self.remove.retain(|date| !entries.iter().any(|entry| entry.date == *date));
        self.add.extend(entries);
        self.add.sort_by_key(|entry| entry.date);
    }

    fn take_back(&mut self, date: Date) {
        let before = self.add.len();
        self.add.retain(|entry| entry.date != date);
        if self.add.len() == before {
            self.remove.push(date);
        }
    }

    fn change(&self, version: u32) -> change::Change {
        change::Change {
            remove: self.remove.clone(),
            add: self.add.clone(),
            rules: self.rules.clone(),
            ..change::Change::nothing(version)
        }
    }
}

/// The year that is shown, and what has been entered.
#[derive(Clone, Copy)]
struct Book {
    desk: Desk,
    year: RwSignal<i32>,
    draft: RwSignal<Draft>,
    stored: Memo<Option<Arc<Calendar>>>,
    shown: Memo<Option<Arc<Calendar>>>,
    may: Memo<bool>,
}

impl Book {
    fn open(desk: Desk) -> Self {
        let draft = RwSignal::new(Draft::default());
        let stored = Memo::new(move |_| desk.view(|v| v.calendar.clone()));
        let shown = Memo::new(move |_| {
            let calendar = stored.get()?;
            let change = draft.with(|draft| (!draft.is_empty()).then(|| draft.change(calendar.version)));
            let Some(change) = change else { return Some(calendar) };
            change::apply(Some((*calendar).clone()), &change::Event::Changed { change }).map(Arc::new)
        });
        let year = RwSignal::new(untrack(|| desk.now()).local_date().year());
        let may = Memo::new(move |_| desk.actor().has_role(Role::Administrator));
        Self { desk, year, draft, stored, shown, may }
    }
}

/// The page at `/app/calendar`.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    use_page_title(|| words::TITLE);
    let book = Book::open(desk);
    let adding = RwSignal::new(false);
    let add = move || {
        book.may.get().then(|| {
            view! { <Button kind=Kind::Main icon=Icon::Plus on_press=move || adding.set(true)>{words::ADD}</Button> }
        })
    };
    let step = move |by: i32| book.year.update(|year| *year = (*year + by).clamp(1971, 2168));
    let provisional =
        Memo::new(move |_| book.shown.with(|c| c.as_ref().is_some_and(|c| c.is_provisional(book.year.get()))));
    let hours = move || {
        book.shown.with(|calendar| {
            let hours = calendar.as_ref()?.hours;
            let stretch = |h: domain::calendar::Hours| {
                format!("{}–{}", domain::calendar::wire::time_text(h.from), domain::calendar::wire::time_text(h.to))
            };
            Some(words::hours(stretch(hours.morning), stretch(hours.afternoon)).signal())
        })
    };
    view! {
        <PageHead title=words::TITLE lead=words::LEAD actions=add />
        <MovesNotice book />
        <ChangesSheet book />
        <div class="year-head">
            <IconButton icon=Icon::Back label=words::YEAR_BEFORE on_press=move || step(-1) />
            <h2 aria-live="polite">{move || words::year(book.year.get()).say(lang.get())}</h2>
            <IconButton icon=Icon::Next label=words::YEAR_AFTER on_press=move || step(1) />
            <small>{hours}</small>
        </div>
        <Show when=move || provisional.get()>
            <Notice tone=Tone::Hold>
                <p>{words::PROVISIONAL}</p>
            </Notice>
        </Show>
        <YearGrid book />
        <MarkedDays book />
        <RulesSheet book />
        <Dialog open=adding title=words::ADD>
            <AddForm book on_done=move |()| adding.set(false) />
        </Dialog>
    }
}

/// Every day of the year that is not what its weekday says: what, why, by which document.
#[component]
fn MarkedDays(book: Book) -> impl IntoView {
    let rows = move || {
        let year = book.year.get();
        let Some(calendar) = book.shown.get() else { return ().into_any() };
        let days = calendar.marked_days(year);
        if days.is_empty() {
            return view! { <Empty icon=Icon::Calendar title=words::NONE_MARKED /> }.into_any();
        }
        let row = |(date, day): (Date, Day)| {
            let entry = calendar.entries.iter().rev().find(|entry| entry.date == date);
            marked(book, date, &day, entry)
        };
        view! { <ul class="rows" aria-label=words::MARKED>{days.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! { <Sheet title=words::MARKED>{rows}</Sheet> }
}

fn marked(book: Book, date: Date, day: &Day, entry: Option<&CalendarEntry>) -> AnyView {
    let lang = use_lang();
    let title = day.title.as_ref().map(|title| Words::from(title).signal());
    let when = move || format!("{}, {}", format::weekday(date, lang.get()), format::date(date));
    let source = entry.map_or(words::BY_RULE, |entry| Words::same(entry.source.clone()));
    let badge = if day.provisional {
        words::day_kind(day.kind).then(", ", &words::EXPECTED)
    } else {
        words::day_kind(day.kind)
    };
    let tone = if day.working { Tone::Ok } else { Tone::Plain };
    let is_entered = entry.is_some();
    let button = move || {
        (is_entered && book.may.get()).then(|| {
            let press = move || book.draft.update(|draft| draft.take_back(date));
            view! {
                <div class="row-action"><Button kind=Kind::Quiet on_press=press>{words::TAKE_BACK}</Button></div>
            }
        })
    };
    view! {
        <li class="row">
            <div class="row-main">
                <b>{title}</b>
                <small>{when} " · " {source}</small>
            </div>
            <div class="row-state"><Badge tone=tone>{badge}</Badge></div>
            {button}
        </li>
    }
    .into_any()
}
