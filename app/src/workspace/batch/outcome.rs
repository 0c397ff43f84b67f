//! What became of each: signed, on its way, refused, or changed meanwhile and to be read again.

use client::Became;
use domain::{denial::Denial, ids::CaseId};
use leptos::prelude::*;

use super::{Round, Sent};
use crate::{
    components::{Badge, Button, Icon, Kind, LinkButton, PageHead, Sheet, Tone},
    i18n::{Words, cases, common, together, use_lang},
    workspace::{
        bulk::{Stand, StandBadge, stand},
        desk::Desk,
        dossier,
        focus::focus_another_view,
        routes::HOME,
    },
};

/// How one dossier stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ending {
    /// As any command.
    Stands(Stand),
    /// It had changed: nothing was done, it is to be read again.
    Changed,
}

fn became(desk: Desk, sent: &Sent) -> Ending {
    let Some(kept) = &sent.became else { return Ending::Changed };
    let refused = kept.as_ref().ok().map(|id| desk.read(|replica| replica.became(*id)));
    match refused {
        Some(Became::Refused(Some(Denial::CaseChanged { .. } | Denial::StateChanged { .. }))) => Ending::Changed,
        Some(Became::Refused(_) | Became::Waiting | Became::Done) | None => Ending::Stands(stand(desk, kept)),
    }
}

/// The outcome of every decision.
#[component]
pub(super) fn Outcomes(round: Round, sent: Vec<Sent>) -> impl IntoView {
    let (desk, lang) = (round.desk, use_lang());
    let sent = StoredValue::new(sent);
    let stands = Memo::new(move |_| {
        sent.with_value(|sent| sent.iter().map(|one| (one.id, one.signs, became(desk, one))).collect::<Vec<_>>())
    });
    let changed = move || {
        stands
            .with(|all| all.iter().filter(|(.., b)| *b == Ending::Changed).map(|(id, ..)| *id).collect::<Vec<CaseId>>())
    };
    let tally = move || {
        let count = |test: fn(&Ending) -> bool| stands.with(|all| all.iter().filter(|(.., b)| test(b)).count());
        let done = count(|b| *b == Ending::Stands(Stand::Done));
        let waiting = count(|b| *b == Ending::Stands(Stand::Waiting));
        together::tally(done, waiting, stands.with(Vec::len) - done - waiting).say(lang.get())
    };
    // What changed is read again here: what was refused for that needs attention no longer.
    let look_again = move || {
        let ids = changed();
        let kept = sent.with_value(|sent| {
            sent.iter()
                .filter(|one| ids.contains(&one.id))
                .filter_map(|one| one.became.clone()?.ok())
                .collect::<Vec<_>>()
        });
        leptos::task::spawn_local(async move {
            for id in kept {
                desk.dismiss(id).await;
            }
        });
        round.begin(ids);
    };
    focus_another_view();
    let rows = move || stands.get().into_iter().map(|(id, signs, became)| row(desk, id, signs, became)).collect_view();
    let again = move || {
        let n = changed().len();
        (n > 0).then(|| {
            view! { <Button kind=Kind::Main icon=Icon::Refresh on_press=look_again>{together::look_again(n)}</Button> }
        })
    };
    view! {
        <PageHead title=together::OUTCOME />
        <p role="status">{tally}</p>
        <Sheet>
            <ul class="rows" aria-label=together::OUTCOME>{rows}</ul>
        </Sheet>
        <div class="form-actions">
            {again}
            <LinkButton href=HOME.to_owned()>{common::HOME}</LinkButton>
        </div>
    }
}

fn row(desk: Desk, id: CaseId, signs: bool, became: Ending) -> AnyView {
    let title = dossier::held(desk, id).map_or(cases::DOSSIER, |(_, def)| Words::from(&def.procedure.title));
    let what = if signs { together::SIGNED } else { together::SENT_BACK };
    let (badge, why) = match became {
        Ending::Changed => (view! { <Badge tone=Tone::Hold>{together::CHANGED_SHORT}</Badge> }.into_any(), None),
        Ending::Stands(stand) => {
            let why = match &stand {
                Stand::Refused(why) => Some(why.clone()),
                Stand::Done | Stand::Waiting => None,
            };
            (view! { <StandBadge stand /> }.into_any(), why)
        }
    };
    view! {
        <li class="row">
            <div class="row-main">
                <a class="row-open" href=format!("/app/cases/{id}")>{dossier::code_of(desk, id)}</a>
                <small>{what} " · " {title}</small>
                {why.map(|why| view! { <small class="late">{why}</small> })}
            </div>
            <div class="row-state">{badge}</div>
        </li>
    }
    .into_any()
}
