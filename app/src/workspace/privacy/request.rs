//! One request: what was asked, until when, and what can be done about it.

use contract::{
    paths,
    subjects::{AnswerRequest, AssignRequest, Export, RequestLine},
};
use domain::{
    ids::{PersonId, PrivacyId},
    privacy::request::Kind as Asked,
    rights::Role,
};
use leptos::prelude::*;

use super::{
    Tab,
    extract::Extract,
    person::{colleagues, named, person_name},
    requests::Lists,
};
use crate::{
    components::{
        Button, DueBadge, Form, FormActions, Icon, Kind, LinkButton, Notice, Pair, Pairs, SelectField, Sheet, TextArea,
        Tone, use_toasts,
    },
    i18n::{Words, format, privacy, use_lang},
    workspace::{
        desk::use_desk,
        listed::{Sending, missing},
        online::Intent,
        platform::Method,
    },
};

fn path(id: PrivacyId, what: &str) -> String {
    paths::privacy_of("requests", id, what)
}

/// All of it.
#[component]
pub(super) fn OneRequest(lists: Lists, line: RequestLine) -> impl IntoView {
    let open = line.request.answer.is_none();
    let (id, kind, assignee) = (line.id, line.request.kind, line.request.assignee);
    let exported = line.request.exported_at.is_some();
    let extract = move || lists.extract.get().filter(|export| export.request == id);
    view! {
        <p><LinkButton href=Tab::Requests.address() icon=Icon::List>{privacy::BACK}</LinkButton></p>
        <Said line />
        {open
            .then(|| {
                view! {
                    <Handling lists id assignee />
                    <Fulfil lists id kind />
                    <AnswerSheet lists id ready=exported || kind != Asked::View />
                }
            })}
        {move || extract().map(|export| view! { <Extract export /> })}
    }
}

#[component]
fn Said(line: RequestLine) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let RequestLine { request, party_name, asker_name, recorded_by, due_at, standing, .. } = line;
    let asked = if request.forgotten { privacy::FORGOTTEN } else { Words::same(request.asked) };
    let seen = privacy::paper(request.seen.paper).then(", ", &Words::same(format::date(request.seen.on)));
    let seen = request.seen.note.into_iter().fold(seen, |seen, note| seen.then(" · ", &Words::same(note)));
    let limit = Words::from(&request.limit.text());
    let limit = if request.limit_proposed { limit.then(" · ", &privacy::PROPOSED) } else { limit };
    let due = due_at.map(format::date_time);
    let assignee = move || match request.assignee {
        Some(person) => Words::same(person_name(desk, person)),
        None => privacy::NOBODY,
    };
    let answer = request.answer.map(|answer| {
        let (tone, said) = if answer.granted { (Tone::Ok, privacy::GRANT) } else { (Tone::Plain, privacy::REFUSE) };
        let by = move || privacy::by_on(person_name(desk, answer.by), format::date_time(answer.at)).say(lang.get());
        view! {
            <Notice tone=tone>
                <p><b>{said}</b>": "{by}</p>
                {answer.reason.map(|reason| view! { <p>{reason}</p> })}
            </Notice>
        }
    });
    view! {
        {answer}
        <Sheet title=privacy::kind(request.kind) padded=true aside=move || view! { <DueBadge standing=standing date=due_at /> }>
            <Pairs>
                <Pair label=privacy::ABOUT>{named(party_name)}</Pair>
                <Pair label=privacy::ASKER>{named(asker_name)}</Pair>
                <Pair label=privacy::ASKED>{asked}</Pair>
                <Pair label=privacy::PAPER>{seen}</Pair>
                <Pair label=privacy::RECEIVED_ON>{format::date(request.received_at.local_date())}</Pair>
                <Pair label=privacy::DUE>{due}</Pair>
                <Pair label=privacy::LIMIT>{limit}</Pair>
                <Pair label=privacy::ASSIGNEE>{move || assignee().say(lang.get())}</Pair>
                <Pair label=privacy::RECORDED_BY>{move || person_name(desk, recorded_by)}</Pair>
                {request.exported_at.map(|at| view! { <Pair label=privacy::EXPORTED_AT>{format::date_time(at)}</Pair> })}
            </Pairs>
        </Sheet>
    }
}

