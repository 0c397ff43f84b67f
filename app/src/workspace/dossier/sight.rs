//! "Ai xem được?": who can read which layer of a case.
//!
//! *Who:* whoever is about to type a child's name, or is asked by a parent who gets to see it. *When:* before they
//! write, or with the parent in front of them. *What they want:* in five seconds the names of those who can read this
//! very line. It needs no network: it is what `domain::case::readers` says of the case as this device holds it.

use client::View;
use domain::{
    case::{self, Core},
    definition::{CaseKind, Definition},
    directory::PersonInfo,
    facet::{Audience, Facet, Readers},
    fold,
    ids::CaseId,
    rights::{Post, Role},
};
use leptos::prelude::*;
use time::Date;

use super::held;
use crate::{
    components::{Button, Dialog, Icon, Kind, Notice, Tone},
    i18n::{Words, common, people, sight, use_lang},
    workspace::desk::use_desk,
};

/// Which layer is asked about, while the dialog is open. One for each page of a case.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sight {
    open: RwSignal<bool>,
    at: RwSignal<Option<Facet>>,
}

impl Sight {
    /// Asks about one layer, or all.
    pub fn ask(self, facet: Option<Facet>) {
        self.at.set(facet);
        self.open.set(true);
    }
}

/// The button at the head of what a case says.
#[component]
pub fn AskSight(
    /// The dialog that it opens.
    sight: Sight,
) -> impl IntoView {
    view! {
        <Button kind=Kind::Quiet icon=Icon::Eye on_press=move || sight.ask(None)>
            {sight::WHO_SEES}
        </Button>
    }
}

/// The name of a field's layer, beside its value; pressing it tells who reads that layer.
#[component]
pub fn Layer(
    /// The layer.
    facet: Facet,
    /// The dialog that it opens.
    sight: Sight,
) -> impl IntoView {
    let lang = use_lang();
    let label = move || sight::part_of(sight::heading(facet)).say(lang.get());
    view! {
        <button type="button" class="layer" aria-label=label title=label on:click=move |_| sight.ask(Some(facet))>
            {sight::layer(facet)}
        </button>
    }
}

/// One audience of a layer, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    /// A side of the school with its posts, a part, what somebody is to the case.
    who: Words,
    /// Those who belong to it today.
    names: Vec<String>,
}

/// Readers in words: each audience with the people who belong to it on this day. Who is named and has no hat any more
/// reads nothing, and is not told.
fn told(view: &View, core: &Core, readers: &Readers, day: Date) -> Vec<Told> {
    let names = |audience: Audience| {
        let mut found: Vec<&PersonInfo> =
            view.people.values().map(|p| &**p).filter(|p| p.belongs_to(audience, day)).collect();
        found.sort_by_cached_key(|p| fold::name_sort_key(&p.name));
        found.into_iter().map(|p| p.name.clone()).collect::<Vec<_>>()
    };
    let lines = readers.iter().filter_map(|audience| {
        let names = names(*audience);
        let who = match audience {
            Audience::Unit => return Some(Told { who: sight::EVERYBODY, names: vec![] }),
            Audience::Role(role) => role_words(*role),
            Audience::Part(part) => sight::of_part(Words::from(&view.parts.get(part)?.title)),
            Audience::Person(_) if names.is_empty() => return None,
            Audience::Person(person) => {
                let is = [
                    (core.author == *person, sight::AUTHOR),
                    (core.assignee == Some(*person), sight::HANDLER),
                    (core.applicant == Some(*person), sight::APPLICANT),
                ];
                let is = is.into_iter().filter_map(|(is, words)| is.then_some(words));
                is.reduce(|all, next| all.then(", ", &next)).unwrap_or(sight::NAMED)
            }
        };
        Some(Told { who, names })
    });
    lines.collect()
}

/// A side of the school with the posts by which one belongs to it.
fn role_words(role: Role) -> Words {
    let name = match role {
        Role::Leadership => common::ROLE_LEADERSHIP,
        Role::Group => common::ROLE_GROUP,
        Role::Office => common::ROLE_OFFICE,
        Role::Union => common::ROLE_UNION,
        Role::Administrator => common::ROLE_ADMINISTRATOR,
        Role::Superior => common::ROLE_SUPERIOR,
    };
    let posts = Post::ALL.into_iter().filter(|post| post.role() == role).map(people::post);
    match posts.reduce(|all, next| all.then(", ", &next)) {
        Some(posts) => name.then(" (", &posts).then(")", &Words::new("", "")),
        None => name,
    }
}

/// The layers that a case of this definition can have: what was asked about first, then from the most private on.
fn layers(def: &Definition, asked: Option<Facet>) -> Vec<Facet> {
    let names = def.lifecycle.kind == CaseKind::Dossier
        || def.procedure.fields.iter().any(|field| field.facet == Facet::Personal);
    let mut layers: Vec<Facet> =
        Facet::ALL.into_iter().rev().filter(|facet| *facet != Facet::Personal || names).collect();
    layers.sort_by_key(|facet| Some(*facet) != asked);
    layers
}

