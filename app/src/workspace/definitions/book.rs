//! The draft that is being written in: what it says, what is wrong with it, and that nothing typed is lost.
//!
//! What is typed goes to the server by itself once somebody pauses or leaves ([`super::pause`]), with the revision that was
//! seen. Until the server has it, it lies on this device too. If somebody else has changed the draft meanwhile, both stand beside each other until the
//! person has chosen.

use std::{collections::BTreeMap, sync::Arc};

use contract::{
    definitions::{DraftChange, DraftView},
    paths,
};
use domain::definition::{
    Definition, Lifecycle, LifecycleRef,
    draft::{Command, Content},
    lint::{DefinitionFault, lint},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        desk::Desk,
        intake::draft::{Keeper, drop_draft, kept},
        online::{Intent, Trouble, ask, tell_once},
        platform::Method,
    },
    pause::{LOOK, Pause, Place},
};
use crate::{components::FlowFaults, i18n::Words};

/// How long one sending waits for another, in milliseconds.
const SOON: u32 = 200;

/// The code of the refusal that somebody else has changed the draft.
const CHANGED: &str = "draft_changed";

/// Whether the server has what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Saving {
    /// It has.
    Saved,
    /// Not yet.
    Waiting,
    /// It does not answer; this device has it.
    Offline,
    /// It takes it only when something has been changed.
    Refused(Words),
}

/// What this device keeps until the server has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    rev: u32,
    content: Content,
}

/// The open draft.
#[derive(Clone, Copy)]
pub(super) struct Book {
    /// Whose desk.
    pub(super) desk: Desk,
    /// As it stands on the screen.
    pub(super) def: RwSignal<Definition>,
    /// What the linter has against it.
    pub(super) faults: Memo<Vec<DefinitionFault>>,
    /// Controls in which something stands that cannot be read, and why.
    pub(super) unread: RwSignal<BTreeMap<String, Words>>,
    /// Whether the server has it.
    pub(super) saving: RwSignal<Saving>,
    /// As the server had it last.
    pub(super) view: RwSignal<Arc<DraftView>>,
    /// What somebody else made of it meanwhile.
    pub(super) clash: RwSignal<Option<Arc<DraftView>>>,
    /// Counts whenever all of it was replaced: then everything is drawn anew.
    pub(super) replaced: RwSignal<u32>,
    /// What was added last, by its path.
    added: StoredValue<Option<String>>,
    saved: StoredValue<Definition>,
    /// What is on its way to the server; sent again as it is until there is an answer.
    sent: StoredValue<Option<Definition>>,
    /// Somebody is sending.
    busy: StoredValue<bool>,
    /// Something was typed since the last look.
    touched: StoredValue<bool>,
    intent: Intent,
}

impl Book {
    /// Opens a draft as the server has it. What this device still kept of it is put over that; or beside it, if it was
    /// written over another revision.
    pub(super) fn open(desk: Desk, shown: RwSignal<Arc<DraftView>>) -> Self {
        let view = shown.get_untracked();
        let server = whole(&view);
        let key = format!("definition/{}", view.draft.id);
        let kept = kept::<Kept>(desk, &key).map(|(kept, _)| kept);
        let mine = kept.as_ref().and_then(|kept| kept.content.with(Some(&view.lifecycle)));
        let is_clash = kept.is_some_and(|kept| kept.rev != view.draft.rev) && mine.as_ref() != Some(&server);
        let def = RwSignal::new(mine.unwrap_or_else(|| server.clone()));
        let book = Self {
            desk,
            def,
            faults: Memo::new(move |_| def.with(|def| lint(&def.procedure, &def.lifecycle))),
            unread: RwSignal::default(),
            saving: RwSignal::new(Saving::Saved),
            view: shown,
            clash: RwSignal::new(is_clash.then_some(view)),
            replaced: RwSignal::new(0),
            added: StoredValue::new(None),
            saved: StoredValue::new(server),
            sent: StoredValue::new(None),
            busy: StoredValue::new(false),
            touched: StoredValue::new(false),
            intent: Intent::new(desk),
        };
        let keeper = Keeper::start(desk, key, move || book.to_keep());
        on_cleanup(move || {
            // Nobody waits for it any more; if it does not arrive, this device has it.
            if book.is_typed() && book.clash.with_untracked(Option::is_none) {
                let (change, key) = (book.change_of(&book.def.get_untracked()), keeper.key());
                leptos::task::spawn_local(async move {
                    if tell_once::<DraftView>(desk, Method::Post, changes(), &change).await.is_ok() {
                        drop_draft(desk, key);
                    }
                });
            }
        });
        leptos::task::spawn_local(book.look_after());
        book
    }

