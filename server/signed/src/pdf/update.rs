//! What updates made of a file: whether they changed anything that was there.

use std::collections::HashSet;

use super::{Fault, File, Value, table::Entry};

/// Whether a file is an older version of itself, to which updates added objects that nothing there refers to, and perhaps another
/// catalog. Whatever cannot be read for certain is a change.
///
/// Who made the file may have left holes in it before somebody signed: references to objects that were not there. So nothing old
/// may lead to what is new, but for the catalog, which is for the caller to compare.
///
/// # Errors
/// Something that was there cannot be read.
pub fn only_adds(before: &File<'_>, after: &File<'_>) -> Result<bool, Fault> {
    let (end, old, new) = (before.bytes.len(), &before.table, &after.table);
    let updates = new.sections.len().saturating_sub(old.sections.len());
    let (added, there) = new.sections.split_at(updates);
    let goes_on = there == old.sections && !added.is_empty() && added.iter().all(|at| *at >= end);
    // Of two tables in one, it is for the reader to choose.
    if !goes_on || new.hybrid != old.hybrid {
        return Ok(false);
    }
    let Some(root @ Value::Ref((catalog, _))) = old.trailer.get(b"Root") else { return Ok(false) };
    if new.trailer.get(b"Root") != Some(root) || new.trailer.get(b"Info") != old.trailer.get(b"Info") {
        return Ok(false);
    }
    let mut fresh = HashSet::new();
    for (number, entry) in &new.entries {
        match (old.entries.get(number), entry) {
            (Some(was), entry) if was == entry => continue,
            (None | Some(Entry::Free), Entry::Free) => continue,
            (None | Some(Entry::Free), Entry::At(_, 0) | Entry::In(..)) => {
                fresh.insert(*number);
            }
            (Some(Entry::At(..) | Entry::In(..)), Entry::At(..) | Entry::In(..)) if number == catalog => {}
            (_, Entry::Free | Entry::At(..) | Entry::In(..)) => return Ok(false),
        }
        let place = match entry {
            Entry::In(container, _) => new.entries.get(container),
            Entry::At(..) | Entry::Free => Some(entry),
        };
        if !matches!(place, Some(Entry::At(at, _)) if *at >= end) {
            return Ok(false);
        }
    }
    // What is in no table is shown by programs that mend files: the last object of a number is theirs.
    let is_old = |number: &u32| matches!(old.entries.get(number), Some(Entry::At(..) | Entry::In(..)));
    if heads(&after.bytes[end..]).any(|number| number != *catalog && is_old(&number)) {
        return Ok(false);
    }
    for (number, entry) in &old.entries {
        let generation = match entry {
            Entry::Free => continue,
            Entry::At(_, generation) => *generation,
            Entry::In(..) => 0,
        };
        if before.object((*number, generation))?.refers_to(&fresh) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The numbers of all that looks like the head of an object: "12 0 obj".
fn heads(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    const WORD: &[u8] = b"obj";
    let words = bytes.windows(WORD.len()).enumerate().filter(|(_, window)| *window == WORD);
    words.filter_map(|(at, _)| {
        let (_, rest) = last_number(&bytes[..at])?;
        last_number(rest).map(|(number, _)| number)
    })
}

/// The number with which these bytes end, blanks after it left out, and what stands before it.
fn last_number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let text = bytes.trim_ascii_end();
    let figures = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (rest, number) = text.split_at(text.len() - figures);
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some((number, rest))
}
