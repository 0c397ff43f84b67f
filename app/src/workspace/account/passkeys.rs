//! One's own passkeys.
//!
//! *Who:* whoever signs in several times a day and is tired of typing. *When:* once on each of their own devices; again when
//! one is lost. *What they want:* a finger on the sensor instead of a password from tomorrow on, set up within half a minute;
//! a lost telephone struck off with one press.

use contract::{
    passkey::{PasskeyLine, PasskeyList},
    paths,
    second_factor::PasswordAgain,
};
use leptos::prelude::*;

use super::device;
use crate::{
    components::{
        Ago, Button, Dialog, Empty, FieldError, Form, FormActions, FormErrors, Icon, Kind, Sheet, Skeleton, TextField,
        use_toasts,
    },
    i18n::{Words, account, common, passkeys, second_factor, use_lang},
    workspace::{
        desk::use_desk,
        online::{Intent, Trouble, ask},
        platform::Method,
    },
};

/// The list, and adding one.
#[component]
pub fn PasskeysSheet() -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let list = RwSignal::new(None::<Result<PasskeyList, Words>>);
    let load = move || {
        leptos::task::spawn_local(async move {
            let answer = ask::<PasskeyList>(desk, paths::PASSKEYS.to_owned()).await;
            list.try_set(Some(answer.map_err(|trouble| trouble.words)));
        });
    };
    load();
    let open = RwSignal::new(false);
    let remove = move |id: domain::ids::PasskeyId| {
        leptos::task::spawn_local(async move {
            let path = format!("{}/{id}", paths::PASSKEYS);
            match Intent::new(desk).tell::<()>(desk, Method::Delete, path, &()).await {
                Ok(()) => toasts.say(passkeys::PASSKEY_REMOVED),
                Err(trouble) => Trouble::say(trouble, toasts),
            }
            load();
        });
    };
    let one = move |key: PasskeyLine| {
        let (id, used) = (key.id, key.used_at);
        view! {
            <li class="row">
                <div class="row-main">
                    <b>{key.name}</b>
                    <small>
                        {match used {
                            Some(at) => view! { {account::SEEN} " " <Ago at=at now=Signal::derive(move || desk.now()) /> }.into_any(),
                            None => view! { {passkeys::PASSKEY_UNUSED} }.into_any(),
                        }}
                    </small>
                </div>
                <div class="row-action">
                    <Button on_press=move || remove(id)>{passkeys::PASSKEY_REMOVE}</Button>
                </div>
            </li>
        }
    };
    let body = move || match list.get() {
        None => view! { <Skeleton count=1 /> }.into_any(),
        Some(Err(words)) => view! {
            <Empty icon=Icon::Warn title=account::NOT_LOADED why=words>
                <Button icon=Icon::Refresh on_press=load>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
        Some(Ok(PasskeyList { possible, items })) => {
            let can = possible && desk.platform().makes_passkeys();
            let rows = (!items.is_empty()).then(|| {
                view! {
                    <ul class="rows" aria-label=passkeys::PASSKEYS>{items.into_iter().map(one).collect_view()}</ul>
                }
            });
            view! {
                {rows}
                <div class="sheet-body padded">
                    <p>{if can { passkeys::PASSKEYS_WHY } else { passkeys::PASSKEYS_NOT_HERE }}</p>
                    {can.then(|| view! {
                        <div class="form-actions">
                            <Button icon=Icon::Plus on_press=move || open.set(true)>{passkeys::PASSKEY_ADD}</Button>
                        </div>
                    })}
                </div>
            }
            .into_any()
        }
    };
    let done = move |()| {
        open.set(false);
        toasts.say(passkeys::PASSKEY_ADDED);
        load();
    };
    view! {
        <Sheet title=passkeys::PASSKEYS>{body}</Sheet>
        <Dialog open=open title=passkeys::PASSKEY_ADD>
            <AddForm on_done=done />
        </Dialog>
    }
}

/// A name for it and the password; then the device asks in its own way.
#[component]
fn AddForm(#[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, form, lang) = (use_desk(), FormErrors::new(), use_lang());
    let proposed =
        device(&window().navigator().user_agent().unwrap_or_default()).say(lang.get_untracked()).into_owned();
    let (name, password) = (RwSignal::new(proposed), RwSignal::new(String::new()));
    let (pending, first, second) = (RwSignal::new(false), Intent::new(desk), Intent::new(desk));
    let submit = move || {
        let needed = [("name", name, passkeys::PASSKEY_NAME), ("password", password, second_factor::AGAIN)];
        let missing = needed.iter().filter(|(_, typed, _)| typed.with_untracked(|typed| typed.trim().is_empty()));
        let missing = missing.map(|(field, _, label)| FieldError::new(*field, common::required_missing(label)));
        if !form.show(missing.collect()) || pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let add = async {
                let body = PasswordAgain { password: password.get_untracked() };
                let path = format!("{}/offer", paths::PASSKEYS);
                let offer = first.tell::<serde_json::Value>(desk, Method::Post, path, &body).await?;
                let Some(made) = desk.platform().make_passkey(offer.to_string(), name.get_untracked()).await else {
                    return Err(Trouble { words: passkeys::PASSKEY_BROKEN_OFF, fields: vec![], code: None });
                };
                let made: serde_json::Value = serde_json::from_str(&made).unwrap_or_default();
                second.tell::<PasskeyLine>(desk, Method::Post, paths::PASSKEYS.to_owned(), &made).await
            };
            let answer = add.await;
            pending.try_set(false);
            match answer {
                Ok(_) => on_done.run(()),
                Err(trouble) => trouble.show(form, "name"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=passkeys::PASSKEY_ADD>
            <TextField name="name" label=passkeys::PASSKEY_NAME help=passkeys::PASSKEY_NAME_HELP value=name required=true />
            <TextField
                name="password"
                label=second_factor::AGAIN
                help=second_factor::AGAIN_HELP
                value=password
                kind="password"
                autocomplete="current-password"
                required=true
            />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{second_factor::NEXT}</Button>
            </FormActions>
        </Form>
    }
}
