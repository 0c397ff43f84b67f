//! Replies with records, written without reading the records: their bodies are JSON already, and parsing them only to
//! print them again would be most of the work. A test holds this against the contract's own shapes.

use std::fmt::Write as _;

use db::{
    records::Record,
    sync::{Op, Window},
};
use domain::{digest::Digest, facet::RecordKey};

use super::Place;

/// The first frame of a bootstrap.
pub fn as_of(out: &mut String, cursor: &str) {
    write(out, format_args!("{{\"frame\":\"as_of\",\"cursor\":\"{cursor}\"}}\n"));
}

/// A frame with a record.
pub fn frame(out: &mut String, record: &Record) {
    out.push_str("{\"frame\":\"put\",");
    rest(out, record);
    out.push('\n');
}

/// The last frame.
pub fn end(out: &mut String, cursor: &str) {
    write(out, format_args!("{{\"frame\":\"end\",\"cursor\":\"{cursor}\"}}\n"));
}

/// A line of a manifest.
pub fn row(out: &mut String, key: RecordKey, rev: i64) {
    listed(out, key);
    // Instead of the list's end.
    out.pop();
    write(out, format_args!(",{rev}]\n"));
}

/// A line of a manifest with digests.
pub fn told(out: &mut String, key: RecordKey, rev: i64, body: Digest) {
    listed(out, key);
    out.pop();
    write(out, format_args!(",{rev},\"{body}\"]\n"));
}

/// Records, and the keys of those that are not sent.
pub fn fetch_reply(records: &[Record], gone: impl Iterator<Item = RecordKey>) -> String {
    let mut out = String::with_capacity(records.iter().map(|record| record.body.len() + 128).sum());
    out.push_str("{\"records\":[");
    for (i, record) in records.iter().enumerate() {
        out.push_str(if i > 0 { ",{" } else { "{" });
        rest(&mut out, record);
    }
    out.push_str("],\"gone\":[");
    for (i, key) in gone.enumerate() {
        if i > 0 {
            out.push(',');
        }
        listed(&mut out, key);
    }
    out.push_str("]}");
    out
}

/// What changed.
pub fn pull_reply(policy: &str, window: &Window, last_seq: i64) -> String {
    let place = |cursor: &db::sync::Cursor| Place { policy: policy.to_owned(), cursor: cursor.clone() };
    let mut out = String::new();
    write(&mut out, format_args!("{{\"from\":\"{}\",\"to\":\"{}\",", place(&window.from), place(&window.to)));
    out.push_str("\"ops\":[");
    for (i, op) in window.ops.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        match op {
            Op::Put(record) | Op::Enter(record) => {
                out.push_str("{\"op\":\"put\",");
                rest(&mut out, record);
            }
            // Which of the two is not told: it would say that something unseen still exists.
            Op::Leave(key) | Op::Del(key) => {
                out.push_str("{\"op\":\"drop\",");
                named(&mut out, *key);
                out.push('}');
            }
        }
    }
    write(&mut out, format_args!("],\"last_seq\":{last_seq}}}"));
    out
}

fn rest(out: &mut String, record: &Record) {
    named(out, record.key);
    write(out, format_args!(",\"rev\":{},\"body\":{}}}", record.rev, record.body));
}

fn named(out: &mut String, key: RecordKey) {
    let (kind, facet) = (key.kind.as_str(), key.facet.as_str());
    write(out, format_args!("\"kind\":\"{kind}\",\"root\":\"{}\",\"facet\":\"{facet}\"", key.root));
}

fn listed(out: &mut String, key: RecordKey) {
    let (kind, facet) = (key.kind.as_str(), key.facet.as_str());
    write(out, format_args!("[\"{kind}\",\"{}\",\"{facet}\"]", key.root));
}

fn write(out: &mut String, args: std::fmt::Arguments<'_>) {
    out.write_fmt(args).expect("a string takes what is written to it");
}

#[cfg(test)]
mod tests {
    use contract::sync::{
        Frame, PullReply,
        compare::{FetchReply, Key, ManifestLine, Mark},
    };
    use domain::facet::{Facet, RecordKind};
    use uuid::Uuid;

    use super::*;

    fn record() -> Record {
        let key = RecordKey { kind: RecordKind::Case, root: Uuid::from_u128(7), facet: Facet::Internal };
        Record { key, rev: 3, body: r#"{"reason":"“thiếu đơn”\n"}"#.to_owned() }
    }

    fn shape() -> contract::sync::Record {
        let Record { key, rev, body } = record();
        let body = serde_json::from_str(&body).unwrap();
        contract::sync::Record { kind: key.kind, root: key.root, facet: key.facet, rev, body }
    }

    #[test]
    fn frames_are_those_of_the_contract() {
        let mut out = String::new();
        as_of(&mut out, "p~c");
        frame(&mut out, &record());
        end(&mut out, "p~c");
        let read: Vec<Frame> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let cursor = "p~c".to_owned();
        assert_eq!(read, [Frame::AsOf { cursor: cursor.clone() }, Frame::Put(shape()), Frame::End { cursor }]);
    }

    #[test]
    fn manifests_and_fetched_records_are_those_of_the_contract() {
        let RecordKey { kind, root, facet } = record().key;
        let mut out = String::new();
        as_of(&mut out, "p~c");
        row(&mut out, record().key, -3);
        told(&mut out, record().key, 4, Digest::default());
        end(&mut out, "p~c");
        let read: Vec<ManifestLine> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let cursor = "p~c".to_owned();
        let (first, last) = (Mark::AsOf { cursor: cursor.clone() }, Mark::End { cursor });
        let row = ManifestLine::Row(kind, root, facet, -3);
        let told = ManifestLine::Told(kind, root, facet, 4, Digest::default());
        assert_eq!(read, [ManifestLine::Mark(first), row, told, ManifestLine::Mark(last)]);

        let none: FetchReply = serde_json::from_str(&fetch_reply(&[], std::iter::empty())).unwrap();
        assert_eq!(none, FetchReply { records: vec![], gone: vec![] });
        let gone = [record().key, RecordKey { facet: Facet::Core, ..record().key }];
        let all = fetch_reply(&[record(), record()], gone.into_iter());
        let expected = FetchReply { records: vec![shape(), shape()], gone: gone.map(Key::from).to_vec() };
        assert_eq!(serde_json::from_str::<FetchReply>(&all).unwrap(), expected);
    }

    #[test]
    fn replies_are_those_of_the_contract() {
        let cursor: db::sync::Cursor = format!("{}:7:3,5:6.0.ff", Uuid::from_u128(1).simple()).parse().unwrap();
        let ops = vec![Op::Put(record()), Op::Enter(record()), Op::Leave(record().key), Op::Del(record().key)];
        let window = Window { from: cursor.clone(), to: cursor.clone(), ops };
        let read: PullReply = serde_json::from_str(&pull_reply("p", &window, 5)).unwrap();
        let RecordKey { kind, root, facet } = record().key;
        let (put, drop) = (contract::sync::Op::Put(shape()), contract::sync::Op::Drop { kind, root, facet });
        let at = format!("p~{cursor}");
        let ops = vec![put.clone(), put, drop.clone(), drop];
        assert_eq!(read, PullReply { from: at.clone(), to: at, ops, last_seq: 5 });
    }
}
