//! The description of the API, built from the handlers themselves.

use std::sync::Arc;

use axum::{http::header, response::IntoResponse};
use bytes::Bytes;
use utoipa::{
    OpenApi as _,
    openapi::{
        Content, OpenApi, PathItem, Ref, RefOr, Response,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Sen",
        description = "The desk of a school. The same commands as the workspace sends, for other programs. Every unsafe call takes an `Idempotency-Key` (a UUID of its own making); the same call with the same key is done once. Errors come in one envelope; what may not be seen is not found.",
    ),
    tags(
        (name = "session", description = "Signing in and out, one's own sessions"),
        (name = "cases", description = "Dossiers and findings"),
        (name = "parties", description = "Children, guardians, organisations, staff as the subject of requests"),
        (name = "procedures", description = "Procedures in force, and the working-day clock"),
        (name = "files", description = "Files, by the hash of their bytes"),
        (name = "imports", description = "Sheets from Excel: templates, previews, confirming, taking back"),
        (name = "sync", description = "Replicas: commands up, changes down"),
    ),
)]
struct Frame;

/// The document without operations.
pub fn frame() -> OpenApi {
    let mut document = Frame::openapi();
    // Neither of those is an address to write to.
    document.info.license = None;
    document.info.contact = None;
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("sen"))));
    let nothing: [&str; 0] = [];
    document.security =
        Some(vec![SecurityRequirement::new("bearer", nothing), SecurityRequirement::new("cookie", nothing)]);
    document
}

/// The document with what holds for all: whatever takes a body may find that it cannot be read.
pub fn complete(mut document: OpenApi) -> OpenApi {
    let unreadable = || {
        let words = Content::new(Some(Ref::from_schema_name("ErrorBody")));
        Response::builder().description("The body cannot be read.").content("application/json", words).build()
    };
    for item in document.paths.paths.values_mut() {
        let PathItem { get, put, post, delete, patch, .. } = item;
        for operation in [get, put, post, delete, patch].into_iter().flatten() {
            if operation.request_body.is_some() {
                let known = &mut operation.responses.responses;
                known.entry("400".to_owned()).or_insert_with(|| RefOr::T(unreadable()));
            }
        }
    }
    document
}

/// The document as it is sent.
pub fn served(document: &OpenApi) -> Arc<Bytes> {
    Arc::new(Bytes::from(document.to_json().expect("the document is plain data")))
}

/// Answers with the document.
#[expect(clippy::unused_async, reason = "a handler")]
pub async fn answer(document: Arc<Bytes>) -> axum::response::Response {
    ([(header::CONTENT_TYPE, "application/json")], Bytes::clone(&document)).into_response()
}
