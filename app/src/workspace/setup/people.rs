//! The third step: the first people, a post each.

use domain::{
    rights::{Post, Role},
    setup::{PlanPart, PlanPerson},
};
use leptos::prelude::*;

use super::Setup;
use crate::{
    components::{Button, Choice, Form, FormActions, Icon, Kind, SelectField, Sheet, TextField, choice},
    i18n::{Words, common, people, setup as words},
};

/// A person as they are typed.
#[derive(Clone, Copy)]
struct Line {
    name: RwSignal<String>,
    login: RwSignal<String>,
    post: RwSignal<String>,
    part: RwSignal<String>,
}

impl Line {
    fn of(person: &PlanPerson) -> Self {
        Self {
            name: RwSignal::new(person.name.clone()),
            login: RwSignal::new(person.login.clone()),
            post: RwSignal::new(person.post.as_str().to_owned()),
            part: RwSignal::new(person.part.to_string()),
        }
    }

    fn post(self) -> Post {
        self.post.get().parse().unwrap_or(Post::Teacher)
    }

    fn person(self) -> PlanPerson {
        PlanPerson {
            name: self.name.get(),
            login: self.login.get(),
            post: self.post(),
            part: self.part.get().parse().unwrap_or(usize::MAX),
        }
    }
}

fn posts() -> Vec<Choice> {
    Post::ALL.into_iter().map(|post| choice(post.as_str(), people::post(post))).collect()
}

/// The parts in which a post can be held.
fn fitting(parts: &[PlanPart], post: Post) -> Vec<Choice> {
    let anywhere = matches!(post.role(), Role::Administrator | Role::Superior);
    let fits = |part: &PlanPart| anywhere || part.role == post.role();
    let known = parts.iter().enumerate().filter(|(_, part)| fits(part));
    let known = known.map(|(n, part)| choice(n.to_string(), Words::same(part.title.vi.clone())));
    std::iter::once(choice("", common::CHOOSE)).chain(known).collect()
}

#[component]
pub(super) fn PeopleStep(setup: Setup) -> impl IntoView {
    let (parts, first) = setup.plan.with_untracked(|plan| (plan.parts.clone(), plan.people.clone()));
    let parts = StoredValue::new(parts);
    let lines = RwSignal::new(first.iter().map(Line::of).collect::<Vec<_>>());
    Effect::new(move |_| {
        let people: Vec<PlanPerson> = lines.get().into_iter().map(Line::person).collect();
        setup.plan.update(|plan| plan.people = people);
    });
    let add = move || {
        let part = parts.with_value(|all| all.iter().position(|p| p.role == Role::Group)).unwrap_or(usize::MAX);
        let new = PlanPerson { name: String::new(), login: String::new(), post: Post::GroupHead, part };
        lines.update(|all| all.push(Line::of(&new)));
    };
    let choices = Signal::stored(posts());
    let rows =
        move || lines.get().into_iter().enumerate().map(|(n, line)| row(n, line, lines, parts, choices)).collect_view();
    view! {
        <Form errors=setup.form on_submit=move || setup.next() label=words::STEP_PEOPLE>
            <Sheet title=words::STEP_PEOPLE padded=true>
                <p class="quiet">{words::PEOPLE_WHY} " " {words::NEEDED}</p>
                {rows}
                <Button icon=Icon::Plus on_press=add>{words::ADD_PERSON}</Button>
            </Sheet>
            <FormActions>
                <Button kind=Kind::Main submit=true>{common::NEXT}</Button>
                <Button on_press=move || setup.back()>{common::BACK}</Button>
            </FormActions>
        </Form>
    }
}

fn row(
    n: usize,
    line: Line,
    lines: RwSignal<Vec<Line>>,
    parts: StoredValue<Vec<PlanPart>>,
    posts: Signal<Vec<Choice>>,
) -> AnyView {
    let fits = Signal::derive(move || parts.with_value(|all| fitting(all, line.post())));
    // A part that does not fit the post is not chosen any more; the only one that does is.
    Effect::new(move |_| {
        let fits = fits.get();
        let chosen = line.part.get_untracked();
        if !fits.iter().any(|c| c.value == chosen) {
            let only = if fits.len() == 2 { fits[1].value.clone() } else { String::new() };
            line.part.set(only);
        }
    });
    let remove = move || {
        lines.update(|all| {
            all.remove(n);
        });
    };
    view! {
        <div class="setup-row people">
            <SelectField name=format!("people.{n}.post") label=words::POST value=line.post choices=posts required=true />
            <SelectField name=format!("people.{n}.part") label=words::IN_PART value=line.part choices=fits required=true />
            <TextField name=format!("people.{n}.name") label=words::PERSON_NAME value=line.name required=true />
            <TextField name=format!("people.{n}.login") label=words::LOGIN value=line.login required=true />
            <Button kind=Kind::Quiet icon=Icon::Trash on_press=remove>{words::REMOVE}</Button>
        </div>
    }
    .into_any()
}
