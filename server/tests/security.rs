//! What every call passes through: forged calls, limits, headers, the envelope, tokens that are not ours.

use axum::{
    body::Body,
    http::{Method, header},
};
use contract::paths;
use db::Engine;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use server::demo;
use sha2::Sha256;
use uuid::Uuid;

use crate::support::{Reply, TestApp};

async fn app() -> TestApp {
    TestApp::new(Engine::Sqlite).await.expect("SQLite is everywhere")
}

async fn sign_in_from(app: &TestApp, headers: &[(&str, &str)]) -> Reply {
    let nobody = app.nobody();
    let mut request = nobody.request(Method::POST, paths::SESSION).header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = serde_json::to_vec(&json!({ "login": "vanthu", "password": demo::PASSWORD })).unwrap();
    nobody.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn calls_from_other_sites_pages_are_refused() {
    let app = app().await;
    let host = ("host", "sen.example");
    for forged in [
        &[host, ("sec-fetch-site", "cross-site")][..],
        &[host, ("sec-fetch-site", "same-site")],
        &[host, ("origin", "https://evil.example")],
        &[host, ("origin", "null")],
    ] {
        sign_in_from(&app, forged).await.refused(403, "cross_origin");
    }
    for ours in [
        &[host][..],
        &[host, ("sec-fetch-site", "same-origin"), ("origin", "https://sen.example")],
        &[host, ("origin", "https://sen.example")],
    ] {
        let reply = sign_in_from(&app, ours).await;
        assert!(reply.status.is_success(), "{ours:?}: {}", reply.text());
    }
}

#[tokio::test]
async fn every_answer_tells_browsers_what_not_to_do() {
    let app = app().await;
    let user = app.user("vanthu").await;
    for path in ["/api/v1/session", "/api/v1/nothing", "/app", "/assets/none.js", "/api/v1/openapi.json", "/"] {
        let reply = user.get(path).await;
        let header = |name: &str| reply.headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default().to_owned();
        let csp = header("content-security-policy");
        assert!(
            csp.contains("script-src 'self' 'wasm-unsafe-eval';") && csp.contains("frame-ancestors 'none'"),
            "{path}: {csp}"
        );
        assert!(!csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'"), "{path}: {csp}");
        assert!(!reply.status.is_server_error(), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header("x-request-id").len(), 32, "{path}");
        if path.starts_with("/api/") {
            assert_eq!(header("cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn refusals_speak_the_callers_language() {
    let app = app().await;
    let nobody = app.nobody();
    let ask = async |name: &str, value: &str| {
        let request = nobody.request(Method::GET, "/api/v1/nothing").header(name, value).body(Body::empty()).unwrap();
        nobody.send(request).await
    };
    let reply = ask("accept-language", "en-GB,en;q=0.9").await;
    let english = reply.refused(404, "not_found");
    assert_eq!(reply.headers[header::CONTENT_LANGUAGE], "en");
    assert_eq!(english.request_id, reply.headers["x-request-id"].to_str().unwrap());
    let vietnamese = ask("cookie", "sen-lang=vi").await.refused(404, "not_found");
    assert_ne!(english.message, vietnamese.message);
    assert!(vietnamese.message.contains("Không tìm thấy"), "{}", vietnamese.message);
}

#[tokio::test]
async fn what_the_framework_refuses_comes_in_the_envelope_too() {
    let app = app().await;
    let user = app.user("vanthu").await;
    user.delete("/api/v1/procedures").await.refused(405, "method_not_allowed");
    let large = json!({ "login": "x".repeat(2 * 1024 * 1024), "password": "" });
    user.post(paths::SESSION, &large).await.refused(413, "too_large");
    let plain = user.request(Method::POST, paths::SESSION).body(Body::from("{}")).unwrap();
    user.send(plain).await.refused(400, "bad_body");
    user.get("/api/v1/cases?limit=many").await.refused(400, "bad_body");
    user.get("/api/v1/cases?order=up").await.refused(400, "bad_parameter");
    user.get("/api/v1/calendar/due?limit=5wd").await.refused(400, "bad_parameter");
    user.get("/api/v1/calendar/due?from=2026-02-13T14:05&limit=5").await.refused(400, "bad_parameter");
}

#[tokio::test]
async fn the_due_date_comes_with_its_reasons() {
    let app = app().await;
    let user = app.user("giaovienla").await;
    let reply: Value = user.get("/api/v1/calendar/due?from=2026-02-13T14:05&limit=5wd").await.ok();
    assert_eq!(reply["due"], "2026-02-27T10:00:00Z");
    assert_eq!(reply["explanation"]["days"][3]["reason"]["vi"], "Tết Nguyên đán");
}

/// Tokens that anybody could try, each with what is wrong with it; the last two are signed with the right key.
pub fn bad_tokens(app: &TestApp) -> Vec<(&'static str, String)> {
    let mut secret = [0; 32];
    let text = std::fs::read_to_string(app.state.config.data.join("secret")).unwrap();
    hex::decode_to_slice(text.trim(), &mut secret).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
    mac.update(b"access");
    let right = EncodingKey::from_secret(&mac.finalize().into_bytes());
    let wrong = EncodingKey::from_secret(&[0; 32]);
    let now = app.now().millis() / 1000;
    let claims = |change: &dyn Fn(&mut Value)| {
        let mut claims = json!({
            "sub": app.school.person("hieutruong"), "sid": Uuid::nil(),
            "iss": "sen", "aud": "sen", "typ": "access", "iat": now, "exp": now + 600,
        });
        change(&mut claims);
        claims
    };
    let signed = |algorithm, claims: &Value, key: &EncodingKey| encode(&Header::new(algorithm), claims, key).unwrap();
    let good = claims(&|_| {});
    let hs256 = signed(Algorithm::HS256, &good, &right);
    let body = hs256.split('.').nth(1).unwrap();
    vec![
        ("no token at all", "junk".to_owned()),
        ("another key", signed(Algorithm::HS256, &good, &wrong)),
        ("another algorithm", signed(Algorithm::HS512, &good, &right)),
        ("no algorithm", format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}.")),
        ("expired", signed(Algorithm::HS256, &claims(&|c| c["exp"] = (now - 60).into()), &right)),
        ("not yet issued", signed(Algorithm::HS256, &claims(&|c| c["iat"] = (now + 60).into()), &right)),
        ("for others", signed(Algorithm::HS256, &claims(&|c| c["aud"] = "others".into()), &right)),
        ("by others", signed(Algorithm::HS256, &claims(&|c| c["iss"] = "others".into()), &right)),
        ("of another type", signed(Algorithm::HS256, &claims(&|c| c["typ"] = "refresh".into()), &right)),
        ("of a session that is not there", hs256),
    ]
}

#[tokio::test]
async fn a_token_of_somebody_elses_session_is_refused() {
    let app = app().await;
    let view: contract::session::SessionView = app.user("vanthu").await.get(paths::SESSION).await.ok();
    // Rightly signed, of a session that is open: but it says that its holder is somebody else.
    let token = app.state.keys.sign(app.school.person("hieutruong"), view.session, app.now());
    let nobody = app.nobody();
    let request = nobody.request(Method::GET, paths::SESSION).header(header::AUTHORIZATION, format!("Bearer {token}"));
    nobody.send(request.body(Body::empty()).unwrap()).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn the_web_bundle_is_served_packed_and_for_ever() {
    let app = app().await;
    let bundle = app.state.config.assets.clone().unwrap();
    let assets = bundle.join("assets");
    std::fs::create_dir_all(&assets).unwrap();
    std::fs::write(assets.join("main-0a1b.css"), "body{}").unwrap();
    std::fs::write(assets.join("main-0a1b.css.br"), "packed").unwrap();
    std::fs::write(bundle.join("index.html"), "<!doctype html>").unwrap();
    std::fs::write(bundle.join("worker.js"), "self").unwrap();
    std::fs::write(bundle.join("manifest.json"), r#"{"main.css":"/assets/main-0a1b.css"}"#).unwrap();
    let nobody = app.nobody();

    let plain = nobody.get("/assets/main-0a1b.css").await;
    assert_eq!(
        (plain.text().as_str(), plain.headers[header::CONTENT_TYPE].to_str().unwrap()),
        ("body{}", "text/css; charset=utf-8")
    );
    assert_eq!(plain.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let packed = nobody.request(Method::GET, "/assets/main-0a1b.css").header(header::ACCEPT_ENCODING, "gzip, br");
    let packed = nobody.send(packed.body(Body::empty()).unwrap()).await;
    assert_eq!((packed.text().as_str(), packed.headers[header::CONTENT_ENCODING].to_str().unwrap()), ("packed", "br"));

    // Below the workspace's address, and allowed to serve it.
    let worker = nobody.get("/app/worker.js").await;
    assert_eq!((worker.text().as_str(), worker.headers["service-worker-allowed"].to_str().unwrap()), ("self", "/app"));
    assert_eq!(worker.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert_eq!(worker.headers[header::CACHE_CONTROL], "no-cache", "a browser that asks again finds the next build");
    for path in ["/app", "/app/cases/1?x=y"] {
        let shell = nobody.get(path).await;
        assert_eq!(
            (shell.text().as_str(), shell.headers[header::CACHE_CONTROL].to_str().unwrap()),
            ("<!doctype html>", "no-cache")
        );
    }
    for path in ["/assets/%2e%2e/index.html", "/assets/..%2findex.html", "/assets/none.css", "/assets/main-0a1b.css.br"]
    {
        assert_eq!(nobody.get(path).await.status, 404, "{path}");
    }
    let url = server::assets::url(Some(&bundle), "main.css").await;
    assert_eq!(url.as_deref(), Some("/assets/main-0a1b.css"));
}