/// Whose work it is.
#[component]
fn Handling(lists: Lists, id: PrivacyId, assignee: Option<PersonId>) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let to = RwSignal::new(String::new());
    let me = untrack(|| desk.actor()).person();
    let give = move |to: PersonId| {
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        leptos::task::spawn_local(async move {
            let answer =
                intent.tell::<RequestLine>(desk, Method::Post, path(id, "assign"), &AssignRequest { to }).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::ASSIGNED);
                    lists.load();
                }
                Err(trouble) => trouble.show(sending.form, "to"),
            }
        });
    };
    let submit = move || match to.get_untracked().parse() {
        Ok(person) => give(person),
        Err(_) => {
            sending.form.show(vec![missing("to", &privacy::ASSIGN)]);
        }
    };
    let take = (assignee != Some(me)).then(|| {
        view! { <Button kind=Kind::Main on_press=move || give(me) pending=sending.pending>{privacy::TAKE}</Button> }
    });
    view! {
        <Sheet title=privacy::ASSIGNEE padded=true>
            <Form errors=sending.form on_submit=submit label=privacy::ASSIGN>
                <SelectField name="to" label=privacy::ASSIGN value=to choices=Signal::derive(move || colleagues(desk)) />
                <FormActions>
                    {take}
                    <Button submit=true pending=sending.pending>{privacy::ASSIGN}</Button>
                </FormActions>
            </Form>
        </Sheet>
    }
}

/// What fulfils it.
#[component]
fn Fulfil(lists: Lists, id: PrivacyId, kind: Asked) -> impl IntoView {
    let (desk, toasts, intent, pending) = (use_desk(), use_toasts(), Intent::new(use_desk()), RwSignal::new(false));
    let make = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<Export>(desk, Method::Post, path(id, "export"), &serde_json::json!({})).await;
            pending.try_set(false);
            match answer {
                Ok(export) => {
                    lists.extract.try_set(Some(export));
                    lists.load();
                }
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    match kind {
        Asked::View => view! {
            <Sheet title=privacy::EXPORT padded=true>
                <p>{privacy::EXPORT_WHY}</p>
                <div class="form-actions">
                    <Button icon=Icon::File on_press=make pending=pending>{privacy::EXPORT}</Button>
                </div>
            </Sheet>
        }
        .into_any(),
        Asked::Correct => view! { <Notice tone=Tone::Plain><p>{privacy::FULFIL_CORRECT}</p></Notice> }.into_any(),
        Asked::Delete => view! { <Notice tone=Tone::Plain><p>{privacy::FULFIL_DELETE}</p></Notice> }.into_any(),
    }
}

#[component]
fn AnswerSheet(lists: Lists, id: PrivacyId, ready: bool) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let reason = RwSignal::new(String::new());
    let leads = Memo::new(move |_| desk.actor().has_role(Role::Leadership));
    let send = move |granted: bool| {
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        leptos::task::spawn_local(async move {
            let reason = Some(reason.get_untracked()).filter(|reason| !reason.trim().is_empty());
            let body = AnswerRequest { granted, reason };
            let answer = intent.tell::<RequestLine>(desk, Method::Post, path(id, "answer"), &body).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::ANSWER_SAVED);
                    lists.load();
                }
                Err(trouble) => trouble.show(sending.form, "reason"),
            }
        });
    };
    view! {
        <Sheet title=privacy::ANSWER padded=true>
            <Form errors=sending.form on_submit=move || send(true) label=privacy::ANSWER>
                <TextArea name="reason" label=privacy::REASON help=privacy::REASON_HELP value=reason />
                <FormActions>
                    {ready
                        .then(|| {
                            view! { <Button kind=Kind::Main submit=true pending=sending.pending>{privacy::GRANT}</Button> }
                        })}
                    <Show when=move || leads.get()>
                        <Button kind=Kind::Danger on_press=move || send(false) pending=sending.pending>
                            {privacy::REFUSE}
                        </Button>
                    </Show>
                </FormActions>
            </Form>
        </Sheet>
    }
}
