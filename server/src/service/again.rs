//! By what the same command is known again when it comes a second time, whatever build asks and whatever build answered.
//!
//! What is hashed is what was asked, in the version of the shapes in which it came, in one canonical form: keys in their order,
//! and nothing that says nothing. So neither a field that a later build added, nor the order in which it writes, makes another
//! command of it. The version stands beside the hash; of a command that came before in an older version than now, the older
//! form is brought to the newer one and compared there. What came before in a newer version than this build of a device speaks,
//! or in none that can be compared, is the same if its id is: an id is made once.

use contract::command::{FIRST, VERSION, upcast};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Between the version and its hash.
const OF: char = '=';
/// Between what is compared; only the first of it is kept.
const NEXT: char = ';';
/// Before the hash as builds before made it: of their own serialisation, and kept without a version.
const BEFORE: &str = "before=";

/// What a command of this build's shapes is known by. `text` is its JSON.
pub(crate) fn digest(text: &str) -> String {
    let canonical = serde_json::from_str::<Value>(text).map_or_else(|_| hash(text), |value| hash(&canonical(&value)));
    format!("{VERSION}{OF}{canonical}{NEXT}{BEFORE}{}", hash(text))
}

/// What a command is known by that came in a version of the shapes, as it came. `text` is its JSON as this build writes it.
pub(crate) fn digest_of(version: u32, sent: &Value, text: &str) -> String {
    let mut all = format!("{version}{OF}{}", hash(&canonical(sent)));
    // As it would have come from a device that speaks as this build does.
    if version < VERSION
        && let Ok(newest) = upcast(version, sent.clone())
    {
        all = format!("{all}{NEXT}{VERSION}{OF}{}", hash(&canonical(&newest)));
    }
    format!("{all}{NEXT}{BEFORE}{}", hash(text))
}

/// The part of it that is kept.
pub(crate) fn kept(digest: &str) -> &str {
    digest.split(NEXT).next().unwrap_or(digest)
}

/// Whether what is asked is what was kept.
pub(crate) fn is_same(kept: &str, asked: &str) -> bool {
    // Where what it asked was erased, its id must do: the outcome is all that is left.
    if kept.is_empty() || asked.split(NEXT).any(|one| one == kept) {
        return true;
    }
    let Some((version, _)) = kept.split_once(OF) else {
        // A build before has stored it. Once shapes have changed since, it cannot be made again.
        let before = asked.split(NEXT).find_map(|one| one.strip_prefix(BEFORE));
        return VERSION > FIRST || before == Some(kept);
    };
    let is_told = |one: &str| one.split_once(OF).is_some_and(|(of, _)| of == version);
    !asked.split(NEXT).any(is_told)
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// One text for a document, however it is written: keys in their order, without what says nothing.
fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value);
    text
}

fn write(text: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().filter(|(_, value)| says_something(value)).collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in fields {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(text, value);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(all) => {
            text.push('[');
            for value in all {
                write(text, value);
                text.push(',');
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

/// What a build that knows the field writes where there is nothing, and one that does not know it leaves out.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) | Value::String(_) | Value::Number(_) => true,
        Value::Array(all) => !all.is_empty(),
        Value::Object(fields) => fields.values().any(says_something),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(value: &Value) -> String {
        digest_of(FIRST, value, &value.to_string())
    }

    #[test]
    fn a_later_build_that_writes_more_of_nothing_asks_the_same() {
        let then = json!({ "name": "case.comment", "args": { "id": "7", "text": "Đã xem", "files": ["a"] } });
        let now = json!({ "args": { "weight": null, "text": "Đã xem", "seen": [], "urgent": false, "more": { "of": null },
            "id": "7", "files": ["a"] }, "name": "case.comment" });
        assert!(is_same(kept(&asked(&then)), &asked(&now)));
        assert!(is_same(kept(&asked(&now)), &asked(&then)));
        assert_eq!(kept(&digest(&then.to_string())), kept(&asked(&then)), "however it comes");
        for other in [
            json!({ "name": "case.comment", "args": { "id": "7", "text": "Đã xem", "files": ["b"] } }),
            json!({ "name": "case.comment", "args": { "id": "7", "text": "", "files": ["a"] } }),
            json!({ "name": "case.comment", "args": { "id": "7", "text": "Đã xem", "files": ["a"], "urgent": true } }),
            json!({ "name": "case.open", "args": { "id": "7", "text": "Đã xem", "files": ["a"] } }),
        ] {
            assert!(!is_same(kept(&asked(&then)), &asked(&other)), "{other}");
        }
    }

    #[test]
    fn what_builds_before_stored_is_known_and_what_was_erased_goes_by_its_id() {
        let text = r#"{"name":"case.comment","args":{"text":"a"}}"#;
        let before = hash(text);
        assert!(is_same(&before, &digest(text)));
        assert!(!is_same(&before, &digest(r#"{"name":"case.comment","args":{"text":"b"}}"#)));
        assert!(is_same("", &digest(text)));
    }

    #[test]
    fn of_another_version_that_cannot_be_compared_the_id_must_do() {
        let text = r#"{"name":"case.comment","args":{"text":"a"}}"#;
        let newer = digest_of(VERSION + 1, &json!({ "name": "case.remark", "args": { "words": "a" } }), text);
        assert!(is_same(kept(&digest(text)), &newer), "the device was brought up to date in between");
        assert!(is_same(kept(&newer), &digest(text)), "and this server was not yet");
        assert!(!is_same(kept(&newer), &digest_of(VERSION + 1, &json!({ "name": "case.remark" }), text)));
    }
}
