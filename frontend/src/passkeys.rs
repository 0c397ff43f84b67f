//! Passkeys as the browser makes and uses them. It reads and writes their JSON itself; browsers that cannot (before 2025) are
//! shown no passkeys.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whether this browser, at this address, can make and use them.
pub fn are_possible() -> bool {
    let can = |name: &str| class().is_some_and(|class| get(&class, name).is_ok_and(|found| found.is_function()));
    can("parseCreationOptionsFromJSON") && can("parseRequestOptionsFromJSON")
}

/// Has a device make one; what the server is to be told of it beside `challenge` and what else is `given`, as JSON. `None` when
/// the person, or the device, broke it off.
pub async fn make(offer: &str, given: &[(&str, &str)]) -> Option<String> {
    answer(offer, ("parseCreationOptionsFromJSON", "create"), given).await.ok()
}

/// Has a device that holds one sign; as for [`make`].
pub async fn sign(offer: &str) -> Option<String> {
    answer(offer, ("parseRequestOptionsFromJSON", "get"), &[]).await.ok()
}

async fn answer(offer: &str, (parse, ask): (&str, &str), given: &[(&str, &str)]) -> Result<String, JsValue> {
    let class = class().ok_or(JsValue::UNDEFINED)?;
    let offer = JSON::parse(offer)?;
    let options = call(&class, parse, &get(&offer, "options")?)?;
    let wrapped = Object::new();
    Reflect::set(&wrapped, &"publicKey".into(), &options)?;
    let navigator: JsValue = web_sys::window().ok_or(JsValue::UNDEFINED)?.navigator().into();
    let credentials = get(&navigator, "credentials")?;
    let asked: Promise = call(&credentials, ask, &wrapped)?.dyn_into()?;
    let credential = JsFuture::from(asked).await?;
    let told = Object::new();
    Reflect::set(&told, &"challenge".into(), &get(&offer, "challenge")?)?;
    Reflect::set(&told, &"credential".into(), &call(&credential, "toJSON", &JsValue::UNDEFINED)?)?;
    for (name, value) in given {
        Reflect::set(&told, &JsValue::from_str(name), &JsValue::from_str(value))?;
    }
    JSON::stringify(&told).map(String::from)
}

fn class() -> Option<JsValue> {
    let window: JsValue = web_sys::window()?.into();
    get(&window, "PublicKeyCredential").ok().filter(JsValue::is_function)
}

fn get(of: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(of, &JsValue::from_str(name))
}

fn call(of: &JsValue, name: &str, with: &JsValue) -> Result<JsValue, JsValue> {
    get(of, name)?.dyn_into::<Function>()?.call1(of, with)
}
