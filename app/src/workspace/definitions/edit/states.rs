//! The states in which a case can be.

use domain::{
    definition::{StateDef, StateKey},
    text::Text,
};
use leptos::prelude::*;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor, go_to},
        fresh,
    },
    at::At,
    controls::{Adder, Both, Item, Moves, Tick, shift},
};
use crate::{
    components::{SelectField, Sheet, choice},
    i18n::{Words, flow, flow_edit as words, use_lang},
};

const AT: &str = "lifecycle.states";

/// All of them.
#[component]
pub(super) fn StatesSheet(
    /// The book.
    book: Book,
) -> impl IntoView {
    let keys =
        Memo::new(move |_| book.def.with(|def| def.lifecycle.states.iter().map(|s| s.key.clone()).collect::<Vec<_>>()));
    let add = move |name: String| {
        let state = book.def.with_untracked(|def| {
            let phase = def.lifecycle.phases.first().map(|phase| phase.key.clone()).unwrap_or_default();
            fresh::state(&def.lifecycle, Text::new(name, ""), phase)
        });
        let path = format!("{AT}.{}", state.key);
        book.adding(path.clone());
        book.change(|def| def.lifecycle.states.push(state));
        go_to(path);
    };
    view! {
        <Sheet title=words::STATES padded=true>
            <ul class="items" aria-label=words::STATES>
                <For each=move || keys.get() key=StateKey::clone children=move |key| view! { <StateItem book key /> } />
            </ul>
            <div id=anchor(AT) class="stack">
                <FaultsAt book path=AT />
                <Adder name="new-state" label=words::NEW_STATE button=words::ADD_STATE on_add=add />
            </div>
        </Sheet>
    }
    .into_any()
}

#[component]
fn StateItem(book: Book, key: StateKey) -> impl IntoView {
    let at = At::state(book, key.clone());
    let lang = use_lang();
    let title = at.follow(|state| Words::from(&state.title));
    let title = Signal::derive(move || title.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let find = key.clone();
    let sub = Memo::new(move |_| {
        book.def.with(|def| {
            let state = def.state(&find)?;
            let phase = def.lifecycle.phases.iter().find(|phase| phase.key == state.phase)?;
            let phase = Words::from(&phase.title);
            Some(if state.terminal { phase.then(" · ", &flow::ENDS) } else { phase })
        })
    });
    let sub = Signal::derive(move || sub.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let path = format!("{AT}.{key}");
    let key = StoredValue::new(key);
    let on_move = move |by: isize| {
        book.change(|def| {
            let states = &mut def.lifecycle.states;
            if let Some(n) = states.iter().position(|state| key.with_value(|key| state.key == *key)) {
                shift(states, n, by);
            }
        });
    };
    let on_remove = move |()| {
        let key = key.get_value();
        book.change(|def| {
            def.lifecycle.states.retain(|state| state.key != key);
            // Steps no longer leave it; those that lead there are told by the linter, for somebody to decide.
            for step in &mut def.lifecycle.steps {
                step.from.retain(|from| *from != key);
            }
            def.procedure.targets.retain(|target| target.state != key);
        });
        go_to(AT.to_owned());
    };
    let body = move || {
        let name = key.with_value(|key| format!("state-{key}"));
        let terminal = at.signal(|state: &StateDef| state.terminal, |state, on| state.terminal = on);
        view! {
            <Moves title on_move on_remove />
            <Both
                at=at.clone()
                name=format!("{name}-title")
                label=words::STATE_TITLE
                get=|state| &state.title
                reach=|state| &mut state.title
                required=true
            />
            <PublicWords at=at.clone() name=name.clone() />
            <PhaseField book at=at.clone() name=name />
            <Tick label=words::TERMINAL note=words::TERMINAL_NOTE on=terminal />
        }
    };
    view! { <Item book path title sub>{body()}</Item> }
}

/// What the applicant reads of it: the name that staff use, or words of its own.
#[component]
fn PublicWords(at: At<StateDef>, name: String) -> impl IntoView {
    let own = at.signal(
        |state| state.public.is_some(),
        |state, on| state.public = on.then(|| state.public.clone().unwrap_or_else(|| state.title.clone())),
    );
    let has_own = at.follow(|state| state.public.is_some());
    let more = move || {
        (has_own.get() == Some(true)).then(|| {
            let public = at.within(|state| state.public.as_ref(), |state| state.public.as_mut());
            view! {
                <Both
                    at=public
                    name=format!("{name}-public")
                    label=words::PUBLIC
                    get=|text| text
                    reach=|text| text
                    required=true
                />
            }
        })
    };
    view! {
        <Tick label=words::PUBLIC_OWN on=own />
        {more}
    }
    .into_any()
}

#[component]
fn PhaseField(book: Book, at: At<StateDef>, name: String) -> impl IntoView {
    let phases = Memo::new(move |_| {
        let one = |phase: &domain::definition::Phase| choice(phase.key.clone(), Words::from(&phase.title));
        book.def.with(|def| def.lifecycle.phases.iter().map(one).collect::<Vec<_>>())
    });
    let phase = at.signal(
        |state| state.phase.clone(),
        |state, kept: String| {
            if !kept.is_empty() {
                state.phase = kept;
            }
        },
    );
    view! { <SelectField name=format!("{name}-phase") label=words::PHASE value=phase choices=phases required=true /> }
        .into_any()
}
