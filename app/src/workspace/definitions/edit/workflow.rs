//! How a case goes: steps, states and phases, beside the diagram that follows every change.

use domain::{
    definition::{ActionKey, Definition, OpenDef, OptionKey, StateKey},
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
    choose::{NONE, choices_or, chosen, place},
    controls::{Both, Item, Tick},
    phases::PhasesSheet,
    states::StatesSheet,
    step::{AT, StepItem, state_choices},
    who::WhoFields,
};
use crate::{
    components::{
        Button, FieldError, FlowDiagram, Form, FormErrors, Icon, Notice, SelectField, Sheet, TextField, Tone,
    },
    i18n::{Words, common, flow, flow_edit as words, use_lang},
};

/// The part.
#[component]
pub(in super::super) fn WorkflowPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    let keys = Memo::new(move |_| {
        book.def.with(|def| def.lifecycle.steps.iter().map(|s| s.action.clone()).collect::<Vec<_>>())
    });
    let steps = move |key: ActionKey| view! { <StepItem book key /> };
    // Fields and papers are typed without the diagram being drawn anew.
    let drawn = Memo::new(move |_| {
        book.def.with(|def| {
            let mut drawn: Definition = def.clone();
            drawn.procedure.fields.clear();
            drawn.procedure.papers.clear();
            drawn
        })
    });
    let wrong = Memo::new(move |_| book.flow_faults());
    view! {
        <Notice tone=Tone::Plain><p>{words::WORKFLOW_HELP}</p></Notice>
        <div id=anchor("lifecycle") class="stack"><FaultsAt book path="lifecycle" /></div>
        <div class="flow-edit">
            <div class="stack">
                <OptionsSheet book />
                <Sheet title=words::STEPS padded=true>
                    <ul class="items" aria-label=words::STEPS>
                        <OpenItem book />
                        <For each=move || keys.get() key=ActionKey::clone children=steps />
                    </ul>
                    <div id=anchor(AT) class="stack">
                        <FaultsAt book path=AT />
                        <AddStep book />
                    </div>
                </Sheet>
                <StatesSheet book />
                <PhasesSheet book />
            </div>
            // It scrolls by itself, and by the keyboard too.
            <aside class="flow-beside" tabindex="0" aria-label=flow::DIAGRAM>
                <Sheet title=flow::DIAGRAM padded=true>
                    <FlowDiagram def=drawn faults=wrong beside=true />
                </Sheet>
            </aside>
        </div>
    }
    .into_any()
}

/// What can be switched on in the workflow, by the steps that come with it.
#[component]
fn OptionsSheet(book: Book) -> impl IntoView {
    let options = Memo::new(move |_| {
        book.def.with(|def| {
            let mut all: Vec<OptionKey> = def.lifecycle.steps.iter().filter_map(|step| step.option.clone()).collect();
            all.extend(def.procedure.options.iter().cloned());
            all.sort();
            all.dedup();
            all
        })
    });
    let one = move |key: OptionKey| {
        let (get, set) = (key.clone(), key.clone());
        let on = At::all(book).signal(
            move |def| def.procedure.options.contains(&get),
            move |def, on: bool| {
                let options = &mut def.procedure.options;
                options.retain(|option| *option != set);
                if on {
                    options.push(set.clone());
                }
            },
        );
        let steps = book.def.with_untracked(|def| {
            let of = def.lifecycle.steps.iter().filter(|step| step.option.as_ref() == Some(&key));
            of.map(|step| Words::from(&step.title)).collect::<Vec<_>>()
        });
        let label = if steps.is_empty() { words::OPTION_UNKNOWN } else { flow::all_of(&steps) };
        let path = format!("procedure.options.{key}");
        let id = anchor(&path);
        view! {
            <div id=id>
                <FaultsAt book path within=true />
                <Tick label on />
            </div>
        }
    };
    move || {
        let all = options.get();
        (!all.is_empty()).then(|| {
            view! {
                <Sheet title=words::OPTIONAL_STEPS padded=true>
                    <p class="quiet">{words::OPTIONAL_STEPS_HELP}</p>
                    {all.into_iter().map(one).collect_view()}
                </Sheet>
            }
        })
    }
}

/// How a case begins.
#[component]
fn OpenItem(book: Book) -> impl IntoView {
    const PATH: &str = "lifecycle.open";
    let at = At::new(book, |def| Some(&def.lifecycle.open), |def| Some(&mut def.lifecycle.open));
    let lang = use_lang();
    let title = at.follow(|open| flow::BEGINS.then(": ", &Words::from(&open.title)));
    let title = Signal::derive(move || title.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let sub = at.follow(|open| flow::by(&flow::everybody(&open.who)));
    let sub = Signal::derive(move || sub.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let states = state_choices(book);
    let body = move || {
        let to = at.signal(
            |open: &OpenDef| open.to.to_string(),
            |open, kept: String| {
                if !kept.is_empty() {
                    open.to = StateKey(kept);
                }
            },
        );
        let clock = at.signal(
            |open| open.clock.map_or_else(|| NONE.to_owned(), |mark| place(flow::CLOCKS, &mark)),
            |open, kept: String| open.clock = chosen(flow::CLOCKS, &kept),
        );
        view! {
            <Both
                at=at.clone()
                name="open-title"
                label=words::STEP_TITLE
                get=|open| &open.title
                reach=|open| &mut open.title
                required=true
            />
            <SelectField name="open-to" label=words::TO value=to choices=states required=true />
            <WhoFields at=at.within(|open| Some(&open.who), |open| Some(&mut open.who)) name="open" />
            <SelectField
                name="open-clock"
                label=words::CLOCK
                value=clock
                choices=choices_or(words::CLOCK_NONE, flow::CLOCKS, |mark| Words::from(mark.words()))
                required=true
            />
        }
    };
    view! { <Item book path=PATH.to_owned() title sub>{body()}</Item> }
}

/// A new step between two states that there are.
#[component]
fn AddStep(book: Book) -> impl IntoView {
    let form = FormErrors::new();
    let (name, from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let states = state_choices(book);
    let add = move || {
        let (title, from_key, to_key) = (name.get_untracked(), from.get_untracked(), to.get_untracked());
        let title = title.trim().to_owned();
        let mut wrong = Vec::new();
        if title.is_empty() {
            wrong.push(FieldError::new("new-step", common::required_missing(&words::NEW_STEP)));
        }
        for (field, value, label) in
            [("new-step-from", &from_key, &words::NEW_STEP_FROM), ("new-step-to", &to_key, &words::TO)]
        {
            if value.is_empty() {
                wrong.push(FieldError::new(field, common::choice_missing(label)));
            }
        }
        if !form.show(wrong) {
            return;
        }
        let step = book.def.with_untracked(|def| {
            fresh::step(&def.lifecycle, Text::new(title, ""), StateKey(from_key), StateKey(to_key))
        });
        let path = format!("{AT}.{}", step.action);
        book.adding(path.clone());
        book.change(|def| def.lifecycle.steps.push(step));
        name.set(String::new());
        go_to(path);
    };
    view! {
        <Form errors=form on_submit=add label=words::ADD_STEP>
            <TextField name="new-step" label=words::NEW_STEP value=name required=true />
            <div class="short-fields">
                <SelectField
                    name="new-step-from"
                    label=words::NEW_STEP_FROM
                    value=from
                    choices=states
                    required=true
                />
                <SelectField name="new-step-to" label=words::TO value=to choices=states required=true />
            </div>
            <div>
                <Button icon=Icon::Plus submit=true>{words::ADD_STEP}</Button>
            </div>
        </Form>
    }
    .into_any()
}
