//! Where the objects of a file stand: cross-reference tables and streams, from the newest to the oldest.

use std::collections::{HashMap, HashSet};

use super::{
    Dict, Fault, Value, filter,
    value::{Cursor, Work},
};

/// How many versions of itself a file may hold.
const MOST_SECTIONS: usize = 1_000;
/// How many objects.
const MOST_OBJECTS: usize = 1_000_000;

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Nowhere: it was deleted, or never was.
    Free,
    /// At a byte of the file, in this generation.
    At(usize, u16),
    /// In an object stream, as its so-manieth.
    In(u32, usize),
}

/// All of a file's entries, and its newest trailer.
#[derive(Debug)]
pub struct Table {
    /// By number of the object.
    pub entries: HashMap<u32, Entry>,
    /// What stands at the end of the file.
    pub trailer: Dict,
    /// Where its parts begin, the newest first.
    pub sections: Vec<usize>,
    /// How many of them say one thing to older readers and another to newer ones.
    pub hybrid: usize,
}

type Section = (HashMap<u32, Entry>, Dict);

/// Reads them all. What is newer hides what is older.
pub fn read(bytes: &[u8], work: &Work) -> Result<Table, Fault> {
    let (mut entries, mut newest) = (HashMap::new(), None);
    let (mut seen, mut sections, mut hybrid) = (HashSet::new(), Vec::new(), 0);
    let mut next = Some(start(bytes, work)?);
    while let Some(at) = next {
        if !seen.insert(at) || seen.len() > MOST_SECTIONS {
            return Err(Fault::Unreadable);
        }
        sections.push(at);
        let (mut section, trailer) = section(bytes, at, work)?;
        if let Some(beside) = offset(&trailer, b"XRefStm")? {
            hybrid += 1;
            // A file for older readers too: they are shown as free what stands in object streams.
            for (number, entry) in stream(bytes, beside, work)?.0 {
                if matches!(section.get(&number), None | Some(Entry::Free)) {
                    section.insert(number, entry);
                }
            }
        }
        for (number, entry) in section {
            entries.entry(number).or_insert(entry);
        }
        if entries.len() > MOST_OBJECTS {
            return Err(Fault::Spent);
        }
        next = offset(&trailer, b"Prev")?;
        newest.get_or_insert(trailer);
    }
    Ok(Table { entries, trailer: newest.ok_or(Fault::Unreadable)?, sections, hybrid })
}

/// What the last `startxref` says.
fn start(bytes: &[u8], work: &Work) -> Result<usize, Fault> {
    const WORD: &[u8] = b"startxref";
    let at = bytes.windows(WORD.len()).rposition(|window| window == WORD).ok_or(Fault::Unreadable)?;
    Cursor::in_file(bytes, at + WORD.len(), work).number()
}

fn offset(trailer: &Dict, key: &[u8]) -> Result<Option<usize>, Fault> {
    trailer.get(key).map(|value| value.count().ok_or(Fault::Unreadable)).transpose()
}

fn section(bytes: &[u8], at: usize, work: &Work) -> Result<Section, Fault> {
    let mut cursor = Cursor::in_file(bytes, at, work);
    cursor.blank()?;
    if cursor.word(b"xref").is_ok() { table(cursor) } else { stream(bytes, at, work) }
}

fn table(mut cursor: Cursor) -> Result<Section, Fault> {
    let mut entries = HashMap::new();
    loop {
        cursor.blank()?;
        if cursor.word(b"trailer").is_ok() {
            break;
        }
        let first: u32 = cursor.number()?;
        let count: u32 = cursor.number()?;
        for number in first..first.checked_add(count).ok_or(Fault::Unreadable)? {
            let at = cursor.number()?;
            let generation = cursor.number()?;
            cursor.blank()?;
            let entry = if cursor.word(b"n").is_ok() {
                Entry::At(at, generation)
            } else {
                cursor.word(b"f")?;
                Entry::Free
            };
            enter(&mut entries, number, entry)?;
        }
    }
    let trailer = cursor.value()?.dict().ok_or(Fault::Unreadable)?;
    Ok((entries, trailer))
}

fn stream(bytes: &[u8], at: usize, work: &Work) -> Result<Section, Fault> {
    let mut cursor = Cursor::in_file(bytes, at, work);
    cursor.head()?;
    let dict = cursor.value()?.dict().ok_or(Fault::Unreadable)?;
    if dict.get(b"Type").and_then(Value::name) != Some(b"XRef") {
        return Err(Fault::Unreadable);
    }
    let count = |key: &[u8]| dict.get(key).and_then(Value::count).ok_or(Fault::Unreadable);
    let packed = cursor.stream(count(b"Length")?)?;
    let rows = filter::unpacked(&dict, packed, work)?;
    let widths = counts(dict.get(b"W").ok_or(Fault::Unreadable)?)?;
    let &[kind, first, second] = widths.as_slice() else { return Err(Fault::Unreadable) };
    if first == 0 || [kind, first, second].iter().any(|width| *width > 8) {
        return Err(Fault::Unreadable);
    }
    let index = match dict.get(b"Index") {
        Some(index) => counts(index)?,
        None => vec![0, count(b"Size")?],
    };
    let mut entries = HashMap::new();
    let mut rows = rows.chunks_exact(kind + first + second);
    for part in index.chunks(2) {
        let &[from, count] = part else { return Err(Fault::Unreadable) };
        for number in from..from.checked_add(count).ok_or(Fault::Unreadable)? {
            let row = rows.next().ok_or(Fault::Unreadable)?;
            let (kind, rest) = row.split_at(kind);
            let (first, second) = rest.split_at(first);
            let entry = match (if kind.is_empty() { 1 } else { figure(kind)? }, figure(first)?, figure(second)?) {
                (1, at, generation) => Entry::At(at, u16::try_from(generation).map_err(|_| Fault::Unreadable)?),
                (2, container, place) => Entry::In(u32::try_from(container).map_err(|_| Fault::Unreadable)?, place),
                // Kinds to come are to be read as null, as what was deleted.
                _ => Entry::Free,
            };
            let number = u32::try_from(number).map_err(|_| Fault::Unreadable)?;
            enter(&mut entries, number, entry)?;
        }
    }
    Ok((entries, dict))
}

fn enter(entries: &mut HashMap<u32, Entry>, number: u32, entry: Entry) -> Result<(), Fault> {
    if entries.len() == MOST_OBJECTS {
        return Err(Fault::Spent);
    }
    if entries.insert(number, entry).is_some() { Err(Fault::Ambiguous) } else { Ok(()) }
}

fn counts(value: &Value) -> Result<Vec<usize>, Fault> {
    value.array().ok_or(Fault::Unreadable)?.iter().map(|item| item.count().ok_or(Fault::Unreadable)).collect()
}

fn figure(bytes: &[u8]) -> Result<usize, Fault> {
    let number = bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    usize::try_from(number).map_err(|_| Fault::Unreadable)
}
