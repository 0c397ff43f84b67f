//! Sync: named commands up, a payload-free change log down. The shapes are [`contract::sync`]'s, the cursor is a
//! snapshot of the database with the reader's policy beside it.

mod bootstrap;
mod fetch;
mod hello;
mod manifest;
mod pull;
mod push;
mod refused;
pub mod retention;
mod stream;
mod verify;
pub(crate) mod wire;

use std::{io, str::FromStr, sync::Arc};

use axum::{
    body::Bytes,
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, header, request::Parts},
};
use contract::{paths::SYNC_HEADER, sync::POLICY_END};
use db::{
    DbError, Tx, people, sessions,
    sync::{Cursor, StaleCursor},
};
use domain::{
    ids::SessionId,
    instant::Instant,
    rights::{Actor, Grant, Scope},
};
use serde::de::DeserializeOwned;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::SignedIn,
    error::{ApiError, BadRequest, ResetReason},
    live,
    state::AppState,
};

/// The calls of sync, at their full addresses.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(hello::hello))
        .routes(routes!(bootstrap::bootstrap))
        .routes(routes!(pull::pull))
        .routes(routes!(manifest::manifest))
        .routes(routes!(fetch::fetch))
        .routes(routes!(verify::verify))
        .routes(routes!(push::push))
        .routes(routes!(refused::list))
        .routes(routes!(refused::drop_one))
        .routes(routes!(live::live))
}

/// What nobody on the way may keep or hold back.
const STREAM_HEADERS: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];

/// Headers of a reply that is streamed.
pub(crate) const fn stream_headers() -> [(HeaderName, HeaderValue); 2] {
    STREAM_HEADERS
}

/// Proof that the call came from a page of ours: other sites cannot set this header.
pub(crate) struct FromOurPage;

impl<S: Sync> FromRequestParts<S> for FromOurPage {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let is_ours = parts.headers.get(SYNC_HEADER).is_some_and(|value| value == "1");
        if is_ours { Ok(Self) } else { Err(ApiError::CrossOrigin) }
    }
}

/// The body of a call, as its shape says.
fn body<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, ApiError> {
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        // A list would pass for an object without fields.
        return Err(ApiError::BadRequest(BadRequest::Body("{ … }".to_owned())));
    }
    serde_json::from_slice(bytes).map_err(|err| ApiError::BadRequest(BadRequest::Body(err.to_string())))
}

/// A cursor as replicas hold it: where they stand, and what they were allowed to read there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub policy: String,
    pub cursor: Cursor,
}

impl Place {
    /// Where somebody with this scope stands.
    pub fn new(scope: &Scope, cursor: Cursor) -> Self {
        Self { policy: scope.fingerprint(), cursor }
    }

    /// The place of a cursor that this scope may go on from.
    pub fn given(text: &str, scope: &Scope) -> Result<Self, ApiError> {
        // Not ours, so of another server or another age of this one.
        let place: Self = text.parse().map_err(|JunkPlace| ApiError::Reset(ResetReason::Epoch))?;
        if place.policy == scope.fingerprint() { Ok(place) } else { Err(ApiError::Reset(ResetReason::Policy)) }
    }
}

/// The text is no cursor of ours.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct JunkPlace;

impl FromStr for Place {
    type Err = JunkPlace;

    fn from_str(text: &str) -> Result<Self, JunkPlace> {
        let (policy, cursor) = text.split_once(POLICY_END).ok_or(JunkPlace)?;
        Ok(Self { policy: policy.to_owned(), cursor: cursor.parse().map_err(|_| JunkPlace)? })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{POLICY_END}{}", self.policy, self.cursor)
    }
}

/// The reason told to a replica whose cursor cannot be gone on from.
const fn reason(stale: StaleCursor) -> ResetReason {
    match stale {
        StaleCursor::Epoch | StaleCursor::Swapped => ResetReason::Epoch,
        StaleCursor::Floor | StaleCursor::Large => ResetReason::Floor,
    }
}

/// Who reads a stream: what was true when it began is asked again while it lasts.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub actor: Actor,
    pub session: SessionId,
    pub policy: String,
}

/// Whether a stream may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing has changed.
    Same,
    /// The session is over.
    SignedOut,
    /// They may read more, or less, than when it began.
    OtherRights,
}

impl Reader {
    pub fn new(signed_in: &SignedIn) -> Self {
        let actor = signed_in.actor.clone();
        Self { policy: actor.scope().fingerprint(), session: signed_in.session, actor }
    }

    /// Asks for session and rights again.
    pub async fn standing(&self, tx: &Tx, now: Instant) -> Result<Standing, DbError> {
        let person = self.actor.person();
        let session = sessions::session_find(tx, self.session).await?;
        let account = people::person_find(tx, person).await?;
        if session.is_none_or(|s| s.ended_at.is_some()) || account.is_none_or(|p| p.disabled_at.is_some()) {
            return Ok(Standing::SignedOut);
        }
        Ok(self.compare(people::grants_of(tx, person).await?, now))
    }

    /// Whether these grants give today what they gave when it began; the session is asked elsewhere.
    pub fn compare(&self, grants: Vec<Grant>, now: Instant) -> Standing {
        let today = Actor::new(self.actor.person(), self.actor.unit(), grants, now.local_date());
        let is_same = today.scope().fingerprint() == self.policy;
        if is_same { Standing::Same } else { Standing::OtherRights }
    }
}

/// A page of a stream that goes on while its reader's rights stay as they were, read in one short snapshot with them. When
/// they changed, the stream is cut; the replica asks again and learns why.
async fn page<T: Send, Fut: Future<Output = Result<T, DbError>> + Send>(
    state: &AppState,
    reader: &Arc<Reader>,
    read: impl FnOnce(Tx, Arc<Reader>) -> Fut + Send,
) -> io::Result<T> {
    let (reader, now) = (reader.clone(), state.clock.now());
    let read = state.db.read(move |tx| async move {
        let standing = reader.standing(&tx, now).await?;
        Ok::<_, DbError>((standing, read(tx, reader).await?))
    });
    match read.await {
        Ok((Standing::Same, page)) => Ok(page),
        Ok((Standing::SignedOut | Standing::OtherRights, _)) => {
            Err(io::Error::other("the reader's rights have changed"))
        }
        Err(err) => {
            tracing::error!(error = &err as &dyn std::error::Error, "a stream of records was cut");
            Err(io::Error::other("the database cannot be read"))
        }
    }
}
