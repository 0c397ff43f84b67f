//! The network between a desk and the real router: it loses requests, loses answers, repeats, and waits.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use axum::{body::Body, http::Method};
use client::{CallError, Local, Part, Transport};
use contract::{
    error::ErrorBody,
    paths,
    rest::CaseView,
    session::SessionView,
    sync::{
        Frame, Hello, HelloReply, PullReply, PullRequest, PushReply, PushRequest, Record, SchemaRange,
        compare::{FetchReply, FetchRequest, Manifest, ManifestRequest, VerifyReply, VerifyRequest},
    },
    upload::UploadProgress,
};
use domain::{
    ids::{CaseId, CommandId, FileHash},
    text::Lang,
};
use serde::de::DeserializeOwned;
use server::error::ApiError;
use tokio::sync::Notify;

use crate::support::{Reply, User};

/// A call of the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    Hello,
    Bootstrap,
    Manifest,
    /// So many records.
    Fetch(usize),
    Verify,
    Pull,
    Push(Vec<CommandId>),
    DropRefused(CommandId),
    Open(CaseId),
    Upload(FileHash),
    Progress(FileHash),
    /// A part of a file, from this byte on.
    Part(FileHash, u64),
    Thumbnail(FileHash),
}

/// What the network does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Arrives,
    /// It never reaches the server.
    Lost,
    /// It takes effect, and nobody learns.
    AnswerLost,
    /// It arrives twice; the second answer is the one that is read.
    Twice,
    /// It takes effect, and only so many hundredths of the answer arrive.
    Torn(usize),
    /// It is on its way for so long that the caller gives up, and arrives after a later call. Only what changes something is
    /// delivered then.
    Late,
    /// The server fails on it, and says so.
    Fails,
}

/// A call that waits until the test lets it go on.
#[derive(Default)]
pub struct Hold {
    reached: Notify,
    go: Notify,
}

impl Hold {
    /// Until the call has come.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets it go on.
    pub fn go(&self) {
        self.go.notify_one();
    }
}

type Decide = Box<dyn FnMut(&Call) -> Fate>;
type IsHeld = Box<dyn Fn(&Call) -> bool>;

/// The network of one device, for somebody signed in.
pub struct Wire {
    user: RefCell<User>,
    fate: RefCell<Decide>,
    hold: RefCell<Option<(IsHeld, Rc<Hold>)>>,
    /// Every call that reached the server.
    pub calls: RefCell<Vec<Call>>,
    /// Every byte that the server ever sent here.
    pub heard: RefCell<String>,
    cut: Cell<bool>,
    /// Whether the server speaks newer shapes than this build.
    pub is_newer: Cell<bool>,
    /// The push that is being made, and those that are still on their way.
    pushing: RefCell<Option<PushRequest>>,
    late: RefCell<Vec<PushRequest>>,
}

impl Wire {
    pub fn new(user: User) -> Self {
        Self {
            user: RefCell::new(user),
            fate: RefCell::new(Box::new(|_| Fate::Arrives)),
            hold: RefCell::default(),
            calls: RefCell::default(),
            heard: RefCell::default(),
            cut: Cell::new(false),
            is_newer: Cell::new(false),
            pushing: RefCell::default(),
            late: RefCell::default(),
        }
    }

    /// Cuts the network.
    pub fn cut(&self) {
        self.cut.set(true);
    }

    /// Mends it; from now on everything arrives.
    pub fn mend(&self) {
        self.cut.set(false);
        self.fates(|_| Fate::Arrives);
    }

    /// Decides the fate of every call from now on.
    pub fn fates(&self, decide: impl FnMut(&Call) -> Fate + 'static) {
        *self.fate.borrow_mut() = Box::new(decide);
    }

    /// Gives this fate to the next call of a kind; all others arrive.
    pub fn once(&self, which: fn(&Call) -> bool, fate: Fate) {
        let mut done = false;
        self.fates(move |call| {
            if done || !which(call) {
                return Fate::Arrives;
            }
            done = true;
            fate
        });
    }

    /// Holds the next call of a kind.
    pub fn hold(&self, which: fn(&Call) -> bool) -> Rc<Hold> {
        let hold = Rc::new(Hold::default());
        *self.hold.borrow_mut() = Some((Box::new(which), hold.clone()));
        hold
    }

    /// Holds nothing any more.
    pub fn hold_nothing(&self) {
        self.hold.take();
    }

    /// What is still on its way never arrives.
    pub fn lose_late(&self) {
        self.late.take();
    }

    /// What is still on its way arrives.
    pub async fn deliver(&self) {
        for request in self.late.take() {
            let reply = self.user().post(paths::SYNC_PUSH, &request).await;
            self.heard.borrow_mut().push_str(&reply.text());
        }
    }

