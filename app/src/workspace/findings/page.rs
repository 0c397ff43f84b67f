//! One finding.
//!
//! *Who:* the inspector who follows it; the part that mends it; leadership, who reads it. *When:* after recording it,
//! from a list, from the home page. *What they want:* in five seconds what was found and until when; their own step in
//! ten. Whoever only reads is told so, and has nothing to press.

use std::str::FromStr;

use client::Submit;
use contract::command::Command;
use domain::{
    case::{
        self, Case, available,
        command::{Change, EditCase},
    },
    clock::Standing,
    definition::{CaseKind, Definition, FieldShape},
    ids::CaseId,
    policy::{self, Act},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    about::about_view,
    photos::Photos,
    record::{past_date, quick_dates},
    said,
};
use crate::{
    components::{
        Badge, Button, Cols, Crumb, Dialog, DueBadge, Empty, FieldError, Form, FormActions, FormErrors, Icon, Kind,
        LinkButton, Notice, PageHead, Pair, Pairs, Sheet, Skeleton, Tone, use_toasts,
    },
    i18n::{Words, cases, common, findings, format, parties},
    workspace::{
        desk::{Desk, use_desk},
        dossier::{
            Phases, due_of, held,
            parts::{AskSight, CommentsSheet, FilesSheet, Layer, Sight, SightDialog, TimelineSheet, value_words},
            standing_of,
        },
        intake::{fields::Fields, is_filling},
        lines::use_lines,
        routes::FINDINGS,
        steps::{StepBar, denial_errors, outcome_words, submit_words},
    },
};

/// The page at `/app/findings/:id`.
#[component]
pub fn FindingPage() -> impl IntoView {
    let desk = use_desk();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|text| CaseId::from_str(&text).ok()));
    let here = Memo::new(move |_| {
        id.get().filter(|id| held(desk, *id).is_some_and(|(h, _)| h.it.core.kind == CaseKind::Finding))
    });
    let filling = Memo::new(move |_| is_filling(desk));
    move || match here.get() {
        Some(id) => view! { <Finding id=id /> }.into_any(),
        None if filling.get() => view! {
            <PageHead title=findings::FINDING />
            <Sheet><Skeleton /></Sheet>
        }
        .into_any(),
        None => view! {
            <PageHead title=findings::FINDING />
            <Empty title=findings::NOT_HERE why=findings::NOT_HERE_WHY icon=Icon::Shield>
                <LinkButton href=FINDINGS.to_owned()>{common::FINDINGS}</LinkButton>
            </Empty>
        }
        .into_any(),
    }
}

/// What this person may do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct May {
    step: bool,
    write: bool,
    edit: bool,
}

fn may(desk: Desk, id: CaseId) -> May {
    let Some((held, def)) = held(desk, id) else { return May { step: false, write: false, edit: false } };
    let (actor, case) = (desk.actor(), &held.it);
    May {
        step: !available(&def, case, &actor).is_empty(),
        write: !case.core.ended && policy::can(&actor, Act::Attach(case)).is_ok(),
        edit: !case.core.ended && policy::can(&actor, Act::Edit(case)).is_ok(),
    }
}

#[component]
fn Finding(id: CaseId) -> impl IntoView {
    let desk = use_desk();
    let lines = use_lines();
    let may = Memo::new(move |_| may(desk, id));
    let title = said(move || lines.line(id).map_or(findings::FINDING, |line| line.title.clone()));
    let standing =
        Memo::new(move |_| held(desk, id).map_or(Standing::NotStarted, |(h, _)| standing_of(desk, &h.it, desk.now())));
    let date = Memo::new(move |_| held(desk, id).and_then(|(h, _)| due_of(desk, &h.it)).and_then(|d| d.date()));
    let draft = Memo::new(move |_| held(desk, id).is_some_and(|(h, _)| h.it.core.draft));
    let papers = Memo::new(move |_| {
        let other = |case: &Case| case.internal.iter().flat_map(|i| &i.files).any(|f| !f.file.is_picture());
        may.get().write || held(desk, id).is_some_and(|(held, _)| other(&held.it))
    });
    let (editing, sight) = (RwSignal::new(false), Sight::default());
    let state = move || {
        if draft.get() {
            view! { <Badge tone=Tone::Plain icon=Icon::Lock>{findings::STATE_DRAFT}</Badge> }.into_any()
        } else {
            view! { <DueBadge standing=standing date=date /> }.into_any()
        }
    };
    view! {
        <PageHead
            title=title
            crumbs=|| {
                view! {
                    <Crumb href=FINDINGS>{common::FINDINGS}</Crumb>
                    <Crumb>{findings::FINDING}</Crumb>
                }
            }
            state=move || view! { {state} }
            actions=move || {
                view! {
                    <Show when=move || may.get().edit>
                        <Button icon=Icon::Pen on_press=move || editing.set(true)>{findings::EDIT}</Button>
                    </Show>
                    <StepBar id=id />
                }
            }
        />
        <Show when=move || may.get().edit>
            <p class="quiet">{findings::ANNOUNCE_HELP}</p>
        </Show>
        <Show when=move || !may.get().step && !may.get().write>
            <Notice tone=Tone::Plain icon=Icon::Eye>{findings::READ_ONLY}</Notice>
        </Show>
        <Phases id=id />
        <Cols side=move || view! { <TimelineSheet id=id /> }>
            <Content id=id sight=sight />
            <Photos id=id />
            <Show when=move || papers.get()>
                <FilesSheet id=id />
            </Show>
            <CommentsSheet id=id />
        </Cols>
        <Dialog open=editing title=findings::EDIT>
            <Edit id=id on_done=move || editing.set(false) />
        </Dialog>
        <SightDialog id=id sight=sight />
    }
    .into_any()
}

