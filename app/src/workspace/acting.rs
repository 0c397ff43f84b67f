//! Under whose hat somebody works who acts for another: said at the top while it lasts, and beside each step before it is
//! taken.

use std::collections::BTreeSet;

use domain::{
    case::available,
    definition::{ActionKey, CaseKind},
    ids::{CaseId, PersonId},
    policy::{self, Act},
    rights::{Area, Grant, Post},
};
use leptos::prelude::*;

use super::desk::{Desk, use_desk};
use crate::{
    components::{Choice, Icon, Notice, Tone, choice},
    i18n::{Words, acting, format, use_lang},
};

/// What somebody is called.
fn name(desk: Desk, person: PersonId) -> String {
    desk.view(|v| v.person_name(person).map(str::to_owned)).unwrap_or_default()
}

/// To which fields of work a hat is kept, in words; nothing where it counts in all.
pub fn only_in(areas: &[Area]) -> Option<Words> {
    let named = areas.iter().map(|area| Words::from(area.title()));
    named.reduce(|all, one| all.then(", ", &one)).map(|all| acting::only_in(&all))
}

/// The fields of work to which a post can be kept: those of the parts and dossiers at hand.
pub fn area_choices(desk: Desk) -> Vec<Choice> {
    let found: BTreeSet<Area> = desk.view(|v| {
        let of_parts = v.parts.values().filter(|part| part.role.goes_by_area()).flat_map(|part| part.areas.clone());
        let dossiers = v.cases.values().map(|held| &held.it.core).filter(|core| core.kind == CaseKind::Dossier);
        let of_cases = dossiers.filter(|core| !core.draft).map(|core| core.area.clone());
        of_parts.chain(of_cases).collect()
    });
    found.into_iter().map(|area| choice(area.0.clone(), Words::from(area.title()))).collect()
}

/// What was chosen of them for a post; nothing for one that goes by none, whatever was chosen before the post was.
pub fn kept_to(post: Post, chosen: Vec<String>) -> Vec<Area> {
    if post.role().goes_by_area() { chosen.into_iter().map(Area).collect() } else { vec![] }
}

/// For whom the reader acts in the role in which they work now, until when and in which fields.
#[component]
pub fn ActingNotice(
    /// Whose desk it is.
    desk: Desk,
) -> impl IntoView {
    let today = Memo::new(move |_| desk.now().local_date());
    let grants = Memo::new(move |_| {
        let (role, day) = (desk.role(), today.get());
        let counts = |g: &&Grant| g.acting_for.is_some() && Some(g.role()) == role && g.in_force(day);
        desk.actor().grants().iter().filter(counts).cloned().collect::<Vec<_>>()
    });
    let one = move |grant: Grant| {
        let until = grant.to.map(format::date).unwrap_or_default();
        let who = grant.acting_for.map(|person| name(desk, person)).unwrap_or_default();
        let said = acting::banner(&who, &Words::from(grant.post.title()), until);
        let only = only_in(&grant.areas);
        let said = only.map_or(said.clone(), |only| said.then(". ", &only));
        view! { <Notice tone=Tone::Plain icon=Icon::Person><p>{said}</p></Notice> }
    };
    move || grants.get().into_iter().map(one).collect_view()
}

/// For whom the reader would take a step, where not for themself: each step that they may take, with its title.
fn steps_for_others(desk: Desk, id: CaseId) -> Vec<(ActionKey, Words, PersonId)> {
    desk.read(|replica| {
        let Some(held) = replica.view().case(id) else { return vec![] };
        let Some(def) = replica.view().definition(&held.it.core.definition) else { return vec![] };
        let actor = replica.actor();
        let told = available(&def, &held.it, actor).into_iter().filter_map(|offer| {
            let grant = policy::can(actor, Act::Step(&def, offer.step, &held.it)).ok()?;
            Some((offer.step.action.clone(), Words::from(&offer.step.title), grant.acting_for?))
        });
        told.collect()
    })
}

/// Beneath the buttons of a case: which of the steps would be taken for whom.
#[component]
pub fn StepsForOthers(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let told = Memo::new(move |_| steps_for_others(desk, id));
    move || {
        let lines = told.get().into_iter().map(|(_, title, who)| acting::step_for(&title, &name(desk, who)));
        let said = lines.reduce(|all, one| all.then("; ", &one))?;
        Some(view! { <p class="under-way">{said}</p> })
    }
}

/// In the form of a step: for whom it is done, where not for oneself.
#[component]
pub fn ForWhom(
    /// The case.
    id: CaseId,
    /// The step.
    action: ActionKey,
) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let whom = Memo::new(move |_| {
        steps_for_others(desk, id).into_iter().find(|(of, ..)| *of == action).map(|(_, _, who)| who)
    });
    move || {
        let said = acting::done_for(&name(desk, whom.get()?)).say(lang.get());
        Some(view! { <p class="quiet">{said}</p> })
    }
}
