//! Whether the clock can be trusted on every path: walked with the states as its positions.

use std::collections::BTreeSet;

use super::{FaultKind, Report, graph::Graph};
use crate::definition::{CaseKind, ClockMark, FieldShape, Lifecycle, Need, Procedure, StateKey, StepDef};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Clock {
    Still,
    Running,
    Paused,
    Stopped,
}

/// A case as far as the clock is concerned: where it is, how its clock stands, whether its result was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Node<'a> {
    state: &'a StateKey,
    clock: Clock,
    approved: bool,
}

pub(super) fn check(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    for step in &lifecycle.steps {
        let at = format!("lifecycle.steps.{}", step.action);
        let dateless = step.clock == Some(ClockMark::Extend) && !step.needs.contains(&Need::Date);
        report.add_if(dateless, FaultKind::ExtendWithoutDate, format!("{at}.needs"));
        if let Some(key) = &step.due_field {
            let is_date = |f: &crate::definition::FieldDef| f.required && f.input == FieldShape::Date;
            let found = procedure.fields.iter().any(|f| &f.key == key && is_date(f));
            report.add_if(!found, FaultKind::DueFieldNotADate, format!("{at}.due_field"));
        }
    }
    let opens = lifecycle.open.clock == Some(ClockMark::Start);
    if !opens && !lifecycle.steps.iter().any(|s| s.clock == Some(ClockMark::Start)) {
        report.add(FaultKind::ClockNeverStarts, "lifecycle");
        return;
    }
    walk(&Graph::whole(lifecycle), report);
    walk(&Graph::of(procedure, lifecycle), report);
}

fn walk(graph: &Graph<'_>, report: &mut Report) {
    let lifecycle = graph.lifecycle;
    let clock = match lifecycle.open.clock {
        Some(ClockMark::Start) => Clock::Running,
        Some(ClockMark::Resume) => still(FaultKind::ResumeWithoutPause, report),
        Some(ClockMark::Pause) => still(FaultKind::PauseWhileStill, report),
        Some(ClockMark::Extend) => still(FaultKind::ExtendWhileStill, report),
        Some(ClockMark::Stop) => still(FaultKind::StopWhileStill, report),
        None => Clock::Still,
    };
    let first = Node { state: &lifecycle.open.to, clock, approved: false };
    let mut seen = BTreeSet::from([first]);
    let mut todo = vec![first];
    while let Some(node) = todo.pop() {
        let ends = lifecycle.states.iter().any(|s| &s.key == node.state && s.terminal);
        let counting = matches!(node.clock, Clock::Running | Clock::Paused);
        report.add_if(ends && counting, FaultKind::ClockNeverStops, format!("lifecycle.states.{}", node.state));
        for step in graph.from(node.state) {
            let unsigned = lifecycle.kind == CaseKind::Dossier && is_result(step) && !node.approved;
            report.add_if(unsigned, FaultKind::ResultUnsigned, format!("lifecycle.steps.{}", step.action));
            let next = Node {
                state: &step.to,
                clock: tick(graph, node.clock, step, report),
                // Whoever works on it again may change what was approved.
                approved: step.approves || (node.approved && !step.handles),
            };
            if seen.insert(next) {
                todo.push(next);
            }
        }
    }
}

fn still(fault: FaultKind, report: &mut Report) -> Clock {
    report.add(fault, "lifecycle.open.clock");
    Clock::Still
}

fn is_result(step: &StepDef) -> bool {
    step.paper.as_ref().is_some_and(|p| p.as_str() == "result")
}

/// How the clock stands after a step. A mark that makes no sense is told and passed over, as the ledger does.
fn tick(graph: &Graph<'_>, clock: Clock, step: &StepDef, report: &mut Report) -> Clock {
    let Some(mark) = step.clock else { return clock };
    let (next, fault) = match (mark, clock) {
        (ClockMark::Start, Clock::Still) | (ClockMark::Resume, Clock::Paused) => (Clock::Running, None),
        (ClockMark::Start, Clock::Running | Clock::Paused | Clock::Stopped) => (clock, Some(FaultKind::StartTwice)),
        (ClockMark::Pause, Clock::Running) if resumes_after(graph, &step.to) => (Clock::Paused, None),
        (ClockMark::Pause, Clock::Running) => (clock, Some(FaultKind::PauseWithoutResume)),
        (ClockMark::Pause, Clock::Still | Clock::Paused | Clock::Stopped) => (clock, Some(FaultKind::PauseWhileStill)),
        (ClockMark::Resume, Clock::Still | Clock::Running | Clock::Stopped) => {
            (clock, Some(FaultKind::ResumeWithoutPause))
        }
        (ClockMark::Extend, Clock::Running | Clock::Paused) => (clock, None),
        (ClockMark::Extend, Clock::Still | Clock::Stopped) => (clock, Some(FaultKind::ExtendWhileStill)),
        (ClockMark::Stop, Clock::Running | Clock::Paused) => (Clock::Stopped, None),
        (ClockMark::Stop, Clock::Still | Clock::Stopped) => (clock, Some(FaultKind::StopWhileStill)),
    };
    if let Some(fault) = fault {
        report.add(fault, format!("lifecycle.steps.{}.clock", step.action));
    }
    next
}

/// Whether a step that resumes can be reached from here.
fn resumes_after(graph: &Graph<'_>, state: &StateKey) -> bool {
    let mut seen = BTreeSet::from([state]);
    let mut todo = vec![state];
    while let Some(state) = todo.pop() {
        for step in graph.from(state) {
            if step.clock == Some(ClockMark::Resume) {
                return true;
            }
            if seen.insert(&step.to) {
                todo.push(&step.to);
            }
        }
    }
    false
}
