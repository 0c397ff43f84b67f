//! What changed since a cursor.

use axum::{
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use contract::sync::{PullReply, PullRequest};
use db::{DbError, results, sync};

use super::{FromOurPage, Place, body, reason, wire};
use crate::{audit::readings, auth::SignedIn, error::ApiError, state::AppState};

/// Changes of more than this are not told one by one; loading anew is cheaper.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Changes since a cursor, at one consistent point.
#[utoipa::path(
    post,
    path = "/api/v1/sync/pull",
    operation_id = "sync_pull",
    tag = "sync",
    params(("x-sync" = String, Header, description = "Always `1`: only our own pages can set it.")),
    request_body = PullRequest,
    responses(
        (status = 200, body = PullReply),
        (status = 400, body = contract::error::ErrorBody),
        (status = 401, body = contract::error::ErrorBody),
        (status = 403, body = contract::error::ErrorBody, description = "The header `x-sync` is missing."),
        (
            status = 410,
            body = contract::error::ErrorBody,
            description = "Load anew; the field `cursor` has the reason: `epoch`, `floor` or `policy`."
        ),
    ),
)]
pub async fn pull(
    State(state): State<AppState>,
    signed_in: SignedIn,
    _: FromOurPage,
    bytes: Bytes,
) -> Result<Response, ApiError> {
    let request: PullRequest = body(&bytes)?;
    let scope = signed_in.actor.scope();
    let place = Place::given(&request.cursor, &scope)?;
    let (person, client) = (signed_in.actor.person(), request.client);
    let (from, policy) = (place.cursor, place.policy);
    let read = state
        .db
        .read(move |tx| async move {
            let window = sync::changes_since(&tx, &scope, &from, MOST_BYTES).await?;
            Ok::<_, DbError>((window, results::client_last_seq(&tx, client, person).await?))
        })
        .await?;
    let (window, last_seq) = read;
    let window = window.map_err(|stale| ApiError::Reset(reason(stale)))?;
    readings::pulled(&state, &signed_in.actor, signed_in.session, &window).await?;
    let to = Place { policy: policy.clone(), cursor: window.to.clone() };
    state.live.pulled(person, client, to);
    let reply = wire::pull_reply(&policy, &window, last_seq);
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, reply).into_response())
}
