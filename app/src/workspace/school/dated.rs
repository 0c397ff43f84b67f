//! Settings that change on a day: what was printed keeps what held then.

use domain::{
    directory::Dated,
    school::{Command, DatedSetting},
};
use leptos::prelude::*;
use time::Date;

use super::Changing;
use crate::{
    components::{
        Badge, Button, DateField, Dialog, FieldError, Form, FormActions, FormErrors, Icon, Kind, Sheet, TextField, Tone,
    },
    i18n::{Words, common, format, people, school},
    workspace::desk::use_desk,
};

/// Everything that held, holds and will hold, newest first.
#[component]
pub(super) fn DatedSheet(
    /// Which setting.
    what: DatedSetting,
    /// Whether they may change it.
    may: Memo<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let adding = RwSignal::new(false);
    let list = Memo::new(move |_| {
        let settings = desk.view(|v| v.unit.as_ref().map(|u| u.settings.clone()));
        let mut list = settings.map_or_else(Vec::new, |s| match what {
            DatedSetting::Place => s.places,
            DatedSetting::Agency => s.agencies,
        });
        list.sort_by_key(|entry| std::cmp::Reverse(entry.from));
        list
    });
    let form = FormErrors::new();
    let dropping = Changing::new(form, Callback::new(|()| {}));
    let rows = move || {
        let today = desk.now().local_date();
        let list = list.get();
        let current = list.iter().filter(|e| e.from <= today).map(|e| e.from).max();
        let drop = move |from: Date| move || dropping.submit(Command::DropDated { what, from }, "from");
        list.into_iter().map(|entry| row(entry, today, current, may, drop)).collect_view()
    };
    let add = move || {
        may.get().then(|| {
            view! { <Button icon=Icon::Plus on_press=move || adding.set(true)>{school::NEW_VALUE}</Button> }
        })
    };
    view! {
        <Sheet title=school::dated(what) aside=add>
            <ul class="rows" aria-label=school::dated(what)>{rows}</ul>
        </Sheet>
        <Dialog open=adding title=school::dated(what)>
            <NewValue what on_done=move |()| adding.set(false) />
        </Dialog>
    }
}

fn row<D: Fn() + Send + Sync + 'static>(
    entry: Dated,
    today: Date,
    current: Option<Date>,
    may: Memo<bool>,
    drop: impl Fn(Date) -> D,
) -> AnyView {
    let is_coming = today < entry.from;
    let is_empty = entry.value.is_empty();
    let (tone, state) = if is_coming {
        (Tone::Plain, school::COMING)
    } else if Some(entry.from) != current {
        (Tone::Plain, school::BEFORE)
    } else if is_empty {
        (Tone::Soon, school::TO_FILL)
    } else {
        (Tone::Ok, school::NOW)
    };
    let value = if is_empty { school::TO_FILL } else { Words::same(entry.value) };
    let drop = StoredValue::new(drop(entry.from));
    let button = move || {
        (is_coming && may.get()).then(|| {
            let press = move || drop.with_value(|drop| drop());
            view! { <div class="row-action"><Button on_press=press>{school::TAKE_BACK}</Button></div> }
        })
    };
    view! {
        <li class="row">
            <div class="row-main">
                <b>{value}</b>
                <small>{people::since(format::date(entry.from))}</small>
            </div>
            <div class="row-state"><Badge tone=tone>{state}</Badge></div>
            {button}
        </li>
    }
    .into_any()
}

#[component]
fn NewValue(what: DatedSetting, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, form) = (use_desk(), FormErrors::new());
    let changing = Changing::new(form, on_done);
    let value = RwSignal::new(String::new());
    // What is unknown is filled in from the day since when it is; otherwise from today.
    let today = untrack(|| desk.now()).local_date();
    let unknown = untrack(|| desk.view(|v| v.unit.as_ref().map(|u| u.settings.clone()))).and_then(|s| {
        let list = match what {
            DatedSetting::Place => s.places,
            DatedSetting::Agency => s.agencies,
        };
        let current = list.into_iter().filter(|e| e.from <= today).max_by_key(|e| e.from)?;
        current.value.is_empty().then_some(current.from)
    });
    let from = RwSignal::new(format::date(unknown.unwrap_or(today)));
    let submit = move || match format::parse_date(&from.get_untracked()) {
        None => {
            form.show(vec![FieldError::new("from", common::DATE_WRONG)]);
        }
        Some(from) => changing.submit(Command::SetDated { what, from, value: value.get_untracked() }, "from"),
    };
    view! {
        <Form errors=form on_submit=submit label=school::NEW_VALUE>
            <TextField name="value" label=school::VALUE help=school::VALUE_HELP value=value />
            <DateField name="from" label=school::FROM help=school::FROM_HELP value=from required=true />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=changing.pending>{common::SAVE}</Button>
            </FormActions>
        </Form>
    }
}
