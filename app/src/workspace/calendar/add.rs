//! Entering days: one, or all of a notice from a day to a day.

use std::collections::BTreeSet;

use domain::{
    calendar::{CalendarEntry, EntryKind},
    text::Text,
};
use leptos::prelude::*;
use time::{Date, Duration};

use super::Book;
use crate::{
    components::{
        Button, Choice, DateField, FieldError, Form, FormActions, FormErrors, Kind, SelectField, TextField, choice,
    },
    i18n::{Words, calendar as words, common, format},
};

/// The kinds in the order in which they are entered most.
const KINDS: [(&str, EntryKind); 4] = [
    ("off", EntryKind::Off),
    ("work", EntryKind::Work),
    ("off_morning", EntryKind::OffMorning),
    ("off_afternoon", EntryKind::OffAfternoon),
];
const ANNOUNCED: &str = "announced";
/// A notice names no longer stretch.
const LONGEST: i64 = 60;

/// What has been typed.
#[derive(Clone, Copy)]
struct Typed {
    from: RwSignal<String>,
    to: RwSignal<String>,
    kind: RwSignal<String>,
    reason: RwSignal<String>,
    source: RwSignal<String>,
    basis: RwSignal<String>,
    holiday: RwSignal<String>,
}

impl Typed {
    /// The days, or what is wrong.
    fn entries(self) -> Result<Vec<CalendarEntry>, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let from = format::parse_date(&self.from.get_untracked());
        if from.is_none() {
            wrong.push(FieldError::new("from", common::DATE_WRONG));
        }
        let typed = self.to.get_untracked();
        let to = if typed.trim().is_empty() { from } else { format::parse_date(&typed) };
        if to.is_none() && from.is_some() {
            wrong.push(FieldError::new("to", common::DATE_WRONG));
        }
        let reason = self.reason.get_untracked().trim().to_owned();
        if reason.is_empty() {
            wrong.push(FieldError::new("reason", common::required_missing(&words::REASON)));
        }
        let announced = self.basis.get_untracked() == ANNOUNCED;
        let source = self.source.get_untracked().trim().to_owned();
        if announced && source.is_empty() {
            wrong.push(FieldError::new("source", common::required_missing(&words::SOURCE)));
        }
        let (Some(from), Some(to)) = (from, to) else { return Err(wrong) };
        let length = (to - from).whole_days();
        if length < 0 {
            wrong.push(FieldError::new("to", words::TO_BEFORE_FROM));
        } else if length >= LONGEST {
            wrong.push(FieldError::new("to", words::TOO_MANY));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let kind = self.kind.get_untracked();
        let kind = KINDS.iter().find(|(name, _)| *name == kind).map_or(EntryKind::Off, |(_, kind)| *kind);
        let holiday = Some(self.holiday.get_untracked()).filter(|key| !key.is_empty());
        let entry = |date: Date| CalendarEntry {
            date,
            kind,
            title: Text::new(reason.clone(), ""),
            source: source.clone(),
            announced,
            holiday: holiday.clone(),
        };
        Ok((0..=length).filter_map(|n| from.checked_add(Duration::days(n))).map(entry).collect())
    }
}

/// The form; what it makes waits among the changes until they are confirmed together.
#[component]
pub(super) fn AddForm(
    /// Where the days go.
    book: Book,
    /// They have gone there.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let form = FormErrors::new();
    let typed = Typed {
        from: RwSignal::default(),
        to: RwSignal::default(),
        kind: RwSignal::new(KINDS[0].0.to_owned()),
        reason: RwSignal::default(),
        source: RwSignal::default(),
        basis: RwSignal::new(String::from("own")),
        holiday: RwSignal::default(),
    };
    let submit = move || match typed.entries() {
        Err(wrong) => {
            form.show(wrong);
        }
        Ok(entries) => {
            if let Some(first) = entries.first() {
                book.year.set(first.date.year());
            }
            book.draft.update(|draft| draft.put(entries));
            on_done.run(());
        }
    };
    let kinds = Signal::stored(KINDS.map(|(name, kind)| choice(name, words::entry_kind(kind))).to_vec());
    let bases = Signal::stored(vec![choice("own", words::OWN), choice(ANNOUNCED, words::ANNOUNCED)]);
    let holidays = Signal::stored(holidays(book));
    view! {
        <Form errors=form on_submit=submit label=words::ADD>
            <DateField name="from" label=words::FROM value=typed.from required=true />
            <DateField name="to" label=words::TO help=words::TO_HELP value=typed.to />
            <SelectField name="kind" label=words::KIND value=typed.kind choices=kinds required=true />
            <TextField name="reason" label=words::REASON value=typed.reason required=true />
            <SelectField name="basis" label=words::BASIS help=words::ANNOUNCED_HELP value=typed.basis choices=bases required=true />
            <TextField name="source" label=words::SOURCE help=words::SOURCE_HELP value=typed.source />
            <SelectField name="holiday" label=words::HOLIDAY help=words::HOLIDAY_HELP value=typed.holiday choices=holidays />
            <FormActions>
                <Button kind=Kind::Main submit=true>{words::PUT}</Button>
            </FormActions>
        </Form>
    }
}

fn holidays(book: Book) -> Vec<Choice> {
    let mut rules = book.shown.with_untracked(|c| c.as_ref().map(|c| c.rules.clone())).unwrap_or_default();
    // A holiday that was changed has several rules; the last says what it is called.
    rules.reverse();
    let mut keys = BTreeSet::new();
    rules.retain(|rule| keys.insert(rule.key.clone()));
    let known = rules.into_iter().rev().map(|rule| choice(rule.key, Words::from(&rule.title)));
    std::iter::once(choice("", words::NO_HOLIDAY)).chain(known).collect()
}
