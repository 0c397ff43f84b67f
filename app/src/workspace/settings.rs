//! What a person chose on this device: language, appearance, the role they were in. No secret, no right.

use domain::{ids::PersonId, rights::Role, text::Lang};
use leptos::{prelude::*, web_sys::Storage};

use crate::components::Theme;

/// The language, `vi` or `en`.
const LANG: &str = "sen.lang";
/// The appearance; absent as the device says.
const THEME: &str = "sen.theme";
/// The role last worked in.
const ROLE: &str = "sen.role";
/// That somebody has read what plain HTTP does not give; until the browser is closed.
const PLAIN: &str = "sen.plain";

/// That somebody wants to hear nothing of a PIN on this device.
const PIN_LATER: &str = "sen.pin-later";

/// The language chosen on this device.
pub fn lang() -> Lang {
    match read(LANG).as_deref() {
        Some("en") => Lang::En,
        Some(_) | None => Lang::Vi,
    }
}

/// Keeps the language, and tells the page's readers which one it is.
pub fn keep_lang(lang: Lang) {
    write(LANG, Some(lang.code()));
    if let Some(root) = document().document_element() {
        // Cannot fail: the attribute's name is a plain word.
        let _ = root.set_attribute("lang", lang.code());
    }
}

/// The appearance chosen on this device.
pub fn theme() -> Theme {
    match read(THEME).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        Some(_) | None => Theme::Auto,
    }
}

/// Keeps the appearance and puts it on.
pub fn keep_theme(theme: Theme) {
    let name = theme.attribute();
    write(THEME, name);
    if let Some(root) = document().document_element() {
        let _ = match name {
            Some(name) => root.set_attribute("data-theme", name),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// The role last worked in on this device.
pub fn role() -> Option<Role> {
    read(ROLE).and_then(|name| name.parse().ok())
}

/// Keeps the role.
pub fn keep_role(role: Role) {
    write(ROLE, Some(role.as_str()));
}

/// Whether somebody here has read what does not work over plain HTTP.
pub fn plain_is_known() -> bool {
    window().session_storage().ok().flatten().and_then(|kept| kept.get_item(PLAIN).ok()?).is_some()
}

/// Remembers it until the browser is closed.
pub fn know_plain() {
    if let Ok(Some(kept)) = window().session_storage() {
        // Not kept, it is only said again.
        let _ = kept.set_item(PLAIN, "1");
    }
}

/// Whether nothing is to be said of a PIN to this person.
pub fn pin_is_put_off(person: PersonId) -> bool {
    read(&format!("{PIN_LATER}.{person}")).is_some()
}

/// Says nothing of a PIN any more to this person.
pub fn put_pin_off(person: PersonId) {
    write(&format!("{PIN_LATER}.{person}"), Some("1"));
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// A device that keeps nothing only means that the choice is made again next time.
fn write(key: &str, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}
