//! Whether one case fits another version, and why not.

use super::{Break, Stage};
use crate::{
    case::{Case, Happened, PaperState, form},
    definition::{ActionKey, Definition, FieldDef, PaperDef, StateKey, StepDef},
    policy::{self, Act},
    rights::Actor,
    text::Text,
};

/// Why a case that runs under `from` would break under `to`; nothing if it fits.
pub fn breaks(case: &Case, (from, to): (&Definition, &Definition), stage: &Stage<'_>) -> Vec<Break> {
    if case.core.kind != to.lifecycle.kind {
        return vec![Break::OtherKind];
    }
    let mut found = Vec::new();
    standing(case, from, to, &mut found);
    history(case, from, to, &mut found);
    fields(case, from, to, &mut found);
    papers(case, from, to, &mut found);
    // Nobody has anything to do in what has ended, or in a state that is no more.
    if !case.core.ended && to.state(&case.core.state).is_some() {
        going_on(case, from, to, stage, &mut found);
    }
    found
}

fn state_title(def: &Definition, key: &StateKey) -> Text {
    def.state(key).map_or_else(|| Text::new(key.as_str(), key.as_str()), |state| state.title.clone())
}

fn standing(case: &Case, from: &Definition, to: &Definition, found: &mut Vec<Break>) {
    let state = case.core.state.clone();
    let title = state_title(from, &state);
    match to.state(&state) {
        None => found.push(Break::StateGone { state, title }),
        Some(there) if there.terminal != case.core.ended || there.draft != case.core.draft => {
            found.push(Break::StateTurned { state, title });
        }
        Some(_) => {}
    }
}

/// Every step of the history, one after the other, as the new version would have it.
fn history(case: &Case, from: &Definition, to: &Definition, found: &mut Vec<Break>) {
    let mut state = from.lifecycle.open.to.clone();
    let told = |found: &Vec<Break>, wanted: &ActionKey| {
        found.iter().any(|one| matches!(one, Break::StepGone { action, .. } if action == wanted))
    };
    if to.lifecycle.open.to != state {
        let title = to.lifecycle.open.title.clone();
        found.push(Break::StepGone { action: "open".into(), title });
    }
    for line in &case.core.history {
        let Happened::Stepped { action, to: next, .. } = &line.what else { continue };
        if !led(from, to, &state, action, next) && !told(found, action) {
            let step = from.step_named(action);
            let title = step.map_or_else(|| Text::new(action.as_str(), ""), |step| step.title.clone());
            found.push(Break::StepGone { action: action.clone(), title });
        }
        state = next.clone();
    }
}

/// Whether a step would have led where it led. One that is the same step in both versions does, wherever that was; and what
/// did not leave the state in which we take the case to have been is judged by its name.
fn led(from: &Definition, to: &Definition, state: &StateKey, action: &ActionKey, next: &StateKey) -> bool {
    let (old, new) = match from.step(state, action) {
        Some(old) => (Some(old), to.step(state, action)),
        None => (from.step_named(action), to.step_named(action)),
    };
    new.is_some_and(|step| Some(step) == old || step.to == *next)
}

/// Whether a case could not be received without this field.
const fn must_have(field: &FieldDef) -> bool {
    field.required
}

/// Whether it could not be received without this paper.
const fn must_bring(paper: &PaperDef) -> bool {
    paper.required
}

fn fields(case: &Case, from: &Definition, to: &Definition, found: &mut Vec<Break>) {
    for field in &to.procedure.fields {
        let (key, title) = (field.key.clone(), field.title.clone());
        let before = from.field(&field.key);
        if let Some(value) = case.field(&field.key) {
            let moved = before.is_some_and(|before| before.facet != field.facet);
            if moved {
                found.push(Break::FieldMoved { field: key.clone(), title: title.clone() });
            }
            // What would not be taken today either is not this version's doing.
            let fault = form::value_fault(field, value);
            let was = before.and_then(|before| form::value_fault(before, value));
            if let Some(fault) = fault.filter(|_| was.is_none()) {
                found.push(Break::FieldUnfit { field: key, title, fault });
            }
        } else {
            let asked_before = before.is_some_and(must_have);
            let known = case.has(field.facet) && !case.is_erased(&field.key);
            if must_have(field) && !asked_before && known {
                found.push(Break::FieldMissing { field: key, title });
            }
        }
    }
    for field in &from.procedure.fields {
        if to.field(&field.key).is_none() && case.field(&field.key).is_some() {
            found.push(Break::FieldGone { field: field.key.clone(), title: field.title.clone() });
        }
    }
}

fn papers(case: &Case, from: &Definition, to: &Definition, found: &mut Vec<Break>) {
    let Some(internal) = &case.internal else { return };
    for paper in to.procedure.papers.iter().filter(|paper| must_bring(paper)) {
        let brought = internal.papers.get(&paper.key) == Some(&PaperState::Received);
        let asked_before = from.paper(&paper.key).is_some_and(must_bring);
        if !brought && !asked_before {
            found.push(Break::PaperMissing { paper: paper.key.clone(), title: paper.title.clone() });
        }
    }
}

/// Whether somebody goes on from here.
fn going_on(case: &Case, from: &Definition, to: &Definition, stage: &Stage<'_>, found: &mut Vec<Break>) {
    let may = |actor: &Actor, def: &Definition, step: &StepDef| policy::can(actor, Act::Step(def, step, case)).is_ok();
    let anybody = |def: &Definition, step: &StepDef| stage.colleagues.iter().any(|actor| may(actor, def, step));
    let state = &case.core.state;
    let (mut steps, mut taken) = (0_u32, 0_u32);
    let mut stranded = Vec::new();
    for step in to.steps_from(state) {
        steps += 1;
        if anybody(to, step) {
            taken += 1;
        } else if from.step(state, &step.action).is_none_or(|before| anybody(from, before)) {
            stranded.push(Break::NobodyTakes { action: step.action.clone(), title: step.title.clone() });
        }
    }
    if taken == 0 && (steps > 0 || from.steps_from(state).next().is_some()) {
        found.push(Break::NobodyActs);
    } else {
        found.extend(stranded);
    }
    let handler = case.core.assignee.and_then(|person| stage.colleagues.iter().find(|actor| actor.person() == person));
    if let Some(handler) = handler {
        // What they may ever do, whatever the state.
        let does = |def: &Definition| {
            let on = |step: &&StepDef| step.from.iter().any(|state| def.step(state, &step.action).is_some());
            def.lifecycle.steps.iter().filter(on).any(|step| may(handler, def, step))
        };
        if does(from) && !does(to) {
            found.push(Break::HandlerShutOut { person: handler.person() });
        }
    }
}
