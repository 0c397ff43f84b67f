//! Databases of builds before, which had one for each tab: the first is the one that all share now, the others are taken in.

use std::rc::Rc;

use client::LocalStore;
use contract::session::ReplicaKey;
use domain::ids::PersonId;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{Keeping, Store, name};
use crate::locks;

/// The last slot that a tab could have.
const LAST: u32 = 16;

/// Those that are there and that no tab of a build before works in.
pub async fn stores(person: PersonId, key: Option<&ReplicaKey>) -> Vec<Rc<dyn LocalStore>> {
    let there = names().await;
    let mut found: Vec<Rc<dyn LocalStore>> = Vec::new();
    for slot in 1..=LAST {
        let name = name(person, slot);
        let is_there = there.as_ref().is_none_or(|there| there.contains(&name));
        // The lock stays: a tab of a build before takes another slot.
        if !is_there || !locks::hold(&name).await {
            continue;
        }
        // What does not open stays where it is, and is tried again at the next opening.
        if let Ok(store) = Store::open(person, slot, key.cloned(), Keeping::Alone).await {
            found.push(store);
        }
    }
    found
}

/// The databases of this address; `None` where the browser does not say, so that each has to be tried.
async fn names() -> Option<Vec<String>> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).ok()?;
    let ask: Function = Reflect::get(&factory, &"databases".into()).ok()?.dyn_into().ok()?;
    let asked: Promise = ask.call0(&factory).ok()?.dyn_into().ok()?;
    let all: Array = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    let name = |database: JsValue| Reflect::get(&database, &"name".into()).ok()?.as_string();
    Some(all.iter().filter_map(name).collect())
}
