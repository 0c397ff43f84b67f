//! One person: their rights, their account.

use contract::{paths, people::RenamePersonBody};
use domain::{ids::PersonId, rights::Role};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Staff, grants::GrantsSheet, list::state, password::ResetDialog};
use crate::{
    components::{
        Badge, Button, Crumb, Dialog, Empty, Form, FormActions, FormErrors, Icon, Kind, Meta, Moment, PageHead,
        TextField, use_toasts,
    },
    i18n::{Words, people, use_lang},
    workspace::{desk::use_desk, frame::use_page_title, online::Intent, platform::Method, routes::PEOPLE},
};

/// The page at `/app/people/:id`.
#[component]
pub fn PersonPage() -> impl IntoView {
    let (desk, params) = (use_desk(), use_params_map());
    let id = Memo::new(move |_| params.read().get("id").and_then(|text| text.parse::<PersonId>().ok()));
    let may = Memo::new(move |_| desk.actor().has_role(Role::Administrator));
    move || {
        use_page_title(|| people::PERSON);
        match id.get() {
            Some(id) if may.get() => view! { <Person id /> }.into_any(),
            Some(_) | None => view! {
                <PageHead title=people::PERSON />
                <Empty icon=Icon::Lock title=people::NOT_YOURS why=people::NOT_YOURS_WHY />
            }
            .into_any(),
        }
    }
}

#[component]
fn Person(id: PersonId) -> impl IntoView {
    let (staff, lang) = (Staff::open(), use_lang());
    let person = Memo::new(move |_| staff.person(id));
    let name = Signal::derive(move || person.with(|p| p.as_ref().map(|p| p.name.clone()).unwrap_or_default()));
    use_page_title(move || Words::same(name.get()));
    let (renaming, closing, resetting) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let is_closed = Memo::new(move |_| person.with(|p| p.as_ref().is_some_and(|p| p.disabled_at.is_some())));
    let is_guarded = Memo::new(move |_| person.with(|p| p.as_ref().is_some_and(|p| p.has_second_factor)));
    let badge = move || {
        person.get().map(|p| {
            let (tone, words) = state(&p);
            view! { <Badge tone=tone>{words}</Badge> }
        })
    };
    let actions = move || {
        view! {
            <Show when=move || person.with(Option::is_some)>
                <Button icon=Icon::Pen on_press=move || renaming.set(true)>{people::RENAME}</Button>
                <Button icon=Icon::Lock on_press=move || resetting.set(true)>{people::RESET}</Button>
                <Button kind=Kind::Quiet on_press=move || closing.set(true)>
                    {move || if is_closed.get() { people::ENABLE } else { people::DISABLE }.say(lang.get())}
                </Button>
            </Show>
        }
    };
    let body = staff.draw(move |_| {
        let Some(p) = person.get() else {
            return view! { <Empty icon=Icon::Search title=people::MISSING why=people::MISSING_WHY /> }.into_any();
        };
        let (login, seen) = (p.login.clone(), p.seen_at);
        view! {
            <div class="metas">
                <Meta label=people::LOGIN>{login}</Meta>
                <Meta label=people::SEEN>
                    {match seen {
                        Some(at) => view! { <Moment at=at /> }.into_any(),
                        None => view! { {people::NEVER} }.into_any(),
                    }}
                </Meta>
            </div>
            <GrantsSheet staff person=p />
        }
        .into_any()
    });
    view! {
        <PageHead
            title=name
            crumbs=move || {
                view! {
                    <Crumb href=PEOPLE.to_owned()>{people::TITLE}</Crumb>
                    <Crumb>{move || name.get()}</Crumb>
                }
            }
            state=move || badge
            actions=actions
        />
        {body}
        <Dialog open=renaming title=people::RENAME>
            <RenameForm staff id name=name.get_untracked() on_done=move |()| renaming.set(false) />
        </Dialog>
        <Dialog open=closing title=Signal::derive(move || name.get())>
            <CloseForm staff id closed=is_closed.get_untracked() on_done=move |()| closing.set(false) />
        </Dialog>
        <ResetDialog id open=resetting guarded=is_guarded on_done=move |()| staff.load() />
    }
}

#[component]
fn RenameForm(staff: Staff, id: PersonId, name: String, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (name, pending, intent) = (RwSignal::new(name), RwSignal::new(false), Intent::new(desk));
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let body = RenamePersonBody { name: name.get_untracked() };
            let answer = intent.tell::<serde_json::Value>(desk, Method::Post, paths::person(id, "rename"), &body).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    on_done.run(());
                    toasts.say(people::RENAMED);
                    staff.load();
                }
                Err(trouble) => trouble.show(form, "name"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=people::RENAME>
            <TextField name="name" label=people::NAME value=name required=true />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{people::RENAME}</Button>
            </FormActions>
        </Form>
    }
}

/// Closes an account, or opens it again.
#[component]
fn CloseForm(staff: Staff, id: PersonId, closed: bool, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let (what, label, done) = if closed {
        ("enable", people::ENABLE, people::ENABLED_DONE)
    } else {
        ("disable", people::DISABLE, people::DISABLED_DONE)
    };
    let done = StoredValue::new(done);
    let press = move || {
        pending.set(true);
        leptos::task::spawn_local(async move {
            let path = paths::person(id, what);
            let answer = intent.tell::<serde_json::Value>(desk, Method::Post, path, &serde_json::json!({})).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    on_done.run(());
                    toasts.say(done.get_value());
                    staff.load();
                }
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    view! {
        {(!closed).then(|| view! { <p>{people::DISABLE_ASK}</p> })}
        <div class="form-actions">
            <Button kind=if closed { Kind::Main } else { Kind::Danger } pending=pending on_press=press>{label}</Button>
        </div>
    }
}
