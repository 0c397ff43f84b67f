//! What only works with a network: sessions, passwords, people. The desk's own work never goes through here.

use client::CallError;
use contract::error::ErrorBody;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    desk::Desk,
    platform::{Method, OnlineBody, OnlineCall},
};
use crate::{
    components::{FieldError, FormErrors, Toasts},
    i18n::{Words, errors, workspace},
};

/// Why a call did not do what was wanted.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// In words.
    pub words: Words,
    /// What is wrong with single fields.
    pub fields: Vec<FieldError>,
    /// The server's stable code; absent where it was not the server that refused.
    pub code: Option<String>,
}

impl Trouble {
    /// What the server or the network had against a call.
    pub fn of(error: CallError) -> Self {
        let plain = |words| Self { words, fields: vec![], code: None };
        match error {
            CallError::Unreachable => plain(errors::NEEDS_NETWORK),
            CallError::SignedOut => plain(workspace::SESSION_ENDED),
            CallError::Outdated => plain(workspace::OUTDATED),
            CallError::Refused(body) => Self::refused(*body),
            CallError::Reset | CallError::Forked | CallError::Gap { .. } => plain(errors::UNKNOWN),
        }
    }

    fn refused(body: ErrorBody) -> Self {
        let field =
            |problem: contract::error::FieldProblem| FieldError::new(problem.field, Words::same(problem.message));
        Self {
            words: Words::same(body.message),
            fields: body.fields.into_iter().map(field).collect(),
            code: Some(body.code),
        }
    }

    /// Says it beside the fields of a form: those that are not there are said by the first one.
    pub fn show(self, form: FormErrors, first: &str) {
        let all = if self.fields.is_empty() { vec![FieldError::new(first, self.words)] } else { self.fields };
        form.show(all);
    }

    /// Says it where there is no form.
    pub fn say(self, toasts: Toasts) {
        toasts.say(self.words);
    }
}

/// One thing that somebody wants done, however often it is tried: what was done already is not done again.
#[derive(Clone, Copy)]
pub struct Intent(StoredValue<Uuid>);

impl Intent {
    /// A new one.
    pub fn new(desk: Desk) -> Self {
        Self(StoredValue::new(desk.id()))
    }

    /// Does it; afterwards, done or refused, the next is another one.
    ///
    /// # Errors
    /// What the server or the network had against it.
    pub async fn tell<T: DeserializeOwned>(
        self,
        desk: Desk,
        method: Method,
        path: String,
        body: &impl Serialize,
    ) -> Result<T, Trouble> {
        let body = serde_json::to_string(body).ok().filter(|text| text != "null").map(OnlineBody::Json);
        self.send(desk, method, path, body).await
    }

    /// Does it with a file; afterwards as for [`Intent::tell`].
    ///
    /// # Errors
    /// What the server or the network had against it.
    pub async fn bring<T: DeserializeOwned>(
        self,
        desk: Desk,
        path: String,
        bytes: Vec<u8>,
        media: String,
    ) -> Result<T, Trouble> {
        self.send(desk, Method::Post, path, Some(OnlineBody::File(bytes, media))).await
    }

    async fn send<T: DeserializeOwned>(
        self,
        desk: Desk,
        method: Method,
        path: String,
        body: Option<OnlineBody>,
    ) -> Result<T, Trouble> {
        let Some(key) = self.0.try_get_value() else { return Err(Trouble::of(CallError::Unreachable)) };
        let answer = call(desk, OnlineCall { method, path, body, key }).await;
        if !matches!(answer, Err(CallError::Unreachable)) {
            self.0.try_set_value(desk.id());
        }
        answer.map_err(Trouble::of)
    }
}

/// Says something that may be lost, or said twice.
///
/// # Errors
/// What the server or the network had against it.
pub async fn tell_once<T: DeserializeOwned>(
    desk: Desk,
    method: Method,
    path: String,
    body: &impl Serialize,
) -> Result<T, Trouble> {
    let body = serde_json::to_string(body).ok().map(OnlineBody::Json);
    call(desk, OnlineCall { method, path, body, key: desk.id() }).await.map_err(Trouble::of)
}

/// Reads something.
///
/// # Errors
/// What the server or the network had against it.
pub async fn ask<T: DeserializeOwned>(desk: Desk, path: String) -> Result<T, Trouble> {
    call(desk, OnlineCall { method: Method::Get, path, body: None, key: desk.id() }).await.map_err(Trouble::of)
}

/// Looks at what something would be, and gets it as it was written: a picture.
///
/// # Errors
/// What the server or the network had against it.
pub async fn look(desk: Desk, path: String, json: String) -> Result<String, CallError> {
    desk.platform().call(looking(desk, path, json)).await
}

/// The same, where the answer is a file.
///
/// # Errors
/// What the server or the network had against it, in words.
pub async fn look_at_file(desk: Desk, path: String, json: String) -> Result<Vec<u8>, Words> {
    ask_file(desk, path, Some(json)).await.map_err(|trouble| trouble.words)
}

fn looking(desk: Desk, path: String, json: String) -> OnlineCall {
    OnlineCall { method: Method::Post, path, body: Some(OnlineBody::Json(json)), key: desk.id() }
}

/// Reads a file; with a body where it takes one to say which.
///
/// # Errors
/// What the server or the network had against it.
pub async fn ask_file(desk: Desk, path: String, body: Option<String>) -> Result<Vec<u8>, Trouble> {
    let method = if body.is_some() { Method::Post } else { Method::Get };
    let call = OnlineCall { method, path, body: body.map(OnlineBody::Json), key: desk.id() };
    desk.platform().file(call).await.map_err(Trouble::of)
}

async fn call<T: DeserializeOwned>(desk: Desk, call: OnlineCall) -> Result<T, CallError> {
    let text = desk.platform().call(call).await?;
    // An answer without a body is an answer.
    contract::json::read(if text.is_empty() { "null" } else { &text }).map_err(|_| CallError::Unreachable)
}
