//! One dossier, whole.
//!
//! *Who:* everybody who works on it, the union without personal data. *When:* from a list, a search, a link, many
//! times a day. *What they want:* see in three seconds where it stands and until when, and take their own step in
//! ten; find out in a minute what happened and why the date is what it is.

mod calendar;
mod comments;
mod content;
mod files;
pub mod opening;
pub mod parts;
mod picture;
mod presence;
pub mod printing;
mod sight;
mod signatures;
pub mod timeline;

use std::{str::FromStr, sync::Arc};

use client::Held;
use domain::{
    case::{self, Case, Core, Happened, escalation::Alerted, step_time},
    clock::{Due, Effect, Standing},
    definition::{CaseKind, Definition},
    ids::CaseId,
    instant::Instant,
    rights::Role,
    value::PartyRef,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::{
    opening::Opener,
    parts::{CommentsSheet, ContentSheet, DeadlineSheet, FilesSheet, PapersSheet, Sight, SightDialog, TimelineSheet},
    presence::PresenceLine,
    printing::{PrintSheet, ToSignSheet},
};
use super::{
    desk::{Desk, use_desk},
    frame::use_page_title,
    parties::{HoldSheet, party_address},
    room::{LetGo, is_let_go},
    steps::StepBar,
};
use crate::{
    components::{Cols, Crumb, DueBadge, Empty, Icon, LinkButton, Meta, PageHead, Step, StepState, Steps},
    i18n::{Words, cases, common, format, people, reminders, workflow},
};

/// The case of this id as it is shown, with its definition.
pub fn held(desk: Desk, id: CaseId) -> Option<(Arc<Held<Case>>, Arc<Definition>)> {
    desk.view(|v| {
        let held = v.case(id)?;
        let definition = v.definition(&held.it.core.definition)?;
        Some((held, definition))
    })
}

/// When a case is due, by the calendar that this device holds.
pub fn due_of(desk: Desk, case: &Case) -> Option<Due> {
    let calendar = desk.view(|v| v.calendar.clone())?;
    case.core.due(&calendar)
}

/// How a case stands against its date now.
pub fn standing_of(desk: Desk, case: &Case, now: Instant) -> Standing {
    let due = due_of(desk, case);
    desk.view(|v| v.calendar.clone())
        .map_or(Standing::NotStarted, |calendar| case::standing(&case.core, due.as_ref(), now, &calendar))
}

/// The page at `/app/cases/:id`.
#[component]
pub fn DossierPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|text| CaseId::from_str(&text).ok()));
    let desk = use_desk();
    use_page_title(move || id.get().map_or(cases::DOSSIER, |id| Words::same(code_of(desk, id))));
    // Only whether it is here; the parts beneath follow their own pieces, so that nothing typed is redrawn away.
    let here = Memo::new(move |_| id.get().filter(|id| desk.view(|v| v.case(*id).is_some())));
    let let_go = Memo::new(move |_| id.get().filter(|id| is_let_go(desk, *id)));
    move || match (here.get(), let_go.get()) {
        (Some(id), _) => view! { <Dossier id=id /> }.into_any(),
        (None, Some(id)) => view! {
            <PageHead title=cases::DOSSIER />
            <LetGo id />
        }
        .into_any(),
        (None, None) => view! {
            <PageHead title=cases::DOSSIER />
            <Empty title=cases::NOT_HERE why=cases::NOT_HERE_WHY.signal()>
                <LinkButton href=Signal::stored("/app/cases".to_owned())>{common::DOSSIERS}</LinkButton>
            </Empty>
        }
        .into_any(),
    }
}

#[component]
fn Dossier(id: CaseId) -> impl IntoView {
    let desk = use_desk();
    let lang = crate::i18n::use_lang();
    let title = Signal::derive(move || {
        held(desk, id).map(|(_, def)| Words::from(&def.procedure.title).say(lang.get())).unwrap_or_default()
    });
    let code = Memo::new(move |_| code_of(desk, id));
    let standing =
        Memo::new(move |_| held(desk, id).map_or(Standing::NotStarted, |(h, _)| standing_of(desk, &h.it, desk.now())));
    let date = Memo::new(move |_| held(desk, id).and_then(|(h, _)| due_of(desk, &h.it)).and_then(|d| d.date()));
    let union = Memo::new(move |_| desk.role() == Some(Role::Union));
    let finding = format!("/app/findings/new?case={id}");
    let (opener, sight) = (Opener::new(id), Sight::default());
    view! {
        <PageHead
            title=title
            crumbs=move || {
                view! {
                    <Crumb href="/app/cases">{common::DOSSIERS}</Crumb>
                    <Crumb>{move || code.get()}</Crumb>
                }
            }
            state=move || view! { <DueBadge standing=standing date=date /> }
            actions=move || {
                view! {
                    <Show when=move || union.get()>
                        <LinkButton icon=Icon::Shield href=Signal::stored(finding.clone())>{cases::RECORD_FINDING}</LinkButton>
                    </Show>
                    <StepBar id=id />
                }
            }
        />
        <PresenceLine id=id />
        <Facts id=id />
        <Phases id=id />
        <Cols side=move || {
            view! {
                <DeadlineSheet id=id />
                <TimelineSheet id=id />
                <HoldSheet id=id />
            }
        }>
            <ContentSheet id=id opener=opener sight=sight />
            <PapersSheet id=id />
            <ToSignSheet id=id />
            <PrintSheet id=id />
            <FilesSheet id=id />
            <CommentsSheet id=id />
        </Cols>
        <SightDialog id=id sight=sight />
    }
}

