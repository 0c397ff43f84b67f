//! Who stands for a child, and what proves it.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    ids::{FileHash, PartyId, PersonId},
    instant::Instant,
};

/// What a guardian is to a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kinship {
    /// Mother.
    Mother,
    /// Father.
    Father,
    /// Guardian by law or by decision.
    Guardian,
}

impl Kinship {
    /// All of them, as a form offers them.
    pub const ALL: [Self; 3] = [Self::Mother, Self::Father, Self::Guardian];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
            Self::Guardian => "guardian",
        }
    }
}

/// The paper that proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofPaper {
    /// Giấy khai sinh.
    BirthCertificate,
    /// A decision that makes somebody guardian or adoptive parent.
    Decision,
    /// Another paper, named in the note.
    Other,
}

impl ProofPaper {
    /// All of them, as a form offers them.
    pub const ALL: [Self; 3] = [Self::BirthCertificate, Self::Decision, Self::Other];

    /// The name in storage and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BirthCertificate => "birth_certificate",
            Self::Decision => "decision",
            Self::Other => "other",
        }
    }
}

/// What proves that somebody stands for a child: a paper that was seen, or its scan. Who saw it is who recorded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Which paper.
    pub paper: ProofPaper,
    /// When it was seen.
    pub seen_on: Date,
    /// Its number, or what it is if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its scan, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileHash>,
}

/// What a link holds that is personal: committed in the event, beside it in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What they are to the child.
    pub kinship: Kinship,
    /// What proves it.
    pub proof: Proof,
}

/// Somebody who stands, or stood, for a child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardianship {
    /// Who.
    pub guardian: PartyId,
    /// As what, and what proves it.
    #[serde(flatten)]
    pub link: Link,
    /// Who saw the proof.
    pub seen_by: PersonId,
    /// From when it counts.
    pub since: Instant,
    /// Until when it counted, if it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}
