//! Who stands for a child, and for whom a guardian does, each with the proof that was seen.

use contract::{paths, privacy::PartyFile};
use domain::{
    definition::PartyKind,
    ids::PartyId,
    party::{Guardianship, Party, ProofPaper, may_keep},
};
use leptos::prelude::*;
use serde_json::json;

use super::{Entry, colleague, link::LinkForm, name_words, party_address};
use crate::{
    components::{Badge, Button, Dialog, Icon, Kind, Sheet, Tone, use_toasts},
    i18n::{Words, format, parties},
    workspace::{
        desk::{Desk, use_desk},
        online::Intent,
    },
};

/// One bond between two entries, seen from one of them.
struct Bond {
    /// The child in whose entry it stands.
    child: PartyId,
    /// The guardian of it.
    guardian: PartyId,
    /// Whoever is at its other end.
    other: PartyId,
    /// What was seen; nothing where somebody was only entered as a guardian.
    seen: Option<Guardianship>,
}

impl Bond {
    fn stands(&self) -> bool {
        self.seen.as_ref().is_none_or(|seen| seen.until.is_none())
    }
}

/// The bonds of an entry and its doubles: those that count first, those without a paper after those with one.
fn bonds(file: &PartyFile) -> Vec<Bond> {
    let own: Vec<&Party> = std::iter::once(&file.party).chain(&file.aliases).collect();
    let is_own = |id: PartyId| own.iter().any(|party| party.id == id);
    let mut all: Vec<Bond> = Vec::new();
    for party in own.iter().copied().chain(&file.kin) {
        for seen in &party.guardians {
            let of_own = is_own(party.id);
            if of_own || is_own(seen.guardian) {
                let other = if of_own { seen.guardian } else { party.id };
                all.push(Bond { child: party.id, guardian: seen.guardian, other, seen: Some(seen.clone()) });
            }
        }
    }
    for party in own.iter().copied().chain(&file.kin) {
        for child in &party.guardian_of {
            let of_own = is_own(party.id);
            let other = if of_own { *child } else { party.id };
            let known = all.iter().any(|bond| bond.other == other);
            if !known && (of_own || is_own(*child)) {
                all.push(Bond { child: *child, guardian: party.id, other, seen: None });
            }
        }
    }
    all.sort_by_key(|bond| !bond.stands());
    all
}

/// The sheet of bonds: of a child its guardians, of a guardian the children. Nothing for bodies and staff.
pub(super) fn kin_sheet(entry: Entry, file: &PartyFile) -> AnyView {
    let desk = use_desk();
    let (linking, ending) = (RwSignal::new(false), RwSignal::new(None::<(PartyId, PartyId)>));
    let is_ending = RwSignal::new(false);
    Effect::new(move |_| is_ending.set(ending.read().is_some()));
    let (title, none) = match file.party.kind {
        PartyKind::Child => (parties::GUARDIANS, parties::NO_GUARDIAN),
        PartyKind::Guardian => (parties::CHILDREN, parties::NO_CHILD),
        PartyKind::Organisation | PartyKind::Staff => return ().into_any(),
    };
    let may = Memo::new(move |_| may_keep(&desk.actor()) && !entry.is_erased());
    let all = bonds(file);
    let is_empty = all.is_empty();
    let rows = all.into_iter().map(|bond| row(desk, file, &bond, may, ending)).collect_view();
    let (party, kind) = (file.party.id, file.party.kind);
    let named = title.clone();
    view! {
        <Sheet
            title=title
            aside=move || {
                view! {
                    <Show when=move || may.get()>
                        <Button icon=Icon::Plus on_press=move || linking.set(true)>{parties::LINK}</Button>
                    </Show>
                }
            }
        >
            {is_empty.then(|| view! { <p class="quiet-none">{none}</p> })}
            <ul class="rows" aria-label=named>{rows}</ul>
        </Sheet>
        <Dialog open=linking title=parties::LINK>
            <LinkForm entry party kind on_done=move |()| linking.set(false) />
        </Dialog>
        <Dialog open=is_ending title=parties::UNLINK on_close=move |()| ending.set(None)>
            {move || ending.get().map(|(child, guardian)| view! {
                <UnlinkForm entry child guardian on_done=move |()| ending.set(None) />
            })}
        </Dialog>
    }
    .into_any()
}

fn row(
    desk: Desk,
    file: &PartyFile,
    bond: &Bond,
    may: Memo<bool>,
    ending: RwSignal<Option<(PartyId, PartyId)>>,
) -> AnyView {
    let other = file.kin.iter().find(|party| party.id == bond.other);
    let name = other.map_or(Words::same("–"), name_words);
    let (child, guardian) = (bond.child, bond.guardian);
    let told = bond.seen.as_ref().map(|seen| about(desk, seen));
    let scan = bond.seen.as_ref().and_then(|seen| seen.link.proof.file.as_ref()).map(|hash| {
        let address = paths::party(child, &format!("files/{hash}"));
        view! { <small><a href=address download="" rel="external">{parties::OPEN_SCAN}</a></small> }
    });
    let (tone, words) = match (&bond.seen, bond.stands()) {
        (Some(_), true) => (Tone::Ok, parties::PROVED),
        (Some(_), false) => (Tone::Plain, parties::ENDED),
        (None, _) => (Tone::Soon, parties::NOT_PROVED),
    };
    let ends = bond.seen.is_some() && bond.stands();
    let end = move || {
        (ends && may.get()).then(|| {
            let press = move || ending.set(Some((child, guardian)));
            view! { <div class="row-action"><Button on_press=press>{parties::UNLINK}</Button></div> }
        })
    };
    view! {
        <li class="row">
            <div class="row-main">
                <a href=party_address(bond.other)>{name}</a>
                {told.map(|told| view! { <small>{told}</small> })}
                {scan}
            </div>
            <div class="row-state"><Badge tone=tone>{words}</Badge></div>
            {end}
        </li>
    }
    .into_any()
}

/// Mother, by which paper, seen when and by whom.
fn about(desk: Desk, seen: &Guardianship) -> Words {
    let proof = &seen.link.proof;
    let paper = match (proof.paper, &proof.note) {
        (ProofPaper::Other, Some(note)) => Words::same(note.clone()),
        (paper, Some(note)) => parties::paper(paper).then(" ", &Words::same(note.clone())),
        (paper, None) => parties::paper(paper),
    };
    let on = format::date(proof.seen_on);
    let said = |lang| parties::seen(paper.say(lang), on.clone()).say(lang);
    let paper = Words::made(said(domain::text::Lang::Vi), said(domain::text::Lang::En));
    let all = parties::kinship(seen.link.kinship).then(" · ", &paper);
    all.then(" · ", &parties::seen_by(colleague(desk, seen.seen_by)))
}

/// Says that somebody no longer stands for a child.
#[component]
fn UnlinkForm(entry: Entry, child: PartyId, guardian: PartyId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let press = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let body = json!({ "guardian": guardian, "stated_at": desk.engine().now() });
            let told = entry.tell(intent, paths::party(child, "guardians/end"), &body).await;
            pending.try_set(false);
            match told {
                Ok(()) => {
                    on_done.run(());
                    toasts.say(parties::UNLINKED);
                }
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    view! {
        <p>{parties::UNLINK_ASK}</p>
        <div class="form-actions">
            <Button kind=Kind::Danger pending=pending on_press=press>{parties::UNLINK}</Button>
        </div>
    }
}
