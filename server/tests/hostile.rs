//! What nobody honest sends, at every operation of the document that takes a body or a query: a 4xx in the envelope, nothing
//! stored, and the server still answers.

use axum::{
    body::Body,
    http::{Method, header},
};
use contract::{error::ErrorBody, paths, rest::CaseView};
use domain::ids::CommandId;
use serde_json::{Value, json};

use crate::{
    support::{Desk, Replica, Reply, TestApp, User, both_dbs, cert},
    sweep::{Seeds, plan},
};

both_dbs!(no_body_breaks_an_operation, no_query_breaks_a_list, text_is_stored_composed_and_without_tricks,);

/// Everything that the office, leadership and the union hold: what they hold afterwards must be the same.
async fn held(app: &TestApp) -> Vec<Replica> {
    let mut all = Vec::new();
    for login in ["vanthu", "hieutruong", "kiemtra"] {
        let mut replica = app.user(login).await.replica(app.id());
        replica.bootstrap().await;
        all.push(replica);
    }
    all
}

async fn unchanged(app: &TestApp, before: &[Replica], told: &str) {
    for (now, then) in held(app).await.iter().zip(before) {
        assert!(now.records == then.records, "{told} stored something");
    }
}

fn refused(told: &str, reply: &Reply) {
    assert!(reply.status.is_client_error(), "{told}: {} {}", reply.status, reply.text());
    let body: ErrorBody = serde_json::from_slice(&reply.bytes).unwrap_or_else(|err| panic!("{told}: {err}"));
    assert!(!body.message.is_empty() && body.request_id.len() == 32, "{told}: {body:?}");
    assert!(reply.bytes.len() < 4096, "{told}: what was sent comes back: {} bytes", reply.bytes.len());
}

async fn send(app: &TestApp, user: &User, method: &str, path: &str, media: &str, body: Vec<u8>) -> Reply {
    let request = user
        .request(Method::from_bytes(method.as_bytes()).unwrap(), path)
        .header(header::CONTENT_TYPE, media)
        .header(paths::SYNC_HEADER, "1")
        .header(paths::IDEMPOTENCY_KEY, app.id().to_string());
    user.send(request.body(Body::from(body)).unwrap()).await
}

/// Bodies that are no call of anything, whatever the operation.
fn nonsense() -> Vec<(&'static str, Vec<u8>)> {
    let nested = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n)).into_bytes();
    let large = format!("{{\"text\":\"{}\"}}", "a".repeat(10 * 1024 * 1024));
    vec![
        ("ten megabytes", large.into_bytes()),
        ("a hundred thousand brackets", nested("[", "]", 100_000)),
        ("deep objects", nested("{\"a\":", "1}", 50_000)),
        ("brackets never closed", b"[".repeat(100_000)),
        ("broken UTF-8", b"{\"login\":\"\xff\xfe\xc0\xaf\",\"password\":\"x\"}".to_vec()),
        ("half a surrogate", br#"{"login":"\ud800","password":"x"}"#.to_vec()),
        ("raw control characters", b"{\"login\":\"a\x00\x01\x1b\"}".to_vec()),
        ("an enormous number", b"{\"stated_at\":1e400,\"client\":123456789012345678901234567890}".to_vec()),
        ("a list", b"[]".to_vec()),
        ("a word", b"\"x\"".to_vec()),
        ("a number", b"-1".to_vec()),
        ("a byte order mark", b"\xef\xbb\xbf{}".to_vec()),
        ("two documents", b"{}{}".to_vec()),
        ("XML", b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>".to_vec()),
    ]
}

/// The call as it should be, spoiled.
fn spoiled(body: &Value) -> Vec<(String, Vec<u8>)> {
    let Some(fields) = body.as_object().filter(|fields| !fields.is_empty()) else { return vec![] };
    let mut all = Vec::new();
    let mut more = fields.clone();
    more.insert("is_admin".into(), json!(true));
    all.push(("an unknown field".to_owned(), serde_json::to_vec(&more).unwrap()));
    let text = body.to_string();
    for (key, value) in fields {
        // The same field twice: which of the two counts must never be a question.
        let twice = format!("{},{}:{value}}}", &text[..text.len() - 1], json!(key));
        all.push((format!("{key} twice"), twice.into_bytes()));
        let wrong = if value.is_string() { json!({ "a": [1] }) } else { json!("\u{0}\u{202e}") };
        let mut other = fields.clone();
        other.insert(key.clone(), wrong);
        all.push((format!("{key} of another type"), serde_json::to_vec(&other).unwrap()));
        if value.is_string() {
            let mut other = fields.clone();
            other.insert(key.clone(), json!("\u{0}\u{1}\u{202e}\u{feff}"));
            all.push((format!("{key} of control characters"), serde_json::to_vec(&other).unwrap()));
        }
    }
    all
}

async fn no_body_breaks_an_operation(app: TestApp) {
    let seeds = Seeds::sow(&app).await;
    // Nobody whose replica is compared: wrong passwords among the bodies close an account for a while.
    let clerk = app.user("ketoan").await;
    let before = held(&app).await;
    let document = serde_json::to_value(server::router::document()).unwrap();
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            if operation.get("requestBody").is_none() || method == "put" {
                continue;
            }
            let plan = plan(&name, &seeds).unwrap_or_else(|| panic!("{name} is new"));
            let method = method.to_uppercase();
            let mut bodies: Vec<(String, Vec<u8>)> =
                nonsense().into_iter().map(|(what, bytes)| (what.to_owned(), bytes)).collect();
            bodies.extend(spoiled(&plan.body));
            bodies.push(("nothing".into(), vec![]));
            for (what, bytes) in bodies {
                let told = format!("{name} with {what}");
                let reply = send(&app, &clerk, &method, &plan.path, "application/json", bytes).await;
                // An exchange without a body is what browsers send: their cookie says all.
                let is_fine = name.ends_with("/session/refresh") && what == "nothing";
                if is_fine {
                    assert!(!reply.status.is_server_error(), "{told}: {}", reply.text());
                } else {
                    refused(&told, &reply);
                }
                tried += 1;
            }
            // What a form of another site can send without asking.
            for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"] {
                if path.contains("/sync/") || path.ends_with("/refresh") {
                    // A header, or a cookie that is same-site, says whose page it came from.
                    continue;
                }
                let bytes = serde_json::to_vec(&plan.body).unwrap();
                let reply = send(&app, &clerk, &method, &plan.path, media, bytes).await;
                if plan.body.is_object() {
                    refused(&format!("{name} as {media}"), &reply);
                }
            }
        }
    }
    assert!(tried > 200, "{tried} tries are few");
    unchanged(&app, &before, "a hostile body").await;
    assert!(clerk.get(paths::SESSION).await.status.is_success(), "the server still answers");
}

