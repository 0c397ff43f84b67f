//! Entering what becomes of a holiday: a new one, another rule from a day on, none any more.

use domain::{
    calendar::{
        HolidayOn, HolidayRule,
        rules::{RuleChange, Terms, new_key, on_fault},
    },
    definition::Certainty,
    text::Text,
};
use leptos::prelude::*;
use time::Date;

use super::{Book, rules::certainty};
use crate::{
    components::{
        Button, DateField, FieldError, Form, FormActions, FormErrors, Kind, SelectField, TextField, Width, choice,
    },
    i18n::{Words, calendar, common, format, holidays as words},
};

const LUNAR: &str = "lunar";
const SOLAR: &str = "solar";
const YES: &str = "yes";
const NO: &str = "no";

const SURE: [(&str, Certainty); 3] =
    [("found", Certainty::Found), ("known", Certainty::Known), ("proposed", Certainty::Proposed)];

/// What is being done with a holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doing {
    /// A new one.
    Begin,
    /// This one is another from a day on.
    Change(Box<HolidayRule>),
    /// This one is none from a day on.
    End(Box<HolidayRule>),
}

impl Doing {
    /// What the dialog is called.
    pub(super) fn words(&self) -> Words {
        match self {
            Self::Begin => words::ADD,
            Self::Change(rule) => words::changing(Words::from(&rule.title)),
            Self::End(rule) => words::ending(Words::from(&rule.title)),
        }
    }

    fn into_rule(self) -> Option<HolidayRule> {
        match self {
            Self::Begin => None,
            Self::Change(rule) | Self::End(rule) => Some(*rule),
        }
    }
}

/// What has been typed.
#[derive(Clone, Copy)]
struct Typed {
    title: RwSignal<String>,
    title_en: RwSignal<String>,
    by: RwSignal<String>,
    day: RwSignal<String>,
    month: RwSignal<String>,
    days: RwSignal<String>,
    offset: RwSignal<String>,
    adjacent: RwSignal<String>,
    from: RwSignal<String>,
    source: RwSignal<String>,
    sure: RwSignal<String>,
}

impl Typed {
    fn begin(rule: Option<&HolidayRule>, today: Date) -> Self {
        let text = |text: String| RwSignal::new(text);
        let number = |n: Option<i16>| text(n.map(|n| n.to_string()).unwrap_or_default());
        let title = rule.map(|rule| rule.title.clone()).unwrap_or_default();
        let (by, day, month, days, offset, adjacent) = match rule.map(|rule| rule.on) {
            None => (SOLAR, None, None, 1, 0, false),
            Some(HolidayOn::Fixed { month, day, days, adjacent }) => (SOLAR, Some(day), Some(month), days, 0, adjacent),
            Some(HolidayOn::Lunar { month, day, days, offset }) => (LUNAR, Some(day), Some(month), days, offset, false),
        };
        let sure = rule.map_or(Certainty::Known, |rule| rule.certainty);
        let sure = SURE.iter().find(|(_, one)| *one == sure).map_or("", |(name, _)| name);
        // An end that is planned is taken back from the day after it; everything else counts from today unless said.
        let from = rule.and_then(|rule| rule.to).and_then(Date::next_day).filter(|day| today <= *day);
        Self {
            title: text(title.vi),
            title_en: text(title.en),
            by: text(by.to_owned()),
            day: number(day.map(i16::from)),
            month: number(month.map(i16::from)),
            days: number(Some(days.into())),
            offset: number(Some(offset.into())),
            adjacent: text(if adjacent { YES } else { NO }.to_owned()),
            from: text(format::date(from.unwrap_or(today))),
            source: text(rule.map(|rule| rule.source.clone()).unwrap_or_default()),
            sure: text(sure.to_owned()),
        }
    }

    /// The first day and the basis, or what is wrong with them.
    fn basis(self, today: Date, wrong: &mut Vec<FieldError>) -> Option<(Date, String)> {
        let from = format::parse_date(&self.from.get_untracked());
        match from {
            None => wrong.push(FieldError::new("from", common::DATE_WRONG)),
            Some(day) if day < today => wrong.push(FieldError::new("from", words::PAST_STAYS)),
            Some(_) => {}
        }
        let source = self.source.get_untracked().trim().to_owned();
        if source.is_empty() {
            wrong.push(FieldError::new("source", common::required_missing(&words::SOURCE)));
        }
        Some((from?, source))
    }

