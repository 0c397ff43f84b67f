//! Arguments of handlers whose refusals speak the one envelope.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Json,
    extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Request, rejection::JsonRejection},
    http::{StatusCode, header, request::Parts},
};
use contract::paths::IDEMPOTENCY_KEY;
use domain::ids::CommandId;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    auth::sessions::Caller,
    error::{ApiError, BadRequest},
    lang::lang_of,
    state::AppState,
};

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(ApiError::TooLarge),
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(ApiError::BadRequest(BadRequest::Body("Content-Type: application/json".to_owned())))
            }
            Err(rejection) => Err(ApiError::BadRequest(BadRequest::Body(rejection.body_text()))),
        }
    }
}

/// What the address names. What is not even of the right form is simply not there.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for At<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Path::<T>::from_request_parts(parts, state).await.map(|Path(at)| Self(at)).map_err(|_| ApiError::NotFound)
    }
}

/// Where the public pages are, for what is printed: as the server was told, or as it was called.
pub struct Origin(pub String);

impl FromRequestParts<AppState> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        if let Some(told) = state.config.public_origins.first() {
            return Ok(Self(told.clone()));
        }
        let host = host(parts).unwrap_or("localhost");
        let scheme = if state.config.secure_cookies { "https" } else { "http" };
        Ok(Self(format!("{scheme}://{host}")))
    }
}

/// As which host the server was called: HTTP/2 names it in the address, HTTP/1.1 in a header.
pub fn host(parts: &Parts) -> Option<&str> {
    let named = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    parts.uri.authority().map(axum::http::uri::Authority::as_str).or(named)
}

/// The idempotency key of an unsafe call: the id of its command, made by the caller.
pub struct Key(pub CommandId);

impl FromRequestParts<AppState> for Key {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let value = parts.headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
        let id = value.and_then(|text| Uuid::parse_str(text.trim()).ok());
        id.map(|id| Self(CommandId(id))).ok_or(ApiError::BadRequest(BadRequest::NoKey))
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let address = match peer {
            // A proxy of ours says for whom it asks: the last address is the one that it saw itself.
            Some(proxy) if state.config.trusted_proxies.contains(&proxy) => {
                text(header::HeaderName::from_static("x-forwarded-for"))
                    .and_then(|list| list.rsplit(',').next())
                    .and_then(|last| last.trim().parse::<IpAddr>().ok())
                    .or(peer)
            }
            Some(_) | None => peer,
        };
        Ok(Self {
            address,
            agent: text(header::USER_AGENT).unwrap_or_default().to_owned(),
            lang: lang_of(&parts.headers),
        })
    }
}
