//! The public form as a browser without scripts fills it in and sends it.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Method, header},
};
use uuid::Uuid;

use crate::support::{CHILD, GUARDIAN, PHONE, Reply, TestApp};

const BOUNDARY: &str = "----sen-test-boundary";

/// Asserts that a page is plain, complete HTML, and returns it.
#[track_caller]
pub fn page(reply: &Reply, status: u16) -> String {
    let text = reply.text();
    assert_eq!(reply.status.as_u16(), status, "{text}");
    assert!(text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>"), "{text}");
    let lower = text.to_lowercase();
    for forbidden in ["<script", "wasm", " style=", " onclick=", "javascript:"] {
        assert!(!lower.contains(forbidden), "{forbidden} in {text}");
    }
    text
}

pub async fn get(app: &TestApp, path: &str) -> String {
    page(&app.nobody().get(path).await, 200)
}

/// Sends a plain form of these fields.
pub async fn post(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Reply {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let nobody = app.nobody();
    let request = nobody
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    nobody.send(request.body(Body::from(body.join("&"))).unwrap()).await
}

fn encoded(text: &str) -> String {
    text.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).map(char::from).collect()
}

/// The page of a dossier that is tracked.
pub async fn track(app: &TestApp, code: &str, phone: &str) -> String {
    page(&post(app, "/tra-cuu", &[("code", code), ("phone", phone)]).await, 200)
}

/// The registration code on a page.
#[track_caller]
pub fn code_of(page: &str) -> String {
    let at = page.find("DK-").unwrap_or_else(|| panic!("no code in {page}"));
    page[at..at + "DK-00000-00000".len()].to_owned()
}

/// A form that is filled in and not sent yet.
#[derive(Clone)]
pub struct Sending {
    path: String,
    english: bool,
    texts: BTreeMap<String, String>,
    files: Vec<(String, String, Vec<u8>)>,
}

impl Sending {
    /// The form of a procedure, perhaps of a kind of request (`key?form.variant=…`), filled in for the child of most tests.
    pub async fn of(app: &TestApp, key: &str) -> Self {
        let (key, query) = key.split_once('?').unwrap_or((key, ""));
        let path = format!("/thu-tuc/{key}/dang-ky");
        let asked = get(app, &format!("{path}?{query}")).await;
        let value = |name: &str| {
            let after = asked.split_once(&format!("name=\"{name}\" value=\"")).map(|(_, rest)| rest);
            after.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
        };
        let texts = [
            ("form.token", value("form.token")),
            ("form.variant", value("form.variant")),
            ("form.privacy", "read".to_owned()),
            ("form.website", String::new()),
            ("child", CHILD.to_owned()),
            ("guardian", GUARDIAN.to_owned()),
            ("guardian.phone", PHONE.to_owned()),
        ];
        let texts = texts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
        Self { path, english: false, texts, files: vec![] }
    }

    /// The dossier that is to be.
    pub fn id(&self) -> Uuid {
        self.get("form.token").split('.').next().unwrap().parse().expect("an id")
    }

    pub fn get(&self, name: &str) -> &str {
        &self.texts[name]
    }

    pub fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    pub fn with(mut self, name: &str, text: &str) -> Self {
        self.texts.insert(name.to_owned(), text.to_owned());
        self
    }

    pub fn file(mut self, field: &str, name: &str, bytes: &[u8]) -> Self {
        self.files.push((field.to_owned(), name.to_owned(), bytes.to_vec()));
        self
    }

    pub fn to(mut self, key: &str) -> Self {
        self.path = format!("/thu-tuc/{key}/dang-ky");
        self
    }

    pub fn in_english(mut self) -> Self {
        self.english = true;
        self
    }

    pub async fn send(&self, app: &TestApp) -> Reply {
        self.send_from(app, "same-origin").await
    }

    pub async fn send_from(&self, app: &TestApp, site: &str) -> Reply {
        let mut body = Vec::new();
        for (name, text) in &self.texts {
            let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
            // What is not ticked is not sent.
            if !(name == "form.privacy" && text.is_empty()) {
                body.extend(head.into_bytes());
            }
        }
        let empty = ("paper.don".to_owned(), String::new(), vec![]);
        for (field, name, bytes) in self.files.iter().chain([&empty]) {
            let head = format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 content-type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        let nobody = app.nobody();
        let mut request = nobody
            .request(Method::POST, &self.path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header("sec-fetch-site", site)
            .header("host", "sen.example");
        if self.english {
            request = request.header("cookie", "sen-lang=en");
        }
        // As it comes over a network: what is written first arrives first.
        let pieces: Vec<_> = body.chunks(64 * 1024).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect();
        nobody.send(request.body(Body::from_stream(futures::stream::iter(pieces))).unwrap()).await
    }
}
