//! What can be done with a document: giving it to somebody, settling it, correcting its entry, cancelling its number.

use contract::{
    document::{AssignDocument, CancelDocument, DocumentView, SettleDocument},
    paths,
};
use domain::{
    document::Document,
    ids::DocumentId,
    policy::{self, Act},
};
use leptos::prelude::*;
use serde::Serialize;

use super::{colleagues, entry::EntryForm};
use crate::{
    components::{
        Button, DateField, Dialog, FieldError, Form, FormActions, Icon, Kind, Notice, SelectField, TextArea, use_toasts,
    },
    i18n::{Words, common, documents as words, format},
    workspace::{
        desk::use_desk,
        listed::{Listed, Sending, missing},
        online::Intent,
        platform::Method,
    },
};

/// The buttons, and the dialog that each opens.
#[component]
pub(super) fn Deeds(document: Document, listed: Listed<DocumentView>) -> impl IntoView {
    let desk = use_desk();
    let actor = untrack(|| desk.actor());
    let (keeps, directs) =
        (policy::can(&actor, Act::KeepBooks).is_ok(), policy::can(&actor, Act::DirectDocuments).is_ok());
    let counts = document.cancelled.is_none();
    let open = counts && document.settled.is_none();
    let is_theirs = document.task.as_ref().is_some_and(|task| task.to == actor.person());
    let settles = document.waits() && (is_theirs || directs);
    let [correcting, giving, settling, cancelling] = [(); 4].map(|()| RwSignal::new(false));
    let (id, book) = (document.id, document.book());
    let done = move |view: DocumentView| listed.set(view);
    let main = move |wanted: bool| if wanted { Kind::Main } else { Kind::Normal };
    view! {
        {(keeps && open)
            .then(|| {
                view! {
                    <Button icon=Icon::Cross kind=Kind::Danger on_press=move || cancelling.set(true)>{words::CANCEL}</Button>
                }
            })}
        {(keeps && counts)
            .then(|| view! { <Button icon=Icon::Pen on_press=move || correcting.set(true)>{words::CORRECT}</Button> })}
        {(directs && open)
            .then(|| {
                view! {
                    <Button icon=Icon::Forward kind=main(!settles) on_press=move || giving.set(true)>{words::GIVE}</Button>
                }
            })}
        {settles
            .then(|| {
                view! {
                    <Button icon=Icon::Check kind=main(true) on_press=move || settling.set(true)>{words::SETTLE}</Button>
                }
            })}
        <Dialog open=correcting title=words::CORRECT>
            <EntryForm book of=Some(document.clone()) on_done=done />
        </Dialog>
        <Dialog open=giving title=words::GIVE>
            <GiveForm id on_done=done />
        </Dialog>
        <Dialog open=settling title=words::SETTLE>
            <SayForm
                id
                field="note"
                label=words::SETTLE_NOTE
                help=words::SETTLE_HELP
                press=words::SETTLE
                said=words::SETTLED
                danger=false
                on_done=done
            />
        </Dialog>
        <Dialog open=cancelling title=words::CANCEL>
            <Notice><p>{words::CANCEL_WHY}</p></Notice>
            <SayForm
                id
                field="reason"
                label=words::REASON
                help=Words::same("")
                press=words::CANCEL
                said=words::CANCELLED
                danger=true
                on_done=done
            />
        </Dialog>
    }
}

/// Sends what is asked, and shows what the document is then.
fn send(
    (sending, intent): (Sending, Intent),
    path: String,
    body: impl Serialize + 'static,
    (said, field): (Words, &'static str),
    on_done: Callback<DocumentView>,
) {
    let (desk, toasts) = (use_desk(), use_toasts());
    if sending.pending.get_untracked() {
        return;
    }
    sending.pending.set(true);
    leptos::task::spawn_local(async move {
        let answer = intent.tell::<DocumentView>(desk, Method::Post, path, &body).await;
        sending.pending.try_set(false);
        match answer {
            Ok(view) => {
                toasts.say(said);
                on_done.run(view);
            }
            Err(trouble) => trouble.show(sending.form, field),
        }
    });
}

#[component]
fn GiveForm(id: DocumentId, #[prop(into)] on_done: Callback<DocumentView>) -> impl IntoView {
    let (desk, sending, intent) = (use_desk(), Sending::new(), Intent::new(use_desk()));
    let [to, due, note] = [(); 3].map(|()| RwSignal::new(String::new()));
    let owner = Owner::current();
    let submit = move || {
        let mut wrong = vec![];
        let whom = to.get_untracked().parse().ok();
        if whom.is_none() {
            wrong.push(missing("to", &words::GIVE_TO));
        }
        let typed = due.get_untracked();
        let day = format::parse_date(&typed);
        if day.is_none() && !typed.trim().is_empty() {
            wrong.push(FieldError::new("due", common::DATE_WRONG));
        }
        let Some(whom) = whom.filter(|_| wrong.is_empty()) else {
            sending.form.show(wrong);
            return;
        };
        let body = AssignDocument { to: whom, due: day, note: Some(note.get_untracked()) };
        let path = format!("{}/{id}/assign", paths::DOCUMENTS);
        let work = move || send((sending, intent), path, body, (words::GIVEN, "to"), on_done);
        if let Some(owner) = &owner {
            owner.with(work);
        }
    };
    let choices = Signal::derive(move || colleagues(desk, |_| true));
    view! {
        <Form errors=sending.form on_submit=submit label=words::GIVE>
            <SelectField name="to" label=words::GIVE_TO value=to choices=choices required=true />
            <DateField name="due" label=words::DUE value=due />
            <TextArea name="note" label=words::NOTE value=note />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=sending.pending>{words::GIVE}</Button>
            </FormActions>
        </Form>
    }
}

/// One text, and the button that says it.
#[component]
fn SayForm(
    id: DocumentId,
    field: &'static str,
    label: Words,
    help: Words,
    press: Words,
    said: Words,
    danger: bool,
    #[prop(into)] on_done: Callback<DocumentView>,
) -> impl IntoView {
    let (sending, intent, text) = (Sending::new(), Intent::new(use_desk()), RwSignal::new(String::new()));
    let (owner, asked) = (Owner::current(), label.clone());
    let submit = move || {
        let (text, said) = (text.get_untracked(), said.clone());
        if text.trim().is_empty() {
            sending.form.show(vec![missing(field, &asked)]);
            return;
        }
        let path = |what| format!("{}/{id}/{what}", paths::DOCUMENTS);
        let work = move || {
            if danger {
                let body = CancelDocument { reason: text };
                send((sending, intent), path("cancel"), body, (said, field), on_done);
            } else {
                let body = SettleDocument { note: text };
                send((sending, intent), path("settle"), body, (said, field), on_done);
            }
        };
        if let Some(owner) = &owner {
            owner.with(work);
        }
    };
    let kind = if danger { Kind::Danger } else { Kind::Main };
    view! {
        <Form errors=sending.form on_submit=submit label=press.clone()>
            <TextArea name=field label=label help=help value=text required=true />
            <FormActions>
                <Button kind=kind submit=true pending=sending.pending>{press.clone()}</Button>
            </FormActions>
        </Form>
    }
}