    fn terms(self, wrong: &mut Vec<FieldError>) -> Option<Terms> {
        let number = |text: RwSignal<String>| text.get_untracked().trim().parse::<u8>().ok();
        let vi = self.title.get_untracked().trim().to_owned();
        if vi.is_empty() {
            wrong.push(FieldError::new("title", common::required_missing(&words::NAME)));
        }
        let (month, day) = (number(self.month).unwrap_or(0), number(self.day).unwrap_or(0));
        let days = number(self.days).unwrap_or(0);
        let is_lunar = self.by.get_untracked() == LUNAR;
        let on = if is_lunar {
            let offset = self.offset.get_untracked().trim().replace('−', "-").parse().unwrap_or(i8::MAX);
            HolidayOn::Lunar { month, day, days, offset }
        } else {
            HolidayOn::Fixed { month, day, days, adjacent: self.adjacent.get_untracked() == YES }
        };
        if on_fault(&on).is_some() {
            wrong.push(FieldError::new("on", words::DAY_WRONG));
        }
        let sure = self.sure.get_untracked();
        let sure = SURE.iter().find(|(name, _)| *name == sure).map(|(_, sure)| *sure);
        if sure.is_none() {
            wrong.push(FieldError::new("certainty", common::choice_missing(&words::CERTAINTY)));
        }
        Some(Terms { title: Text::new(vi, self.title_en.get_untracked().trim()), on, certainty: sure? })
    }
}

/// The form; what it makes waits among the changes until they are confirmed together.
#[component]
pub(super) fn RuleForm(
    /// Where the change goes.
    book: Book,
    /// Which.
    doing: Doing,
    /// It has gone there.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let form = FormErrors::new();
    let today = untrack(|| book.desk.now()).local_date();
    let (label, is_end) = (doing.words(), matches!(doing, Doing::End(_)));
    let rule = doing.into_rule();
    let typed = Typed::begin(rule.as_ref(), today);
    if is_end {
        // Why it ends is another document than why it began.
        typed.source.set(String::new());
    }
    let key = StoredValue::new(rule.map(|rule| rule.key));
    let submit = move || {
        let mut wrong = Vec::new();
        let terms = (!is_end).then(|| typed.terms(&mut wrong));
        let basis = typed.basis(today, &mut wrong);
        let (Some((from, source)), true) = (basis, wrong.is_empty()) else {
            form.show(wrong);
            return;
        };
        let to = terms.flatten();
        let key = key.get_value().unwrap_or_else(|| {
            let title = typed.title.get_untracked();
            book.shown.with_untracked(|c| new_key(&title, c.as_ref().map_or(&[], |c| &c.rules)))
        });
        book.draft.update(|draft| draft.rules.push(RuleChange { key, from, source, to }));
        on_done.run(());
    };
    let what = (!is_end).then(|| view! { <TermsFields typed /> });
    let (from_label, from_help) =
        if is_end { (words::LAST_FROM, words::LAST_FROM_HELP) } else { (words::FROM, words::FROM_HELP) };
    let sure = Signal::stored(SURE.map(|(name, sure)| choice(name, certainty(sure))).to_vec());
    view! {
        <Form errors=form on_submit=submit label=label>
            {what}
            <DateField name="from" label=from_label help=from_help value=typed.from required=true />
            <TextField name="source" label=words::SOURCE help=words::SOURCE_HELP value=typed.source required=true />
            {(!is_end)
                .then(|| {
                    view! {
                        <SelectField
                            name="certainty"
                            label=words::CERTAINTY
                            value=typed.sure
                            choices=sure
                            required=true
                        />
                    }
                })}
            <FormActions>
                <Button kind=Kind::Main submit=true>{calendar::PUT}</Button>
            </FormActions>
        </Form>
    }
}

/// What the holiday is.
#[component]
fn TermsFields(typed: Typed) -> impl IntoView {
    let calendars = Signal::stored(vec![choice(SOLAR, words::SOLAR), choice(LUNAR, words::LUNAR)]);
    let answers = Signal::stored(vec![choice(NO, common::NO), choice(YES, common::YES)]);
    let is_lunar = Memo::new(move |_| typed.by.get() == LUNAR);
    let number = |name: &'static str, label: Words, value| {
        view! { <TextField name=name label=label value=value width=Width::Tiny inputmode="numeric" required=true /> }
    };
    let more = move || {
        if is_lunar.get() {
            view! {
                <TextField
                    name="offset"
                    label=words::OFFSET
                    help=words::OFFSET_HELP
                    value=typed.offset
                    width=Width::Tiny
                    required=true
                />
            }
            .into_any()
        } else {
            view! {
                <SelectField
                    name="adjacent"
                    label=words::ADJACENT
                    help=words::ADJACENT_HELP
                    value=typed.adjacent
                    choices=answers
                    required=true
                />
            }
            .into_any()
        }
    };
    view! {
        <TextField name="title" label=words::NAME value=typed.title required=true />
        <TextField name="title_en" label=words::NAME_EN value=typed.title_en />
        <SelectField name="calendar" label=words::BY value=typed.by choices=calendars required=true />
        <div class="short-fields">
            {number("on", words::DAY, typed.day)} {number("month", words::MONTH, typed.month)}
            {number("days", words::DAYS, typed.days)}
        </div>
        {more}
    }
}
