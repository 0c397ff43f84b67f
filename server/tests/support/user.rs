//! Somebody at a browser or a program, and the replica they hold.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use contract::{
    command::Command,
    paths,
    session::SessionView,
    sync::{Frame, Hello, HelloReply, Numbered, Op, PullReply, PullRequest, PushReply, PushRequest, Record},
};
use domain::{
    facet::{Facet, RecordKey, RecordKind},
    ids::{ClientId, CommandId},
    instant::Instant,
};
use http_body_util::BodyExt;
use serde::Serialize;
use serde_json::json;
use tower::ServiceExt;
use uuid::Uuid;

use super::{LiveStream, Reply};

/// Somebody who calls the server.
#[derive(Clone)]
pub struct User {
    router: Router,
    cookies: BTreeMap<String, String>,
    bearer: Option<String>,
}

impl User {
    pub fn nobody(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), bearer: None }
    }

    /// Signs in.
    pub async fn sign_in(router: Router, login: &str, password: &str, as_program: bool) -> Self {
        let mut user = Self::nobody(router);
        let reply =
            user.post(paths::SESSION, &json!({ "login": login, "password": password, "bearer": as_program })).await;
        let view: SessionView = reply.ok();
        user.bearer = view.tokens.map(|tokens| tokens.access);
        user.keep_cookies(&reply);
        user
    }

    /// Sends this token from now on, whatever it is.
    pub fn bear(&mut self, token: &str) {
        self.bearer = Some(token.to_owned());
    }

    /// The same browser, sent to another instance.
    pub fn through(&self, router: Router) -> Self {
        Self { router, ..self.clone() }
    }

    /// Takes over the cookies of a reply, as a browser does.
    pub fn keep_cookies(&mut self, reply: &Reply) {
        for value in reply.headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().expect("cookies are text");
            let pair = text.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }

    /// A request of theirs.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request
    }

    /// Sends a request and reads the whole reply.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("the whole reply arrives").to_bytes();
        Reply { status: parts.status, headers: parts.headers, bytes }
    }

    /// Sends a request and reads what arrives for so long: for streams, which do not end by themselves.
    pub async fn send_for(&self, request: Request<Body>, patience: std::time::Duration) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, mut body) = response.into_parts();
        let mut heard = Vec::new();
        let read = async {
            while let Some(frame) = body.frame().await {
                if let Ok(data) = frame.expect("the stream is not broken").into_data() {
                    heard.extend_from_slice(&data);
                }
            }
        };
        // A stream that is still open when patience ends has said what it had to say.
        let _open = tokio::time::timeout(patience, read).await.is_err();
        Reply { status: parts.status, headers: parts.headers, bytes: heard.into() }
    }

    /// The answer while its body is still coming.
    pub async fn begin(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.expect("the router never fails")
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path).body(Body::empty()).expect("a request")).await
    }

    /// Posts as a page of ours does, without an idempotency key.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Reply {
        self.send(self.posting(path, body, None)).await
    }

    /// Posts a command of this id.
    pub async fn command(&self, id: CommandId, path: &str, body: &impl Serialize) -> Reply {
        self.send(self.posting(path, body, Some(id))).await
    }

    fn posting(&self, path: &str, body: &impl Serialize, key: Option<CommandId>) -> Request<Body> {
        let mut request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(paths::SYNC_HEADER, "1");
        if let Some(key) = key {
            request = request.header(paths::IDEMPOTENCY_KEY, key.to_string());
        }
        let body = serde_json::to_vec(body).expect("it serialises");
        request.body(Body::from(body)).expect("a request")
    }

    /// Signs out.
    pub async fn sign_out(&self) {
        let reply = self.delete(paths::SESSION).await;
        assert!(reply.status.is_success(), "{}", reply.text());
    }

    /// Uploads a file; its hash.
    pub async fn upload(&self, bytes: &'static [u8]) -> domain::ids::FileHash {
        let hash = domain::ids::FileHash::of(bytes);
        let request = self.request(Method::PUT, &format!("{}/{hash}", paths::FILES)).body(Body::from(bytes));
        let reply = self.send(request.expect("a request")).await;
        assert!(reply.status.is_success(), "{}", reply.text());
        hash
    }

    /// A replica of theirs, empty.
    pub fn replica(&self, client: Uuid) -> Replica {
        Replica {
            user: self.clone(),
            client: ClientId(client),
            records: BTreeMap::new(),
            cursor: String::new(),
            next: 1,
            heard: String::new(),
        }
    }

    /// Opens an event stream.
    pub async fn live(&self, client: ClientId, cursor: &str) -> LiveStream {
        let query = if cursor.is_empty() { String::new() } else { format!("&cursor={}", cursor.replace(':', "%3A")) };
        let path = format!("{}?client={client}{query}", paths::SYNC_LIVE);
        let request = self.request(Method::GET, &path).body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        LiveStream::new(response)
    }
}

