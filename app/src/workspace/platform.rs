//! What the workspace asks of the browser. `frontend` answers; views never fetch or store.

use std::rc::Rc;

use client::{CallError, Local, LocalStore, Moments, StoreError, Tabs, Transport};
use contract::{
    second_factor::{EnterCode, SecondStep},
    session::{KeyReply, ReplicaKey, SessionView, SignIn},
    sync::PullReply,
};
use domain::{
    ids::{CaseId, ClientId, FileHash, PersonId},
    pin::Pin,
};
use uuid::Uuid;

/// Who works here: what the door needs of the browser before there is a desk.
pub trait Sessions {
    /// Signs in; the tokens stay in cookies that no script can read.
    fn sign_in(&self, sign_in: SignIn) -> Local<'_, Result<Entry, CallError>>;
    /// Brings the code that a right password was answered with a challenge for.
    fn enter_code(&self, code: EnterCode) -> Local<'_, Result<SessionView, CallError>>;
    /// Whether passkeys can be used: by this browser, and at this address.
    fn takes_passkeys(&self) -> Local<'_, bool>;
    /// Signs in with a passkey; nobody when the person or the device broke it off.
    fn use_passkey(&self) -> Local<'_, Result<Option<SessionView>, CallError>>;
    /// Who is signed in, renewing the access token if it has run out.
    fn session(&self) -> Local<'_, Result<SessionView, CallError>>;
    /// Ends the session on the server.
    fn sign_out(&self) -> Local<'_, Result<(), CallError>>;
    /// Whose replica this device last showed: it can be shown again before the network has answered.
    fn remembered(&self) -> Local<'_, Option<SessionView>>;
    /// Remembers whose replica is shown, or that none is.
    fn remember(&self, session: Option<SessionView>) -> Local<'_, ()>;
    /// The rest of the browser. Its code comes with the desk's, so only the desk asks for it.
    fn platform(&self) -> Local<'_, Rc<dyn Platform>>;
}

/// What a right password leads to.
#[derive(Clone)]
pub enum Entry {
    /// To the desk.
    Open(Box<SessionView>),
    /// To the question for a code.
    Code(SecondStep),
}

/// How a replica is opened: by the key that signing in gives, or by the one that a PIN unwraps on this device.
pub trait Keys {
    /// Whether this browser can seal what it keeps. It cannot on pages that came by plain HTTP from another computer.
    fn seals(&self) -> bool;
    /// The key of whoever is signed in.
    fn replica_key(&self) -> Local<'_, Result<KeyReply, CallError>>;
    /// How often a PIN may still be tried; `None` where a person has none on this device.
    fn pin_tries(&self, person: PersonId) -> Option<u8>;
    /// Makes a PIN open a person's replica on this device.
    fn keep_pin(&self, person: PersonId, pin: Pin, key: ReplicaKey) -> Local<'_, Result<(), StoreError>>;
    /// Tries a PIN.
    fn try_pin(&self, person: PersonId, pin: Pin) -> Local<'_, Result<PinTried, StoreError>>;
    /// Forgets a person's PIN.
    fn forget_pin(&self, person: PersonId);
}

/// What became of trying a PIN.
pub enum PinTried {
    /// It opens.
    Opens(ReplicaKey),
    /// It is not the one.
    Wrong {
        /// How often another may be tried.
        left: u8,
    },
    /// There is none, or none any longer: it was tried too often.
    Gone,
}

/// The browser as the desk needs it.
pub trait Platform: Sessions + Keys {
    /// Opens the storage of one person's replica; without a key where the browser seals nothing.
    fn open_store(
        &self,
        person: PersonId,
        key: Option<ReplicaKey>,
    ) -> Local<'_, Result<Rc<dyn LocalStore>, StoreError>>;
    /// The person's other tabs; none where the browser cannot say which of them leads.
    fn tabs(&self, person: PersonId) -> Option<Rc<dyn Tabs>>;
    /// The network.
    fn transport(&self) -> Rc<dyn Transport>;
    /// The clock and ids.
    fn moments(&self) -> Rc<dyn Moments>;
    /// Opens the live stream of a replica from its cursor and keeps it open until what is returned is dropped.
    fn live(&self, client: ClientId, cursor: String, hear: Rc<dyn Fn(LiveEvent)>) -> Box<dyn LiveStream>;
    /// Calls back when the network may have come back, and when the page is shown again.
    fn on_wake(&self, wake: Rc<dyn Fn()>);
    /// Calls back when a newer build is on the device and waits, or was taken in another tab.
    fn on_update(&self, ready: Rc<dyn Fn()>);
    /// Takes the newest build, fetching it first if need be, and loads the page anew.
    fn update(&self);
    /// Whether this browser can make passkeys.
    fn makes_passkeys(&self) -> bool;
    /// Has a device make a passkey of an offer, under a name: what is to be sent; nothing when it was broken off.
    fn make_passkey(&self, offer: String, name: String) -> Local<'_, Option<String>>;
    /// Makes a call that needs the network; what it answered.
    fn call(&self, call: OnlineCall) -> Local<'_, Result<String, CallError>>;
    /// Makes a call that answers with a file; its bytes.
    fn file(&self, call: OnlineCall) -> Local<'_, Result<Vec<u8>, CallError>>;
    /// Resolves after so many milliseconds.
    fn sleep(&self, millis: u32) -> Local<'_, ()>;
    /// Where a file that a case refers to is fetched.
    fn file_address(&self, case: CaseId, hash: &FileHash) -> String;
}

/// A call that the rules of the replica know nothing of: what it changes is changed at once, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlineCall {
    /// What it does.
    pub method: Method,
    /// To what: a path of [`contract::paths`].
    pub path: String,
    /// What goes with it.
    pub body: Option<OnlineBody>,
    /// The same for every attempt at the same intent, so that it takes effect once.
    pub key: Uuid,
}

/// What goes with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnlineBody {
    /// JSON.
    Json(String),
    /// A file and its media type.
    File(Vec<u8>, String),
}

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Adds or does.
    Post,
    /// Ends.
    Delete,
}

impl Method {
    /// Its name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// An open stream; dropping it closes it.
pub trait LiveStream {}

/// What the live stream says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveEvent {
    /// A small change, whole.
    Delta(Box<PullReply>),
    /// Something changed: pull.
    Poke,
    /// The stream was cut; it is opened again by whoever listens.
    Cut,
    /// The session has ended.
    Bye,
}
