//! The parts of the school.

use std::sync::Arc;

use domain::{directory::PartInfo, ids::PartId, rights::Role, school::Command, text::Text};
use leptos::prelude::*;

use super::Changing;
use crate::{
    components::{
        Badge, Button, Choice, DateField, Dialog, FieldError, Form, FormActions, FormErrors, Icon, Kind, SelectField,
        Sheet, TextField, Tone, choice,
    },
    i18n::{Words, common, format, school, use_lang},
    workspace::desk::{Desk, use_desk},
};

/// What is being done with the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Add,
    Rename(PartId),
    End(PartId),
}

/// The parts in their order, those that have ended last.
#[component]
pub(super) fn PartsSheet(
    /// Whether they may change them.
    may: Memo<bool>,
) -> impl IntoView {
    let desk = use_desk();
    let (open, doing) = (RwSignal::new(false), RwSignal::new(Doing::Add));
    let begin = move |what: Doing| {
        doing.set(what);
        open.set(true);
    };
    let done = Callback::new(move |()| open.set(false));
    let going_on = Changing::new(FormErrors::new(), done);
    let rows = move || {
        let today = desk.now().local_date();
        let mut parts = desk.view(|v| v.parts.values().cloned().collect::<Vec<_>>());
        parts.sort_by_key(|part| (part.to.is_some_and(|to| to < today), part.position, part.id));
        parts.into_iter().map(|part| row(desk, &part, today, may, begin, going_on)).collect_view()
    };
    let add = move || {
        may.get()
            .then(|| view! { <Button icon=Icon::Plus on_press=move || begin(Doing::Add)>{school::ADD_PART}</Button> })
    };
    let lang = use_lang();
    let title = Signal::derive(move || {
        let words = match doing.get() {
            Doing::Add => school::ADD_PART,
            Doing::Rename(_) => school::RENAME,
            Doing::End(_) => school::END_TITLE,
        };
        words.say(lang.get())
    });
    let body = move || match doing.get_untracked() {
        Doing::Add => view! { <TitleForm part=None on_done=done /> }.into_any(),
        Doing::Rename(part) => view! { <TitleForm part=Some(part) on_done=done /> }.into_any(),
        Doing::End(part) => view! { <EndForm part on_done=done /> }.into_any(),
    };
    view! {
        <Sheet title=school::PARTS aside=add>
            <ul class="rows" aria-label=school::PARTS>{rows}</ul>
        </Sheet>
        <Dialog open title>{body}</Dialog>
    }
}

fn row(
    desk: Desk,
    part: &Arc<PartInfo>,
    today: time::Date,
    may: Memo<bool>,
    begin: impl Fn(Doing) + Copy + Send + Sync + 'static,
    going_on: Changing,
) -> AnyView {
    let (id, to) = (part.id, part.to);
    let is_over = to.is_some_and(|to| to < today);
    let here = |h: &domain::directory::Hat| h.part == id && h.from <= today && h.to.is_none_or(|to| today <= to);
    let people = desk.view(|v| v.people.values().filter(|p| p.hats.iter().any(here)).count());
    let sub = side(part.role).then(" · ", &school::people_here(people));
    let state = to.map(|to| {
        view! { <div class="row-state"><Badge tone=Tone::Plain>{school::ends(format::date(to))}</Badge></div> }
    });
    let actions = move || {
        (may.get() && !is_over).then(|| {
            let end = if to.is_some() {
                let press = move || going_on.submit(Command::EndPart { part: id, last: None }, "last");
                view! { <Button on_press=press>{school::GO_ON}</Button> }.into_any()
            } else {
                view! { <Button kind=Kind::Quiet on_press=move || begin(Doing::End(id))>{school::END}</Button> }
                    .into_any()
            };
            view! {
                <div class="row-action">
                    <Button kind=Kind::Quiet on_press=move || begin(Doing::Rename(id))>{school::RENAME}</Button>
                    {end}
                </div>
            }
        })
    };
    view! {
        <li class="row">
            <div class="row-main">
                <b>{Words::from(&part.title)}</b>
                <small>{sub}</small>
            </div>
            {state}
            {actions}
        </li>
    }
    .into_any()
}

/// A side of the school.
pub(super) const fn side(role: Role) -> Words {
    match role {
        Role::Leadership => common::ROLE_LEADERSHIP,
        Role::Group => common::ROLE_GROUP,
        Role::Office => common::ROLE_OFFICE,
        Role::Union => common::ROLE_UNION,
        Role::Administrator => common::ROLE_ADMINISTRATOR,
        Role::Superior => common::ROLE_SUPERIOR,
    }
}

/// A new part, or another name for one.
#[component]
fn TitleForm(part: Option<PartId>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, form) = (use_desk(), FormErrors::new());
    let changing = Changing::new(form, on_done);
    let known = part.and_then(|id| untrack(|| desk.view(|v| v.parts.get(&id).map(|p| p.title.clone()))));
    let known = known.unwrap_or_default();
    let (vi, en) = (RwSignal::new(known.vi), RwSignal::new(known.en));
    let role = RwSignal::new(Role::Group.as_str().to_owned());
    let id = PartId(desk.id());
    let submit = move || {
        let title = Text::new(vi.get_untracked(), en.get_untracked());
        match part {
            Some(part) => changing.submit(Command::RenamePart { part, title }, "title"),
            None => match role.get_untracked().parse() {
                Ok(role) => changing.submit(Command::AddPart { part: id, title, role, areas: vec![] }, "title"),
                Err(_) => {
                    form.show(vec![FieldError::new("role", common::choice_missing(&school::PART_ROLE))]);
                }
            },
        }
    };
    let sides = Signal::stored(sides());
    view! {
        <Form errors=form on_submit=submit label=school::PARTS>
            <TextField name="title" label=school::PART_TITLE value=vi required=true />
            <TextField name="title_en" label=school::PART_TITLE_EN value=en />
            {part
                .is_none()
                .then(|| view! { <SelectField name="role" label=school::PART_ROLE value=role choices=sides required=true /> })}
            <FormActions>
                <Button kind=Kind::Main submit=true pending=changing.pending>{common::SAVE}</Button>
            </FormActions>
        </Form>
    }
}

/// Nobody's part is an administrator's or the superior's: they sit where they sit.
fn sides() -> Vec<Choice> {
    [Role::Group, Role::Office, Role::Leadership, Role::Union]
        .map(|role| choice(role.as_str(), side(role)))
        .into_iter()
        .collect()
}

#[component]
fn EndForm(part: PartId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let (desk, form) = (use_desk(), FormErrors::new());
    let changing = Changing::new(form, on_done);
    let last = RwSignal::new(format::date(untrack(|| desk.now()).local_date()));
    let submit = move || match format::parse_date(&last.get_untracked()) {
        None => {
            form.show(vec![FieldError::new("last", common::DATE_WRONG)]);
        }
        Some(last) => changing.submit(Command::EndPart { part, last: Some(last) }, "last"),
    };
    let title = untrack(|| desk.view(|v| v.parts.get(&part).map(|p| Words::from(&p.title).signal())));
    view! {
        <p><b>{title}</b></p>
        <p class="quiet">{school::END_WHY}</p>
        <Form errors=form on_submit=submit label=school::END_TITLE>
            <DateField name="last" label=school::LAST value=last required=true />
            <FormActions>
                <Button kind=Kind::Danger submit=true pending=changing.pending>{school::END}</Button>
            </FormActions>
        </Form>
    }
}
