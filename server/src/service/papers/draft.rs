//! A paper before anything of it has happened: as it would be if this person took a step now. The rules say what would happen;
//! nothing is kept, no book is asked for a number, and the day is left open. It is looked at while the step's form is being
//! filled, too: what is still to be written in words is a gap then. So is the receipt of a request that is still being taken in.

use db::{Tx, people};
use domain::{
    calendar::Calendar,
    case::{
        self, Case, Command, Core, Event, OpenCase,
        apply::apply,
        command::{Expect, StepArgs, StepCase},
        decide::{Context, Decision},
        papers::{self, CasePaper, RECEIPT},
    },
    definition::{ActionKey, Definition, Need},
    denial::Denial,
    ids::{CaseId, CommandId, EventId},
    instant::Instant,
    rights::{Actor, Grant},
    school::offer::Switch,
};

use super::{GAP, Told, gather};
use crate::{
    service::{
        Failure,
        case::{grants, works_in},
        definitions, school,
    },
    state::AppState,
};

/// A step that is looked at before it is taken.
#[derive(Debug, Clone)]
pub struct Look {
    /// Which.
    pub action: ActionKey,
    /// What stands in its form while somebody fills it; nothing where it is looked at as it is taken with one press.
    pub typed: Option<StepArgs>,
}

impl Look {
    /// What is typed, with a gap for each word that the rules lack; or what keeps it from being looked at: choices and days, for
    /// which nothing can stand, and everything where nobody fills a form.
    fn with_gaps(self, lacking: Vec<Need>) -> Result<StepArgs, Vec<Need>> {
        let Some(mut args) = self.typed else { return Err(lacking) };
        let mut needed = Vec::new();
        for need in lacking {
            let words = match need {
                Need::Reason => &mut args.reason,
                Need::Opinion => &mut args.opinion,
                Need::Agency => &mut args.agency,
                Need::DocumentNo => &mut args.document_no,
                Need::Receiver => &mut args.receiver,
                Need::Point => &mut args.point,
                Need::AskedBy => &mut args.asked_by,
                Need::MissingPapers
                | Need::ReceivedPapers
                | Need::AllPapers
                | Need::Handler
                | Need::Outcome
                | Need::Date
                | Need::Until
                | Need::Channel
                | Need::Identity
                | Need::Receipt
                | Need::File => {
                    needed.push(need);
                    continue;
                }
            };
            *words = Some(GAP.to_owned());
        }
        if needed.is_empty() { Ok(args) } else { Err(needed) }
    }
}

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
    look: Look,
    origin: String,
) -> Result<Result<(Told, CasePaper), Denial>, Failure> {
    let step = def.step(&case.core.state, &look.action);
    let Some((step, paper)) = step.and_then(|step| Some((step, papers::drafted(&def, step)?))) else {
        return Ok(Err(Denial::NoSuchStep));
    };
    let (now, unit, id) = (state.clock.now(), case.core.unit, case.core.id);
    let expect = Expect::of(&case.core, step.approves);
    let step = |args: Option<StepArgs>| {
        let (action, expect, args) = (look.action.clone(), expect.clone(), args.unwrap_or_default());
        Command::Step(StepCase { id, action, expect, args, stated_at: now })
    };
    let mut told = gather(state, tx, case, def, u32::MAX, origin).await?;
    let grants = grants(tx, unit, now.local_date()).await?;
    let rules = Rules { def: &told.def, actor, now, grants: &grants, switches: &[], calendar: &told.calendar };
    let decide = |args| rules.decide(Some(&told.case), &step(args));
    let decision = match decide(look.typed.clone()) {
        Err(Denial::Missing { needs }) => match look.clone().with_gaps(needs) {
            Ok(args) => decide(Some(args)),
            Err(needs) => Err(Denial::Missing { needs }),
        },
        decided => decided,
    };
    let decision = match decision {
        Ok(decision) => decision,
        Err(denial) => return Ok(Err(denial)),
    };
    let (first, at) = (told.case.core.rev() + 1, decision.stated_at);
    let command = CommandId(state.clock.id());
    let (case, events) = foreseen(&decision, actor, command, (now, id), Some(told.case))?;
    told.case = case;
    told.events.extend(events);
    told.is_draft = true;
    Ok(Ok((told, CasePaper { paper, no: first, at })))
}

