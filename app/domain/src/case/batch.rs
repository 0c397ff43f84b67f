//! Signing many, one after the other: each is looked at, marked, and signed at the end as it was looked at.
//!
//! A mark is bound to the revision that was shown. What changes meanwhile loses its mark and is shown again; the server
//! asks the same once more (`Denial::CaseChanged`).

use super::{Case, available};
use crate::{
    definition::{ActionKey, Definition, Lands, Need},
    ids::CaseId,
    rights::Actor,
};

/// What somebody who may sign this case can do in passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The step that signs. It asks for nothing.
    pub sign: ActionKey,
    /// The step that sends it back for a reason, and for the point to be mended where it asks for that, if there is one.
    pub back: Option<ActionKey>,
    /// Sending it back also asks which point is to be mended.
    pub asks_point: bool,
}

/// What this actor can do in passing; nothing where they may not sign, or signing asks for more than a press.
pub fn choices(def: &Definition, case: &Case, actor: &Actor) -> Option<Choices> {
    let offers = available(def, case, actor);
    let sign = offers.iter().find(|offer| offer.step.approves && offer.step.needs.is_empty())?;
    let goes_on = |key| def.state(key).is_some_and(|state| !state.terminal);
    let back = offers.iter().find(|offer| {
        let step = offer.step;
        let asks_little = step.needs.iter().all(|need| matches!(need, Need::Reason | Need::Point));
        let says_why = asks_little && step.needs.contains(&Need::Reason);
        !step.approves && step.clock.is_none() && says_why && step.lands == Lands::There && goes_on(&step.to)
    });
    let asks_point = back.is_some_and(|offer| offer.step.needs.contains(&Need::Point));
    Some(Choices { sign: sign.action().clone(), back: back.map(|offer| offer.action().clone()), asks_point })
}

/// What somebody decided about one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Sign it.
    Sign,
    /// Send it back.
    Back {
        /// Why.
        reason: String,
        /// Which point is to be mended, where that is asked.
        point: Option<String>,
    },
    /// Leave it as it is.
    Skip,
}

/// One case of the pile.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reading {
    id: CaseId,
    /// The revision that was shown last.
    shown: Option<u32>,
    mark: Option<Mark>,
    /// It had been marked, and has changed since.
    changed: bool,
}

/// A decision that can be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The case.
    pub id: CaseId,
    /// The revision that was shown.
    pub rev: u32,
    /// What was decided; never [`Mark::Skip`].
    pub mark: Mark,
}

/// The cases that somebody goes through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pile {
    readings: Vec<Reading>,
}

impl Pile {
    /// A pile of these cases, in this order, none of them looked at.
    pub fn of(ids: impl IntoIterator<Item = CaseId>) -> Self {
        let mut pile = Self::default();
        for id in ids {
            if pile.reading(id).is_none() {
                pile.readings.push(Reading { id, shown: None, mark: None, changed: false });
            }
        }
        pile
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.readings.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }

    /// The case at this place, from nought.
    pub fn at(&self, place: usize) -> Option<CaseId> {
        self.readings.get(place).map(|reading| reading.id)
    }

    /// What was decided about a case.
    pub fn mark(&self, id: CaseId) -> Option<&Mark> {
        self.reading(id).and_then(|reading| reading.mark.as_ref())
    }

    /// Whether it changed after it had been marked, or while it was being looked at.
    pub fn has_changed(&self, id: CaseId) -> bool {
        self.reading(id).is_some_and(|reading| reading.changed)
    }

    /// How many are to be signed, and how many sent back.
    pub fn counts(&self) -> (usize, usize) {
        let count =
            |test: fn(&Mark) -> bool| self.readings.iter().filter_map(|r| r.mark.as_ref()).filter(|m| test(m)).count();
        (count(|mark| matches!(mark, Mark::Sign)), count(|mark| matches!(mark, Mark::Back { .. })))
    }

    /// The first one that nothing was decided about, from this place on and then from the beginning.
    pub fn next_open(&self, from: usize) -> Option<usize> {
        let from = from.min(self.readings.len());
        let is_open = |place: &usize| self.readings.get(*place).is_some_and(|reading| reading.mark.is_none());
        (from..self.readings.len()).chain(0..from).find(is_open)
    }

    /// This revision of a case is before the person. Where it is another than the one that was, what was decided about
    /// that one counts no longer.
    pub fn show(&mut self, id: CaseId, rev: u32) {
        if let Some(reading) = self.readings.iter_mut().find(|reading| reading.id == id) {
            if reading.shown.is_some_and(|shown| shown != rev) {
                reading.changed = true;
                reading.mark = None;
            }
            reading.shown = Some(rev);
        }
    }

    /// The person has decided, looking at this revision; whether it is the one that was shown.
    pub fn decide(&mut self, id: CaseId, rev: u32, mark: Mark) -> bool {
        let Some(reading) = self.readings.iter_mut().find(|r| r.id == id && r.shown == Some(rev)) else { return false };
        reading.mark = Some(mark);
        reading.changed = false;
        true
    }

    /// What can be carried out now, by how each case stands (nothing where it is out of sight). The others that were
    /// marked lose their mark: they are to be shown again.
    pub fn settle(&mut self, stands: impl Fn(CaseId) -> Option<u32>) -> Vec<Decided> {
        let mut decided = Vec::new();
        for reading in &mut self.readings {
            let Some(mark) = reading.mark.clone().filter(|mark| *mark != Mark::Skip) else { continue };
            match (reading.shown, stands(reading.id)) {
                (Some(rev), Some(now)) if rev == now => decided.push(Decided { id: reading.id, rev, mark }),
                (Some(_) | None, _) => {
                    reading.mark = None;
                    reading.changed = true;
                }
            }
        }
        decided
    }

    /// The server says that it had changed: it is shown again.
    pub fn take_back(&mut self, id: CaseId) {
        if let Some(reading) = self.readings.iter_mut().find(|reading| reading.id == id) {
            reading.mark = None;
            reading.changed = true;
        }
    }

    fn reading(&self, id: CaseId) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.id == id)
    }
}
