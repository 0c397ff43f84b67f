//! Files picked on this device: read, kept until they are uploaded, named in a command by their hash.

use domain::case::{FileRef, decide::MOST_FILE};
use leptos::{wasm_bindgen::JsCast, web_sys};
use wasm_bindgen_futures::JsFuture;

use super::desk::Desk;
use crate::{
    components::BrowserFiles,
    i18n::{Words, errors},
};

/// What may be attached: scans, photos, documents.
const KINDS: [&str; 6] = [
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// Keeps picked files durably on this device and returns how commands name them.
///
/// # Errors
/// In words: too large, of a kind that is not taken, or no room on this device.
pub async fn keep(desk: Desk, list: BrowserFiles) -> Result<Vec<FileRef>, Words> {
    let mut kept = Vec::new();
    for file in (0..list.length()).filter_map(|i| list.get(i)) {
        kept.push(keep_one(desk, &file).await?);
    }
    Ok(kept)
}

async fn keep_one(desk: Desk, file: &web_sys::File) -> Result<FileRef, Words> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in whole bytes")]
    let size = file.size() as u64;
    if size == 0 || size > MOST_FILE {
        return Err(errors::FILE_TOO_LARGE);
    }
    let media = file.type_();
    if !KINDS.contains(&media.as_str()) {
        return Err(errors::FILE_WRONG_KIND);
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| errors::UNKNOWN)?;
    let bytes = js_sys::Uint8Array::new(buffer.unchecked_ref()).to_vec();
    let hash = desk.engine().keep_file(media.clone(), bytes).await.map_err(|error| match error {
        client::StoreError::Full => errors::STORAGE_FULL,
        client::StoreError::Failed(_) => errors::UNKNOWN,
    })?;
    Ok(FileRef { hash, name: file.name(), media, size })
}
