//! What is other in a workflow: phases, states, the ways in, steps, reasons.

use super::{Aspect, Subject, compare::Found};
use crate::{
    definition::{
        ActionKey, ClockMark, Lifecycle, OpenDef, Phase, ReasonDef, StateDef, StateKey, StepDef, Way, WayDef,
        template::{register_title, template_title},
        words::{listed, none, yes_no},
    },
    text::Text,
};

pub(super) fn compare(was: &Lifecycle, now: &Lifecycle, found: &mut Found) {
    let whole = &Subject::Procedure;
    let subject = |phase: &Phase| Subject::Phase { key: phase.key.clone(), title: phase.title.clone() };
    for (was, now) in found.keyed((&was.phases, &now.phases), |phase| &phase.key, subject, whole) {
        found.value(&subject(now), Aspect::Title, (&was.title, &now.title), Text::clone);
        let mut twin = was.clone();
        twin.title.clone_from(&now.title);
        found.other(&subject(now), twin == *now);
    }
    let names = Names { was, now };
    let subject = |state: &StateDef| Subject::State { key: state.key.clone(), title: state.title.clone() };
    for (was, now) in found.keyed((&was.states, &now.states), |state| &state.key, subject, whole) {
        state((was, now), &subject(now), &names, found);
    }
    opening((&was.open, &now.open), &names, found);
    let subject = |step: &StepDef| Subject::Step { action: step.action.clone(), title: step.title.clone() };
    for (was, now) in found.keyed((&was.steps, &now.steps), |step| &step.action, subject, whole) {
        step((was, now), &subject(now), &names, found);
    }
    let subject = |reason: &ReasonDef| Subject::Reason { key: reason.key.clone(), title: reason.title.clone() };
    for (was, now) in found.keyed((&was.reasons, &now.reasons), |reason| &reason.key, subject, whole) {
        reason((was, now), &subject(now), &names, found);
    }
    let mut twin = was.clone();
    twin.key.clone_from(&now.key);
    twin.version = now.version;
    twin.phases.clone_from(&now.phases);
    twin.states.clone_from(&now.states);
    twin.open.clone_from(&now.open);
    twin.steps.clone_from(&now.steps);
    twin.reasons.clone_from(&now.reasons);
    found.other(whole, twin == *now);
}

/// What states, steps and phases are called, in either of the two.
struct Names<'a> {
    was: &'a Lifecycle,
    now: &'a Lifecycle,
}

impl Names<'_> {
    fn state(&self, key: &StateKey) -> Text {
        let all = self.now.states.iter().chain(&self.was.states);
        let found = all.into_iter().find(|state| state.key == *key).map(|state| state.title.clone());
        found.unwrap_or_else(|| Text::new(key.as_str(), key.as_str()))
    }

    fn step(&self, action: &ActionKey) -> Text {
        let all = self.now.steps.iter().chain(&self.was.steps);
        let found = all.into_iter().find(|step| step.action == *action).map(|step| step.title.clone());
        found.unwrap_or_else(|| Text::new(action.as_str(), action.as_str()))
    }

    fn phase(&self, key: &str) -> Text {
        let all = self.now.phases.iter().chain(&self.was.phases);
        let found = all.into_iter().find(|phase| phase.key == key).map(|phase| phase.title.clone());
        found.unwrap_or_else(|| Text::new(key, key))
    }
}

fn key_or_none(key: Option<&str>) -> Text {
    key.map_or_else(none, |key| Text::new(key, key))
}

fn mark(mark: Option<ClockMark>) -> Text {
    mark.map_or_else(none, ClockMark::words)
}

fn state((was, now): (&StateDef, &StateDef), of: &Subject, names: &Names<'_>, found: &mut Found) {
    found.value(of, Aspect::Title, (&was.title, &now.title), Text::clone);
    found.value(of, Aspect::PublicWords, (&was.public, &now.public), |text| text.clone().unwrap_or_else(none));
    found.value(of, Aspect::Phase, (&was.phase, &now.phase), |key| names.phase(key));
    found.value(of, Aspect::End, (&was.terminal, &now.terminal), |yes| yes_no(*yes));
    found.value(of, Aspect::Code, (&was.code, &now.code), |code| {
        code.map_or_else(none, |code| Text::new(code.to_string(), code.to_string()))
    });
    found.value(of, Aspect::Hidden, (&was.draft, &now.draft), |yes| yes_no(*yes));
    found.value(of, Aspect::Away, (&was.away, &now.away), |yes| yes_no(*yes));
    let mut twin = was.clone();
    twin.title.clone_from(&now.title);
    twin.public.clone_from(&now.public);
    twin.phase.clone_from(&now.phase);
    twin.terminal = now.terminal;
    twin.code = now.code;
    twin.draft = now.draft;
    twin.away = now.away;
    found.other(of, twin == *now);
}

fn opening((was, now): (&OpenDef, &OpenDef), names: &Names<'_>, found: &mut Found) {
    let of = &Subject::Opening;
    // The usual way stands beside the others.
    let usual = |open: &OpenDef| WayDef {
        way: Way::Counter,
        title: open.title.clone(),
        to: open.to.clone(),
        who: open.who.clone(),
        clock: open.clock,
        offline: open.offline,
        register: open.register.clone(),
        incomplete: false,
    };
    way((&usual(was), &usual(now)), of, names, found);
    let subject = |way: &WayDef| Subject::Way { way: way.way, title: way.title.clone() };
    for (was, now) in found.keyed((&was.ways, &now.ways), |way| &way.way, subject, of) {
        way((was, now), &subject(now), names, found);
    }
    let mut twin = was.clone();
    twin.title.clone_from(&now.title);
    twin.to.clone_from(&now.to);
    twin.who.clone_from(&now.who);
    twin.clock = now.clock;
    twin.offline = now.offline;
    twin.register.clone_from(&now.register);
    twin.ways.clone_from(&now.ways);
    found.other(of, twin == *now);
}

