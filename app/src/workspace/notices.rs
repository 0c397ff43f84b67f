//! What one should hear of, above the pages: what was done to one's account, and how it stands with work without a network.

use contract::{paths, session::Notice as Told};
use leptos::prelude::*;

use leptos_router::hooks::use_location;

use super::{
    desk::Desk,
    online::Intent,
    platform::Method,
    routes::{ACCOUNT, HOME},
    settings,
};
use crate::{
    components::{Button, Kind, LinkButton, Notice, Tone, use_toasts},
    i18n::{Words, people, pin},
};

/// That what lay on this device was erased because the server was not reached for too long; and, on the home page of whoever has
/// set none, that a PIN opens Sen without a network.
#[component]
pub fn OfflineNotices(
    /// Whose desk it is.
    desk: Desk,
) -> impl IntoView {
    let path = use_location().pathname;
    let person = desk.read(|r| r.meta().session.person);
    let platform = desk.platform();
    let unset =
        RwSignal::new(desk.seals() && platform.pin_tries(person).is_none() && !settings::pin_is_put_off(person));
    let put_off = move || {
        settings::put_pin_off(person);
        unset.set(false);
    };
    let offers = move || unset.get() && path.get() == HOME && desk.platform().pin_tries(person).is_none();
    let is_over = Memo::new(move |_| {
        desk.now();
        desk.read(|r| r.meta().cursor.is_none()) && desk.engine().is_lease_over()
    });
    view! {
        <Show when=move || is_over.get()>
            <Notice tone=Tone::Hold>
                <p>{pin::LEASE}</p>
            </Notice>
        </Show>
        <Show when=offers>
            <Notice tone=Tone::Plain>
                <p>
                    <strong>{pin::OFFER}</strong>
                </p>
                <p>{pin::OFFER_WHY}</p>
                <div class="form-actions">
                    <LinkButton href=ACCOUNT.to_owned()>{pin::SET}</LinkButton>
                    <Button kind=Kind::Quiet on_press=put_off>{pin::LATER}</Button>
                </div>
            </Notice>
        </Show>
    }
}

/// All of them, oldest first.
#[component]
pub fn AccountNotices(
    /// Whose desk it is.
    desk: Desk,
) -> impl IntoView {
    let toasts = use_toasts();
    let told = Memo::new(move |_| desk.read(|r| r.meta().session.notices.clone()));
    let put_away = move |notice: &Told| {
        let path = paths::notice(notice.id);
        leptos::task::spawn_local(async move {
            match Intent::new(desk).tell::<()>(desk, Method::Delete, path, &()).await {
                Ok(()) => desk.ask_who().await,
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    let one = move |notice: Told| {
        let words = Words::from(&notice.message());
        view! {
            <Notice tone=Tone::Hold>
                <p>{words}</p>
                <Button on_press=move || put_away(&notice)>{people::PUT_AWAY}</Button>
            </Notice>
        }
    };
    move || told.get().into_iter().map(one).collect_view()
}
