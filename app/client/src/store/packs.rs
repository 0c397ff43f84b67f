//! Records in packs: opening one seal for a hundred records is what makes a device with thousands of dossiers start at once.
//!
//! A pack holds the records from its name on up to the next pack's, one in a line: its name, a tab, its JSON. So the pack of any
//! record is found by the names of the packs alone, and what is let go of makes its pack shorter. A row of an earlier build holds one
//! record's JSON under that record's name, and is a pack of one.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

/// As many bytes as a pack is filled with when it is made.
const FULL: usize = 32 * 1024;
/// A longer one is split. Browsers store what is longer than 64 kB apart from the database, a file each.
const MOST: usize = 56 * 1024;
const TAB: u8 = b'\t';
const END: u8 = b'\n';

/// Something of each record, by its name.
type Records<T> = BTreeMap<String, T>;

/// What is to be changed of the records that a device keeps.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    is_cleared: bool,
    /// What a record of this name is to say; nothing where it goes.
    records: Records<Option<Vec<u8>>>,
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
        self.records.insert(name, Some(json));
    }

    /// A record goes.
    pub fn delete(&mut self, name: String) {
        self.records.insert(name, None);
    }

    /// All that was there goes, also what was to be changed until now.
    pub fn clear(&mut self) {
        *self = Self { is_cleared: true, records: BTreeMap::new() };
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

    /// Which of these packs must be read to make the changes.
    pub fn touched(&self, packs: &BTreeSet<String>) -> BTreeSet<String> {
        if self.is_cleared {
            return BTreeSet::new();
        }
        self.records.keys().filter_map(|name| pack_of(name, packs)).cloned().collect()
    }

    /// The packs as they are to be afterwards; `read` holds what stands in those that are [`Self::touched`].
    pub fn repacked(self, packs: &BTreeSet<String>, read: &BTreeMap<String, Vec<u8>>) -> Vec<Repack> {
        let none = BTreeSet::new();
        let packs = if self.is_cleared { &none } else { packs };
        let mut changed: BTreeMap<Option<&String>, Records<Option<Vec<u8>>>> = BTreeMap::new();
        for (name, json) in self.records {
            changed.entry(pack_of(&name, packs)).or_default().insert(name, json);
        }
        let mut done = Vec::new();
        for (pack, changes) in changed {
            let text = pack.and_then(|pack| read.get(pack)).map(Vec::as_slice).unwrap_or_default();
            let mut records: Records<Vec<u8>> = pack.map_or_else(BTreeMap::new, |pack| {
                lines(pack, text).map(|(name, json)| (name.to_owned(), json.to_vec())).collect()
            });
            for (name, json) in changes {
                match json {
                    Some(json) => drop(records.insert(name, json)),
                    None => drop(records.remove(&name)),
                }
            }
            let made = split(records);
            if let Some(pack) = pack.filter(|pack| !made.iter().any(|(name, _)| name == *pack)) {
                done.push(Repack::Delete(pack.clone()));
            }
            done.extend(made.into_iter().map(|(name, text)| Repack::Put(name, text)));
        }
        done
    }
}

/// The records of a row, each with its name.
pub fn lines<'a>(row: &'a str, text: &'a [u8]) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    let is_single = text.first() == Some(&b'{');
    let single = is_single.then_some((row, text));
    let many = text.split(|byte| *byte == END).filter(move |line| !is_single && !line.is_empty());
    single.into_iter().chain(many.filter_map(|line| {
        let at = line.iter().position(|byte| *byte == TAB)?;
        Some((str::from_utf8(&line[..at]).ok()?, &line[at + 1..]))
    }))
}

/// In which pack a record stands, or is to stand: the last that begins before it, else the first.
fn pack_of<'a>(name: &str, packs: &'a BTreeSet<String>) -> Option<&'a String> {
    packs.range::<str, _>((Bound::Unbounded, Bound::Included(name))).next_back().or_else(|| packs.first())
}

/// Records in packs of their own: one, unless that would be too long.
fn split(records: Records<Vec<u8>>) -> Vec<(String, Vec<u8>)> {
    let length = |name: &str, json: &[u8]| name.len() + json.len() + 2;
    let whole: usize = records.iter().map(|(name, json)| length(name, json)).sum();
    let most = if whole > MOST { FULL } else { MOST };
    let mut packs: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, json) in records {
        match packs.last_mut() {
            Some((_, text)) if text.len() + length(&name, &json) <= most => append(text, &name, &json),
            Some(_) | None => {
                let mut text = Vec::new();
                append(&mut text, &name, &json);
                packs.push((name, text));
            }
        }
    }
    packs
}

fn append(text: &mut Vec<u8>, name: &str, json: &[u8]) {
    text.extend_from_slice(name.as_bytes());
    text.push(TAB);
    text.extend_from_slice(json);
    text.push(END);
}

#[cfg(test)]
mod tests {
    use contract::sync::Record;

    use super::*;

    /// A device: rows by their keys.
    #[derive(Default)]
    struct Device(BTreeMap<String, Vec<u8>>);

    impl Device {
        fn commit(&mut self, changes: Changes) {
            let packs: BTreeSet<String> = self.0.keys().cloned().collect();
            let read = changes.touched(&packs).into_iter().map(|pack| (pack.clone(), self.0[&pack].clone())).collect();
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
                    assert!(all.insert(name.to_owned(), json.to_vec()).is_none(), "{name} stands twice");
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
        let packs: BTreeSet<String> = device.0.keys().cloned().collect();
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
        assert_eq!(lines("case/1/core", b"{\"a\":1}").next(), Some(("case/1/core", &b"{\"a\":1}"[..])));
    }
}
