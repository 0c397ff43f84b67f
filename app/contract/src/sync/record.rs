//! A record, and what it says. A replica holds thousands of them and shows what a few say, so that this stays text until somebody
//! asks: it is parsed once, into the shape in which it is wanted.

use domain::facet::{Facet, RecordKey, RecordKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, de::DeserializeOwned, ser};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Frame, Op};

/// One record, whole: a facet of an aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record {
    /// Kind of aggregate.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: RecordKind,
    /// The aggregate.
    pub root: Uuid,
    /// Which layer.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub facet: Facet,
    /// How often it was written; a put applies if it is not older than what is held.
    pub rev: i64,
    // It stands last: see `Record::read`.
    /// What it says.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub body: Body,
}

/// What stands before a record's body, and nowhere before that.
const BODY: &str = ",\"body\":";
/// What stands before its revision, which comes before the body.
const REV: &str = "\"rev\":";

impl Record {
    /// Reads one from text that a device wrote. Its body is cut out as it stands: looking for its end would be most of the work.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Head {
            kind: RecordKind,
            root: Uuid,
            facet: Facet,
            rev: i64,
        }
        let parts = text.split_once(BODY).and_then(|(head, rest)| Some((head, rest.trim_end().strip_suffix('}')?)));
        let Some((head, body)) = parts else { return crate::json::read(text) };
        match crate::json::read(&format!("{head}}}")) {
            Ok(Head { kind, root, facet, rev }) => Ok(Self { kind, root, facet, rev, body: Body(body.into()) }),
            // Laid out by somebody else.
            Err(_) => crate::json::read(text),
        }
    }

    /// The same where the key is known: only the revision is read.
    ///
    /// # Errors
    /// Those of [`Record::read`].
    pub fn read_as(key: RecordKey, text: &str) -> Result<Self, serde_json::Error> {
        let parts = text.split_once(BODY).and_then(|(head, rest)| {
            let (_, rev) = head.rsplit_once(REV)?;
            Some((rev.parse().ok()?, rest.strip_suffix('}')?))
        });
        let Some((rev, body)) = parts else { return Self::read(text) };
        let RecordKey { kind, root, facet } = key;
        Ok(Self { kind, root, facet, rev, body: Body(body.into()) })
    }

    /// Its key.
    pub const fn key(&self) -> RecordKey {
        RecordKey { kind: self.kind, root: self.root, facet: self.facet }
    }
}

/// JSON, as text on one line.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Box<str>);

impl Body {
    /// What says this.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn of<T: Serialize>(said: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(said).map(|text| Self(text.into()))
    }

    /// The shape that it says.
    ///
    /// # Errors
    /// It says something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        crate::json::read(&self.0)
    }

    /// The text.
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: Box<str> = Box::<RawValue>::deserialize(deserializer)?.into();
        if !text.contains('\n') {
            return Ok(Self(text));
        }
        // Devices keep a record in a line; between its words no line needs to end.
        let value: serde_json::Value = crate::json::read(&text).map_err(de::Error::custom)?;
        Self::of(&value).map_err(de::Error::custom)
    }
}

/// An object of a stream, of which one field says what it is. Read by ourselves: where serde tells such apart by a field, it
/// parses all of them first.
#[derive(Deserialize)]
pub(super) struct Line<Tag> {
    #[serde(alias = "frame", alias = "op")]
    tag: Tag,
    kind: Option<RecordKind>,
    root: Option<Uuid>,
    facet: Option<Facet>,
    rev: Option<i64>,
    body: Option<Body>,
    cursor: Option<String>,
}

impl<Tag> Line<Tag> {
    fn key(&self) -> Result<RecordKey, &'static str> {
        let (Some(kind), Some(root), Some(facet)) = (self.kind, self.root, self.facet) else { return Err("no key") };
        Ok(RecordKey { kind, root, facet })
    }

    fn record(self) -> Result<Record, &'static str> {
        let RecordKey { kind, root, facet } = self.key()?;
        let (Some(rev), Some(body)) = (self.rev, self.body) else { return Err("no body") };
        Ok(Record { kind, root, facet, rev, body })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FrameTag {
    AsOf,
    Put,
    End,
}