    /// Sends what is typed, again and again, until the page is left.
    async fn look_after(self) {
        let mut pause = Pause::default();
        loop {
            self.desk.platform().sleep(LOOK).await;
            if self.def.try_with_untracked(|_| ()).is_none() {
                return;
            }
            let is_touched = self.touched.try_update_value(std::mem::take) == Some(true);
            if pause.looked(is_touched, place()) && self.clash.with_untracked(Option::is_none) {
                self.save().await;
            }
        }
    }

    /// Changes the draft.
    pub(super) fn change(self, change: impl FnOnce(&mut Definition)) {
        self.def.try_update(change);
        self.touched.try_set_value(true);
        if self.is_typed() && self.saving.get_untracked() != Saving::Offline {
            self.saving.set(Saving::Waiting);
        }
    }

    /// Whether anything stands on the screen that the server has not got.
    pub(super) fn is_typed(self) -> bool {
        let same = self.def.try_with_untracked(|def| self.saved.with_value(|saved| saved == def));
        same == Some(false)
    }

    /// Sends what is typed, if anything is. Whether the server has all of it then.
    pub(super) async fn save(self) -> bool {
        while self.busy.try_get_value() == Some(true) {
            self.desk.platform().sleep(SOON).await;
        }
        if self.busy.try_set_value(true).is_some() {
            return false;
        }
        let all = self.send().await;
        self.busy.try_set_value(false);
        all
    }

    async fn send(self) -> bool {
        if let Some(Saving::Refused(_)) = self.saving.try_get_untracked() {
            return false;
        }
        while self.is_typed() {
            let now = self.sent.get_value().unwrap_or_else(|| self.def.get_untracked());
            self.sent.set_value(Some(now.clone()));
            let change = self.change_of(&now);
            let answer = self.intent.tell::<DraftView>(self.desk, Method::Post, changes(), &change).await;
            if self.def.try_with_untracked(|_| ()).is_none() {
                return false;
            }
            match answer {
                Ok(view) => {
                    self.sent.set_value(None);
                    self.saved.set_value(now);
                    self.view.set(Arc::new(view));
                }
                Err(trouble) => {
                    self.not_saved(trouble).await;
                    return false;
                }
            }
        }
        self.saving.try_set(Saving::Saved);
        true
    }

    async fn not_saved(self, trouble: Trouble) {
        match trouble.code.as_deref() {
            // What was sent is sent again as it was: it may have arrived.
            None => drop(self.saving.try_set(Saving::Offline)),
            Some(CHANGED) => {
                self.sent.set_value(None);
                let id = self.view.with_untracked(|view| view.draft.id);
                match ask::<DraftView>(self.desk, paths::definition_draft(id)).await {
                    Ok(theirs) => drop(self.clash.try_set(Some(Arc::new(theirs)))),
                    Err(_) => drop(self.saving.try_set(Saving::Offline)),
                }
            }
            Some(_) => {
                self.sent.set_value(None);
                self.saving.try_set(Saving::Refused(trouble.words));
            }
        }
    }

    /// The person keeps what they typed, over what somebody else made of it.
    pub(super) fn keep_mine(self) {
        if let Some(theirs) = self.clash.get_untracked() {
            self.saved.set_value(whole(&theirs));
            self.view.set(theirs);
            self.clash.set(None);
            self.saving.set(Saving::Waiting);
        }
    }

    /// The person takes what somebody else made of it, and lets go of what they typed.
    pub(super) fn take_theirs(self) {
        if let Some(theirs) = self.clash.get_untracked() {
            let def = whole(&theirs);
            self.saved.set_value(def.clone());
            self.def.set(def);
            self.unread.set(BTreeMap::new());
            self.view.set(theirs);
            self.clash.set(None);
            self.saving.set(Saving::Saved);
            self.replaced.update(|n| *n += 1);
        }
    }

