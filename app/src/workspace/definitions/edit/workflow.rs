//! How a case goes: how it begins, its steps, states, phases and reasons, beside the diagram that follows every change.

use domain::{
    definition::{ActionKey, Definition, OptionKey, StateKey},
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
    controls::Tick,
    phases::PhasesSheet,
    reasons::ReasonsSheet,
    states::StatesSheet,
    step::{AT, StepItem, state_choices},
    ways::WaysSheet,
};
use crate::{
    components::{
        Button, FieldError, FlowDiagram, Form, FormErrors, Icon, Notice, SelectField, Sheet, TextField, Tone,
    },
    i18n::{Words, common, flow, flow_edit as words},
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
                <WaysSheet book />
                <Sheet title=words::STEPS padded=true>
                    <ul class="items" aria-label=words::STEPS>
                        <For each=move || keys.get() key=ActionKey::clone children=steps />
                    </ul>
                    <div id=anchor(AT) class="stack">
                        <FaultsAt book path=AT />
                        <AddStep book />
                    </div>
                </Sheet>
                <StatesSheet book />
                <PhasesSheet book />
                <ReasonsSheet book />
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
