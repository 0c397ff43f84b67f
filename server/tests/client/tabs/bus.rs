//! A browser with several tabs of one person: a channel between them, and a lock in line for which they stand.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    ops::Deref,
    rc::Rc,
    time::Duration,
};

use client::{Heard, Local, Tabs, Wish};
use tokio::task::JoinHandle;

use super::super::{Device, Disk, Wire};
use crate::support::TestApp;

/// How much quicker timers are here.
const QUICKER: u64 = 100;

/// One browser of one person.
#[derive(Default)]
pub struct Browser {
    pub disk: Rc<Disk>,
    tabs: RefCell<Vec<Rc<Peer>>>,
    line: RefCell<VecDeque<usize>>,
    holder: Cell<Option<usize>>,
    count: Cell<usize>,
}

/// Who is told in a tab.
type Hears = Rc<dyn Fn(Heard)>;

/// One tab as the browser knows it.
pub struct Peer {
    no: usize,
    browser: Rc<Browser>,
    hear: RefCell<Option<Hears>>,
    /// What it says that begins so does not come through.
    pub swallow: Cell<Option<&'static str>>,
    /// So many messages it does not get.
    pub deaf: Cell<u32>,
    frozen: RefCell<Option<Vec<Heard>>>,
}

impl Browser {
    fn tab(&self, no: usize) -> Option<Rc<Peer>> {
        self.tabs.borrow().iter().find(|peer| peer.no == no).cloned()
    }

    fn join(self: &Rc<Self>) -> Rc<Peer> {
        self.count.set(self.count.get() + 1);
        let peer = Rc::new(Peer {
            no: self.count.get(),
            browser: self.clone(),
            hear: RefCell::default(),
            swallow: Cell::new(None),
            deaf: Cell::new(0),
            frozen: RefCell::new(None),
        });
        self.tabs.borrow_mut().push(peer.clone());
        peer
    }

    fn give(&self) {
        if self.holder.get().is_some() {
            return;
        }
        let next = self.line.borrow_mut().pop_front();
        if let Some(peer) = next.and_then(|no| self.tab(no)) {
            self.holder.set(Some(peer.no));
            peer.told(Heard::Leads);
        }
    }

    fn release(&self, no: usize) {
        if self.holder.get() == Some(no) {
            self.holder.set(None);
            self.give();
        }
    }
}

impl Peer {
    fn told(&self, heard: Heard) {
        if let Some(later) = &mut *self.frozen.borrow_mut() {
            return later.push(heard);
        }
        let hear = self.hear.borrow().clone();
        if let Some(hear) = hear {
            hear(heard);
        }
    }

    /// Whether the page hears nothing.
    pub fn is_frozen(&self) -> bool {
        self.frozen.borrow().is_some()
    }

    /// The page hears nothing until it is thawed, though the browser says that it lives.
    pub fn freeze(&self) {
        *self.frozen.borrow_mut() = Some(vec![]);
    }

    /// It hears everything that it missed, in order.
    pub fn thaw(&self) {
        let missed = self.frozen.borrow_mut().take().unwrap_or_default();
        for heard in missed {
            self.told(heard);
        }
    }

    /// The page is gone: closed, crashed or killed.
    fn close(&self) {
        self.browser.tabs.borrow_mut().retain(|peer| peer.no != self.no);
        self.browser.line.borrow_mut().retain(|no| *no != self.no);
        self.browser.release(self.no);
    }
}

impl Tabs for Peer {
    fn say(&self, text: String) {
        if self.swallow.get().is_some_and(|what| text.contains(what)) {
            return;
        }
        let others: Vec<_> = self.browser.tabs.borrow().iter().filter(|peer| peer.no != self.no).cloned().collect();
        for other in others {
            if other.deaf.get() > 0 {
                other.deaf.set(other.deaf.get() - 1);
            } else {
                other.told(Heard::Said(text.clone()));
            }
        }
    }

    fn listen(&self, hear: Rc<dyn Fn(Heard)>) {
        *self.hear.borrow_mut() = Some(hear);
    }

    fn lead(&self) -> Local<'_, bool> {
        Box::pin(async move {
            let is_free = self.browser.holder.get().is_none();
            if is_free {
                self.browser.holder.set(Some(self.no));
            }
            is_free
        })
    }

    fn wait(&self) {
        let waits = self.browser.line.borrow().contains(&self.no);
        if !waits {
            self.browser.line.borrow_mut().push_back(self.no);
        }
        self.browser.give();
    }

    fn steal(&self) {
        if let Some(holder) = self.browser.holder.replace(Some(self.no)).and_then(|no| self.browser.tab(no)) {
            holder.told(Heard::Lost);
        }
        self.told(Heard::Leads);
    }

    fn release(&self) {
        self.browser.release(self.no);
    }

    fn resign(&self) {
        self.browser.release(self.no);
    }

    fn sleep(&self, millis: u32) -> Local<'_, ()> {
        Box::pin(tokio::time::sleep(Duration::from_millis(u64::from(millis) / QUICKER)))
    }
}

/// A tab with somebody at it.
pub struct Tab {
    device: Device,
    pub peer: Rc<Peer>,
    /// What its engine asked of its desk.
    pub wished: Rc<RefCell<Vec<Wish>>>,
    part: JoinHandle<()>,
}

impl Tab {
    pub async fn open(app: &TestApp, browser: &Rc<Browser>, login: &str) -> Self {
        let peer = browser.join();
        let wire = Wire::new(app.user(login).await);
        let device = Device::among(app, wire, browser.disk.clone(), peer.clone()).await;
        let wished: Rc<RefCell<Vec<Wish>>> = Rc::default();
        let (wishes, engine) = (wished.clone(), device.engine.clone());
        engine.wishes(Rc::new(move |wish| wishes.borrow_mut().push(wish)));
        let part = tokio::task::spawn_local(async move { engine.take_part().await });
        Self { device, peer, wished, part }
    }

    /// The page is closed, crashed or killed.
    pub fn kill(self) {
        self.part.abort();
        self.peer.close();
    }
}

impl Deref for Tab {
    type Target = Device;

    fn deref(&self) -> &Device {
        &self.device
    }
}

/// Waits until something is so.
#[track_caller]
pub fn until(so: impl Fn() -> bool) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    async move {
        for _ in 0..10_000 {
            if so() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("{place}: it did not come about");
    }
}
