//! The last word on a refusal: in the caller's language, with the id of the request, logged once.

use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::text::Lang;
use tower_http::request_id::RequestId;

use super::{ApiError, BadRequest};
use crate::lang::lang_of;

/// Middleware around the whole API: whatever is refused, by whomever, leaves in the one envelope.
pub async fn render(request: Request, next: Next) -> Response {
    let lang = lang_of(request.headers());
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let response = next.run(request).await;
    let Some(err) = refusal(&response) else { return response };
    match &err {
        ApiError::Internal(cause) => tracing::error!(request.id = id, cause = cause.chain(), "the call failed"),
        ApiError::FilesDown(trouble) => {
            tracing::error!(request.id = id, %trouble, "the store of files let a call down");
        }
        // Where it stands, and never what: names of fields and how much is allowed.
        ApiError::Paper(why) => tracing::info!(request.id = id, code = why.code(), "a paper was not laid out"),
        ApiError::Busy(cause) => tracing::warn!(request.id = id, cause = cause.chain(), "the database is busy"),
        // Denials are logged too: who tries doors is worth knowing. Nothing of what was typed is.
        ApiError::Denied(_)
        | ApiError::Unauthenticated
        | ApiError::BadCredentials
        | ApiError::BadCode
        | ApiError::BadPasskey
        | ApiError::NoPasskeys
        | ApiError::CrossOrigin
        | ApiError::PasswordMustChange
        | ApiError::NotFound
        | ApiError::MethodNotAllowed
        | ApiError::BadRequest(_)
        | ApiError::TooLarge
        | ApiError::UnsupportedFile
        | ApiError::PixelFlood
        | ApiError::PictureMetadata
        | ApiError::NoThumbnail
        | ApiError::NoPaperCode
        | ApiError::PrescribedForm
        | ApiError::SeveralDossiers
        | ApiError::Import(_)
        | ApiError::TooMany { .. }
        | ApiError::KeyReused
        | ApiError::ClientForked
        | ApiError::SequenceGap { .. }
        | ApiError::Reset(_) => tracing::info!(request.id = id, code = err.code(), "the call was refused"),
    }
    again(&err, lang, &id, response.headers())
}

fn again(err: &ApiError, lang: Lang, id: &str, before: &HeaderMap) -> Response {
    let mut response = (err.status(), Json(err.body(lang, id))).into_response();
    for name in [header::RETRY_AFTER, header::ALLOW, header::SET_COOKIE] {
        for value in before.get_all(&name) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.code()));
    // Whoever counts on the way out wants to know too.
    response.extensions_mut().insert(err.clone());
    response
}

/// The refusal in a response, also where the framework refused before a handler ran.
fn refusal(response: &Response) -> Option<ApiError> {
    if let Some(err) = response.extensions().get::<ApiError>() {
        return Some(err.clone());
    }
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    Some(match status {
        StatusCode::UNAUTHORIZED => ApiError::Unauthenticated,
        StatusCode::FORBIDDEN => ApiError::CrossOrigin,
        StatusCode::NOT_FOUND => ApiError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ApiError::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ApiError::BadRequest(BadRequest::Body("Content-Type: application/json".to_owned()))
        }
        status if status.is_client_error() => ApiError::BadRequest(BadRequest::Body(status.to_string())),
        status => ApiError::internal(format!("answered {status} without a reason")),
    })
}
