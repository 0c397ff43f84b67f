//! Whether a replica holds what it should, told in few bytes: a digest of keys and revisions for each of 256 buckets, the
//! same on both sides; and a digest of what one record says, for where revisions prove nothing.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
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
        Self::first(keyed(key).chain_update(rev.to_be_bytes()))
    }

    /// Of what one record says, however its text is laid out: the order of its fields and the room between them do not
    /// matter. Two databases that were one count the same revisions for different changes; this tells them apart.
    pub fn of_body(body: &Value) -> Self {
        let mut hash = Sha256::new();
        say(&mut hash, body);
        Self::first(hash)
    }

    fn first(hash: Sha256) -> Self {
        let hash = hash.finalize();
        let (first, _) = hash.split_first_chunk::<8>().expect("a hash is longer than eight bytes");
        Self(u64::from_be_bytes(*first))
    }
}

/// Says a value so that no two values are said alike: each with what it is and how long, fields by their names.
fn say(hash: &mut Sha256, value: &Value) {
    let mut long = |what: u8, length: usize| {
        hash.update([what]);
        hash.update((length as u64).to_be_bytes());
    };
    match value {
        Value::Null => hash.update(b"n"),
        Value::Bool(said) => hash.update(if *said { b"t" } else { b"f" }),
        Value::Number(number) => {
            let digits = number.to_string();
            long(b'd', digits.len());
            hash.update(digits);
        }
        Value::String(text) => {
            long(b's', text.len());
            hash.update(text);
        }
        Value::Array(items) => {
            long(b'a', items.len());
            for item in items {
                say(hash, item);
            }
        }
        Value::Object(fields) => {
            long(b'o', fields.len());
            // A map may keep the order in which it was read: a feature that any crate of a build can switch on.
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            for (name, value) in fields {
                hash.update((name.len() as u64).to_be_bytes());
                hash.update(name);
                say(hash, value);
            }
        }
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
    fn what_a_record_says_is_told_apart_and_how_it_is_laid_out_is_not() {
        let of = |text: &str| Digest::of_body(&serde_json::from_str(text).unwrap());
        assert_eq!(of(r#"{"a":1,"b":[true,null]}"#), of(r#"{ "b": [ true, null ], "a": 1 }"#));
        assert_eq!(of(r#"{"t":"\u0111"}"#), of(r#"{"t":"đ"}"#));
        let all = [
            "null",
            "true",
            "false",
            "0",
            "1",
            "-1",
            "\"\"",
            "\"1\"",
            "\"n\"",
            "[]",
            "[null]",
            "[[]]",
            "[1,2]",
            "[2,1]",
            "[12]",
            "{}",
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            r#"{"b":1}"#,
            r#"{"a":1,"b":1}"#,
            r#"{"a":{"b":1}}"#,
            r#"["a",1]"#,
            r#"{"":"a"}"#,
        ];
        let told: std::collections::BTreeSet<String> = all.iter().map(|text| of(text).to_string()).collect();
        assert_eq!(told.len(), all.len());
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
