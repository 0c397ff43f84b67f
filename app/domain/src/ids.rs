//! Identities, one type each, so that a person's id can never be passed as a case's.
//!
//! Ids are `UUIDv7`, made where a thing is first typed (the browser, offline too) or by the server's clock
//! module. This crate never makes one: it has no randomness.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

id! {
    /// A school (or any other unit): the wall nothing crosses.
    UnitId,
    /// A part of a unit's organisation: leadership, a professional group, the office, the union.
    PartId,
    /// Somebody who signs in.
    PersonId,
    /// One hat of one person: role, post, part, areas, from, to.
    GrantId,
    /// A child, guardian, organisation or member of staff as the subject of a request.
    PartyId,
    /// Anything that is asked for, moves between people and ends with an outcome.
    CaseId,
    /// A command as its author numbered it; its effect happens once.
    CommandId,
    /// A sealed fact.
    EventId,
    /// One replica: a browser profile of one person.
    ClientId,
    /// One signed-in session.
    SessionId,
    /// Something about privacy that a school keeps: an erasure, a hold, a request, a consent.
    PrivacyId,
    /// A definition that is being drafted.
    DraftId,
    /// A comment within a case.
    CommentId,
    /// Something that a person should hear of.
    NoticeId,
    /// A passkey of a person's.
    PasskeyId,
    /// A text that a school uses again and again.
    MacroId,
    /// A document in the books of what came and went.
    DocumentId,
}

impl PersonId {
    /// Whoever asks through the public pages: an applicant, who does not sign in. Nobody of the staff ever has this id.
    pub const APPLICANT: Self = Self(Uuid::nil());

    /// Whether it is no member of the staff who did something, but an applicant on the public pages.
    pub const fn is_applicant(self) -> bool {
        self.0.is_nil()
    }
}

impl GrantId {
    /// Under what an applicant acts: no grant, but that it is their own dossier.
    pub const APPLICANT: Self = Self(Uuid::nil());
}

impl EventId {
    /// The id of the `index`-th event of a command: a function of both, so that sealing twice makes the same id.
    pub fn of(command: CommandId, index: usize) -> Self {
        Self(derived(command.0, &(index as u64).to_be_bytes()))
    }
}

impl CommandId {
    /// The id of the `index`-th command of a registration on the public pages: a form that is sent twice makes the same.
    pub fn of_registration(case: CaseId, index: usize) -> Self {
        Self(derived(case.0, format!("registration {index}").as_bytes()))
    }
}

impl PartyId {
    /// The id of whoever a field of a registration names: a form that is sent twice makes the same.
    pub fn of_registration(case: CaseId, field: &str) -> Self {
        Self(derived(case.0, format!("party {field}").as_bytes()))
    }
}

/// An id that is a function of another one and of what it is for.
fn derived(from: Uuid, purpose: &[u8]) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(from.as_bytes());
    hash.update(purpose);
    let digest = hash.finalize();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The SHA-256 of a file's bytes, by which it is uploaded and referred to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileHash(String);

impl FileHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }

    /// Sixty-four lower-case hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FileHash {
    type Error = &'static str;
    fn try_from(s: String) -> Result<Self, Self::Error> {
        let is_hash = s.len() == 64 && s.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if is_hash { Ok(Self(s)) } else { Err("a file's hash has 64 lower-case hexadecimal digits") }
    }
}

impl From<FileHash> for String {
    fn from(hash: FileHash) -> Self {
        hash.0
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_ids_depend_on_command_and_index() {
        let a = CommandId(Uuid::from_u128(1));
        let b = CommandId(Uuid::from_u128(2));
        assert_eq!(EventId::of(a, 0), EventId::of(a, 0));
        assert_ne!(EventId::of(a, 0), EventId::of(a, 1));
        assert_ne!(EventId::of(a, 0), EventId::of(b, 0));
    }

    #[test]
    fn what_a_registration_makes_is_the_same_again_and_of_no_other() {
        let (a, b) = (CaseId(Uuid::from_u128(1)), CaseId(Uuid::from_u128(2)));
        assert_eq!(CommandId::of_registration(a, 0), CommandId::of_registration(a, 0));
        assert_ne!(CommandId::of_registration(a, 0), CommandId::of_registration(a, 1));
        assert_ne!(CommandId::of_registration(a, 0), CommandId::of_registration(b, 0));
        assert_ne!(PartyId::of_registration(a, "child"), PartyId::of_registration(a, "guardian"));
    }

    #[test]
    fn a_hash_is_sixty_four_lower_case_digits() {
        let hash = FileHash::of(b"sen");
        assert!(FileHash::try_from(hash.to_string()).is_ok());
        assert!(FileHash::try_from(hash.to_string().to_uppercase()).is_err());
        assert!(FileHash::try_from("../etc/passwd".to_owned()).is_err());
    }
}
