//! The event stream: a small delta, or "pull now". It carries nothing that a pull would not, asks for session and
//! rights again whenever it looks, and ends by itself when either is no longer what it was.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use contract::sync::{LIVE_BYE, LIVE_DELTA, LIVE_POKE};
use db::{
    DbError, results,
    sync::{self, Cursor, StaleCursor, Window},
};
use domain::{
    ids::{ClientId, PersonId},
    instant::Instant,
};
use futures::stream;
use serde::Deserialize;
use tokio::sync::watch;

use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    state::AppState,
    sync::{Place, Reader, Standing, stream_headers, wire},
};

/// A larger delta is pulled.
const MOST_BYTES: usize = 16 * 1024;
/// Streams that one person may hold: a few browsers, not a loop gone wild.
const MOST_STREAMS: usize = 8;
/// How often a stream looks without having been woken: other instances store too, sessions end, grants change.
pub const TICK: Duration = Duration::from_millis(800);
const _: () = assert!(TICK.as_millis() < 1000, "a session or right that ended is heard of within a second");
/// Proxies close what is silent.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// A replica that is told nothing for so long is told where it stands, or its window would grow for ever.
const MOST_SILENCE_MILLIS: i64 = 30_000;
/// Seconds to wait for one who holds too many streams.
const RETRY_AFTER: u32 = 30;

/// The open streams of this process; cheap to clone, one for each server.
#[derive(Clone, Default)]
pub struct Live(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    streams: HashMap<PersonId, usize>,
    /// Where replicas with a stream were taken by a pull beside it: the next delta begins there. Of two streams of one
    /// replica the older is about to be closed, and is told nothing more.
    pulled: HashMap<(PersonId, ClientId), Beside>,
    /// How many streams have been opened.
    opened: u64,
}

/// What a stream is told of the pulls beside it.
struct Beside {
    /// Which stream.
    stream: u64,
    /// Where the replica was taken, until the stream has asked.
    place: Option<Place>,
}

impl Live {
    /// A place for one more stream of this person, unless they hold enough.
    fn enter(&self, person: PersonId, client: Option<ClientId>) -> Option<Held> {
        let mut open = self.open();
        let count = open.streams.entry(person).or_default();
        if *count >= MOST_STREAMS {
            return None;
        }
        *count += 1;
        open.opened += 1;
        let stream = open.opened;
        if let Some(client) = client {
            open.pulled.insert((person, client), Beside { stream, place: None });
        }
        Some(Held { live: self.clone(), person, client, stream })
    }

    /// Says that a replica was taken here by a pull.
    pub(crate) fn pulled(&self, person: PersonId, client: ClientId, place: Place) {
        if let Some(beside) = self.open().pulled.get_mut(&(person, client)) {
            beside.place = Some(place);
        }
    }

    /// How many streams are open.
    pub(crate) fn count(&self) -> usize {
        self.open().streams.values().sum()
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream's place, given back when it ends.
struct Held {
    live: Live,
    person: PersonId,
    client: Option<ClientId>,
    stream: u64,
}

impl Held {
    /// Where the replica was taken by a pull since this was last asked.
    fn pulled(&self) -> Option<Place> {
        let mut open = self.live.open();
        let beside = open.pulled.get_mut(&(self.person, self.client?))?;
        if beside.stream == self.stream { beside.place.take() } else { None }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut open = self.live.open();
        if let Some(client) = self.client
            && open.pulled.get(&(self.person, client)).is_some_and(|beside| beside.stream == self.stream)
        {
            open.pulled.remove(&(self.person, client));
        }
        if let Some(count) = open.streams.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                open.streams.remove(&self.person);
            }
        }
    }
}

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
    let person = reader.actor.person();
    let held = state.live.enter(person, from.client).ok_or(ApiError::TooMany { retry_after: RETRY_AFTER })?;
    let mut changes = state.db.changes();
    changes.mark_changed();
    let spoke_at = state.clock.now();
    let client = from.client;
    let stream = Stream { state, reader: Arc::new(reader), client, place, changes, spoke_at, held };
    let events = stream::unfold(Some(stream), |stream| async move {
        let (event, rest) = stream?.next().await;
        Some((Ok::<_, Infallible>(event), rest))
    });
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    Ok((stream_headers(), sse).into_response())
}

/// A stream under way.
struct Stream {
    state: AppState,
    reader: Arc<Reader>,
    client: Option<ClientId>,
    /// Where the replica stands, as far as the stream knows; absent until the first look.
    place: Option<Place>,
    changes: watch::Receiver<u64>,
    /// When something was last sent.
    spoke_at: Instant,
    held: Held,
}

/// What a look at the database finds.
struct Look {
    standing: Standing,
    now: Cursor,
    window: Option<Result<Window, StaleCursor>>,
    last_seq: i64,
}

