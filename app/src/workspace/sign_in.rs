//! Signing in: at the door, and again on an open desk whose session has run out.
//!
//! *Who:* staff, on a Monday morning or after a holiday; on a shared machine several times a day. *What they want:*
//! two fields, Enter, and their work within five seconds. A wrong password says so beside the form and keeps the name.

use client::CallError;
use contract::session::{SessionView, SignIn};
use leptos::prelude::*;

use super::{app::use_door, frame::use_page_title, parts, plain::PlainNotice, settings};
use crate::{
    components::{
        Button, FieldError, Form, FormActions, FormErrors, Kind, LangSwitch, Logo, Notice, PageHead, Sheet, TextField,
        Theme, ThemeSwitch, Tone,
    },
    i18n::{Words, common, errors, workspace},
};

/// The page at `/app/sign-in`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let door = use_door();
    use_page_title(|| common::SIGN_IN);
    let theme = use_theme();
    // While somebody types. If it cannot be fetched now, it is asked for again behind the door.
    leptos::task::spawn_local(async {
        let _ = parts::work().await;
    });
    let done = Callback::new(move |session| leptos::task::spawn_local(door.signed_in(session)));
    view! {
        <main class="alone" id="main">
            <div class="brand">
                <Logo />
                <span>{common::APP} <small>{common::APP_SAYS}</small></span>
            </div>
            <PageHead title=common::SIGN_IN lead=workspace::SIGN_IN_LEAD />
            <PlainNotice />
            <Sheet padded=true>
                <SignInForm on_done=done />
            </Sheet>
            <p>
                <a class="link-like" href="/" rel="external">{workspace::TO_PORTAL}</a>
            </p>
            <div class="alone-foot">
                <LangSwitch />
                <ThemeSwitch theme />
            </div>
        </main>
    }
}

/// Two fields; used by the page and by the dialog of a desk whose session has ended.
#[component]
pub fn SignInForm(
    /// Told who has signed in.
    #[prop(into)]
    on_done: Callback<SessionView>,
) -> impl IntoView {
    let door = use_door();
    let (login, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (pending, trouble) = (RwSignal::new(false), RwSignal::new(None::<Words>));
    let form = FormErrors::new();
    let send = move || {
        if pending.get_untracked() {
            return;
        }
        trouble.set(None);
        let name = login.get_untracked().trim().to_owned();
        let secret = password.get_untracked();
        let mut missing = Vec::new();
        if name.is_empty() {
            missing.push(FieldError::new("login", common::required_missing(&common::ACCOUNT)));
        }
        if secret.is_empty() {
            missing.push(FieldError::new("password", common::required_missing(&common::PASSWORD)));
        }
        if !form.show(missing) {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = door.sessions().sign_in(SignIn { login: name, password: secret, bearer: false }).await;
            match answer {
                Ok(session) => {
                    password.try_set(String::new());
                    on_done.run(session);
                }
                Err(error) => {
                    trouble.try_set(Some(sign_in_trouble(&error)));
                }
            }
            pending.try_set(false);
        });
    };
    view! {
        <Form errors=form on_submit=send label=common::SIGN_IN>
            {move || trouble.get().map(|words| view! { <Notice tone=Tone::Late>{words}</Notice> })}
            <TextField name="login" label=common::ACCOUNT value=login autocomplete="username" required=true />
            <TextField
                name="password"
                label=common::PASSWORD
                value=password
                kind="password"
                autocomplete="current-password"
                required=true
            />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{common::SIGN_IN}</Button>
            </FormActions>
        </Form>
    }
}

/// What to say when somebody could not sign in.
fn sign_in_trouble(error: &CallError) -> Words {
    match error {
        CallError::Unreachable => workspace::SIGN_IN_OFFLINE,
        CallError::SignedOut => errors::WRONG_SIGN_IN,
        CallError::Refused(body) => match body.code.as_str() {
            "bad_credentials" | "unauthenticated" => errors::WRONG_SIGN_IN,
            "too_many" => errors::TOO_MANY_TRIES,
            _ => errors::UNKNOWN,
        },
        CallError::Outdated => workspace::OUTDATED,
        CallError::Reset | CallError::Forked | CallError::Gap { .. } => errors::UNKNOWN,
    }
}

/// The appearance, kept on this device and put onto the page.
pub fn use_theme() -> RwSignal<Theme> {
    let theme = RwSignal::new(settings::theme());
    Effect::new(move |_| settings::keep_theme(theme.get()));
    theme
}
