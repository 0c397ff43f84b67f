//! Calls to the server. A call that cannot be answered says so; a session that ran out is renewed once, silently.

use app::workspace::platform::{Entry, OnlineBody, OnlineCall};
use client::{CallError, FILES_DOWN, Local, Part, Transport};
use contract::{
    error::ErrorBody,
    passkey::Ways,
    paths,
    rest::CaseView,
    second_factor::{EnterCode, SecondStep},
    session::{KeyReply, SessionView, SignIn},
    sync::{
        Frame, Hello, HelloReply, PullReply, PullRequest, PushReply, PushRequest, Record,
        compare::{FetchReply, FetchRequest, Manifest, ManifestRequest, VerifyReply, VerifyRequest},
    },
    upload::UploadProgress,
};
use domain::ids::{CaseId, CommandId, FileHash};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, Request, RequestCredentials, RequestInit, Response};

/// How long to wait for an answer, in milliseconds; a bootstrap or an upload may take longer.
const PATIENCE: i32 = 20_000;
const LONG_PATIENCE: i32 = 180_000;

/// The network.
#[derive(Debug, Clone, Copy, Default)]
pub struct Network;

enum Body {
    None,
    Json(String),
    Bytes(Vec<u8>, String),
}

/// A call on its way.
struct Call<'a> {
    method: &'static str,
    path: &'a str,
    body: Body,
    /// The idempotency key.
    key: Option<String>,
    /// How long to wait for its answer, in milliseconds.
    patience: i32,
}

impl<'a> Call<'a> {
    fn new(method: &'static str, path: &'a str, body: Body) -> Self {
        Self { method, path, body, key: None, patience: PATIENCE }
    }

    /// What the workspace calls without a command; what carries a file may take longer.
    fn online(call: &'a OnlineCall) -> Self {
        let body = match &call.body {
            Some(OnlineBody::Json(text)) => Body::Json(text.clone()),
            Some(OnlineBody::File(bytes, media)) => Body::Bytes(bytes.clone(), media.clone()),
            None => Body::None,
        };
        let patience = if matches!(body, Body::Bytes(..)) { LONG_PATIENCE } else { PATIENCE };
        Self { method: call.method.as_str(), path: &call.path, body, key: Some(call.key.to_string()), patience }
    }

    fn patient(self) -> Self {
        Self { patience: LONG_PATIENCE, ..self }
    }
}

impl Network {
    /// Signs in.
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<Entry, CallError> {
        let text = once(&Call::new("POST", paths::SESSION, json(sign_in)?)).await?;
        // Nothing of a session has this shape.
        match parse::<SecondStep>(&text) {
            Ok(step) => Ok(Entry::Code(step)),
            Err(_) => parse(&text).map(|session| Entry::Open(Box::new(session))),
        }
    }

    /// Brings the code after the password.
    pub async fn enter_code(&self, code: &EnterCode) -> Result<SessionView, CallError> {
        parse(&once(&Call::new("POST", paths::SESSION_CODE, json(code)?)).await?)
    }

    /// Whether the server takes passkeys at this address; not as long as it cannot be asked.
    pub async fn takes_passkeys(&self) -> bool {
        let answer = once(&Call::new("GET", paths::SESSION_WAYS, Body::None)).await;
        answer.and_then(|text| parse::<Ways>(&text)).is_ok_and(|ways| ways.passkeys)
    }

    /// What a device that holds a passkey is to sign, as the server wrote it.
    pub async fn passkey_offer(&self) -> Result<String, CallError> {
        let path = format!("{}/offer", paths::SESSION_PASSKEY);
        once(&Call::new("POST", &path, Body::None)).await
    }

    /// Signs in with what a device signed.
    pub async fn passkey(&self, signed: String) -> Result<SessionView, CallError> {
        parse(&once(&Call::new("POST", paths::SESSION_PASSKEY, Body::Json(signed))).await?)
    }

    /// Who is signed in.
    pub async fn session(&self) -> Result<SessionView, CallError> {
        parse(&self.call(Call::new("GET", paths::SESSION, Body::None)).await?)
    }

    /// The key of one's replica.
    pub async fn replica_key(&self) -> Result<KeyReply, CallError> {
        parse(&self.call(Call::new("GET", paths::SESSION_REPLICA_KEY, Body::None)).await?)
    }

