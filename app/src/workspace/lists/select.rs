//! Which rows of a list are chosen, by mouse, finger and keyboard.

use std::collections::BTreeSet;

use domain::{case::bulk::MOST, ids::CaseId};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use crate::i18n::{together, use_lang};

/// The rows that are chosen. What leaves the list is chosen no longer. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Selection {
    chosen: RwSignal<BTreeSet<CaseId>>,
    /// The row that was pressed last: from there a range reaches.
    anchor: StoredValue<Option<CaseId>>,
    listed: Signal<Vec<CaseId>>,
}

impl Selection {
    /// Nothing chosen among these, in the order in which they stand.
    pub fn new(listed: Signal<Vec<CaseId>>) -> Self {
        Self { chosen: RwSignal::default(), anchor: StoredValue::new(None), listed }
    }

    /// Whether this row is chosen.
    pub fn has(self, id: CaseId) -> bool {
        self.chosen.with(|chosen| chosen.contains(&id))
    }

    /// Whether any is.
    pub fn any(self) -> bool {
        self.chosen.with(|chosen| !chosen.is_empty())
    }

    /// The chosen rows that stand in the list, in its order.
    pub fn picked(self) -> Vec<CaseId> {
        let chosen = self.chosen.get();
        if chosen.is_empty() {
            return vec![];
        }
        self.listed.with(|listed| listed.iter().filter(|id| chosen.contains(id)).copied().collect())
    }

    /// Whether all rows are chosen, or as many as can be at once.
    pub fn has_all(self) -> bool {
        let all = self.listed.with(Vec::len).min(MOST);
        all > 0 && self.chosen.with(BTreeSet::len) >= all
    }

    /// A row was pressed: it is chosen, or no longer; with a range all from the one pressed before it.
    pub fn press(self, id: CaseId, range: bool) {
        let on = !self.chosen.with_untracked(|chosen| chosen.contains(&id));
        let from = self.anchor.get_value().filter(|_| range);
        let rows = self.listed.with_untracked(|listed| between(listed, from, id));
        self.anchor.set_value(Some(id));
        self.chosen.update(|chosen| {
            for row in rows {
                if !on {
                    chosen.remove(&row);
                } else if chosen.len() < MOST {
                    chosen.insert(row);
                }
            }
        });
    }

    /// Chooses the whole list, as far as may be at once.
    pub fn choose_all(self) {
        let all = self.listed.with_untracked(|listed| listed.iter().take(MOST).copied().collect());
        self.chosen.set(all);
    }

    /// Chooses nothing.
    pub fn clear(self) {
        self.anchor.set_value(None);
        if self.chosen.with_untracked(|chosen| !chosen.is_empty()) {
            self.chosen.set(BTreeSet::new());
        }
    }

    /// Space on a row chooses it, with Shift all up to it; Esc chooses nothing.
    pub fn on_key(self, event: &ev::KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            " " => {
                let at = event.target().and_then(|at| at.dyn_into::<web_sys::Element>().ok());
                let row = at.filter(|at| at.matches(".row-open").unwrap_or(false));
                let address = row.and_then(|row| row.get_attribute("href"));
                let id = address.as_deref().and_then(|a| a.rsplit('/').next()).and_then(|id| id.parse().ok());
                if let Some(id) = id {
                    event.prevent_default();
                    self.press(id, event.shift_key());
                }
            }
            "Escape" => self.clear(),
            _ => {}
        }
    }
}

/// The rows from one to the other, both included, whichever stands first; only the second where the first is not there.
fn between(listed: &[CaseId], from: Option<CaseId>, to: CaseId) -> Vec<CaseId> {
    let place = |id| listed.iter().position(|row| *row == id);
    match (from.and_then(place), place(to)) {
        (Some(a), Some(b)) => listed[a.min(b)..=a.max(b)].to_vec(),
        (Some(_) | None, _) => vec![to],
    }
}

/// The tick of a row.
#[component]
pub fn PickRow(
    /// The case.
    id: CaseId,
    /// What its row is called.
    title: Signal<String>,
    /// Where it is chosen.
    select: Selection,
) -> impl IntoView {
    let lang = use_lang();
    let label = move || title.with(|title| together::pick(title).say(lang.get()));
    view! {
        <input
            type="checkbox"
            aria-label=label
            prop:checked=move || select.has(id)
            on:click=move |event| select.press(id, event.shift_key())
        />
    }
}

/// The tick for all rows.
#[component]
pub fn PickAll(
    /// Where they are chosen.
    select: Selection,
) -> impl IntoView {
    let press = move |on: bool| if on { select.choose_all() } else { select.clear() };
    view! {
        <label class="pick-all">
            <input
                type="checkbox"
                prop:checked=move || select.has_all()
                on:change:target=move |event| press(event.target().checked())
            />
            <span>{together::PICK_ALL}</span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_range_reaches_either_way_and_never_beyond_the_list() {
        let ids: Vec<CaseId> = (1..=5).map(|n| CaseId(Uuid::from_u128(n))).collect();
        assert_eq!(between(&ids, Some(ids[1]), ids[3]), ids[1..=3]);
        assert_eq!(between(&ids, Some(ids[3]), ids[1]), ids[1..=3]);
        assert_eq!(between(&ids, None, ids[2]), [ids[2]]);
        assert_eq!(between(&ids, Some(ids[2]), ids[2]), [ids[2]]);
        let gone = CaseId(Uuid::from_u128(9));
        assert_eq!(between(&ids, Some(gone), ids[0]), [ids[0]], "what has left the list begins no range");
    }
}
