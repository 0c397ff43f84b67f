//! Web Locks. A browser gives a lock to one tab and takes it back when that tab goes. There are none by plain HTTP from another
//! computer.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// How a lock is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Only if nobody has it.
    IfFree,
    /// In line.
    Wait,
    /// From whoever has it.
    Steal,
}

/// Whether this browser has locks at this address.
pub fn are_possible() -> bool {
    manager().is_some()
}

/// Asks for a lock. `given` is called with whether it was, and says what ends it: it is held until then. What is returned is
/// settled when it is held no longer, and fails where it was taken by somebody else.
pub fn request(name: &str, how: How, given: impl FnOnce(bool) -> Option<Promise> + 'static) -> Option<Promise> {
    let locks = manager()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    match how {
        How::IfFree => Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).ok()?,
        How::Steal => Reflect::set(&options, &"steal".into(), &JsValue::TRUE).ok()?,
        How::Wait => true,
    };
    let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        given(lock.is_object()).map_or(JsValue::UNDEFINED, JsValue::from)
    });
    request.call3(&locks, &JsValue::from_str(name), &options, &held).ok()?.dyn_into().ok()
}

/// Takes a lock for as long as this page lives, if nobody has it.
pub async fn hold(name: &str) -> bool {
    let name = name.to_owned();
    let promise = Promise::new(&mut |resolve, _| {
        let asked = request(&name, How::IfFree, move |got| {
            // Telling somebody who no longer waits changes nothing.
            let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(got));
            got.then(|| Promise::new(&mut |_, _| {}))
        });
        drop(asked);
    });
    JsFuture::from(promise).await.ok().and_then(|got| got.as_bool()).unwrap_or(false)
}

fn manager() -> Option<JsValue> {
    let navigator: JsValue = web_sys::window()?.navigator().into();
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}
