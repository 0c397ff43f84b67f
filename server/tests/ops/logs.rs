//! What the log says about a request: which route, how long, what came of it. Never who, never what was typed.

use std::{
    cell::RefCell,
    io::{self, Write},
    sync::Once,
};

use axum::{
    body::Body,
    http::{Method, header},
};
use contract::paths;
use domain::definition::PartyKind;
use serde_json::json;
use server::demo;
use tracing_subscriber::{
    Layer as _,
    filter::{FilterExt as _, dynamic_filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::support::{Desk, GUARDIAN, PHONE, TestApp, cert, party};

thread_local! {
    /// What this thread logged since it began to listen.
    static HEARD: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Writes into what the thread listens to.
#[derive(Clone)]
struct Ear;

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        HEARD.with_borrow_mut(|heard| heard.as_mut().map(|heard| heard.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One subscriber for the whole process, because what one thread's own subscriber is told depends on which thread
/// passed a line first. It hears only threads that listen: the test's runtime does everything but hashing on one.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let listens = dynamic_filter_fn(|_, _| HEARD.with_borrow(Option::is_some));
        // As much as can be asked for.
        let all = server::log::filter(Some("trace")).and(listens);
        let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Ear).with_filter(all);
        tracing_subscriber::registry().with(lines).init();
    });
    HEARD.set(Some(Vec::new()));
}

fn heard() -> String {
    String::from_utf8(HEARD.take().unwrap()).unwrap()
}

#[tokio::test]
async fn a_line_names_neither_people_nor_what_they_typed_nor_tokens() {
    listen();
    let secrets = a_morning().await;
    let text = heard();
    for line in ["/api/v1/cases", "/api/v1/parties", "/tra-cuu", "bad_credentials", "unauthenticated", "answered"] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    for secret in &secrets {
        assert!(!secret.is_empty() && !text.contains(secret.as_str()), "{secret} is in\n{text}");
    }
}

/// Requests full of what must not be told; returns those words.
async fn a_morning() -> Vec<String> {
    let app = TestApp::new(db::Engine::Sqlite).await.unwrap();
    let wrong = json!({ "login": "tai-khoan-la", "password": "mat-khau-sai" });
    app.nobody().post(paths::SESSION, &wrong).await.refused(401, "bad_credentials");

    let clerk = app.user("vanthu").await;
    let token = app.program("vanthu").await.request(Method::GET, "/").body(()).unwrap();
    let token = token.headers()[header::AUTHORIZATION].to_str().unwrap().replace("Bearer ", "");
    let desk = Desk { app: &app };
    desk.open(&clerk, cert(app.id(), app.now())).await;
    let entered = party(app.id(), PartyKind::Guardian, "Phụ huynh trẻ 77 lớp Chồi", Some("0900000077"), app.now());
    clerk.command(domain::ids::CommandId(app.id()), "/api/v1/parties", &entered).await;
    clerk.get("/api/v1/cases?q=tu-khoa-tim").await;
    clerk.get("/api/v1/parties?q=tu-khoa-tim").await;
    // Refused, with the words in body and address.
    clerk.command(domain::ids::CommandId(app.id()), "/api/v1/parties", &json!({ "name": "ten-trong-than" })).await;
    clerk.get("/api/v1/cases/ten-trong-dia-chi").await;
    clerk.get("/ten-trong-dia-chi").await;
    let track = app.nobody().request(Method::POST, "/tra-cuu");
    let track = track.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.nobody().send(track.body(Body::from("code=MA-HO-SO-THU&phone=4321")).unwrap()).await;
    let forged = app.nobody().request(Method::GET, "/api/v1/cases").header(header::AUTHORIZATION, "Bearer the-gia-mao");
    app.nobody().send(forged.body(Body::empty()).unwrap()).await.refused(401, "unauthenticated");

    let cookies =
        clerk.request(Method::GET, "/").body(()).unwrap().headers()[header::COOKIE].to_str().unwrap().to_owned();
    let cookies = cookies.split("; ").filter_map(|pair| pair.split_once('=')).map(|(_, value)| value.to_owned());
    let mut secrets: Vec<String> = cookies.collect();
    let typed = [
        "tai-khoan-la",
        "mat-khau-sai",
        "vanthu",
        "Văn thư",
        demo::PASSWORD,
        GUARDIAN,
        PHONE,
        "lớp Chồi",
        "0900000077",
        "tu-khoa-tim",
        "ten-trong-than",
        "ten-trong-dia-chi",
        "MA-HO-SO-THU",
        "4321",
        "the-gia-mao",
    ];
    secrets.extend(typed.map(str::to_owned));
    secrets.push(token);
    secrets
}