pub(super) type FrameLine = Line<FrameTag>;

impl TryFrom<FrameLine> for Frame {
    type Error = &'static str;

    fn try_from(line: FrameLine) -> Result<Self, Self::Error> {
        let cursor = |cursor: Option<String>| cursor.ok_or("no cursor");
        match line.tag {
            FrameTag::AsOf => Ok(Self::AsOf { cursor: cursor(line.cursor)? }),
            FrameTag::Put => line.record().map(Self::Put),
            FrameTag::End => Ok(Self::End { cursor: cursor(line.cursor)? }),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OpTag {
    Put,
    Drop,
}

pub(super) type OpLine = Line<OpTag>;

impl TryFrom<OpLine> for Op {
    type Error = &'static str;

    fn try_from(line: OpLine) -> Result<Self, Self::Error> {
        match line.tag {
            OpTag::Put => line.record().map(Self::Put),
            OpTag::Drop => line.key().map(|RecordKey { kind, root, facet }| Self::Drop { kind, root, facet }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(body: &serde_json::Value) -> Record {
        let body = Body::of(body).unwrap();
        Record { kind: RecordKind::Party, root: Uuid::from_u128(7), facet: Facet::Personal, rev: 3, body }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let tricky =
            json!({ "reason": "thiếu \",\"body\":{}\" và xuống\ndòng", "body": { "body": [1, null] }, "z": [{}] });
        for body in [tricky, json!({}), json!(null), json!([]), json!("a,\"body\":}")] {
            let record = record(&body);
            let text = serde_json::to_string(&record).unwrap();
            assert_eq!(Record::read(&text).unwrap(), record, "{text}");
            assert_eq!(Record::read_as(record.key(), &text).unwrap(), record, "{text}");
            assert_eq!(crate::json::read::<Record>(&text).unwrap(), record, "{text}");
            assert_eq!(record.body.read::<serde_json::Value>().unwrap(), body);
        }
    }

    #[test]
    fn a_record_laid_out_otherwise_is_read_too() {
        let text = r#"{ "body": {"a": 1}, "rev": 3, "facet": "personal",
            "root": "00000000-0000-0000-0000-000000000007", "kind": "party" }"#;
        assert_eq!(Record::read(text).unwrap().key(), record(&json!({})).key());
        assert_eq!(Record::read(text).unwrap().body.as_str(), r#"{"a": 1}"#);
        assert_eq!(Record::read_as(record(&json!({})).key(), text).unwrap(), Record::read(text).unwrap());
        for text in [
            "",
            "{}",
            "null",
            "{\"rev\":1,\"body\":{}}",
            r#"{"kind":"party","root":"7","facet":"core","rev":1,"body":{}}"#,
        ] {
            assert!(Record::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_body_is_one_line() {
        let read: Body = serde_json::from_str("{\n  \"a\": \"x\\ny\"\n}").unwrap();
        assert_eq!(read.as_str(), r#"{"a":"x\ny"}"#);
    }

    #[test]
    fn streams_are_told_apart_by_one_field() {
        let record = record(&json!({ "op": "drop", "frame": "end" }));
        let RecordKey { kind, root, facet } = record.key();
        for op in [Op::Put(record.clone()), Op::Drop { kind, root, facet }] {
            assert_eq!(crate::json::read::<Op>(&serde_json::to_string(&op).unwrap()).unwrap(), op);
        }
        let cursor = "e:1:".to_owned();
        for frame in [Frame::AsOf { cursor: cursor.clone() }, Frame::Put(record), Frame::End { cursor }] {
            assert_eq!(crate::json::read::<Frame>(&serde_json::to_string(&frame).unwrap()).unwrap(), frame);
        }
        for text in [
            r#"{"op":"put","kind":"party"}"#,
            r#"{"op":"burn"}"#,
            r#"{"op":"drop","kind":"party","facet":"core"}"#,
            r#"{"kind":"party"}"#,
        ] {
            assert!(crate::json::read::<Op>(text).is_err(), "{text}");
        }
        assert!(crate::json::read::<Frame>(r#"{"frame":"end"}"#).is_err());
    }
}