    /// Who is signed in.
    pub fn user(&self) -> User {
        self.user.borrow().clone()
    }

    /// Somebody has signed in again.
    pub fn sign_in(&self, user: User) {
        *self.user.borrow_mut() = user;
    }

    /// The commands that reached the server, as often as they did.
    pub fn pushed(&self) -> Vec<CommandId> {
        let calls = self.calls.borrow();
        let ids = |call: &Call| match call {
            Call::Push(ids) => ids.clone(),
            Call::Hello
            | Call::Bootstrap
            | Call::Manifest
            | Call::Fetch(_)
            | Call::Verify
            | Call::Pull
            | Call::DropRefused(_)
            | Call::Open(_)
            | Call::Upload(_)
            | Call::Progress(_)
            | Call::Part(..)
            | Call::Thumbnail(_) => vec![],
        };
        calls.iter().flat_map(ids).collect()
    }

    /// Whose session it is, with the rights of now.
    pub async fn session(&self) -> SessionView {
        self.user().get(paths::SESSION).await.ok()
    }

    async fn call(&self, call: Call, send: impl AsyncFn(&User) -> Reply) -> Result<String, CallError> {
        let held = {
            let mut slot = self.hold.borrow_mut();
            let is_held = slot.as_ref().is_some_and(|(which, _)| which(&call));
            if is_held { slot.take() } else { None }
        };
        if let Some((_, hold)) = held {
            hold.reached.notify_one();
            hold.go.notified().await;
        }
        let fate = if self.cut.get() { Fate::Lost } else { (self.fate.borrow_mut())(&call) };
        let pushing = self.pushing.take();
        if fate == Fate::Late {
            self.late.borrow_mut().extend(pushing);
        }
        if matches!(fate, Fate::Lost | Fate::Late) {
            tokio::task::yield_now().await;
            return Err(CallError::Unreachable);
        }
        if fate == Fate::Fails {
            tokio::task::yield_now().await;
            return Err(CallError::Refused(Box::new(ApiError::internal("the disk is full").body(Lang::Vi, "r1"))));
        }
        let user = self.user();
        self.calls.borrow_mut().push(call.clone());
        let mut reply = send(&user).await;
        if fate == Fate::Twice {
            self.calls.borrow_mut().push(call.clone());
            self.heard.borrow_mut().push_str(&reply.text());
            reply = send(&user).await;
        }
        self.heard.borrow_mut().push_str(&reply.text());
        self.deliver().await;
        match fate {
            // What a line at a time is read of is looked at as far as it came; of all else nothing is.
            Fate::Torn(part) if matches!(call, Call::Bootstrap | Call::Manifest) => {
                let text = reply.text();
                return Ok(text.chars().take(text.chars().count() * part / 100).collect());
            }
            Fate::AnswerLost | Fate::Torn(_) => return Err(CallError::Unreachable),
            Fate::Arrives | Fate::Lost | Fate::Late | Fate::Twice | Fate::Fails => {}
        }
        if reply.status.is_success() { Ok(reply.text()) } else { Err(refusal(&reply)) }
    }
}

