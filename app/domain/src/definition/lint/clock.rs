//! Whether the clock can be trusted on every path: walked with the states as its positions.

use std::collections::BTreeSet;

use super::{FaultKind, Report, graph::Graph};
use crate::definition::{
    CaseKind, ClockMark, FieldShape, Guard, Lands, Lifecycle, Need, Opening, Procedure, StateKey, StepDef, StepEffect,
};

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
    /// Where it goes back to, if it goes back from here.
    back: Option<&'a StateKey>,
}

pub(super) fn check(procedure: &Procedure, lifecycle: &Lifecycle, report: &mut Report) {
    for step in &lifecycle.steps {
        let at = format!("lifecycle.steps.{}", step.action);
        let dated = step.needs.contains(&Need::Date) || step.guarded_by(Guard::Proposed);
        let dateless = step.clock == Some(ClockMark::Extend) && !dated;
        report.add_if(dateless, FaultKind::ExtendWithoutDate, format!("{at}.needs"));
        if let Some(key) = &step.due_field {
            let is_date = |f: &crate::definition::FieldDef| f.required && f.input == FieldShape::Date;
            let found = procedure.fields.iter().any(|f| &f.key == key && is_date(f));
            report.add_if(!found, FaultKind::DueFieldNotADate, format!("{at}.due_field"));
        }
    }
    let opens = lifecycle.open.openings().any(|opening| opening.clock == Some(ClockMark::Start));
    if !opens && !lifecycle.steps.iter().any(|s| s.clock == Some(ClockMark::Start)) {
        report.add(FaultKind::ClockNeverStarts, "lifecycle");
        return;
    }
    walk(&Graph::whole(lifecycle), report);
    walk(&Graph::of(procedure, lifecycle), report);
}

fn walk(graph: &Graph<'_>, report: &mut Report) {
    let lifecycle = graph.lifecycle;
    let mut seen = BTreeSet::new();
    let mut todo = Vec::new();
    for opening in lifecycle.open.openings() {
        let first = Node { state: opening.to, clock: begun(&opening, report), approved: false, back: None };
        if seen.insert(first) {
            todo.push(first);
        }
    }
    while let Some(node) = todo.pop() {
        let ends = lifecycle.states.iter().any(|s| &s.key == node.state && s.terminal);
        let counting = matches!(node.clock, Clock::Running | Clock::Paused);
        report.add_if(ends && counting, FaultKind::ClockNeverStops, format!("lifecycle.states.{}", node.state));
        for step in graph.from(node.state) {
            let unsigned = lifecycle.kind == CaseKind::Dossier && is_result(step) && !node.approved;
            report.add_if(unsigned, FaultKind::ResultUnsigned, format!("lifecycle.steps.{}", step.action));
            let to = match step.lands {
                Lands::There => &step.to,
                Lands::Here => node.state,
                Lands::Back => node.back.unwrap_or(&step.to),
            };
            let moves = to != node.state;
            let returns = graph.from(to).any(|s| s.lands == Lands::Back);
            let next = Node {
                state: to,
                clock: tick(graph, node.clock, step, to, report),
                // Whoever works on it again may change what was approved.
                approved: step.approves || (node.approved && !step.handles && !step.does(StepEffect::ClearSignatures)),
                back: if moves { returns.then_some(node.state) } else { node.back },
            };
            if seen.insert(next) {
                todo.push(next);
            }
        }
    }
}

/// How the clock stands once a case has begun.
fn begun(opening: &Opening<'_>, report: &mut Report) -> Clock {
    let fault = match opening.clock {
        Some(ClockMark::Start) => return Clock::Running,
        None => return Clock::Still,
        Some(ClockMark::Resume) => FaultKind::ResumeWithoutPause,
        Some(ClockMark::Pause) => FaultKind::PauseWhileStill,
        Some(ClockMark::Extend) => FaultKind::ExtendWhileStill,
        Some(ClockMark::Stop) => FaultKind::StopWhileStill,
        Some(ClockMark::Reopen) => FaultKind::ReopenWhileStill,
    };
    report.add(fault, format!("{}.clock", opening.path()));
    Clock::Still
}

fn is_result(step: &StepDef) -> bool {
    step.paper.as_ref().is_some_and(|p| p.as_str() == "result")
}

/// How the clock stands after a step. A mark that makes no sense is told and passed over, as the ledger does.
fn tick<'a>(graph: &Graph<'a>, clock: Clock, step: &StepDef, to: &'a StateKey, report: &mut Report) -> Clock {
    let Some(mark) = step.clock else { return clock };
    let (next, fault) = match (mark, clock) {
        // Of one that still runs it is told that it never stops.
        (ClockMark::Start, Clock::Still)
        | (ClockMark::Resume, Clock::Paused)
        | (ClockMark::Reopen, Clock::Stopped | Clock::Running) => (Clock::Running, None),
        (ClockMark::Start, Clock::Running | Clock::Paused | Clock::Stopped) => (clock, Some(FaultKind::StartTwice)),
        (ClockMark::Pause, Clock::Running) if resumes_after(graph, to) => (Clock::Paused, None),
        (ClockMark::Pause, Clock::Running) => (clock, Some(FaultKind::PauseWithoutResume)),
        (ClockMark::Pause, Clock::Still | Clock::Paused | Clock::Stopped) => (clock, Some(FaultKind::PauseWhileStill)),
        (ClockMark::Resume, Clock::Still | Clock::Running | Clock::Stopped) => {
            (clock, Some(FaultKind::ResumeWithoutPause))
        }
        (ClockMark::Extend, Clock::Running | Clock::Paused) => (clock, None),
        (ClockMark::Extend, Clock::Still | Clock::Stopped) => (clock, Some(FaultKind::ExtendWhileStill)),
        (ClockMark::Stop, Clock::Running | Clock::Paused) => (Clock::Stopped, None),
        (ClockMark::Stop, Clock::Still | Clock::Stopped) => (clock, Some(FaultKind::StopWhileStill)),
        (ClockMark::Reopen, Clock::Still | Clock::Paused) => (clock, Some(FaultKind::ReopenWhileStill)),
    };
    if let Some(fault) = fault {
        report.add(fault, format!("lifecycle.steps.{}.clock", step.action));
    }
    next
}

/// Whether a step that resumes can be reached from here.
fn resumes_after<'a>(graph: &Graph<'a>, state: &'a StateKey) -> bool {
    graph.reached_from(&[state]).into_iter().any(|s| graph.from(s).any(|step| step.clock == Some(ClockMark::Resume)))
}
