//! What changed since a cursor.

use axum::{
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use contract::sync::{PullReply, PullRequest};
use db::{Tx, results, sync};

use super::{FromOurPage, Place, body, reason, wire};
use crate::{audit::readings, auth::Claimed, error::ApiError, state::AppState};

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
    claimed: Claimed,
    _: FromOurPage,
    bytes: Bytes,
) -> Result<Response, ApiError> {
    // It is the call that replicas make most: who calls and what they are told is read at one point, in one transaction.
    let read = move |tx: Tx| async move {
        let signed_in = claimed.signed_in(&tx).await?;
        let request: PullRequest = body(&bytes)?;
        let scope = signed_in.scope();
        let Place { policy, cursor } = Place::given(&request.cursor, &scope)?;
        let window = sync::changes_since(&tx, &scope, &cursor, MOST_BYTES).await?;
        let last_seq = results::client_last_seq(&tx, request.client, signed_in.person()).await?;
        Ok::<_, ApiError>((signed_in, request.client, policy, window, last_seq))
    };
    let (signed_in, client, policy, window, last_seq) = state.db.read(read).await?;
    let window = window.map_err(|stale| ApiError::Reset(reason(stale)))?;
    readings::pulled(&state, &signed_in.actor, signed_in.session, &window).await?;
    let to = Place { policy: policy.clone(), cursor: window.to.clone() };
    state.live.pulled(signed_in.person(), client, to);
    let reply = wire::pull_reply(&policy, &window, last_seq);
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, reply).into_response())
}
