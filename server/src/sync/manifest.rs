//! What a replica should hold, as a stream of keys and revisions.

use std::{collections::BTreeSet, io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use contract::sync::compare::{ManifestRequest, Mark};
use db::sync;
use domain::{digest::bucket_of, facet::RecordKey};
use futures::stream;

use super::{FromOurPage, Place, Reader, body, page, reason, stream_headers, wire};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// Keys read at once: each page is one short snapshot, none is held for a slow reader.
const PAGE: usize = 1000;

/// Streams the keys and revisions of everything that the person is sent, in the order of the bootstrap: one line each, a
/// list `[kind, root, facet, rev]`.
///
/// The first line says from which cursor to pull when what is missing has been fetched; a stream without its last line was
/// cut, and goes on with `after` and `cursor`.
#[utoipa::path(
    post,
    path = "/api/v1/sync/manifest",
    operation_id = "sync_manifest",
    tag = "sync",
    params(("x-sync" = String, Header, description = "Always `1`: only our own pages can set it.")),
    request_body = ManifestRequest,
    responses(
        (
            status = 200,
            body = Mark,
            content_type = "application/x-ndjson",
            description = "The first and the last line have this shape; those between are lists `[kind, root, facet, rev]`."
        ),
        (status = 400, body = contract::error::ErrorBody),
        (status = 401, body = contract::error::ErrorBody),
        (status = 403, body = contract::error::ErrorBody, description = "The header `x-sync` is missing."),
        (
            status = 410,
            body = contract::error::ErrorBody,
            description = "Begin anew, not from `after`; the field `cursor` has the reason: `epoch`, `floor` or `policy`."
        ),
    ),
)]
pub async fn manifest(
    State(state): State<AppState>,
    signed_in: SignedIn,
    _: FromOurPage,
    bytes: Bytes,
) -> Result<Response, ApiError> {
    let ManifestRequest { after, cursor, buckets } = body(&bytes)?;
    let reader = Reader::new(&signed_in);
    let place = cursor.as_deref().map(|c| Place::given(c, &reader.actor.scope())).transpose()?;
    if let Some(Place { cursor, .. }) = place.clone() {
        let stale = state.db.read(move |tx| async move { sync::stale(&tx, &cursor).await }).await?;
        if let Some(why) = stale {
            return Err(ApiError::Reset(reason(why)));
        }
    }
    let after = after.map(RecordKey::from);
    let walk = Walk { state, reader: Arc::new(reader), after, place, buckets, began: false };
    let pages = stream::try_unfold(Some(walk), |walk| async move {
        let Some(walk) = walk else { return Ok(None) };
        walk.next().await.map(Some)
    });
    let mut response = (stream_headers(), Body::from_stream(pages)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    Ok(response)
}

/// A stream under way.
struct Walk {
    state: AppState,
    reader: Arc<Reader>,
    after: Option<RecordKey>,
    /// The point to pull from; that of the first page unless the stream goes on from another.
    place: Option<Place>,
    buckets: Option<BTreeSet<u8>>,
    began: bool,
}

impl Walk {
    /// The next page as text, and what is left to walk.
    async fn next(mut self) -> io::Result<(Bytes, Option<Self>)> {
        let after = self.after;
        let page = page(&self.state, &self.reader, |tx, reader| async move {
            sync::manifest(&tx, &reader.actor.scope(), after, PAGE).await
        })
        .await?;
        let place = self.place.get_or_insert_with(|| Place::new(&self.reader.actor.scope(), page.cursor)).to_string();
        let mut out = String::with_capacity(page.rows.len() * 72 + 256);
        if !self.began {
            wire::as_of(&mut out, &place);
            self.began = true;
        }
        let asked = |key: RecordKey| self.buckets.as_ref().is_none_or(|asked| asked.contains(&bucket_of(key)));
        for (key, rev) in page.rows.iter().filter(|(key, _)| asked(*key)) {
            wire::row(&mut out, *key, *rev);
        }
        if page.more {
            self.after = page.rows.last().map(|(key, _)| *key).or(self.after);
            return Ok((Bytes::from(out), Some(self)));
        }
        wire::end(&mut out, &place);
        Ok((Bytes::from(out), None))
    }
}
