//! What was done to one's account and one should hear of: shown above every page until it is put away.

use contract::{paths, session::Notice as Told};
use leptos::prelude::*;

use super::{desk::Desk, online::Intent, platform::Method};
use crate::{
    components::{Button, Notice, Tone, use_toasts},
    i18n::{Words, people},
};

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
