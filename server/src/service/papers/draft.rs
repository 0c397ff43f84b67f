//! A paper before anything of it has happened: as it would be if this person took a step now. The rules say what would happen;
//! nothing is kept, no book is asked for a number, and the day is left open.

use db::Tx;
use domain::{
    case::{
        self, Case, Command, Core, Event,
        apply::apply,
        command::{Expect, StepArgs, StepCase},
        decide::{Context, Decision},
        papers::{self, CasePaper},
    },
    definition::{ActionKey, Definition},
    denial::Denial,
    ids::{CommandId, EventId},
    instant::Instant,
    rights::Actor,
};

use super::{Told, gather};
use crate::{
    service::{
        Failure,
        case::{grants, works_in},
    },
    state::AppState,
};

/// What the paper of a step would be, with all that it tells; or why this person cannot take the step, or it gives no paper.
///
/// # Errors
/// When the database fails, or something stored cannot be read.
pub async fn drafted(
    state: &AppState,
    tx: &Tx,
    actor: &Actor,
    case: Case,
    def: Definition,
    action: ActionKey,
    origin: String,
) -> Result<Result<(Told, CasePaper), Denial>, Failure> {
    let step = def.step(&case.core.state, &action);
    let Some((step, paper)) = step.and_then(|step| Some((step, papers::drafted(&def, step)?))) else {
        return Ok(Err(Denial::NoSuchStep));
    };
    let (now, unit, id) = (state.clock.now(), case.core.unit, case.core.id);
    let expect = Expect::of(&case.core, step.approves);
    let command = Command::Step(StepCase { id, action, expect, args: StepArgs::default(), stated_at: now });
    let mut told = gather(state, tx, case, def, u32::MAX, origin).await?;
    let grants = grants(tx, unit, now.local_date()).await?;
    let decision = {
        let staff = |person, part| works_in(&grants, person, part);
        let holds = |person, post| grants.iter().any(|g| g.person == person && g.post == post);
        let due = |core: &Core| core.due(&told.calendar).and_then(|due| due.date());
        let (def, switches) = (&told.def, &[][..]);
        let context = Context { def, actor, now, switches, staff: &staff, holds: &holds, due: &due, paper: None };
        case::decide(Some(&told.case), &command, &context)
    };
    let decision = match decision {
        Ok(decision) => decision,
        Err(denial) => return Ok(Err(denial)),
    };
    let first = told.case.core.rev() + 1;
    told.foresee(actor, &decision, CommandId(state.clock.id()), now)?;
    Ok(Ok((told, CasePaper { paper, no: first, at: decision.stated_at })))
}

impl Told {
    /// Folds over the dossier, in memory, what a decision would make happen.
    pub(super) fn foresee(
        &mut self,
        actor: &Actor,
        decision: &Decision,
        command: CommandId,
        now: Instant,
    ) -> Result<(), Failure> {
        for (at, fact) in decision.facts.iter().enumerate() {
            let event = Event {
                id: EventId::of(command, at),
                command,
                unit: self.case.core.unit,
                case: self.case.core.id,
                no: self.case.core.rev() + 1,
                at: now,
                stated_at: decision.stated_at,
                by: actor.person(),
                grant: decision.grant,
                on_behalf: decision.on_behalf,
                fact: fact.clone(),
            };
            self.case = apply(Some(self.case.clone()), &event).ok_or(db::DbError::Corrupt("record"))?;
            self.events.push(event);
        }
        self.is_draft = true;
        Ok(())
    }
}
