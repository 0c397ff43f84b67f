//! Merging an entry with a double: chosen by search, compared side by side, and taken back where it was a mistake.

use std::sync::Arc;

use contract::{paths, privacy::PartyFile};
use domain::{
    ids::PartyId,
    party::{Party, may_keep},
};
use leptos::prelude::*;
use serde_json::json;

use super::{Entry, beside, choose::ChooseParty, name_words};
use crate::{
    components::{Button, FieldError, Form, FormActions, FormErrors, Icon, Kind, Pair, Pairs, Sheet, use_toasts},
    i18n::{Words, format, parties},
    workspace::{desk::use_desk, online::Intent},
};

/// Which other entry is the same, and which of the two counts.
#[component]
pub(super) fn MergeForm(
    entry: Entry,
    /// The entry from which one came.
    party: Party,
    /// It and its doubles: nothing of these is offered.
    without: Vec<PartyId>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let (chosen, keeps_this) = (RwSignal::new(None::<Party>), RwSignal::new(true));
    let (id, kind) = (party.id, party.kind);
    let this = StoredValue::new(party);
    let submit = move || {
        let Some(other) = chosen.get_untracked() else {
            form.show(vec![FieldError::new("double", parties::NOT_CHOSEN)]);
            return;
        };
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let (double, into) = if keeps_this.get_untracked() { (other.id, id) } else { (id, other.id) };
        leptos::task::spawn_local(async move {
            let body = json!({ "into": into, "stated_at": desk.engine().now() });
            let answer = entry.change(intent, paths::party(double, "merge"), &body).await;
            pending.try_set(false);
            match answer {
                Ok(()) => {
                    on_done.run(());
                    toasts.say(parties::MERGED);
                }
                Err(trouble) => trouble.show(form, "double"),
            }
        });
    };
    let compared = move || {
        let other = chosen.get()?;
        let this = this.get_value();
        let (counts, double) = if keeps_this.get() { (this, other) } else { (other, this) };
        Some(view! {
            <section class="compare" aria-label=parties::MERGE_COMPARE>
                <Side title=parties::MERGE_THIS party=counts.clone() other=double.clone() />
                <Side title=parties::MERGE_THAT party=double other=counts />
            </section>
            <p>
                <Button kind=Kind::Quiet icon=Icon::Refresh on_press=move || keeps_this.update(|keeps| *keeps = !*keeps)>
                    {parties::MERGE_SWAP}
                </Button>
            </p>
        })
    };
    view! {
        <Form errors=form on_submit=submit label=parties::MERGE>
            <p class="quiet">{parties::MERGE_WHY}</p>
            <ChooseParty name="double" label=parties::MERGE_FIND kind without chosen />
            {compared}
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{parties::MERGE_DO}</Button>
            </FormActions>
        </Form>
    }
}

/// One of the two; where they differ is marked by more than colour.
#[component]
fn Side(title: Words, party: Party, other: Party) -> impl IntoView {
    let told = |party: &Party| {
        [
            (parties::NAME, Some(party.name.clone())),
            (parties::PHONE, party.phone.clone()),
            (parties::ADDRESS, party.address.clone()),
            (parties::BORN, party.born.map(format::date)),
            (parties::CLASS, party.class.clone()),
            (parties::ENTERED, Some(format::date_time(party.entered_at))),
        ]
    };
    let pairs = told(&party).into_iter().zip(told(&other)).map(|((label, here), (_, there))| {
        let differs = here != there;
        let value = here.map_or(parties::NOTHING, Words::same);
        let value = if differs { view! { <b>{value}</b> }.into_any() } else { view! { {value} }.into_any() };
        view! { <Pair label=label>{value}</Pair> }
    });
    view! {
        <div>
            <h3>{title}</h3>
            <Pairs>{pairs.collect_view()}</Pairs>
        </div>
    }
}

/// The doubles of an entry, each with a way to take the merger back. Draws nothing for none.
#[component]
pub(super) fn DoublesSheet(entry: Entry, file: Arc<PartyFile>) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let may = Memo::new(move |_| may_keep(&desk.actor()) && !entry.is_erased());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let unmerge = move |double: PartyId| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let body = json!({ "stated_at": desk.engine().now() });
            let answer = intent
                .tell::<serde_json::Value>(desk, super::Method::Post, paths::party(double, "unmerge"), &body)
                .await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.say(parties::UNMERGED);
                    entry.load();
                }
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    let row = move |double: &Party| {
        let id = double.id;
        view! {
            <li class="row">
                <div class="row-main">
                    <b>{name_words(double)}</b>
                    <small>{beside(double)}</small>
                </div>
                <Show when=move || may.get()>
                    <div class="row-action">
                        <Button on_press=move || unmerge(id)>{parties::UNMERGE}</Button>
                    </div>
                </Show>
            </li>
        }
    };
    (!file.aliases.is_empty()).then(|| {
        view! {
            <Sheet title=parties::DOUBLES>
                <ul class="rows" aria-label=parties::DOUBLES>{file.aliases.iter().map(row).collect_view()}</ul>
            </Sheet>
        }
    })
}
