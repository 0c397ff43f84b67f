//! All addresses, and what every call passes through.
//!
//! From the outside in: id and log line, security headers, compression; then, for the API: no caching, envelope of
//! errors, panics, forged requests, size of the body, handler.

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, request_id::RequestId};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    assets, audit::denials, error, error::ApiError, features, health, metrics, openapi, portal, security,
    state::AppState, sync,
};

/// The largest body of a call, but for files.
const MOST_BYTES: usize = 1024 * 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The operations of the API with their description.
pub fn operations() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::frame()).merge(features::router()).merge(sync::router())
}

/// The description of the API.
pub fn document() -> OpenApi {
    openapi::complete(operations().into_openapi())
}

/// The whole server as one service.
pub fn router(state: AppState) -> Router {
    // Pages are rendered on the tasks of tokio; refused where that was said before, as in every test but the first.
    let _ = any_spawner::Executor::init_tokio();
    let (operations, document) = operations().split_for_parts();
    let document = openapi::served(&openapi::complete(document));
    let api = operations
        .route(contract::paths::OPENAPI, get(move || openapi::answer(Arc::clone(&document))))
        .route("/api", any(nothing_here))
        .route("/api/{*rest}", any(nothing_here))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn_with_state(state.clone(), denials::watch))
        .layer(security::csrf())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(error::render))
        .layer(middleware::from_fn(security::no_store));
    Router::new()
        .merge(api)
        .merge(assets::router())
        .merge(portal::router())
        .merge(health::router())
        .merge(metrics::router())
        .layer(CatchPanicLayer::custom(panicked_elsewhere))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(state.clone(), security::headers))
        .layer(middleware::from_fn_with_state(state.clone(), identified))
        .with_state(state)
}

/// Gives the call an id, and writes one line about it. The line names the route, never the address itself: what people
/// search for is in there.
async fn identified(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let began = state.clock.now();
    let id = state.clock.id().simple().to_string();
    let header = HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static(""));
    request.extensions_mut().insert(RequestId::new(header.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, header);
    let millis = state.clock.now().millis() - began.millis();
    let route = route.as_deref().unwrap_or("none");
    state.metrics.answered(route, &method, response.status(), millis);
    if let Some(trouble) = response.extensions().get::<ApiError>().and_then(ApiError::database_trouble) {
        state.metrics.troubled(trouble);
    }
    if let Some(ApiError::FilesDown(_)) = response.extensions().get::<ApiError>() {
        state.metrics.files_down();
    }
    tracing::info!(request.id = id, %method, route, status = response.status().as_u16(), millis, "answered");
    response
}

async fn nothing_here() -> ApiError {
    ApiError::NotFound
}

async fn wrong_method() -> ApiError {
    ApiError::MethodNotAllowed
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::internal(format!("panic: {}", said(&*panic))).into_response()
}

/// Outside of the API nothing logs what went wrong afterwards.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
fn panicked_elsewhere(panic: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!(panic = said(&*panic), "a page panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("without words")
}