fn way((was, now): (&WayDef, &WayDef), of: &Subject, names: &Names<'_>, found: &mut Found) {
    found.value(of, Aspect::Title, (&was.title, &now.title), Text::clone);
    found.value(of, Aspect::To, (&was.to, &now.to), |key| names.state(key));
    found.value(of, Aspect::Who, (&was.who, &now.who), |who| {
        listed(who.iter().map(super::super::lifecycle::Who::words))
    });
    found.value(of, Aspect::Clock, (&was.clock, &now.clock), |clock| mark(*clock));
    found.value(of, Aspect::Offline, (&was.offline, &now.offline), |offline| offline.words());
    found.value(of, Aspect::Register, (&was.register, &now.register), |key| {
        key.as_ref().map_or_else(none, register_title)
    });
    found.value(of, Aspect::Incomplete, (&was.incomplete, &now.incomplete), |yes| yes_no(*yes));
    let mut twin = was.clone();
    twin.title.clone_from(&now.title);
    twin.to.clone_from(&now.to);
    twin.who.clone_from(&now.who);
    twin.clock = now.clock;
    twin.offline = now.offline;
    twin.register.clone_from(&now.register);
    twin.incomplete = now.incomplete;
    found.other(of, twin == *now);
}

fn reason((was, now): (&ReasonDef, &ReasonDef), of: &Subject, names: &Names<'_>, found: &mut Found) {
    found.value(of, Aspect::Title, (&was.title, &now.title), Text::clone);
    found.value(of, Aspect::Actions, (&was.actions, &now.actions), |all| {
        listed(all.iter().map(|action| names.step(action)))
    });
    let mut twin = was.clone();
    twin.title.clone_from(&now.title);
    twin.actions.clone_from(&now.actions);
    found.other(of, twin == *now);
}

fn step((was, now): (&StepDef, &StepDef), of: &Subject, names: &Names<'_>, found: &mut Found) {
    found.value(of, Aspect::Title, (&was.title, &now.title), Text::clone);
    found.value(of, Aspect::Past, (&was.past, &now.past), Text::clone);
    found.value(of, Aspect::From, (&was.from, &now.from), |from| listed(from.iter().map(|key| names.state(key))));
    found.value(of, Aspect::To, (&was.to, &now.to), |key| names.state(key));
    found.value(of, Aspect::Lands, (&was.lands, &now.lands), |lands| lands.words());
    found.value(of, Aspect::Who, (&was.who, &now.who), |who| {
        listed(who.iter().map(super::super::lifecycle::Who::words))
    });
    found.value(of, Aspect::Guards, (&was.guards, &now.guards), |all| listed(all.iter().map(|guard| guard.words())));
    found.value(of, Aspect::Needs, (&was.needs, &now.needs), |needs| listed(needs.iter().map(|need| need.words())));
    found.value(of, Aspect::Effects, (&was.effects, &now.effects), |all| {
        listed(all.iter().map(|effect| effect.words()))
    });
    found.value(of, Aspect::Clock, (&was.clock, &now.clock), |clock| mark(*clock));
    found.value(of, Aspect::DueField, (&was.due_field, &now.due_field), |key| {
        key_or_none(key.as_ref().map(super::super::key::FieldKey::as_str))
    });
    found.value(of, Aspect::Outcome, (&was.outcome, &now.outcome), |outcome| {
        outcome.map_or_else(none, super::super::procedure::Outcome::words)
    });
    found.value(of, Aspect::Produces, (&was.paper, &now.paper), |key| key.as_ref().map_or_else(none, template_title));
    found.value(of, Aspect::Offline, (&was.offline, &now.offline), |offline| offline.words());
    found.value(of, Aspect::Register, (&was.register, &now.register), |key| {
        key.as_ref().map_or_else(none, register_title)
    });
    found.value(of, Aspect::Gate, (&was.option, &now.option), |key| {
        key_or_none(key.as_ref().map(super::super::key::OptionKey::as_str))
    });
    found.value(of, Aspect::Weight, (&was.weight, &now.weight), |weight| weight.words());
    found.value(of, Aspect::Handles, (&was.handles, &now.handles), |yes| yes_no(*yes));
    found.value(of, Aspect::Approves, (&was.approves, &now.approves), |yes| yes_no(*yes));
    let mut twin = was.clone();
    twin.title.clone_from(&now.title);
    twin.past.clone_from(&now.past);
    twin.from.clone_from(&now.from);
    twin.to.clone_from(&now.to);
    twin.who.clone_from(&now.who);
    twin.lands = now.lands;
    twin.guards.clone_from(&now.guards);
    twin.needs.clone_from(&now.needs);
    twin.effects.clone_from(&now.effects);
    twin.clock = now.clock;
    twin.due_field.clone_from(&now.due_field);
    twin.outcome = now.outcome;
    twin.paper.clone_from(&now.paper);
    twin.offline = now.offline;
    twin.register.clone_from(&now.register);
    twin.option.clone_from(&now.option);
    twin.weight = now.weight;
    twin.handles = now.handles;
    twin.approves = now.approves;
    found.other(of, twin == *now);
}
