//! The other tabs of a person: what they say comes over a `BroadcastChannel`, and a Web Lock says who leads. Both carry the
//! person in their name, so that nobody else's tabs hear it. What is said does not leave the browser, and stays in memory.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use client::{Heard, Local, Tabs};
use domain::ids::PersonId;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::{
    browser::sleep,
    locks::{self, How},
};

/// In what tabs speak. Builds that say other things speak under another: they do not understand each other, and whichever needs
/// the lead takes it.
const SPEECH: u32 = 2;

/// The other tabs of one person.
pub struct Peers(Rc<Inner>);

/// Who is told.
type Hears = Rc<dyn Fn(Heard)>;

struct Inner {
    channel: BroadcastChannel,
    lock: String,
    hear: RefCell<Option<Hears>>,
    /// Stands in line.
    waits: Cell<bool>,
    /// Gives a lock back as soon as it has it.
    has_resigned: Cell<bool>,
    /// Ends holding the lock.
    release: RefCell<Option<Function>>,
}

impl Peers {
    /// The others of this person; `None` where the browser has no locks or no channels.
    pub fn of(person: PersonId) -> Option<Rc<dyn Tabs>> {
        if !locks::are_possible() {
            return None;
        }
        let channel = BroadcastChannel::new(&format!("sen-tabs-{SPEECH}-{person}")).ok()?;
        Some(Rc::new(Self(Rc::new(Inner {
            channel,
            lock: format!("sen-lead-{person}"),
            hear: RefCell::default(),
            waits: Cell::new(false),
            has_resigned: Cell::new(false),
            release: RefCell::default(),
        }))))
    }
}

impl Inner {
    fn told(&self, heard: Heard) {
        let hear = self.hear.borrow().clone();
        if let Some(hear) = hear {
            hear(heard);
        }
    }

    /// What ends holding a lock that was given: nothing but leaving it, and being gone.
    fn hold(&self) -> Promise {
        Promise::new(&mut |resolve, _| *self.release.borrow_mut() = Some(resolve))
    }

    fn ask(self: &Rc<Self>, how: How, given: impl FnOnce(bool) + 'static) {
        let holder = self.clone();
        let asked = locks::request(&self.lock, how, move |got| {
            let keeps = got && !holder.has_resigned.get();
            let held = keeps.then(|| holder.hold());
            given(keeps);
            held
        });
        let Some(asked) = asked else { return };
        let loser = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if JsFuture::from(asked).await.is_err() {
                loser.told(Heard::Lost);
            }
        });
    }

    fn ask_to_lead(self: &Rc<Self>, how: How) {
        let leader = self.clone();
        self.ask(how, move |got| {
            if how == How::Wait {
                leader.waits.set(false);
            }
            if got {
                leader.told(Heard::Leads);
            }
        });
    }
}

impl Tabs for Peers {
    fn say(&self, text: String) {
        // A channel that cannot be spoken on is being closed with its page.
        let _ = self.0.channel.post_message(&JsValue::from_str(&text));
    }

    fn listen(&self, hear: Rc<dyn Fn(Heard)>) {
        *self.0.hear.borrow_mut() = Some(hear.clone());
        let said = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(text) = message.data().as_string() {
                hear(Heard::Said(text));
            }
        });
        self.0.channel.set_onmessage(Some(said.into_js_value().unchecked_ref()));
    }

    fn lead(&self) -> Local<'_, bool> {
        Box::pin(async move {
            let promise = Promise::new(&mut |resolve, _| {
                self.0.ask(How::IfFree, move |got| {
                    // Whoever asked has gone with the page.
                    let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(got));
                });
            });
            JsFuture::from(promise).await.ok().and_then(|got| got.as_bool()).unwrap_or(false)
        })
    }

    fn wait(&self) {
        if !self.0.waits.replace(true) {
            self.0.ask_to_lead(How::Wait);
        }
    }

    fn steal(&self) {
        self.0.ask_to_lead(How::Steal);
    }

    fn release(&self) {
        if let Some(release) = self.0.release.take() {
            // It only resolves a promise.
            let _ = release.call0(&JsValue::NULL);
        }
    }

    fn resign(&self) {
        self.0.has_resigned.set(true);
        self.release();
    }

    fn sleep(&self, millis: u32) -> Local<'_, ()> {
        Box::pin(sleep(millis))
    }
}
