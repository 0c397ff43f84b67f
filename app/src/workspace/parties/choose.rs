//! Choosing an entry of the register, found on the server while typing.

use domain::{definition::PartyKind, ids::PartyId, party::Party};
use leptos::prelude::*;

use super::{beside, list::Found};
use crate::{
    i18n::{Words, parties},
    workspace::{
        desk::use_desk,
        intake::{
            combo::{Combo, Offer, Taken},
            party::party_icon,
        },
    },
};

/// A field that names an entry.
#[component]
pub(super) fn ChooseParty(
    /// The field's key in the form.
    name: &'static str,
    /// Above it.
    label: Words,
    /// What they are.
    kind: PartyKind,
    /// Never offered: the entry itself, its doubles.
    without: Vec<PartyId>,
    /// The one that is taken.
    chosen: RwSignal<Option<Party>>,
) -> impl IntoView {
    let (search, found) = (RwSignal::new(String::new()), Found::new(use_desk()));
    Effect::new(move |before: Option<()>| {
        let text = search.get();
        if chosen.with_untracked(Option::is_none) {
            found.search(text, Some(kind), None, before.is_some());
        }
    });
    let fits = move |party: &&Party| party.erased_at.is_none() && !without.contains(&party.id);
    let offer = move |party: &Party| Offer {
        id: party.id.to_string(),
        icon: party_icon(kind),
        label: Words::same(party.name.clone()),
        note: Some(beside(party)),
    };
    let offers = Signal::derive(move || {
        found.items.with(|items| items.iter().filter(&fits).take(20).map(offer).collect::<Vec<Offer>>())
    });
    let choose = move |id: String| {
        let taken = found.items.with_untracked(|items| items.iter().find(|one| one.id.to_string() == id).cloned());
        chosen.set(taken);
    };
    move || {
        let label = label.clone();
        match chosen.get() {
            Some(party) => view! {
                <Taken
                    name=name
                    label=label
                    icon=party_icon(kind)
                    title=Words::same(party.name.clone())
                    note=Some(beside(&party))
                    change=parties::CHOOSE_OTHER
                    on_change=move |()| chosen.set(None)
                />
            }
            .into_any(),
            None => view! {
                <Combo
                    name=name
                    label=label
                    help=None
                    hint=parties::FIND.signal()
                    required=true
                    search=search
                    offers=offers
                    on_choose=choose
                />
            }
            .into_any(),
        }
    }
}
