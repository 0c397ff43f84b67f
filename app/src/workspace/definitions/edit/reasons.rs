//! Reasons that have a code: chosen with a step, so that they can be counted; words stand beside them.

use domain::{
    definition::{ActionKey, Definition, ReasonDef, ReasonKey},
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
    beside::beside,
    choose::keys_chosen,
    controls::{Adder, Both, Item, Moves, shift},
};
use crate::{
    components::{Checkboxes, Choice, Sheet, choice},
    i18n::{Words, flow, flow_edit as words, use_lang},
};

const AT: &str = "lifecycle.reasons";

/// All of them.
#[component]
pub(super) fn ReasonsSheet(
    /// The book.
    book: Book,
) -> impl IntoView {
    let keys = Memo::new(move |_| {
        book.def.with(|def| def.lifecycle.reasons.iter().map(|reason| reason.key.clone()).collect::<Vec<_>>())
    });
    let add = move |name: String| {
        let reason = book.def.with_untracked(|def| fresh::reason(&def.lifecycle, Text::new(name, "")));
        let path = format!("{AT}.{}", reason.key);
        book.adding(path.clone());
        book.change(|def| def.lifecycle.reasons.push(reason));
        go_to(path);
    };
    let row = move |key: ReasonKey| view! { <ReasonItem book key /> };
    view! {
        <Sheet title=words::REASONS padded=true>
            <p class="quiet">{words::REASONS_HELP}</p>
            <ul class="items" aria-label=words::REASONS>
                <For each=move || keys.get() key=ReasonKey::clone children=row />
            </ul>
            <div id=anchor(AT) class="stack">
                <FaultsAt book path=AT />
                <Adder name="new-reason" label=words::NEW_REASON button=words::ADD_REASON on_add=add />
            </div>
        </Sheet>
    }
    .into_any()
}

#[component]
fn ReasonItem(book: Book, key: ReasonKey) -> impl IntoView {
    let at = At::reason(book, key.clone());
    let lang = use_lang();
    let title = at.said(|reason| Words::from(&reason.title));
    let find = key.clone();
    let sub = Memo::new(move |_| book.def.with(|def| def.reason(&find).map(|reason| given_for(def, reason))));
    let sub = Signal::derive(move || sub.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let path = format!("{AT}.{key}");
    let of = path.clone();
    let key = StoredValue::new(key);
    let on_move = move |by: isize| {
        book.change(|def| {
            let reasons = &mut def.lifecycle.reasons;
            if let Some(n) = reasons.iter().position(|reason| key.with_value(|key| reason.key == *key)) {
                shift(reasons, n, by);
            }
        });
    };
    let on_remove = move |()| {
        let key = key.get_value();
        book.change(|def| def.lifecycle.reasons.retain(|reason| reason.key != key));
        go_to(AT.to_owned());
    };
    let body = move || {
        let name = key.with_value(|key| format!("reason-{key}"));
        let own = key.get_value();
        let steps = Memo::new(move |_| book.def.with(|def| def.reason(&own).map(|reason| step_choices(def, reason))));
        let steps = Signal::derive(move || steps.get().unwrap_or_default());
        let actions = at.signal(
            |reason: &ReasonDef| reason.actions.iter().map(ActionKey::to_string).collect::<Vec<_>>(),
            |reason, kept: Vec<String>| reason.actions = keys_chosen(kept, &reason.actions, ActionKey),
        );
        let said = view! {
            <Both
                at=at.clone()
                name=format!("{name}-title")
                label=words::REASON_TITLE
                get=|reason| &reason.title
                reach=|reason| &mut reason.title
                required=true
            />
        };
        let actions = view! {
            <Checkboxes
                name=format!("{name}-steps")
                label=words::REASON_STEPS
                help=words::REASON_STEPS_HELP
                values=actions
                choices=steps
            />
        };
        view! {
            <Moves title on_move on_remove />
            {beside(book, format!("{of}.title"), said)}
            {beside(book, format!("{of}.actions"), actions)}
        }
    };
    view! { <Item book path title sub apart=true>{body()}</Item> }
}

/// The steps with which it can be chosen, in a sentence.
fn given_for(def: &Definition, reason: &ReasonDef) -> Words {
    let named = |action: &ActionKey| step_words(def, action);
    if reason.actions.is_empty() {
        words::REASON_NOWHERE
    } else {
        flow::any_of(&reason.actions.iter().map(named).collect::<Vec<_>>())
    }
}

fn step_words(def: &Definition, action: &ActionKey) -> Words {
    let step = def.lifecycle.steps.iter().find(|step| step.action == *action);
    step.map_or(words::STEP_GONE, |step| Words::from(&step.title))
}

/// Every step that asks for a reason, and those for which it can be given though they ask for none: to be taken out.
fn step_choices(def: &Definition, reason: &ReasonDef) -> Vec<Choice> {
    let steps = &def.lifecycle.steps;
    let fits = steps.iter().filter(|step| step.asks_reason() || reason.actions.contains(&step.action));
    let fits = fits.map(|step| &step.action);
    let gone = reason.actions.iter().filter(|action| steps.iter().all(|step| step.action != **action));
    fits.chain(gone).map(|action| choice(action.to_string(), step_words(def, action))).collect()
}
