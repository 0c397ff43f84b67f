//! Drafts: what is typed is kept on this device every two seconds and on leaving, and dropped once it is sent.

use domain::instant::Instant;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::workspace::desk::Desk;

/// How often a form is looked at, in milliseconds.
const EVERY: u32 = 2_000;

/// A draft that was kept under this key, and when.
pub fn kept<T: DeserializeOwned>(desk: Desk, key: &str) -> Option<(T, Instant)> {
    let draft = desk.engine().read(|r| r.draft(key).cloned())?;
    Some((contract::json::read_value(&draft.body).ok()?, draft.at))
}

/// Keeps a form from now on.
#[derive(Clone, Copy)]
pub struct Keeper {
    desk: Desk,
    key: StoredValue<String>,
    /// What stood here when the form was opened: until something is typed it is another tab's.
    begun: StoredValue<Option<Value>>,
    last: StoredValue<Option<Value>>,
    /// It went though this tab did not send it, and was kept once more since.
    went: StoredValue<bool>,
    sent: StoredValue<bool>,
}

impl Keeper {
    /// Keeps what `body` says under this key; nothing typed is `None`, and keeps nothing.
    pub fn start(desk: Desk, key: String, body: impl Fn() -> Option<Value> + Copy + Send + Sync + 'static) -> Self {
        let last = desk.engine().read(|r| r.draft(&key).map(|d| d.body.clone()));
        let keeper = Self {
            desk,
            key: StoredValue::new(key),
            begun: StoredValue::new(last.clone()),
            last: StoredValue::new(last),
            went: StoredValue::new(false),
            sent: StoredValue::new(false),
        };
        leptos::task::spawn_local(async move {
            loop {
                desk.platform().sleep(EVERY).await;
                match keeper.sent.try_get_value() {
                    Some(false) => keeper.keep(body()),
                    Some(true) | None => return,
                }
            }
        });
        on_cleanup(move || {
            if keeper.sent.try_get_value() == Some(false) {
                keeper.keep(body());
            }
        });
        keeper
    }

    fn keep(self, body: Option<Value>) {
        // Two tabs in the same form share its draft: when it is sent in one, the other keeps what was typed into it once more.
        // What only stands there as it was found is not its own, and what was sent does not come back (`Replica::keep_draft`).
        let is_own = self.begun.with_value(|begun| *begun != body);
        if self.last.with_value(|last| *last == body) {
            let is_kept = body.is_none() || self.desk.engine().read(|r| r.draft(&self.key.get_value()).is_some());
            if is_kept || !is_own || self.went.get_value() {
                return;
            }
            self.went.set_value(true);
        } else {
            self.went.set_value(false);
            self.begun.set_value(None);
        }
        self.last.set_value(body.clone());
        let (desk, key) = (self.desk, self.key.get_value());
        leptos::task::spawn_local(async move {
            let engine = desk.engine();
            // A device without room says so when the form is sent; until then what was typed stands on the screen.
            let _ = match body {
                Some(body) => engine.keep_draft(key, body).await,
                None => engine.empty_draft(&key).await,
            };
        });
    }

    /// Under which key it is kept: for who drops it when the form is no longer there.
    pub fn key(self) -> String {
        self.key.get_value()
    }

    /// The form is sent, or thrown away: its draft is dropped and nothing more is kept.
    pub fn done(self) {
        self.sent.set_value(true);
        let (desk, key, last) = (self.desk, self.key.get_value(), self.last.get_value());
        leptos::task::spawn_local(async move {
            let engine = desk.engine();
            // What the device would not forget is offered again.
            let _ = match last {
                Some(body) => engine.drop_sent_draft(&key, &body).await,
                None => engine.drop_draft(&key).await,
            };
        });
    }
}

/// Drops a draft.
pub fn drop_draft(desk: Desk, key: String) {
    leptos::task::spawn_local(async move {
        let _ = desk.engine().drop_draft(&key).await;
    });
}