/// The dialog: each layer, what stands in it, and who may read it.
#[component]
pub fn SightDialog(
    /// The case.
    id: CaseId,
    /// Which layer is asked about.
    sight: Sight,
) -> impl IntoView {
    let desk = use_desk();
    let body = move || {
        let (held, def) = held(desk, id)?;
        let (core, day) = (&held.it.core, desk.now().local_date());
        let at = sight.at.get();
        let layers = layers(&def, at)
            .into_iter()
            .map(|facet| {
                let readers = case::readers(core, facet);
                let own = case::own(core, &def, facet);
                let union = core.kind == CaseKind::Dossier && !readers.contains(&Audience::Role(Role::Union));
                let sent = (facet == Facet::Personal).then(|| desk.view(|v| told(v, core, &own, day)));
                let read = desk.view(|v| told(v, core, &readers, day));
                view! {
                    <section class="sight" aria-current=(at == Some(facet)).then_some("true")>
                        <h3>{sight::heading(facet)}</h3>
                        <p class="quiet">{sight::holds(core.kind, facet)}</p>
                        {audiences(read)}
                        {union.then(|| view! { <p>{sight::NOT_UNION}</p> })}
                        {sent.map(sent_view)}
                    </section>
                }
            })
            .collect_view();
        let draft = core.draft.then(|| view! { <Notice tone=Tone::Plain icon=Icon::Lock>{sight::DRAFT_ONLY}</Notice> });
        Some(view! {
            {draft}
            {layers}
            <p class="quiet">{sight::LEAD}</p>
        })
    };
    view! { <Dialog open=sight.open title=sight::WHO_SEES>{body}</Dialog> }
}

fn audiences(told: Vec<Told>) -> AnyView {
    let one = |Told { who, names }: Told| {
        let names = if names.is_empty() { sight::NOBODY_NOW } else { Words::same(names.join(", ")) };
        view! {
            <li>
                <b>{who}</b>
                " "
                <small>{names}</small>
            </li>
        }
    };
    view! { <ul>{told.into_iter().map(one).collect_view()}</ul> }.into_any()
}

/// To whose devices whom a case is about is sent, and what that means for the others.
fn sent_view(told: Vec<Told>) -> AnyView {
    let who = told.into_iter().map(|t| t.who).reduce(|all, next| all.then("; ", &next));
    let sent = match who {
        Some(who) => sight::SENT_TO.then(" ", &who).then(".", &Words::new("", "")),
        None => sight::SENT_TO_NOBODY,
    };
    view! { <p class="quiet">{sent.then(" ", &sight::FETCHED)}</p> }.into_any()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        directory::Hat,
        ids::{PartId, PersonId},
        text::Lang,
    };
    use serde_json::json;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    const PART: PartId = PartId(Uuid::from_u128(7));

    fn person(n: u128, name: &str, post: Post) -> (PersonId, Arc<PersonInfo>) {
        let id = PersonId(Uuid::from_u128(n));
        let hat = Hat { post, part: PART, from: date!(2026 - 01 - 01), to: (n == 3).then_some(date!(2026 - 02 - 01)) };
        (id, Arc::new(PersonInfo { id, name: name.to_owned(), hats: vec![hat] }))
    }

    fn core() -> Core {
        serde_json::from_value(json!({
            "id": Uuid::from_u128(1), "unit": Uuid::from_u128(2), "kind": "dossier",
            "definition": { "key": "x", "version": 1 }, "state": "processing", "area": "office",
            "author": Uuid::from_u128(1), "assignee": Uuid::from_u128(1), "applicant": Uuid::from_u128(3),
            "limit": { "legal": "2wd" }, "received_at": "2026-03-02T08:00:00+07:00", "history": [],
        }))
        .expect("a core")
    }

    #[test]
    fn readers_are_told_with_posts_and_the_people_of_today() {
        let view = View {
            people: [
                person(1, "Nguyễn Thị Ánh", Post::Clerk),
                person(2, "Trần Văn An", Post::Accountant),
                person(3, "Đã nghỉ", Post::Clerk),
            ]
            .into(),
            ..View::default()
        };
        let readers = Readers::from([
            Audience::Role(Role::Office),
            Audience::Role(Role::Union),
            Audience::Person(PersonId(Uuid::from_u128(1))),
            Audience::Person(PersonId(Uuid::from_u128(3))),
        ]);
        let told = told(&view, &core(), &readers, date!(2026 - 03 - 02));
        let said: Vec<(String, String)> = told.iter().map(|t| (t.who.say(Lang::Vi), t.names.join(", "))).collect();
        let line = |who: &str, names: &str| (who.to_owned(), names.to_owned());
        assert_eq!(
            said,
            [
                line("Văn phòng (Tổ trưởng Văn phòng, Văn thư, Kế toán)", "Trần Văn An, Nguyễn Thị Ánh"),
                line("Công đoàn (Chủ tịch Công đoàn, Người kiểm tra)", ""),
                line("Người lập, Người được giao xử lý", "Nguyễn Thị Ánh"),
            ]
        );
    }
}