impl Stream {
    /// The next event, and the stream that goes on after it.
    async fn next(mut self) -> (Event, Option<Self>) {
        loop {
            self.wait().await;
            if let Some(place) = self.held.pulled() {
                self.place = Some(place);
            }
            let look = match self.look().await {
                Ok(look) => look,
                Err(err) => {
                    tracing::warn!(error = &err as &dyn std::error::Error, "a live stream could not look");
                    tokio::time::sleep(TICK).await;
                    continue;
                }
            };
            match look.standing {
                Standing::Same => {}
                Standing::SignedOut => return (bye("session"), None),
                Standing::OtherRights => return (bye("rights"), None),
            }
            if let Some(Ok(window)) = &look.window
                && let Err(err) = readings::pulled(&self.state, &self.reader.actor, self.reader.session, window).await
            {
                tracing::warn!(error = &err as &dyn std::error::Error, "a live stream could not write a reading");
                tokio::time::sleep(TICK).await;
                continue;
            }
            if let Some(event) = self.event(look) {
                self.spoke_at = self.state.clock.now();
                return (event, Some(self));
            }
        }
    }

    /// Until something was stored here, or a tick has passed.
    async fn wait(&mut self) {
        tokio::select! {
            changed = self.changes.changed() => {
                if changed.is_err() {
                    tokio::time::sleep(TICK).await;
                }
            }
            () = tokio::time::sleep(TICK) => {}
        }
    }

    async fn look(&self) -> Result<Look, DbError> {
        let (reader, client) = (self.reader.clone(), self.client);
        let (from, now) = (self.place.as_ref().map(|place| place.cursor.clone()), self.state.clock.now());
        let work = move |tx| async move {
            let standing = reader.standing(&tx, now).await?;
            let window = match &from {
                Some(from) => Some(sync::changes_since(&tx, &reader.actor.scope(), from, MOST_BYTES).await?),
                None => None,
            };
            let last_seq = match client {
                Some(client) => results::client_last_seq(&tx, client, reader.actor.person()).await?,
                None => 0,
            };
            Ok(Look { standing, now: sync::cursor_now(&tx).await?, window, last_seq })
        };
        self.state.db.read(work).await
    }

    /// What is worth saying about it.
    fn event(&mut self, look: Look) -> Option<Event> {
        let policy = self.reader.policy.clone();
        let to = Place { policy: policy.clone(), cursor: look.now };
        let Some(window) = look.window else {
            // It did not say where it stands, so it may have missed anything.
            self.place = Some(to);
            return Some(poke());
        };
        let Ok(window) = window else {
            self.place = Some(to);
            return Some(poke());
        };
        let is_silent = self.state.clock.now().millis() - self.spoke_at.millis() > MOST_SILENCE_MILLIS;
        // Its cursor stays where it is while nothing concerns it: a delta applies only where it begins.
        if window.ops.is_empty() && (!is_silent || window.from == window.to) {
            return None;
        }
        let reply = wire::pull_reply(&policy, &window, look.last_seq);
        self.place = Some(to.clone());
        if reply.len() > MOST_BYTES {
            return Some(poke());
        }
        Some(Event::default().event(LIVE_DELTA).id(to.to_string()).data(reply))
    }
}

fn poke() -> Event {
    Event::default().event(LIVE_POKE).data("{}")
}

fn bye(reason: &str) -> Event {
    Event::default().event(LIVE_BYE).data(format!("{{\"reason\":\"{reason}\"}}"))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_person_holds_eight_streams_at_most_and_gives_them_back() {
        let live = Live::default();
        let person = PersonId(Uuid::from_u128(1));
        let held: Vec<Held> = (0..MOST_STREAMS).filter_map(|_| live.enter(person, None)).collect();
        assert_eq!(held.len(), MOST_STREAMS);
        assert!(live.enter(person, None).is_none());
        assert!(live.enter(PersonId(Uuid::from_u128(2)), None).is_some());
        drop(held);
        assert!(live.enter(person, None).is_some());
    }

    #[test]
    fn a_stream_that_is_closed_takes_nothing_from_the_one_that_follows_it() {
        let (live, person, client) = (Live::default(), PersonId(Uuid::from_u128(1)), ClientId(Uuid::from_u128(2)));
        let cursor = format!("p~{}:7::", Uuid::from_u128(3).simple());
        let place: Place = cursor.parse().expect("a place");
        let first = live.enter(person, Some(client)).expect("there is room");
        let second = live.enter(person, Some(client)).expect("there is room");
        drop(first);
        live.pulled(person, client, place.clone());
        assert_eq!(second.pulled(), Some(place));
        assert_eq!(second.pulled(), None);
    }
}
