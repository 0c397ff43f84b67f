//! Signing in, carrying on, signing out; what is refused, and how long.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, header},
};
use contract::{
    paths,
    session::{KeyReply, SessionView},
};
use db::audit::{self, AuditFilter};
use serde_json::{Value, json};
use server::{audit::denials, config::Config, demo};

use crate::support::{Reply, TestApp, User, both_dbs};

const MINUTE: i64 = 60_000;

both_dbs!(
    a_browser_gets_cookies_that_no_script_reads,
    a_program_gets_its_tokens_in_the_reply,
    a_wrong_password_and_an_unknown_account_answer_alike,
    five_failures_close_an_account_for_a_quarter_of_an_hour,
    one_address_may_fail_sixty_times,
    signing_out_ends_the_session_at_once,
    signing_out_works_when_the_access_token_has_expired,
    a_refresh_token_is_exchanged_once,
    twenty_tabs_that_refresh_at_once_get_the_same_successor,
    a_refresh_token_that_comes_back_ends_its_session,
    a_session_lives_a_fortnight_unused,
    ones_own_sessions_are_listed_and_ended,
    a_disabled_person_is_out_at_once,
    an_ended_grant_counts_at_once,
    the_key_of_a_replica_is_ones_own_and_stays_the_same,
);

async fn sign_in(app: &TestApp, login: &str, password: &str) -> Reply {
    app.nobody().post(paths::SESSION, &json!({ "login": login, "password": password })).await
}

async fn refresh(app: &TestApp, token: &str) -> Reply {
    app.nobody().post(paths::SESSION_REFRESH, &json!({ "refresh": token })).await
}

async fn program(app: &TestApp) -> (String, String) {
    let body = json!({ "login": "vanthu", "password": demo::PASSWORD, "bearer": true });
    let view: SessionView = app.nobody().post(paths::SESSION, &body).await.ok();
    let tokens = view.tokens.expect("they were asked for");
    (tokens.access, tokens.refresh)
}

async fn with_token(app: &TestApp, token: &str) -> Reply {
    let nobody = app.nobody();
    let request = nobody.request(Method::GET, paths::SESSION).header(header::AUTHORIZATION, format!("Bearer {token}"));
    nobody.send(request.body(Body::empty()).unwrap()).await
}

async fn audited(app: &TestApp, action: &str) -> usize {
    denials::settle(&app.state).await.unwrap();
    let (unit, filter) = (app.school.unit, AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() });
    let lines = app.state.db.read(move |tx| async move { audit::audit_list(&tx, unit, &filter, None, 100).await });
    lines.await.unwrap().len()
}

fn cookies(reply: &Reply) -> Vec<String> {
    let mut all: Vec<String> =
        reply.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect();
    // The access cookie first, whatever it is called: its name is the shorter.
    all.sort_by_key(|cookie| cookie.find('='));
    all
}

