//! The second factor: the code that a sign-in still needs, and what one may do about one's own.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use contract::{
    error::ErrorBody,
    second_factor::{ConfirmTotp, EnterCode, PasswordAgain, ProveTwice, RecoveryCodes, SecondFactorView, TotpOffer},
    session::SessionView,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::sessions::answer;
use crate::{
    auth::{
        SignedIn,
        second_factor::{self, Change},
        sessions::Caller,
    },
    error::ApiError,
    extract::Body,
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(enter_code))
        .routes(routes!(read_second_factor))
        .routes(routes!(offer_totp))
        .routes(routes!(confirm_totp))
        .routes(routes!(end_totp))
        .routes(routes!(renew_recovery_codes))
}

/// Bring the code that a right password was answered with a challenge for.
#[utoipa::path(
    post, path = "/api/v1/session/code", tag = "session", security(()), request_body = EnterCode,
    responses(
        (status = 200, body = SessionView),
        (status = 401, body = ErrorBody, description = "Challenge or code is wrong, used or too late; which, is not told."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn enter_code(
    State(state): State<AppState>,
    caller: Caller,
    Body(entered): Body<EnterCode>,
) -> Result<Response, ApiError> {
    let (opened, bearer) = second_factor::enter(&state, &entered.challenge, &entered.code, &caller).await?;
    answer(&state, opened, bearer).await
}

/// How one's own second factor stands.
#[utoipa::path(
    get, path = "/api/v1/session/second-factor", tag = "session",
    responses((status = 200, body = SecondFactorView), (status = 401, body = ErrorBody)),
)]
async fn read_second_factor(State(state): State<AppState>, me: SignedIn) -> Result<Json<SecondFactorView>, ApiError> {
    Ok(Json(second_factor::view(&state, &me).await?))
}

/// Get a key for one's telephone. Codes are asked for once its first one was confirmed.
#[utoipa::path(
    post, path = "/api/v1/session/totp", tag = "session", request_body = PasswordAgain,
    responses(
        (status = 200, body = TotpOffer),
        (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "Codes are asked for already."),
        (status = 422, body = ErrorBody, description = "The field `password` says what is wrong."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn offer_totp(
    State(state): State<AppState>,
    me: SignedIn,
    caller: Caller,
    Body(body): Body<PasswordAgain>,
) -> Result<Json<TotpOffer>, ApiError> {
    Ok(Json(second_factor::offer(&state, &me, &body.password, &caller).await?))
}

/// Confirm the key with its first code: codes are asked for from now on. The codes to write down are shown once.
#[utoipa::path(
    post, path = "/api/v1/session/totp/confirm", tag = "session", request_body = ConfirmTotp,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "No key was shown lately, or codes are asked for already."),
        (status = 422, body = ErrorBody, description = "The field `code` says what is wrong."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn confirm_totp(
    State(state): State<AppState>,
    me: SignedIn,
    caller: Caller,
    Body(body): Body<ConfirmTotp>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    Ok(Json(second_factor::confirm(&state, &me, &body.code, &caller).await?))
}

/// Switch the codes off.
#[utoipa::path(
    post, path = "/api/v1/session/totp/end", tag = "session", request_body = ProveTwice,
    responses(
        (status = 204),
        (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "No codes are asked for."),
        (status = 422, body = ErrorBody, description = "The field `password` or `code` says what is wrong."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn end_totp(
    State(state): State<AppState>,
    me: SignedIn,
    caller: Caller,
    Body(body): Body<ProveTwice>,
) -> Result<StatusCode, ApiError> {
    second_factor::change(&state, &me, Change::Off, (&body.password, &body.code), &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Get new codes to write down. Those before count no longer.
#[utoipa::path(
    post, path = "/api/v1/session/totp/recovery", tag = "session", request_body = ProveTwice,
    responses(
        (status = 200, body = RecoveryCodes),
        (status = 401, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "No codes are asked for."),
        (status = 422, body = ErrorBody, description = "The field `password` or `code` says what is wrong."),
        (status = 429, body = ErrorBody, description = "Too many failures; `Retry-After` says when to try again."),
    ),
)]
async fn renew_recovery_codes(
    State(state): State<AppState>,
    me: SignedIn,
    caller: Caller,
    Body(body): Body<ProveTwice>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    Ok(Json(second_factor::change(&state, &me, Change::Recovery, (&body.password, &body.code), &caller).await?))
}
