//! One step over many cases: which steps the selected cases have in common for this actor, and what can be asked once
//! for all of them.
//!
//! Each case is judged by [`super::available`], by itself; nothing is allowed here that is not allowed there. What
//! approves is never done to many at once: nobody signs what they have not looked at (see [`super::batch`]).

use std::collections::BTreeMap;

use super::{Case, available};
use crate::{
    definition::{ActionKey, Definition, Need, Offline, Outcome, StepDef, StepEffect, Weight},
    ids::CaseId,
    rights::Actor,
    text::Text,
};

/// The most cases that one step is taken over at once (school's setting): what a person can still look through, and what
/// a device sends in a few calls.
pub const MOST: usize = 500;

/// One of the selected cases.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The version under which it runs.
    pub def: &'a Definition,
    /// The case.
    pub case: &'a Case,
}

/// A step that some of the selected cases allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    /// Its key.
    pub action: ActionKey,
    /// What its button says.
    pub title: Text,
    /// How it is offered.
    pub weight: Weight,
    /// What it asks for, once for all.
    pub needs: Vec<Need>,
    /// Whether it can be taken without network.
    pub offline: Offline,
    /// It numbers something, so it is asked once more.
    pub grave: bool,
    /// The results that every one of these cases knows; only asked where a result is needed.
    pub outcomes: Vec<Outcome>,
    /// The cases that allow it, in the order in which they were selected.
    pub allowed: Vec<CaseId>,
    /// How many were selected.
    pub of: usize,
}

impl Common {
    /// Whether every selected case allows it.
    pub const fn is_for_all(&self) -> bool {
        self.allowed.len() == self.of
    }
}

/// Whether the answer to a need can be the same for many cases. Papers belong to one case, and whom a result is handed to
/// is looked at each time.
pub const fn is_shared(need: Need) -> bool {
    match need {
        Need::Reason
        | Need::Handler
        | Need::Outcome
        | Need::Opinion
        | Need::Date
        | Need::Channel
        | Need::Agency
        | Need::DocumentNo
        | Need::Until => true,
        Need::MissingPapers
        | Need::ReceivedPapers
        | Need::AllPapers
        | Need::Point
        | Need::Receiver
        | Need::Identity
        | Need::Receipt
        | Need::AskedBy
        | Need::File => false,
    }
}

/// Whether a step can be taken over many cases with one form. What was given out is taken back one by one.
pub fn is_for_many(step: &StepDef) -> bool {
    !step.approves && !step.does(StepEffect::Revoke) && step.needs.iter().all(|need| is_shared(*need))
}

/// The steps that some of these cases allow this actor and that can be taken over many: those that all allow first, then
/// by how many do, then as they are offered on a case's page. A step is the same where name and needs are.
pub fn common(rows: &[Row<'_>], actor: &Actor) -> Vec<Common> {
    let mut found: Vec<Common> = Vec::new();
    let mut places: BTreeMap<(ActionKey, Vec<Need>), usize> = BTreeMap::new();
    for Row { def, case } in rows {
        for offer in available(def, case, actor).into_iter().filter(|offer| is_for_many(offer.step)) {
            let step = offer.step;
            let place = *places.entry((step.action.clone(), step.needs.clone())).or_insert_with(|| {
                found.push(first(step, def, rows.len()));
                found.len() - 1
            });
            let Some(common) = found.get_mut(place) else { continue };
            common.allowed.push(case.core.id);
            common.outcomes.retain(|outcome| def.procedure.results.contains(outcome));
            common.grave |= step.register.is_some();
            common.offline = stricter(common.offline, step.offline);
        }
    }
    // Where a result is needed and no result fits all, no one form does.
    found.retain(|common| !common.needs.contains(&Need::Outcome) || !common.outcomes.is_empty());
    found.sort_by_key(|common| (std::cmp::Reverse(common.allowed.len()), weight(common.weight)));
    found
}

fn first(step: &StepDef, def: &Definition, of: usize) -> Common {
    Common {
        action: step.action.clone(),
        title: step.title.clone(),
        weight: step.weight,
        needs: step.needs.clone(),
        offline: step.offline,
        grave: step.register.is_some(),
        outcomes: def.procedure.results.clone(),
        allowed: vec![],
        of,
    }
}

const fn stricter(one: Offline, other: Offline) -> Offline {
    match (one, other) {
        (Offline::Never, _) | (_, Offline::Never) => Offline::Never,
        (Offline::Queued, _) | (_, Offline::Queued) => Offline::Queued,
        (Offline::Local, Offline::Local) => Offline::Local,
    }
}

const fn weight(weight: Weight) -> u8 {
    match weight {
        Weight::Main => 0,
        Weight::Normal => 1,
        Weight::Rare => 2,
    }
}
