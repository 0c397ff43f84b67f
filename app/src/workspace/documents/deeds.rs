//! What can be done with a document: giving it to somebody, settling it, correcting its entry, cancelling its number.

use contract::{
    document::{AssignDocument, CancelDocument, DocumentView, SettleDocument},
    paths,
};
use domain::{
    directory::PersonInfo,
    document::Document,
    ids::DocumentId,
    policy::{self, Act},
    rights::Role,
};
use leptos::prelude::*;
use serde::Serialize;

use super::{
    colleagues,
    entry::{EntryForm, Typed},
};
use crate::{
    components::{
        Button, DateField, Dialog, FieldError, Form, FormActions, Icon, Kind, Notice, SelectField, TextArea, Toasts,
        use_toasts,
    },
    i18n::{Words, common, documents as words, format},
    workspace::{
        desk::{Desk, use_desk},
        listed::{Listed, Sending, missing},
        online::Intent,
        platform::Method,
    },
};

/// What is typed of a deed, kept beside its form: closing it loses nothing, and what is sent again is the same intent.
#[derive(Clone, Copy)]
struct Saying {
    text: RwSignal<String>,
    to: RwSignal<String>,
    due: RwSignal<String>,
    intent: Intent,
}

impl Saying {
    fn new(desk: Desk) -> Self {
        let [text, to, due] = [(); 3].map(|()| RwSignal::new(String::new()));
        Self { text, to, due, intent: Intent::new(desk) }
    }
}

/// The buttons, and the dialog that each opens.
#[expect(clippy::needless_pass_by_value, reason = "what a component is given is its own")]
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
    let id = document.id;
    let (typed, of) = (Typed::new(desk, document.book(), Some(&document)), Some((id, document.version)));
    let [given, done_with, cancelled] = [(); 3].map(|()| Saying::new(desk));
    // Made here: the answer may come when its form was closed.
    let done = Callback::new(move |view: DocumentView| listed.set(view));
    let main = move |wanted: bool| if wanted { Kind::Main } else { Kind::Normal };
    view! {
        {(keeps && open)
            .then(|| {
                view! {
                    <Button icon=Icon::Cross kind=Kind::Danger on_press=move || cancelling.set(true)>
                        {words::CANCEL}
                    </Button>
                }
            })}
        {(keeps && counts)
            .then(|| view! { <Button icon=Icon::Pen on_press=move || correcting.set(true)>{words::CORRECT}</Button> })}
        {(directs && open)
            .then(|| {
                view! {
                    <Button icon=Icon::Forward kind=main(!settles) on_press=move || giving.set(true)>
                        {words::GIVE}
                    </Button>
                }
            })}
        {settles
            .then(|| {
                view! {
                    <Button icon=Icon::Check kind=main(true) on_press=move || settling.set(true)>{words::SETTLE}</Button>
                }
            })}
        <Dialog open=correcting title=words::CORRECT>
            <EntryForm typed of on_done=done />
        </Dialog>
        <Dialog open=giving title=words::GIVE>
            <GiveForm id saying=given on_done=done />
        </Dialog>
        <Dialog open=settling title=words::SETTLE>
            <SayForm id saying=done_with deed=Said::Settle on_done=done />
        </Dialog>
        <Dialog open=cancelling title=words::CANCEL>
            <Notice>
                <p>{words::CANCEL_WHY}</p>
            </Notice>
            <SayForm id saying=cancelled deed=Said::Cancel on_done=done />
        </Dialog>
    }
}

/// What is sent, and what there is to say about it.
struct Sent<T> {
    path: String,
    body: T,
    said: Words,
    /// Beside which field a refusal stands.
    field: &'static str,
}

/// Sends what is asked, and shows what the document is then.
fn send<T: Serialize + 'static>(
    (desk, toasts): (Desk, Toasts),
    (sending, intent): (Sending, Intent),
    sent: Sent<T>,
    on_done: Callback<DocumentView>,
) {
    if sending.pending.get_untracked() {
        return;
    }
    sending.pending.set(true);
    leptos::task::spawn_local(async move {
        let answer = intent.tell::<DocumentView>(desk, Method::Post, sent.path, &sent.body).await;
        sending.pending.try_set(false);
        match answer {
            Ok(view) => {
                toasts.say(sent.said);
                on_done.try_run(view);
            }
            Err(trouble) => trouble.show(sending.form, sent.field),
        }
    });
}

#[component]
fn GiveForm(id: DocumentId, saying: Saying, on_done: Callback<DocumentView>) -> impl IntoView {
    let (desk, toasts, sending) = (use_desk(), use_toasts(), Sending::new());
    let Saying { text, to, due, intent } = saying;
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
        let body = AssignDocument { to: whom, due: day, note: Some(text.get_untracked()) };
        let path = format!("{}/{id}/assign", paths::DOCUMENTS);
        send((desk, toasts), (sending, intent), Sent { path, body, said: words::GIVEN, field: "to" }, on_done);
    };
    let choices = Signal::derive(move || colleagues(desk, has_documents));
    view! {
        <Form errors=sending.form on_submit=submit label=words::GIVE>
            <SelectField name="to" label=words::GIVE_TO value=to choices=choices required=true />
            <DateField name="due" label=words::DUE value=due />
            <TextArea name="note" label=words::NOTE value=text />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=sending.pending>{words::GIVE}</Button>
            </FormActions>
        </Form>
    }
}

/// Whether somebody has a place where documents wait for them.
fn has_documents(person: &PersonInfo) -> bool {
    let has = |role| matches!(role, Role::Leadership | Role::Group | Role::Office | Role::Union);
    person.hats.iter().any(|hat| has(hat.post.role()))
}

/// What is said in one text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Settle,
    Cancel,
}

/// One text, and the button that says it.
#[component]
fn SayForm(id: DocumentId, saying: Saying, deed: Said, on_done: Callback<DocumentView>) -> impl IntoView {
    let (desk, toasts, sending) = (use_desk(), use_toasts(), Sending::new());
    let Saying { text, intent, .. } = saying;
    let (field, label) = match deed {
        Said::Settle => ("note", words::SETTLE_NOTE),
        Said::Cancel => ("reason", words::REASON),
    };
    let asked = label.clone();
    let submit = move || {
        let typed = text.get_untracked();
        if typed.trim().is_empty() {
            sending.form.show(vec![missing(field, &asked)]);
            return;
        }
        let path = |what| format!("{}/{id}/{what}", paths::DOCUMENTS);
        let (by, how) = ((desk, toasts), (sending, intent));
        match deed {
            Said::Settle => {
                let (path, body) = (path("settle"), SettleDocument { note: typed });
                send(by, how, Sent { path, body, said: words::SETTLED, field }, on_done);
            }
            Said::Cancel => {
                let (path, body) = (path("cancel"), CancelDocument { reason: typed });
                send(by, how, Sent { path, body, said: words::CANCELLED, field }, on_done);
            }
        }
    };
    let (kind, press, help) = match deed {
        Said::Settle => (Kind::Main, words::SETTLE, words::SETTLE_HELP),
        Said::Cancel => (Kind::Danger, words::CANCEL, words::CANCEL_HELP),
    };
    let pressed = press.clone();
    view! {
        <Form errors=sending.form on_submit=submit label=press>
            <TextArea name=field label=label help=help value=text required=true />
            <FormActions>
                <Button kind=kind submit=true pending=sending.pending>{pressed}</Button>
            </FormActions>
        </Form>
    }
}
