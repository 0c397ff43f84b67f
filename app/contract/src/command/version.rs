//! Commands in the shapes of earlier builds: what was typed a year ago on a device that was away since is still read.
//!
//! Each change of a shape that older commands do not fit is one version more and one pure function here, from the shape
//! before to the shape after (CONTRIBUTING.md, "The shape of a command"). A field that may be absent is no such change.

use serde_json::Value;

use super::Command;
use crate::json::read_value;

/// The version of the first shapes: what says none is of it.
pub const FIRST: u32 = 1;

/// The version of the shapes that this build speaks.
pub const VERSION: u32 = 1;

/// Brings a command from one version to the next.
type Step = fn(Value) -> Value;

/// The steps, one for each version after the first.
const STEPS: [Step; (VERSION - FIRST) as usize] = [];

/// A version that this build does not know: of a newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownVersion(pub u32);

impl std::fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "commands of version {} are not known, only up to {VERSION}", self.0)
    }
}

impl std::error::Error for UnknownVersion {}

/// A command of any version that was, in the shape of today. What is no command at all stays what it is.
///
/// # Errors
/// The version is none that was.
pub fn upcast(version: u32, command: Value) -> Result<Value, UnknownVersion> {
    along(&STEPS, version, command)
}

fn along(steps: &[Step], version: u32, command: Value) -> Result<Value, UnknownVersion> {
    let done = version.checked_sub(FIRST).and_then(|done| usize::try_from(done).ok());
    let left = done.and_then(|done| steps.get(done..)).ok_or(UnknownVersion(version))?;
    Ok(left.iter().fold(command, |command, step| step(command)))
}

/// Reads a command of any version that was.
///
/// # Errors
/// The version is none that was, or what stands there is no command.
pub fn read(version: u32, command: Value) -> Result<Command, serde_json::Error> {
    read_value(&upcast(version, command).map_err(serde::de::Error::custom)?)
}

/// How a command is kept on a device, to be named by `#[serde(with = …)]`: with its version, if that is not the first, so that
/// a newer build reads what an older one wrote.
pub mod kept {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
    use serde_json::Value;

    use super::{Command, FIRST, VERSION, read};

    /// Where the version stands beside name and arguments.
    const PLACE: &str = "v";

    /// Writes it.
    ///
    /// # Errors
    /// What the serialiser says.
    pub fn serialize<S: Serializer>(command: &Command, serializer: S) -> Result<S::Ok, S::Error> {
        if VERSION == FIRST {
            return command.serialize(serializer);
        }
        let mut value = serde_json::to_value(command).map_err(ser::Error::custom)?;
        if let Value::Object(fields) = &mut value {
            fields.insert(PLACE.to_owned(), VERSION.into());
        }
        value.serialize(serializer)
    }

    /// Reads it, whatever build wrote it.
    ///
    /// # Errors
    /// What stands there is no command, or one of a newer build.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Command, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        let version = match value.as_object_mut().and_then(|fields| fields.remove(PLACE)) {
            Some(version) => version.as_u64().and_then(|v| u32::try_from(v).ok()),
            None => Some(FIRST),
        };
        let version = version.ok_or_else(|| de::Error::custom("a version that is no number"))?;
        read(version, value).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What was called `note` until the second version, and had no weight until the third.
    fn to_second(mut command: Value) -> Value {
        if let Some(args) = command["args"].as_object_mut()
            && let Some(note) = args.remove("note")
        {
            args.insert("text".to_owned(), note);
        }
        command
    }

    fn to_third(mut command: Value) -> Value {
        command["args"]["weight"] = json!(1);
        command
    }

    #[test]
    fn a_command_walks_from_its_version_to_the_newest() {
        let steps: [Step; 2] = [to_second, to_third];
        let newest = json!({ "name": "x", "args": { "text": "a", "weight": 1 } });
        let walked = |version, args: Value| along(&steps, version, json!({ "name": "x", "args": args }));
        assert_eq!(walked(1, json!({ "note": "a" })), Ok(newest.clone()));
        assert_eq!(walked(2, json!({ "text": "a" })), Ok(newest.clone()));
        assert_eq!(walked(3, json!({ "text": "a", "weight": 1 })), Ok(newest));
        for unknown in [0, 4, u32::MAX] {
            assert_eq!(walked(unknown, json!({})), Err(UnknownVersion(unknown)));
        }
    }

    #[test]
    fn what_this_build_speaks_stays_as_it_is_and_what_is_newer_is_told() {
        let command = json!({ "name": "case.teleport", "args": [1] });
        assert_eq!(upcast(VERSION, command.clone()), Ok(command.clone()));
        assert_eq!(upcast(VERSION + 1, command.clone()), Err(UnknownVersion(VERSION + 1)));
        assert!(read(VERSION, command).is_err());
    }
}