    /// Ends the session.
    pub async fn sign_out(&self) -> Result<(), CallError> {
        match self.call(Call::new("DELETE", paths::SESSION, Body::None)).await {
            Ok(_) | Err(CallError::SignedOut) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Makes a call of the workspace that has no command.
    pub async fn online(&self, call: &OnlineCall) -> Result<String, CallError> {
        self.call(Call::online(call)).await
    }

    /// Makes one that answers with a file.
    pub async fn file(&self, call: &OnlineCall) -> Result<Vec<u8>, CallError> {
        self.bytes(Call::online(call).patient()).await
    }

    async fn bytes(&self, call: Call<'_>) -> Result<Vec<u8>, CallError> {
        let response = match answer(&call).await {
            Err(CallError::SignedOut) => {
                self.renew().await?;
                answer(&call).await?
            }
            other => other?,
        };
        let bytes = JsFuture::from(response.array_buffer().map_err(|_| CallError::Unreachable)?).await;
        Ok(js_sys::Uint8Array::new(&bytes.map_err(|_| CallError::Unreachable)?).to_vec())
    }

    async fn call(&self, call: Call<'_>) -> Result<String, CallError> {
        match once(&call).await {
            Err(CallError::SignedOut) => {
                self.renew().await?;
                once(&call).await
            }
            other => other,
        }
    }

    /// Two calls may renew at once: the server answers the same successor to a token used twice within its grace.
    async fn renew(&self) -> Result<(), CallError> {
        once(&Call::new("POST", paths::SESSION_REFRESH, Body::Json("{}".to_owned()))).await.map(drop)
    }
}

impl Transport for Network {
    fn hello(&self, hello: Hello) -> Local<'_, Result<HelloReply, CallError>> {
        Box::pin(async move { parse(&self.call(Call::new("POST", paths::SYNC_HELLO, json(&hello)?)).await?) })
    }

    fn bootstrap(&self) -> Local<'_, Result<(Vec<Record>, String), CallError>> {
        Box::pin(async move {
            let text = self.call(Call::new("GET", paths::SYNC_BOOTSTRAP, Body::None).patient()).await?;
            let mut records = Vec::new();
            let mut end = None;
            for line in text.lines().filter(|l| !l.is_empty()) {
                match parse(line)? {
                    Frame::AsOf { .. } => {}
                    Frame::Put(record) => records.push(record),
                    Frame::End { cursor } => end = Some(cursor),
                }
            }
            // Without its last frame the stream was cut: what came is not the whole.
            end.map(|cursor| (records, cursor)).ok_or(CallError::Unreachable)
        })
    }

    fn manifest(&self, request: ManifestRequest) -> Local<'_, Result<Manifest, CallError>> {
        Box::pin(async move {
            let call = Call::new("POST", paths::SYNC_MANIFEST, json(&request)?).patient();
            Manifest::read(&self.call(call).await?).ok_or(CallError::Unreachable)
        })
    }

    fn fetch(&self, request: FetchRequest) -> Local<'_, Result<FetchReply, CallError>> {
        Box::pin(async move { parse(&self.call(Call::new("POST", paths::SYNC_FETCH, json(&request)?)).await?) })
    }

    fn verify(&self, request: VerifyRequest) -> Local<'_, Result<VerifyReply, CallError>> {
        Box::pin(async move { parse(&self.call(Call::new("POST", paths::SYNC_VERIFY, json(&request)?)).await?) })
    }

    fn pull(&self, request: PullRequest) -> Local<'_, Result<PullReply, CallError>> {
        Box::pin(async move { parse(&self.call(Call::new("POST", paths::SYNC_PULL, json(&request)?)).await?) })
    }

    fn push(&self, request: PushRequest) -> Local<'_, Result<PushReply, CallError>> {
        Box::pin(async move { parse(&self.call(Call::new("POST", paths::SYNC_PUSH, json(&request)?)).await?) })
    }

    fn drop_refused(&self, id: CommandId) -> Local<'_, Result<(), CallError>> {
        Box::pin(async move { self.call(Call::new("DELETE", &paths::refused(id), Body::None)).await.map(drop) })
    }

    fn open_case(&self, id: CaseId) -> Local<'_, Result<CaseView, CallError>> {
        Box::pin(async move {
            let path = format!("{}/{id}", paths::CASES);
            parse(&self.call(Call::new("GET", &path, Body::None)).await?)
        })
    }

    fn upload(&self, hash: FileHash, media: String, bytes: Vec<u8>) -> Local<'_, Result<(), CallError>> {
        Box::pin(async move {
            let path = format!("{}/{hash}", paths::FILES);
            self.call(Call::new("PUT", &path, Body::Bytes(bytes, media)).patient()).await.map(drop)
        })
    }

    fn upload_progress(&self, hash: FileHash) -> Local<'_, Result<UploadProgress, CallError>> {
        Box::pin(async move { parse(&self.call(Call::new("GET", &paths::file_parts(&hash), Body::None)).await?) })
    }

    fn upload_part(&self, part: Part) -> Local<'_, Result<UploadProgress, CallError>> {
        Box::pin(async move {
            let path = format!("{}?offset={}&of={}", paths::file_parts(&part.hash), part.offset, part.of);
            let body = Body::Bytes(part.bytes, "application/octet-stream".to_owned());
            parse(&self.call(Call::new("PUT", &path, body).patient()).await?)
        })
    }

    fn thumbnail(&self, case: CaseId, hash: FileHash) -> Local<'_, Result<Vec<u8>, CallError>> {
        Box::pin(async move {
            let path = paths::thumbnail(case, &hash);
            self.bytes(Call::new("GET", &path, Body::None)).await
        })
    }
}

