//! Values typed into forms, and the commitments by which the event chain knows them after they are forgotten.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::Date;

use crate::{definition::PartyKind, ids::PartyId};

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", content = "v", rename_all = "snake_case")]
pub enum Value {
    /// One line or several.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A date.
    Date(Date),
    /// The key of a choice.
    Choice(String),
    /// Somebody of the register of parties.
    Party(PartyRef),
}

/// A party as named in a case: their id, and the name at that time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRef {
    /// Their id in the register.
    pub id: PartyId,
    /// What they are to the school.
    pub kind: PartyKind,
    /// Their name at the time.
    pub name: String,
    /// How to reach them, as they said at the time; digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Sixteen random bytes that make a commitment say nothing about a value that can be guessed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// The salted hash of a value: it proves the value while the value is kept, and says nothing once it is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Commitment(String);

impl Commitment {
    /// The commitment to this value under this salt.
    pub fn of(salt: Salt, value: &Value) -> Self {
        let mut hash = Sha256::new();
        hash.update(salt.0);
        hash.update(serde_json::to_vec(value).expect("values serialise"));
        Self(hex::encode(hash.finalize()))
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value within a fact: open while it travels and in memory, committed where the event is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sealed {
    /// The value itself.
    Open(Value),
    /// Its commitment; the value lies in a side row, or has been erased.
    Committed(Commitment),
}

impl Sealed {
    /// The value, if it is open.
    pub const fn value(&self) -> Option<&Value> {
        match self {
            Self::Open(value) => Some(value),
            Self::Committed(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_depends_on_salt_and_value() {
        let value = Value::Text("Trẻ 01 lớp Lá 2".into());
        let a = Commitment::of(Salt([1; 16]), &value);
        assert_eq!(a, Commitment::of(Salt([1; 16]), &value));
        assert_ne!(a, Commitment::of(Salt([2; 16]), &value));
        assert_ne!(a, Commitment::of(Salt([1; 16]), &Value::Text("Trẻ 02 lớp Lá 2".into())));
    }
}