/// What the receipt of a request would be if it were taken in now, with its code open; or why this person cannot take it in, or
/// what is wrong with it, or that it would have none.
///
/// # Errors
/// When the database fails, or something stored cannot be read.
pub async fn receipt(
    state: &AppState,
    tx: &Tx,
    actor: &Actor,
    open: OpenCase,
    origin: String,
) -> Result<Result<(Told, CasePaper), Denial>, Failure> {
    let (now, unit, id) = (state.clock.now(), actor.unit(), open.id);
    let Some(def) = state.catalogue.definition(tx, unit, &open.definition).await? else {
        return Ok(Err(Denial::NotFound));
    };
    let def = definitions::opened_under(tx, unit, def, open.stated_at).await?;
    let row = people::unit_find(tx, unit).await?.ok_or(db::DbError::Corrupt("unit"))?;
    let switches = school::settings(&row)?.switches;
    let grants = grants(tx, unit, now.local_date()).await?;
    let calendar = state.catalogue.calendar(tx, unit).await?;
    let rules = Rules { def: &def, actor, now, grants: &grants, switches: &switches, calendar: &calendar };
    let decision = match rules.decide(None, &Command::Open(open)) {
        Ok(decision) => decision,
        Err(denial) => return Ok(Err(denial)),
    };
    let (case, events) = foreseen(&decision, actor, CommandId(state.clock.id()), (now, id), None)?;
    let Some(paper) = papers::papers(&case.core, &def).into_iter().find(|paper| paper.paper.as_str() == RECEIPT) else {
        return Ok(Err(Denial::NoSuchStep));
    };
    let told = gather(state, tx, case, (*def).clone(), 0, origin).await?;
    Ok(Ok((Told { events, is_draft: true, ..told }, paper)))
}

/// All that the rules are asked with.
struct Rules<'a> {
    def: &'a Definition,
    actor: &'a Actor,
    now: Instant,
    grants: &'a [Grant],
    switches: &'a [Switch],
    calendar: &'a Calendar,
}

impl Rules<'_> {
    fn decide(&self, case: Option<&Case>, command: &Command) -> Result<Decision, Denial> {
        let Self { def, actor, now, grants, switches, calendar } = *self;
        let staff = |person, part| works_in(grants, person, part);
        let holds = |person, post| grants.iter().any(|g| g.person == person && g.post == post);
        let due = |core: &Core| core.due(calendar).and_then(|due| due.date());
        let context = Context { def, actor, now, switches, staff: &staff, holds: &holds, due: &due, paper: None };
        case::decide(case, command, &context)
    }
}

/// What would be written, and the case behind it.
pub(super) fn foreseen(
    decision: &Decision,
    actor: &Actor,
    command: CommandId,
    (now, id): (Instant, CaseId),
    mut case: Option<Case>,
) -> Result<(Case, Vec<Event>), Failure> {
    let mut events = Vec::new();
    for (at, fact) in decision.facts.iter().enumerate() {
        let event = Event {
            id: EventId::of(command, at),
            command,
            unit: actor.unit(),
            case: id,
            no: case.as_ref().map_or(0, |case| case.core.rev()) + 1,
            at: now,
            stated_at: decision.stated_at,
            by: actor.person(),
            grant: decision.grant,
            on_behalf: decision.on_behalf,
            fact: fact.clone(),
        };
        case = apply(case, &event);
        events.push(event);
    }
    Ok((case.ok_or(db::DbError::Corrupt("record"))?, events))
}