    /// What would be sent: the workflow only where it is the draft's own.
    fn change_of(self, def: &Definition) -> DraftChange {
        let (draft, rev, content) =
            self.view.with_untracked(|view| (view.draft.id, view.draft.rev, content(view, def)));
        DraftChange(Command::Edit { draft, rev, content: Box::new(content) })
    }

    fn to_keep(self) -> Option<serde_json::Value> {
        if !self.is_typed() {
            return None;
        }
        let def = self.def.get_untracked();
        let kept = self.view.with_untracked(|view| Kept { rev: view.draft.rev, content: content(view, &def) });
        serde_json::to_value(kept).ok()
    }

    /// In this control stands something that cannot be read.
    pub(super) fn unreadable(self, name: &str, why: Words) {
        self.unread.try_update(|unread| unread.insert(name.to_owned(), why));
    }

    /// What stands in this control is read, or it is gone.
    pub(super) fn read_well(self, name: &str) {
        let is_there = self.unread.try_with_untracked(|unread| unread.contains_key(name));
        if is_there == Some(true) {
            self.unread.update(|unread| drop(unread.remove(name)));
        }
    }

    /// Something was added: it is drawn unfolded.
    pub(super) fn adding(self, path: String) {
        self.added.set_value(Some(path));
    }

    /// Whether this was added last; asked once.
    pub(super) fn just_added(self, path: &str) -> bool {
        self.added.try_update_value(|added| added.take_if(|added| added == path).is_some()) == Some(true)
    }

    /// How many faults lie at a place and within it, following them.
    pub(super) fn count_at(self, path: &str) -> usize {
        self.faults.with(|faults| faults.iter().filter(|fault| is_within(&fault.path, path)).count())
    }

    /// What the diagram shows as wrong.
    pub(super) fn flow_faults(self) -> FlowFaults {
        let mut found = FlowFaults::default();
        self.faults.with(|faults| {
            for fault in faults {
                let mut pieces = fault.path.split('.');
                match (pieces.next(), pieces.next(), pieces.next()) {
                    (Some("lifecycle"), Some("states"), Some(key)) => drop(found.states.insert(key.into())),
                    (Some("lifecycle"), Some("steps"), Some(key)) => drop(found.steps.insert(key.into())),
                    (_, _, _) => {}
                }
            }
        });
        found
    }
}

/// Where the person is who writes.
fn place() -> Place {
    const TYPED: &str = "textarea, input:not([type=checkbox]):not([type=radio])";
    if document().hidden() {
        return Place::Away;
    }
    let is_typed = document().active_element().is_some_and(|at| at.matches(TYPED).unwrap_or(false));
    if is_typed { Place::Field } else { Place::Page }
}

/// Where drafts are changed.
pub(super) fn changes() -> String {
    paths::DEFINITION_DRAFT_CHANGES.to_owned()
}

/// What a draft says, with the workflow that it runs over.
pub(super) fn whole(view: &DraftView) -> Definition {
    Definition { procedure: view.draft.content.procedure.clone(), lifecycle: view.lifecycle.clone() }
}

fn content(view: &DraftView, def: &Definition) -> Content {
    let mut procedure = def.procedure.clone();
    // A workflow that nobody touched stays the published one.
    let is_own = view.draft.content.lifecycle.is_some() || !says_the_same(&view.lifecycle, &def.lifecycle);
    if !is_own {
        procedure.lifecycle = LifecycleRef { key: view.lifecycle.key.clone(), version: view.lifecycle.version };
    }
    Content { procedure, lifecycle: is_own.then(|| def.lifecycle.clone()) }
}

/// Whether two workflows are the same but for their version, which the server sets.
fn says_the_same(one: &Lifecycle, other: &Lifecycle) -> bool {
    *one == Lifecycle { version: one.version, ..other.clone() }
}

/// Whether a fault's path lies at a place or within it.
pub(super) fn is_within(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_lies_where_its_path_begins() {
        assert!(is_within("procedure.fields.so-ban.title", "procedure.fields.so-ban"));
        assert!(is_within("procedure.fields.so-ban", "procedure.fields.so-ban"));
        assert!(!is_within("procedure.fields.so-ban-2", "procedure.fields.so-ban"));
    }
}
