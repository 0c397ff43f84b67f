//! Setting up a school, for whoever holds the address that the server printed. Nobody is signed in.

use axum::{Json, extract::State, http::StatusCode};
use contract::{
    error::ErrorBody,
    setup::{SetupBody, SetupDone, SetupLook, SetupProposal},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    error::ApiError,
    extract::{Body, Key},
    service::setup,
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(set_up)).routes(routes!(look_at_setup))
}

/// Whether a school can be set up with this token, and what is proposed.
#[utoipa::path(
    post, path = "/api/v1/setup/look", tag = "setup", request_body = SetupLook, security(()),
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 200, body = SetupProposal), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody, description = "Never: nobody is signed in yet."), (status = 403, body = ErrorBody),
    ),
)]
async fn look_at_setup(
    State(state): State<AppState>,
    Key(_): Key,
    Body(SetupLook { token }): Body<SetupLook>,
) -> Result<Json<SetupProposal>, ApiError> {
    Ok(Json(setup::look(&state, &token).await?))
}

/// Set up a school: unit, parts, first people with passwords for one sign-in, calendar and procedures, all or nothing. The
/// token is used up; the same call made again answers the same.
#[utoipa::path(
    post, path = "/api/v1/setup", tag = "setup", request_body = SetupBody, security(()),
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 201, body = SetupDone), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody, description = "Never: nobody is signed in yet."), (status = 403, body = ErrorBody),
        (status = 422, body = ErrorBody),
    ),
)]
async fn set_up(
    State(state): State<AppState>,
    Key(key): Key,
    Body(SetupBody { token, plan }): Body<SetupBody>,
) -> Result<(StatusCode, Json<SetupDone>), ApiError> {
    Ok((StatusCode::CREATED, Json(setup::run(&state, key, &token, plan).await?)))
}
