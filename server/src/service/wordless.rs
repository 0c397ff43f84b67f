//! A command without what somebody wrote in it: that it was given, what it is about and what was chosen stay.

use serde_json::Value;

use super::{Failure, encoded};

/// What stands where text stood, as on screens where somebody was forgotten.
const GONE: &str = "(đã xóa theo yêu cầu)";

/// Names of arguments whose text is a name of ours and nobody's words. The first one counts beside the arguments only: within them
/// it is somebody's.
const COMMAND: &str = "name";
const OURS: [&str; 12] =
    ["action", "clearance", "facet", "key", "kind", "kinship", "media", "outcome", "paper", "role", "state", "t"];

/// The same command, as JSON, in which no text is left but ids, moments, hashes and names of ours.
pub(super) fn wordless(body: &str) -> Result<String, Failure> {
    let mut command: Value = serde_json::from_str(body).unwrap_or_default();
    let name = command.get(COMMAND).cloned();
    strip(&mut command, false);
    if let (Some(fields), Some(name)) = (command.as_object_mut(), name) {
        fields.insert(COMMAND.to_owned(), name);
    }
    encoded(&command)
}

fn strip(value: &mut Value, is_ours: bool) {
    match value {
        Value::String(text) => {
            if !is_ours && !says_nothing_of_anybody(text) {
                GONE.clone_into(text);
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| strip(one, is_ours)),
        Value::Object(fields) => {
            for (name, value) in fields {
                // A short word in such a place; a long one is somebody's, whatever it is called.
                let is_ours = OURS.contains(&name.as_str()) && value.as_str().is_some_and(is_name);
                strip(value, is_ours);
            }
        }
        // A number may be that of a telephone.
        Value::Number(number) if number.as_u64().is_some_and(|it| it >= LONG) => *value = Value::from(0),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Numbers from here on are as long as those of telephones.
const LONG: u64 = 10_000_000;

/// Lower-case letters and digits without spaces, as the names of ours are.
fn is_name(text: &str) -> bool {
    text.len() <= 40
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'.'))
}

/// An id, a moment or day, or a hash.
fn says_nothing_of_anybody(text: &str) -> bool {
    let is_moment = text.len() >= 10
        && text.as_bytes().get(4).copied() == Some(b'-')
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b'Z' | b'.' | b'+'));
    let is_hash = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_moment || is_hash || uuid::Uuid::parse_str(text).is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_somebody_wrote_goes_and_what_it_is_about_stays() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        let said = json!({ "name": "case.comment", "args": { "id": id, "facet": "internal", "text": "Mẹ cháu Lan",
            "stated_at": "2026-03-11T02:00:00Z", "fields": { "kind": { "t": "text", "v": "lan" }, "lan": 905_123_456 },
            "who": { "id": id, "kind": "child", "name": "lan", "phone": "0905123456" } } });
        let left: Value = serde_json::from_str(&wordless(&said.to_string()).unwrap()).unwrap();
        let expected = json!({ "name": "case.comment", "args": { "id": id, "facet": "internal", "text": GONE,
            "stated_at": "2026-03-11T02:00:00Z", "fields": { "kind": { "t": "text", "v": GONE }, "lan": 0 },
            "who": { "id": id, "kind": "child", "name": GONE, "phone": GONE } } });
        assert_eq!(left, expected);
        let odd: Value = serde_json::from_str(&wordless(r#"{"name":"x","args":["Lan","a b"]}"#).unwrap()).unwrap();
        assert_eq!(odd, json!({ "name": "x", "args": [GONE, GONE] }));
    }
}
