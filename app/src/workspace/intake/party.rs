//! Who it is about and who asks: found in the register while typing, or entered there and then.

use domain::{
    case::form,
    definition::PartyKind,
    fold,
    ids::PartyId,
    instant::Instant,
    party::{EnterParty, Party},
    value::PartyRef,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    combo::{Combo, Offer, Taken, control_id, error_of, focus_later, notes},
    register::Register,
};
use crate::{
    components::{Button, Glyph, Icon, Kind, TextField, Width},
    i18n::{Words, intake, parties},
};

/// The offer that is nobody yet.
const SOMEBODY_NEW: &str = "";

/// What is typed into a field that names somebody.
#[derive(Debug, Clone, Copy)]
pub struct PartyTyped {
    kind: PartyKind,
    /// The id of somebody who is entered here.
    new_id: PartyId,
    search: RwSignal<String>,
    picked: RwSignal<Option<PartyRef>>,
    entering: RwSignal<bool>,
    name: RwSignal<String>,
    phone: RwSignal<String>,
    address: RwSignal<String>,
    class: RwSignal<String>,
}

/// The same in a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PartyDraft {
    search: String,
    picked: Option<PartyRef>,
    entering: bool,
    name: String,
    phone: String,
    address: String,
    class: String,
}

impl PartyTyped {
    /// Nothing typed yet.
    pub fn new(kind: PartyKind, new_id: PartyId) -> Self {
        Self {
            kind,
            new_id,
            search: RwSignal::default(),
            picked: RwSignal::default(),
            entering: RwSignal::default(),
            name: RwSignal::default(),
            phone: RwSignal::default(),
            address: RwSignal::default(),
            class: RwSignal::default(),
        }
    }

    /// What a draft keeps of it; nothing where nothing was typed.
    pub fn draft(self) -> Option<PartyDraft> {
        let draft = PartyDraft {
            search: self.search.get_untracked(),
            picked: self.picked.get_untracked(),
            entering: self.entering.get_untracked(),
            name: self.name.get_untracked(),
            phone: self.phone.get_untracked(),
            address: self.address.get_untracked(),
            class: self.class.get_untracked(),
        };
        (draft != PartyDraft::default()).then_some(draft)
    }

    /// What a draft kept.
    pub fn restore(self, draft: &PartyDraft) {
        self.search.set(draft.search.clone());
        self.name.set(draft.name.clone());
        self.phone.set(draft.phone.clone());
        self.address.set(draft.address.clone());
        self.class.set(draft.class.clone());
        self.entering.set(draft.entering);
        self.picked.set(draft.picked.clone());
    }

    /// Who was named in what is done once more: found in the register, or to be entered again where they are not in it.
    pub fn name(self, party: PartyRef, is_there: bool, class: Option<String>) {
        if is_there {
            self.picked.set(Some(party));
        } else {
            self.picked.set(None);
            self.name.set(party.name);
            self.phone.set(party.phone.unwrap_or_default());
            self.address.set(party.address.unwrap_or_default());
            self.class.set(class.unwrap_or_default());
            self.entering.set(true);
        }
    }

    /// Who was found in the register, following it.
    pub fn found(self) -> Option<PartyId> {
        self.picked.with(|picked| picked.as_ref().map(|p| p.id))
    }

    /// Whether somebody new is being entered.
    pub fn is_new(self) -> bool {
        self.entering.get_untracked() && self.picked.with_untracked(Option::is_none)
    }

    /// Who is named; nothing while nobody is.
    pub fn value(self) -> Option<PartyRef> {
        if let Some(picked) = self.picked.get_untracked() {
            return Some(picked);
        }
        let name = fold::normalize(&self.name.get_untracked());
        (self.is_new() && !name.is_empty()).then(|| PartyRef {
            id: self.new_id,
            kind: self.kind,
            name,
            phone: Some(form::phone_digits(&self.phone.get_untracked())).filter(|p| !p.is_empty()),
            address: Some(fold::normalize(&self.address.get_untracked())).filter(|a| !a.is_empty()),
        })
    }

