//! The browser as the workspace's platform.

use std::rc::Rc;

use app::workspace::platform::{Entry, Keys, LiveEvent, LiveStream, OnlineCall, PinTried, Platform, Sessions};
use client::{CallError, Local, LocalStore, Moments, StoreError, Tabs, Transport};
use contract::{
    paths,
    second_factor::EnterCode,
    session::{KeyReply, ReplicaKey, SessionView, SignIn},
};
use domain::{
    ids::{CaseId, ClientId, FileHash, PersonId},
    pin::Pin,
};
use js_sys::Promise;
use leptos::wasm_split::wasm_split;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use crate::{
    clock::DeviceClock,
    locks,
    network::Network,
    passkeys, pins, sealing,
    storage::{Keeping, Store},
    stream::Stream,
    tabs::Peers,
    updates,
};

/// Where the name of whoever worked here last is kept: no secret, no right.
const REMEMBERED: &str = "sen.session";

/// The browser.
pub struct Browser {
    network: Rc<Network>,
}

impl Browser {
    /// This browser.
    pub fn new() -> Self {
        Self { network: Rc::new(Network) }
    }
}

impl Sessions for Browser {
    fn sign_in(&self, sign_in: SignIn) -> Local<'_, Result<Entry, CallError>> {
        Box::pin(async move { self.network.sign_in(&sign_in).await })
    }

    fn enter_code(&self, code: EnterCode) -> Local<'_, Result<SessionView, CallError>> {
        Box::pin(async move { self.network.enter_code(&code).await })
    }

    fn takes_passkeys(&self) -> Local<'_, bool> {
        Box::pin(async move { passkeys::are_possible() && self.network.takes_passkeys().await })
    }

    fn use_passkey(&self) -> Local<'_, Result<Option<SessionView>, CallError>> {
        Box::pin(async move {
            let offer = self.network.passkey_offer().await?;
            match passkeys::sign(&offer).await {
                Some(signed) => self.network.passkey(signed).await.map(Some),
                None => Ok(None),
            }
        })
    }

    fn session(&self) -> Local<'_, Result<SessionView, CallError>> {
        Box::pin(self.network.session())
    }

    fn sign_out(&self) -> Local<'_, Result<(), CallError>> {
        Box::pin(self.network.sign_out())
    }

    fn remembered(&self) -> Local<'_, Option<SessionView>> {
        Box::pin(async {
            let text = local_storage()?.get_item(REMEMBERED).ok()??;
            contract::json::read(&text).ok()
        })
    }

    fn remember(&self, session: Option<SessionView>) -> Local<'_, ()> {
        Box::pin(async move {
            let Some(storage) = local_storage() else { return };
            // Not remembering only means that the first page waits for the network.
            let _ = match session.as_ref().map(serde_json::to_string) {
                Some(Ok(text)) => storage.set_item(REMEMBERED, &text),
                Some(Err(_)) | None => storage.remove_item(REMEMBERED),
            };
        })
    }

    fn platform(&self) -> Local<'_, Rc<dyn Platform>> {
        Box::pin(with_the_desk())
    }
}

/// The rest of the browser. A split point: storage, sync and stream come with the desk (`app::workspace::parts`).
#[wasm_split(desk, wasm_split_path = leptos::wasm_split)]
fn with_the_desk() -> Rc<dyn Platform> {
    Rc::new(Browser::new())
}

impl Keys for Browser {
    fn seals(&self) -> bool {
        sealing::subtle().is_some()
    }

    fn replica_key(&self) -> Local<'_, Result<KeyReply, CallError>> {
        Box::pin(self.network.replica_key())
    }

    fn pin_tries(&self, person: PersonId) -> Option<u8> {
        pins::tries_left(person)
    }

    fn keep_pin(&self, person: PersonId, pin: Pin, key: ReplicaKey) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async move { pins::keep(person, &pin, &key).await })
    }

    fn try_pin(&self, person: PersonId, pin: Pin) -> Local<'_, Result<PinTried, StoreError>> {
        Box::pin(async move { pins::attempt(person, &pin).await })
    }

    fn forget_pin(&self, person: PersonId) {
        pins::forget(person);
    }
}

impl Platform for Browser {
    fn open_store(
        &self,
        person: PersonId,
        key: Option<ReplicaKey>,
    ) -> Local<'_, Result<Rc<dyn LocalStore>, StoreError>> {
        Box::pin(async move {
            let keeping = if locks::are_possible() { Keeping::Shared } else { Keeping::Alone };
            let store: Rc<dyn LocalStore> = Store::open(person, 0, key, keeping).await?;
            Ok(store)
        })
    }

    fn tabs(&self, person: PersonId) -> Option<Rc<dyn Tabs>> {
        Peers::of(person)
    }

    fn transport(&self) -> Rc<dyn Transport> {
        self.network.clone()
    }

    fn moments(&self) -> Rc<dyn Moments> {
        Rc::new(DeviceClock)
    }

    fn live(&self, client: ClientId, cursor: String, hear: Rc<dyn Fn(LiveEvent)>) -> Box<dyn LiveStream> {
        Box::new(Stream::open(client, &cursor, &hear))
    }

    fn on_wake(&self, wake: Rc<dyn Fn()>) {
        let Some(window) = web_sys::window() else { return };
        let callback = Closure::<dyn FnMut()>::new(move || wake()).into_js_value();
        for event in ["online", "focus", "pageshow"] {
            // Without it the desk only waits for the next try.
            let _ = window.add_event_listener_with_callback(event, callback.unchecked_ref());
        }
    }

    fn on_update(&self, ready: Rc<dyn Fn()>) {
        updates::watch(&ready);
    }

    fn update(&self) {
        updates::take();
    }

    fn makes_passkeys(&self) -> bool {
        passkeys::are_possible()
    }

    fn make_passkey(&self, offer: String, name: String) -> Local<'_, Option<String>> {
        Box::pin(async move { passkeys::make(&offer, &[("name", &name)]).await })
    }

    fn call(&self, call: OnlineCall) -> Local<'_, Result<String, CallError>> {
        Box::pin(async move { self.network.online(&call).await })
    }

    fn file(&self, call: OnlineCall) -> Local<'_, Result<Vec<u8>, CallError>> {
        Box::pin(async move { self.network.file(&call).await })
    }

    fn sleep(&self, millis: u32) -> Local<'_, ()> {
        Box::pin(sleep(millis))
    }

    fn file_address(&self, case: CaseId, hash: &FileHash) -> String {
        paths::file_download("case", &case, hash)
    }
}

fn local_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Resolves after so many milliseconds.
pub async fn sleep(millis: u32) {
    let Some(window) = web_sys::window() else { return };
    let millis = i32::try_from(millis).unwrap_or(i32::MAX);
    let promise = Promise::new(&mut |resolve, _| {
        // A page that cannot set a timer is being closed.
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = JsFuture::from(promise).await;
}
