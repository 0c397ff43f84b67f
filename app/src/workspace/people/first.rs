//! First passwords for everybody who has none: after a sheet was imported, or when a school begins.

use contract::{
    paths,
    people::{OneTimePassword, PersonLine, ResetPasswordBody},
};
use domain::{instant::Instant, staff::StaffDenial};
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

/// The refusal of a first password for somebody who has one.
const HAS_PASSWORD: &str = StaffDenial::HasPassword.code();

/// Says how many wait, gives each a password, and shows them once.
#[component]
pub(super) fn FirstPasswords(staff: Staff) -> impl IntoView {
    let (desk, toasts, lang) = (use_desk(), use_toasts(), use_lang());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let slips = RwSignal::new(Vec::<Slip>::new());
    let until = RwSignal::new(None::<Instant>);
    let waiting = Signal::derive(move || staff.without_password());
    // Of a call whose reply was lost nobody knows the password: the same call again answers the same one, so whoever it was
    // for comes first the next time.
    let left = RwSignal::new(Vec::<PersonLine>::new());
    let press = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            if left.try_with_untracked(Vec::is_empty) == Some(true) {
                staff.fetch().await;
                left.try_set(waiting.try_get_untracked().unwrap_or_default());
            }
            while let Some(person) = left.try_with_untracked(|left| left.first().cloned()).flatten() {
                let path = paths::person(person.id, "password");
                let body = ResetPasswordBody { second_factor: false, first: true };
                match intent.tell::<OneTimePassword>(desk, Method::Post, path, &body).await {
                    Ok(given) => {
                        // Of several the first to end.
                        until.try_update(|until| *until = Some(until.unwrap_or(given.valid_until)));
                        slips.try_update(|slips| slips.push(slip(desk, person, given.password)));
                    }
                    // Somebody else was quicker: theirs counts.
                    Err(trouble) if trouble.code.as_deref() == Some(HAS_PASSWORD) => {}
                    Err(trouble) => {
                        if trouble.code.is_some() {
                            left.try_set(vec![]);
                        }
                        trouble.say(toasts);
                        break;
                    }
                }
                left.try_update(|left| left.remove(0));
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
    let n = Memo::new(move |_| left.with(Vec::len).max(waiting.get().len()));
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
