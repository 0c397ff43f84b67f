//! Records in packs: opening one seal for a hundred records is what makes a device with thousands of dossiers start at once.
//!
//! A pack holds the records from its name on up to the next pack's, one in a line: its name, a tab, its JSON. So the pack of any
//! record is found by the names of the packs alone, and what is let go of makes its pack shorter. A row of an earlier build holds one
//! record's JSON under that record's name, and is a pack of one.

use std::collections::BTreeMap;

use contract::sync::Record;
use domain::facet::RecordKey;

/// As many bytes as a pack is filled with when it is made.
const FULL: usize = 32 * 1024;
/// A longer one is split. Browsers store what is longer than 64 kB apart from the database, a file each.
const MOST: usize = 56 * 1024;
const TAB: u8 = b'\t';
const END: u8 = b'\n';

/// The JSON of records by their names, or what stands in packs by theirs. One kind of map for all: each costs the browser kilobytes.
pub type Texts = BTreeMap<String, Vec<u8>>;

/// What is to be changed of the records that a device keeps.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    is_cleared: bool,
    /// What a record of this name is to say; nothing, which is no JSON, where it goes.
    records: Texts,
}

/// What is to be done with a row that holds a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repack {
    /// It holds this.
    Put(String, Vec<u8>),
    /// It goes.
    Delete(String),
}

impl Changes {
    /// A record says this now, as JSON on one line.
    pub fn put(&mut self, name: String, json: Vec<u8>) {
        self.records.insert(name, json);
    }

    /// A record goes.
    pub fn delete(&mut self, name: String) {
        self.records.insert(name, Vec::new());
    }

    /// All that was there goes, also what was to be changed until now.
    pub fn clear(&mut self) {
        *self = Self { is_cleared: true, records: Texts::new() };
    }

    /// Whether all that was there goes first.
    pub const fn is_cleared(&self) -> bool {
        self.is_cleared
    }

    /// How many records are changed.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        !self.is_cleared && self.records.is_empty()
    }

    /// Which of these packs, in the order of their names, must be read to make the changes.
    pub fn touched<'a>(&self, packs: &'a [String]) -> Vec<&'a String> {
        let mut touched = Vec::new();
        for name in self.records.keys().filter(|_| !self.is_cleared) {
            if let Some(pack) = pack_of(name, packs)
                && touched.last() != Some(&pack)
            {
                touched.push(pack);
            }
        }
        touched
    }

    /// The packs as they are to be afterwards; `read` holds what stands in those that are [`Self::touched`].
    pub fn repacked(self, packs: &[String], read: &Texts) -> Vec<Repack> {
        let packs = if self.is_cleared { &[] } else { packs };
        let mut done = Vec::new();
        let mut records = self.records.into_iter().peekable();
        while let Some((name, json)) = records.next() {
            let pack = pack_of(&name, packs);
            let mut held = Texts::new();
            if let Some(pack) = pack {
                let text = read.get(pack).map(Vec::as_slice).unwrap_or_default();
                lines(pack, text).for_each(|(name, json)| drop(held.insert(name.to_owned(), json.as_bytes().to_vec())));
            }
            held.insert(name, json);
            while let Some((name, json)) = records.next_if(|(name, _)| pack_of(name, packs) == pack) {
                held.insert(name, json);
            }
            let before = done.len();
            split(held, &mut done);
            let is_there = |one: &Repack| matches!(one, Repack::Put(name, _) if Some(name) == pack);
            if let Some(pack) = pack.filter(|_| !done[before..].iter().any(is_there)) {
                done.push(Repack::Delete(pack.clone()));
            }
        }
        done
    }
}

/// The records of a row, each with its name. A row that is no text holds none.
pub fn lines<'a>(row: &'a str, text: &'a [u8]) -> impl Iterator<Item = (&'a str, &'a str)> {
    let text = str::from_utf8(text).unwrap_or_default();
    let is_single = text.starts_with('{');
    let single = is_single.then_some((row, text));
    // Looking for single letters in text is what the standard library does fast.
    let many = text.split(char::from(END)).filter(move |line| !is_single && !line.is_empty());
    single.into_iter().chain(many.filter_map(|line| line.split_once(char::from(TAB))))
}

/// The name of a record.
pub fn name(key: &RecordKey) -> String {
    format!("{}/{}/{}", key.kind.as_str(), key.root, key.facet.as_str())
}

/// A record by its line; nothing where it is none that this build knows.
pub fn record(name: &str, json: &str) -> Option<Record> {
    let key = || {
        let (kind, rest) = name.split_once('/')?;
        let (root, facet) = rest.split_once('/')?;
        Some(RecordKey { kind: kind.parse().ok()?, root: root.parse().ok()?, facet: facet.parse().ok()? })
    };
    key().map_or_else(|| Record::read(json), |key| Record::read_as(key, json)).ok()
}

/// In which pack a record stands, or is to stand: the last that begins before it, else the first.
fn pack_of<'a>(name: &str, packs: &'a [String]) -> Option<&'a String> {
    let after = packs.partition_point(|pack| pack.as_str() <= name);
    packs.get(after.saturating_sub(1))
}

