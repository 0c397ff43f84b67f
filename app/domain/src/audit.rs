//! The audit log: what a line says, how lines are chained so that a change of one shows, and what a walk along the
//! chain finds.
//!
//! The hash of a line is SHA-256 over the hash before it and the line's canonical bytes. Whoever changes, takes out or
//! puts in a line breaks the chain there; whoever computes the whole chain anew is found by a head that was kept
//! outside the database (DESIGN.md §4, §7).

pub mod reading;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    facet::RecordKind,
    ids::{PersonId, SessionId, UnitId},
    instant::Instant,
};

/// Stands before the fields of every line: other bytes are other lines, also where a later format reads alike.
const FORMAT: &[u8] = b"sen audit line 1\n";

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id, ascending with time.
    pub id: Uuid,
    /// At which unit.
    pub unit: UnitId,
    /// When.
    pub at: Instant,
    /// Who; absent for the public and for the server itself.
    pub person: Option<PersonId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// What: a name of the server's.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject: Option<Uuid>,
    /// More about it, JSON; never personal values.
    pub detail: String,
}

impl Line {
    /// The bytes that are hashed: every field in order, absent ids as a zero byte, texts after their length, so that
    /// no two lines have the same.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(FORMAT.len() + 128 + self.detail.len());
        bytes.extend_from_slice(FORMAT);
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(self.unit.0.as_bytes());
        bytes.extend_from_slice(&self.at.millis().to_be_bytes());
        put_id(&mut bytes, self.person.map(|p| p.0));
        put_id(&mut bytes, self.session.map(|s| s.0));
        put_text(&mut bytes, &self.action);
        put_text(&mut bytes, &self.subject_kind);
        put_id(&mut bytes, self.subject);
        put_text(&mut bytes, &self.detail);
        bytes
    }
}

fn put_id(bytes: &mut Vec<u8>, id: Option<Uuid>) {
    match id {
        None => bytes.push(0),
        Some(id) => {
            bytes.push(1);
            bytes.extend_from_slice(id.as_bytes());
        }
    }
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// Where a chain stands after a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// Before the first line of a unit.
    pub const START: Self = Self([0; 32]);

    /// After one more line.
    #[must_use]
    pub fn after(self, line: &Line) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(line.canonical());
        Self(hash.finalize().into())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for ChainHash {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| "a hash has 64 hexadecimal digits")?;
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for ChainHash {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ChainHash> for String {
    fn from(hash: ChainHash) -> Self {
        hash.to_string()
    }
}

/// The place of one line in its unit's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// Its number, from 1, without gaps.
    pub number: i64,
    /// The line.
    pub audit: Uuid,
    /// Where the chain stands after it.
    pub hash: ChainHash,
}

/// Where a unit's chain stood once: kept outside the database, it finds also a chain that was computed anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The format of this head, 1.
    pub version: u32,
    /// The unit's id.
    pub unit: UnitId,
    /// The unit's key, by which the file is named.
    pub key: String,
    /// How many lines the chain had.
    pub number: i64,
    /// The hash after the last of them.
    pub hash: ChainHash,
    /// When this was true.
    pub at: Instant,
}

impl Head {
    /// The format that this program writes and reads.
    pub const VERSION: u32 = 1;
}

/// What is wrong with an audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// A line does not hash to what its seal says: it was changed, or put in the place of another.
    Changed {
        /// Its number in the chain.
        number: i64,
        /// The line.
        audit: Uuid,
    },
    /// A line is gone.
    Missing {
        /// Its number in the chain; absent if it had none yet.
        number: Option<i64>,
        /// The line.
        audit: Uuid,
    },
    /// Seals are gone, and with them what says which lines stood there.
    SealsMissing {
        /// The first number that is missing.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// A line was put in beside the chain: nobody wrote it in the ordinary way.
    Inserted {
        /// The line.
        audit: Uuid,
    },
    /// The chain is shorter than it was: its youngest lines are gone.
    HeadNotReached {
        /// How long it was.
        number: i64,
        /// How long it is.
        reached: i64,
    },
    /// The chain has another hash at this number than it had: it was computed anew.
    HeadDiffers {
        /// How long it was.
        number: i64,
    },
    /// Events are gone: they are numbered without gaps within what they are about.
    EventsMissing {
        /// The kind of thing.
        kind: RecordKind,
        /// Which one.
        root: Uuid,
        /// How many.
        count: i64,
    },
}

