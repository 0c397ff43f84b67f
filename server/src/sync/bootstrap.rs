//! The visible working set, as a stream.

use std::{io, sync::Arc};

use axum::{
    extract::{Query, State},
    response::Response,
};
use contract::sync::Frame;
use db::sync;
use domain::facet::{RecordKey, RecordKind};
use serde::Deserialize;

use super::{
    Place, Reader, page,
    stream::{Lines, Told, streamed},
    wire,
};
use crate::{audit::readings, auth::SignedIn, error::ApiError, state::AppState};

/// Records read at once: each page is one short snapshot, none is held for a slow reader.
const PAGE: usize = 500;

/// Where a stream that was cut goes on.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Resume {
    /// The key of the last record that arrived: `kind:root:facet`.
    after: Option<String>,
    /// The cursor of the first frame of the stream that was cut; its end tells it again.
    cursor: Option<String>,
}

/// Streams everything that the person may read, in the order in which a replica needs it: one frame a line.
///
/// The first frame says from which cursor to pull afterwards. A stream without its last frame was cut.
#[utoipa::path(
    get,
    path = "/api/v1/sync/bootstrap",
    operation_id = "sync_bootstrap",
    tag = "sync",
    params(Resume),
    responses(
        (status = 200, body = Frame, content_type = "application/x-ndjson"),
        (status = 400, body = contract::error::ErrorBody),
        (status = 401, body = contract::error::ErrorBody),
        (status = 410, body = contract::error::ErrorBody, description = "Begin anew, not from `after`."),
    ),
)]
pub async fn bootstrap(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(resume): Query<Resume>,
) -> Result<Response, ApiError> {
    let after = resume.after.as_deref().map(key).transpose()?;
    let reader = Reader::new(&signed_in);
    let given = resume.cursor.as_deref().map(|c| Place::given(c, &reader.actor.scope())).transpose()?;
    Ok(streamed(state, reader, after, given, Records))
}

/// Whole records.
struct Records;

impl Lines for Records {
    async fn page(&self, state: &AppState, reader: &Arc<Reader>, after: Option<RecordKey>) -> io::Result<Told> {
        let page =
            page(
                state,
                reader,
                |tx, reader| async move { sync::bootstrap(&tx, &reader.actor.scope(), after, PAGE).await },
            )
            .await?;
        if let Err(err) = readings::synced(state, &reader.actor, reader.session, page.rows.iter()).await {
            tracing::error!(error = &err as &dyn std::error::Error, "a bootstrap stream was cut");
            return Err(io::Error::other("the reading cannot be written"));
        }
        let mut lines = String::with_capacity(page.rows.iter().map(|row| row.body.len() + 128).sum());
        for row in &page.rows {
            wire::frame(&mut lines, row);
        }
        let last = page.rows.last().map(|row| row.key).or(after);
        Ok(Told { lines, cursor: page.cursor, more_after: last.filter(|_| page.more) })
    }
}

/// Reads `kind:root:facet`.
fn key(text: &str) -> Result<RecordKey, ApiError> {
    let wrong = || ApiError::parameter("after");
    let mut parts = text.split(':');
    let mut part = || parts.next().ok_or_else(wrong);
    let kind: RecordKind = part()?.parse().map_err(|_| wrong())?;
    let root = part()?.parse().map_err(|_| wrong())?;
    let facet = part()?.parse().map_err(|_| wrong())?;
    Ok(RecordKey { kind, root, facet })
}
