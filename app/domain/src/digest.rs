//! Whether a replica holds what it should, told in few bytes: a digest of keys and revisions for each of 256 buckets, the
//! same on both sides.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::facet::RecordKey;

/// How many buckets there are: as many as a byte counts.
pub const BUCKETS: usize = 256;

/// The bucket in which a record lies, whatever its revision: a function of its key, spread evenly.
pub fn bucket_of(key: RecordKey) -> u8 {
    keyed(key).finalize()[0]
}

/// What is held of one bucket: the exclusive or over its records, so that their order does not matter and one can be put in
/// or taken out. Nought where there is none. It finds faults of programs and disks, not forgers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest(u64);

impl Digest {
    fn of(key: RecordKey, rev: i64) -> Self {
        let hash = keyed(key).chain_update(rev.to_be_bytes()).finalize();
        let (first, _) = hash.split_first_chunk::<8>().expect("a hash is longer than eight bytes");
        Self(u64::from_be_bytes(*first))
    }
}

/// The bytes of a key, of which no two keys have the same.
fn keyed(key: RecordKey) -> Sha256 {
    let (kind, facet) = (key.kind.as_str().as_bytes(), key.facet.as_str().as_bytes());
    Sha256::new()
        .chain_update(kind)
        .chain_update([0])
        .chain_update(facet)
        .chain_update([0])
        .chain_update(key.root.as_bytes())
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The text is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not sixteen hexadecimal digits")]
pub struct JunkDigest;

impl FromStr for Digest {
    type Err = JunkDigest;

    fn from_str(text: &str) -> Result<Self, JunkDigest> {
        let digest = u64::from_str_radix(text, 16).map(Self).map_err(|_| JunkDigest)?;
        // Signs, capitals and missing zeros are not ours.
        if digest.to_string() == text { Ok(digest) } else { Err(JunkDigest) }
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The digests of all buckets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Digest>", into = "Vec<Digest>")]
pub struct Buckets(Box<[Digest; BUCKETS]>);

impl Buckets {
    /// Puts a record in. Put in again, it is out.
    pub fn toggle(&mut self, key: RecordKey, rev: i64) {
        self.0[usize::from(bucket_of(key))].0 ^= Digest::of(key, rev).0;
    }

    /// The buckets in which the two differ, ascending.
    pub fn differing(&self, other: &Self) -> Vec<u8> {
        let pairs = (0..=u8::MAX).zip(self.0.iter().zip(other.0.iter()));
        pairs.filter(|(_, (one, other))| one != other).map(|(bucket, _)| bucket).collect()
    }
}

impl Default for Buckets {
    fn default() -> Self {
        Self(Box::new([Digest::default(); BUCKETS]))
    }
}

impl FromIterator<(RecordKey, i64)> for Buckets {
    fn from_iter<I: IntoIterator<Item = (RecordKey, i64)>>(records: I) -> Self {
        let mut buckets = Self::default();
        for (key, rev) in records {
            buckets.toggle(key, rev);
        }
        buckets
    }
}

impl TryFrom<Vec<Digest>> for Buckets {
    type Error = String;

    fn try_from(all: Vec<Digest>) -> Result<Self, String> {
        let count = all.len();
        let all = <Box<[Digest; BUCKETS]>>::try_from(all).map_err(|_| format!("{BUCKETS} digests, not {count}"))?;
        Ok(Self(all))
    }
}

impl From<Buckets> for Vec<Digest> {
    fn from(buckets: Buckets) -> Self {
        buckets.0.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::facet::{Facet, RecordKind};

    fn key(n: u128) -> RecordKey {
        RecordKey { kind: RecordKind::Case, root: Uuid::from_u128(n), facet: Facet::Core }
    }

    fn many() -> Vec<(RecordKey, i64)> {
        (0..4000).map(|n| (key(n), i64::try_from(n % 7).unwrap())).collect()
    }

    #[test]
    fn order_does_not_matter_and_every_difference_is_found_in_its_bucket() {
        let all: Buckets = many().into_iter().collect();
        assert_eq!(many().into_iter().rev().collect::<Buckets>(), all);
        assert!(all.differing(&all.clone()).is_empty());
        for n in [0, 17, 3999] {
            let (one, rev) = many()[n];
            let bad = [bucket_of(one)];
            let without: Buckets = many().into_iter().filter(|(key, _)| *key != one).collect();
            assert_eq!(all.differing(&without), bad, "one is missing");
            let older = many().into_iter().map(|(key, r)| (key, if key == one { r + 1 } else { r }));
            assert_eq!(all.differing(&older.collect()), bad, "one is of another revision");
            let mut again = all.clone();
            again.toggle(one, rev);
            assert_eq!(again, without);
        }
        let mut more = all.clone();
        more.toggle(key(9000), 1);
        assert_eq!(more.differing(&all), [bucket_of(key(9000))]);
        // Of the same aggregate another layer, under the same id another kind: other records.
        for other in [RecordKey { facet: Facet::Internal, ..key(5) }, RecordKey { kind: RecordKind::Party, ..key(5) }] {
            assert_ne!(Digest::of(other, 1), Digest::of(key(5), 1));
        }
        assert_ne!(Digest::of(key(5), 1), Digest::of(key(5), 256));
    }

    #[test]
    fn records_are_spread_evenly() {
        let mut filled = [0_u32; BUCKETS];
        for (key, _) in many() {
            filled[usize::from(bucket_of(key))] += 1;
        }
        // Some sixteen in each.
        assert!(filled.iter().all(|n| (1..50).contains(n)), "{filled:?}");
    }

    /// Both sides must go on agreeing when one of them is of an older build.
    #[test]
    fn what_they_are_is_settled() {
        let told = format!("{} {}", bucket_of(key(7)), Digest::of(key(7), 3));
        assert_eq!(told, "55 d2f1db4fd03c2c83");
    }

    #[test]
    fn they_travel_as_text_and_nothing_else_is_taken() {
        let all: Buckets = many().into_iter().collect();
        let text = serde_json::to_string(&all).unwrap();
        assert_eq!(serde_json::from_str::<Buckets>(&text).unwrap(), all);
        for junk in ["", "0", "00000000000000000", "000000000000000g", "+00000000000000a", "000000000000000A"] {
            assert_eq!(junk.parse::<Digest>(), Err(JunkDigest), "{junk}");
        }
        for n in [0, 255, 257] {
            let few = serde_json::to_string(&vec![Digest::default(); n]).unwrap();
            assert!(serde_json::from_str::<Buckets>(&few).is_err(), "{n}");
        }
    }
}
