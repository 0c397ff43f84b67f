//! The browser as the workspace's platform.

use std::rc::Rc;

use app::workspace::platform::{Entry, Keys, LiveEvent, LiveStream, OnlineCall, PinTried, Platform, Sessions};
use client::{CallError, Local, LocalStore, Moments, StoreError, Transport};
use contract::{
    paths,
    second_factor::EnterCode,
    session::{KeyReply, ReplicaKey, SessionView, SignIn},
};
use domain::{
    ids::{CaseId, ClientId, FileHash, PersonId},
    pin::Pin,
};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::wasm_split::wasm_split;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use crate::{clock::DeviceClock, network::Network, passkeys, pins, sealing, storage::Store, stream::Stream, updates};

/// Where the name of whoever worked here last is kept: no secret, no right.
const REMEMBERED: &str = "sen.session";
/// The most tabs of one person on one device.
const SLOTS: u32 = 16;

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
            let slot = free_slot(person).await;
            let store: Rc<dyn LocalStore> = Store::open(person, slot, key.as_ref()).await?;
            Ok(store)
        })
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

    fn sleep(&self, millis: u32) -> Local<'_, ()> {
        Box::pin(async move {
            let Some(window) = web_sys::window() else { return };
            let millis = i32::try_from(millis).unwrap_or(i32::MAX);
            let promise = Promise::new(&mut |resolve, _| {
                // A page that cannot set a timer is being closed.
                let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
            });
            let _ = JsFuture::from(promise).await;
        })
    }

    fn file_address(&self, case: CaseId, hash: &FileHash) -> String {
        paths::file_download("case", &case, hash)
    }
}

fn local_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Every tab works on a replica of its own, so that two tabs never number the same command twice. The first tab gets
/// the first slot again, with whatever it had not sent. Without Web Locks (plain HTTP beyond localhost) there is one.
async fn free_slot(person: PersonId) -> u32 {
    for slot in 0..SLOTS {
        match hold_lock(&format!("sen-{person}-{slot}")).await {
            Some(true) => return slot,
            Some(false) => {}
            None => return 0,
        }
    }
    SLOTS
}

/// Takes a lock for as long as this page lives. `None` where the browser has no locks.
async fn hold_lock(name: &str) -> Option<bool> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(|l| !l.is_undefined())?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).ok()?;
    let promise = Promise::new(&mut |resolve, _| {
        let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let got = !lock.is_null() && !lock.is_undefined();
            // Telling somebody who no longer waits changes nothing.
            let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(got));
            if got { Promise::new(&mut |_, _| {}).into() } else { JsValue::UNDEFINED }
        });
        let _ = request.call3(&locks, &JsValue::from_str(name), &options, &held);
    });
    JsFuture::from(promise).await.ok()?.as_bool()
}
