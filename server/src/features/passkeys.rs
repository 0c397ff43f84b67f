//! Passkeys: signing in with one, and one's own.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use contract::{
    error::ErrorBody,
    passkey::{AddPasskey, PasskeyLine, PasskeyList, PasskeyOffer, PasskeySignIn, Ways},
    second_factor::PasswordAgain,
    session::SessionView,
};
use domain::ids::PasskeyId;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::sessions::answer;
use crate::{
    auth::{
        SignedIn,
        passkeys::{self, Here},
        sessions::Caller,
    },
    error::ApiError,
    extract::{At, Body},
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read_ways))
        .routes(routes!(offer_passkey_sign_in))
        .routes(routes!(sign_in_with_passkey))
        .routes(routes!(list_passkeys, add_passkey))
        .routes(routes!(offer_passkey))
        .routes(routes!(remove_passkey))
}

/// By which ways one can sign in at this address, besides name and password.
#[utoipa::path(
    get, path = "/api/v1/session/ways", tag = "session", security(()),
    responses((status = 200, body = Ways)),
)]
async fn read_ways(here: Here) -> Json<Ways> {
    Json(Ways { passkeys: here.takes_passkeys() })
}

/// Get what a device that holds a passkey is to sign. The same for everybody: nobody is named here.
#[utoipa::path(
    post, path = "/api/v1/session/passkey/offer", tag = "session", security(()),
    responses(
        (status = 200, body = PasskeyOffer),
        (status = 409, body = ErrorBody, description = "No passkeys are taken at this address."),
        (status = 429, body = ErrorBody, description = "Too many ask at once; `Retry-After` says when to try again."),
    ),
)]
async fn offer_passkey_sign_in(State(state): State<AppState>, here: Here) -> Result<Json<PasskeyOffer>, ApiError> {
    Ok(Json(passkeys::offer_sign_in(&state, &here).await?))
}

/// Sign in with a passkey: a new session, its tokens in cookies or, for programs, in the reply. No code is asked for: the
/// device has asked for a finger, a face or a PIN.
#[utoipa::path(
    post, path = "/api/v1/session/passkey", tag = "session", security(()), request_body = PasskeySignIn,
    responses(
        (status = 200, body = SessionView),
        (status = 401, body = ErrorBody, description = "Challenge or passkey is wrong, used or removed; which, is not told."),
        (status = 409, body = ErrorBody, description = "No passkeys are taken at this address."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn sign_in_with_passkey(
    State(state): State<AppState>,
    here: Here,
    caller: Caller,
    Body(body): Body<PasskeySignIn>,
) -> Result<Response, ApiError> {
    let opened = passkeys::sign_in(&state, &body.challenge, body.credential, &here, &caller).await?;
    answer(&state, opened, body.bearer).await
}

/// One's own passkeys.
#[utoipa::path(
    get, path = "/api/v1/session/passkeys", tag = "session",
    responses((status = 200, body = PasskeyList), (status = 401, body = ErrorBody)),
)]
async fn list_passkeys(State(state): State<AppState>, me: SignedIn, here: Here) -> Result<Json<PasskeyList>, ApiError> {
    Ok(Json(passkeys::list(&state, &me, &here).await?))
}

/// Get what a device is to make a passkey of.
#[utoipa::path(
    post, path = "/api/v1/session/passkeys/offer", tag = "session", request_body = PasswordAgain,
    responses(
        (status = 200, body = PasskeyOffer),
        (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "No passkeys are taken at this address, or there are twenty already."),
        (status = 422, body = ErrorBody, description = "The field `password` says what is wrong."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn offer_passkey(
    State(state): State<AppState>,
    me: SignedIn,
    here: Here,
    caller: Caller,
    Body(body): Body<PasswordAgain>,
) -> Result<Json<PasskeyOffer>, ApiError> {
    Ok(Json(passkeys::offer_registration(&state, &me, &body.password, &here, &caller).await?))
}

/// Keep a passkey that a device made.
#[utoipa::path(
    post, path = "/api/v1/session/passkeys", tag = "session", request_body = AddPasskey,
    responses(
        (status = 201, body = PasskeyLine),
        (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "No passkeys are taken at this address, or it is registered already."),
        (status = 422, body = ErrorBody, description = "The field `name` or `credential` says what is wrong."),
    ),
)]
async fn add_passkey(
    State(state): State<AppState>,
    me: SignedIn,
    here: Here,
    Body(body): Body<AddPasskey>,
) -> Result<(StatusCode, Json<PasskeyLine>), ApiError> {
    let AddPasskey { challenge, name, credential } = body;
    let line = passkeys::register(&state, &me, (&challenge, &name, credential), &here).await?;
    Ok((StatusCode::CREATED, Json(line)))
}

/// Remove one of one's passkeys. It opens nothing from then on.
#[utoipa::path(
    delete, path = "/api/v1/session/passkeys/{id}", tag = "session",
    params(("id" = String, Path, format = Uuid, description = "The passkey.")),
    responses((status = 204), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn remove_passkey(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PasskeyId>,
) -> Result<StatusCode, ApiError> {
    if passkeys::remove(&state, &me, id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}