    /// The command that enters somebody new.
    pub fn enter(self, children: &[PartyId], now: Instant) -> Option<EnterParty> {
        let named = self.value().filter(|_| self.is_new())?;
        let some = |text: String| Some(text).filter(|t| !t.trim().is_empty());
        let guards = self.kind == PartyKind::Guardian;
        Some(EnterParty {
            id: named.id,
            kind: self.kind,
            name: named.name,
            phone: named.phone,
            address: named.address,
            born: None,
            class: some(self.class.get_untracked()).filter(|_| self.kind == PartyKind::Child),
            guardian_of: if guards { children.to_vec() } else { vec![] },
            stated_at: now,
        })
    }
}

/// The sign of a kind of party.
pub const fn party_icon(kind: PartyKind) -> Icon {
    match kind {
        PartyKind::Child => Icon::Child,
        PartyKind::Guardian | PartyKind::Staff => Icon::Person,
        PartyKind::Organisation => Icon::Building,
    }
}

/// What tells two people of one name apart.
fn beside(party: &Party) -> Option<Words> {
    let class = party.class.as_ref().map(|class| intake::CLASS.then(" ", &Words::same(class.clone())));
    let phone = party.phone.clone().map(Words::same);
    match (class, phone) {
        (Some(class), Some(phone)) => Some(class.then(" · ", &phone)),
        (class, phone) => class.or(phone),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mode {
    Finding,
    Entering,
    Picked(PartyRef),
}

/// A field that names somebody.
#[component]
pub fn PartyField(
    /// The field's key in the form.
    name: String,
    /// Above it.
    label: Words,
    /// Beneath the label.
    help: Option<Words>,
    /// Somebody must be named.
    required: bool,
    /// What is typed.
    typed: PartyTyped,
    /// Where people are found.
    register: Register,
    /// Who is named elsewhere in the form: their relatives are offered first.
    others: Signal<Vec<PartyId>>,
) -> impl IntoView {
    let mode = Memo::new(move |_| match (typed.picked.get(), typed.entering.get()) {
        (Some(picked), _) => Mode::Picked(picked),
        (None, true) => Mode::Entering,
        (None, false) => Mode::Finding,
    });
    // A child with one guardian in the register: nobody types that name again.
    Effect::new(move |_| {
        let others = others.get();
        let free = typed.picked.with_untracked(Option::is_none)
            && !typed.entering.get_untracked()
            && typed.search.with_untracked(String::is_empty);
        if typed.kind == PartyKind::Guardian && free {
            let relatives = untrack(|| register.find(typed.kind, "", &others));
            if let [only] = relatives.as_slice() {
                typed.picked.set(Some(only.reference()));
            }
        }
    });
    let draw = move || {
        let (name, label, help) = (name.clone(), label.clone(), help.clone());
        match mode.get() {
            Mode::Finding => {
                view! { <Find name=name label=label help=help required=required typed=typed register=register others=others /> }
                    .into_any()
            }
            Mode::Entering => view! { <Enter name=name label=label typed=typed register=register /> }.into_any(),
            Mode::Picked(picked) => {
                let note = untrack(|| register.get(picked.id)).as_ref().and_then(beside);
                let note = note.or_else(|| picked.phone.clone().map(Words::same));
                let id = control_id(&name);
                let change = move || {
                    typed.picked.set(None);
                    focus_later(id.clone());
                };
                view! {
                    <Taken
                        name=name
                        label=label
                        icon=party_icon(typed.kind)
                        title=Words::same(picked.name)
                        note=note
                        change=intake::CHANGE_PARTY
                        on_change=change
                    />
                }
                .into_any()
            }
        }
    };
    view! { {draw} }.into_any()
}

#[component]
fn Find(
    name: String,
    label: Words,
    help: Option<Words>,
    required: bool,
    typed: PartyTyped,
    register: Register,
    others: Signal<Vec<PartyId>>,
) -> impl IntoView {
    let offers = Signal::derive(move || {
        let search = typed.search.get();
        let mut offers: Vec<Offer> = register
            .find(typed.kind, &search, &others.get())
            .into_iter()
            .map(|party| Offer {
                id: party.id.to_string(),
                icon: party_icon(typed.kind),
                note: beside(&party),
                label: Words::same(party.name),
            })
            .collect();
        let search = search.trim();
        let label = if search.is_empty() { intake::NEW_PARTY } else { intake::new_named(search) };
        offers.push(Offer { id: SOMEBODY_NEW.to_owned(), icon: Icon::Plus, label, note: None });
        offers
    });
    let (taken_id, name_id) = (control_id(&name), control_id(&format!("{name}-name")));
    let choose = move |id: String| {
        if id == SOMEBODY_NEW {
            // What was typed to find them is most likely their name.
            if typed.name.with_untracked(String::is_empty) {
                typed.name.set(typed.search.get_untracked().trim().to_owned());
            }
            typed.entering.set(true);
            focus_later(name_id.clone());
        } else if let Some(party) = id.parse().ok().and_then(|id| untrack(|| register.get(id))) {
            typed.picked.set(Some(party.reference()));
            focus_later(taken_id.clone());
        }
    };
    let hint = match typed.kind {
        PartyKind::Organisation => intake::FIND_ORGANISATION,
        PartyKind::Child | PartyKind::Guardian | PartyKind::Staff => intake::FIND_PARTY,
    };
    view! {
        <Combo
            name=name
            label=label
            help=help
            hint=hint
            required=required
            search=typed.search
            offers=offers
            on_choose=choose
        />
    }
    .into_any()
}

#[component]
fn Enter(name: String, label: Words, typed: PartyTyped, register: Register) -> impl IntoView {
    let doubles = Memo::new(move |_| register.doubles(typed.kind, &typed.name.get(), &typed.phone.get()));
    let back_id = control_id(&name);
    let taken_id = back_id.clone();
    let (legend, labelled_by) = (format!("{back_id}-legend"), format!("{back_id}-legend"));
    let back = move || {
        typed.entering.set(false);
        focus_later(back_id.clone());
    };
    let more = match typed.kind {
        PartyKind::Child => view! {
            <TextField
                name=format!("{name}-class")
                label=intake::CLASS
                help=intake::CLASS_HELP
                value=typed.class
                width=Width::Short
            />
        }
        .into_any(),
        PartyKind::Guardian | PartyKind::Organisation | PartyKind::Staff => view! {
            <TextField
                name=format!("{name}-phone")
                label=intake::PHONE
                help=intake::PHONE_HELP
                value=typed.phone
                kind="tel"
                inputmode="tel"
                width=Width::Short
            />
            <TextField name=format!("{name}-address") label=parties::ADDRESS value=typed.address />
        }
        .into_any(),
    };
    let called = match typed.kind {
        PartyKind::Organisation => intake::ORGANISATION_NAME,
        PartyKind::Child | PartyKind::Guardian | PartyKind::Staff => intake::FULL_NAME,
    };
    let hints = move || {
        let doubles = doubles.get();
        let taken_id = taken_id.clone();
        (!doubles.is_empty()).then(|| {
            let one = move |party: Party| {
                let (note, title, taken_id) = (beside(&party), party.name.clone(), taken_id.clone());
                let pick = move |_| {
                    typed.picked.set(Some(party.reference()));
                    focus_later(taken_id.clone());
                };
                view! {
                    <li>
                        <button type="button" class="btn" on:click=pick>
                            <Glyph icon=party_icon(typed.kind) />
                            <span>{title} {note.map(|note| view! { " · " {note} })}</span>
                        </button>
                    </li>
                }
            };
            view! {
                <div class="doubles" role="status">
                    <p>{intake::MAYBE_SAME}</p>
                    <ul>{doubles.into_iter().map(one).collect_view()}</ul>
                </div>
            }
        })
    };
    let said = notes(&control_id(&name), None, error_of(name.clone()));
    view! {
        <div class="field" role="group" aria-labelledby=labelled_by>
            <span class="label" id=legend>{label}</span>
            {said}
            <div class="entering">
                <TextField name=format!("{name}-name") label=called value=typed.name required=true />
                {more}
                {hints}
                <Button kind=Kind::Quiet icon=Icon::Search on_press=back>{intake::FIND_AGAIN}</Button>
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_reads_what_an_older_build_kept() {
        let read: PartyDraft = serde_json::from_str(r#"{"name":"Trẻ 03"}"#).expect("reads");
        assert_eq!(read, PartyDraft { name: "Trẻ 03".to_owned(), ..PartyDraft::default() });
    }
}
