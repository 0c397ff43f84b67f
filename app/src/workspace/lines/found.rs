//! By what a case is found: its text, folded. It is made when somebody searches, and again only for what has changed since.

use std::{collections::HashMap, sync::Arc};

use client::{Changes, Held, View};
use domain::{
    case::Case,
    definition::{CaseKind, DefinitionRef},
    fold,
    ids::{CaseId, PartId},
    rights::Role,
    text::Lang,
};

use super::{CaseLine, read::Derived};

/// By what the cases of a desk are found.
#[derive(Clone)]
pub(super) struct Found {
    changes: Changes,
    role: Option<Role>,
    /// By the ids of their cases.
    keys: Arc<Vec<Key>>,
}

#[derive(Clone)]
struct Key {
    id: CaseId,
    held: Arc<Held<Case>>,
    /// What it has alone: its code, whom it names, who handles it.
    own: Arc<str>,
    /// What others of its procedure in its part have too.
    shared: Arc<str>,
}

/// It is made of what is compared already.
impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.keys, &other.keys)
    }
}

impl Found {
    /// What these cases are found by. What was derived before is taken over where it would be the same.
    pub fn derive(all: &Derived, view: &View, before: Option<&Self>) -> Self {
        let (changes, role) = (view.changes(), all.role());
        let is_same = |before: &&Self| (before.changes, before.role) == (changes, role);
        let mut before = before.filter(is_same).map_or(&[][..], |before| &before.keys).iter();
        let mut next = before.next();
        let mut shared: HashMap<(&DefinitionRef, Option<PartId>), Arc<str>> = HashMap::new();
        let mut keys = Vec::with_capacity(all.entries().len());
        for entry in all.entries() {
            let line = &*entry.line;
            // Both stand in the order of their ids.
            while next.is_some_and(|key| key.id < line.id) {
                next = before.next();
            }
            if let Some(known) = next.filter(|key| Arc::ptr_eq(&key.held, &entry.held)) {
                keys.push(known.clone());
                continue;
            }
            let core = &entry.held.it.core;
            let with =
                shared.entry((&core.definition, core.part)).or_insert_with(|| of_all(view, &core.definition, line));
            let own = own(view, &entry.held.it, line, role);
            keys.push(Key { id: line.id, held: entry.held.clone(), own, shared: with.clone() });
        }
        Self { changes, role, keys: Arc::new(keys) }
    }

    /// Whether a case has this, folded, in what it is found by.
    pub fn has(&self, id: CaseId, folded: &str) -> bool {
        let at = self.keys.binary_search_by_key(&id, |key| key.id);
        at.is_ok_and(|at| self.keys.get(at).is_some_and(|key| key.own.contains(folded) || key.shared.contains(folded)))
    }
}

fn of_all(view: &View, definition: &DefinitionRef, line: &CaseLine) -> Arc<str> {
    let title = view.definition(definition).map(|def| def.procedure.title.clone()).unwrap_or_default();
    let place = line.place.as_ref().map_or("", |place| place.as_str(Lang::Vi));
    fold::search_key(&[&title.vi, &title.en, place].join(" ")).into()
}

/// The union reads dossiers without personal data, even where another hat of the same person may see them.
fn own(view: &View, case: &Case, line: &CaseLine, role: Option<Role>) -> Arc<str> {
    let handler = line.assignee.and_then(|id| view.person_name(id)).unwrap_or_default();
    let found = match line.kind {
        CaseKind::Dossier => "",
        CaseKind::Finding => line.title.as_str(Lang::Vi),
    };
    let mut text = [line.code.as_str(Lang::Vi), found, handler].join(" ");
    let personal = case.personal.as_ref().filter(|_| role != Some(Role::Union));
    for (_, party) in personal.iter().flat_map(|personal| personal.parties()) {
        let class = view.parties.get(&party.id).and_then(|known| known.class.as_deref());
        for said in [Some(party.name.as_str()), party.phone.as_deref(), class].into_iter().flatten() {
            text.push(' ');
            text.push_str(said);
        }
    }
    fold::search_key(&text).into()
}
