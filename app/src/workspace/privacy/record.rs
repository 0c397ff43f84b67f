//! Recording what somebody at the counter asks for.

use contract::{
    paths,
    subjects::{RecordRequest, RequestLine},
};
use domain::privacy::{consent::Paper, request::Kind as Asked};
use leptos::prelude::*;

use super::person::{PersonField, SeenFields, SeenTyped, follow_speaker, speaker_choices};
use crate::{
    components::{
        Button, DateField, FieldError, Form, FormActions, Kind, Notice, Radios, SelectField, TextArea, choice,
        use_toasts,
    },
    i18n::{common, format, privacy},
    workspace::{
        desk::use_desk,
        listed::{Sending, missing},
        online::Intent,
        platform::Method,
    },
};

/// What is asked, about whom, by whom, what was seen.
#[component]
pub(super) fn RecordForm(#[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let kind = RwSignal::new(Asked::View.as_str().to_owned());
    let (picked, asker, asked) = (RwSignal::new(None), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let today = format::date(untrack(|| desk.now()).local_date());
    let (received, seen) = (RwSignal::new(today), SeenTyped::new(desk, Paper::IdentityCard));
    follow_speaker(desk, picked.into(), asker);
    let read = move || {
        let mut wrong = vec![];
        let kind = kind.get_untracked().parse::<Asked>().ok();
        let asker = asker.get_untracked().parse().ok();
        if picked.get_untracked().is_none() {
            wrong.push(missing("party", &privacy::ABOUT));
        }
        if asker.is_none() {
            wrong.push(missing("asker", &privacy::ASKER));
        }
        let received_on = format::parse_date(&received.get_untracked());
        if received_on.is_none() {
            wrong.push(FieldError::new("received_on", common::DATE_WRONG));
        }
        let seen = seen.read(&mut wrong);
        match (kind, picked.get_untracked(), asker, seen) {
            (Some(kind), Some(party), Some(asker), Some(seen)) if wrong.is_empty() => {
                Ok(RecordRequest { kind, party, asker, asked: asked.get_untracked(), seen, received_on })
            }
            _ => Err(wrong),
        }
    };
    let submit = move || {
        let body = match read() {
            Ok(body) => body,
            Err(wrong) => {
                sending.form.show(wrong);
                return;
            }
        };
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<RequestLine>(desk, Method::Post, paths::privacy("requests"), &body).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::RECORDED);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(sending.form, "asked"),
            }
        });
    };
    let kinds = Asked::ALL.map(|kind| choice(kind.as_str(), privacy::kind(kind))).to_vec();
    let speakers = Signal::derive(move || speaker_choices(desk, picked.get()));
    // Only the choice of nobody is there.
    let none = Signal::derive(move || picked.get().is_some() && speakers.with(Vec::len) < 2);
    view! {
        <Form errors=sending.form on_submit=submit label=privacy::NEW_REQUEST>
            <Radios name="kind" label=privacy::KIND value=kind choices=Signal::stored(kinds) required=true />
            <PersonField label=privacy::ABOUT picked />
            <Show when=move || none.get()>
                <Notice><p>{privacy::NO_SPEAKER}</p></Notice>
            </Show>
            <SelectField name="asker" label=privacy::ASKER help=privacy::ASKER_HELP value=asker choices=speakers required=true />
            <TextArea name="asked" label=privacy::ASKED value=asked required=true />
            <SeenFields typed=seen />
            <DateField name="received_on" label=privacy::RECEIVED_ON value=received required=true />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=sending.pending>{privacy::NEW_REQUEST}</Button>
            </FormActions>
        </Form>
    }
}
