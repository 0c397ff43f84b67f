//! Everything that a person can ask: one name and its arguments.

mod version;

use domain::{
    case,
    instant::Instant,
    party::{self, EnterParty},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

pub use self::version::{FIRST, UnknownVersion, VERSION, kept, read, upcast};
use crate::json::read_value;

/// A command, by the aggregate that decides it. On the wire: `{"name": "case.step", "args": {…}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// On a case.
    Case(case::Command),
    /// `party.enter`.
    EnterParty(EnterParty),
    /// `party.correct`, `party.merge`, `party.unmerge`, `party.link`, `party.unlink`.
    Party(party::Command),
}

impl Command {
    /// When the person says that it happened.
    pub const fn stated_at(&self) -> Instant {
        match self {
            Self::Case(command) => command.stated_at(),
            Self::EnterParty(command) => command.stated_at,
            Self::Party(command) => command.stated_at(),
        }
    }
}

const ENTER_PARTY: &str = "party.enter";
/// With what the names of all other changes of the register begin.
const OF_PARTIES: &str = "party.";

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Case(command) => command.serialize(serializer),
            Self::Party(command) => command.serialize(serializer),
            Self::EnterParty(args) => {
                let mut s = serializer.serialize_struct("Command", 2)?;
                s.serialize_field("name", ENTER_PARTY)?;
                s.serialize_field("args", args)?;
                s.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let name = value.get("name").and_then(serde_json::Value::as_str);
        if name == Some(ENTER_PARTY) {
            let args = value.get("args").unwrap_or(&serde_json::Value::Null);
            return read_value(args).map(Self::EnterParty).map_err(de::Error::custom);
        }
        if name.is_some_and(|name| name.starts_with(OF_PARTIES)) {
            return read_value(&value).map(Self::Party).map_err(de::Error::custom);
        }
        read_value(&value).map(Self::Case).map_err(de::Error::custom)
    }
}
