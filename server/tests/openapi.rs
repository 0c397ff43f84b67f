//! The description of the API, and what follows from it: nothing that is described answers nobody.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, header},
};
use contract::paths;
use db::Engine;
use serde_json::Value;

use crate::{
    security::bad_tokens,
    support::{Reply, TestApp},
};

/// What anybody may call. Everything else is for those who are signed in.
const PUBLIC: [&str; 8] = [
    "GET /api/v1/session/ways",
    "POST /api/v1/session",
    "POST /api/v1/session/code",
    "POST /api/v1/session/passkey",
    "POST /api/v1/session/passkey/offer",
    "POST /api/v1/session/refresh",
    "POST /api/v1/setup",
    "POST /api/v1/setup/look",
];

fn document() -> Value {
    serde_json::to_value(server::router::document()).expect("the document is plain data")
}

/// Every operation: its method, its address, and what the document says of it.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("there are paths") {
        for (method, operation) in item.as_object().expect("there are operations") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            all.push((method, path.clone(), operation.clone()));
        }
    }
    all
}

/// A call that lacks nothing but the right to make it.
async fn call(app: &TestApp, method: &Method, path: &str, token: Option<&str>) -> Reply {
    let hash = "0".repeat(64);
    let path = path
        .replace("{id}", "0190d6a0-0000-7000-8000-000000000001")
        .replace("{hash}", &hash)
        .replace("{sha256}", &hash)
        .replace("{file}", "children.xlsx")
        .replace("{key}", "xac-nhan-dang-hoc")
        .replace("{procedure}", "xac-nhan-dang-hoc")
        .replace("{version}", "1")
        .replace("{day}", "2026-03-11")
        .replace("{paper}", "receipt")
        .replace("{no}", "1")
        .replace("{action}", "sign")
        .replace("{kind}", "view")
        .replace("{book}", "incoming");
    assert!(!path.contains('{'), "{path} has a parameter that this test does not know");
    let nobody = app.nobody();
    let mut request = nobody
        .request(method.clone(), &path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(paths::SYNC_HEADER, "1")
        .header(paths::IDEMPOTENCY_KEY, "0190d6a0-0000-7000-8000-000000000002");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    nobody.send(request.body(Body::from("{}")).expect("a request")).await
}

#[test]
fn the_document_is_as_it_was_agreed() {
    insta::assert_snapshot!(server::router::document().to_pretty_json().expect("the document is plain data"));
}

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let app = TestApp::new(Engine::Sqlite).await.expect("SQLite is everywhere");
    assert_eq!(app.nobody().get(paths::OPENAPI).await.ok::<Value>(), document());
}

#[test]
fn operations_have_names_of_their_own_and_say_when_they_refuse() {
    let document = document();
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let name = operation["operationId"].as_str().expect("a name").to_owned();
        assert!(names.insert(name.clone()), "{name} twice");
        let may_refuse = operation["responses"].get("401").is_some();
        let is_public = PUBLIC.contains(&format!("{method} {path}").as_str());
        assert!(may_refuse || is_public, "{method} {path} does not say that it may answer 401");
        let takes_body = operation.get("requestBody").is_some();
        assert!(!takes_body || operation["responses"].get("400").is_some(), "{method} {path} reads every body");
        assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{method} {path} has no tag");
        // What is said of presence may be said twice, and changes nothing that is kept.
        let is_word = path.contains("/session") || path.contains("/sync/") || path.ends_with("/presence");
        // There each row has a key of its own; and what is only looked at beforehand changes nothing.
        let looks =
            ["/bulk", "/migration/preview", "/scans/look", "/cases/drafts", "/drafts/{action}", "/sheet", "/roll"];
        let is_word = is_word || looks.iter().any(|end| path.ends_with(end));
        let is_command = method == Method::POST && !is_word;
        let takes_key =
            operation["parameters"].as_array().is_some_and(|all| all.iter().any(|p| p["name"] == "idempotency-key"));
        assert_eq!(is_command, takes_key, "{method} {path}");
    }
    for public in PUBLIC {
        let (method, path) = public.split_once(' ').expect("a method and a path");
        let operation = &document["paths"][path][method.to_lowercase()];
        assert!(operation["security"].is_array(), "{public} does not say that it is public");
    }
}

#[tokio::test]
async fn nobody_may_call_anything_that_is_not_public() {
    let app = TestApp::new(Engine::Sqlite).await.expect("SQLite is everywhere");
    let all = operations(&document());
    assert!(all.len() >= 20, "{} operations are few", all.len());
    let mut public = BTreeSet::from(PUBLIC);
    for (method, path, _) in all {
        let name = format!("{method} {path}");
        if public.remove(name.as_str()) {
            continue;
        }
        let reply = call(&app, &method, &path, None).await;
        assert_eq!(reply.status, 401, "{name} as nobody: {}", reply.text());
        reply.refused(401, "unauthenticated");
    }
    assert!(public.is_empty(), "not described: {public:?}");
}

#[tokio::test]
async fn no_bad_token_opens_anything() {
    let app = TestApp::new(Engine::Sqlite).await.expect("SQLite is everywhere");
    let tokens = bad_tokens(&app);
    for (method, path, _) in operations(&document()) {
        let name = format!("{method} {path}");
        if PUBLIC.contains(&name.as_str()) {
            continue;
        }
        for (what, token) in &tokens {
            let reply = call(&app, &method, &path, Some(token)).await;
            assert_eq!(reply.status, 401, "{name} with a token: {what}: {}", reply.text());
        }
    }
}
