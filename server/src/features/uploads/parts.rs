//! A file in parts: whoever was cut off asks how much has come, and goes on from there.

use axum::{Json, extract::State};
use axum_extra::extract::Query;
use bytes::Bytes;
use contract::{error::ErrorBody, upload::UploadProgress};
use db::{Tx, files};
use domain::{
    ids::FileHash,
    policy::{self, Act},
};
use serde::Deserialize;

use super::{MOST_BYTES, body, keep_whole};
use crate::{
    auth::SignedIn,
    error::{ApiError, BadRequest},
    extract::At,
    files::Sender,
    state::AppState,
};

/// How much of unfinished files somebody may leave here, in bytes: some dozens of photos on their way.
const MOST_UNFINISHED: u64 = 64 * 1024 * 1024;
/// The least that a part holds which is not the last: each costs a look at those before it.
const LEAST_PART_BYTES: usize = 16 * 1024;
/// Seconds after which somebody who left too much may look again.
const RETRY_AFTER: u32 = 3600;

/// Where a part belongs.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PartPlace {
    /// Bytes before it.
    offset: u64,
    /// Bytes of the whole file.
    of: u64,
}

/// How much of one's own upload has come. Whether somebody else's is here is not told.
#[utoipa::path(
    get, path = "/api/v1/files/{sha256}/parts", tag = "files",
    params(("sha256" = String, Path, description = "The SHA-256 of the whole file.")),
    responses(
        (status = 200, body = UploadProgress),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 503, body = ErrorBody, description = "The store of files does not answer."),
    ),
)]
pub(super) async fn show_parts(
    State(state): State<AppState>,
    me: SignedIn,
    At(hash): At<FileHash>,
) -> Result<Json<UploadProgress>, ApiError> {
    policy::can(&me.actor, Act::Upload)?;
    let (unit, wanted) = (me.unit(), hash.clone());
    let row = state.db.read(move |tx: Tx| async move { files::file_find(&tx, unit, &wanted).await }).await?;
    // The answer to the last part may have been lost on its way.
    if let Some(row) = row.filter(|row| row.uploaded_by == Some(me.person()))
        && state.files.has(me.unit(), &hash).await?
    {
        forget(&state, sender(&me), &hash).await;
        return Ok(Json(UploadProgress { offset: row.size.try_into().unwrap_or(0), done: true }));
    }
    let (offset, _) = state.files.come(sender(&me), &hash).await?;
    Ok(Json(UploadProgress { offset, done: false }))
}

/// Upload a part of a file. One that does not begin where the next is waited for is not kept; the answer says where that is.
#[utoipa::path(
    put, path = "/api/v1/files/{sha256}/parts", tag = "files",
    params(("sha256" = String, Path, description = "The SHA-256 of the whole file."), PartPlace),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "1 MiB at most."),
    responses(
        (status = 200, body = UploadProgress),
        (status = 400, body = ErrorBody, description = "It does not fit into the whole, or the whole has another hash: then all parts are forgotten."),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody, description = "The whole is of a kind that is not taken."),
        (status = 422, body = ErrorBody, description = "The whole is a picture that is not taken."),
        (status = 429, body = ErrorBody, description = "Too much of other files was begun and not ended."),
        (status = 503, body = ErrorBody, description = "The store of files does not answer: nothing of it is lost, and it can be gone on with."),
    ),
)]
pub(super) async fn put_part(
    State(state): State<AppState>,
    me: SignedIn,
    At(hash): At<FileHash>,
    Query(place): Query<PartPlace>,
    bytes: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<UploadProgress>, ApiError> {
    policy::can(&me.actor, Act::Upload)?;
    let (bytes, from) = (body(bytes)?, sender(&me));
    if place.of > MOST_BYTES as u64 {
        return Err(ApiError::TooLarge);
    }
    let end = place.offset.saturating_add(bytes.len() as u64);
    if bytes.is_empty() || end > place.of {
        return Err(ApiError::BadRequest(BadRequest::Body("offset + length > of".to_owned())));
    }
    let (come, parts) = state.files.come(from, &hash).await?;
    if come != place.offset {
        return Ok(Json(UploadProgress { offset: come, done: false }));
    }
    if end < place.of {
        if bytes.len() < LEAST_PART_BYTES {
            return Err(ApiError::BadRequest(BadRequest::Body(format!("< {LEAST_PART_BYTES}"))));
        }
        if state.files.unfinished(from).await? + bytes.len() as u64 > MOST_UNFINISHED {
            return Err(ApiError::TooMany { retry_after: RETRY_AFTER });
        }
        state.files.put_part(from, &hash, place.offset, bytes).await?;
        return Ok(Json(UploadProgress { offset: end, done: false }));
    }
    // The last part is never stored by itself: whatever happens here, it is waited for until the whole is kept.
    let Some(whole) = state.files.whole(parts, bytes).await? else {
        // Another device has ended the same file meanwhile.
        return Ok(Json(UploadProgress { offset: 0, done: false }));
    };
    match keep_whole(&state, &me, &hash, whole).await {
        Ok(()) => {
            forget(&state, from, &hash).await;
            Ok(Json(UploadProgress { offset: end, done: true }))
        }
        // Not now: nothing needs to come again but the last part.
        Err(err @ (ApiError::Busy(_) | ApiError::Internal(_) | ApiError::FilesDown(_))) => Err(err),
        // What was refused would be refused again.
        Err(refused) => {
            forget(&state, from, &hash).await;
            Err(refused)
        }
    }
}

/// Parts that stay are forgotten two days later.
async fn forget(state: &AppState, from: Sender, hash: &FileHash) {
    if let Err(err) = state.files.forget_parts(from, hash).await {
        tracing::warn!(error = %err, "parts of a file that is whole were not forgotten");
    }
}

fn sender(me: &SignedIn) -> Sender {
    Sender { unit: me.unit(), person: me.person() }
}
