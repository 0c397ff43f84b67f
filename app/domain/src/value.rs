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
    /// Where they live or have their seat, as they said at the time: forms 01 and 07 ask for it, and it may be left open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
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

/// A personal value taken out of a fact: it lies beside the event and can be forgotten.
#[derive(Clone, PartialEq, Eq)]
pub struct SideValue {
    /// Its place among the personal values of the fact.
    pub slot: u32,
    /// The field or particular.
    pub key: String,
    /// The value.
    pub value: Value,
    /// The salt of its commitment.
    pub salt: Salt,
}

/// What shows its personal values one after the other, always in the same order: what a value is found by again.
pub trait Personal {
    /// Shows each personal value with its name. What is added later comes last, or old events would read amiss.
    fn each_personal(&mut self, visit: &mut dyn FnMut(&str, &mut Sealed));
}

/// Commits every personal value and returns those values with their salts, to be kept beside the event. `salt` gives a
/// fresh random salt at each call.
pub fn seal(fact: &mut impl Personal, salt: &mut impl FnMut() -> Salt) -> Vec<SideValue> {
    let mut kept = Vec::new();
    let mut slot = 0;
    fact.each_personal(&mut |key, sealed| {
        if let Sealed::Open(value) = sealed {
            let salt = salt();
            let commitment = Commitment::of(salt, value);
            if let Sealed::Open(value) = std::mem::replace(sealed, Sealed::Committed(commitment)) {
                kept.push(SideValue { slot, key: key.to_owned(), value, salt });
            }
        }
        slot += 1;
    });
    kept
}

/// Puts kept values back where their commitments stand. Erased ones stay committed; a value that is not the one
/// committed to is refused.
///
/// # Errors
/// The key of the first value whose commitment does not match.
pub fn unseal(fact: &mut impl Personal, kept: &[SideValue]) -> Result<(), String> {
    let mut slot = 0;
    let mut wrong = None;
    fact.each_personal(&mut |key, sealed| {
        if let Sealed::Committed(commitment) = sealed
            && let Some(side) = kept.iter().find(|s| s.slot == slot)
        {
            if Commitment::of(side.salt, &side.value) == *commitment {
                *sealed = Sealed::Open(side.value.clone());
            } else if wrong.is_none() {
                wrong = Some(key.to_owned());
            }
        }
        slot += 1;
    });
    wrong.map_or(Ok(()), Err)
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
