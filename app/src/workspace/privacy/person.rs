//! Somebody of the register, found while typing; and who may speak for them.

use domain::{
    definition::PartyKind,
    directory::PersonInfo,
    fold,
    ids::{PartyId, PersonId},
    party::Party,
    privacy::consent::{Paper, Seen},
    rights::Role,
};
use leptos::prelude::*;

use crate::{
    components::{Choice, DateField, FieldError, Icon, SelectField, TextField, choice},
    i18n::{Words, common, format, privacy},
    workspace::{
        desk::{Desk, use_desk},
        intake::combo::{Combo, Offer, Taken, control_id, focus_later},
    },
};

/// How many are offered at once.
const OFFERS: usize = 8;

/// What somebody is called, or that they were erased.
pub(super) fn party_words(desk: Desk, id: PartyId) -> Words {
    let known = desk.view(|v| v.parties.get(&id).cloned());
    match known {
        Some(party) if party.erased_at.is_some() => privacy::FORGOTTEN,
        Some(party) => Words::same(party.name.clone()),
        None => privacy::UNKNOWN_PERSON,
    }
}

/// What the server calls somebody of the register, or that they were erased.
pub(super) fn named(name: Option<String>) -> Words {
    name.map_or(privacy::FORGOTTEN, Words::same)
}

/// What a colleague is called.
pub(super) fn person_name(desk: Desk, id: PersonId) -> String {
    desk.view(|v| v.people.get(&id).map_or_else(|| "–".to_owned(), |person| person.name.clone()))
}

fn found(desk: Desk, typed: &str) -> Vec<Offer> {
    let words = fold::search_key(typed);
    let mut found: Vec<Party> = desk.view(|v| {
        let fits = |party: &Party| {
            let key = party.search_key();
            party.erased_at.is_none() && party.merged_into.is_none() && words.split(' ').all(|word| key.contains(word))
        };
        v.parties.values().filter(|party| fits(party)).map(|party| Party::clone(party)).collect()
    });
    found.sort_by_cached_key(|party| fold::name_sort_key(&party.name));
    let offer = |party: Party| Offer {
        id: party.id.to_string(),
        icon: icon(party.kind),
        note: party.class.or(party.phone).map(Words::same),
        label: Words::same(party.name),
    };
    found.into_iter().take(OFFERS).map(offer).collect()
}

const fn icon(kind: PartyKind) -> Icon {
    match kind {
        PartyKind::Child => Icon::Child,
        PartyKind::Guardian | PartyKind::Staff => Icon::Person,
        PartyKind::Organisation => Icon::Building,
    }
}

/// A field that names somebody who is in the register already.
#[component]
pub(super) fn PersonField(
    /// Above it.
    label: Words,
    /// Who was taken.
    picked: RwSignal<Option<PartyId>>,
) -> impl IntoView {
    let (desk, search) = (use_desk(), RwSignal::new(String::new()));
    let offers = Signal::derive(move || found(desk, &search.get()));
    let choose = move |id: String| {
        picked.set(id.parse().ok());
        focus_later(control_id("party"));
    };
    move || match picked.get() {
        None => view! {
            <Combo
                name="party"
                label=label.clone()
                help=None
                hint=privacy::FIND_PERSON
                required=true
                search=search
                offers=offers
                on_choose=choose
            />
        }
        .into_any(),
        Some(id) => {
            let party = desk.view(|v| v.parties.get(&id).cloned());
            let kind = party.as_ref().map_or(PartyKind::Child, |party| party.kind);
            let note = party.and_then(|party| party.class.clone().or_else(|| party.phone.clone())).map(Words::same);
            view! {
                <Taken
                    name="party"
                    label=label.clone()
                    icon=icon(kind)
                    title=party_words(desk, id)
                    note=note
                    change=privacy::CHANGE
                    on_change=move |()| picked.set(None)
                />
            }
            .into_any()
        }
    }
}

