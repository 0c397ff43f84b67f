//! What a batch changes, laid out as rows: each write of the replica is a few of them.

use client::{Meta, StoreError, Write};
use js_sys::{ArrayBuffer, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use super::{ATTENTION, BLOBS, DRAFTS, META, OUTBOX, SENT, THUMBNAILS, UPLOADS, failed};

/// One change to one row, or all of a store.
pub enum Change {
    /// A row, not yet sealed.
    Put(&'static str, JsValue, Vec<u8>),
    /// No row of this key.
    Delete(&'static str, JsValue),
    /// No row.
    Clear(&'static str),
}

impl Change {
    /// The store that it changes.
    pub const fn store(&self) -> &'static str {
        match self {
            Self::Put(store, ..) | Self::Delete(store, _) | Self::Clear(store) => store,
        }
    }
}

/// A row as it lies there.
pub enum Row {
    /// As it is: an earlier build wrote it, or the browser seals nothing.
    Clear(Vec<u8>),
    /// Sealed.
    Sealed(ArrayBuffer),
}

impl Row {
    /// Sealed rows are buffers; rows in clear are text, or the bytes of a file.
    pub fn read(value: JsValue) -> Option<Self> {
        if let Some(text) = value.as_string() {
            return Some(Self::Clear(text.into_bytes()));
        }
        if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            return Some(Self::Clear(bytes.to_vec()));
        }
        value.dyn_into().ok().map(Self::Sealed)
    }

    /// A row in clear.
    pub fn clear(store: &str, bytes: &[u8]) -> JsValue {
        if store == BLOBS { Uint8Array::from(bytes).into() } else { String::from_utf8_lossy(bytes).as_ref().into() }
    }
}

/// For what a row is sealed: moved to another place it does not open.
pub fn place(store: &str, key: &JsValue) -> String {
    match (key.as_string(), key.as_f64()) {
        (Some(text), _) => format!("{store}/{text}"),
        (None, Some(number)) => format!("{store}/{number}"),
        // No store has such keys.
        (None, None) => store.to_owned(),
    }
}

/// Lays a write out, but for records. Whether what came from the server is kept at all is the store's to say.
pub fn lay(write: &Write, keeps_base: bool) -> Result<Vec<Change>, StoreError> {
    let base = |change: Change| if keeps_base { vec![change] } else { vec![] };
    Ok(match write {
        Write::Meta(meta) if keeps_base => vec![put(META, "it".into(), meta)?],
        // Where the records do not stay, the next opening fetches them.
        Write::Meta(meta) => vec![put(META, "it".into(), &Meta { cursor: None, ..(**meta).clone() })?],
        // They lie in packs: see `records.rs`.
        Write::PutRecord(_) | Write::DropRecord(_) | Write::ClearRecords => vec![],
        Write::PutPending(pending) => vec![put(OUTBOX, number(pending.seq), pending)?],
        Write::DropPending(seq) => vec![Change::Delete(OUTBOX, number(*seq))],
        Write::PutRefused(refused) => vec![put(ATTENTION, refused.id.to_string().into(), refused)?],
        Write::DropRefused(id) => vec![Change::Delete(ATTENTION, id.to_string().into())],
        Write::PutDraft(draft) => vec![put(DRAFTS, draft.key.as_str().into(), draft)?],
        Write::DropDraft(key) => vec![Change::Delete(DRAFTS, key.as_str().into())],
        Write::PutUpload(upload, bytes) => {
            let key = JsValue::from_str(upload.hash.as_str());
            vec![
                Change::Put(BLOBS, key.clone(), bytes.clone()),
                put(UPLOADS, key.clone(), upload)?,
                Change::Delete(ATTENTION, key),
            ]
        }
        // Beside the commands, whose keys are of another form.
        Write::RefuseUpload(refused) => {
            let key = JsValue::from_str(refused.file.hash.as_str());
            vec![put(ATTENTION, key.clone(), refused)?, Change::Delete(UPLOADS, key)]
        }
        Write::DropUpload(hash) => {
            [BLOBS, UPLOADS, ATTENTION].map(|store| Change::Delete(store, hash.as_str().into())).into()
        }
        Write::PutSent(sent) => base(put(SENT, number(sent.no), sent)?),
        Write::DropSent(no) => vec![Change::Delete(SENT, number(*no))],
        Write::ClearSent => vec![Change::Clear(SENT)],
        Write::PutThumbnail(hash, bytes) => base(Change::Put(THUMBNAILS, hash.as_str().into(), bytes.clone())),
        Write::DropThumbnail(hash) => vec![Change::Delete(THUMBNAILS, hash.as_str().into())],
        Write::ClearThumbnails => vec![Change::Clear(THUMBNAILS)],
    })
}

fn put<T: Serialize>(store: &'static str, key: JsValue, value: &T) -> Result<Change, StoreError> {
    serde_json::to_vec(value).map(|bytes| Change::Put(store, key, bytes)).map_err(failed)
}

/// Numbers of commands stay far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "numbers of commands stay far below 2^53")]
fn number(seq: u64) -> JsValue {
    JsValue::from_f64(seq as f64)
}
