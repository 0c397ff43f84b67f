//! How a case goes, drawn and told: the list beneath the diagram says everything that the diagram says.

use domain::definition::{Definition, Lands, StateDef, StepDef};
use leptos::prelude::*;

use crate::{
    components::{FlowDiagram, FlowFaults, Sheet, is_state_of, numbered_steps},
    i18n::{Words, flow as words, telling},
};

/// The diagram and its list.
#[component]
pub(super) fn WorkflowSheet(
    /// What is shown; it follows every change.
    #[prop(into)]
    def: Signal<Definition>,
    /// What of it is wrong.
    #[prop(optional, into)]
    faults: Signal<FlowFaults>,
) -> impl IntoView {
    let list = move || def.with(phases);
    view! {
        <Sheet title=words::DIAGRAM padded=true>
            <FlowDiagram def=def faults=faults />
            <details class="flow-words" open=true>
                <summary>{words::IN_WORDS}</summary>
                {list}
            </details>
        </Sheet>
    }
    .into_any()
}

fn phases(def: &Definition) -> AnyView {
    let all = def.lifecycle.phases.iter().map(|phase| {
        let states = def.lifecycle.states.iter().filter(|s| s.phase == phase.key && is_state_of(def, &s.key));
        let states: Vec<AnyView> = states.map(|one| state(def, one)).collect();
        let title = Words::from(&phase.title);
        (!states.is_empty()).then(|| {
            view! {
                <li>
                    <h3>{title}</h3>
                    <ul>{states}</ul>
                </li>
            }
        })
    });
    view! { <ol class="flow-list" aria-label=words::IN_WORDS>{all.collect_view()}</ol> }.into_any()
}

fn state(def: &Definition, state: &StateDef) -> AnyView {
    let opens = def.lifecycle.open.openings().filter(|opening| opening.to == &state.key).map(|opening| {
        let act = words::BEGINS.then(": ", &Words::from(opening.title));
        let act = match opening.clock {
            Some(mark) => act.then(" · ", &Words::from(mark.words())),
            None => act,
        };
        let said = act.then(" · ", &words::by(&words::everybody(opening.who)));
        view! { <li>{said}</li> }
    });
    let opens = opens.collect_view();
    let steps: Vec<AnyView> = numbered_steps(def)
        .into_iter()
        .filter(|(_, step)| step.from.contains(&state.key))
        .map(|(n, one)| step(def, n, one))
        .collect();
    let end = if state.terminal { Some(words::ENDS) } else { steps.is_empty().then_some(words::NO_WAY_OUT) };
    let end = end.map(|end| view! { <li>{end}</li> });
    let draft = state.draft.then(|| view! { " " <small>{words::DRAFT_STATE}</small> });
    view! {
        <li>
            <b>{Words::from(&state.title)}</b>
            {draft}
            <ul class="flow-steps">{opens} {steps} {end}</ul>
        </li>
    }
    .into_any()
}

/// A step in a sentence.
fn step(def: &Definition, number: usize, step: &StepDef) -> AnyView {
    let title = words::step(number, &Words::from(&step.title));
    let to = match step.lands {
        Lands::There => def.state(&step.to).map(|to| words::leads(&Words::from(&to.title))),
        Lands::Here => Some(words::STAYS),
        Lands::Back => Some(words::GOES_BACK),
    };
    let title = match to {
        Some(to) => title.then(" ", &to),
        None => title,
    };
    view! { <li>{title.then(" · ", &told(step))}</li> }.into_any()
}

/// Who takes a step, what it asks for, when it is there, what it does.
pub(super) fn told(step: &StepDef) -> Words {
    let mut all = vec![words::by(&words::everybody(&step.who))];
    if !step.needs.is_empty() {
        all.push(words::asks(&words::all_of(
            &step.needs.iter().map(|need| Words::from(need.words())).collect::<Vec<_>>(),
        )));
    }
    if !step.guards.is_empty() {
        let guards: Vec<Words> = step.guards.iter().map(|guard| Words::from(guard.words())).collect();
        all.push(telling::ONLY_IF.then(" ", &words::all_of(&guards)));
    }
    all.extend((!step.lands.is_there()).then(|| Words::from(step.lands.words())));
    all.extend(step.effects.iter().map(|effect| Words::from(effect.words())));
    all.extend(step.clock.map(|mark| Words::from(mark.words())));
    all.push(Words::from(step.offline.words()));
    all.extend(step.handles.then_some(words::HANDLES));
    all.extend(step.approves.then_some(words::APPROVES));
    all.into_iter().reduce(|said, next| said.then(" · ", &next)).unwrap_or(words::NOBODY)
}
