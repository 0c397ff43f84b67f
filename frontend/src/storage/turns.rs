//! Turns: whoever asks first goes first, though each waits for other things in between.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A queue. The last in it is waited for by whoever comes next.
pub struct Turns(RefCell<Promise>);

/// One's turn; it ends when this is dropped.
pub struct Turn(Option<Function>);

impl Default for Turns {
    fn default() -> Self {
        Self(RefCell::new(Promise::resolve(&JsValue::UNDEFINED)))
    }
}

impl Turns {
    /// Joins the queue, at once; what is returned waits for one's turn.
    pub fn take(&self) -> impl Future<Output = Turn> + use<> {
        let mut over = None;
        let mine = Promise::new(&mut |resolve, _| over = Some(resolve));
        let (before, turn) = (self.0.replace(mine), Turn(over));
        async move {
            // It is only ever resolved.
            let _ = JsFuture::from(before).await;
            turn
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(over) = self.0.take() {
            // Nothing it calls can fail.
            let _ = over.unchecked_ref::<Function>().call0(&JsValue::UNDEFINED);
        }
    }
}
