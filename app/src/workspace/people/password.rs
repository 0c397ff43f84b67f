//! Passwords: a new one for somebody who forgot theirs, and one's own.

use contract::{
    paths,
    people::{OneTimePassword, ResetPasswordBody},
    session::ChangePassword,
};
use domain::ids::PersonId;
use leptos::prelude::*;

use crate::{
    components::{
        Button, Checkboxes, Choice, Dialog, FieldError, Form, FormActions, FormErrors, Kind, Moment, Notice, PageHead,
        Sheet, TextField, Tone, use_toasts,
    },
    i18n::{common, people},
    workspace::{desk::Desk, desk::use_desk, frame::use_page_title, online::Intent, platform::Method},
};

/// Asks first, then shows the one-time password.
#[component]
pub(super) fn ResetDialog(
    id: PersonId,
    open: RwSignal<bool>,
    /// Whether there is a second factor that could be taken away too.
    #[prop(into)]
    guarded: Signal<bool>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let (given, pending, intent) = (RwSignal::new(None::<OneTimePassword>), RwSignal::new(false), Intent::new(desk));
    let taken = RwSignal::new(Vec::<String>::new());
    let factor = || Choice {
        value: "second_factor".to_owned(),
        label: people::RESET_FACTOR,
        note: Some(people::RESET_FACTOR_WHY),
    };
    let press = move || {
        pending.set(true);
        leptos::task::spawn_local(async move {
            let path = paths::person(id, "password");
            let body =
                ResetPasswordBody { second_factor: taken.with_untracked(|taken| !taken.is_empty()), first: false };
            let answer = intent.tell::<OneTimePassword>(desk, Method::Post, path, &body).await;
            pending.try_set(false);
            match answer {
                Ok(password) => {
                    given.set(Some(password));
                    on_done.run(());
                }
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    let body = move || match given.get() {
        None => view! {
            <p>{people::RESET_ASK}</p>
            <Show when=move || guarded.get()>
                <Checkboxes
                    name="second_factor"
                    label=people::STATE_FACTOR
                    values=taken
                    choices=Signal::derive(move || vec![factor()])
                />
            </Show>
            <div class="form-actions">
                <Button kind=Kind::Main pending=pending on_press=press>{people::RESET}</Button>
            </div>
        }
        .into_any(),
        Some(password) => view! {
            <p>{people::RESET_SHOWN}</p>
            <p class="slip-code" translate="no"><b>{password.password}</b></p>
            <p>{people::RESET_ONCE}</p>
            <p>{people::RESET_UNTIL} " " <Moment at=password.valid_until /></p>
        }
        .into_any(),
    };
    view! {
        // Closed, it is gone: it is stored nowhere.
        <Dialog open=open title=people::RESET on_close=move |()| {
            given.set(None);
            taken.set(vec![]);
        }>{body}</Dialog>
    }
}

/// Two fields: the password until now, and the new one.
#[component]
pub fn ChangeForm(
    /// Told when it is changed.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let (desk, form) = (use_desk(), FormErrors::new());
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let submit = move || {
        let fields = [("current", current, people::CURRENT), ("new", new, people::NEW)];
        let missing = fields.into_iter().filter(|(_, typed, _)| typed.get_untracked().is_empty());
        let missing = missing.map(|(name, _, label)| FieldError::new(name, common::required_missing(&label)));
        if !form.show(missing.collect()) || pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let body = ChangePassword { current: current.get_untracked(), new: new.get_untracked() };
            let path = paths::SESSION_PASSWORD.to_owned();
            let answer = intent.tell::<serde_json::Value>(desk, Method::Post, path, &body).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    current.try_set(String::new());
                    new.try_set(String::new());
                    on_done.run(());
                }
                Err(trouble) => trouble.show(form, "current"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=people::CHANGE_PASSWORD>
            <TextField
                name="current"
                label=people::CURRENT
                value=current
                kind="password"
                autocomplete="current-password"
                required=true
            />
            <TextField
                name="new"
                label=people::NEW
                help=people::NEW_HELP
                value=new
                kind="password"
                autocomplete="new-password"
                required=true
            />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{people::CHANGE_PASSWORD}</Button>
            </FormActions>
        </Form>
    }
}

/// Instead of every page, until a password of one's own is chosen.
#[component]
pub fn MustChange(
    /// Whose desk it is.
    desk: Desk,
) -> impl IntoView {
    let toasts = use_toasts();
    use_page_title(|| people::MUST_CHANGE);
    let done = move |()| {
        toasts.say(people::CHANGED);
        leptos::task::spawn_local(desk.begin());
    };
    view! {
        <PageHead title=people::MUST_CHANGE lead=people::MUST_CHANGE_WHY />
        <Notice tone=Tone::Hold>
            <p>{people::NEW_HELP}</p>
        </Notice>
        <Sheet padded=true>
            <ChangeForm on_done=done />
        </Sheet>
    }
}