impl Transport for Wire {
    fn hello(&self, hello: Hello) -> Local<'_, Result<HelloReply, CallError>> {
        Box::pin(async move {
            let send = async |user: &User| user.post(paths::SYNC_HELLO, &hello).await;
            let mut reply: HelloReply = parse(&self.call(Call::Hello, send).await?);
            if self.is_newer.get() {
                reply.schema = SchemaRange { min: contract::SCHEMA + 1, max: contract::SCHEMA + 1 };
            }
            Ok(reply)
        })
    }

    fn bootstrap(&self) -> Local<'_, Result<(Vec<Record>, String), CallError>> {
        Box::pin(async move {
            let text = self.call(Call::Bootstrap, async |user: &User| user.get(paths::SYNC_BOOTSTRAP).await).await?;
            let mut records = Vec::new();
            for line in text.lines() {
                match serde_json::from_str(line) {
                    Ok(Frame::AsOf { .. }) => {}
                    Ok(Frame::Put(record)) => records.push(record),
                    Ok(Frame::End { cursor }) => return Ok((records, cursor)),
                    Err(_) => return Err(CallError::Unreachable),
                }
            }
            Err(CallError::Unreachable)
        })
    }

    fn manifest(&self, request: ManifestRequest) -> Local<'_, Result<Manifest, CallError>> {
        Box::pin(async move {
            let send = async |user: &User| user.post(paths::SYNC_MANIFEST, &request).await;
            Manifest::read(&self.call(Call::Manifest, send).await?).ok_or(CallError::Unreachable)
        })
    }

    fn fetch(&self, request: FetchRequest) -> Local<'_, Result<FetchReply, CallError>> {
        Box::pin(async move {
            let send = async |user: &User| user.post(paths::SYNC_FETCH, &request).await;
            Ok(parse(&self.call(Call::Fetch(request.want.len()), send).await?))
        })
    }

    fn verify(&self, request: VerifyRequest) -> Local<'_, Result<VerifyReply, CallError>> {
        Box::pin(async move {
            let send = async |user: &User| user.post(paths::SYNC_VERIFY, &request).await;
            Ok(parse(&self.call(Call::Verify, send).await?))
        })
    }

    fn pull(&self, request: PullRequest) -> Local<'_, Result<PullReply, CallError>> {
        Box::pin(async move {
            let send = async |user: &User| user.post(paths::SYNC_PULL, &request).await;
            Ok(parse(&self.call(Call::Pull, send).await?))
        })
    }

    fn push(&self, request: PushRequest) -> Local<'_, Result<PushReply, CallError>> {
        Box::pin(async move {
            let ids = request.commands.iter().map(|c| c.id).collect();
            self.pushing.replace(Some(request.clone()));
            let send = async |user: &User| user.post(paths::SYNC_PUSH, &request).await;
            Ok(parse(&self.call(Call::Push(ids), send).await?))
        })
    }

    fn drop_refused(&self, id: CommandId) -> Local<'_, Result<(), CallError>> {
        Box::pin(async move {
            let path = paths::refused(id);
            self.call(Call::DropRefused(id), async |user: &User| user.delete(&path).await).await.map(drop)
        })
    }

    fn open_case(&self, id: CaseId) -> Local<'_, Result<CaseView, CallError>> {
        Box::pin(async move {
            let path = format!("{}/{id}", paths::CASES);
            Ok(parse(&self.call(Call::Open(id), async |user: &User| user.get(&path).await).await?))
        })
    }

    fn upload(&self, hash: FileHash, media: String, bytes: Vec<u8>) -> Local<'_, Result<(), CallError>> {
        Box::pin(async move {
            let path = format!("{}/{hash}", paths::FILES);
            let send = async |user: &User| {
                let request = user.request(Method::PUT, &path).header("content-type", &media);
                user.send(request.body(Body::from(bytes.clone())).expect("a request")).await
            };
            self.call(Call::Upload(hash), send).await.map(drop)
        })
    }

    fn upload_progress(&self, hash: FileHash) -> Local<'_, Result<UploadProgress, CallError>> {
        Box::pin(async move {
            let path = paths::file_parts(&hash);
            Ok(parse(&self.call(Call::Progress(hash), async |user: &User| user.get(&path).await).await?))
        })
    }

    fn upload_part(&self, part: Part) -> Local<'_, Result<UploadProgress, CallError>> {
        Box::pin(async move {
            let path = format!("{}?offset={}&of={}", paths::file_parts(&part.hash), part.offset, part.of);
            let send = async |user: &User| {
                let request = user.request(Method::PUT, &path);
                user.send(request.body(Body::from(part.bytes.clone())).expect("a request")).await
            };
            Ok(parse(&self.call(Call::Part(part.hash.clone(), part.offset), send).await?))
        })
    }

    fn thumbnail(&self, case: CaseId, hash: FileHash) -> Local<'_, Result<Vec<u8>, CallError>> {
        Box::pin(async move {
            let path = paths::thumbnail(case, &hash);
            let came = RefCell::new(Vec::new());
            let send = async |user: &User| {
                let reply = user.get(&path).await;
                came.replace(reply.bytes.to_vec());
                reply
            };
            self.call(Call::Thumbnail(hash), send).await?;
            Ok(came.take())
        })
    }
}

/// As the browser's network reads refusals.
fn refusal(reply: &Reply) -> CallError {
    let body: Option<ErrorBody> = serde_json::from_slice(&reply.bytes).ok();
    match (reply.status.as_u16(), body) {
        (401, _) => CallError::SignedOut,
        (410, _) => CallError::Reset,
        (426, _) => CallError::Outdated,
        (409, Some(body)) if body.code == "client_forked" => CallError::Forked,
        (409, Some(body)) if body.code == "sequence_gap" => CallError::Gap { expect: 0 },
        (503, Some(body)) if body.code == client::FILES_DOWN => CallError::Refused(Box::new(body)),
        (502..=504, _) | (_, None) => CallError::Unreachable,
        (_, Some(body)) => CallError::Refused(Box::new(body)),
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|err| panic!("{err}: {text}"))
}
