//! What is found by what this device does not hold: the names in dossiers that are somebody else's work.
//!
//! Searching stays what it is, from this device and while typing; with a network the server adds, a moment later, the
//! cases in which it finds the same words where this reader may read. It answers with ids: the rows are here already.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use client::Connection;
use contract::{paths::CASES, rest::CasePage};
use domain::{fold, ids::CaseId, rights::Role};
use leptos::prelude::*;
use leptos_router::location::Url;

use super::{desk::Desk, online};

/// How long somebody stops typing before the server is asked, in milliseconds.
const PAUSE: u32 = 300;
/// The shortest text that is worth asking for.
const SHORTEST: usize = 2;
/// The most answers that are kept.
const MOST: usize = 30;
/// The most dossiers that are fetched back for one answer.
const MOST_BACK: usize = 20;
/// The most cases that one answer names.
const MOST_CASES: u32 = 200;

/// What the server has answered, by what was asked. Cheap to copy.
#[derive(Debug, Clone, Copy, Default)]
pub struct Elsewhere {
    found: RwSignal<BTreeMap<String, Arc<HashSet<CaseId>>>>,
}

impl Elsewhere {
    /// The cases that the server has found by these words, as far as it has been asked.
    pub fn found(self, typed: &str) -> Arc<HashSet<CaseId>> {
        let asked = fold::search_key(typed);
        self.found.with(|found| found.get(&asked).cloned().unwrap_or_default())
    }

    /// Asks the server for what is typed whenever that has stood still for a moment. Whoever inspects finds dossiers
    /// without personal data.
    pub fn follow(self, desk: Desk, typed: Signal<String>) {
        let asked = Memo::new(move |_| fold::search_key(&typed.get()));
        // A link that says what to look for is opened before anything has been heard of the server.
        let online = Memo::new(move |_| desk.connection() == Connection::Online);
        Effect::new(move |_| {
            let text = asked.get();
            if desk.role() == Some(Role::Union) {
                // Nor is what was found under another hat.
                self.found.set(BTreeMap::new());
                return;
            }
            if text.chars().count() < SHORTEST || !online.get() {
                return;
            }
            leptos::task::spawn_local(async move {
                desk.platform().sleep(PAUSE).await;
                let stands = asked.try_with_untracked(|now| *now == text) == Some(true);
                if !stands {
                    return;
                }
                let path = format!("{CASES}?kind=dossier&limit={MOST_CASES}&q={}", Url::escape(&text));
                let Ok(page) = online::ask::<CasePage>(desk, path).await else { return };
                let ids: Arc<HashSet<CaseId>> = Arc::new(page.items.into_iter().map(|line| line.id).collect());
                // Those that this device has let go of come back, so that there is a row for them.
                let gone: Vec<CaseId> =
                    desk.read(|r| ids.iter().copied().filter(|id| r.has_let_go(*id)).take(MOST_BACK).collect());
                let _ = desk.engine().open_let_go(&gone).await;
                self.found.try_update(|found| {
                    if found.len() >= MOST {
                        found.clear();
                    }
                    found.insert(text, ids);
                });
            });
        });
    }
}
