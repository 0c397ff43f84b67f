//! The local replica: what the desk works on without waiting for the network.
//!
//! The view is the server's base plus the outbox, replayed through the same rules that the server runs. This crate
//! has neither a framework nor a browser in it: storage, network and clock come in through traits, so that the whole
//! engine is tested natively against the real router.

pub mod engine;
mod later;
pub mod replica;
pub mod store;
pub mod tabs;
pub mod transport;
pub mod view;

use std::{future::Future, pin::Pin};

pub use self::{
    engine::{Connection, Engine, Submit, Wish},
    replica::{Became, Replica},
    store::{
        Attention, AttentionKey, Draft, Going, GoneForm, LocalStore, Meta, Pending, Progress, Refused, RefusedFile,
        Sent, StoreError, Stored, Upload, Write,
    },
    tabs::{Heard, Tabs},
    transport::{CallError, FILES_DOWN, Part, Transport},
    view::{Changes, Held, Opened, View, Whom},
};

/// A future that stays on its thread: browsers have one.
pub type Local<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The device's clock and ids, from outside: the engine itself has neither.
pub trait Moments {
    /// The device's time.
    fn now(&self) -> domain::instant::Instant;
    /// A fresh `UUIDv7`.
    fn id(&self) -> uuid::Uuid;
}