/// What a browser holds of the server, kept by the rules of the protocol and nothing else.
pub struct Replica {
    pub user: User,
    pub client: ClientId,
    pub records: BTreeMap<RecordKey, (i64, serde_json::Value)>,
    pub cursor: String,
    next: u64,
    /// Every byte that the server ever sent to this replica.
    pub heard: String,
}

impl Replica {
    pub async fn hello(&self) -> HelloReply {
        let hello = Hello { client: self.client, schema: contract::SCHEMA };
        self.user.post(paths::SYNC_HELLO, &hello).await.ok()
    }

    /// Loads everything anew.
    pub async fn bootstrap(&mut self) {
        let reply = self.user.get(paths::SYNC_BOOTSTRAP).await;
        assert!(reply.status.is_success(), "{}", reply.text());
        self.heard.push_str(&reply.text());
        self.records.clear();
        let mut ended = false;
        for line in reply.text().lines() {
            match serde_json::from_str(line).expect("a frame") {
                Frame::AsOf { cursor } => self.cursor = cursor,
                Frame::Put(record) => self.put(&record),
                Frame::End { cursor } => {
                    assert_eq!(cursor, self.cursor);
                    ended = true;
                }
            }
        }
        assert!(ended, "the stream was cut");
    }

    /// Asks what changed, without taking it.
    pub async fn ask(&mut self) -> Reply {
        let request = PullRequest { client: self.client, cursor: self.cursor.clone() };
        let reply = self.user.post(paths::SYNC_PULL, &request).await;
        self.heard.push_str(&reply.text());
        reply
    }

    /// Takes what changed.
    pub async fn pull(&mut self) -> PullReply {
        let reply: PullReply = self.ask().await.ok();
        self.take(reply.clone());
        reply
    }

    /// Takes a delta that begins where the replica stands.
    pub fn take(&mut self, reply: PullReply) {
        assert_eq!(reply.from, self.cursor);
        for op in reply.ops {
            match op {
                Op::Put(record) => self.put(&record),
                Op::Drop { kind, root, facet } => {
                    self.records.remove(&RecordKey { kind, root, facet });
                }
            }
        }
        self.cursor = reply.to;
    }

    fn put(&mut self, record: &Record) {
        let held = self.records.get(&record.key()).map_or(0, |(rev, _)| *rev);
        if record.rev >= held {
            self.records.insert(record.key(), (record.rev, record.body.read().expect("a body is JSON")));
        }
    }

    /// Numbers a command.
    pub fn numbered(&mut self, id: Uuid, command: Command) -> Numbered {
        let seq = self.next;
        self.next += 1;
        Numbered::new(seq, CommandId(id), command)
    }

    /// Pushes commands.
    pub async fn push(&mut self, now: Instant, commands: &[Numbered]) -> Reply {
        let push = PushRequest { client: self.client, now, commands: commands.to_vec() };
        let reply = self.user.post(paths::SYNC_PUSH, &push).await;
        self.heard.push_str(&reply.text());
        reply
    }

    /// Pushes commands that arrive.
    pub async fn pushed(&mut self, now: Instant, commands: &[Numbered]) -> PushReply {
        self.push(now, commands).await.ok()
    }

    /// A case's facet, if it is held.
    pub fn case(&self, root: Uuid, facet: Facet) -> Option<&serde_json::Value> {
        let key = RecordKey { kind: RecordKind::Case, root, facet };
        self.records.get(&key).map(|(_, body)| body)
    }
}
