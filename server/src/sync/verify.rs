//! Whether a replica holds what it should.

use axum::{Json, body::Bytes, extract::State};
use contract::sync::compare::{VerifyReply, VerifyRequest};
use db::{DbError, sync};
use domain::digest::Buckets;

use super::{FromOurPage, Place, body, reason};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// Compares digests of what the replica holds with those of what the person is sent, at one consistent point, if nothing has
/// changed for them since the replica's cursor.
#[utoipa::path(
    post,
    path = "/api/v1/sync/verify",
    operation_id = "sync_verify",
    tag = "sync",
    params(("x-sync" = String, Header, description = "Always `1`: only our own pages can set it.")),
    request_body = VerifyRequest,
    responses(
        (status = 200, body = VerifyReply),
        (status = 400, body = contract::error::ErrorBody),
        (status = 401, body = contract::error::ErrorBody),
        (status = 403, body = contract::error::ErrorBody, description = "The header `x-sync` is missing."),
        (
            status = 410,
            body = contract::error::ErrorBody,
            description = "Begin with a manifest; the field `cursor` has the reason: `epoch`, `floor` or `policy`."
        ),
    ),
)]
pub async fn verify(
    State(state): State<AppState>,
    signed_in: SignedIn,
    _: FromOurPage,
    bytes: Bytes,
) -> Result<Json<VerifyReply>, ApiError> {
    let VerifyRequest { client, cursor, buckets } = body(&bytes)?;
    let scope = signed_in.actor.scope();
    let Place { policy, cursor } = Place::given(&cursor, &scope)?;
    let read = state
        .db
        .read(move |tx| async move {
            let beyond = match sync::beyond(&tx, &scope, &cursor).await? {
                Ok(beyond) => beyond,
                Err(stale) => return Ok(Err(stale)),
            };
            if beyond.has_news {
                return Ok(Ok(None));
            }
            // All of it in this snapshot: what lies between two of them would look like a fault.
            let held = sync::manifest(&tx, &scope, None, usize::MAX).await?;
            Ok::<_, DbError>(Ok(Some((beyond.now, held.rows))))
        })
        .await?;
    let Some((cursor, held)) = read.map_err(|stale| ApiError::Reset(reason(stale)))? else {
        return Ok(Json(VerifyReply::Behind));
    };
    let bad = held.into_iter().collect::<Buckets>().differing(&buckets);
    if !bad.is_empty() {
        let client = client.map(tracing::field::display);
        tracing::warn!(client, buckets = bad.len(), "a replica does not hold what it should");
        state.metrics.differed();
    }
    Ok(Json(VerifyReply::Compared { bad, cursor: Place { policy, cursor }.to_string() }))
}
