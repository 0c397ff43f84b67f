//! A draft rehearsed over many cases, and how that grows; beside folding the same cases from their events.

use std::hint::black_box;

use domain::{
    calendar::Calendar,
    case::{
        self, Case, Command, Core, Event,
        apply::replay,
        command::{Expect, StepArgs, StepCase},
        decide::Context,
    },
    clock::Limit,
    definition::{
        Definition,
        rehearse::{Rehearsed, Stage, rehearse},
    },
    ids::{CaseId, CommandId, EventId, PartId, PersonId},
    instant::Instant,
    rights::{Actor, Post, Role},
};
use server::demo::{self, School, unit};
use uuid::Uuid;

use super::{
    Outcome, desk,
    rules::{measured, moment},
    table::Table,
};

/// How many cases: by twos, so that the growth shows.
const SIZES: [usize; 3] = [500, 1000, 2000];

/// Measures rehearsals.
pub fn bench(table: &mut Table, runs: usize) -> Outcome<()> {
    let now = moment("2026-03-11T08:30")?;
    let (school, def, calendar) = (School { unit: unit() }, desk::definition()?, Calendar::vietnam());
    let colleagues: Vec<Actor> =
        demo::accounts().iter().map(|account| school.actor(account.login, now.local_date())).collect();
    let mut to = def.clone();
    to.procedure.version += 1;
    to.procedure.limit.legal = Limit::working_days(1);
    to.lifecycle.steps.retain(|step| step.action.as_str() != "reassign");
    let stage = Stage { calendar: &calendar, now, colleagues: &colleagues, parts: &[] };
    for size in SIZES {
        let told: Vec<(Vec<Event>, Case)> =
            (1..=size as u128).map(|n| tale(&def, &school, now, n)).collect::<Outcome<_>>()?;
        let cases: Vec<Rehearsed<'_>> =
            told.iter().map(|(_, case)| Rehearsed { case, def: &def, shown: true }).collect();
        let ours = || rehearse(black_box(&cases), &to, &stage);
        let bare = || told.iter().filter_map(|(events, _)| replay(black_box(events))).count();
        let pairs = measured(runs, ours, bare);
        let note = format!(
            "breaks, dates and load of {size} dossiers under another version, {} colleagues / folding them from their events",
            colleagues.len()
        );
        table.line(&format!("rehearse: {size} cases"), &pairs, &note);
    }
    Ok(())
}

/// A dossier that was received and assigned, with its events.
fn tale(def: &Definition, school: &School, now: Instant, n: u128) -> Outcome<(Vec<Event>, Case)> {
    let clerk = school.actor("vanthu", now.local_date());
    let staff = |_: PersonId, _: PartId| Some(Role::Group);
    let holds = |_: PersonId, _: Post| false;
    let due = |_: &Core| None;
    let context =
        Context { def, actor: &clerk, now, switches: &[], staff: &staff, holds: &holds, due: &due, paper: None };
    let id = CaseId(Uuid::from_u128(n));
    let (mut events, mut case) = (Vec::new(), None::<Case>);
    for turn in 0..2_u128 {
        let command = match &case {
            None => Command::Open(desk::request(id, 1, now)),
            Some(case) => Command::Step(StepCase {
                id,
                action: "assign".into(),
                expect: Expect::of(&case.core, false),
                args: StepArgs {
                    part: Some(school.part("to-la")),
                    assignee: Some(school.person("giaovienla")),
                    ..StepArgs::default()
                },
                stated_at: now,
            }),
        };
        let decision = case::decide(case.as_ref(), &command, &context).map_err(|denial| format!("{denial:?}"))?;
        let command = CommandId(Uuid::from_u128((n << 8) | turn));
        for (index, fact) in decision.facts.into_iter().enumerate() {
            let event = Event {
                id: EventId::of(command, index),
                command,
                unit: clerk.unit(),
                case: id,
                no: case.as_ref().map_or(0, |case| case.core.rev()) + 1,
                at: now,
                stated_at: decision.stated_at,
                by: clerk.person(),
                grant: decision.grant,
                on_behalf: decision.on_behalf,
                fact,
            };
            case = case::apply::apply(case, &event);
            events.push(event);
        }
    }
    Ok((events, case.ok_or("nothing was opened")?))
}
