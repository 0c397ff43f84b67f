//! What every answer carries so that browsers help: no foreign script, no framing, no guessing of types.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::{error::ApiError, state::AppState};

/// Scripts and styles from here only, none inline; the workspace's module needs `wasm-unsafe-eval`.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// For files that people uploaded: nothing in them runs, wherever they are opened.
pub const DOWNLOAD_POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// For papers that the server lays out: the browser's own viewer shows them, and nothing else comes with them.
pub const PAPER_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(), microphone=(), payment=()"),
];

/// Middleware: adds the headers where a handler has not set its own.
pub async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.config.secure_cookies {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
    response
}

/// Middleware: no cache, on the way or on the device, keeps an answer of the API. A handler may know better.
pub async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// How a forged request is answered.
pub type Forged = fn(ProtectionError) -> Response;

/// The layer that refuses unsafe calls from other sites' pages (`Sec-Fetch-Site`, else `Origin` against `Host`).
pub fn csrf() -> CsrfLayer<Forged> {
    CsrfLayer::new().with_rejection_response(forged)
}

fn forged(_: ProtectionError) -> Response {
    ApiError::CrossOrigin.into_response()
}