/// The code, or the short one of this device until the server has given it.
pub fn code_of(desk: Desk, id: CaseId) -> String {
    let of = |core: &Core| core.code.clone().or_else(|| core.registration_code());
    let code = desk.view(|v| v.case(id).and_then(|h| of(&h.it.core)));
    code.unwrap_or_else(|| provisional_code(id))
}

/// A short code that stays the same on this device until the official one is known.
pub fn provisional_code(id: CaseId) -> String {
    let text = id.0.simple().to_string();
    format!("T-{}", text[text.len() - 6..].to_uppercase())
}

/// Who brought it, when, until when, who handles it: one line under the title.
#[component]
fn Facts(id: CaseId) -> impl IntoView {
    let desk = use_desk();
    move || {
        let (held, def) = held(desk, id)?;
        let case = &held.it;
        let offered = case.core.handover.is_some();
        let given = case.core.signatures.len();
        let signatures = (given, given + case::signing::wanted(&case.core, &def.procedure).left(given));
        let applicant = case.personal.as_ref().and_then(applicant).map(|party| party_link(desk, party));
        let name = |person| desk.view(|v| v.person_name(person).map(str::to_owned));
        let handler = case.core.assignee.and_then(name).map_or(cases::NO_HANDLER, Words::same);
        let part = case.core.part.and_then(|p| desk.view(|v| v.parts.get(&p).cloned()));
        let due = due_of(desk, case);
        // Once the clock has stood still both dates are told, even where the same day came out: that is the answer.
        let moved = case.core.ledger.iter().any(|e| matches!(e.effect, Effect::Pause | Effect::Extend { .. }));
        let (until, original) = match &due {
            Some(Due::Running { at, original, .. }) => (Some(*at), moved.then_some(*original)),
            Some(Due::Paused { original, .. }) => (None, Some(*original)),
            Some(Due::Stopped { due, original, .. }) => (Some(*due), moved.then_some(*original)),
            None => (None, None),
        };
        let step = step_words(desk, case, &def);
        let moment = |label: Words, at: Instant| view! { <Meta label=label>{format::date_time(at)}</Meta> };
        Some(view! {
            <div class="metas">
                {applicant.map(|link| view! { <Meta label=cases::APPLICANT>{link}</Meta> })}
                {moment(cases::RECEIVED, case.core.received_at)}
                {until.map(|at| moment(cases::DUE, at))}
                {original.map(|at| moment(cases::ORIGINAL_DUE, at))}
                {step.map(|words| view! { <Meta label=reminders::STEP_TARGET>{words}</Meta> })}
                {redated(case).map(|at| moment(cases::DUE_BEFORE_CALENDAR, at))}
                <Meta label=cases::HANDLER>
                    {handler}
                    {part.map(|p| view! { " · " {Words::from(&p.title)} })}
                    {offered.then(|| view! { " · " {workflow::OFFERED} })}
                </Meta>
                {case.core.handover.map(|given| {
                    let who = given.from.and_then(name).map_or(workflow::HELD_BY_OFFICE, Words::same);
                    view! { <Meta label=workflow::HELD_BY>{who}</Meta> }
                })}
                {case
                    .core
                    .wait_until
                    .map(|day| view! { <Meta label=workflow::WAITS_UNTIL>{format::date(day)}</Meta> })}
                {case
                    .core
                    .proposed
                    .map(|p| view! { <Meta label=workflow::PROPOSED_DATE>{format::date(p.to)}</Meta> })}
                {(signatures.1 > 1)
                    .then(|| {
                        let said = workflow::signed_of(signatures.0, signatures.1);
                        view! { <Meta label=workflow::SIGNATURES>{said}</Meta> }
                    })}
                {told_to(desk, case).map(|posts| view! { <Meta label=reminders::TOLD_TO>{posts}</Meta> })}
                {case.core.counts_late().then(|| view! { <Meta label=cases::OVERDUE>{workflow::COUNTS_LATE}</Meta> })}
                {case.core.issued.clone().map(|no| view! { <Meta label=cases::ISSUED_NO>{no}</Meta> })}
                {case
                    .core
                    .revoked
                    .clone()
                    .into_iter()
                    .map(|revoked| view! { <Meta label=cases::REVOKED_NO>{revoked.number}</Meta> })
                    .collect_view()}
            </div>
        })
    }
}

