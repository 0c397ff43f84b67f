//! Shaking hands.

use axum::{Json, body::Bytes, extract::State};
use contract::{
    SCHEMA,
    sync::{Hello, HelloReply, LIMITS, SchemaRange},
};
use db::{DbError, results, sync};

use super::{FromOurPage, body};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// Shakes hands: which timeline stands here, and what it has of this replica.
#[utoipa::path(
    post,
    path = "/api/v1/sync/hello",
    operation_id = "sync_hello",
    tag = "sync",
    params(("x-sync" = String, Header, description = "Always `1`: only our own pages can set it.")),
    request_body = Hello,
    responses(
        (status = 200, body = HelloReply),
        (status = 400, body = contract::error::ErrorBody),
        (status = 401, body = contract::error::ErrorBody),
        (status = 403, body = contract::error::ErrorBody, description = "The header `x-sync` is missing."),
    ),
)]
pub async fn hello(
    State(state): State<AppState>,
    signed_in: SignedIn,
    _: FromOurPage,
    bytes: Bytes,
) -> Result<Json<HelloReply>, ApiError> {
    let hello: Hello = body(&bytes)?;
    let person = signed_in.actor.person();
    let (cursor, last_seq) = state
        .db
        .read(move |tx| async move {
            let cursor = sync::cursor_now(&tx).await?;
            Ok::<_, DbError>((cursor, results::client_last_seq(&tx, hello.client, person).await?))
        })
        .await?;
    let epoch = cursor.to_string().split(':').next().unwrap_or_default().to_owned();
    Ok(Json(HelloReply {
        epoch,
        schema: SchemaRange { min: SCHEMA, max: SCHEMA },
        server_time: state.clock.now(),
        last_seq: u64::try_from(last_seq).unwrap_or(0),
        limits: LIMITS,
        policy: signed_in.actor.scope().fingerprint(),
    }))
}
