//! The phases: the columns of the diagram, and the row of stages that everybody sees above a case.

use domain::text::Text;
use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor, go_to},
        fresh,
    },
    at::At,
    controls::{Adder, Both, Item, Moves, shift},
};
use crate::{
    components::Sheet,
    i18n::{Words, flow_edit as words, use_lang},
};

const AT: &str = "lifecycle.phases";

/// All of them.
#[component]
pub(super) fn PhasesSheet(
    /// The book.
    book: Book,
) -> impl IntoView {
    let keys =
        Memo::new(move |_| book.def.with(|def| def.lifecycle.phases.iter().map(|p| p.key.clone()).collect::<Vec<_>>()));
    let add = move |name: String| {
        let phase = book.def.with_untracked(|def| fresh::phase(&def.lifecycle, Text::new(name, "")));
        let path = format!("{AT}.{}", phase.key);
        book.adding(path.clone());
        book.change(|def| def.lifecycle.phases.push(phase));
        go_to(path);
    };
    view! {
        <Sheet title=words::PHASES padded=true>
            <ol class="items" aria-label=words::PHASES>
                <For each=move || keys.get() key=String::clone children=move |key| view! { <PhaseItem book key /> } />
            </ol>
            <div id=anchor(AT) class="stack">
                <FaultsAt book path=AT />
                <Adder name="new-phase" label=words::NEW_PHASE button=words::ADD_PHASE on_add=add />
            </div>
        </Sheet>
    }
    .into_any()
}

#[component]
fn PhaseItem(book: Book, key: String) -> impl IntoView {
    let at = At::phase(book, key.clone());
    let lang = use_lang();
    let title = at.follow(|phase| Words::from(&phase.title));
    let title = Signal::derive(move || title.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let find = key.clone();
    let sub = Memo::new(move |_| {
        book.def.with(|def| words::states_in(def.lifecycle.states.iter().filter(|state| state.phase == find).count()))
    });
    let sub = Signal::derive(move || sub.get().say(lang.get()));
    let path = format!("{AT}.{key}");
    let key = StoredValue::new(key);
    let on_move = move |by: isize| {
        book.change(|def| {
            let phases = &mut def.lifecycle.phases;
            if let Some(n) = phases.iter().position(|phase| key.with_value(|key| phase.key == *key)) {
                shift(phases, n, by);
            }
        });
    };
    let on_remove = move |()| {
        let key = key.get_value();
        book.change(|def| def.lifecycle.phases.retain(|phase| phase.key != key));
        go_to(AT.to_owned());
    };
    let body = move || {
        view! {
            <Moves title on_move on_remove />
            <Both
                at=at.clone()
                name=key.with_value(|key| format!("phase-{key}"))
                label=words::PHASE_TITLE
                get=|phase| &phase.title
                reach=|phase| &mut phase.title
                required=true
            />
        }
    };
    view! { <Item book path title sub>{body()}</Item> }
}
