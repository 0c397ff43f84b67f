//! Giving a right.

use contract::{
    paths,
    people::{GiveGrantBody, GrantLine, GrantStanding},
};
use domain::{
    ids::{GrantId, PartId, PersonId},
    rights::Post,
};
use leptos::prelude::*;

use super::{Staff, name_of};
use crate::{
    components::{
        Button, Checkboxes, Choice, DateField, FieldError, Form, FormActions, FormErrors, Kind, SelectField, choice,
        use_toasts,
    },
    i18n::{Words, common, format, people},
    workspace::{
        acting::{area_choices, kept_to},
        desk::{Desk, use_desk},
        online::Intent,
        platform::Method,
    },
};

/// What has been chosen.
#[derive(Clone, Copy)]
struct Chosen {
    part: RwSignal<String>,
    post: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    areas: RwSignal<Vec<String>>,
    acting_for: RwSignal<String>,
}

impl Chosen {
    fn part(self) -> Option<PartId> {
        self.part.get().parse().ok()
    }

    fn post(self) -> Option<Post> {
        self.post.get().parse().ok()
    }

    /// The grant, or what is missing.
    fn body(self, id: GrantId) -> Result<GiveGrantBody, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let (part, post) = untrack(|| (self.part(), self.post()));
        if part.is_none() {
            wrong.push(FieldError::new("part", common::required_missing(&people::PART)));
        }
        if post.is_none() {
            wrong.push(FieldError::new("post", common::required_missing(&people::POST)));
        }
        let from = format::parse_date(&self.from.get_untracked());
        if from.is_none() {
            wrong.push(FieldError::new("from", common::DATE_WRONG));
        }
        let until = self.to.get_untracked();
        let to = format::parse_date(&until);
        if to.is_none() && !until.trim().is_empty() {
            wrong.push(FieldError::new("to", common::DATE_WRONG));
        }
        let acting_for = self.acting_for.get_untracked().parse().ok();
        match (part, post, from) {
            (Some(part), Some(post), Some(from)) if wrong.is_empty() => {
                let areas = kept_to(post, self.areas.get_untracked());
                Ok(GiveGrantBody { id, post, part, areas, from, to, acting_for })
            }
            _ => Err(wrong),
        }
    }
}

/// Where, as what, from when; for whom, if it is lent.
#[component]
pub(super) fn GrantForm(staff: Staff, person: PersonId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let chosen = Chosen {
        part: RwSignal::default(),
        post: RwSignal::default(),
        from: RwSignal::new(format::date(untrack(|| desk.now()).local_date())),
        to: RwSignal::default(),
        areas: RwSignal::default(),
        acting_for: RwSignal::default(),
    };
    let (pending, intent, id) = (RwSignal::new(false), Intent::new(desk), StoredValue::new(GrantId(desk.id())));
    let submit = move || {
        let body = match chosen.body(id.get_value()) {
            Ok(body) => body,
            Err(wrong) => {
                form.show(wrong);
                return;
            }
        };
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<GrantLine>(desk, Method::Post, paths::person(person, "grants"), &body).await;
            pending.try_set(false);
            match answer {
                Ok(line) => {
                    on_done.run(());
                    let waits = line.standing == GrantStanding::Pending;
                    toasts.say(if waits { people::PROPOSED } else { people::GIVEN });
                    staff.load();
                }
                Err(trouble) => trouble.show(form, "post"),
            }
        });
    };
    let parts = Signal::derive(move || parts(desk));
    let posts = Signal::derive(move || posts(desk, chosen.part()));
    // Some posts go by fields of work; for the others there is nothing to choose.
    let areas = Memo::new(move |_| {
        if chosen.post().is_some_and(|post| post.role().goes_by_area()) { area_choices(desk) } else { vec![] }
    });
    let holders = Signal::derive(move || holders(desk, chosen, person));
    view! {
        <Form errors=form on_submit=submit label=people::GIVE>
            <p class="quiet">{people::GIVE_WHY}</p>
            <SelectField name="part" label=people::PART value=chosen.part choices=parts required=true />
            <SelectField name="post" label=people::POST value=chosen.post choices=posts required=true />
            <DateField name="from" label=people::FROM value=chosen.from required=true />
            <DateField name="to" label=people::TO value=chosen.to />
            <Show when=move || !areas.read().is_empty()>
                <Checkboxes name="areas" label=people::AREAS help=people::AREAS_HELP values=chosen.areas choices=areas />
            </Show>
            <SelectField name="acting_for" label=people::ACTING_FOR value=chosen.acting_for choices=holders />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{people::GIVE}</Button>
            </FormActions>
        </Form>
    }
}

fn none() -> Choice {
    choice("", common::CHOOSE)
}

fn parts(desk: Desk) -> Vec<Choice> {
    // A part that has a last day takes in nobody new.
    let mut parts = desk.view(|v| v.parts.values().filter(|part| part.to.is_none()).cloned().collect::<Vec<_>>());
    parts.sort_by_key(|part| part.position);
    let known = parts.iter().map(|part| choice(part.id.to_string(), Words::from(&part.title)));
    std::iter::once(none()).chain(known).collect()
}

/// The posts of the part's side: nobody is a clerk of the union.
fn posts(desk: Desk, part: Option<PartId>) -> Vec<Choice> {
    let role = part.and_then(|id| desk.view(|v| v.parts.get(&id).map(|part| part.role)));
    let fits = Post::ALL.into_iter().filter(|post| Some(post.role()) == role);
    std::iter::once(none()).chain(fits.map(|post| choice(post.as_str(), people::post(post)))).collect()
}

/// Who holds the chosen post in the chosen part today, and could lend it.
fn holders(desk: Desk, chosen: Chosen, person: PersonId) -> Vec<Choice> {
    let (part, post, today) = (chosen.part(), chosen.post(), desk.now().local_date());
    let held = |hat: &domain::directory::Hat| {
        let in_force = hat.from <= today && hat.to.is_none_or(|to| today <= to);
        Some(hat.part) == part && Some(hat.post) == post && in_force
    };
    let holding = desk.view(|v| {
        let others = v.people.values().filter(|p| p.id != person && p.hats.iter().any(held));
        others.map(|p| p.id).collect::<Vec<_>>()
    });
    let known = holding.into_iter().map(|id| choice(id.to_string(), Words::same(name_of(desk, id))));
    std::iter::once(choice("", people::NOBODY)).chain(known).collect()
}
