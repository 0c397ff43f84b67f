//! Health, readiness, figures.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, header},
};
use contract::command::Command;
use domain::case::Command as CaseCommand;
use serde_json::{Value, json};
use server::config::Config;
use uuid::Uuid;

use crate::support::{PHONE, Reply, TestApp, User, both_dbs, cert};

both_dbs!(
    a_server_that_can_work_is_ready,
    a_database_that_does_not_answer_is_told_and_counted,
    a_schema_that_is_not_up_to_date_is_told,
    figures_count_and_name_nobody,
);

async fn ready(app: &TestApp) -> (u16, Value) {
    let reply = app.nobody().get("/readyz").await;
    (reply.status.as_u16(), serde_json::from_str(&reply.text()).unwrap())
}

async fn a_server_that_can_work_is_ready(app: TestApp) {
    assert_eq!(app.nobody().get("/healthz").await.text(), "ok\n");
    assert_eq!(ready(&app).await, (200, json!({ "ready": true, "database": true, "schema": true, "data": true })));
    assert!(!app.state.config.data.join(".ready").exists());

    // The folder is taken away under the server.
    std::fs::remove_dir_all(&app.state.config.data).unwrap();
    assert_eq!(ready(&app).await, (503, json!({ "ready": false, "database": true, "schema": true, "data": false })));
    assert!(app.nobody().get("/healthz").await.status.is_success());
}

async fn a_database_that_does_not_answer_is_told_and_counted(app: TestApp) {
    let clerk = app.user("vanthu").await;
    app.state.db.close().await.unwrap();
    assert_eq!(ready(&app).await, (503, json!({ "ready": false, "database": false, "schema": false, "data": true })));
    clerk.get("/api/v1/cases").await.refused(503, "busy");
    let text = from(&app.nobody(), [127, 0, 0, 1], &[]).await.text();
    assert!(text.contains("sen_database_errors_total{kind=\"busy\"} 1\n"), "{text}");
}

async fn a_schema_that_is_not_up_to_date_is_told(app: TestApp) {
    app.db
        .execute("DELETE FROM seaql_migrations WHERE version = (SELECT max(m.version) FROM seaql_migrations m)")
        .await;
    assert_eq!(ready(&app).await, (503, json!({ "ready": false, "database": true, "schema": false, "data": true })));
}

async fn figures_count_and_name_nobody(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let mut replica = clerk.replica(app.id());
    replica.bootstrap().await;
    let opened = cert(app.id(), app.now());
    let refused = cert(app.id(), app.now().plus_millis(3_600_000));
    let commands = [opened, refused].map(|open| Command::Case(CaseCommand::Open(open)));
    let commands = commands.map(|command| replica.numbered(app.id(), command));
    replica.pushed(app.now(), &commands).await;
    clerk.get("/api/v1/cases?q=tre+01").await;
    clerk.get(&format!("/api/v1/cases/{}", Uuid::nil())).await.refused(404, "not_found");
    let stream = clerk.live(replica.client, &replica.cursor).await;

    let text = from(&app.nobody(), [127, 0, 0, 1], &[]).await.text();
    for line in [
        "sen_commands_total{result=\"applied\"} 1",
        "sen_commands_total{result=\"rejected\"} 1",
        "sen_live_streams 1",
        "sen_database_errors_total{kind=\"failed\"} 0",
        "sen_request_duration_seconds_count{route=\"/api/v1/cases\",method=\"GET\",status=\"2xx\"} 1",
        "sen_request_duration_seconds_count{route=\"/api/v1/cases/{id}\",method=\"GET\",status=\"4xx\"} 1",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
    for personal in ["vanthu", "tre+01", "Trẻ", PHONE, &Uuid::nil().to_string()] {
        assert!(!text.contains(personal), "{personal}");
    }
    drop(stream);
    assert!(from(&app.nobody(), [127, 0, 0, 1], &[]).await.text().contains("sen_live_streams 0\n"));
}

/// Asks for the figures from this address.
async fn from(user: &User, ip: impl Into<std::net::IpAddr>, headers: &[(&str, &str)]) -> Reply {
    let mut request = user.request(Method::GET, "/metrics");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let peer = ConnectInfo(SocketAddr::new(ip.into(), 40_000));
    user.send(request.extension(peer).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn figures_are_for_this_machine_and_for_whoever_has_the_token() {
    let app = TestApp::new(db::Engine::Sqlite).await.unwrap();
    let (here, there) = ([127, 0, 0, 1], [192, 0, 2, 7]);
    let mut state = app.state.clone();
    state.config = Arc::new(Config { metrics_token: Some("figures".into()), ..(*state.config).clone() });
    let guarded = User::nobody(server::router::router(state));
    let bearer = |token| (header::AUTHORIZATION.as_str(), token);

    assert_eq!(from(&app.nobody(), here, &[]).await.status, 200);
    assert_eq!(from(&app.nobody(), there, &[]).await.status, 404);
    // Without a token nothing is the right one, the empty one neither.
    assert_eq!(from(&app.nobody(), there, &[bearer("Bearer ")]).await.status, 404);
    // A proxy on this machine speaks for the world outside.
    assert_eq!(from(&app.nobody(), here, &[("x-forwarded-for", "192.0.2.7")]).await.status, 404);

    assert_eq!(from(&guarded, there, &[]).await.status, 404);
    assert_eq!(from(&guarded, there, &[bearer("Bearer Figures")]).await.status, 404);
    assert_eq!(from(&guarded, there, &[bearer("Bearer figures")]).await.status, 200);
    // Without a peer, as behind a socket that has none, nobody is from here.
    assert_eq!(guarded.get("/metrics").await.status, 404);
}
