//! Trình tự: the course of a request, read from the steps of its lifecycle, so that nobody types it a second time.

use std::collections::BTreeSet;

use super::{ClockMark, Definition, StateKey, StepDef, Weight};

/// The course of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course<'a> {
    /// The steps after opening that lead straight to an end, in their order.
    pub main: Vec<&'a StepDef>,
    /// Steps beside it that whoever asks should know of: papers that are asked for, another agency that is asked.
    pub beside: Vec<&'a StepDef>,
}

impl Definition {
    /// The course of a request under this definition. Where the main steps lead to no end, there is no straight one.
    pub fn course(&self) -> Course<'_> {
        let mut main = Vec::new();
        let mut seen = BTreeSet::new();
        if !self.walk(&self.lifecycle.open.to, &mut seen, &mut main) {
            main.clear();
        }
        main.reverse();
        let beside = |step: &&StepDef| {
            let on = step.option.as_ref().is_none_or(|option| self.procedure.options.contains(option));
            let optional = step.option.is_some() && step.weight != Weight::Main && !step.from.contains(&step.to);
            let told = step.clock == Some(ClockMark::Pause) || optional;
            on && told && !main.iter().any(|taken: &&StepDef| taken.action == step.action)
        };
        let beside = self.lifecycle.steps.iter().filter(beside).collect();
        Course { main, beside }
    }

    /// Puts the steps from a state to an end behind each other, last first; whether there is such a way.
    fn walk<'a>(&'a self, state: &'a StateKey, seen: &mut BTreeSet<&'a StateKey>, way: &mut Vec<&'a StepDef>) -> bool {
        if self.state(state).is_some_and(|state| state.terminal) {
            return true;
        }
        if !seen.insert(state) {
            return false;
        }
        for step in self.steps_from(state).filter(|step| step.weight == Weight::Main) {
            if self.walk(&step.to, seen, way) {
                way.push(step);
                return true;
            }
        }
        false
    }
}
