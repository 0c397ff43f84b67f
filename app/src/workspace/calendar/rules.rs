//! The holidays of every year: what each is, since when, on what it rests, and which days it gives in the year shown.

use domain::{
    calendar::{Calendar, HolidayOn, HolidayRule},
    definition::Certainty,
};
use leptos::prelude::*;
use time::Date;

use super::{
    Book,
    rule::{Doing, RuleForm},
};
use crate::{
    components::{Badge, Button, Dialog, Icon, Kind, Sheet, Tone},
    i18n::{Words, format, holidays as words, people, use_lang},
};

/// Every rule, those of before and those to come included.
#[component]
pub(super) fn RulesSheet(
    /// The calendar with what has been entered.
    book: Book,
) -> impl IntoView {
    let (open, doing) = (RwSignal::new(false), RwSignal::new(Doing::Begin));
    let begin = Callback::new(move |what: Doing| {
        doing.set(what);
        open.set(true);
    });
    let rows = move || {
        let (calendar, year) = (book.shown.get()?, book.year.get());
        let row = |(n, rule)| row(book, &calendar, (n, rule), year, begin);
        Some(calendar.rules.iter().enumerate().map(row).collect_view())
    };
    let add = move || {
        book.may.get().then(|| {
            view! { <Button icon=Icon::Plus on_press=move || begin.run(Doing::Begin)>{words::ADD}</Button> }
        })
    };
    let lang = use_lang();
    let title = Signal::derive(move || doing.with(Doing::words).say(lang.get()));
    let body = move || {
        let doing = doing.get_untracked();
        view! { <RuleForm book doing on_done=move |()| open.set(false) /> }
    };
    view! {
        <Sheet title=words::TITLE aside=add>
            <p class="sheet-note quiet">{words::LEAD}</p>
            <ul class="rows" aria-label=words::TITLE>{rows}</ul>
        </Sheet>
        <Dialog open title>{body}</Dialog>
    }
}

fn row(
    book: Book,
    calendar: &Calendar,
    (place, rule): (usize, &HolidayRule),
    year: i32,
    begin: Callback<Doing>,
) -> AnyView {
    let today = book.desk.now().local_date();
    let is_over = rule.to.is_some_and(|to| to < today);
    let is_coming = rule.from.is_some_and(|from| today < from);
    let (tone, state) = match (is_over, is_coming) {
        (true, _) => (Tone::Plain, words::OVER),
        (false, true) => (Tone::Hold, words::COMING),
        (false, false) => (Tone::Ok, words::IN_FORCE),
    };
    let of_rule = |date: &Date| rule.from.is_none_or(|from| from <= *date) && rule.to.is_none_or(|to| *date <= to);
    let days: Vec<Date> = calendar.holiday_days(&rule.key, year).into_iter().filter(of_rule).collect();
    let when = rule_words(&rule.on);
    let when = span_words(rule).map_or_else(|| when.clone(), |span| when.clone().then(" · ", &span));
    let source = words::source(rule.source.clone(), certainty(rule.certainty));
    let ended = (!rule.ended.is_empty()).then(|| words::ended_by(rule.ended.clone()));
    // Only the last of a holiday is changed: what follows a rule overtakes it.
    let is_last = calendar.rules.iter().skip(place + 1).all(|later| later.key != rule.key);
    let (is_open, title) = (rule.to.is_none(), Words::from(&rule.title));
    let named = title.clone();
    let rule = StoredValue::new(rule.clone());
    let actions = move || {
        (is_last && book.may.get()).then(|| {
            let (edit, end) = (named.clone(), named.clone());
            let change = move || begin.run(Doing::Change(Box::new(rule.get_value())));
            let stop = move || begin.run(Doing::End(Box::new(rule.get_value())));
            view! {
                <Button kind=Kind::Quiet on_press=change>{words::CHANGE} " " <span class="sr">{edit}</span></Button>
                {is_open
                    .then(|| view! { <Button kind=Kind::Quiet on_press=stop>{words::END} " " <span class="sr">{end}</span></Button> })}
            }
        })
    };
    view! {
        <li class="row">
            <div class="row-main">
                <b>{title}</b>
                <small>{when}</small>
                {(!days.is_empty()).then(|| view! { <small>{words::in_year(year, days_text(&days))}</small> })}
                <small>{source}</small>
                {ended.map(|ended| view! { <small>{ended}</small> })}
            </div>
            <div class="row-state"><Badge tone=tone>{state}</Badge></div>
            <div class="row-action">{actions}</div>
        </li>
    }
    .into_any()
}

/// From when until when a rule holds, where it has a first or a last day.
fn span_words(rule: &HolidayRule) -> Option<Words> {
    match (rule.from, rule.to) {
        (None, None) => None,
        (Some(from), None) => Some(people::since(format::date(from))),
        (Some(from), Some(to)) => Some(people::from_to(format::date(from), format::date(to))),
        (None, Some(to)) => Some(words::until(format::date(to))),
    }
}

/// Days in order, those that follow each other as a stretch: `16/02–20/02`.
fn days_text(days: &[Date]) -> String {
    let mut stretches: Vec<(Date, Date)> = Vec::new();
    for &day in days {
        match stretches.last_mut() {
            Some((_, last)) if last.next_day() == Some(day) => *last = day,
            Some(_) | None => stretches.push((day, day)),
        }
    }
    let text = |(first, last): (Date, Date)| {
        if first == last {
            format::day_month(first)
        } else {
            format!("{}–{}", format::day_month(first), format::day_month(last))
        }
    };
    stretches.into_iter().map(text).collect::<Vec<_>>().join(", ")
}

/// On which days a holiday falls.
pub(super) fn rule_words(on: &HolidayOn) -> Words {
    match *on {
        HolidayOn::Fixed { month, day, days, adjacent } => {
            let words = words::solar(day, month).then(", ", &words::days(days));
            if adjacent { words.then(", ", &words::AND_ADJACENT) } else { words }
        }
        HolidayOn::Lunar { month, day, days, offset } => {
            let words = words::lunar(day, month).then(", ", &words::days(days));
            match offset {
                0 => words,
                before @ ..0 => words.then(", ", &words::begins_before(before.unsigned_abs())),
                after => words.then(", ", &words::begins_after(after.unsigned_abs())),
            }
        }
    }
}

/// How sure a source is.
pub(super) const fn certainty(certainty: Certainty) -> Words {
    match certainty {
        Certainty::Found => words::FOUND,
        Certainty::Known => words::KNOWN,
        Certainty::Proposed => words::PROPOSED,
    }
}