async fn once(call: &Call<'_>) -> Result<String, CallError> {
    text(&answer(call).await?).await
}

/// An answer that is no refusal.
async fn answer(call: &Call<'_>) -> Result<Response, CallError> {
    let window = web_sys::window().ok_or(CallError::Unreachable)?;
    let response = fetch(&window, call).await.map_err(|_| CallError::Unreachable)?;
    if response.ok() { Ok(response) } else { Err(refusal(response.status(), &text(&response).await?)) }
}

/// The words of an answer. One whose end is missing is no answer.
async fn text(response: &Response) -> Result<String, CallError> {
    let text = match response.text() {
        Ok(promise) => JsFuture::from(promise).await.ok().and_then(|t| t.as_string()),
        Err(_) => None,
    };
    text.ok_or(CallError::Unreachable)
}

async fn fetch(window: &web_sys::Window, call: &Call<'_>) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set(paths::SYNC_HEADER, "1")?;
    // What is refused is told in the language that the page speaks.
    if let Some(lang) = window.document().and_then(|d| d.document_element()).and_then(|e| e.get_attribute("lang")) {
        headers.set("accept-language", &lang)?;
    }
    let init = RequestInit::new();
    init.set_method(call.method);
    init.set_credentials(RequestCredentials::SameOrigin);
    if let Some(key) = &call.key {
        headers.set(paths::IDEMPOTENCY_KEY, key)?;
    }
    match &call.body {
        Body::None => {}
        Body::Json(text) => {
            headers.set("content-type", "application/json")?;
            init.set_body(&JsValue::from_str(text));
        }
        Body::Bytes(bytes, media) => {
            headers.set("content-type", media)?;
            init.set_body(&js_sys::Uint8Array::from(bytes.as_slice()));
        }
    }
    init.set_headers(&headers);
    let abort = AbortController::new()?;
    init.set_signal(Some(&abort.signal()));
    let give_up = wasm_bindgen::closure::Closure::once_into_js(move || abort.abort());
    let timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(give_up.unchecked_ref(), call.patience)?;
    let request = Request::new_with_str_and_init(call.path, &init)?;
    let response = JsFuture::from(window.fetch_with_request(&request)).await;
    window.clear_timeout_with_handle(timer);
    response?.dyn_into()
}

fn refusal(status: u16, text: &str) -> CallError {
    let body: Option<ErrorBody> = contract::json::read(text).ok();
    match (status, body) {
        (401, Some(body)) if body.code != "unauthenticated" => CallError::Refused(Box::new(body)),
        (401, _) => CallError::SignedOut,
        (410, _) => CallError::Reset,
        (426, _) => CallError::Outdated,
        (409, Some(body)) if body.code == "client_forked" => CallError::Forked,
        (409, Some(body)) if body.code == "sequence_gap" => CallError::Gap { expect: 0 },
        // The server answers, and its store of files does not: only what is done with files waits.
        (503, Some(body)) if body.code == FILES_DOWN => CallError::Refused(Box::new(body)),
        // Starting, too busy, or something in between that is not ours: the same call may be made again.
        (502..=504, _) | (_, None) => CallError::Unreachable,
        (_, Some(body)) => CallError::Refused(Box::new(body)),
    }
}

fn json<T: Serialize>(value: &T) -> Result<Body, CallError> {
    serde_json::to_string(value).map(Body::Json).map_err(|_| CallError::Unreachable)
}

/// An answer that this build cannot read came from a newer server, or from something in between.
fn parse<T: DeserializeOwned>(text: &str) -> Result<T, CallError> {
    contract::json::read(text).map_err(|_| CallError::Unreachable)
}
