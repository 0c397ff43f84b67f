//! The rules by themselves: no database, no network.

use std::hint::black_box;

use domain::{
    calendar::Calendar,
    case::{
        self, Case, Command, Core, Event,
        command::{Expect, StepArgs, StepCase},
        decide::{Context, Decision},
    },
    clock::{self, ClockEntry, Effect, Limit},
    definition::{ActionKey, Definition},
    ids::{CaseId, CommandId, EventId, PartId, PersonId},
    instant::Instant,
    rights::{Post, Role},
};
use server::demo::{School, unit};
use time::Date;
use uuid::Uuid;

use super::{
    Outcome, desk,
    measure::{Pairs, Short},
    rehearsal,
    table::Table,
};

const CLERK: &str = "vanthu";
/// Two pauses, and Tết between receipt and result.
const LEDGER: [(&str, Effect); 5] = [
    ("2026-02-09T08:30", Effect::Start),
    ("2026-02-11T10:00", Effect::Pause),
    ("2026-02-24T09:00", Effect::Resume),
    ("2026-02-25T15:00", Effect::Pause),
    ("2026-03-02T08:00", Effect::Resume),
];

/// Measures the rules.
pub fn bench(runs: usize) -> Outcome<Table> {
    let mut table = Table::new("Rules, one thread");
    clocks(&mut table, runs)?;
    super::clocks::bench(&mut table, runs)?;
    cases(&mut table, runs)?;
    rehearsal::bench(&mut table, runs)?;
    Ok(table)
}

fn clocks(table: &mut Table, runs: usize) -> Outcome<()> {
    let calendar = Calendar::vietnam();
    let limit = Limit::working_days(5);
    let ledger: Vec<ClockEntry> =
        LEDGER.iter().map(|(at, effect)| Ok(ClockEntry::new(moment(at)?, *effect))).collect::<Outcome<_>>()?;
    let due = clock::due(limit, None, &ledger, &calendar).and_then(|due| due.date()).ok_or("no date")?;
    let (from, to) = (ledger[0].at.local_date(), due.local_date());
    let days = (to - from).whole_days();

    let bare = || working_days(&calendar, black_box(from), black_box(to));
    let pairs = measured(runs, || clock::due(limit, None, black_box(&ledger), &calendar), bare);
    let note = format!(
        "the ledger read, both its dates ({from} to {to}) / a bare loop over those {days} days: is each of them worked?"
    );
    table.line("due: 5wd, two pauses, Tết", &pairs, &note);

    let pairs = measured(runs, || clock::explain(limit, None, black_box(&ledger), &calendar), bare);
    table.line("explain: the same with reasons", &pairs, "a reason for each day in two languages / the same bare loop");
    Ok(())
}

fn working_days(calendar: &Calendar, from: Date, to: Date) -> u32 {
    let (mut count, mut date) = (0, from);
    while date < to {
        let Some(next) = date.next_day() else { break };
        date = next;
        count += u32::from(calendar.is_working(date));
    }
    count
}

fn cases(table: &mut Table, runs: usize) -> Outcome<()> {
    let now = moment("2026-03-11T08:30")?;
    let school = School { unit: unit() };
    let (def, clerk) = (desk::definition()?, school.actor(CLERK, now.local_date()));
    let staff = |_: PersonId, _: PartId| Some(Role::Group);
    let (holds, due) = (|_: PersonId, _: Post| false, |_: &Core| None);
    let context =
        Context { def: &def, actor: &clerk, now, switches: &[], staff: &staff, holds: &holds, due: &due, paper: None };
    let case = received(&context)?;
    let step = Command::Step(StepCase {
        id: case.core.id,
        action: "assign".into(),
        expect: Expect::of(&case.core, false),
        args: StepArgs {
            part: Some(school.part("to-la")),
            assignee: Some(school.person("giaovienla")),
            ..StepArgs::default()
        },
        stated_at: now,
    });
    case::decide(Some(&case), &step, &context).map_err(|denial| format!("{denial:?}"))?;

    let assign = ActionKey::from("assign");
    let pairs =
        measured(runs, || case::decide(Some(black_box(&case)), &step, &context), || found(&def, &case, &assign));
    let note = "time, state, rights, separation, needs, the fact made / only finding the step in the lifecycle";
    table.line("decide: one step", &pairs, note);

    let done = || {
        let decision = case::decide(Some(black_box(&case)), &step, &context).ok()?;
        folded(Some(case.clone()), decision, &context, case.core.id)
    };
    let pairs = measured(runs, done, || case.clone());
    table.line("decide and apply: one step", &pairs, "the same, and folded into a copy of the case / only the copy");

    let pairs = measured(
        runs,
        || case::available(&def, black_box(&case), &clerk).len(),
        || def.steps_from(black_box(&case.core.state)).count(),
    );
    let note = "the steps this person may take, judged and sorted / only those that leave the state, counted";
    table.line("available: all steps", &pairs, note);
    Ok(())
}

fn found(def: &Definition, case: &Case, action: &ActionKey) -> bool {
    def.step(black_box(&case.core.state), action).is_some()
}

/// A dossier that has just been received.
fn received(context: &Context<'_>) -> Outcome<Case> {
    let id = CaseId(Uuid::from_u128(1));
    let open = Command::Open(desk::request(id, 1, context.now));
    let decision = case::decide(None, &open, context).map_err(|denial| format!("{denial:?}"))?;
    folded(None, decision, context, id).ok_or_else(|| "nothing was opened".into())
}

/// The case after what was decided.
fn folded(mut case: Option<Case>, decision: Decision, context: &Context<'_>, id: CaseId) -> Option<Case> {
    let command = CommandId(Uuid::from_u128(2));
    for (n, fact) in decision.facts.into_iter().enumerate() {
        let event = Event {
            id: EventId::of(command, n),
            command,
            unit: context.actor.unit(),
            case: id,
            no: case.as_ref().map_or(0, |case| case.core.rev()) + 1,
            at: context.now,
            stated_at: decision.stated_at,
            by: context.actor.person(),
            grant: decision.grant,
            on_behalf: decision.on_behalf,
            fact,
        };
        case = case::apply::apply(case, &event);
    }
    case
}

/// Measures ours beside a baseline.
pub fn measured<A, B>(runs: usize, ours: impl Fn() -> A, bare: impl Fn() -> B) -> Pairs {
    let (of_ours, of_bare) = (Short::new(&ours), Short::new(&bare));
    let mut pairs = Pairs::default();
    for _ in 0..runs {
        pairs.push(of_ours.seconds(&ours), of_bare.seconds(&bare));
    }
    pairs
}

/// A local moment.
pub fn moment(text: &str) -> Outcome<Instant> {
    Instant::parse(text).ok_or_else(|| format!("{text} is no moment").into())
}
