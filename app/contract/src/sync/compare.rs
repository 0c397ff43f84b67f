//! What a replica should hold, compared with what it holds: all keys and revisions, the records that it lacks, and whether
//! both sides are equal. Repair without loading everything anew.

use std::collections::BTreeSet;

use domain::{
    digest::{Buckets, Digest},
    facet::{Facet, RecordKey, RecordKind},
    ids::ClientId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Record;

/// How many records one [`FetchRequest`] may name.
pub const MOST_WANTED: usize = 500;

/// The key of a record as it travels in bulk: `["case", "0190…", "core"]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key(pub RecordKind, pub Uuid, pub Facet);

impl From<RecordKey> for Key {
    fn from(RecordKey { kind, root, facet }: RecordKey) -> Self {
        Self(kind, root, facet)
    }
}

impl From<Key> for RecordKey {
    fn from(Key(kind, root, facet): Key) -> Self {
        Self { kind, root, facet }
    }
}

/// Asks what the replica should hold: keys and revisions, no bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManifestRequest {
    /// Of a stream that was cut, the last key that arrived: `[kind, root, facet]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
    pub after: Option<Key>,
    /// Of a stream that was cut, the cursor of its first line. Without it what follows has a cursor of its own, from which
    /// changes to what came before the cut could not be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Only what lies in these buckets of a [`VerifyRequest`]; everything where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<u8>>))]
    pub buckets: Option<BTreeSet<u8>>,
    /// Each row with a digest of the body besides, and all rows of one point: where the database may be another than the one
    /// that counted the revisions that are held, equal revisions prove nothing. With `after` it is refused.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bodies: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_false(asked: &bool) -> bool {
    !*asked
}

/// A line of the manifest. Only rows are lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ManifestLine {
    /// A record that the replica should hold: `["case", "0190…", "core", 7]`, the last its revision.
    Row(RecordKind, Uuid, Facet, i64),
    /// The same with a digest of its body, where these were asked for: `["case", "0190…", "core", 7, "d2f1db4fd03c2c83"]`.
    Told(RecordKind, Uuid, Facet, i64, Digest),
    /// Where the stream begins or ends.
    Mark(Mark),
}

/// A manifest with digests of bodies, as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The cursor from which to pull when what is missing has been fetched.
    pub cursor: String,
    /// What the replica should hold, in the order in which it should learn it.
    pub rows: Vec<Listed>,
}

/// A record that the replica should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: RecordKey,
    /// Its revision.
    pub rev: i64,
    /// The digest of its body.
    pub body: Digest,
}

impl Manifest {
    /// Reads a stream that came whole; nothing of one that was cut, or that says anything else.
    pub fn read(text: &str) -> Option<Self> {
        let mut rows = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match crate::json::read(line).ok()? {
                ManifestLine::Told(kind, root, facet, rev, body) => {
                    rows.push(Listed { key: RecordKey { kind, root, facet }, rev, body });
                }
                ManifestLine::Mark(Mark::AsOf { .. }) => {}
                ManifestLine::Mark(Mark::End { cursor }) => return Some(Self { cursor, rows }),
                ManifestLine::Row(..) => return None,
            }
        }
        None
    }
}

/// The first and the last line of the manifest, as those of a bootstrap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Mark {
    /// The first: which point in time this shows.
    AsOf {
        /// The cursor from which to pull when what is missing has been fetched.
        cursor: String,
    },
    /// The last: nothing is missing, so what is held besides can go. A stream without it was cut.
    End {
        /// The same cursor.
        cursor: String,
    },
}

/// Asks for records by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FetchRequest {
    /// The cursor of the manifest, or where the replica stands: whoever has other rights since begins with a new manifest.
    pub cursor: String,
    /// Which, 500 at most: `[[kind, root, facet], …]`.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Vec<String>>))]
    pub want: Vec<Key>,
}

/// The records that are sent to the person. They may be younger than the cursor: a put applies if it is not older than what
/// is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FetchReply {
    /// In the order in which a replica should learn them.
    pub records: Vec<Record>,
    /// The keys of the others, once each, in the order in which they were asked for: not there, or not to be seen. Which of
    /// the two is not told.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Vec<String>>))]
    pub gone: Vec<Key>,
}

/// Asks whether the replica holds what it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyRequest {
    /// The replica, so that a fault can be looked into; programs need not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub client: Option<ClientId>,
    /// Where the replica stands.
    pub cursor: String,
    /// The digests of what it has from the server, without what waits in its outbox: 256 texts of sixteen hexadecimal digits.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub buckets: Buckets,
}

/// Whether it does, at one consistent point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum VerifyReply {
    /// Nothing has changed for the person since the replica's cursor, so the two can be compared.
    Compared {
        /// The buckets that differ, ascending; the manifest of these says in what. None: both are equal.
        bad: Vec<u8>,
        /// The point at which they were compared; the replica may go on from here.
        cursor: String,
    },
    /// Something has changed since, or may have: pull, then ask again.
    Behind,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let root = Uuid::from_u128(7);
        let row = ManifestLine::Row(RecordKind::Case, root, Facet::Core, 3);
        let end = ManifestLine::Mark(Mark::End { cursor: "p~c".into() });
        assert_eq!(serde_json::to_value(&row).unwrap(), json!(["case", root, "core", 3]));
        assert_eq!(serde_json::to_value(&end).unwrap(), json!({ "frame": "end", "cursor": "p~c" }));
        let told = ManifestLine::Told(RecordKind::Case, root, Facet::Core, 3, Digest::default());
        assert_eq!(serde_json::to_value(&told).unwrap(), json!(["case", root, "core", 3, "0000000000000000"]));
        for line in [row, told, end] {
            let text = serde_json::to_string(&line).unwrap();
            assert_eq!(serde_json::from_str::<ManifestLine>(&text).unwrap(), line);
        }
        assert_eq!(serde_json::to_value(VerifyReply::Behind).unwrap(), json!({ "state": "behind" }));
    }

    #[test]
    fn a_manifest_is_read_whole_or_not_at_all() {
        let root = Uuid::from_u128(7);
        let row = format!(r#"["case","{root}","core",3,"0000000000000000"]"#);
        let (first, last) = (r#"{"frame":"as_of","cursor":"p~c"}"#, r#"{"frame":"end","cursor":"p~c"}"#);
        let key = RecordKey { kind: RecordKind::Case, root, facet: Facet::Core };
        let rows = vec![Listed { key, rev: 3, body: Digest::default() }];
        let whole = format!("{first}\n{row}\n{last}\n");
        assert_eq!(Manifest::read(&whole), Some(Manifest { cursor: "p~c".into(), rows }));
        for length in 0..whole.trim_end().len() {
            assert_eq!(Manifest::read(&whole[..length]), None, "cut after {length}");
        }
        let without = format!("{first}\n[\"case\",\"{root}\",\"core\",3]\n{last}\n");
        assert_eq!(Manifest::read(&without), None, "rows without digests say too little");
    }
}
