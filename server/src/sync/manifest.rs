//! What a replica should hold, as a stream of keys and revisions.

use std::{collections::BTreeSet, io, sync::Arc};

use axum::{body::Bytes, extract::State, response::Response};
use contract::sync::compare::{ManifestRequest, Mark};
use db::{DbError, sync};
use domain::{
    digest::{Digest, bucket_of},
    facet::RecordKey,
};

use super::{
    FromOurPage, Place, Reader, body, page, reason,
    stream::{Lines, Told, streamed},
    wire,
};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// Keys read at once: each page is one short snapshot, none is held for a slow reader.
const PAGE: usize = 1000;

/// Streams the keys and revisions of everything that the person is sent, in the order of the bootstrap: one line each, a
/// list `[kind, root, facet, rev]`.
///
/// The first line says from which cursor to pull when what is missing has been fetched; a stream without its last line was
/// cut, and goes on with `after` and `cursor`. With `bodies` all of it is of one point: then it cannot go on, `after` is
/// refused, and the whole is asked for again.
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
    let ManifestRequest { after, cursor, buckets, bodies } = body(&bytes)?;
    if bodies && after.is_some() {
        // All of them are of one point, and no second call can be of the same.
        return Err(ApiError::parameter("after"));
    }
    let reader = Reader::new(&signed_in);
    let place = cursor.as_deref().map(|c| Place::given(c, &reader.actor.scope())).transpose()?;
    if let Some(Place { cursor, .. }) = place.clone() {
        let stale = state.db.read(move |tx| async move { sync::stale(&tx, &cursor).await }).await?;
        if let Some(why) = stale {
            return Err(ApiError::Reset(reason(why)));
        }
    }
    let after = after.map(RecordKey::from);
    Ok(streamed(state, reader, after, place, Keys { buckets, bodies }))
}

/// Keys and revisions, of some buckets or of all.
struct Keys {
    buckets: Option<BTreeSet<u8>>,
    bodies: bool,
}

impl Keys {
    fn are_asked(&self, key: RecordKey) -> bool {
        self.buckets.as_ref().is_none_or(|asked| asked.contains(&bucket_of(key)))
    }
}

impl Lines for Keys {
    async fn page(&self, state: &AppState, reader: &Arc<Reader>, after: Option<RecordKey>) -> io::Result<Told> {
        if self.bodies {
            return self.digests(state, reader, after).await;
        }
        let page =
            page(
                state,
                reader,
                |tx, reader| async move { sync::manifest(&tx, &reader.actor.scope(), after, PAGE).await },
            )
            .await?;
        let mut lines = String::with_capacity(page.rows.len() * 72);
        for (key, rev) in page.rows.iter().filter(|(key, _)| self.are_asked(*key)) {
            wire::row(&mut lines, *key, *rev);
        }
        let last = page.rows.last().map(|(key, _)| *key).or(after);
        Ok(Told { lines, cursor: page.cursor, more_after: last.filter(|_| page.more) })
    }
}

impl Keys {
    /// All that is asked for as one page. The bodies are read by the page and let go of again, all within one snapshot, before
    /// anything is sent: whoever compares with what came drops and keeps by it, and a pull tells nothing of what was shown only
    /// between two snapshots. Nobody is shown a body, so it is no reading.
    async fn digests(&self, state: &AppState, reader: &Arc<Reader>, after: Option<RecordKey>) -> io::Result<Told> {
        let buckets = self.buckets.clone();
        let (rows, cursor) = page(state, reader, |tx, reader| async move {
            let asked = Self { buckets, bodies: true };
            let scope = reader.actor.scope();
            let (mut after, mut told) = (after, Vec::new());
            loop {
                let page = sync::bootstrap(&tx, &scope, after, PAGE).await?;
                for row in page.rows.iter().filter(|row| asked.are_asked(row.key)) {
                    let body = serde_json::from_str(&row.body).map_err(|_| DbError::Corrupt("record.body"))?;
                    told.push((row.key, row.rev, Digest::of_body(&body)));
                }
                after = page.rows.last().map(|row| row.key).or(after);
                if !page.more {
                    return Ok((told, page.cursor));
                }
            }
        })
        .await?;
        let mut lines = String::with_capacity(rows.len() * 96);
        for (key, rev, body) in rows {
            wire::told(&mut lines, key, rev, body);
        }
        Ok(Told { lines, cursor, more_after: None })
    }
}
