//! The union: an inspector on foot with a phone, the chair before a session. In one press: record what was just seen.
//! In ten seconds: what is mended and must be verified, and how the findings stand; dossiers without personal data.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{definition::CaseKind, rights::Role};
use leptos::prelude::*;

use super::{CaseSheet, Standings, Today};
use crate::{
    components::{Badge, Cols, Icon, Kind, LinkButton, Paper, Papers, Sheet},
    i18n::{common, findings, use_lang, workspace},
    workspace::{
        desk::use_desk,
        lines::{CaseLine, Lines, Phase, use_lines},
        routes::{CASES, FINDINGS, NEW_FINDING},
    },
};

/// The home of the union.
#[component]
pub fn UnionHome() -> impl IntoView {
    let (desk, lines, lang) = (use_desk(), use_lines(), use_lang());
    let waiting = Signal::derive(move || lines.waiting(Some(Role::Union)));
    let open = Memo::new(move |_| lines.count(|l| l.kind == CaseKind::Finding && !l.ended));
    let lead = Signal::derive(move || {
        let words = match (waiting.with(Vec::len), open.get()) {
            (0, 0) => common::NOTHING_WAITING,
            (waiting, open) => workspace::union_lead(waiting, open.saturating_sub(waiting)),
        };
        words.say(lang.get())
    });
    let recent = Signal::derive(move || {
        let mut recent = lines.those(CaseLine::is_open_dossier);
        recent.sort_by_key(|l| Reverse((l.last_at, l.id)));
        recent
    });
    view! {
        <Today
            desk
            lead
            actions=move || {
                view! {
                    <LinkButton kind=Kind::Main icon=Icon::Camera href=NEW_FINDING.to_owned()>{findings::NEW}</LinkButton>
                }
            }
        />
        <Standings />
        <Cols side=move || {
            view! {
                <Phases />
                <CaseSheet
                    title=workspace::RECENT_DOSSIERS
                    lines=recent
                    all=CASES
                    none=workspace::NO_OPEN_DOSSIERS
                    brief=true
                />
            }
        }>
            <CaseSheet
                title=workspace::WAITS_FOR_UNION
                lines=waiting
                all=FINDINGS
                none=common::NOTHING_WAITING
                why=findings::NONE_WHY
            />
        </Cols>
    }
}

/// How many findings stand in each phase, in the order of their life; each a link to them.
#[component]
fn Phases() -> impl IntoView {
    let lines = use_lines();
    let phases = Memo::new(move |_| phases(lines));
    let row = |((_, key, title), n): (Phase, usize)| {
        let lang = use_lang();
        let title = Signal::derive(move || title.say(lang.get()));
        view! {
            <Paper title icon=Icon::Shield href=format!("{FINDINGS}?state={key}")>
                <Badge>{n}</Badge>
            </Paper>
        }
    };
    let rows = move || phases.get().into_iter().map(row).collect_view();
    view! {
        <Sheet title=workspace::FINDINGS_BY_PHASE>
            <Show
                when=move || !phases.with(Vec::is_empty)
                fallback=|| view! { <p class="quiet-none">{findings::NONE}</p> }
            >
                <Papers>{rows}</Papers>
            </Show>
        </Sheet>
    }
}

fn phases(lines: Lines) -> Vec<(Phase, usize)> {
    let mut all: BTreeMap<usize, (Phase, usize)> = BTreeMap::new();
    for line in lines.those(|l| l.kind == CaseKind::Finding) {
        all.entry(line.phase.0).or_insert_with(|| (line.phase.clone(), 0)).1 += 1;
    }
    all.into_values().collect()
}
