//! How states and steps hang together.

use std::collections::BTreeSet;

use super::{FaultKind, Report};
use crate::{
    case::result::annuls,
    definition::{Guard, Lands, Lifecycle, Need, Procedure, StateKey, StepDef, StepEffect, Weight},
};

/// The steps of a lifecycle that count: all, or those that a procedure switches on.
pub(super) struct Graph<'a> {
    pub lifecycle: &'a Lifecycle,
    pub steps: Vec<&'a StepDef>,
}

impl<'a> Graph<'a> {
    /// With every option on.
    pub fn whole(lifecycle: &'a Lifecycle) -> Self {
        Self { lifecycle, steps: lifecycle.steps.iter().collect() }
    }

    /// As this procedure runs it.
    pub fn of(procedure: &Procedure, lifecycle: &'a Lifecycle) -> Self {
        let on = |s: &&StepDef| s.option.as_ref().is_none_or(|o| procedure.options.contains(o));
        Self { lifecycle, steps: lifecycle.steps.iter().filter(on).collect() }
    }

    /// The steps out of a state.
    pub fn from(&self, state: &StateKey) -> impl Iterator<Item = &'a StepDef> {
        self.steps.iter().copied().filter(move |s| s.from.contains(state))
    }

    /// The states to which a step can lead from this one: one, but for a step that goes back.
    pub fn targets(&self, state: &'a StateKey, step: &'a StepDef) -> Vec<&'a StateKey> {
        match step.lands {
            Lands::There => vec![&step.to],
            Lands::Here => vec![state],
            Lands::Back => self.origins(state),
        }
    }

    /// The states from which cases come into this one.
    pub fn origins(&self, state: &StateKey) -> Vec<&'a StateKey> {
        let into = self.steps.iter().filter(|s| s.lands == Lands::There && &s.to == state);
        let from: BTreeSet<_> = into.flat_map(|s| &s.from).filter(|from| *from != state).collect();
        from.into_iter().collect()
    }

    /// Every state in which cases begin.
    pub fn beginnings(&self) -> Vec<&'a StateKey> {
        self.lifecycle.open.openings().map(|opening| opening.to).collect()
    }

    /// Every state to which steps lead from these, themselves included.
    pub fn reached_from(&self, start: &[&'a StateKey]) -> BTreeSet<&'a StateKey> {
        let mut seen: BTreeSet<_> = start.iter().copied().collect();
        let mut todo = start.to_vec();
        while let Some(state) = todo.pop() {
            for step in self.from(state) {
                todo.extend(self.targets(state, step).into_iter().filter(|to| seen.insert(to)));
            }
        }
        seen
    }

    /// Whether a step takes a case out of this state.
    fn has_way_out(&self, state: &'a StateKey) -> bool {
        self.from(state).any(|step| self.targets(state, step).iter().any(|to| *to != state))
    }

    fn is_end(&self, state: &StateKey) -> bool {
        self.lifecycle.states.iter().any(|s| &s.key == state && s.terminal) || self.from(state).next().is_none()
    }

    /// Every state of this key as the lifecycle holds it.
    fn states(&self) -> impl Iterator<Item = &'a crate::definition::StateDef> {
        self.lifecycle.states.iter()
    }
}

pub(super) fn check(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    names(lifecycle, report);
    drafts(lifecycle, report);
    landings(lifecycle, report);
    // Nothing can be reached from nowhere or from the end; telling it of every state would bury the cause.
    if lifecycle.states.iter().all(|s| s.key != lifecycle.open.to || s.terminal) {
        return;
    }
    let whole = Graph::whole(lifecycle);
    let on = Graph::of(procedure, lifecycle);
    let reached = whole.reached_from(&whole.beginnings());
    for state in &lifecycle.states {
        report.add_if(!reached.contains(&state.key), FaultKind::UnreachableState, path(&state.key));
    }
    ways_out(&whole, report);
    ways_out(&on, report);
    main_steps(&whole, report);
}

fn path(state: &StateKey) -> String {
    format!("lifecycle.states.{state}")
}

fn names(lifecycle: &Lifecycle, report: &mut Report) {
    let known = |key: &StateKey| lifecycle.states.iter().any(|s| &s.key == key);
    let mut ways = BTreeSet::new();
    for opening in lifecycle.open.openings() {
        let at = opening.path();
        report.add_if(!ways.insert(opening.way), FaultKind::DuplicateWay, at.as_str());
        report.add_if(!known(opening.to), FaultKind::UnknownState, format!("{at}.to"));
        let terminal = lifecycle.states.iter().any(|s| &s.key == opening.to && s.terminal);
        report.add_if(terminal, FaultKind::OpensAtTheEnd, format!("{at}.to"));
        let receives = |s: &StepDef| s.does(StepEffect::Receive);
        let never = opening.incomplete && !lifecycle.steps.iter().any(receives);
        report.add_if(never, FaultKind::NeverReceived, at);
    }
    for step in &lifecycle.steps {
        let at = format!("lifecycle.steps.{}", step.action);
        report.add_if(step.from.is_empty(), FaultKind::StepFromNowhere, format!("{at}.from"));
        report.add_if(!step.from.iter().all(known), FaultKind::UnknownState, format!("{at}.from"));
        report.add_if(!known(&step.to), FaultKind::UnknownState, format!("{at}.to"));
        let leaves_end = !annuls(step) && lifecycle.states.iter().any(|s| s.terminal && step.from.contains(&s.key));
        report.add_if(leaves_end, FaultKind::TerminalWithSteps, format!("{at}.from"));
    }
}

