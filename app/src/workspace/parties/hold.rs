//! Holding a case against erasure, with a reason, and lifting the hold: from a party's page and from the case's own.

use contract::{paths, privacy::Hold};
use domain::{
    ids::CaseId,
    policy::{self, Act},
};
use leptos::prelude::*;
use serde_json::json;

use super::colleague;
use crate::{
    components::{Badge, Button, Dialog, Form, FormActions, FormErrors, Icon, Kind, Sheet, TextArea, Tone, use_toasts},
    i18n::{format, parties},
    workspace::{
        desk::use_desk,
        online::{Intent, ask},
        platform::Method,
    },
};

/// Why the case is held, or no longer.
#[component]
pub(super) fn HoldForm(
    /// The case.
    case: CaseId,
    /// It is held, and the hold is to be lifted.
    held: bool,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (reason, pending, intent) = (RwSignal::new(String::new()), RwSignal::new(false), Intent::new(desk));
    let (path, label, done) = if held {
        (format!("{}/end", paths::hold(case)), parties::HOLD_END, parties::HOLD_ENDED)
    } else {
        (paths::hold(case), parties::HOLD, parties::HOLD_SET)
    };
    let (path, done) = (StoredValue::new(path), StoredValue::new(done));
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let body = json!({ "reason": reason.get_untracked() });
            let answer = intent.tell::<serde_json::Value>(desk, Method::Post, path.get_value(), &body).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(done.get_value());
                    on_done.run(());
                }
                Err(trouble) => trouble.show(form, "reason"),
            }
        });
    };
    view! {
        <Form errors=form on_submit=submit label=label.clone()>
            <p class="quiet">{parties::HOLD_WHY}</p>
            <TextArea name="reason" label=parties::REASON help=parties::REASON_NO_NAME value=reason required=true />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{label}</Button>
            </FormActions>
        </Form>
    }
}

/// On a case's page, for those who keep privacy: whether it is held, why, and the way to change that. Draws nothing for
/// others, and nothing without a network.
#[component]
pub fn HoldSheet(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let may = Memo::new(move |_| policy::can(&desk.actor(), Act::KeepPrivacy).is_ok());
    let (hold, open) = (RwSignal::new(None::<Option<Hold>>), RwSignal::new(false));
    let load = move || {
        leptos::task::spawn_local(async move {
            if let Ok(holds) = ask::<Vec<Hold>>(desk, paths::HOLDS.to_owned()).await {
                hold.try_set(Some(holds.into_iter().find(|hold| hold.case == id)));
            }
        });
    };
    Effect::new(move |_| {
        if may.get() {
            load();
        }
    });
    let held = Memo::new(move |_| hold.with(|hold| hold.as_ref().is_some_and(Option::is_some)));
    let told = move || match hold.get().flatten() {
        Some(hold) => {
            let by = parties::held_by(colleague(desk, hold.set_by), format::date_time(hold.set_at));
            view! {
                <p><Badge tone=Tone::Hold>{parties::HELD}</Badge></p>
                <p>{hold.reason}</p>
                <p class="quiet">{by}</p>
            }
            .into_any()
        }
        None => view! { <p class="quiet">{parties::HOLD_NONE}</p> }.into_any(),
    };
    let press = move || open.set(true);
    let button = move || {
        let (icon, words) = if held.get() { (Icon::Undo, parties::HOLD_END) } else { (Icon::Pause, parties::HOLD) };
        view! { <Button icon=icon on_press=press>{words}</Button> }
    };
    view! {
        <Show when=move || may.get() && hold.with(Option::is_some)>
            <Sheet title=parties::HOLD_SHEET padded=true>{told} <div class="form-actions">{button}</div></Sheet>
        </Show>
        <Dialog open=open title=parties::HOLD_TITLE>
            <HoldForm
                case=id
                held=held.get_untracked()
                on_done=move |()| {
                    open.set(false);
                    load();
                }
            />
        </Dialog>
    }
}