/// Until when the step should be done by the school's own target, or what is left of it while it stands still.
fn step_words(desk: Desk, case: &Case, def: &Definition) -> Option<Words> {
    let calendar = desk.view(|v| v.calendar.clone())?;
    let time = step_time(&case.core, def, &calendar)?;
    let late = matches!(time.standing(desk.now(), &calendar), Standing::Late { .. });
    match time.due {
        Due::Running { at, .. } => {
            let at = Words::same(format::date_time(at));
            Some(if late { at.then(", ", &reminders::STEP_BEHIND) } else { at })
        }
        Due::Paused { left, .. } => Some(reminders::paused(&left.text())),
        Due::Stopped { .. } => None,
    }
}

/// Whom it is told besides those who do it, now that its date has passed.
fn told_to(desk: Desk, case: &Case) -> Option<Words> {
    let calendar = desk.view(|v| v.calendar.clone())?;
    let due = case.core.due(&calendar);
    let found = case::escalation(&case.core, due.as_ref(), desk.now(), &calendar)?;
    let posts = found.alerted.iter().filter_map(|alerted| match alerted {
        Alerted::Owner(_) => None,
        Alerted::Post(post) => Some(people::post(*post)),
    });
    posts.reduce(|all, one| all.then(", ", &one))
}

/// The date that counted before the calendar last moved it: both are told.
fn redated(case: &Case) -> Option<Instant> {
    case.core.history.iter().rev().find_map(|line| match &line.what {
        Happened::Redated { was, .. } => Some(*was),
        Happened::Opened
        | Happened::Numbered { .. }
        | Happened::Stepped { .. }
        | Happened::Edited
        | Happened::Commented
        | Happened::Attached
        | Happened::Migrated { .. } => None,
    })
}

/// The one who asks: the first party who is not a child, or the child where nobody else is named.
fn applicant(personal: &case::Personal) -> Option<&PartyRef> {
    let mut parties: Vec<_> = personal.parties().map(|(_, p)| p).collect();
    parties.sort_by_key(|p| p.kind == domain::definition::PartyKind::Child);
    parties.first().copied()
}

/// Somebody whom a case names; for those who read the register, a link to the entry.
pub fn party_link(desk: Desk, party: &PartyRef) -> AnyView {
    let name = party.name.clone();
    if domain::party::may_read(&desk.actor()) {
        view! { <a href=party_address(party.id)>{name}</a> }.into_any()
    } else {
        view! { {name} }.into_any()
    }
}

/// The stages of the workflow, the present one marked.
#[component]
pub fn Phases(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let steps = Signal::derive(move || {
        let Some((held, def)) = held(desk, id) else { return vec![] };
        let Some(state) = def.state(&held.it.core.state) else { return vec![] };
        let phases = &def.lifecycle.phases;
        let now = phases.iter().position(|p| p.key == state.phase).unwrap_or(0);
        let paused = matches!(due_of(desk, &held.it), Some(Due::Paused { .. }));
        phases
            .iter()
            .enumerate()
            .map(|(at, phase)| {
                let label = Words::from(&phase.title);
                if at < now || (at == now && held.it.core.ended) {
                    Step { label, state: StepState::Done }
                } else if at == now {
                    // The state says more than its phase: "Xử lý · Chờ bổ sung".
                    let label = if state.title.vi == phase.title.vi {
                        label
                    } else {
                        label.then(" · ", &Words::from(&state.title))
                    };
                    Step { label, state: if paused { StepState::Held } else { StepState::Now } }
                } else {
                    Step { label, state: StepState::Ahead }
                }
            })
            .collect()
    });
    view! { <Steps steps=steps /> }
}

/// Where the page of a case is.
pub fn address(kind: CaseKind, id: CaseId) -> String {
    match kind {
        CaseKind::Dossier => format!("/app/cases/{id}"),
        CaseKind::Finding => format!("/app/findings/{id}"),
    }
}