/// A walk along a chain, from its first line.
#[derive(Debug, Clone, Copy)]
pub struct Walk {
    number: i64,
    hash: ChainHash,
}

impl Default for Walk {
    fn default() -> Self {
        Self { number: 0, hash: ChainHash::START }
    }
}

impl Walk {
    /// A walk that begins behind this seal, which is believed.
    pub const fn behind(seal: &Seal) -> Self {
        Self { number: seal.number, hash: seal.hash }
    }

    /// The number of the last seal.
    pub const fn number(&self) -> i64 {
        self.number
    }

    /// The hash of the last seal.
    pub const fn hash(&self) -> ChainHash {
        self.hash
    }

    /// Goes on to the next seal and the line it seals, if that is there. What is wrong with them; the walk goes on
    /// from what the seal says, so that one change is told once.
    pub fn step(&mut self, seal: &Seal, line: Option<&Line>) -> Vec<Fault> {
        let mut faults = Vec::new();
        let is_next = seal.number == self.number + 1;
        if !is_next {
            faults.push(Fault::SealsMissing { from: self.number + 1, to: seal.number - 1 });
        }
        match line {
            None => faults.push(Fault::Missing { number: Some(seal.number), audit: seal.audit }),
            // Behind a gap nothing says with which hash the line was chained.
            Some(line) if is_next && self.hash.after(line) != seal.hash => {
                faults.push(Fault::Changed { number: seal.number, audit: seal.audit });
            }
            Some(_) => {}
        }
        *self = Self { number: seal.number, hash: seal.hash };
        faults
    }

