//! Proposals to clear ended cases: confirmed by the principal, never by who proposed them.

use std::sync::Arc;

use contract::{paths, privacy::ErasureState, subjects::Clearance};
use domain::{ids::PrivacyId, rights::Post};
use leptos::prelude::*;

use super::person::person_name;
use crate::{
    components::{Badge, Button, Dialog, Kind, Sheet, Tone, use_toasts},
    i18n::{Words, format, privacy, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        listed::Listed,
        online::Intent,
        platform::Method,
    },
};

/// All proposals, the youngest first.
#[component]
pub(super) fn Clearances(list: Listed<Vec<Clearance>>, on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let (confirming, asking) = (RwSignal::new(None::<PrivacyId>), RwSignal::new(false));
    Effect::new(move |_| asking.set(confirming.read().is_some()));
    let tell = move |id: PrivacyId, what: &'static str| {
        let intent = Intent::new(desk);
        leptos::task::spawn_local(async move {
            let path = paths::privacy_of("clearances", id, what);
            match intent.tell::<Clearance>(desk, Method::Post, path, &serde_json::json!({})).await {
                Ok(done) => {
                    if done.state == ErasureState::Done {
                        toasts.say(privacy::CONFIRMED);
                    }
                    on_done.run(());
                }
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    let withdraw = Callback::new(move |id| tell(id, "withdraw"));
    let rows = list.draw(move |all: Arc<Vec<Clearance>>| {
        if all.is_empty() {
            return view! { <p class="quiet-none">{privacy::NO_CLEARANCES}</p> }.into_any();
        }
        let row = move |one: &Clearance| row(desk, one, confirming, withdraw);
        let rows = all.iter().map(row).collect_view();
        view! { <ul class="rows" aria-label=privacy::CLEARANCES>{rows}</ul> }.into_any()
    });
    let confirm = move || {
        if let Some(id) = confirming.get_untracked() {
            confirming.set(None);
            tell(id, "confirm");
        }
    };
    view! {
        <Sheet title=privacy::CLEARANCES>{rows}</Sheet>
        <Dialog open=asking title=privacy::CONFIRM on_close=move |()| confirming.set(None)>
            <p>{privacy::CONFIRM_ASK}</p>
            <div class="form-actions">
                <Button kind=Kind::Danger on_press=confirm>{privacy::CONFIRM}</Button>
            </div>
        </Dialog>
    }
}

fn row(
    desk: Desk,
    one: &Clearance,
    confirming: RwSignal<Option<PrivacyId>>,
    withdraw: Callback<PrivacyId>,
) -> impl IntoView + use<> {
    let lang = use_lang();
    let (id, by, at) = (one.id, one.proposed_by, one.proposed_at);
    let mut said = Words::same(one.reason.clone());
    if one.state == ErasureState::Done {
        said = said.then(" · ", &privacy::erased(one.counts.cases, one.counts.values));
    }
    let sub = move || {
        let who = privacy::by_on(person_name(desk, by), format::date_time(at));
        said.clone().then(" · ", &who).say(lang.get())
    };
    let tone = match one.state {
        ErasureState::Proposed => Tone::Hold,
        ErasureState::Done => Tone::Ok,
        ErasureState::Withdrawn => Tone::Plain,
    };
    let state = privacy::proposal(one.state);
    let actor = untrack(|| desk.actor());
    // Nobody confirms what they proposed themselves.
    let confirms = actor.person() != by && actor.grant_where(|g| g.post == Post::Principal).is_some();
    let actions = (one.state == ErasureState::Proposed).then(|| {
        let confirm = confirms.then(|| {
            view! { <Button kind=Kind::Danger on_press=move || confirming.set(Some(id))>{privacy::CONFIRM}</Button> }
        });
        view! {
            <div class="row-action">
                {confirm} <Button on_press=move || withdraw.run(id)>{privacy::TAKE_BACK}</Button>
            </div>
        }
    });
    view! {
        <li class="row">
            <div class="row-main">
                <b>{privacy::cases(one.cases.len())}</b>
                <small>{sub}</small>
            </div>
            <div class="row-state"><Badge tone=tone>{state}</Badge></div>
            {actions}
        </li>
    }
}
