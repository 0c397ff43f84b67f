//! What has been typed, kept on this device: there is no desk yet whose storage would keep it.

use domain::setup::Plan;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where it is kept.
const KEY: &str = "sen.setup";

/// A plan that is not confirmed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Draft {
    /// For which address.
    pub token: String,
    /// The id of the call that will make it: the same however often it is tried.
    pub key: Uuid,
    /// How far it has come.
    pub step: usize,
    /// What was typed.
    pub plan: Plan,
}

/// The draft of this device.
pub(super) fn kept() -> Option<Draft> {
    let text = window().local_storage().ok().flatten()?.get_item(KEY).ok()??;
    contract::json::read(&text).ok()
}

/// Keeps it. A device that keeps nothing only means that a page loaded anew begins anew.
pub(super) fn keep(draft: &Draft) {
    if let (Ok(Some(storage)), Ok(text)) = (window().local_storage(), serde_json::to_string(draft)) {
        let _ = storage.set_item(KEY, &text);
    }
}

/// Lets it go: names of people stay nowhere.
pub(super) fn forget() {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(KEY);
    }
}