/// Who may speak for somebody: an adult for themselves, a child through who stands for it now.
pub(super) fn speakers(desk: Desk, about: Option<PartyId>) -> Vec<PartyId> {
    let party = about.and_then(|id| desk.view(|v| v.parties.get(&id).cloned()));
    let Some(party) = party else { return vec![] };
    match party.kind {
        PartyKind::Child => party.guardians.iter().filter(|g| g.until.is_none()).map(|g| g.guardian).collect(),
        PartyKind::Guardian | PartyKind::Organisation | PartyKind::Staff => vec![party.id],
    }
}

/// The same as choices.
pub(super) fn speaker_choices(desk: Desk, about: Option<PartyId>) -> Vec<Choice> {
    choices_of(desk, speakers(desk, about))
}

/// These of the register as choices, and that nobody is chosen yet.
pub(super) fn choices_of(desk: Desk, these: Vec<PartyId>) -> Vec<Choice> {
    let known = these.into_iter().map(|id| choice(id.to_string(), party_words(desk, id)));
    std::iter::once(choice("", privacy::CHOOSE)).chain(known).collect()
}

/// Chooses the only one who may speak for them, so that nobody has to.
pub(super) fn follow_speaker(desk: Desk, about: Signal<Option<PartyId>>, speaker: RwSignal<String>) {
    Effect::new(move |_| {
        let known = speakers(desk, about.get());
        let only = match known.as_slice() {
            [only] => only.to_string(),
            _ => String::new(),
        };
        speaker.set(only);
    });
}

/// The colleagues who may handle requests, as choices.
pub(super) fn colleagues(desk: Desk) -> Vec<Choice> {
    let today = desk.now().local_date();
    let may = |person: &PersonInfo| {
        let mut held = person.hats.iter().filter(|hat| hat.from <= today && hat.to.is_none_or(|to| today <= to));
        held.any(|hat| matches!(hat.post.role(), Role::Office | Role::Leadership))
    };
    let known = desk.view(|v| {
        let able = v.people.values().filter(|person| may(person));
        able.map(|person| choice(person.id.to_string(), Words::same(person.name.clone()))).collect::<Vec<_>>()
    });
    std::iter::once(choice("", privacy::CHOOSE)).chain(known).collect()
}

/// The paper that was seen, as it is typed.
#[derive(Clone, Copy)]
pub(super) struct SeenTyped {
    paper: RwSignal<String>,
    on: RwSignal<String>,
    note: RwSignal<String>,
}

impl SeenTyped {
    pub(super) fn new(desk: Desk, paper: Paper) -> Self {
        let today = format::date(untrack(|| desk.now()).local_date());
        Self {
            paper: RwSignal::new(paper.as_str().to_owned()),
            on: RwSignal::new(today),
            note: RwSignal::new(String::new()),
        }
    }

    /// What was seen, or what is missing.
    pub(super) fn read(self, wrong: &mut Vec<FieldError>) -> Option<Seen> {
        let paper = self.paper.get_untracked();
        let paper = Paper::ALL.into_iter().find(|known| known.as_str() == paper)?;
        let Some(on) = format::parse_date(&self.on.get_untracked()) else {
            wrong.push(FieldError::new("seen_on", common::DATE_WRONG));
            return None;
        };
        let note = Some(self.note.get_untracked()).filter(|note| !note.trim().is_empty());
        Some(Seen { paper, on, note })
    }
}

/// The fields of [`SeenTyped`].
#[component]
pub(super) fn SeenFields(typed: SeenTyped) -> impl IntoView {
    let papers = Paper::ALL.map(|paper| choice(paper.as_str(), privacy::paper(paper))).to_vec();
    view! {
        <SelectField name="paper" label=privacy::PAPER value=typed.paper choices=Signal::stored(papers) required=true />
        <DateField name="seen_on" label=privacy::SEEN_ON value=typed.on required=true />
        <TextField name="note" label=privacy::NOTE help=privacy::NOTE_HELP value=typed.note />
    }
}
