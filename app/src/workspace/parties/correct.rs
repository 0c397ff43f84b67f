//! Correcting what an entry says.

use contract::paths;
use domain::{
    definition::PartyKind,
    party::{Details, Party},
};
use leptos::prelude::*;
use serde_json::json;

use super::Entry;
use crate::{
    components::{Button, DateField, FieldError, Form, FormActions, FormErrors, Kind, TextField, Width, use_toasts},
    i18n::{common, format, intake, parties},
    workspace::{desk::use_desk, online::Intent},
};

/// Name, phone, address, day of birth, class; two who correct the same at once are told.
#[component]
pub(super) fn CorrectForm(entry: Entry, party: Party, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let was = StoredValue::new(party.details());
    let name = RwSignal::new(party.name);
    let phone = RwSignal::new(party.phone.unwrap_or_default());
    let address = RwSignal::new(party.address.unwrap_or_default());
    let born = RwSignal::new(party.born.map(format::date).unwrap_or_default());
    let class = RwSignal::new(party.class.unwrap_or_default());
    let (id, is_child) = (party.id, party.kind == PartyKind::Child);
    let submit = move || {
        let day = born.get_untracked();
        let date = format::parse_date(&day);
        if date.is_none() && !day.trim().is_empty() {
            form.show(vec![FieldError::new("born", common::DATE_WRONG)]);
            return;
        }
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let some = |text: RwSignal<String>| Some(text.get_untracked()).filter(|t| !t.trim().is_empty());
        let (phone, address, class) = (some(phone), some(address), some(class));
        let to = Details { name: name.get_untracked(), phone, address, born: date, class };
        leptos::task::spawn_local(async move {
            let body = json!({ "was": was.get_value(), "to": to, "stated_at": desk.engine().now() });
            let answer = entry.change(intent, paths::party(id, "correct"), &body).await;
            pending.try_set(false);
            match answer {
                Ok(()) => {
                    on_done.run(());
                    toasts.say(parties::CORRECTED);
                }
                Err(trouble) => trouble.show(form, "name"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=parties::CORRECT>
            <TextField name="name" label=parties::NAME value=name required=true />
            <TextField name="phone" label=parties::PHONE value=phone kind="tel" inputmode="tel" width=Width::Short />
            <TextField name="address" label=parties::ADDRESS value=address />
            {is_child.then(|| view! {
                <DateField name="born" label=parties::BORN value=born />
                <TextField name="class" label=parties::CLASS help=intake::CLASS_HELP value=class width=Width::Short />
            })}
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{common::SAVE}</Button>
            </FormActions>
        </Form>
    }
}
