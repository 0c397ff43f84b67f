//! The generation of a store: how often a tab began to lead there. It is a number in clear beside the sealed rows, because nothing
//! can be opened within a transaction; rows are never numbers, so builds that know nothing of it do not see it.
//!
//! It is asked for before anything is put, and looked at in the callback of its own request: while that runs, the transaction can
//! still be aborted, whatever was put behind it. Nothing is waited for in between, so nothing can slip through.

use std::{cell::Cell, rc::Rc};

use client::StoreError;
use idb::{
    Event, Request, StoreEvent, Transaction, TransactionResult, event::GetStoreRequestEvent, request::GetStoreRequest,
};
use js_sys::Array;
use wasm_bindgen::JsValue;

use super::{META, failed, laid::Change};

const KEY: &str = "generation";
/// What makes room for the next generation on a device that is full: text that says nothing, in a list, so that no build takes it
/// for a row.
const BALLAST: &str = "ballast";
/// How much room that is, in characters.
const BALLAST_SIZE: usize = 64 * 1024;

/// Lets the ballast go.
pub fn without_ballast() -> Change {
    Change::Delete(META, BALLAST.into())
}

/// Lays ballast, if there is room for it.
///
/// # Errors
/// There is not.
pub async fn lay_ballast(transaction: Transaction) -> Result<(), StoreError> {
    let meta = transaction.object_store(META).map_err(failed)?;
    let ballast = Array::of1(&"x".repeat(BALLAST_SIZE).into());
    meta.put(&ballast, Some(&BALLAST.into())).map(drop).map_err(failed)?;
    committed(transaction.commit().map_err(failed)?.await)
}

/// What a transaction does where the generation is another than it believes.
pub struct Fence {
    is_outdated: Rc<Cell<bool>>,
    _asked: GetStoreRequest,
}

impl Fence {
    /// Has a transaction aborted unless the generation is this one. To be asked for before anything else of it.
    ///
    /// # Errors
    /// The browser's, where the transaction is over.
    pub fn before(transaction: &Transaction, generation: u64) -> Result<Self, StoreError> {
        let is_outdated = Rc::new(Cell::new(false));
        let told = is_outdated.clone();
        let asked = ask(transaction, move |event, kept| {
            if kept != generation {
                told.set(true);
                if let Some(transaction) = transaction_of(event) {
                    // One that is over has not committed with an open request.
                    let _ = transaction.abort();
                }
            }
        })?;
        Ok(Self { is_outdated, _asked: asked })
    }

    /// Waits until the transaction is over. It commits by itself: one that was told to could no longer be aborted.
    ///
    /// # Errors
    /// The generation was another, or the browser could not keep it.
    pub async fn committed(self, transaction: Transaction) -> Result<(), StoreError> {
        let result = transaction.await;
        if self.is_outdated.get() { Err(StoreError::Superseded) } else { committed(result) }
    }
}

/// Raises the generation; what it is then.
///
/// # Errors
/// The browser could not keep it.
pub async fn raise(transaction: Transaction) -> Result<u64, StoreError> {
    let raised = Rc::new(Cell::new(0));
    let told = raised.clone();
    let asked = ask(&transaction, move |event, kept| {
        told.set(kept + 1);
        if let Some(Ok(meta)) = transaction_of(event).map(|transaction| transaction.object_store(META)) {
            // What cannot be put ends the transaction, and nobody leads by it.
            let _ = meta.put(&number(kept + 1), Some(&KEY.into()));
        }
    })?;
    let result = transaction.await;
    drop(asked);
    committed(result).map(|()| raised.get())
}

/// What it is.
///
/// # Errors
/// The browser's.
pub async fn kept(transaction: &Transaction) -> Result<u64, StoreError> {
    let meta = transaction.object_store(META).map_err(failed)?;
    let kept = meta.get(JsValue::from_str(KEY)).map_err(failed)?.await.map_err(failed)?;
    Ok(read(kept.as_ref()))
}

/// What came of a transaction.
pub fn committed(result: Result<TransactionResult, idb::Error>) -> Result<(), StoreError> {
    match result.map_err(failed)? {
        TransactionResult::Committed => Ok(()),
        // Nothing else asks for an abort but the browser, and it does so when there is no room.
        TransactionResult::Aborted => Err(StoreError::Full),
    }
}

fn ask(
    transaction: &Transaction,
    then: impl FnOnce(&GetStoreRequestEvent, u64) + 'static,
) -> Result<GetStoreRequest, StoreError> {
    let meta = transaction.object_store(META).map_err(failed)?;
    let mut asked = meta.get(JsValue::from_str(KEY)).map_err(failed)?;
    asked.on_success(move |event| {
        let kept = event.result().ok().flatten();
        then(&event, read(kept.as_ref()));
    });
    Ok(asked)
}

fn transaction_of(event: &GetStoreRequestEvent) -> Option<Transaction> {
    event.target().ok()?.transaction()
}

/// Nobody has led where none is kept.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count that was put here")]
fn read(kept: Option<&JsValue>) -> u64 {
    kept.and_then(JsValue::as_f64).unwrap_or_default() as u64
}

#[expect(clippy::cast_precision_loss, reason = "tabs do not begin to lead 2^53 times")]
fn number(generation: u64) -> JsValue {
    JsValue::from_f64(generation as f64)
}
