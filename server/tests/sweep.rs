//! Every operation of the OpenAPI document as everybody who may not: nobody, bad tokens, each role that it is not for, and
//! whoever may, with the ids of another school. 401, 403 or 404, in the envelope, and never a byte of data.
//!
//! The list comes from the document: an operation that [`plan`] does not know fails, so a new one brings its case.

mod plan;

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, header},
};
use contract::{error::ErrorBody, paths, session::SessionView};
use serde_json::{Value, json};
use server::demo;

use self::plan::{Everybody, Plan};
pub use self::plan::{Seeds, plan};
use crate::{
    security::bad_tokens,
    support::{Reply, TestApp, User, both_dbs},
};

both_dbs!(
    nobody_and_bad_tokens_get_nowhere,
    whom_it_is_not_for_is_refused,
    ids_of_another_school_lead_nowhere,
    whoever_sees_nothing_is_told_nothing,
);

/// What stands in everything that nobody of these tests may be told.
pub const CANARY: &str = "CHIM-HOANG-YEN";

/// Every operation of the document, with its plan.
fn operations(seeds: &Seeds) -> Vec<(String, Plan)> {
    let document = serde_json::to_value(server::router::document()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let name = format!("{} {path}", method.to_uppercase());
            let plan =
                plan(&name, seeds).unwrap_or_else(|| panic!("{name} is new: say in sweep/plan.rs whom it is for"));
            all.push((name, plan));
        }
    }
    assert!(all.len() >= 20, "{} operations are few", all.len());
    all
}

async fn call(app: &TestApp, user: &User, name: &str, path: &str, body: &Value, token: Option<&str>) -> Reply {
    let method = Method::from_bytes(name.split(' ').next().unwrap().as_bytes()).unwrap();
    let mut request = user
        .request(method, path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(paths::SYNC_HEADER, "1")
        .header(paths::IDEMPOTENCY_KEY, app.id().to_string());
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let bytes = match body {
        Value::Null => vec![],
        // A file's text.
        Value::String(text) => text.clone().into_bytes(),
        // A workbook, byte by byte.
        Value::Array(bytes) => bytes.iter().map(|byte| byte.as_u64().unwrap().try_into().unwrap()).collect(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => serde_json::to_vec(body).unwrap(),
    };
    let request = request.body(Body::from(bytes)).unwrap();
    if path.starts_with(paths::SYNC_LIVE) {
        return user.send_for(request, std::time::Duration::from_millis(1500)).await;
    }
    user.send(request).await
}

/// A refusal by right: its status, its envelope, and nothing else.
fn refused(told: &str, reply: &Reply, statuses: &[u16]) {
    let status = reply.status.as_u16();
    assert!(statuses.contains(&status), "{told}: {status} {}", reply.text());
    let body: ErrorBody = serde_json::from_slice(&reply.bytes).unwrap_or_else(|err| panic!("{told}: {err}"));
    assert!(!body.code.is_empty() && !body.message.is_empty() && body.request_id.len() == 32, "{told}: {body:?}");
    assert!(!reply.text().contains(CANARY), "{told} tells what it must not: {}", reply.text());
}

async fn nobody_and_bad_tokens_get_nowhere(app: TestApp) {
    let seeds = Seeds::sow(&app).await;
    let program = json!({ "login": "vanthu", "password": demo::PASSWORD, "bearer": true });
    let open: SessionView = app.nobody().post(paths::SESSION, &program).await.ok();
    let tokens = open.tokens.unwrap();
    let ended: SessionView = app.nobody().post(paths::SESSION, &program).await.ok();
    let ended_token = ended.tokens.unwrap().access;
    let bearer = app.nobody().request(Method::DELETE, paths::SESSION);
    let bearer = bearer.header(header::AUTHORIZATION, format!("Bearer {ended_token}")).body(Body::empty()).unwrap();
    assert_eq!(app.nobody().send(bearer).await.status, 204);
    let mut bad = bad_tokens(&app);
    bad.push(("a refresh token as access", tokens.refresh));
    bad.push(("of a session that was ended", ended_token));
    bad.push(("an access token cut short", tokens.access[..tokens.access.len() - 4].to_owned()));
    let nobody = app.nobody();
    for (name, plan) in operations(&seeds) {
        if plan.is_public {
            continue;
        }
        let told = format!("{name} as nobody");
        refused(&told, &call(&app, &nobody, &name, &plan.path, &plan.body, None).await, &[401]);
        for (what, token) in &bad {
            let told = format!("{name} with a token: {what}");
            refused(&told, &call(&app, &nobody, &name, &plan.path, &plan.body, Some(token)).await, &[401]);
        }
    }
}

async fn whom_it_is_not_for_is_refused(app: TestApp) {
    let seeds = Seeds::sow(&app).await;
    let everybody = Everybody::signed_in(&app).await;
    for (name, plan) in operations(&seeds) {
        let Some(may) = &plan.may else { continue };
        let known: BTreeSet<&str> = everybody.0.iter().map(|(login, _)| login.as_str()).collect();
        assert!(may.iter().all(|login| known.contains(login)), "{name}: {may:?}");
        for (login, user) in &everybody.0 {
            let mut body = plan.body.clone();
            // Something new from each, or the second would be told that it is there.
            if let Some(id) = body.get_mut("id") {
                *id = json!(app.id());
            }
            let reply = call(&app, user, &name, &plan.path, &body, None).await;
            let told = format!("{name} as {login}");
            if may.contains(&login.as_str()) {
                // Somebody got through before, or it is not the moment: but never for want of rights.
                let status = reply.status.as_u16();
                assert!(
                    reply.status.is_success() || [409, 422].contains(&status),
                    "{told}: {} {}",
                    status,
                    reply.text()
                );
            } else {
                refused(&told, &reply, &[403, 404]);
            }
        }
    }
}

async fn ids_of_another_school_lead_nowhere(app: TestApp) {
    let seeds = Seeds::sow(&app).await;
    let everybody = Everybody::signed_in(&app).await;
    let before = seeds.theirs(&app).await;
    let mut tried = 0;
    for (name, plan) in operations(&seeds) {
        let Some((path, body)) = &plan.foreign else {
            assert!(!plan.path_has_id, "{name} names something: say what it answers to another school's id");
            continue;
        };
        for (login, user) in &everybody.0 {
            let reply = call(&app, user, &name, path, body, None).await;
            refused(&format!("{name} of another school as {login}"), &reply, &[403, 404]);
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried} tries are few");
    assert_eq!(seeds.theirs(&app).await, before, "the other school's case is as it was");
}

/// Lists, counts and streams answer everybody; those who see no case are told of none.
async fn whoever_sees_nothing_is_told_nothing(app: TestApp) {
    let seeds = Seeds::sow(&app).await;
    let everybody = Everybody::signed_in(&app).await;
    for (name, plan) in operations(&seeds) {
        // Whoever signs out is nobody for the rest.
        if name == "DELETE /api/v1/session" {
            continue;
        }
        for (login, user) in &everybody.0 {
            if !Everybody::BLIND.contains(&login.as_str()) {
                continue;
            }
            let reply = call(&app, user, &name, &plan.path, &plan.body, None).await;
            assert!(!reply.status.is_server_error(), "{name} as {login}: {}", reply.text());
            assert!(!reply.text().contains(CANARY), "{name} as {login}: {}", reply.text());
        }
    }
}
