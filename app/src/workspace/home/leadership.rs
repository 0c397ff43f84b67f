//! Leadership: the principal between two meetings, often on a phone. In ten seconds: how many signatures are waited
//! for and which is the most urgent; what is late and whose; what the union has announced. One press to read and sign.

use domain::{clock::Standing, definition::CaseKind, rights::Role};
use leptos::prelude::*;

use super::{CaseSheet, Standings, Today, late};
use crate::{
    components::{BarRow, Bars, Cols, Icon, Kind, LinkButton, Sheet},
    i18n::{Lang, Words, cases, common, findings, together, use_lang, workspace},
    workspace::{
        desk::{Desk, use_desk},
        filters::{Filter, PartFilter},
        lines::{CaseLine, Lines, Waits, use_lines},
        routes::{BATCH, FINDINGS},
    },
};

/// The home of leadership.
#[component]
pub fn LeadershipHome() -> impl IntoView {
    let (desk, lines, lang) = (use_desk(), use_lines(), use_lang());
    let waiting = Signal::derive(move || lines.waiting(Some(Role::Leadership)));
    let lead = Signal::derive(move || {
        let words = match (waiting.with(Vec::len), late(lines, None)) {
            (0, 0) => workspace::ALL_CLEAR,
            (n, late) => cases::to_sign_today(n, late),
        };
        words.say(lang.get())
    });
    let announced = Signal::derive(move || lines.urgent(|l| l.kind == CaseKind::Finding && !l.ended));
    view! {
        <Today desk lead />
        <Standings />
        <Cols side=move || {
            view! {
                <LoadSheet />
                <CaseSheet
                    title=findings::UNION_FINDS
                    lines=announced
                    all=FINDINGS
                    none=workspace::NO_FINDING_ANNOUNCED
                    brief=true
                />
            }
        }>
            <Show when=move || !waiting.with(Vec::is_empty)>
                <div class="form-actions">
                    <LinkButton kind=Kind::Main icon=Icon::Pen href=BATCH.to_owned()>{together::BATCH}</LinkButton>
                </div>
            </Show>
            <CaseSheet
                title=common::TO_SIGN
                lines=waiting
                all=Filter::waits(&[Waits::Sign, Waits::Agree]).address()
                none=common::NOTHING_WAITING
                why=common::NOTHING_WAITING_WHY
            />
        </Cols>
    }
}

/// The open dossiers of each part: in time, soon or paused, late.
#[component]
pub(super) fn LoadSheet() -> impl IntoView {
    let (desk, lines, lang) = (use_desk(), use_lines(), use_lang());
    let rows = Signal::derive(move || load(desk, lines, lang.get()));
    view! {
        <Sheet title=cases::LOAD_PER_GROUP>
            <Show
                when=move || !rows.with(Vec::is_empty)
                fallback=|| view! { <p class="quiet-none">{workspace::NO_OPEN_DOSSIERS}</p> }
            >
                <Bars rows shared=true />
            </Show>
        </Sheet>
    }
}

fn load(desk: Desk, lines: Lines, lang: Lang) -> Vec<BarRow> {
    let mut parts = desk.view(|v| {
        let handling = v.parts.values().filter(|part| part.role.may_handle());
        handling.map(|part| (part.position, Some(part.id), Words::from(&part.title))).collect::<Vec<_>>()
    });
    parts.sort_by_key(|(position, id, _)| (*position, *id));
    parts.push((i32::MAX, None, cases::UNASSIGNED));
    let row = |part: Option<domain::ids::PartId>, title: &Words| {
        let count = |test: fn(&CaseLine) -> bool| lines.count(|l| l.is_open_dossier() && l.part == part && test(l));
        let open = count(|_| true);
        let late = count(|l| l.standing.is_late());
        let tight = count(|l| matches!(l.standing, Standing::Soon { .. } | Standing::Paused { .. }));
        let part = part.map_or(PartFilter::Nobody, PartFilter::Of);
        (open > 0).then(|| BarRow {
            label: title.say(lang),
            href: Some(Filter::part(part).address()),
            done: open - late - tight,
            doing: tight,
            late,
            words: workspace::load(open, late).say(lang),
            end: open.to_string(),
        })
    };
    parts.iter().filter_map(|(_, part, title)| row(*part, title)).collect()
}