/// Records in packs of their own: one, unless that would be too long.
fn split(records: Texts, packs: &mut Vec<Repack>) {
    let length = |name: &str, json: &[u8]| name.len() + json.len() + 2;
    let whole: usize = records.iter().map(|(name, json)| length(name, json)).sum();
    let most = if whole > MOST { FULL } else { MOST };
    let (mut first, mut text) = (String::new(), Vec::new());
    // What says nothing is gone.
    for (name, json) in records.into_iter().filter(|(_, json)| !json.is_empty()) {
        if !text.is_empty() && text.len() + length(&name, &json) > most {
            packs.push(Repack::Put(std::mem::take(&mut first), std::mem::take(&mut text)));
        }
        if text.is_empty() {
            first.clone_from(&name);
        }
        for part in [name.as_bytes(), &[TAB], &json, &[END]] {
            text.extend_from_slice(part);
        }
    }
    if !text.is_empty() {
        packs.push(Repack::Put(first, text));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// A device: rows by their keys.
    #[derive(Default)]
    struct Device(BTreeMap<String, Vec<u8>>);

    impl Device {
        fn commit(&mut self, changes: Changes) {
            let packs: Vec<String> = self.0.keys().cloned().collect();
            let read = changes.touched(&packs).into_iter().map(|pack| (pack.clone(), self.0[pack].clone())).collect();
            if changes.is_cleared() {
                self.0.clear();
            }
            for one in changes.repacked(&packs, &read) {
                match one {
                    Repack::Put(name, text) => drop(self.0.insert(name, text)),
                    Repack::Delete(name) => drop(self.0.remove(&name)),
                }
            }
        }

        fn records(&self) -> BTreeMap<String, Vec<u8>> {
            let mut all = BTreeMap::new();
            for (row, text) in &self.0 {
                for (name, json) in lines(row, text) {
                    assert!(name >= row.as_str(), "{name} stands before its pack {row}");
                    assert!(all.insert(name.to_owned(), json.as_bytes().to_vec()).is_none(), "{name} stands twice");
                }
            }
            let in_rows: Vec<&str> =
                self.0.iter().flat_map(|(row, text)| lines(row, text)).map(|(name, _)| name).collect();
            assert!(in_rows.is_sorted(), "packs do not overlap");
            assert!(
                self.0.values().all(|text| !text.is_empty() && (text.len() <= MOST || lines("", text).count() == 1))
            );
            all
        }
    }

    fn name(number: u32) -> String {
        format!("case/{number:08x}/core")
    }

    fn json(number: u32, length: usize) -> Vec<u8> {
        format!("{{\"rev\":{number},\"text\":\"{}\"}}", "ă".repeat(length)).into_bytes()
    }

    /// Numbers that look random, and are the same each time.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, most: u32) -> u32 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((self.0 >> 33) % u64::from(most)).unwrap_or_default()
        }
    }

    #[test]
    fn packs_hold_what_rows_would_whatever_is_changed() {
        for seed in 0..40 {
            let (mut dice, mut device, mut model) = (Dice(seed), Device::default(), BTreeMap::new());
            // What an earlier build left.
            for _ in 0..dice.below(30) {
                let number = dice.below(400);
                device.0.insert(name(number), json(number, 10));
                model.insert(name(number), json(number, 10));
            }
            for _ in 0..60 {
                let mut changes = Changes::default();
                if dice.below(20) == 0 {
                    changes.clear();
                    model.clear();
                }
                let many = if dice.below(6) == 0 { 300 } else { 8 };
                for _ in 0..dice.below(many) {
                    let number = dice.below(400);
                    if dice.below(3) == 0 {
                        changes.delete(name(number));
                        model.remove(&name(number));
                    } else {
                        let length = if dice.below(40) == 0 { 40_000 } else { 100 + dice.below(900) as usize };
                        let said = json(dice.below(1000), length);
                        changes.put(name(number), said.clone());
                        model.insert(name(number), said);
                    }
                }
                device.commit(changes);
                assert!(device.records() == model, "seed {seed}");
            }
        }
    }

    #[test]
    fn many_records_make_few_packs_and_one_change_touches_one() {
        let (mut device, mut all) = (Device::default(), Changes::default());
        all.clear();
        (0..2_000).for_each(|number| all.put(name(number), json(number, 500)));
        device.commit(all);
        let packs: Vec<String> = device.0.keys().cloned().collect();
        assert!((50..90).contains(&packs.len()), "{} packs", packs.len());
        let mut one = Changes::default();
        one.put(name(1_234), json(7, 500));
        assert_eq!(one.touched(&packs).len(), 1);
        // What is let go of makes room, and the last takes its pack along.
        let before: usize = device.0.values().map(Vec::len).sum();
        let mut gone = Changes::default();
        (0..1_000).for_each(|number| gone.delete(name(number)));
        device.commit(gone);
        let after: usize = device.0.values().map(Vec::len).sum();
        assert!(after < before * 6 / 10 && device.0.len() < packs.len() * 6 / 10, "{before} {after}");
    }

    #[test]
    fn a_record_is_read_as_from_anywhere() {
        let text = r#"{"kind":"case","root":"0190d6a0-0000-7000-8000-000000000001","facet":"core","rev":3,"body":{"a":[1,"ă"]}}"#;
        let read = Record::read(text).expect("a record");
        assert_eq!(read, contract::json::read(text).expect("the same"));
        assert_eq!(serde_json::to_string(&read).expect("it is written"), text);
        assert_eq!(record(&super::name(&read.key()), text), Some(read.clone()));
        assert_eq!(record("khong phai ten", text), Some(read));
        for wrong in
            ["", "7", "{}", &text.replace("body", "bodies"), &text.replace("core", "kern"), &text.replace('3', "x")]
        {
            assert!(Record::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_line_is_passed_over() {
        let text = "case/1/core\t{\"a\":1}\nkhong phai dong\n\ncase/2/core\t{\"a\":2}\n";
        let read: Vec<_> = lines("case/1/core", text.as_bytes()).map(|(name, json)| (name, json.len())).collect();
        assert_eq!(read, [("case/1/core", 7), ("case/2/core", 7)]);
        assert_eq!(lines("case/1/core", b"").count(), 0);
        assert_eq!(lines("case/1/core", b"{\"a\":1}").next(), Some(("case/1/core", "{\"a\":1}")));
    }
}
