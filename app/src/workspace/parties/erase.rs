//! Having somebody forgotten: proposed with a reason by one person, confirmed by the principal, who types a word for it.

use contract::{paths, privacy::Erasure};
use domain::{
    fold,
    ids::PartyId,
    policy::{self, Act},
    text::Lang,
};
use leptos::prelude::*;
use serde_json::json;

use super::{Entry, colleague};
use crate::{
    components::{
        Button, Dialog, FieldError, Form, FormActions, FormErrors, Icon, Kind, Notice, TextArea, TextField, Tone,
        Width, use_toasts,
    },
    i18n::{Words, format, parties},
    workspace::{desk::use_desk, online::Intent},
};

/// Why they are to be forgotten.
#[component]
pub(super) fn ProposeForm(entry: Entry, id: PartyId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (reason, pending, intent) = (RwSignal::new(String::new()), RwSignal::new(false), Intent::new(desk));
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let body = json!({ "reason": reason.get_untracked() });
            let answer = entry.erasure(intent, paths::party(id, "erase"), &body).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    on_done.run(());
                    toasts.say(parties::PROPOSED);
                }
                Err(trouble) => trouble.show(form, "reason"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=parties::ERASE>
            <p class="quiet">{parties::ERASE_WHY}</p>
            <WhatGoes />
            <TextArea name="reason" label=parties::REASON help=parties::REASON_NO_NAME value=reason required=true />
            <FormActions>
                <Button kind=Kind::Danger submit=true pending=pending>{parties::ERASE_DO}</Button>
            </FormActions>
        </Form>
    }
}

/// What goes and what stays, in the school's words.
#[component]
fn WhatGoes() -> impl IntoView {
    let items = |all: [Words; 3]| all.map(|words| view! { <li>{words}</li> }).collect_view();
    view! {
        <h3>{parties::GOES}</h3>
        <ul>{items([parties::GOES_ENTRY, parties::GOES_CASES, parties::GOES_IMPORTS])}</ul>
        <h3>{parties::STAYS}</h3>
        <ul>
            <li>{parties::STAYS_CASES}</li>
            <li>{parties::STAYS_LOG}</li>
        </ul>
    }
}

/// The proposal that waits: who, when, why; a way to withdraw it, and for the principal to confirm it.
#[component]
pub(super) fn ErasureNotice(entry: Entry, erasure: Erasure) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let (confirming, pending, intent) = (RwSignal::new(false), RwSignal::new(false), Intent::new(desk));
    // Whoever proposed it does not confirm it: what is not allowed is not offered.
    let by = erasure.proposed_by;
    let confirms = Memo::new(move |_| {
        let actor = desk.actor();
        policy::can(&actor, Act::ConfirmErasure).is_ok() && actor.person() != by
    });
    let withdraws = Memo::new(move |_| policy::can(&desk.actor(), Act::ProposeErasure).is_ok());
    let id = erasure.id;
    let withdraw = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = entry.erasure(intent, paths::erasure(id, "withdraw"), &json!({})).await;
            pending.try_set(false);
            match answer {
                Ok(_) => toasts.say(parties::WITHDRAWN),
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    let told = parties::proposed_by(colleague(desk, by), format::date_time(erasure.proposed_at));
    view! {
        <Notice tone=Tone::Soon>
            <p>
                <b>{parties::WAITS}</b>
                " · "
                {told}
            </p>
            <p>{parties::REASON} ": " {erasure.reason}</p>
            <div class="form-actions">
                <Show when=move || confirms.get()>
                    <Button kind=Kind::Danger on_press=move || confirming.set(true)>{parties::CONFIRM}</Button>
                </Show>
                <Show when=move || withdraws.get()>
                    <Button icon=Icon::Undo pending=pending on_press=withdraw>{parties::WITHDRAW}</Button>
                </Show>
            </div>
        </Notice>
        <Dialog open=confirming title=parties::CONFIRM_TITLE>
            <ConfirmForm entry erasure=id on_done=move |()| confirming.set(false) />
        </Dialog>
    }
}

/// A word must be typed, because it cannot be taken back.
#[component]
fn ConfirmForm(entry: Entry, erasure: domain::ids::PrivacyId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (word, pending, intent) = (RwSignal::new(String::new()), RwSignal::new(false), Intent::new(desk));
    let submit = move || {
        let typed = fold::search_key(&word.get_untracked());
        if [Lang::Vi, Lang::En].iter().all(|lang| typed != fold::search_key(parties::WORD.as_str(*lang))) {
            form.show(vec![FieldError::new("word", parties::WORD_WRONG)]);
            return;
        }
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = entry.erasure(intent, paths::erasure(erasure, "confirm"), &json!({})).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    on_done.run(());
                    toasts.say(parties::ERASED);
                }
                Err(trouble) => trouble.show(form, "word"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=parties::CONFIRM_TITLE>
            <Notice tone=Tone::Late>
                <p>{parties::CONFIRM_FINAL}</p>
            </Notice>
            <WhatGoes />
            <TextField name="word" label=parties::TYPE_WORD value=word width=Width::Short required=true />
            <FormActions>
                <Button kind=Kind::Danger submit=true pending=pending>{parties::CONFIRM}</Button>
            </FormActions>
        </Form>
    }
}
