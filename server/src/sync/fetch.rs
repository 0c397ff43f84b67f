//! Records by their keys: what a manifest showed to be missing or old.

use std::collections::{BTreeSet, HashSet};

use axum::{
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use contract::sync::compare::{FetchReply, FetchRequest, MOST_WANTED};
use db::{DbError, sync};
use domain::facet::RecordKey;

use super::{FromOurPage, Place, body, reason, wire};
use crate::{audit::readings, auth::SignedIn, error::ApiError, state::AppState};

/// Records by their keys, as far as the person is sent them. The others are named as `gone`: not there, or not to be seen,
/// alike.
#[utoipa::path(
    post,
    path = "/api/v1/sync/fetch",
    operation_id = "sync_fetch",
    tag = "sync",
    params(("x-sync" = String, Header, description = "Always `1`: only our own pages can set it.")),
    request_body = FetchRequest,
    responses(
        (status = 200, body = FetchReply),
        (status = 400, body = contract::error::ErrorBody),
        (status = 401, body = contract::error::ErrorBody),
        (status = 403, body = contract::error::ErrorBody, description = "The header `x-sync` is missing."),
        (
            status = 410,
            body = contract::error::ErrorBody,
            description = "Begin with a new manifest; the field `cursor` has the reason: `epoch`, `floor` or `policy`."
        ),
        (status = 413, body = contract::error::ErrorBody, description = "More than 500 are wanted."),
    ),
)]
pub async fn fetch(
    State(state): State<AppState>,
    signed_in: SignedIn,
    _: FromOurPage,
    bytes: Bytes,
) -> Result<Response, ApiError> {
    let request: FetchRequest = body(&bytes)?;
    if request.want.len() > MOST_WANTED {
        return Err(ApiError::TooLarge);
    }
    let scope = signed_in.actor.scope();
    let place = Place::given(&request.cursor, &scope)?;
    let mut named = BTreeSet::new();
    let want: Vec<RecordKey> = request.want.into_iter().map(RecordKey::from).filter(|key| named.insert(*key)).collect();
    let keys = want.clone();
    let read = state
        .db
        .read(move |tx| async move {
            if let Some(why) = sync::stale(&tx, &place.cursor).await? {
                return Ok(Err(why));
            }
            Ok::<_, DbError>(Ok(sync::fetch(&tx, &scope, &keys).await?))
        })
        .await?;
    let records = read.map_err(|stale| ApiError::Reset(reason(stale)))?;
    readings::synced(&state, &signed_in.actor, signed_in.session, records.iter()).await?;
    let found: HashSet<RecordKey> = records.iter().map(|record| record.key).collect();
    let gone = want.into_iter().filter(|key| !found.contains(key));
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, wire::fetch_reply(&records, gone)).into_response())
}
