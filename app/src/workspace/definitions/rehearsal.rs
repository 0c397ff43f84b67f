//! What a draft would do to the cases of its procedure: counted, and each count opens its rows.

use std::{collections::BTreeMap, sync::Arc};

use contract::{definitions::RehearsalView, paths};
use domain::{
    definition::{
        CaseKind,
        rehearse::{Breaking, Late, Load, Moving},
    },
    ids::{CaseId, DraftId, PartId},
    instant::Instant,
};
use leptos::prelude::*;

use super::{
    super::{desk::Desk, routes::case_address},
    listed::Asked,
};
use crate::{
    components::{Badge, Notice, Sheet, Tone},
    i18n::{Words, definitions, format, rehearsal as words},
};

/// The rehearsal of a draft as the server has it.
#[component]
pub(super) fn RehearsalSheet(
    /// Whose desk.
    desk: Desk,
    /// Which draft.
    id: DraftId,
    /// What its cases are.
    cases: CaseKind,
) -> impl IntoView {
    let asked = Asked::<RehearsalView>::open(desk, paths::rehearsal(id));
    let body = asked.draw(move |view| told(desk, cases, &view));
    view! {
        <Sheet title=definitions::REHEARSAL padded=true>
            <p class="quiet">{words::REHEARSAL_LEAD}</p>
            {body}
        </Sheet>
    }
    .into_any()
}

fn told(desk: Desk, cases: CaseKind, view: &Arc<RehearsalView>) -> AnyView {
    let all = &view.rehearsal;
    let partial = view.partial.then(|| view! { <p class="quiet">{words::PARTIAL}</p> });
    let breaking: Vec<AnyView> = all.breaking.iter().map(|one| breaks(desk, cases, one)).collect();
    let moving: Vec<AnyView> = all.moving.iter().map(|one| moves(cases, one)).collect();
    let would_be_late = all.moving.iter().filter(|one| one.late).count();
    let calm = (all.broken == 0 && all.moved == 0).then(|| {
        view! { <Notice tone=Tone::Ok><p>{words::NOTHING_HIT}</p></Notice> }
    });
    view! {
        <p><b>{words::replayed(all.open, all.ended)}</b></p>
        {partial}
        {calm}
        {rows(words::broken(all.broken), Tone::Late, all.broken, breaking)}
        {rows(words::moved(all.moved, would_be_late), Tone::Soon, all.moved, moving)}
        {late(all.late)}
        {load(desk, &all.load)}
    }
    .into_any()
}

/// A count that opens its rows.
fn rows(title: Words, tone: Tone, count: u32, rows: Vec<AnyView>) -> AnyView {
    if count == 0 {
        return view! { <p><Badge tone=Tone::Ok>{title}</Badge></p> }.into_any();
    }
    let hidden = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(rows.len());
    let rest = (hidden > 0).then(|| view! { <p class="quiet">{words::not_listed(hidden)}</p> });
    let label = title.clone();
    view! {
        <details class="count-rows" open=true>
            <summary><Badge tone=tone>{title}</Badge></summary>
            <ul aria-label=label>{rows}</ul>
            {rest}
        </details>
    }
    .into_any()
}

fn case_link(cases: CaseKind, id: CaseId, code: Option<&String>, ended: bool) -> AnyView {
    let code = code.cloned().map_or(words::NO_CODE, Words::same);
    let ended = ended.then(|| view! { " " <small>{words::ENDED_CASE}</small> });
    view! { <a class="link-like" href=case_address(cases, id)>{code}</a> {ended} }.into_any()
}

fn breaks(desk: Desk, cases: CaseKind, one: &Breaking) -> AnyView {
    let why: Vec<AnyView> = one.breaks.iter().map(|why| view! { <li>{said(desk, why)}</li> }.into_any()).collect();
    view! {
        <li>
            {case_link(cases, one.case, one.code.as_ref(), one.ended)}
            <ul>{why}</ul>
        </li>
    }
    .into_any()
}

/// Why a case breaks; whoever is shut out is named.
pub(super) fn said(desk: Desk, why: &domain::definition::rehearse::Break) -> Words {
    let words = Words::from(why.words());
    if let domain::definition::rehearse::Break::HandlerShutOut { person } = why {
        let name = untrack(|| desk.view(|view| view.person_name(*person).map(str::to_owned)));
        return name.map_or(words.clone(), |name| Words::same(name).then(": ", &words));
    }
    words
}

/// A date, or that the clock stands still.
pub(super) fn due(at: Option<Instant>) -> Words {
    at.map_or(words::CLOCK_STILL, |at| Words::same(format::date_time(at)))
}

fn moves(cases: CaseKind, one: &Moving) -> AnyView {
    let late = one.late.then(|| view! { " " <Badge tone=Tone::Late>{words::WOULD_BE_LATE}</Badge> });
    view! {
        <li>
            {case_link(cases, one.case, one.code.as_ref(), one.ended)} ": " {due(one.was).then(" → ", &due(one.then))}
            {late}
        </li>
    }
    .into_any()
}

fn late(late: Late) -> AnyView {
    let row = |title: Words, (now, then): (u32, u32)| {
        let tone = if then > now { Tone::Late } else { Tone::Plain };
        view! {
            <tr>
                <th scope="row">{title}</th>
                <td>{now}</td>
                <td><Badge tone=tone>{then}</Badge></td>
            </tr>
        }
    };
    view! {
        <table class="before-after">
            <caption>{words::LATE}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::CASES}</th>
                    <th scope="col">{words::BEFORE}</th>
                    <th scope="col">{words::AFTER}</th>
                </tr>
            </thead>
            <tbody>
                {row(words::OPEN_CASES, (late.open, late.open_then))}
                {row(words::ENDED_CASES, (late.ended, late.ended_then))}
            </tbody>
        </table>
    }
    .into_any()
}

/// Per part: fields of work have no names that people know.
fn load(desk: Desk, loads: &[Load]) -> AnyView {
    let mut parts: BTreeMap<Option<PartId>, [u32; 4]> = BTreeMap::new();
    for load in loads {
        let sums = parts.entry(load.part).or_default();
        for (sum, more) in sums.iter_mut().zip([load.open, load.open_then, load.days, load.days_then]) {
            *sum = sum.saturating_add(more);
        }
    }
    if parts.is_empty() {
        return ().into_any();
    }
    let title = |part: Option<PartId>| {
        let known =
            part.and_then(|id| untrack(|| desk.view(|v| v.parts.get(&id).map(|part| Words::from(&part.title)))));
        known.unwrap_or(words::NO_PART)
    };
    let rows = parts.into_iter().map(|(part, [open, open_then, days, days_then])| {
        view! {
            <tr>
                <th scope="row">{title(part)}</th>
                <td>{words::cases_days(open, days)}</td>
                <td>{words::cases_days(open_then, days_then)}</td>
            </tr>
        }
    });
    view! {
        <table class="before-after">
            <caption>{words::LOAD}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::PART}</th>
                    <th scope="col">{words::BEFORE}</th>
                    <th scope="col">{words::AFTER}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
