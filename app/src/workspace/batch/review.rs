//! What was decided, once more in a list, and the one button that carries it out.

use client::Connection;
use contract::command::Command;
use domain::{
    case::{
        self, StepArgs, StepCase,
        batch::{Decided, Mark, Pile, choices},
    },
    denial::Denial,
    ids::CaseId,
};
use leptos::prelude::*;

use super::{Round, Sent, Stage};
use crate::{
    components::{Badge, Button, Empty, Icon, Kind, PageHead, Sheet, Tone, use_toasts},
    i18n::{Words, cases, errors, together, use_lang},
    workspace::{acting::StepsForOthers, dossier, focus::focus_another_view, steps::submit_words},
};

/// The list of decisions, and the button.
#[component]
pub(super) fn Review(round: Round) -> impl IntoView {
    let (desk, lang, toasts) = (round.desk, use_lang(), use_toasts());
    let busy = RwSignal::new(false);
    let counts = Memo::new(move |_| round.pile.with(Pile::counts));
    let any = move || counts.get() != (0, 0);
    let carry_out = move || {
        if busy.get_untracked() {
            return;
        }
        if desk.connection_now() != Some(Connection::Online) {
            toasts.say(errors::NEEDS_NETWORK);
            return;
        }
        busy.set(true);
        leptos::task::spawn_local(async move {
            let sent = carry_out(round).await;
            busy.try_set(false);
            round.stage.try_set(Stage::Outcome(sent));
        });
    };
    let again = move || {
        round.place.set(0);
        round.stage.set(Stage::Reading);
    };
    let rows = move || {
        let ids: Vec<CaseId> = round.pile.with(|pile| (0..pile.len()).filter_map(|n| pile.at(n)).collect());
        ids.into_iter().enumerate().map(|(place, id)| row(round, place, id)).collect_view()
    };
    focus_another_view();
    let words = move || {
        let (sign, back) = counts.get();
        together::sign_now(sign, back).say(lang.get())
    };
    view! {
        <PageHead title=together::REVIEW lead=together::REVIEW_LEAD />
        <Show when=any fallback=|| view! { <Empty icon=Icon::Pen title=together::NOTHING_CHOSEN /> }>
            <Sheet>
                <ul class="rows" aria-label=together::REVIEW>{rows}</ul>
            </Sheet>
        </Show>
        <div class="batch-bar" role="group" aria-label=together::BATCH>
            <Button kind=Kind::Quiet icon=Icon::Back on_press=again>{together::BACK_TO_READING}</Button>
            <Show when=any>
                <Button kind=Kind::Main icon=Icon::Pen pending=busy on_press=carry_out>{words}</Button>
            </Show>
        </div>
    }
}

fn row(round: Round, place: usize, id: CaseId) -> AnyView {
    let desk = round.desk;
    let mark = round.pile.with(|pile| pile.mark(id).cloned());
    let title = dossier::held(desk, id).map_or(cases::DOSSIER, |(_, def)| Words::from(&def.procedure.title));
    let (tone, words, reason) = match mark {
        Some(Mark::Sign) => (Tone::Ok, together::SIGN, None),
        Some(Mark::Back { reason, .. }) => (Tone::Hold, together::SEND_BACK, Some(reason)),
        Some(Mark::Skip) | None => (Tone::Plain, together::SKIP, None),
    };
    let open = move || {
        round.place.set(place);
        round.stage.set(Stage::Reading);
    };
    view! {
        <li class="row">
            <div class="row-main">
                <button type="button" class="row-open as-link" on:click=move |_| open()>{dossier::code_of(desk, id)}</button>
                <small>{title}</small>
                {reason.map(|reason| view! { <small class="said">{reason}</small> })}
                <StepsForOthers id />
            </div>
            <div class="row-state"><Badge tone=tone>{words}</Badge></div>
        </li>
    }
    .into_any()
}

/// Signs and sends back what stands as it was read; what does not is told, and not touched.
async fn carry_out(round: Round) -> Vec<Sent> {
    let desk = round.desk;
    let marked: Vec<(CaseId, bool)> = round.pile.with_untracked(|pile| {
        let ids = (0..pile.len()).filter_map(|n| pile.at(n));
        let signs = |id: CaseId| match pile.mark(id)? {
            Mark::Sign => Some((id, true)),
            Mark::Back { .. } => Some((id, false)),
            Mark::Skip => None,
        };
        ids.filter_map(signs).collect()
    });
    let stands = |id| untrack(|| round.rev(id));
    let decided = round.pile.try_update(|pile| pile.settle(stands)).unwrap_or_default();
    let at = desk.engine().now();
    let mut sent: Vec<Sent> = marked.iter().map(|(id, signs)| Sent { id: *id, signs: *signs, became: None }).collect();
    let (mut asked, mut commands) = (Vec::new(), Vec::new());
    for one in &decided {
        match untrack(|| command(round, one, at)) {
            Some(command) => {
                asked.push(one.id);
                commands.push(command);
            }
            None => answer(&mut sent, one.id, Err(Words::from(Denial::NoSuchStep.message()))),
        }
    }
    let answers = desk.submit_each(commands).await;
    for (id, (command, taken)) in asked.into_iter().zip(answers) {
        answer(&mut sent, id, taken.map(|()| command).map_err(|refused| submit_words(&refused)));
    }
    sent
}

fn answer(sent: &mut [Sent], id: CaseId, became: Result<domain::ids::CommandId, Words>) {
    if let Some(one) = sent.iter_mut().find(|one| one.id == id) {
        one.became = Some(became);
    }
}

/// The step that carries out a decision, bound to what was read.
fn command(round: Round, decided: &Decided, at: domain::instant::Instant) -> Option<Command> {
    let Decided { id, rev, mark } = decided;
    let (held, def) = dossier::held(round.desk, *id)?;
    let may = choices(&def, &held.it, &round.desk.actor())?;
    let (action, args) = match mark {
        Mark::Sign => (may.sign, StepArgs::default()),
        Mark::Back { reason, point } => {
            (may.back?, StepArgs { reason: Some(reason.clone()), point: point.clone(), ..StepArgs::default() })
        }
        Mark::Skip => return None,
    };
    let step = StepCase { id: *id, action, expect: round.expect(*id, *rev)?, args, stated_at: at };
    Some(Command::Case(case::Command::Step(step)))
}
