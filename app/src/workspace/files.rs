//! Files picked on this device: read, kept until they are uploaded, named in a command by their hash; and given back
//! to the device where the server would not take them.

use std::time::Duration;

use client::{StoreError, Upload};
use domain::case::{FileRef, decide::MOST_FILE};
use leptos::{
    prelude::{document, set_timeout},
    wasm_bindgen::{JsCast, JsValue},
    web_sys,
};
use wasm_bindgen_futures::JsFuture;

use super::{
    desk::Desk,
    picture::{self, Redrawn},
};
use crate::{
    components::BrowserFiles,
    i18n::{Words, errors, workspace},
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

/// How often it is looked whether a file is with the server, and how many milliseconds lie between: a minute, beside the sending.
const MOST_WAITS: usize = 120;
const WAIT: u32 = 500;

/// How long the browser may take to begin saving a file, after which its bytes are let go.
const SAVING: Duration = Duration::from_mins(1);

/// Keeps picked files durably on this device and returns how commands name them: all of them, or none.
///
/// # Errors
/// In words: empty, too large, of a kind that is not taken, or no room on this device.
pub async fn keep(desk: Desk, list: BrowserFiles) -> Result<Vec<FileRef>, Words> {
    keep_all(desk, (0..list.length()).filter_map(|i| list.get(i)).collect()).await
}

/// The same with one of them.
///
/// # Errors
/// Those of [`keep`].
pub async fn keep_one(desk: Desk, file: web_sys::File) -> Result<FileRef, Words> {
    keep_all(desk, vec![file]).await?.pop().ok_or(errors::UNKNOWN)
}

async fn keep_all(desk: Desk, files: Vec<web_sys::File>) -> Result<Vec<FileRef>, Words> {
    for file in &files {
        check(file)?;
    }
    // All are looked into before the first is kept: what is kept goes up, whether a case names it or not.
    let mut read = Vec::new();
    for file in &files {
        read.push(take(file).await?);
    }
    let mut kept = Vec::new();
    for Taken { name, media, bytes } in read {
        let size = bytes.len() as u64;
        let hash = desk.engine().keep_file(name.clone(), media.clone(), bytes).await.map_err(|error| words(&error))?;
        kept.push(FileRef { hash, name, media, size });
    }
    Ok(kept)
}

/// Waits until these files are with the server, for a while. Where they are not, the server says so of what rests on them.
pub async fn sent(desk: Desk, files: &[FileRef]) {
    for _ in 0..MOST_WAITS {
        let waits = |upload: &Upload| files.iter().any(|file| file.hash == upload.hash);
        if !desk.read(|replica| replica.uploads().iter().any(waits)) || desk.engine().sync().await.is_err() {
            return;
        }
        desk.platform().sleep(WAIT).await;
    }
}

/// What the server would refuse is not taken in the first place, as far as it can be told without looking inside.
fn check(file: &web_sys::File) -> Result<(), Words> {
    match size(file) {
        0 => Err(errors::FILE_EMPTY),
        size if size > MOST_FILE => Err(errors::FILE_TOO_LARGE),
        _ if KINDS.contains(&file.type_().as_str()) => Ok(()),
        _ => Err(errors::FILE_WRONG_KIND),
    }
}

/// How large a file is, in bytes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in whole bytes")]
pub fn size(file: &web_sys::File) -> u64 {
    file.size() as u64
}

/// The bytes of a file of this device.
///
/// # Errors
/// In words: the device would not let it be read.
pub async fn read(file: &web_sys::File) -> Result<Vec<u8>, Words> {
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| errors::UNKNOWN)?;
    Ok(js_sys::Uint8Array::new(buffer.unchecked_ref()).to_vec())
}

/// The bytes of a file as they leave the device, and what they are; nothing is kept.
///
/// # Errors
/// Those of [`keep`], but for room on the device.
pub async fn taken(file: &web_sys::File) -> Result<(Vec<u8>, String), Words> {
    check(file)?;
    take(file).await.map(|Taken { bytes, media, .. }| (bytes, media))
}

/// A file as it leaves the device.
struct Taken {
    name: String,
    media: String,
    bytes: Vec<u8>,
}

async fn take(file: &web_sys::File) -> Result<Taken, Words> {
    if !picture::is_picture(&file.type_()) {
        return Ok(Taken { name: file.name(), media: file.type_(), bytes: read(file).await? });
    }
    let Redrawn { bytes, media } = picture::redraw(file).await.map_err(|_| errors::PICTURE_BROKEN)?;
    if bytes.len() as u64 > MOST_FILE {
        return Err(errors::FILE_TOO_LARGE);
    }
    Ok(Taken { name: picture::renamed(&file.name(), media), media: media.to_owned(), bytes })
}

fn words(error: &StoreError) -> Words {
    match error {
        StoreError::Full => errors::STORAGE_FULL,
        StoreError::Failed(_) | StoreError::Superseded => errors::UNKNOWN,
    }
}

/// What a kept file is called: its name, or what it is where an earlier build kept none.
pub fn name(file: &Upload) -> String {
    if file.name.is_empty() {
        format!("{} · {}", file.media, file.hash.as_str().chars().take(8).collect::<String>())
    } else {
        file.name.clone()
    }
}

/// Sends a refused file once more.
///
/// # Errors
/// In words: the device no longer has it, or no room for it.
pub async fn send_again(desk: Desk, file: Upload) -> Result<(), Words> {
    let bytes = bytes(desk, &file).await?;
    desk.engine().keep_file(file.name, file.media, bytes).await.map_err(|error| words(&error))?;
    desk.kick();
    Ok(())
}

/// Gives a kept file back to the device, where the browser saves what it downloads.
///
/// # Errors
/// In words: this device no longer has it, or the browser does not save it.
pub async fn save(desk: Desk, file: &Upload) -> Result<(), Words> {
    let bytes = bytes(desk, file).await?;
    download(&bytes, &name(file)).map_err(|_| errors::UNKNOWN)
}

async fn bytes(desk: Desk, file: &Upload) -> Result<Vec<u8>, Words> {
    let found = desk.engine().file(&file.hash).await.map_err(|error| words(&error))?;
    found.ok_or(workspace::FILE_GONE)
}

/// Gives bytes to the device as a file.
///
/// # Errors
/// The browser saves nothing.
pub fn download(bytes: &[u8], name: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = web_sys::Blob::new_with_u8_array_sequence(&parts)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    set_timeout(
        move || {
            // What is not let go of now goes with the page.
            let _ = web_sys::Url::revoke_object_url(&address);
        },
        SAVING,
    );
    Ok(())
}
