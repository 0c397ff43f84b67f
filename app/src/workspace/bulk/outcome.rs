//! What became of each row, what was refused done again, and all of it taken back where a step leads back.

use client::Became;
use contract::command::Command;
use domain::{
    case::{
        self, Expect, StepCase,
        undo::{self, Undoing},
    },
    ids::{CaseId, CommandId, PartId, PersonId},
    rights::Role,
};
use leptos::prelude::*;

use super::run::{LastRun, Run, RunRow, use_last_run};
use crate::{
    components::{Badge, Button, Icon, Kind, Sheet, Tone},
    i18n::{Words, cases, together, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        dossier,
        steps::submit_words,
    },
};

/// How one command stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// The server has confirmed it.
    Done,
    /// It waits to be sent.
    Waiting,
    /// It was refused, here or by the server.
    Refused(Words),
}

/// How a command stands that was kept, or not.
pub fn stand(desk: Desk, sent: &Result<CommandId, Words>) -> Stand {
    match sent {
        Err(why) => Stand::Refused(why.clone()),
        Ok(id) => match desk.read(|replica| replica.became(*id)) {
            Became::Done => Stand::Done,
            Became::Waiting => Stand::Waiting,
            Became::Refused(Some(denial)) => Stand::Refused(Words::from(denial.message())),
            Became::Refused(None) => Stand::Refused(together::BUILDS_ON),
        },
    }
}

/// How a command stands, as a badge.
#[expect(clippy::needless_pass_by_value, reason = "what a component is given is its own")]
#[component]
pub fn StandBadge(
    /// How it stands.
    stand: Stand,
) -> impl IntoView {
    let (tone, words) = match stand {
        Stand::Done => (Tone::Ok, together::DONE),
        Stand::Waiting => (Tone::Hold, together::WAITING),
        Stand::Refused(_) => (Tone::Late, together::REFUSED),
    };
    view! { <Badge tone=tone>{words}</Badge> }
}

/// The last run with its outcome per row.
#[component]
pub(super) fn OutcomeSheet() -> impl IntoView {
    let (desk, lang, last) = (use_desk(), use_lang(), use_last_run());
    let busy = RwSignal::new(false);
    let body = move || {
        let run = last.0.get()?;
        let stands: Vec<Stand> = run.rows.iter().map(|row| stand(desk, &row.sent)).collect();
        let count = |test: fn(&Stand) -> bool| stands.iter().filter(|stand| test(stand)).count();
        let done = count(|stand| *stand == Stand::Done);
        let waiting = count(|stand| *stand == Stand::Waiting);
        let refused = stands.len() - done - waiting;
        let can_undo = run.rows.iter().zip(&stands).any(|(row, stand)| {
            row.undo.is_none() && !matches!(stand, Stand::Refused(_)) && could_be_undone(desk, &run, row)
        });
        let again = (refused > 0).then(|| {
            let press = move || spawn(busy, retry(desk, last));
            view! { <Button icon=Icon::Refresh pending=busy on_press=press>{together::retry(refused)}</Button> }
        });
        let undo = can_undo.then(|| {
            let press = move || spawn(busy, take_back(desk, last));
            view! { <Button pending=busy on_press=press>{together::UNDO}</Button> }
        });
        let rows = run.rows.iter().zip(stands).map(|(row, stand)| one(desk, row, stand)).collect_view();
        let title = together::outcome_of(&run.title, run.rows.len());
        Some(view! {
            <Sheet title=title>
                <div class="bulk-outcome">
                    <p role="status">{move || together::tally(done, waiting, refused).say(lang.get())}</p>
                    <div class="form-actions">
                        {undo}
                        {again}
                        <Button kind=Kind::Quiet icon=Icon::Cross on_press=move || last.0.set(None)>
                            {together::CLOSE_OUTCOME}
                        </Button>
                    </div>
                </div>
                <ul class="rows" aria-label=together::OUTCOME>{rows}</ul>
            </Sheet>
        })
    };
    view! { <div class="bulk-outcome-place">{body}</div> }
}

fn spawn(busy: RwSignal<bool>, work: impl Future<Output = ()> + 'static) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    leptos::task::spawn_local(async move {
        work.await;
        busy.try_set(false);
    });
}