/// Everything that was said about it.
#[component]
fn Content(id: CaseId, sight: Sight) -> impl IntoView {
    let desk = use_desk();
    let draw = move || {
        let (held, def) = held(desk, id)?;
        let core = &held.it.core;
        let name = |person| desk.view(|v| v.person_name(person).map(str::to_owned)).unwrap_or_default();
        let part = core.part.and_then(|part| desk.view(|v| v.parts.get(&part).map(|p| Words::from(&p.title))));
        let who = match (part, core.assignee.map(name)) {
            (Some(part), Some(person)) => Some(part.then(" · ", &Words::same(person))),
            (part, person) => part.or(person.map(Words::same)),
        };
        let about = core.about.as_ref().map(|about| about_view(desk, about));
        let about = about.map(|about| view! { <Pair label=findings::ON>{about}</Pair> });
        let fields = pairs(&def, &held.it, sight);
        let (author, recorded) = (name(core.author), format::date_time(core.received_at));
        let number = core.code.clone().or_else(|| core.issued.clone());
        let number = number.map(|number| view! { <Pair label=findings::NUMBER>{number}</Pair> });
        let outcome = core.outcome.map(|o| view! { <Pair label=cases::RESULT>{outcome_words(o)}</Pair> });
        Some(view! {
            <Pairs>
                {number}
                {about}
                {fields}
                {who.map(|who| view! { <Pair label=findings::WHO_MENDS>{who}</Pair> })}
                <Pair label=findings::RECORDED_BY>{author}</Pair>
                <Pair label=findings::RECORDED>{recorded}</Pair>
                {outcome}
            </Pairs>
        })
    };
    let draft = Memo::new(move |_| held(desk, id).is_some_and(|(h, _)| h.it.core.draft));
    view! {
        <Sheet title=findings::CONTENT aside=move || view! { <AskSight sight /> }>
            <Show when=move || draft.get()>
                <Notice tone=Tone::Plain icon=Icon::Lock>{findings::DRAFT_ONLY_UNION}</Notice>
            </Show>
            {draw}
        </Sheet>
    }
    .into_any()
}

fn pairs(def: &Definition, case: &Case, sight: Sight) -> Vec<AnyView> {
    let fields = def.procedure.fields.iter().filter_map(|field| {
        let said = if case.is_erased(&field.key) {
            view! { {parties::GONE} }.into_any()
        } else {
            view! { {value_words(field, case.field(&field.key)?)} }.into_any()
        };
        let facet = field.facet;
        let pair = view! {
            <Pair label=Words::from(&field.title)>
                <span class="said-plain">{said}</span>
                " "
                <Layer facet sight />
            </Pair>
        };
        Some(pair.into_any())
    });
    fields.collect()
}

/// The fields of a draft, to be changed until it is announced.
#[component]
fn Edit(id: CaseId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let desk = use_desk();
    let toasts = use_toasts();
    let errors = FormErrors::new();
    let pending = RwSignal::new(false);
    let Some((held, def)) = untrack(|| held(desk, id)) else { return ().into_any() };
    // What the person saw when they began; another's change meanwhile is then noticed, not overwritten.
    let before = StoredValue::new(held.it.clone());
    let definition = StoredValue::new((*def).clone());
    let fields = Fields::new(desk, (*def).clone());
    fields.fill(desk, |key| held.it.field(key).cloned(), |_| None);
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        let gathered = fields.gather(desk);
        let (changes, wrong) = definition.with_value(|def| {
            let mut wrong = gathered.errors;
            let mut changes = Vec::new();
            for field in &def.procedure.fields {
                let was = before.with_value(|case| case.field(&field.key).cloned());
                let to = gathered.values.get(&field.key).cloned();
                if was != to {
                    if matches!(field.input, FieldShape::Date) {
                        wrong.extend(past_date(desk, &field.key, to.as_ref()));
                    }
                    changes.push(Change { key: field.key.clone(), was, to });
                }
            }
            (changes, wrong)
        });
        if !errors.show(wrong) {
            return;
        }
        if changes.is_empty() {
            on_done.run(());
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let first = changes.first().map(|c| c.key.to_string()).unwrap_or_default();
            let edit = EditCase { id, changes, stated_at: desk.engine().now() };
            let done = desk.submit(Command::Case(case::Command::Edit(edit))).await;
            if pending.try_set(false).is_some() {
                return;
            }
            match done {
                Ok(_) => {
                    toasts.say(findings::EDITED);
                    on_done.run(());
                }
                Err(Submit::Denied(denial)) => {
                    errors.show(denial_errors(&denial, &first));
                }
                Err(failed @ Submit::Store(_)) => {
                    errors.show(vec![FieldError::new(first, submit_words(&failed))]);
                }
            }
        });
    };
    let quick = def
        .lifecycle
        .steps
        .iter()
        .find_map(|step| step.due_field.as_ref())
        .and_then(|key| fields.text(key))
        .map(|text| quick_dates(desk, text));
    view! {
        <Form errors=errors on_submit=submit>
            {fields.draw_all()}
            {quick}
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{common::SAVE}</Button>
                <Button on_press=move || on_done.run(())>{common::CANCEL}</Button>
            </FormActions>
        </Form>
    }
    .into_any()
}
