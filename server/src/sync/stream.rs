//! What a replica is told of everything that is its: page by page, each page one short snapshot, with a frame around them.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use db::sync::Cursor;
use domain::facet::RecordKey;
use futures::stream;

use super::{Place, Reader, stream_headers, wire};
use crate::state::AppState;

/// What stands between the first and the last line of a stream.
pub trait Lines: Send + Sync + 'static {
    /// The lines of one page, which begins after a key, for somebody whose rights are still what they were.
    fn page(
        &self,
        state: &AppState,
        reader: &Arc<Reader>,
        after: Option<RecordKey>,
    ) -> impl Future<Output = io::Result<Told>> + Send;
}

/// A page of a stream.
pub struct Told {
    /// Its lines.
    pub lines: String,
    /// The point at which it was read.
    pub cursor: Cursor,
    /// The key after which more may follow; `None` on the last page.
    pub more_after: Option<RecordKey>,
}

/// Streams these lines from a key on. The first and the last line tell the cursor from which to pull afterwards: the given
/// place, or where the first page was read. When a page fails or the reader's rights change, the stream is cut.
pub fn streamed(
    state: AppState,
    reader: Reader,
    after: Option<RecordKey>,
    place: Option<Place>,
    lines: impl Lines,
) -> Response {
    let walk = Walk { state, reader: Arc::new(reader), after, place, lines, began: false };
    let pages = stream::try_unfold(Some(walk), |walk| async move {
        let Some(walk) = walk else { return Ok(None) };
        walk.next().await.map(Some)
    });
    let mut response = (stream_headers(), Body::from_stream(pages)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    response
}

/// A stream under way.
struct Walk<L> {
    state: AppState,
    reader: Arc<Reader>,
    after: Option<RecordKey>,
    /// The point to pull from; that of the first page unless the stream goes on from another.
    place: Option<Place>,
    lines: L,
    began: bool,
}

impl<L: Lines> Walk<L> {
    /// The next page as text, and what is left to walk.
    async fn next(mut self) -> io::Result<(Bytes, Option<Self>)> {
        let Told { lines, cursor, more_after } = self.lines.page(&self.state, &self.reader, self.after).await?;
        let place = self.place.get_or_insert_with(|| Place::new(&self.reader.actor.scope(), cursor)).to_string();
        let mut out = String::with_capacity(lines.len() + 256);
        if !self.began {
            wire::as_of(&mut out, &place);
            self.began = true;
        }
        out.push_str(&lines);
        if more_after.is_some() {
            self.after = more_after;
            return Ok((Bytes::from(out), Some(self)));
        }
        wire::end(&mut out, &place);
        Ok((Bytes::from(out), None))
    }
}