async fn no_query_breaks_a_list(app: TestApp) {
    let seeds = Seeds::sow(&app).await;
    let clerk = app.user("vanthu").await;
    let document = serde_json::to_value(server::router::document()).unwrap();
    let junk = [
        "",
        "%00",
        "a%00b",
        "%ff%fe",
        "%",
        "%zz",
        "-1",
        "1e400",
        "99999999999999999999999",
        "9223372036854775807~x",
        "'%20OR%201%3D1--",
        "%E2%80%AE",
        "..%2F..%2Fetc%2Fpasswd",
        "%5B%5B%5B",
        "null",
        "9999-99-99",
    ];
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else { continue };
        let name = format!("GET {path}");
        let plan = plan(&name, &seeds).unwrap_or_else(|| panic!("{name} is new"));
        if path.ends_with("/live") {
            continue;
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let field = parameter["name"].as_str().unwrap();
            for value in junk {
                let address = match parameter["in"].as_str() {
                    Some("query") => {
                        format!("{}{}{field}={value}", plan.path, if plan.path.contains('?') { "&" } else { "?" })
                    }
                    Some("path") => path.replace(&format!("{{{field}}}"), if value.is_empty() { "x" } else { value }),
                    _ => continue,
                };
                let Ok(uri) = address.parse::<axum::http::Uri>() else { continue };
                let request = clerk.request(Method::GET, &uri.to_string()).body(Body::empty()).unwrap();
                let reply = clerk.send(request).await;
                assert!(!reply.status.is_server_error(), "{address}: {}", reply.text());
                if !reply.status.is_success() {
                    refused(&address, &reply);
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried} tries are few");
    // Headers of bytes that are no text.
    for name in ["accept-language", "cookie", "authorization", "idempotency-key", "origin", "x-sync", "if-none-match"] {
        let mut request = app.nobody().request(Method::POST, paths::CASES).body(Body::from("{}")).unwrap();
        let value = header::HeaderValue::from_bytes(b"\xff\xfe;=,\"").unwrap();
        request.headers_mut().insert(header::HeaderName::from_static(name), value);
        refused(name, &app.nobody().send(request).await);
    }
}

/// Decomposed letters, marks that turn the direction, control characters: what is stored is the word that was meant.
async fn text_is_stored_composed_and_without_tricks(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let desk = Desk { app: &app };
    let id = desk.open(&clerk, cert(app.id(), app.now())).await;
    let decomposed = "\u{202e}Hồ sơ \u{200b}đủ\u{0}\u{feff} giấy tờ\u{7}";
    let body = json!({ "comment": app.id(), "facet": "internal", "text": decomposed, "stated_at": app.now() });
    let address = format!("{}/{id}/comments", paths::CASES);
    let view: CaseView = clerk.command(CommandId(app.id()), &address, &body).await.ok();
    assert_eq!(view.internal.unwrap().comments[0].text, "Hồ sơ đủ giấy tờ");
    for (n, name) in
        ["Trẻ Ánh Dương", "Trẻ A\u{301}nh Dương", "\u{202e}Trẻ Ánh\u{0} Dương\u{200f}"].into_iter().enumerate()
    {
        let body = json!({ "id": app.id(), "kind": "child", "name": name, "class": format!("Lá {n}"), "stated_at": app.now() });
        let reply: Value = clerk.command(CommandId(app.id()), paths::PARTIES, &body).await.ok();
        assert_eq!(reply["party"]["name"], "Trẻ Ánh Dương");
    }
    // What is nothing but tricks is nothing.
    let body =
        json!({ "comment": app.id(), "facet": "internal", "text": "\u{202e}\u{0}\u{feff} ", "stated_at": app.now() });
    clerk.command(CommandId(app.id()), &address, &body).await.refused(422, "invalid");
}
