//! First passwords for everybody who has none: after a sheet was imported, or when a school begins.

use contract::{
    paths,
    people::{OneTimePassword, PersonLine, ResetPasswordBody},
};
use domain::instant::Instant;
use leptos::prelude::*;

use super::{Staff, hat_words};
use crate::{
    components::{Button, Notice, Sheet, Tone, use_toasts},
    i18n::{people, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        online::Intent,
        platform::Method,
        slips::{Slip, Slips},
    },
};

/// Says how many wait, gives each a password, and shows them once.
#[component]
pub(super) fn FirstPasswords(staff: Staff) -> impl IntoView {
    let (desk, toasts, lang) = (use_desk(), use_toasts(), use_lang());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let slips = RwSignal::new(Vec::<Slip>::new());
    let until = RwSignal::new(None::<Instant>);
    let waiting = Signal::derive(move || staff.without_password());
    let press = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            // Somebody else may have given one since the list was drawn.
            staff.fetch().await;
            // One after the other: whoever is left when the network goes is still without one, and can be asked for again.
            for person in waiting.try_get_untracked().unwrap_or_default() {
                let path = paths::person(person.id, "password");
                let body = ResetPasswordBody { second_factor: false };
                match intent.tell::<OneTimePassword>(desk, Method::Post, path, &body).await {
                    Ok(given) => {
                        // Of several the first to end.
                        until.try_update(|until| *until = Some(until.unwrap_or(given.valid_until)));
                        slips.try_update(|slips| slips.push(slip(desk, person, given.password)));
                    }
                    Err(trouble) => {
                        trouble.say(toasts);
                        break;
                    }
                }
            }
            pending.try_set(false);
            staff.load();
        });
    };
    let shown = move || {
        let until = until.get()?;
        let slips = slips.get();
        Some(view! {
            <Sheet title=people::FIRST_TITLE padded=true>
                <p>{people::FIRST_ONCE}</p>
                <Slips label=people::FIRST_TITLE slips until />
            </Sheet>
        })
    };
    let n = Memo::new(move |_| waiting.get().len());
    view! {
        <Show when=move || n.get() != 0>
            <Notice tone=Tone::Soon>
                <p>{move || people::without_password(n.get()).say(lang.get())}</p>
                <Button pending=pending on_press=press>{people::FIRST}</Button>
            </Notice>
        </Show>
        {shown}
    }
}

fn slip(desk: Desk, person: PersonLine, password: String) -> Slip {
    let post = person.grants.last().map_or(people::NO_HATS, |line| hat_words(desk, line));
    Slip { name: person.name, post, login: person.login, password: Some(password) }
}
