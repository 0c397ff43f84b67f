//! Taking back a step that was just taken: never by deleting, always by another step that leads back.
//!
//! Which steps can be taken back is told from what they are, not from their names. One that approves, numbers, produces
//! a paper, moves the clock, ends the case or has another effect cannot: somebody outside may have acted on it, or no step
//! brings back what it cleared. What is left either has a step that leads back to where the case stood, or handed it to
//! somebody, and is then handed back.

use super::{Case, Core, Expect, Happened, StepArgs, available};
use crate::{
    definition::{ActionKey, Definition, Lands, Need, StateKey, StepDef, StepEffect},
    ids::{PartId, PersonId},
    rights::Actor,
    text::Text,
};

/// The reason that is written where the step that leads back asks for one. Records are kept in Vietnamese.
pub const REASON: &str = "Hoàn tác bước vừa làm";

/// How a case stood before a step was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its last event then.
    pub rev: u32,
    /// Its state.
    pub state: StateKey,
    /// The part that had it.
    pub part: Option<PartId>,
    /// Who handled it.
    pub assignee: Option<PersonId>,
}

impl Before {
    /// How this case stands now.
    pub fn of(core: &Core) -> Self {
        Self { rev: core.rev(), state: core.state.clone(), part: core.part, assignee: core.assignee }
    }
}

/// The step that leads back, with all that it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoing {
    /// The step.
    pub action: ActionKey,
    /// To what it is bound.
    pub expect: Expect,
    /// What it asks for.
    pub args: StepArgs,
}

/// Why a step is not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotUndone {
    /// Somebody has moved the case since.
    MovedOn,
    /// No step leads back from there.
    NoWayBack,
    /// One does, and this actor may not take it.
    NotAllowed,
}

impl NotUndone {
    /// What to tell the person.
    pub fn message(self) -> Text {
        let (vi, en) = match self {
            Self::MovedOn => (
                "Hồ sơ đã được chuyển bước tiếp sau đó nên không hoàn tác được. Hãy mở hồ sơ để xem.",
                "The case has moved on since, so this cannot be undone. Open it to see.",
            ),
            Self::NoWayBack => (
                "Bước này không hoàn tác được. Cần sửa thì làm một bước mới trên hồ sơ.",
                "This step cannot be undone. Take another step in the case to mend it.",
            ),
            Self::NotAllowed => (
                "Bước đưa hồ sơ trở lại thuộc người khác. Hãy nhờ người đó.",
                "The step that leads back is somebody else's. Ask them.",
            ),
        };
        Text::new(vi, en)
    }
}

/// Whether a step could be taken back at all: nothing outside of the case follows from it.
pub fn is_reversible(def: &Definition, step: &StepDef) -> bool {
    is_plain(def, step) && step.effects.is_empty()
}

/// Whether a step only moves a case, and to a state that is known. What it does within the case is another matter.
fn is_plain(def: &Definition, step: &StepDef) -> bool {
    let ends = def.state(&step.to).is_none_or(|state| state.terminal);
    !ends
        && step.lands == Lands::There
        && step.effects.is_empty()
        && !step.approves
        && step.register.is_none()
        && step.clock.is_none()
        && step.due_field.is_none()
        && step.paper.is_none()
        // From where it came is known no more.
        && step.lands != Lands::Back
}

/// Whether somebody who takes this step on a case in this state could take it back, as far as the definition tells:
/// whether to offer it at all.
pub fn could_be_undone(def: &Definition, state: &StateKey, action: &ActionKey) -> bool {
    def.step(state, action).is_some_and(|step| ways_back(def, state, step).next().is_some())
}

