//! The PIN of this device.
//!
//! *Who:* whoever works where the network comes and goes: in a classroom, on a visit, at home. *When:* once for each device.
//! *What they want:* six digits twice, within half a minute, and to know what they are good for.

use domain::pin::{Pin, PinFault};
use leptos::prelude::*;

use crate::{
    components::{
        Badge, Button, Dialog, FieldError, Form, FormActions, FormErrors, Icon, Kind, Sheet, TextField, Tone, Width,
        use_toasts,
    },
    i18n::{pin, use_lang},
    workspace::desk::use_desk,
};

/// Whether there is one here, and what can be done about it. Nothing where the browser seals nothing.
#[component]
pub fn PinSheet() -> impl IntoView {
    let (desk, toasts, lang) = (use_desk(), use_toasts(), use_lang());
    let person = desk.read(|r| r.meta().session.person);
    let is_set = RwSignal::new(desk.platform().pin_tries(person).is_some());
    let open = RwSignal::new(false);
    let remove = move || {
        desk.platform().forget_pin(person);
        is_set.set(false);
        toasts.say(pin::REMOVED);
    };
    let badge = move || is_set.get().then(|| view! { <Badge tone=Tone::Ok>{pin::STANDS}</Badge> });
    let actions = move || {
        let label = if is_set.get() { pin::CHANGE } else { pin::SET };
        view! {
            <div class="form-actions">
                <Button icon=Icon::Shield on_press=move || open.set(true)>{label}</Button>
                {is_set.get().then(|| view! { <Button kind=Kind::Quiet on_press=remove>{pin::REMOVE}</Button> })}
            </div>
        }
    };
    let title = Signal::derive(move || pin::SET.say(lang.get()).into_owned());
    desk.seals().then(|| {
        view! {
            <Sheet title=pin::TITLE padded=true aside=move || badge>
                <p>{pin::WHY}</p>
                {actions}
            </Sheet>
            <Dialog open=open title=title>
                <SetForm open is_set />
            </Dialog>
        }
    })
}

/// Twice the same.
#[component]
fn SetForm(open: RwSignal<bool>, is_set: RwSignal<bool>) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (typed, again, pending) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let person = desk.read(|r| r.meta().session.person);
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        let chosen = Pin::choose(&typed.get_untracked());
        let mut faults = Vec::new();
        match &chosen {
            Err(PinFault::Shape) => faults.push(FieldError::new("pin", pin::SHAPE)),
            Err(PinFault::Guessable) => faults.push(FieldError::new("pin", pin::GUESSABLE)),
            Ok(chosen) if Pin::enter(&again.get_untracked()).as_ref() != Some(chosen) => {
                faults.push(FieldError::new("pin_again", pin::DIFFERENT));
            }
            Ok(_) => {}
        }
        let is_good = form.show(faults);
        let (Ok(chosen), Some(key), true) = (chosen, desk.key(), is_good) else { return };
        pending.set(true);
        leptos::task::spawn_local(async move {
            match desk.platform().keep_pin(person, chosen, key).await {
                Ok(()) => {
                    typed.try_set(String::new());
                    again.try_set(String::new());
                    is_set.try_set(true);
                    open.try_set(false);
                    toasts.say(pin::KEPT);
                }
                Err(_) => toasts.say(pin::NOT_KEPT),
            }
            pending.try_set(false);
        });
    };
    view! {
        <Form errors=form on_submit=submit label=pin::SET>
            <TextField
                name="pin"
                label=pin::PIN
                help=pin::HELP
                value=typed
                kind="password"
                inputmode="numeric"
                autocomplete="new-password"
                width=Width::Medium
                required=true
            />
            <TextField
                name="pin_again"
                label=pin::AGAIN
                value=again
                kind="password"
                inputmode="numeric"
                autocomplete="new-password"
                width=Width::Medium
                required=true
            />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{pin::SET}</Button>
            </FormActions>
        </Form>
    }
}
