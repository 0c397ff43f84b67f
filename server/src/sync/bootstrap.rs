//! The visible working set, as a stream.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use contract::sync::Frame;
use db::sync;
use domain::facet::{RecordKey, RecordKind};
use futures::stream;
use serde::Deserialize;

use super::{Place, Reader, page, stream_headers, wire};
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
    let walk = Walk { state, reader: Arc::new(reader), after, place: given, began: false };
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
    began: bool,
}

impl Walk {
    /// The next page as text, and what is left to walk.
    async fn next(mut self) -> io::Result<(Bytes, Option<Self>)> {
        let after = self.after;
        let page = page(&self.state, &self.reader, |tx, reader| async move {
            sync::bootstrap(&tx, &reader.actor.scope(), after, PAGE).await
        })
        .await?;
        if let Err(err) = readings::synced(&self.state, &self.reader.actor, self.reader.session, page.rows.iter()).await
        {
            tracing::error!(error = &err as &dyn std::error::Error, "a bootstrap stream was cut");
            return Err(io::Error::other("the reading cannot be written"));
        }
        let place = self.place.get_or_insert_with(|| Place::new(&self.reader.actor.scope(), page.cursor)).to_string();
        let mut out = String::with_capacity(page.rows.iter().map(|row| row.body.len() + 128).sum());
        if !self.began {
            wire::as_of(&mut out, &place);
            self.began = true;
        }
        for row in &page.rows {
            wire::frame(&mut out, row);
        }
        if page.more {
            self.after = page.rows.last().map(|row| row.key).or(self.after);
            return Ok((Bytes::from(out), Some(self)));
        }
        wire::end(&mut out, &place);
        Ok((Bytes::from(out), None))
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
