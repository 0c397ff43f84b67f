//! Who holds which post; which nobody does.

use domain::rights::Post;
use leptos::prelude::*;

use crate::{
    components::{Badge, Sheet, Tone},
    i18n::{Words, people, school, use_lang},
    workspace::desk::{Desk, use_desk},
};

/// Posts without which a school's work stands still.
const NEEDED: [Post; 4] = [Post::Principal, Post::Clerk, Post::UnionChair, Post::SystemAdministrator];

/// A line for every post that somebody holds, or somebody should.
#[component]
pub(super) fn PostsSheet() -> impl IntoView {
    let desk = use_desk();
    let rows = move || Post::ALL.into_iter().filter_map(|post| row(desk, post)).collect_view();
    view! {
        <Sheet title=school::POSTS>
            <ul class="rows" aria-label=school::POSTS>{rows}</ul>
        </Sheet>
    }
}

fn row(desk: Desk, post: Post) -> Option<AnyView> {
    let (today, lang) = (desk.now().local_date(), use_lang());
    let holds = |h: &&domain::directory::Hat| h.post == post && h.from <= today && h.to.is_none_or(|to| today <= to);
    let holders = desk.view(|v| {
        let held = v.people.values().flat_map(|p| p.hats.iter().filter(holds).map(|hat| (p.name.clone(), hat.part)));
        let part = |id| v.parts.get(&id).map_or(Words::same("–"), |part| Words::from(&part.title));
        let mut all: Vec<_> = held.map(|(name, id)| Words::same(name).then(", ", &part(id))).collect();
        all.sort_by(|a, b| a.as_str(lang.get_untracked()).cmp(b.as_str(lang.get_untracked())));
        all
    });
    if holders.is_empty() && !NEEDED.contains(&post) {
        return None;
    }
    let vacant = holders.is_empty();
    let names = holders.into_iter().reduce(|all, one| all.then("; ", &one));
    Some(
        view! {
            <li class="row">
                <div class="row-main">
                    <b>{people::post(post)}</b>
                    <small>{names.unwrap_or(school::VACANT)}</small>
                </div>
                {vacant.then(|| view! { <div class="row-state"><Badge tone=Tone::Soon>{school::VACANT}</Badge></div> })}
            </li>
        }
        .into_any(),
    )
}