fn one(desk: Desk, row: &RunRow, at: Stand) -> AnyView {
    let id = row.case;
    let code = dossier::code_of(desk, id);
    let title = dossier::held(desk, id).map_or(cases::DOSSIER, |(_, def)| Words::from(&def.procedure.title));
    let why = match &at {
        Stand::Refused(why) => Some(why.clone()),
        Stand::Done | Stand::Waiting => None,
    };
    let undone = row.undo.as_ref().map(|undo| stand(desk, undo));
    let (badge, not_undone) = match undone {
        None => (view! { <StandBadge stand=at /> }.into_any(), None),
        Some(Stand::Done) => (view! { <Badge tone=Tone::Plain>{together::UNDONE}</Badge> }.into_any(), None),
        Some(Stand::Waiting) => (view! { <Badge tone=Tone::Hold>{together::UNDO_WAITING}</Badge> }.into_any(), None),
        Some(Stand::Refused(why)) => {
            (view! { <Badge tone=Tone::Late>{together::NOT_UNDONE}</Badge> }.into_any(), Some(why))
        }
    };
    view! {
        <li class="row">
            <div class="row-main">
                <a class="row-open" href=format!("/app/cases/{id}")>{code}</a>
                <small>{title}</small>
                {why.map(|why| view! { <small class="late">{why}</small> })}
                {not_undone.map(|why| view! { <small class="late">{why}</small> })}
            </div>
            <div class="row-state">{badge}</div>
        </li>
    }
    .into_any()
}

fn could_be_undone(desk: Desk, run: &Run, row: &RunRow) -> bool {
    let Some(before) = &row.before else { return false };
    dossier::held(desk, row.case).is_some_and(|(_, def)| undo::could_be_undone(&def, &before.state, &run.action))
}

/// The part in which somebody handles cases today.
fn home(desk: Desk, person: PersonId) -> Option<PartId> {
    let day = desk.now().local_date();
    desk.view(|v| {
        let somebody = v.people.get(&person)?;
        let handles = |part: PartId| somebody.works_in(part, day).is_some_and(Role::may_handle);
        somebody.hats.iter().map(|hat| hat.part).find(|part| handles(*part))
    })
}

/// Takes the step once more where it was refused, on each case as it stands now.
async fn retry(desk: Desk, last: LastRun) {
    let Some(run) = last.0.get_untracked() else { return };
    let refused: Vec<usize> = (0..run.rows.len())
        .filter(|n| run.rows.get(*n).is_some_and(|row| matches!(untrack(|| stand(desk, &row.sent)), Stand::Refused(_))))
        .collect();
    let mut commands = Vec::with_capacity(refused.len());
    let mut asked = Vec::with_capacity(refused.len());
    let at = desk.engine().now();
    for n in refused {
        let Some(row) = run.rows.get(n) else { continue };
        let Some((held, _)) = untrack(|| dossier::held(desk, row.case)) else { continue };
        // What was refused is dealt with by being done again.
        if let Ok(id) = row.sent {
            desk.dismiss(id).await;
        }
        let core = &held.it.core;
        asked.push((n, undo::Before::of(core)));
        commands.push(step(row.case, &run, Expect::of(core, false), at));
    }
    let answers = desk.submit_each(commands).await;
    last.0.try_update(|run| {
        let Some(run) = run else { return };
        for ((n, before), (id, answer)) in asked.into_iter().zip(answers) {
            if let Some(row) = run.rows.get_mut(n) {
                row.before = Some(before);
                row.sent = answer.map(|()| id).map_err(|refused| submit_words(&refused));
            }
        }
    });
}

fn step(id: CaseId, run: &Run, expect: Expect, at: domain::instant::Instant) -> Command {
    let step = StepCase { id, action: run.action.clone(), expect, args: run.args.clone(), stated_at: at };
    Command::Case(case::Command::Step(step))
}

/// Takes back what was done, where a step leads back: a step of its own for each case.
async fn take_back(desk: Desk, last: LastRun) {
    let Some(run) = last.0.get_untracked() else { return };
    let at = desk.engine().now();
    let (mut asked, mut commands, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (n, row) in run.rows.iter().enumerate() {
        let was_done = !matches!(untrack(|| stand(desk, &row.sent)), Stand::Refused(_));
        let Some(before) = row.before.as_ref().filter(|_| was_done && row.undo.is_none()) else { continue };
        let Some((held, def)) = untrack(|| dossier::held(desk, row.case)) else {
            refused.push((n, together::NOT_HERE));
            continue;
        };
        let actor = untrack(|| desk.actor());
        let home = |person| untrack(|| home(desk, person));
        match undo::undo(&def, before, &run.action, &held.it, &actor, &home) {
            Ok(Undoing { action, expect, args }) => {
                asked.push(n);
                let step = StepCase { id: row.case, action, expect, args, stated_at: at };
                commands.push(Command::Case(case::Command::Step(step)));
            }
            Err(why) => refused.push((n, Words::from(why.message()))),
        }
    }
    let answers = desk.submit_each(commands).await;
    last.0.try_update(|run| {
        let Some(run) = run else { return };
        let answered = asked
            .into_iter()
            .zip(answers)
            .map(|(n, (id, answer))| (n, answer.map(|()| id).map_err(|refused| submit_words(&refused))));
        for (n, undo) in answered.chain(refused.into_iter().map(|(n, why)| (n, Err(why)))) {
            if let Some(row) = run.rows.get_mut(n) {
                row.undo = Some(undo);
            }
        }
    });
}