    /// What a head says against the chain; `then` is the hash that the chain has at the head's number.
    pub fn against(&self, head: &Head, then: Option<ChainHash>) -> Option<Fault> {
        match then {
            // Nothing had been sealed yet.
            _ if head.number == 0 => None,
            None if self.number < head.number => {
                Some(Fault::HeadNotReached { number: head.number, reached: self.number })
            }
            Some(then) if then == head.hash => None,
            // A gap at this number is told by the walk too.
            None | Some(_) => Some(Fault::HeadDiffers { number: head.number }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: u128) -> Line {
        Line {
            id: Uuid::from_u128(n),
            unit: UnitId(Uuid::from_u128(1)),
            at: Instant::from_millis(1_767_225_600_000),
            person: Some(PersonId(Uuid::from_u128(11))),
            session: None,
            action: "case.opened".to_owned(),
            subject_kind: "case".to_owned(),
            subject: Some(Uuid::from_u128(5)),
            detail: "{\"mở\":1}".to_owned(),
        }
    }

    fn chain(lines: &[Line]) -> Vec<Seal> {
        let mut hash = ChainHash::START;
        let mut seals = Vec::new();
        for (n, line) in (1..).zip(lines) {
            hash = hash.after(line);
            seals.push(Seal { number: n, audit: line.id, hash });
        }
        seals
    }

    fn walked(seals: &[Seal], lines: &[Line]) -> (Walk, Vec<Fault>) {
        let mut walk = Walk::default();
        let faults =
            seals.iter().flat_map(|seal| walk.step(seal, lines.iter().find(|line| line.id == seal.audit))).collect();
        (walk, faults)
    }

    #[test]
    fn the_bytes_of_a_line_are_agreed_for_ever() {
        let hexed = hex::encode(line(7).canonical());
        let expected = [
            "73656e206175646974206c696e6520310a",
            "00000000000000000000000000000007",
            "00000000000000000000000000000001",
            "0000019b76daa800",
            "010000000000000000000000000000000b",
            "00",
            "000000000000000b636173652e6f70656e6564",
            "000000000000000463617365",
            "0100000000000000000000000000000005",
            "000000000000000a7b226de1bb9f223a317d",
        ];
        assert_eq!(hexed, expected.concat());
        let first = ChainHash::START.after(&line(7));
        assert_eq!(first.to_string(), "19c502d487ebf56f1ee9b19083e98a825e0523285cf545c361a0c945fc88cde3");
        assert_eq!(first.to_string().parse(), Ok(first));
        assert!("00".parse::<ChainHash>().is_err());
    }

    #[test]
    fn every_field_counts() {
        let with = |change: fn(&mut Line)| {
            let mut other = line(7);
            change(&mut other);
            other.canonical()
        };
        let changed = [
            with(|l| l.id = Uuid::from_u128(8)),
            with(|l| l.unit = UnitId(Uuid::from_u128(2))),
            with(|l| l.at = l.at.plus_millis(1)),
            with(|l| l.person = None),
            with(|l| l.session = Some(SessionId(Uuid::from_u128(11)))),
            with(|l| l.action.push('x')),
            with(|l| l.subject_kind.push('x')),
            with(|l| l.subject = None),
            with(|l| l.detail.push(' ')),
            // The same letters, cut elsewhere.
            with(|l| (l.action, l.subject_kind) = ("case.openedc".to_owned(), "ase".to_owned())),
        ];
        for bytes in changed {
            assert_ne!(bytes, line(7).canonical());
        }
    }

    #[test]
    fn a_sound_chain_is_walked_without_a_word() {
        let lines: Vec<Line> = (1..6).map(line).collect();
        let (walk, faults) = walked(&chain(&lines), &lines);
        assert_eq!((walk.number(), faults), (5, vec![]));
    }

    #[test]
    fn each_damage_is_told_once_and_by_its_name() {
        let lines: Vec<Line> = (1..6).map(line).collect();
        let seals = chain(&lines);
        let mut changed = lines.clone();
        changed[2].detail = "{}".to_owned();
        let id = lines[2].id;
        assert_eq!(walked(&seals, &changed).1, [Fault::Changed { number: 3, audit: id }]);
        let fewer: Vec<Line> = lines.iter().filter(|l| l.id != id).cloned().collect();
        assert_eq!(walked(&seals, &fewer).1, [Fault::Missing { number: Some(3), audit: id }]);
        let gap: Vec<Seal> = seals.iter().filter(|s| s.number != 2 && s.number != 3).copied().collect();
        assert_eq!(walked(&gap, &lines).1, [Fault::SealsMissing { from: 2, to: 3 }]);
    }

    #[test]
    fn a_head_finds_what_the_chain_cannot() {
        let lines: Vec<Line> = (1..6).map(line).collect();
        let (walk, _) = walked(&chain(&lines), &lines);
        let head = Head {
            version: Head::VERSION,
            unit: lines[0].unit,
            key: "HS".to_owned(),
            number: 5,
            hash: walk.hash(),
            at: lines[0].at,
        };
        assert_eq!(walk.against(&head, Some(walk.hash())), None);
        // Computed anew after a change: sound in itself.
        let mut forged = lines.clone();
        forged[0].person = None;
        let (again, faults) = walked(&chain(&forged), &forged);
        assert_eq!(faults, []);
        assert_eq!(again.against(&head, Some(again.hash())), Some(Fault::HeadDiffers { number: 5 }));
        let (shorter, _) = walked(&chain(&lines[..3]), &lines);
        assert_eq!(shorter.against(&head, None), Some(Fault::HeadNotReached { number: 5, reached: 3 }));
        let nothing = Head { number: 0, hash: ChainHash::START, ..head };
        assert_eq!(Walk::default().against(&nothing, None), None);
    }
}
