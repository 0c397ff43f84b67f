//! Signing in: at the door, and again on an open desk whose session has run out.
//!
//! *Who:* staff, on a Monday morning or after a holiday; on a shared machine several times a day. *What they want:*
//! two fields, Enter, and their work within five seconds. A wrong password says so beside the form and keeps the name.
//! Whoever guards their account with a telephone types or pastes six figures more, within fifteen; a telephone left at home
//! is no reason to stand outside: a code that was written down opens too.

use std::time::Duration;

use client::CallError;
use contract::{
    second_factor::{EnterCode, SecondStep},
    session::{SessionView, SignIn},
};
use domain::second_factor::Code;
use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys};

use super::{app::use_door, frame::use_page_title, parts, plain::PlainNotice, platform::Entry, settings};
use crate::{
    components::{
        Button, FieldError, Form, FormActions, FormErrors, Icon, Kind, LangSwitch, Logo, Notice, PageHead, Sheet,
        TextField, Theme, ThemeSwitch, Tone, Width,
    },
    i18n::{Words, common, door as door_words, errors, use_lang, workspace},
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

/// The password, and after it a code where one is asked for; used by the page and by the dialog of a desk whose session has
/// ended.
#[component]
pub fn SignInForm(
    /// Told who has signed in.
    #[prop(into)]
    on_done: Callback<SessionView>,
) -> impl IntoView {
    let (asked, trouble) = (RwSignal::new(None::<Asked>), RwSignal::new(None::<Words>));
    let answered = move |entry: Entry| match entry {
        Entry::Open(session) => on_done.run(*session),
        Entry::Code(SecondStep { challenge, expires_in }) => {
            trouble.set(None);
            asked.set(Some(Asked { challenge: challenge.clone() }));
            let over = move || {
                // Another sign-in may have begun meanwhile.
                let is_this = asked.try_with_untracked(|a| a.as_ref().is_some_and(|a| a.challenge == challenge));
                if is_this == Some(true) {
                    asked.set(None);
                    trouble.set(Some(door_words::CODE_TOO_LATE));
                }
            };
            set_timeout(over, Duration::from_secs(expires_in.into()));
        }
    };
    let back = move |()| asked.set(None);
    move || match asked.get() {
        None => view! { <PasswordForm trouble on_done=answered /> }.into_any(),
        Some(Asked { challenge }) => view! { <CodeForm challenge on_done=on_done on_back=back /> }.into_any(),
    }
}

/// A code is asked for.
#[derive(Clone)]
struct Asked {
    challenge: String,
}

/// Two fields.
#[component]
fn PasswordForm(trouble: RwSignal<Option<Words>>, #[prop(into)] on_done: Callback<Entry>) -> impl IntoView {
    let door = use_door();
    let (login, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let pending = RwSignal::new(false);
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
                Ok(entry) => {
                    password.try_set(String::new());
                    on_done.try_run(entry);
                }
                Err(error) => {
                    trouble.try_set(Some(sign_in_trouble(&error)));
                }
            }
            pending.try_set(false);
        });
    };
    let (passkeys, asking) = (RwSignal::new(false), RwSignal::new(false));
    leptos::task::spawn_local(async move {
        let can = door.sessions().takes_passkeys().await;
        passkeys.try_set(can);
    });
    let with_passkey = move || {
        trouble.set(None);
        form.clear();
        asking.set(true);
        leptos::task::spawn_local(async move {
            match door.sessions().use_passkey().await {
                Ok(Some(session)) => {
                    on_done.try_run(Entry::Open(Box::new(session)));
                }
                // Whoever broke it off knows that.
                Ok(None) => {}
                Err(error) => {
                    trouble.try_set(Some(sign_in_trouble(&error)));
                }
            }
            asking.try_set(false);
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
                <Show when=move || passkeys.get()>
                    <Button icon=Icon::Person pending=asking on_press=with_passkey>{door_words::USE_PASSKEY}</Button>
                </Show>
            </FormActions>
        </Form>
    }
}

/// One field: the telephone's code, or one that was written down.
#[component]
fn CodeForm(
    challenge: String,
    #[prop(into)] on_done: Callback<SessionView>,
    #[prop(into)] on_back: Callback<()>,
) -> impl IntoView {
    let door = use_door();
    let (code, pending, written) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(false));
    let trouble = RwSignal::new(None::<Words>);
    let (form, challenge) = (FormErrors::new(), StoredValue::new(challenge));
    let send = move || {
        if pending.get_untracked() {
            return;
        }
        trouble.set(None);
        let label = if written.get_untracked() { door_words::CODE_WRITTEN } else { door_words::CODE_SHOWN };
        let wrong = match Code::parse(&code.get_untracked()) {
            Some(_) => vec![],
            None => vec![FieldError::new("code", common::required_missing(&label))],
        };
        if !form.show(wrong) {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let entered = EnterCode { challenge: challenge.get_value(), code: code.get_untracked() };
            match door.sessions().enter_code(entered).await {
                Ok(session) => {
                    on_done.try_run(session);
                }
                Err(error) => {
                    code.try_set(String::new());
                    trouble.try_set(Some(sign_in_trouble(&error)));
                    focus_code();
                }
            }
            pending.try_set(false);
        });
    };
    let other = move |()| {
        code.set(String::new());
        form.clear();
        written.update(|w| *w = !*w);
        focus_code();
    };
    focus_code();
    let field = move || {
        let (label, help, keys) = if written.get() {
            (door_words::CODE_WRITTEN, door_words::CODE_WRITTEN_HELP, "text")
        } else {
            (door_words::CODE_SHOWN, door_words::CODE_SHOWN_HELP, "numeric")
        };
        view! {
            <TextField
                name="code"
                label=label
                help=help
                value=code
                inputmode=keys
                autocomplete="one-time-code"
                required=true
                width=Width::Medium
            />
        }
    };
    let lang = use_lang();
    view! {
        <Form errors=form on_submit=send label=door_words::CODE_TITLE>
            {move || trouble.get().map(|words| view! { <Notice tone=Tone::Late>{words}</Notice> })}
            {field}
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{common::SIGN_IN}</Button>
                <Button kind=Kind::Quiet on_press=on_back>{common::BACK}</Button>
            </FormActions>
            <p>
                <button type="button" class="link-like" on:click=move |_| other(())>
                    {move || {
                        if written.get() { door_words::CODE_USE_SHOWN } else { door_words::CODE_USE_WRITTEN }.say(lang.get())
                    }}
                </button>
            </p>
        </Form>
    }
}

/// Whoever is asked for a code types it at once.
fn focus_code() {
    request_animation_frame(|| {
        if let Some(input) = document().get_element_by_id("f-code")
            && let Ok(input) = input.dyn_into::<web_sys::HtmlElement>()
        {
            let _ = input.focus();
        }
    });
}

/// What to say when somebody could not sign in.
fn sign_in_trouble(error: &CallError) -> Words {
    match error {
        CallError::Unreachable => workspace::SIGN_IN_OFFLINE,
        CallError::SignedOut => errors::WRONG_SIGN_IN,
        CallError::Refused(body) => match body.code.as_str() {
            "bad_credentials" | "unauthenticated" => errors::WRONG_SIGN_IN,
            "bad_code" => errors::WRONG_CODE,
            "bad_passkey" | "no_passkeys" => errors::WRONG_PASSKEY,
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
