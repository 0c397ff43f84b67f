//! Who has which case open now. It is kept in memory and forgotten within a minute; instances tell each other.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contract::presence::LEFT_AFTER_MILLIS;
use domain::{
    case::presence::Looking,
    ids::{CaseId, PersonId, UnitId},
    instant::Instant,
};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use crate::{auth::SignedIn, state::AppState};

/// Pages that are remembered of one person; the oldest word goes first.
const MOST_PAGES: usize = 32;

/// The cases that are open on somebody's screen; cheap to clone, one for each server.
#[derive(Clone, Default)]
pub struct Presence(Arc<Mutex<HashMap<Uuid, Page>>>);

/// A page that shows a case.
#[derive(Debug, Clone, Copy)]
struct Page {
    unit: UnitId,
    case: CaseId,
    person: PersonId,
    looking: Looking,
    came: Instant,
    until: Instant,
}

/// What instances tell each other.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    page: Uuid,
    unit: UnitId,
    case: CaseId,
    person: PersonId,
    /// Whether they look as one who works on it, or inspects.
    works: bool,
    inspects: bool,
    open: bool,
}

impl Presence {
    /// Notes that a page shows a case that its reader may see, or no longer does.
    pub fn note(&self, state: &AppState, me: &SignedIn, case: CaseId, page: Uuid, open: bool) {
        let looking = Looking::of(&me.actor);
        let (works, inspects) = (looking == Looking::Working, looking == Looking::Inspecting);
        let told = Told { page, unit: me.unit(), case, person: me.person(), works, inspects, open };
        self.take(&told, state.clock.now());
        if let Ok(text) = serde_json::to_string(&told) {
            state.db.say(&text);
        }
    }

    /// Who else has it open, of those that this reader is told of, in the order in which they came.
    pub fn others(&self, me: &SignedIn, case: CaseId, now: Instant) -> Vec<PersonId> {
        let to = Looking::of(&me.actor);
        let pages = self.pages();
        let mut there: Vec<&Page> = pages
            .values()
            .filter(|page| page.unit == me.unit() && page.case == case && page.until > now)
            .filter(|page| page.person != me.person() && page.looking.is_told_to(to))
            .collect();
        there.sort_by_key(|page| (page.came, page.person));
        let mut others: Vec<PersonId> = Vec::with_capacity(there.len());
        for page in there {
            if !others.contains(&page.person) {
                others.push(page.person);
            }
        }
        others
    }

    fn take(&self, told: &Told, now: Instant) {
        let mut pages = self.pages();
        pages.retain(|_, page| page.until > now);
        let of_others = pages.get(&told.page).is_some_and(|page| page.person != told.person);
        if of_others {
            // Ids of pages are random; one that is guessed changes nothing.
            return;
        }
        if !told.open {
            pages.remove(&told.page);
            return;
        }
        let known = pages.get(&told.page).filter(|page| page.case == told.case).map(|page| page.came);
        if known.is_none() {
            let theirs = || pages.iter().filter(|(_, page)| page.person == told.person);
            let oldest = theirs().min_by_key(|(_, page)| page.until).map(|(id, _)| *id);
            if theirs().count() >= MOST_PAGES
                && let Some(oldest) = oldest
            {
                pages.remove(&oldest);
            }
        }
        let looking = match (told.works, told.inspects) {
            (_, true) => Looking::Inspecting,
            (true, false) => Looking::Working,
            (false, false) => Looking::Overseeing,
        };
        let until = now.plus_millis(i64::from(LEFT_AFTER_MILLIS));
        let Told { page, unit, case, person, .. } = *told;
        pages.insert(page, Page { unit, case, person, looking, came: known.unwrap_or(now), until });
    }

    fn pages(&self) -> MutexGuard<'_, HashMap<Uuid, Page>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears what other instances tell, for as long as it runs.
pub async fn keep(state: AppState) {
    let mut heard = state.db.hear();
    loop {
        match heard.recv().await {
            Ok(text) => {
                // What another version of the program tells may be of another form.
                if let Ok(told) = serde_json::from_str::<Told>(&text) {
                    state.presence.take(&told, state.clock.now());
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
