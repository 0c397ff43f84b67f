//! The live stream: small deltas, or "pull now".

use std::rc::Rc;

use app::workspace::platform::{LiveEvent, LiveStream};
use contract::{paths, sync};
use domain::ids::ClientId;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// An open stream; dropping it closes it.
pub struct Stream {
    source: Option<EventSource>,
    _closures: Vec<Closure<dyn FnMut(MessageEvent)>>,
    _error: Option<Closure<dyn FnMut()>>,
}

impl LiveStream for Stream {}

impl Stream {
    /// Opens the stream of a replica from its cursor.
    pub fn open(client: ClientId, cursor: &str, hear: &Rc<dyn Fn(LiveEvent)>) -> Self {
        let encoded = String::from(js_sys::encode_uri_component(cursor));
        let Ok(source) = EventSource::new(&format!("{}?client={client}&cursor={encoded}", paths::SYNC_LIVE)) else {
            hear(LiveEvent::Cut);
            return Self { source: None, _closures: vec![], _error: None };
        };
        let mut closures = Vec::new();
        for name in [sync::LIVE_DELTA, sync::LIVE_POKE, sync::LIVE_BYE] {
            let hear = hear.clone();
            let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                hear(read(name, &message));
            });
            // Only fails on a closed source.
            let _ = source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
            closures.push(closure);
        }
        // The browser's own reconnecting would go on with a session that has run out; the desk renews it first.
        let (cut, closing) = (hear.clone(), source.clone());
        let error = Closure::<dyn FnMut()>::new(move || {
            closing.close();
            cut(LiveEvent::Cut);
        });
        source.set_onerror(Some(error.as_ref().unchecked_ref()));
        Self { source: Some(source), _closures: closures, _error: Some(error) }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(source) = &self.source {
            source.set_onerror(None);
            source.close();
        }
    }
}

fn read(name: &str, message: &MessageEvent) -> LiveEvent {
    if name == sync::LIVE_BYE {
        return LiveEvent::Bye;
    }
    let text = message.data().as_string().unwrap_or_default();
    match contract::json::read(&text) {
        Ok(reply) if name == sync::LIVE_DELTA => LiveEvent::Delta(Box::new(reply)),
        _ => LiveEvent::Poke,
    }
}
