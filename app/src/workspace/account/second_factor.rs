//! One's own second factor: codes of the telephone.
//!
//! *Who:* everybody once, leadership and administrators first of all; again with a new telephone. *When:* at their own desk,
//! the telephone in hand. *What they want:* scan, type six figures, keep ten codes, done within a minute; and later one look
//! that says that it is on.

use contract::{
    paths,
    second_factor::{ConfirmTotp, PasswordAgain, ProveTwice, RecoveryCodes, SecondFactorView, TotpOffer},
};
use leptos::prelude::*;

use crate::{
    components::{
        Badge, Button, Dialog, Empty, FieldError, Form, FormActions, FormErrors, Icon, Kind, Moment, Notice, Pair,
        Pairs, Sheet, Skeleton, TextField, Tone, Width, use_toasts,
    },
    i18n::{Words, account, common, errors, second_factor, use_lang},
    workspace::{
        desk::use_desk,
        files,
        online::{Intent, ask},
        platform::Method,
    },
};

/// From so few on somebody should get new ones.
const FEW: u32 = 3;

/// What the dialog is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// To switch codes on.
    On,
    /// To switch them off.
    Off,
    /// To get new codes to write down.
    Recovery,
}

/// How it stands, and what can be done about it.
#[component]
pub fn SecondFactorSheet() -> impl IntoView {
    let desk = use_desk();
    let view = RwSignal::new(None::<Result<SecondFactorView, Words>>);
    let load = move || {
        leptos::task::spawn_local(async move {
            let answer = ask::<SecondFactorView>(desk, paths::SECOND_FACTOR.to_owned()).await;
            view.try_set(Some(answer.map_err(|trouble| trouble.words)));
        });
    };
    load();
    let (open, wanted) = (RwSignal::new(false), RwSignal::new(Wanted::On));
    let want = move |what: Wanted| {
        wanted.set(what);
        open.set(true);
    };
    let body = move || match view.get() {
        None => view! { <Skeleton count=1 /> }.into_any(),
        Some(Err(words)) => view! {
            <Empty icon=Icon::Warn title=account::NOT_LOADED why=words>
                <Button icon=Icon::Refresh on_press=load>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
        Some(Ok(SecondFactorView { totp_since: None, .. })) => view! {
            <p>{second_factor::FACTOR_WHY}</p>
            <div class="form-actions">
                <Button icon=Icon::Shield on_press=move || want(Wanted::On)>{second_factor::FACTOR_ON}</Button>
            </div>
        }
        .into_any(),
        Some(Ok(SecondFactorView { totp_since: Some(since), recovery_left })) => {
            let left = second_factor::left(usize::try_from(recovery_left).unwrap_or_default());
            view! {
                <Pairs>
                    <Pair label=second_factor::FACTOR_SINCE><Moment at=since /></Pair>
                    <Pair label=second_factor::FACTOR_LEFT>{left}</Pair>
                </Pairs>
                {(recovery_left < FEW).then(|| view! { <Notice tone=Tone::Hold><p>{second_factor::FACTOR_FEW}</p></Notice> })}
                <div class="form-actions">
                    <Button on_press=move || want(Wanted::Recovery)>{second_factor::RECOVERY_NEW}</Button>
                    <Button kind=Kind::Quiet on_press=move || want(Wanted::Off)>{second_factor::FACTOR_OFF}</Button>
                </div>
            }
            .into_any()
        }
    };
    let badge = move || {
        let is_on = view.with(|v| matches!(v, Some(Ok(SecondFactorView { totp_since: Some(_), .. }))));
        is_on.then(|| view! { <Badge tone=Tone::Ok>{second_factor::FACTOR_STANDS}</Badge> })
    };
    let lang = use_lang();
    let title = Signal::derive(move || {
        match wanted.get() {
            Wanted::On => second_factor::FACTOR_ON,
            Wanted::Off => second_factor::FACTOR_OFF,
            Wanted::Recovery => second_factor::RECOVERY_NEW,
        }
        .say(lang.get())
        .into_owned()
    });
    view! {
        <Sheet title=second_factor::FACTOR padded=true aside=move || badge>{body}</Sheet>
        <Dialog open=open title=title on_close=move |()| load()>
            {move || match wanted.get_untracked() {
                Wanted::On => view! { <SwitchOn open /> }.into_any(),
                what @ (Wanted::Off | Wanted::Recovery) => view! { <ProveForm what open /> }.into_any(),
            }}
        </Dialog>
    }
}

/// Password, picture and first code, codes to keep.
#[component]
fn SwitchOn(open: RwSignal<bool>) -> impl IntoView {
    let (offer, codes) = (RwSignal::new(None::<TotpOffer>), RwSignal::new(None::<RecoveryCodes>));
    move || match (codes.get(), offer.get()) {
        (Some(codes), _) => view! { <Keep codes open done=second_factor::FACTOR_DONE /> }.into_any(),
        (None, Some(offer)) => view! { <ConfirmForm offer codes /> }.into_any(),
        (None, None) => view! { <AgainForm offer /> }.into_any(),
    }
}

/// The password again.
#[component]
fn AgainForm(offer: RwSignal<Option<TotpOffer>>) -> impl IntoView {
    let (desk, form) = (use_desk(), FormErrors::new());
    let (password, pending, intent) = (RwSignal::new(String::new()), RwSignal::new(false), Intent::new(desk));
    let submit = move || {
        if !form.show(empty(&[("password", password, second_factor::AGAIN)])) || pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let body = PasswordAgain { password: password.get_untracked() };
            match intent.tell::<TotpOffer>(desk, Method::Post, paths::TOTP.to_owned(), &body).await {
                Ok(shown) => {
                    offer.try_set(Some(shown));
                }
                Err(trouble) => trouble.show(form, "password"),
            }
            pending.try_set(false);
        });
    };
    view! {
        <Form errors=form on_submit=submit label=second_factor::FACTOR_ON>
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

/// The picture, the key, and the first code.
#[component]
fn ConfirmForm(offer: TotpOffer, codes: RwSignal<Option<RecoveryCodes>>) -> impl IntoView {
    let (desk, form, lang) = (use_desk(), FormErrors::new(), use_lang());
    let (code, pending, intent) = (RwSignal::new(String::new()), RwSignal::new(false), Intent::new(desk));
    let submit = move || {
        if !form.show(empty(&[("code", code, second_factor::CODE)])) || pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let (path, body) = (format!("{}/confirm", paths::TOTP), ConfirmTotp { code: code.get_untracked() });
            match intent.tell::<RecoveryCodes>(desk, Method::Post, path, &body).await {
                Ok(written) => {
                    codes.try_set(Some(written));
                }
                Err(trouble) => trouble.show(form, "code"),
            }
            pending.try_set(false);
        });
    };
    let box_of = format!("0 0 {0} {0}", offer.qr.size);
    let key: Vec<String> =
        offer.key.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    view! {
        <p>{second_factor::SCAN}</p>
        <svg class="qr" viewBox=box_of role="img" aria-label=move || second_factor::SCAN_PICTURE.say(lang.get())>
            <path d=offer.qr.path></path>
        </svg>
        <p>{second_factor::TYPE_KEY} <br /><code class="key" translate="no">{key.join(" ")}</code></p>
        <Form errors=form on_submit=submit label=second_factor::FACTOR_ON>
            <TextField
                name="code"
                label=second_factor::CODE
                value=code
                inputmode="numeric"
                autocomplete="one-time-code"
                width=Width::Medium
                required=true
            />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{second_factor::CONFIRM}</Button>
            </FormActions>
        </Form>
    }
}

