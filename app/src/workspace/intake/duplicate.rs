//! A calm word while the form is filled: something like this was asked for already.
//!
//! It looks at this device first, without a network; with one it asks the server too, which answers with the cases that
//! this reader may see and nothing of others.

use std::collections::{BTreeMap, BTreeSet};

use client::Connection;
use contract::{
    paths::CASES_SIMILAR,
    together::{SimilarCase, SimilarCases},
};
use domain::{
    case::duplicate::repeats,
    definition::{CaseKind, ProcedureKey},
    ids::{CaseId, FileHash, PartyId},
};
use leptos::prelude::*;

use crate::{
    components::{Notice, Tone},
    i18n::{Words, format, together},
    workspace::{
        desk::{Desk, use_desk},
        dossier, online,
        routes::case_address,
    },
};

/// How long the form stands still before the server is asked, in milliseconds.
const PAUSE: u32 = 400;
/// How many are named.
const MOST: usize = 3;

/// What is told of one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Like {
    code: String,
    open: bool,
    received_at: domain::instant::Instant,
}

/// The dossiers on this device that ask for the same about one of these.
fn here(desk: Desk, procedure: &ProcedureKey, about: &BTreeSet<PartyId>) -> BTreeMap<CaseId, Like> {
    if about.is_empty() {
        return BTreeMap::new();
    }
    let now = desk.now();
    desk.view(|v| {
        let found = v.cases.iter().filter(|(_, held)| repeats(&held.it, procedure, about, now));
        let like = |core: &domain::case::Core| Like {
            code: core.code.clone().unwrap_or_else(|| dossier::provisional_code(core.id)),
            open: !core.ended,
            received_at: core.received_at,
        };
        found.map(|(id, held)| (*id, like(&held.it.core))).collect()
    })
}

/// Asks the server whenever the question has stood still for a moment. An answer that comes late is of no use.
fn elsewhere(desk: Desk, query: Memo<Option<String>>) -> RwSignal<Vec<SimilarCase>> {
    let found = RwSignal::new(Vec::new());
    let online = Memo::new(move |_| desk.connection() == Connection::Online);
    Effect::new(move |_| {
        let asked = query.get();
        found.set(vec![]);
        let Some(text) = asked.filter(|_| online.get()) else { return };
        leptos::task::spawn_local(async move {
            desk.platform().sleep(PAUSE).await;
            let stands = move |text: &str| query.try_with_untracked(|now| now.as_deref() == Some(text)) == Some(true);
            if !stands(&text) {
                return;
            }
            let Ok(answer) = online::ask::<SimilarCases>(desk, format!("{CASES_SIMILAR}?{text}")).await else { return };
            if stands(&text) {
                found.try_set(answer.items);
            }
        });
    });
    found
}

/// Dossiers like the one that is being taken in: the same child, the same procedure.
#[component]
pub fn SimilarNotice(
    /// What is asked for.
    procedure: ProcedureKey,
    /// Whom the form names, as far as they stand in the register.
    about: Memo<BTreeSet<PartyId>>,
) -> impl IntoView {
    let desk = use_desk();
    let key = StoredValue::new(procedure);
    let query = Memo::new(move |_| {
        let parties: Vec<String> = about.with(|about| about.iter().map(|id| format!("party={id}")).collect());
        (!parties.is_empty()).then(|| key.with_value(|key| format!("procedure={key}&{}", parties.join("&"))))
    });
    let asked = elsewhere(desk, query);
    let all = Memo::new(move |_| {
        let mut all = about.with(|about| key.with_value(|key| here(desk, key, about)));
        add(&mut all, &asked.read());
        all
    });
    view! { <Told all title=together::SIMILAR why=Some(together::SIMILAR_WHY) /> }
}

/// Other dossiers that show this file.
#[component]
pub fn SameScanNotice(
    /// The dossier that shows it.
    id: CaseId,
    /// The files that it shows.
    files: Signal<Vec<FileHash>>,
) -> impl IntoView {
    let desk = use_desk();
    // The newest is the one that was just attached: of the others somebody has heard.
    let last = Memo::new(move |_| files.with(|files| files.last().cloned()));
    let query = Memo::new(move |_| last.get().map(|hash| format!("file={hash}&except={id}")));
    let asked = elsewhere(desk, query);
    let all = Memo::new(move |_| {
        let mut all = BTreeMap::new();
        if let Some(hash) = last.get() {
            desk.view(|v| {
                for (other, held) in v.cases.iter().filter(|(other, _)| **other != id) {
                    if domain::case::duplicate::shows(&held.it, &hash) {
                        let core = &held.it.core;
                        let code = core.code.clone().unwrap_or_else(|| dossier::provisional_code(core.id));
                        all.insert(*other, Like { code, open: !core.ended, received_at: core.received_at });
                    }
                }
            });
        }
        add(&mut all, &asked.read());
        all
    });
    view! { <Told all title=together::SAME_SCAN why=None /> }
}

fn add(all: &mut BTreeMap<CaseId, Like>, asked: &[SimilarCase]) {
    for one in asked {
        let code = one.code.clone().unwrap_or_else(|| dossier::provisional_code(one.id));
        all.entry(one.id).or_insert(Like { code, open: one.open, received_at: one.received_at });
    }
}

#[component]
fn Told(all: Memo<BTreeMap<CaseId, Like>>, title: Words, why: Option<Words>) -> impl IntoView {
    let one = |(id, like): (CaseId, Like)| {
        let state = if like.open { together::SIMILAR_OPEN } else { together::SIMILAR_ENDED };
        let day = Words::same(format::date(like.received_at.local_date()));
        // In a tab of its own: what is being typed stays.
        view! {
            <li>
                <a href=case_address(CaseKind::Dossier, id) target="_blank" rel="noopener">{like.code}</a>
                " · " {day} " · " {state}
            </li>
        }
    };
    move || {
        let mut found: Vec<(CaseId, Like)> = all.get().into_iter().collect();
        if found.is_empty() {
            return None;
        }
        found.sort_by_key(|(_, like)| (std::cmp::Reverse(like.open), std::cmp::Reverse(like.received_at)));
        found.truncate(MOST);
        let heading = title.clone();
        let why = why.clone().map(|why| view! { <p>{why}</p> });
        Some(view! {
            <Notice tone=Tone::Plain>
                <p><b>{heading}</b></p>
                <ul>{found.into_iter().map(one).collect_view()}</ul>
                {why}
            </Notice>
        })
    }
}
