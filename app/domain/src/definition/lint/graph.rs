//! How states and steps hang together.

use std::collections::BTreeSet;

use super::{FaultKind, Report};
use crate::definition::{Lifecycle, Procedure, StateKey, StepDef, Weight};

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

    /// Every state to which steps lead from this one, itself included.
    pub fn reached_from(&self, start: &'a StateKey) -> BTreeSet<&'a StateKey> {
        let mut seen = BTreeSet::from([start]);
        let mut todo = vec![start];
        while let Some(state) = todo.pop() {
            todo.extend(self.from(state).map(|s| &s.to).filter(|to| seen.insert(to)));
        }
        seen
    }

    fn is_end(&self, state: &StateKey) -> bool {
        self.lifecycle.states.iter().any(|s| &s.key == state && s.terminal) || self.from(state).next().is_none()
    }
}

pub(super) fn check(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    names(lifecycle, report);
    drafts(lifecycle, report);
    // Nothing can be reached from nowhere or from the end; telling it of every state would bury the cause.
    if lifecycle.states.iter().all(|s| s.key != lifecycle.open.to || s.terminal) {
        return;
    }
    let whole = Graph::whole(lifecycle);
    let on = Graph::of(procedure, lifecycle);
    let reached = whole.reached_from(&lifecycle.open.to);
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
    let open = &lifecycle.open;
    report.add_if(!known(&open.to), FaultKind::UnknownState, "lifecycle.open.to");
    let terminal = lifecycle.states.iter().any(|s| s.key == open.to && s.terminal);
    report.add_if(terminal, FaultKind::OpensAtTheEnd, "lifecycle.open.to");
    for step in &lifecycle.steps {
        let at = format!("lifecycle.steps.{}", step.action);
        report.add_if(step.from.is_empty(), FaultKind::StepFromNowhere, format!("{at}.from"));
        report.add_if(!step.from.iter().all(known), FaultKind::UnknownState, format!("{at}.from"));
        report.add_if(!known(&step.to), FaultKind::UnknownState, format!("{at}.to"));
        let leaves_end = lifecycle.states.iter().any(|s| s.terminal && step.from.contains(&s.key));
        report.add_if(leaves_end, FaultKind::TerminalWithSteps, format!("{at}.from"));
    }
}

fn ways_out(graph: &Graph<'_>, report: &mut Report) {
    let lifecycle = graph.lifecycle;
    let reached = graph.reached_from(&lifecycle.open.to);
    for state in lifecycle.states.iter().filter(|s| !s.terminal && reached.contains(&s.key)) {
        if graph.from(&state.key).next().is_none() {
            report.add(FaultKind::DeadEnd, path(&state.key));
        // A dead end on the way is told where it lies, and not again for all that leads there.
        } else if !graph.reached_from(&state.key).into_iter().any(|s| graph.is_end(s)) {
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

fn main_steps(graph: &Graph<'_>, report: &mut Report) {
    for state in &graph.lifecycle.states {
        let main: Vec<_> = graph.from(&state.key).filter(|s| s.weight == Weight::Main).collect();
        let clash = main.iter().enumerate().any(|(i, one)| {
            let rest = main.iter().skip(i + 1).flat_map(|other| &other.who);
            rest.clone().any(|b| one.who.iter().any(|a| a.role == b.role))
        });
        report.add_if(clash, FaultKind::TwoMainSteps, path(&state.key));
    }
}
