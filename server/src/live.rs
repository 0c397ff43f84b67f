//! The event stream: a small delta, or "pull now". It carries nothing that a pull would not, and ends by itself when session or
//! rights are no longer what they were.

mod hub;
mod open;

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use contract::sync::{LIVE_BYE, LIVE_POKE};
use domain::ids::ClientId;
use futures::stream;
use serde::Deserialize;

use self::open::Begin;
pub use self::open::Live;
use crate::{
    auth::SignedIn,
    error::ApiError,
    state::AppState,
    sync::{Place, Reader, stream_headers},
};

/// A larger delta is pulled.
const MOST_BYTES: usize = 16 * 1024;
/// How often it is looked without having been woken: other instances store too, sessions end, grants change.
pub const TICK: Duration = Duration::from_millis(800);
const _: () = assert!(TICK.as_millis() < 1000, "a session or right that ended is heard of within a second");
/// Proxies close what is silent.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A replica that is told nothing for so long is told where it stands, or its window would grow for ever.
const MOST_SILENCE_MILLIS: i64 = 30_000;
/// Seconds to wait for one who holds too many streams.
const RETRY_AFTER: u32 = 30;

/// Where the stream begins.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// The replica, so that it learns which of its commands a delta contains.
    #[param(value_type = Option<String>, format = Uuid)]
    client: Option<ClientId>,
    /// Where the replica stands; the header `Last-Event-ID` goes before it.
    cursor: Option<String>,
}

/// Streams changes as they happen. The event `delta` carries a pull reply and its cursor as the id; `poke` says to pull;
/// `bye` says that the session, or the rights with which the stream began, are over.
#[utoipa::path(
    get,
    path = "/api/v1/sync/live",
    operation_id = "sync_live",
    tag = "sync",
    params(
        From,
        ("last-event-id" = Option<String>, Header, description = "The cursor of the last delta; browsers send it."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = 401, body = contract::error::ErrorBody),
        (status = 410, body = contract::error::ErrorBody, description = "Load anew: other rights, or another server."),
        (status = 429, body = contract::error::ErrorBody, description = "The person holds eight streams already."),
    ),
)]
pub(crate) async fn live(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let reader = Reader::new(&signed_in);
    let resumed = headers.get("last-event-id").and_then(|value| value.to_str().ok()).filter(|id| !id.is_empty());
    let given = resumed.or(from.cursor.as_deref());
    let place = given.map(|cursor| Place::given(cursor, &reader.actor.scope())).transpose()?;
    let begin = Begin { reader: reader.into(), client: from.client, place };
    let live = state.live.clone();
    let held = live.enter(&state, begin).ok_or(ApiError::TooMany { retry_after: RETRY_AFTER })?;
    // It ends when the hub lets go of it; the place is given back when nobody reads it any more.
    let events = stream::unfold(held, |mut held| async move {
        let event = held.next().await?;
        Some((Ok::<_, Infallible>(event), held))
    });
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    Ok((stream_headers(), sse).into_response())
}

fn poke() -> Event {
    Event::default().event(LIVE_POKE).data("{}")
}

fn bye(reason: &str) -> Event {
    Event::default().event(LIVE_BYE).data(format!("{{\"reason\":\"{reason}\"}}"))
}