/// Where steps land, and whether what guards them can ever hold.
fn landings(lifecycle: &Lifecycle, report: &mut Report) {
    let whole = Graph::whole(lifecycle);
    let guarded = [
        (Guard::Proposed, StepEffect::ProposeDate),
        // Somebody must be able to take up what is offered, or it would wait for ever beside its owner.
        (Guard::Offered, StepEffect::TakeUp),
    ];
    for step in &lifecycle.steps {
        let at = format!("lifecycle.steps.{}", step.action);
        let moves = match step.lands {
            Lands::There => false,
            Lands::Here => !step.from.contains(&step.to),
            Lands::Back => step.from.iter().any(|from| !whole.origins(from).contains(&&step.to)),
        };
        report.add_if(moves, FaultKind::LandsElsewhere, format!("{at}.to"));
        for (guard, effect) in guarded {
            let never = step.guarded_by(guard) && !lifecycle.steps.iter().any(|s| s.does(effect));
            report.add_if(never, FaultKind::GuardNeverHolds, format!("{at}.guards"));
        }
        let numbers = |s: &StepDef| s.register.is_some() && !s.does(StepEffect::Receive);
        let never = step.guarded_by(Guard::Numbered) && !lifecycle.steps.iter().any(numbers);
        report.add_if(never, FaultKind::GuardNeverHolds, format!("{at}.guards"));
        let uncopied = step.does(StepEffect::Issue) && !step.needs.contains(&Need::File);
        report.add_if(uncopied, FaultKind::IssuedWithoutCopy, format!("{at}.needs"));
        let silent = step.does(StepEffect::Revoke) && !step.needs.contains(&Need::Reason);
        report.add_if(silent, FaultKind::RevokedWithoutReason, format!("{at}.needs"));
        let told = |s: &StepDef| s.needs.contains(&Need::Until);
        let never = step.guarded_by(Guard::UntilPassed) && !step.from.iter().all(|from| told_there(&whole, from, told));
        report.add_if(never, FaultKind::GuardNeverHolds, format!("{at}.guards"));
    }
}

/// Whether every step into a state tells somebody until when it waits.
fn told_there(graph: &Graph<'_>, state: &StateKey, told: impl Fn(&StepDef) -> bool) -> bool {
    graph.steps.iter().filter(|s| s.lands == Lands::There && &s.to == state && !s.from.contains(state)).all(|s| told(s))
}

fn ways_out(graph: &Graph<'_>, report: &mut Report) {
    let reached = graph.reached_from(&graph.beginnings());
    for state in graph.states().filter(|s| !s.terminal && reached.contains(&s.key)) {
        if !graph.has_way_out(&state.key) {
            report.add(FaultKind::DeadEnd, path(&state.key));
        // A dead end on the way is told where it lies, and not again for all that leads there.
        } else if !graph.reached_from(&[&state.key]).into_iter().any(|s| graph.is_end(s)) {
            report.add(FaultKind::NoTerminal, path(&state.key));
        }
    }
}

fn drafts(lifecycle: &Lifecycle, report: &mut Report) {
    let is_draft = |key: &StateKey| lifecycle.states.iter().find(|s| &s.key == key).map(|s| s.draft);
    for step in &lifecycle.steps {
        let public = step.from.iter().any(|from| is_draft(from) == Some(false));
        let hides = is_draft(&step.to) == Some(true);
        report.add_if(public && hides, FaultKind::PublicBecomesDraft, format!("lifecycle.steps.{}.to", step.action));
    }
}

/// Whether two steps are never there at once: one numbers what the other needs numbered.
fn apart(one: &StepDef, other: &StepDef) -> bool {
    one.guarded_by(Guard::NotNumbered) && other.guarded_by(Guard::Numbered)
}

fn main_steps(graph: &Graph<'_>, report: &mut Report) {
    for state in &graph.lifecycle.states {
        let main: Vec<_> = graph.from(&state.key).filter(|s| s.weight == Weight::Main).collect();
        let clash = main.iter().enumerate().any(|(i, one)| {
            let both = |other: &&&StepDef| !apart(one, other) && !apart(other, one);
            let rest = main.iter().skip(i + 1).filter(both).flat_map(|other| &other.who);
            rest.clone().any(|b| one.who.iter().any(|a| a.role == b.role))
        });
        report.add_if(clash, FaultKind::TwoMainSteps, path(&state.key));
    }
}
