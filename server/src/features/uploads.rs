//! Uploads: by the hash of their bytes, so that again is as good as once, and nobody learns who else has the file.

mod parts;
mod picture;

use std::time::Duration;

use axum::{
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
};
use bytes::Bytes;
use contract::{error::ErrorBody, upload::MOST_PART_BYTES};
use db::{
    Tx,
    files::{self, FileRow},
};
use domain::{
    ids::{FileHash, PersonId, UnitId},
    policy::{self, Act},
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};

use crate::{
    auth::SignedIn,
    error::{ApiError, BadRequest},
    extract::At,
    service::privacy::erase_bytes,
    state::AppState,
};

/// The largest file.
pub(super) const MOST_BYTES: usize = 20 * 1024 * 1024;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(put_file).layer(DefaultBodyLimit::max(MOST_BYTES)))
        .routes(routes!(parts::show_parts, parts::put_part).layer(DefaultBodyLimit::max(MOST_PART_BYTES)))
}

/// Forgets, hour by hour, parts of files that nobody went on with, and the bytes of erased files that could not be reached.
pub async fn keep(state: AppState) {
    loop {
        if let Err(err) = erase_bytes(&state, None).await {
            tracing::error!(error = %err, "the bytes of erased files still lie in the store");
        }
        if let Err(err) = state.files.trim_parts(state.clock.now()).await {
            tracing::error!(error = %err, "parts of files that nobody went on with were not forgotten");
        }
        tokio::time::sleep(HOUR).await;
    }
}

const HOUR: Duration = Duration::from_hours(1);

/// Upload a file. It is seen by nobody until a case refers to it, and then by those who may read that facet.
#[utoipa::path(
    put, path = "/api/v1/files/{sha256}", tag = "files",
    params(("sha256" = String, Path, description = "The SHA-256 of the bytes, 64 lower-case hexadecimal digits.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "PDF, JPEG, PNG, WebP, DOCX, XLSX or plain text, 20 MiB at most."),
    responses(
        (status = 204, description = "It is here now; whether it was before is not told."),
        (status = 400, body = ErrorBody, description = "The bytes have another hash."),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody, description = "A kind of file that is not taken, whatever it is called."),
        (status = 422, body = ErrorBody, description = "A picture of more pixels than can be drawn, or one that says where or with what it was taken."),
        (status = 503, body = ErrorBody, description = "The store of files does not answer: it is not here, and can be sent again."),
    ),
)]
async fn put_file(
    State(state): State<AppState>,
    me: SignedIn,
    At(hash): At<FileHash>,
    bytes: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<StatusCode, ApiError> {
    policy::can(&me.actor, Act::Upload)?;
    keep_whole(&state, &me, &hash, body(bytes)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The bytes of a call.
pub(super) fn body(bytes: Result<Bytes, axum::extract::rejection::BytesRejection>) -> Result<Bytes, ApiError> {
    bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
        _ => ApiError::BadRequest(BadRequest::Body(rejection.body_text())),
    })
}

/// Looks into a file that has come, and keeps it.
async fn keep_whole(state: &AppState, me: &SignedIn, hash: &FileHash, bytes: Bytes) -> Result<(), ApiError> {
    if FileHash::of(&bytes) != *hash {
        return Err(ApiError::BadRequest(BadRequest::Hash));
    }
    let media = looked_into(&bytes)?;
    keep_bytes(state, me.unit(), Some(me.person()), hash, media, bytes).await
}

/// What a file is, if it is of a kind that is taken and says nothing but what it shows.
pub(crate) fn looked_into(bytes: &[u8]) -> Result<&'static str, ApiError> {
    let media = sniff(bytes).ok_or(ApiError::UnsupportedFile)?;
    if picture::is_flood(media, bytes) {
        return Err(ApiError::PixelFlood);
    }
    if media.starts_with("image/") && domain::picture::tells_more_than_it_shows(bytes) {
        return Err(ApiError::PictureMetadata);
    }
    Ok(media)
}

/// Keeps a file that was looked into and has this hash; nobody uploaded it where an applicant did.
pub(crate) async fn keep_bytes(
    state: &AppState,
    unit: UnitId,
    by: Option<PersonId>,
    hash: &FileHash,
    media: &str,
    bytes: Bytes,
) -> Result<(), ApiError> {
    let row = FileRow {
        unit,
        hash: hash.clone(),
        size: i64::try_from(bytes.len()).map_err(|_| ApiError::TooLarge)?,
        media_type: media.to_owned(),
        uploaded_by: by,
        created_at: state.clock.now(),
    };
    state.files.put(unit, hash, bytes.clone()).await?;
    let note = move |tx: Tx| {
        let row = row.clone();
        async move { files::file_put(&tx, &row).await }
    };
    state.db.write(note).await?;
    if !state.files.has(unit, hash).await? {
        // The same file was being erased for somebody else: since the row is there, it is no longer.
        state.files.put(unit, hash, bytes).await?;
    }
    Ok(())
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What a file is, by looking into it; nothing if it is of no kind that is taken.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let found = infer::get(bytes).map(|kind| kind.mime_type());
    match found {
        Some("application/pdf") => Some("application/pdf"),
        Some("image/jpeg") => Some("image/jpeg"),
        Some("image/png") => Some("image/png"),
        Some("image/webp") => Some("image/webp"),
        // Both are zips, and other writers order their entries in another way than the one that is looked for.
        Some("application/zip" | DOCX | XLSX) => office(bytes),
        Some(_) => None,
        None => is_text(bytes).then_some("text/plain; charset=utf-8"),
    }
}

fn office(bytes: &[u8]) -> Option<&'static str> {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    // Macros come in files of other names; one that hides them under these is not taken.
    if !has(b"[Content_Types].xml") || has(b"vbaProject.bin") {
        None
    } else if has(b"word/document.xml") {
        Some(DOCX)
    } else if has(b"xl/workbook.xml") {
        Some(XLSX)
    } else {
        None
    }
}

/// Plain words. What begins like a page or a drawing could be opened as one, script and all.
fn is_text(bytes: &[u8]) -> bool {
    let begins = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    !begins.is_empty()
        && !begins.starts_with(b"<")
        && std::str::from_utf8(bytes)
            .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(sniff(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n"), Some("image/png"));
        assert_eq!(sniff(&[0xFF, 0xD8, 0xFF, 0xE0]), Some("image/jpeg"));
        assert_eq!(sniff("Giấy tờ".as_bytes()), Some("text/plain; charset=utf-8"));
        assert_eq!(sniff(b"PK\x03\x04....[Content_Types].xml....word/document.xml"), Some(DOCX));
        assert_eq!(sniff(b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml"), Some(XLSX));
    }

    #[test]
    fn what_could_run_is_not_taken() {
        let refused: [&[u8]; 10] = [
            b"",
            b" \n",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"\xEF\xBB\xBF\n <!-- --><svg/>",
            b"MZ\x90\x00",
            b"\x7fELF",
            b"<html><script>alert(1)</script>",
            b"#!/bin/sh\n\x00",
            b"PK\x03\x04....classes.dex",
            b"PK\x03\x04....[Content_Types].xml....word/document.xml....word/vbaProject.bin",
        ];
        for bytes in refused {
            assert_eq!(sniff(bytes), None, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
