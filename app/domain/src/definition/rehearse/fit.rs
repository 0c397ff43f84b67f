//! Whether one case fits another version, and why not.

use super::{Break, Stage};
use crate::{
    case::{Case, Happened, PaperState, form, guard},
    definition::{ActionKey, Definition, FieldDef, Guard, Lands, PaperDef, StateKey, StepDef, StepEffect},
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
    let variant = case.core.variant.as_ref();
    standing(case, from, to, &mut found);
    kind(case, from, to, &mut found);
    history(case, from, to, &mut found);
    // Only what its kind of request asks for.
    let (asked, asks) = (from.under(variant), to.under(variant));
    fields(case, &asked, &asks, &mut found);
    papers(case, &asked, &asks, &mut found);
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
    let back = case.core.came_from.as_ref().filter(|back| to.remembers(&case.core.state) && to.state(back).is_none());
    if let Some(back) = back {
        found.push(Break::WayBackGone { state: back.clone(), title: state_title(from, back) });
    }
}

/// Whether its kind of request is one of those there would be. Without any, none is asked for.
fn kind(case: &Case, from: &Definition, to: &Definition, found: &mut Vec<Break>) {
    match &case.core.variant {
        Some(variant) if to.procedure.variant(variant).is_none() => {
            let title = from.procedure.variant(variant).map(|variant| variant.title.clone());
            let title = title.unwrap_or_else(|| Text::new(variant.as_str(), variant.as_str()));
            found.push(Break::VariantGone { variant: variant.clone(), title });
        }
        // One that had to be chosen before and was not is not this version's doing.
        None if !to.procedure.variants.is_empty() && from.procedure.variants.is_empty() => {
            found.push(Break::VariantMissing);
        }
        Some(_) | None => {}
    }
}

/// Every step of the history, one after the other, as the new version would have it.
fn history(case: &Case, from: &Definition, to: &Definition, found: &mut Vec<Break>) {
    let way = case.core.way;
    let told = |found: &Vec<Break>, wanted: &ActionKey| {
        found.iter().any(|one| matches!(one, Break::StepGone { action, .. } if action == wanted))
    };
    let mut at = Place { state: from.first_state(way).clone(), came_from: None };
    if to.lifecycle.open.opening(way).is_none_or(|opening| *opening.to != at.state) {
        let title = from.lifecycle.open.opening(way).map_or(&from.lifecycle.open.title, |opening| opening.title);
        found.push(Break::StepGone { action: "open".into(), title: title.clone() });
    }
    for line in &case.core.history {
        let Happened::Stepped { action, to: next, .. } = &line.what else { continue };
        if !led(from, to, &at, action, next) && !told(found, action) {
            let step = from.step_named(action);
            let title = step.map_or_else(|| Text::new(action.as_str(), ""), |step| step.title.clone());
            found.push(Break::StepGone { action: action.clone(), title });
        }
        if at.state != *next {
            let came_from = to.remembers(next).then(|| at.state.clone());
            at = Place { state: next.clone(), came_from };
        }
    }
}

/// Where a case was, and from which state it had come there, where the new version would remember that.
struct Place {
    state: StateKey,
    came_from: Option<StateKey>,
}

/// Whether a step would have led where it led. One that is the same step in both versions does, wherever that was; and what
/// did not leave the state in which we take the case to have been is judged by its name.
fn led(from: &Definition, to: &Definition, at: &Place, action: &ActionKey, next: &StateKey) -> bool {
    let (old, new) = match from.step(&at.state, action) {
        Some(old) => (Some(old), to.step(&at.state, action)),
        None => (from.step_named(action), to.step_named(action)),
    };
    new.is_some_and(|step| {
        let lands = match step.lands {
            Lands::There => &step.to,
            Lands::Here => &at.state,
            Lands::Back => at.came_from.as_ref().unwrap_or(&step.to),
        };
        // All but the last of several signatures leave the case where it is.
        let signed = step.approves && *next == at.state;
        Some(step) == old || lands == next || signed
    })
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
    // Whoever receives it looks again.
    if registered(case, from) && to.lifecycle.open.opening(case.core.way).is_some_and(|opening| opening.incomplete) {
        return;
    }
    for paper in to.procedure.papers.iter().filter(|paper| must_bring(paper)) {
        let brought = internal.papers.get(&paper.key) == Some(&PaperState::Received);
        let asked_before = from.paper(&paper.key).is_some_and(must_bring);
        if !brought && !asked_before {
            found.push(Break::PaperMissing { paper: paper.key.clone(), title: paper.title.clone() });
        }
    }
}

/// Whether it was only registered, and not received yet.
fn registered(case: &Case, from: &Definition) -> bool {
    let receives = |action: &ActionKey| from.step_named(action).is_some_and(|step| step.does(StepEffect::Receive));
    let mut lines = case.core.history.iter();
    let received = lines.any(|line| matches!(&line.what, Happened::Stepped { action, .. } if receives(action)));
    from.lifecycle.open.opening(case.core.way).is_some_and(|opening| opening.incomplete) && !received
}

/// Whether somebody goes on from here.
fn going_on(case: &Case, from: &Definition, to: &Definition, stage: &Stage<'_>, found: &mut Vec<Break>) {
    let may = |actor: &Actor, def: &Definition, step: &StepDef| policy::can(actor, Act::Step(def, step, case)).is_ok();
    let anybody = |def: &Definition, step: &StepDef| stage.colleagues.iter().any(|actor| may(actor, def, step));
    let state = &case.core.state;
    let (mut steps, mut taken) = (0_u32, 0_u32);
    let mut stranded = Vec::new();
    // What is guarded and not there for this case, such as the end of a wait for which no date was told.
    let is_there = |step: &StepDef| guard::is_there(step, &case.core);
    // It is numbered first, and given out then.
    let is_numbered_first = |step: &StepDef| {
        let numbers = |one: &StepDef| one.guarded_by(Guard::NotNumbered) && is_there(one) && anybody(to, one);
        step.guarded_by(Guard::Numbered) && to.steps_from(state).any(numbers)
    };
    for step in to.steps_from(state) {
        steps += 1;
        let before = from.step(state, &step.action);
        let stuck = if !anybody(to, step) {
            before.is_none_or(|before| anybody(from, before))
        } else if is_there(step) {
            taken += 1;
            false
        } else {
            !is_numbered_first(step) && before.is_some_and(|before| is_there(before) && anybody(from, before))
        };
        if stuck {
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
