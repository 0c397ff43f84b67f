//! A person's key, wrapped with a PIN, on this device: it opens their replica while the server cannot be asked.

use app::workspace::platform::PinTried;
use client::StoreError;
use contract::session::ReplicaKey;
use domain::{
    ids::PersonId,
    pin::{Pin, TRIES},
};
use js_sys::{ArrayBuffer, Uint8Array};
use serde::{Deserialize, Serialize};

use crate::sealing::Sealing;

/// Rounds of PBKDF2-HMAC-SHA-256, above what OWASP's storage cheat sheet of 2023 asks (600 000): half a second on a telephone.
const ROUNDS: u32 = 1_000_000;

/// A wrapped key as it is kept.
#[derive(Serialize, Deserialize)]
struct Wrapped {
    #[serde(with = "hex::serde")]
    salt: [u8; 16],
    rounds: u32,
    #[serde(with = "hex::serde")]
    sealed: Vec<u8>,
    /// Wrong tries since it last opened.
    wrong: u8,
}

/// How many tries are left, where there is a PIN.
pub fn tries_left(person: PersonId) -> Option<u8> {
    read(person).map(|wrapped| TRIES.saturating_sub(wrapped.wrong))
}

/// Wraps a key with a PIN and keeps it.
pub async fn keep(person: PersonId, pin: &Pin, key: &ReplicaKey) -> Result<(), StoreError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| StoreError::Failed(e.to_string()))?;
    let sealing = Sealing::derived(pin.digits(), &salt, ROUNDS).await?;
    let sealed = sealing.seal(&[(place(person), key.bytes().to_vec())]).await?;
    let sealed = sealed.first().map(|buffer| Uint8Array::new(buffer).to_vec()).unwrap_or_default();
    write(person, &Wrapped { salt, rounds: ROUNDS, sealed, wrong: 0 })
}

/// Tries a PIN. A try counts before it is made, so that closing the page in the middle gains none.
pub async fn attempt(person: PersonId, pin: &Pin) -> Result<PinTried, StoreError> {
    let Some(mut wrapped) = read(person) else { return Ok(PinTried::Gone) };
    if wrapped.wrong >= TRIES {
        forget(person);
        return Ok(PinTried::Gone);
    }
    wrapped.wrong += 1;
    write(person, &wrapped)?;
    let sealing = Sealing::derived(pin.digits(), &wrapped.salt, wrapped.rounds).await?;
    let buffer: ArrayBuffer = Uint8Array::from(wrapped.sealed.as_slice()).buffer();
    let opened = sealing.open(&[(place(person), buffer)]).await?.into_iter().next().flatten();
    match opened.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
        Some(bytes) => {
            wrapped.wrong = 0;
            write(person, &wrapped)?;
            Ok(PinTried::Opens(ReplicaKey::new(bytes)))
        }
        None if wrapped.wrong >= TRIES => {
            forget(person);
            Ok(PinTried::Gone)
        }
        None => Ok(PinTried::Wrong { left: TRIES - wrapped.wrong }),
    }
}

/// Forgets it: signing in is then the only way.
pub fn forget(person: PersonId) {
    if let Some(storage) = storage() {
        // A storage that cannot be written to holds none either.
        let _ = storage.remove_item(&name(person));
    }
}

fn read(person: PersonId) -> Option<Wrapped> {
    contract::json::read(&storage()?.get_item(&name(person)).ok()??).ok()
}

fn write(person: PersonId, wrapped: &Wrapped) -> Result<(), StoreError> {
    let text = serde_json::to_string(wrapped).map_err(|e| StoreError::Failed(e.to_string()))?;
    let storage = storage().ok_or_else(|| StoreError::Failed("no local storage".to_owned()))?;
    storage.set_item(&name(person), &text).map_err(|_| StoreError::Full)
}

fn name(person: PersonId) -> String {
    format!("sen.pin.{person}")
}

/// For what it is sealed: nobody else's wrapped key can be put in its place.
fn place(person: PersonId) -> String {
    format!("pin/{person}")
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