/// Password and code, to switch off or to get new codes.
#[component]
fn ProveForm(what: Wanted, open: RwSignal<bool>) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (codes, pending, intent) = (RwSignal::new(None::<RecoveryCodes>), RwSignal::new(false), Intent::new(desk));
    let is_off = what == Wanted::Off;
    let submit = move || {
        let needed = [("password", password, second_factor::AGAIN), ("code", code, second_factor::CODE_ANY)];
        if !form.show(empty(&needed)) || pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let body = ProveTwice { password: password.get_untracked(), code: code.get_untracked() };
            let path = format!("{}/{}", paths::TOTP, if is_off { "end" } else { "recovery" });
            match intent.tell::<Option<RecoveryCodes>>(desk, Method::Post, path, &body).await {
                Ok(Some(written)) => {
                    codes.try_set(Some(written));
                }
                Ok(None) => {
                    toasts.say(second_factor::FACTOR_GONE);
                    open.try_set(false);
                }
                Err(trouble) => trouble.show(form, "password"),
            }
            pending.try_set(false);
        });
    };
    let (why, label, kind) = if is_off {
        (second_factor::FACTOR_OFF_WHY, second_factor::FACTOR_OFF, Kind::Danger)
    } else {
        (second_factor::RECOVERY_NEW_WHY, second_factor::RECOVERY_NEW, Kind::Main)
    };
    let (why, label) = (StoredValue::new(why), StoredValue::new(label));
    move || match codes.get() {
        Some(codes) => view! { <Keep codes open done=second_factor::RECOVERY_KEPT /> }.into_any(),
        None => view! {
            <p>{why.get_value()}</p>
            <Form errors=form on_submit=submit label=label.get_value()>
                <TextField
                    name="password"
                    label=second_factor::AGAIN
                    value=password
                    kind="password"
                    autocomplete="current-password"
                    required=true
                />
                <TextField
                    name="code"
                    label=second_factor::CODE_ANY
                    value=code
                    autocomplete="one-time-code"
                    width=Width::Medium
                    required=true
                />
                <FormActions>
                    <Button kind=kind submit=true pending=pending>{label.get_value()}</Button>
                </FormActions>
            </Form>
        }
        .into_any(),
    }
}

/// The codes to write down.
#[component]
fn Keep(codes: RecoveryCodes, open: RwSignal<bool>, done: Words) -> impl IntoView {
    let (toasts, done) = (use_toasts(), StoredValue::new(done));
    let text = StoredValue::new(codes.codes.join("\n"));
    let save = move || {
        if files::download(text.get_value().as_bytes(), "sen-ma-du-phong.txt").is_err() {
            toasts.say(errors::UNKNOWN);
        }
    };
    let close = move || {
        toasts.say(done.get_value());
        open.set(false);
    };
    view! {
        <p>{second_factor::RECOVERY_ONCE}</p>
        <ol class="codes" aria-label=second_factor::RECOVERY translate="no">
            {codes.codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}
        </ol>
        <div class="form-actions">
            <Button kind=Kind::Main on_press=close>{second_factor::RECOVERY_KEPT}</Button>
            <Button icon=Icon::Download on_press=save>{second_factor::RECOVERY_SAVE}</Button>
        </div>
    }
}

/// What was left empty.
fn empty(needed: &[(&'static str, RwSignal<String>, Words)]) -> Vec<FieldError> {
    let missing = needed.iter().filter(|(_, typed, _)| typed.with_untracked(|typed| typed.trim().is_empty()));
    missing.map(|(name, _, label)| FieldError::new(*name, common::required_missing(label))).collect()
}
