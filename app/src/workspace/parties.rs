//! The register of children, guardians and organisations.
//!
//! **The list** (`/app/parties`). *Who:* the clerk; leadership when somebody asks about their data. *When:* a parent says
//! that a number changed, two entries turn out to be one child. *What they want:* the entry on the screen in five seconds,
//! by two letters of a name.
//!
//! **One entry** (`/app/parties/:id`). *Who:* the same, from the list or from a dossier; the administrator, who sees only by
//! whom it was read. *What they want:* a phone number mended in fifteen seconds; a double merged in thirty, sure that it
//! is one; who stands for the child, and by which paper, at a glance; for leadership, who looked at it; and, twice a year, to
//! have somebody forgotten whose family asks for it: said by one person, confirmed by another who knows what goes.

mod choose;
mod correct;
mod erase;
mod hold;
mod kin;
mod link;
mod list;
mod merge;
mod page;
mod readings;

use std::sync::Arc;

use contract::{
    paths,
    privacy::{Erasure, PartyFile},
};
use domain::{
    ids::{PartyId, PersonId},
    party::Party,
};
use leptos::prelude::*;
use serde::Serialize;

pub use self::{hold::HoldSheet, list::PartiesPage, page::PartyPage};
use super::{
    desk::{Desk, use_desk},
    online::{Intent, Trouble, ask},
    platform::Method,
    routes::PARTIES,
};
use crate::{
    components::{Button, Empty, Icon, Skeleton},
    i18n::{Words, common, format, parties},
};

/// Where an entry is read.
pub fn party_address(id: PartyId) -> String {
    format!("{PARTIES}/{id}")
}

/// An entry as the server tells it.
#[derive(Clone, Copy)]
struct Entry {
    desk: Desk,
    id: PartyId,
    file: RwSignal<Option<Result<Arc<PartyFile>, Words>>>,
}

impl Entry {
    /// Asks for it.
    fn open(id: PartyId) -> Self {
        let entry = Self { desk: use_desk(), id, file: RwSignal::new(None) };
        entry.load();
        entry
    }

    /// Asks for it again; what is shown stays until it has come.
    fn load(self) {
        leptos::task::spawn_local(async move {
            let answer = ask::<PartyFile>(self.desk, format!("{}/{}", paths::PARTIES, self.id)).await;
            self.file.try_set(Some(answer.map(Arc::new).map_err(|trouble| trouble.words)));
        });
    }

    fn get(self) -> Option<Arc<PartyFile>> {
        self.file.get()?.ok()
    }

    /// What was known of them is forgotten.
    fn is_erased(self) -> bool {
        self.get().is_some_and(|file| file.party.erased_at.is_some())
    }

    /// Changes something about it; what the server has then is shown.
    async fn change(self, intent: Intent, path: String, body: &impl Serialize) -> Result<(), Trouble> {
        let file = intent.tell::<PartyFile>(self.desk, Method::Post, path, body).await?;
        self.file.try_set(Some(Ok(Arc::new(file))));
        Ok(())
    }

    /// Says something about another entry that concerns this one too, and asks again what is known. It is asked before
    /// the caller goes on: its form may be gone then.
    async fn tell(self, intent: Intent, path: String, body: &impl Serialize) -> Result<(), Trouble> {
        intent.tell::<serde_json::Value>(self.desk, Method::Post, path, body).await?;
        self.load();
        Ok(())
    }

    /// Says something about its erasure, and asks again what is known.
    async fn erasure(self, intent: Intent, path: String, body: &impl Serialize) -> Result<Erasure, Trouble> {
        let erasure = intent.tell::<Erasure>(self.desk, Method::Post, path, body).await?;
        self.load();
        Ok(erasure)
    }

    /// Draws what depends on the entry once it is there; until then, or instead, what there is to say.
    fn draw(self, here: impl Fn(Arc<PartyFile>) -> AnyView + 'static) -> impl Fn() -> AnyView {
        let load = move || self.load();
        move || match self.file.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(Ok(file)) => here(file),
            Some(Err(words)) => view! {
                <Empty icon=Icon::Warn title=parties::NOT_LOADED why=words>
                    <Button icon=Icon::Refresh on_press=load>{common::RETRY}</Button>
                </Empty>
            }
            .into_any(),
        }
    }
}

/// Their name, or that it was erased.
fn name_words(party: &Party) -> Words {
    if party.erased_at.is_some() { parties::GONE } else { Words::same(party.name.clone()) }
}

/// What tells two people of one name apart: kind, class, day of birth, phone.
fn beside(party: &Party) -> Words {
    let rest = [party.class.clone(), party.born.map(format::date), party.phone.clone()];
    rest.into_iter().flatten().fold(parties::kind(party.kind), |all, one| all.then(" · ", &Words::same(one)))
}

/// A member of staff as colleagues know them.
fn colleague(desk: Desk, id: PersonId) -> String {
    desk.view(|v| v.person_name(id).map_or_else(|| "–".to_owned(), str::to_owned))
}