/// How this actor takes back a step that they took on a case which stood as told before. `home` is the part in which
/// somebody handles cases today: a case that nobody handled goes back to whoever took it in.
///
/// # Errors
/// Why it cannot be taken back.
pub fn undo(
    def: &Definition,
    before: &Before,
    action: &ActionKey,
    now: &Case,
    actor: &Actor,
    home: &dyn Fn(PersonId) -> Option<PartId>,
) -> Result<Undoing, NotUndone> {
    let core = &now.core;
    let since = core.history.iter().filter(|line| line.no > before.rev);
    let mut steps = since.filter_map(|line| match &line.what {
        Happened::Stepped { action, .. } => Some((line.by, action)),
        Happened::Opened
        | Happened::Numbered { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached
        | Happened::Redated { .. }
        | Happened::Migrated { .. } => None,
    });
    // What was said or attached meanwhile stays; only another step means that somebody went on from there.
    match (steps.next(), steps.next()) {
        (Some((by, taken)), None) if by == actor.person() && taken == action => {}
        (Some(_) | None, Some(_) | None) => return Err(NotUndone::MovedOn),
    }
    let taken = def.step(&before.state, action).ok_or(NotUndone::NoWayBack)?;
    if core.ended || !is_reversible(def, taken) {
        return Err(NotUndone::NoWayBack);
    }
    let landed = match taken.lands {
        Lands::There => taken.to == core.state,
        Lands::Here => before.state == core.state,
        Lands::Back => return Err(NotUndone::NoWayBack),
    };
    if !landed {
        return Err(NotUndone::MovedOn);
    }
    let handler = match (before.part, before.assignee) {
        (Some(part), Some(person)) => Some((part, person)),
        (Some(_) | None, _) => home(core.author).map(|part| (part, core.author)),
    };
    let is_as_it_was = handler == core.part.zip(core.assignee);
    let asks = |step: &StepDef, need| step.needs.contains(&need);
    let fits = |step: &&StepDef| !asks(step, Need::Handler) || (handler.is_some() && !is_as_it_was);
    let mut ways = ways_back(def, &before.state, taken).filter(fits).peekable();
    if ways.peek().is_none() {
        return Err(NotUndone::NoWayBack);
    }
    let offers = available(def, now, actor);
    let way = ways.find(|way| offers.iter().any(|offer| offer.step == *way)).ok_or(NotUndone::NotAllowed)?;
    let (part, assignee) = handler.filter(|_| asks(way, Need::Handler)).unzip();
    let reason = asks(way, Need::Reason).then(|| REASON.to_owned());
    let point = asks(way, Need::Point).then(|| REASON.to_owned());
    let args = StepArgs { reason, point, part, assignee, ..StepArgs::default() };
    Ok(Undoing { action: way.action.clone(), expect: Expect::of(core, false), args })
}

/// The steps that lead back from where a step led, the most direct first: to the state before, else to whoever had it.
fn ways_back<'a>(
    def: &'a Definition,
    state: &'a StateKey,
    taken: &'a StepDef,
) -> impl Iterator<Item = &'a StepDef> + use<'a> {
    let asks_little =
        |step: &StepDef| step.needs.iter().all(|need| matches!(need, Need::Reason | Need::Point | Need::Handler));
    // What was only just submitted has no signatures that could be cleared.
    let clears = |step: &StepDef| step.effects.iter().all(|effect| *effect == StepEffect::ClearSignatures);
    // Where the case stands once it was taken, and where another step leads from there.
    let there = match taken.lands {
        Lands::There | Lands::Back => &taken.to,
        Lands::Here => state,
    };
    let leads_to = move |step: &StepDef, state: &StateKey| match step.lands {
        Lands::There | Lands::Back => step.to == *state,
        Lands::Here => there == state,
    };
    let back = move |step: &StepDef| leads_to(step, state) && there != state;
    let hands_back = move |step: &StepDef| {
        let hands = |step: &StepDef| step.needs.contains(&Need::Handler);
        hands(taken) && hands(step) && leads_to(step, there)
    };
    let usable = move |step: &StepDef| asks_little(step) && is_plain(def, step) && clears(step) && !step.handles;
    let all = move || is_reversible(def, taken).then(|| def.steps_from(there)).into_iter().flatten();
    let direct = all().filter(move |step| usable(step) && back(step));
    direct.chain(all().filter(move |step| usable(step) && !back(step) && hands_back(step)))
}
