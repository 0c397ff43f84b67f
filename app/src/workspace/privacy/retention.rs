//! Ended cases whose time is over, what was proposed about them, and the times that the school has set.

use std::{collections::BTreeSet, sync::Arc};

use contract::{
    paths,
    subjects::{Clearance, DueCase, DueCases, PrivacySettings, ProposeClearance},
};
use domain::ids::CaseId;
use leptos::prelude::*;

use super::{clearance::Clearances, limits::Settings};
use crate::{
    components::{Badge, Button, Form, FormActions, Kind, Sheet, TextField, Tone, use_toasts},
    i18n::{Words, format, privacy, use_lang},
    workspace::{
        desk::use_desk,
        listed::{Listed, Sending},
        online::Intent,
        platform::Method,
        routes::CASES,
        sheets::{Rows, SheetButton},
    },
};

/// All of it.
#[component]
pub(super) fn Retention() -> impl IntoView {
    let due = Listed::<DueCases>::open(paths::privacy("due"));
    let proposals = Listed::<Vec<Clearance>>::open(paths::privacy("clearances"));
    let settings = Listed::<PrivacySettings>::open(paths::privacy("settings"));
    let changed = Callback::new(move |()| {
        due.load();
        proposals.load();
        settings.load();
    });
    let list = due.draw(move |all| view! { <Due all on_done=changed /> }.into_any());
    view! {
        {list}
        <Clearances list=proposals on_done=changed />
        <Settings list=settings on_done=changed />
    }
}

/// The cases that are due, chosen at first but for those that something keeps; and the proposal.
#[component]
fn Due(all: Arc<DueCases>, on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, sending, intent) = (use_desk(), use_toasts(), Sending::new(), Intent::new(use_desk()));
    let free = all.items.iter().filter(|case| !case.is_held && !case.waits).map(|case| case.case);
    let chosen = RwSignal::new(free.collect::<BTreeSet<CaseId>>());
    let reason = RwSignal::new(String::new());
    let submit = move || {
        if sending.pending.get_untracked() {
            return;
        }
        sending.pending.set(true);
        let cases = chosen.with_untracked(|chosen| chosen.iter().copied().collect());
        let body = ProposeClearance { cases, reason: reason.get_untracked() };
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<Clearance>(desk, Method::Post, paths::privacy("clearances"), &body).await;
            sending.pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(privacy::PROPOSED_DONE);
                    on_done.run(());
                }
                Err(trouble) => trouble.show(sending.form, "reason"),
            }
        });
    };
    if all.items.is_empty() {
        return view! {
            <Sheet title=privacy::DUE_CASES>
                <p class="quiet-none">{privacy::NONE_DUE}</p>
            </Sheet>
        }
        .into_any();
    }
    let rows = all.items.iter().cloned().map(|case| view! { <Row case chosen /> }).collect_view();
    let lang = use_lang();
    let count = move || privacy::cases(chosen.with(BTreeSet::len)).say(lang.get());
    let whole = |()| Rows::Listed(paths::sheet(&paths::privacy("due")));
    view! {
        <Sheet title=privacy::DUE_CASES aside=move || view! { <SheetButton name=privacy::DUE_CASES rows=whole /> }>
            <ul class="rows" aria-label=privacy::DUE_CASES>{rows}</ul>
        </Sheet>
        <Sheet title=privacy::PROPOSE padded=true>
            <Form errors=sending.form on_submit=submit label=privacy::PROPOSE>
                <p class="quiet">{privacy::PROPOSE_WHY}</p>
                <TextField name="reason" label=privacy::PROPOSAL_REASON value=reason required=true />
                <FormActions>
                    <Button kind=Kind::Main submit=true pending=sending.pending>{privacy::PROPOSE} " (" {count} ")"</Button>
                </FormActions>
            </Form>
        </Sheet>
    }
    .into_any()
}

#[component]
fn Row(case: DueCase, chosen: RwSignal<BTreeSet<CaseId>>) -> impl IntoView {
    let lang = use_lang();
    let id = case.case;
    let name = case.code.unwrap_or_else(|| case.procedure.to_string());
    let sub = privacy::ENDED_ON.then(" ", &Words::same(format::date(case.ended_on)));
    let sub = Words::from(&case.title).then(" · ", &sub);
    let state = if case.is_held {
        Some((Tone::Hold, privacy::HELD))
    } else {
        case.waits.then_some((Tone::Hold, privacy::WAITS))
    };
    let free = state.is_none();
    let toggle = move |on: bool| {
        chosen.update(|chosen| {
            if on {
                chosen.insert(id);
            } else {
                chosen.remove(&id);
            }
        });
    };
    let label = name.clone();
    view! {
        <li class="row">
            <div class="row-main">
                <b>
                    {free
                        .then(|| {
                            view! {
                                <input
                                    type="checkbox"
                                    aria-label=label
                                    prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                                    on:change:target=move |event| toggle(event.target().checked())
                                />
                                " "
                            }
                        })}
                    <a href=format!("{CASES}/{id}")>{name}</a>
                </b>
                <small>{move || sub.say(lang.get())}</small>
            </div>
            <div class="row-state">
                {state.map(|(tone, said)| view! { <Badge tone=tone>{said}</Badge> })}
            </div>
        </li>
    }
}
