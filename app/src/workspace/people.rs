//! People and rights, for the administrator.
//!
//! *Who:* whoever was made administrator, in August when the school year is set up, and on the day somebody comes or
//! leaves. *What they want:* a colleague able to work within a minute; somebody's rights ended today; a forgotten
//! password mended while the colleague waits at the door. Rights are changed online only.

mod first;
mod grant;
mod grants;
mod list;
mod password;
mod person;

use std::sync::Arc;

use contract::{
    paths,
    people::{GrantLine, PeopleView, PersonLine},
};
use domain::ids::{PartId, PersonId};
use leptos::prelude::*;

pub use self::{
    grants::PendingSheet,
    list::PeoplePage,
    password::{ChangeForm, MustChange},
    person::PersonPage,
};
use super::{
    acting::only_in,
    desk::{Desk, use_desk},
    online::ask,
};
use crate::{
    components::{Button, Empty, Icon, Skeleton},
    i18n::{Words, common, people},
};

/// The staff as the server lists them.
#[derive(Clone, Copy)]
struct Staff {
    desk: Desk,
    list: RwSignal<Option<Result<Arc<PeopleView>, Words>>>,
}

impl Staff {
    /// Asks for the list.
    fn open() -> Self {
        let staff = Self { desk: use_desk(), list: RwSignal::new(None) };
        staff.load();
        staff
    }

    /// Asks for it again; what is shown stays until it has come.
    fn load(self) {
        leptos::task::spawn_local(self.fetch());
    }

    async fn fetch(self) {
        let answer = ask::<PeopleView>(self.desk, paths::PEOPLE.to_owned()).await;
        self.list.try_set(Some(answer.map(Arc::new).map_err(|trouble| trouble.words)));
    }

    fn person(self, id: PersonId) -> Option<PersonLine> {
        self.list.with(|list| list.as_ref()?.as_ref().ok()?.items.iter().find(|p| p.id == id).cloned())
    }

    /// Those who cannot sign in yet.
    fn without_password(self) -> Vec<PersonLine> {
        let waits = |person: &&PersonLine| !person.has_password && person.disabled_at.is_none();
        self.list.with(|list| match list {
            Some(Ok(all)) => all.items.iter().filter(waits).cloned().collect(),
            Some(Err(_)) | None => vec![],
        })
    }

    /// Draws what depends on the list once it is there; until then, or instead, what there is to say.
    fn draw(self, here: impl Fn(Arc<PeopleView>) -> AnyView + 'static) -> impl Fn() -> AnyView {
        let load = move || self.load();
        move || match self.list.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(Ok(list)) => here(list),
            Some(Err(words)) => view! {
                <Empty icon=Icon::Warn title=people::NOT_LOADED why=words>
                    <Button icon=Icon::Refresh on_press=load>{common::RETRY}</Button>
                </Empty>
            }
            .into_any(),
        }
    }
}

/// What a part is called.
fn part_words(desk: Desk, id: PartId) -> Words {
    desk.view(|v| v.parts.get(&id).map_or(Words::same("–"), |part| Words::from(&part.title)))
}

/// Somebody as colleagues know them.
fn name_of(desk: Desk, id: PersonId) -> String {
    desk.view(|v| v.people.get(&id).map_or_else(|| "–".to_owned(), |person| person.name.clone()))
}

/// A hat in one line: "Văn thư · Văn phòng", with the fields of work to which it is kept.
fn hat_words(desk: Desk, line: &GrantLine) -> Words {
    let hat = people::post(line.grant.post).then(" · ", &part_words(desk, line.grant.part));
    let hat = match only_in(&line.grant.areas) {
        Some(only) => hat.then(" · ", &only),
        None => hat,
    };
    match line.grant.acting_for {
        Some(person) => hat.then(", ", &people::acting_for(name_of(desk, person))),
        None => hat,
    }
}