async fn a_browser_gets_cookies_that_no_script_reads(app: TestApp) {
    let reply = sign_in(&app, "VanThu ", demo::PASSWORD).await;
    let view: SessionView = reply.ok();
    assert_eq!((view.name.as_str(), view.tokens), ("Văn thư", None));
    assert_eq!(view.grants.len(), 1);
    let set = cookies(&reply);
    assert_eq!(set.len(), 2, "{set:?}");
    assert!(set[0].starts_with("sen=") && set[0].contains("Path=/;") && set[0].contains("Max-Age=600"), "{set:?}");
    assert!(set[1].starts_with("sen-refresh=") && set[1].contains("Path=/api/v1/session;"), "{set:?}");
    for cookie in &set {
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        assert!(!cookie.contains("Secure"), "{cookie}");
    }
    assert_eq!(audited(&app, "session.opened").await, 1);

    let mut state = app.state.clone();
    state.config = Arc::new(Config { secure_cookies: true, ..(*state.config).clone() });
    let nobody = User::nobody(server::router::router(state));
    let reply = nobody.post(paths::SESSION, &json!({ "login": "vanthu", "password": demo::PASSWORD })).await;
    let set = cookies(&reply);
    assert!(set[0].starts_with("__Host-sen=") && set[0].contains("Secure"), "{set:?}");
    assert!(set[1].starts_with("__Secure-sen-refresh=") && set[1].contains("Secure"), "{set:?}");
    assert!(reply.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

async fn a_program_gets_its_tokens_in_the_reply(app: TestApp) {
    let body = json!({ "login": "vanthu", "password": demo::PASSWORD, "bearer": true });
    let reply = app.nobody().post(paths::SESSION, &body).await;
    let view: SessionView = reply.ok();
    assert!(cookies(&reply).is_empty());
    let access = view.tokens.unwrap().access;
    assert_eq!(with_token(&app, &access).await.ok::<SessionView>().session, view.session);
    app.clock.advance(11 * MINUTE);
    with_token(&app, &access).await.refused(401, "unauthenticated");
}

async fn a_wrong_password_and_an_unknown_account_answer_alike(app: TestApp) {
    let wrong = sign_in(&app, "vanthu", "huongsen").await.refused(401, "bad_credentials");
    let unknown = sign_in(&app, "khong-co", "huongsen").await.refused(401, "bad_credentials");
    assert_eq!(wrong.message, unknown.message);
    sign_in(&app, "vanthu", &"x".repeat(5000)).await.refused(401, "bad_credentials");
    assert_eq!(audited(&app, "session.failed").await, 1, "only of accounts that are there");
    app.nobody().post(paths::SESSION, &json!({ "login": "vanthu" })).await.refused(400, "bad_body");
}

async fn five_failures_close_an_account_for_a_quarter_of_an_hour(app: TestApp) {
    for _ in 0..5 {
        sign_in(&app, "vanthu", "sai").await.refused(401, "bad_credentials");
    }
    let reply = sign_in(&app, "vanthu", demo::PASSWORD).await;
    let refused = reply.refused(429, "too_many");
    assert!(refused.message.contains("15 phút"), "{}", refused.message);
    let wait: i64 = reply.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert_eq!(wait, 900);
    assert!(sign_in(&app, "hieutruong", demo::PASSWORD).await.status.is_success(), "another account is not closed");
    app.clock.advance(wait * 1000);
    assert!(sign_in(&app, "vanthu", demo::PASSWORD).await.status.is_success());
    for _ in 0..4 {
        sign_in(&app, "vanthu", "sai").await.refused(401, "bad_credentials");
    }
    assert!(sign_in(&app, "vanthu", demo::PASSWORD).await.status.is_success(), "the right one clears the slate");
}

async fn one_address_may_fail_sixty_times(app: TestApp) {
    let from = async |address: &str, login: &str, password: &str| {
        let nobody = app.nobody();
        let body = serde_json::to_vec(&json!({ "login": login, "password": password })).unwrap();
        let request = nobody.request(Method::POST, paths::SESSION).header(header::CONTENT_TYPE, "application/json");
        let mut request = request.body(Body::from(body)).unwrap();
        let address: SocketAddr = format!("{address}:5000").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(address));
        nobody.send(request).await
    };
    for n in 0..60 {
        from("192.0.2.1", &format!("thu-{n}"), "sai").await.refused(401, "bad_credentials");
    }
    from("192.0.2.1", "vanthu", demo::PASSWORD).await.refused(429, "too_many");
    assert!(from("192.0.2.2", "vanthu", demo::PASSWORD).await.status.is_success());
    app.clock.advance(16 * MINUTE);
    assert!(from("192.0.2.1", "vanthu", demo::PASSWORD).await.status.is_success());
}

async fn signing_out_ends_the_session_at_once(app: TestApp) {
    let user = app.user("vanthu").await;
    let other = app.user("vanthu").await;
    let reply = user.delete(paths::SESSION).await;
    assert_eq!(reply.status, 204);
    assert!(cookies(&reply).iter().all(|cookie| cookie.contains("Max-Age=0")), "{:?}", cookies(&reply));
    user.get(paths::SESSION).await.refused(401, "unauthenticated");
    user.post(paths::SESSION_REFRESH, &json!({})).await.refused(401, "unauthenticated");
    user.delete(paths::SESSION).await.refused(401, "unauthenticated");
    assert!(other.get(paths::SESSION).await.status.is_success(), "the other browser stays signed in");
    assert_eq!(audited(&app, "session.ended").await, 1);
}

async fn signing_out_works_when_the_access_token_has_expired(app: TestApp) {
    let user = app.user("vanthu").await;
    app.clock.advance(20 * MINUTE);
    user.get(paths::SESSION).await.refused(401, "unauthenticated");
    assert_eq!(user.delete(paths::SESSION).await.status, 204);
    user.post(paths::SESSION_REFRESH, &json!({})).await.refused(401, "unauthenticated");
}

async fn a_refresh_token_is_exchanged_once(app: TestApp) {
    let mut user = app.user("vanthu").await;
    app.clock.advance(20 * MINUTE);
    user.get(paths::SESSION).await.refused(401, "unauthenticated");
    let reply = user.post(paths::SESSION_REFRESH, &json!({})).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    user.keep_cookies(&reply);
    assert!(user.get(paths::SESSION).await.status.is_success());
    app.nobody().post(paths::SESSION_REFRESH, &json!({})).await.refused(401, "unauthenticated");
    refresh(&app, &"0".repeat(64)).await.refused(401, "unauthenticated");
    refresh(&app, "junk").await.refused(401, "unauthenticated");
}

async fn twenty_tabs_that_refresh_at_once_get_the_same_successor(app: TestApp) {
    let (_, token) = program(&app).await;
    let all = futures::future::join_all((0..20).map(|_| refresh(&app, &token))).await;
    let successors: BTreeSet<String> =
        all.iter().map(|reply| reply.ok::<SessionView>().tokens.expect("a program's").refresh).collect();
    assert_eq!(successors.len(), 1);
    let next = successors.into_iter().next().unwrap();
    assert_ne!(next, token);
    app.clock.advance(25_000);
    assert_eq!(refresh(&app, &token).await.ok::<SessionView>().tokens.unwrap().refresh, next, "within the grace");
    assert!(refresh(&app, &next).await.status.is_success());
}

async fn a_refresh_token_that_comes_back_ends_its_session(app: TestApp) {
    let (_, token) = program(&app).await;
    let tokens = refresh(&app, &token).await.ok::<SessionView>().tokens.unwrap();
    assert!(with_token(&app, &tokens.access).await.status.is_success());
    app.clock.advance(31_000);
    refresh(&app, &token).await.refused(401, "unauthenticated");
    with_token(&app, &tokens.access).await.refused(401, "unauthenticated");
    refresh(&app, &tokens.refresh).await.refused(401, "unauthenticated");
    assert_eq!(audited(&app, "session.reuse").await, 1);
}

async fn a_session_lives_a_fortnight_unused(app: TestApp) {
    let (_, token) = program(&app).await;
    app.clock.advance(13 * 24 * 60 * MINUTE);
    let next = refresh(&app, &token).await.ok::<SessionView>().tokens.unwrap().refresh;
    app.clock.advance(15 * 24 * 60 * MINUTE);
    refresh(&app, &next).await.refused(401, "unauthenticated");
}

async fn ones_own_sessions_are_listed_and_ended(app: TestApp) {
    let here = app.user("vanthu").await;
    app.clock.advance(MINUTE);
    let there = app.user("vanthu").await;
    let stranger = app.user("hieutruong").await;
    let list: Value = here.get("/api/v1/sessions").await.ok();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!((&items[0]["current"], &items[1]["current"]), (&json!(false), &json!(true)), "last used first");
    let other = format!("/api/v1/sessions/{}", items[0]["id"].as_str().unwrap());
    stranger.delete(&other).await.refused(404, "not_found");
    here.delete("/api/v1/sessions/junk").await.refused(404, "not_found");
    assert_eq!(here.delete(&other).await.status, 204);
    here.delete(&other).await.refused(404, "not_found");
    there.get(paths::SESSION).await.refused(401, "unauthenticated");
    assert!(here.get(paths::SESSION).await.status.is_success());
}

async fn a_disabled_person_is_out_at_once(app: TestApp) {
    let user = app.user("vanthu").await;
    let (person, now) = (app.school.person("vanthu"), app.now());
    let disable =
        app.state.db.write(move |tx| async move { db::people::person_set_disabled(&tx, person, Some(now)).await });
    assert!(disable.await.unwrap());
    user.get(paths::SESSION).await.refused(401, "unauthenticated");
    user.post(paths::SESSION_REFRESH, &json!({})).await.refused(401, "unauthenticated");
    sign_in(&app, "vanthu", demo::PASSWORD).await.refused(401, "bad_credentials");
}

async fn an_ended_grant_counts_at_once(app: TestApp) {
    let user = app.user("vanthu").await;
    let view: SessionView = user.get(paths::SESSION).await.ok();
    let (unit, grant) = (view.unit, view.grants[0].id);
    let yesterday = app.now().local_date().previous_day().unwrap();
    let end = app.state.db.write(move |tx| async move { db::people::grant_end(&tx, unit, grant, yesterday).await });
    assert!(end.await.unwrap());
    assert!(user.get(paths::SESSION).await.ok::<SessionView>().grants.is_empty(), "by the same access token");
    let list: Value = user.get(paths::CASES).await.ok();
    assert!(list["items"].as_array().unwrap().is_empty());
}

async fn the_key_of_a_replica_is_ones_own_and_stays_the_same(app: TestApp) {
    async fn key(user: &User) -> KeyReply {
        user.get(paths::SESSION_REPLICA_KEY).await.ok()
    }
    let (clerk, again, teacher) = (app.user("vanthu").await, app.user("vanthu").await, app.user("giaovienla").await);
    let first = key(&clerk).await;
    assert!(key(&again).await == first, "what was typed on one device must open after every sign-in");
    let other = key(&teacher).await;
    assert!(other.person != first.person && other.key != first.key);
    assert!(first.key.bytes() != &[0; 32]);
    // It lies in no cache on the way.
    let reply = clerk.get(paths::SESSION_REPLICA_KEY).await;
    assert_eq!(reply.headers.get(header::CACHE_CONTROL).and_then(|v| v.to_str().ok()), Some("no-store"));
    // Whoever must still choose a password has a desk already, and what is kept on it is sealed as well.
    app.nobody().get(paths::SESSION_REPLICA_KEY).await.refused(401, "unauthenticated");
    clerk.delete(paths::SESSION).await;
    clerk.get(paths::SESSION_REPLICA_KEY).await.refused(401, "unauthenticated");
}
