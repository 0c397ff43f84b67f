//! How far a change has come that moves so many dossiers that they follow in batches.

use contract::{
    calendar::{MoveLine, MoveList},
    paths,
};
use leptos::prelude::*;

use super::Book;
use crate::{
    components::{Icon, Notice, Tone},
    i18n::{calendar as words, format, use_lang},
    workspace::online::ask,
};

/// How often is asked while a move is under way.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(2);

/// The moves that are under way; nothing while there are none.
#[component]
pub(super) fn MovesNotice(
    /// The calendar.
    book: Book,
) -> impl IntoView {
    let desk = book.desk;
    let all = RwSignal::new(Vec::<MoveLine>::new());
    let again = RwSignal::new(0_u32);
    Effect::new(move |_| {
        again.track();
        // Each change of the calendar may be one.
        book.stored.track();
        leptos::task::spawn_local(async move {
            let Ok(list) = ask::<MoveList>(desk, paths::CALENDAR_MOVES.to_owned()).await else { return };
            let is_open = list.items.iter().any(|line| line.finished_at.is_none());
            if all.try_set(list.items).is_none() && is_open {
                // The page may have been left meanwhile.
                set_timeout(
                    move || {
                        again.try_update(|n| *n += 1);
                    },
                    PAUSE,
                );
            }
        });
    });
    move || all.with(|all| all.iter().filter(|line| line.finished_at.is_none()).map(one).collect_view())
}

fn one(line: &MoveLine) -> AnyView {
    let lang = use_lang();
    let percent = line.percent;
    let said = words::moving(percent);
    let since = format::date_time(line.at);
    view! {
        <Notice tone=Tone::Hold icon=Icon::Refresh>
            <p>
                <b>{words::MOVING}</b>
                " "
                {words::since(since)}
            </p>
            <p>
                <progress max="100" value=percent.to_string() aria-label=move || words::MOVING.say(lang.get())></progress>
                " "
                {said}
            </p>
            <p class="quiet">{words::MOVING_WHY}</p>
        </Notice>
    }
    .into_any()
}
