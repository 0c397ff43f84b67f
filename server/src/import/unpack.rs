//! Looking into a workbook before it is read: it is an archive from outside, and may have been made to fill the server.
//!
//! The archive's directory is judged first, then every part is unpacked into nothing and counted: a directory may lie.
//! What the reader of sheets would allocate because a number in the text says so is looked for too.

use std::io::{Cursor, Read};

use domain::import::{MOST_BYTES, Refusal};
use zip::{ZipArchive, read::ZipFile, result::ZipError};

/// The most parts of a workbook.
const MOST_PARTS: usize = 200;
/// The most bytes of all parts together.
const MOST_UNPACKED: u64 = 50 * 1024 * 1024;
/// How much larger than its archive a workbook may be.
const MOST_RATIO: u64 = 100;
/// Below this size the ratio says nothing: an empty style sheet is mostly repetition.
const RATIO_FROM: u64 = 1024 * 1024;
/// The most texts of a workbook: as many as a sheet may have cells.
const MOST_TEXTS: u64 = 250_000;
/// The most elements of all parts together; each becomes a few bytes of memory.
const MOST_ELEMENTS: u64 = 4_000_000;
/// Numbers in these attributes are believed by the reader of sheets, which reserves as much memory.
const BELIEVED: [&[u8]; 3] = [b"uniqueCount", b"si", b"count"];

const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const PIECE: usize = 64 * 1024;
/// How much of a piece is looked at again with the next: longer than any attribute that is looked for.
const OVERLAP: usize = 256;
/// How far behind the sign of an attribute its number ends.
const MOST_DIGITS: usize = 40;

/// Whether a workbook can be read without harm.
///
/// # Errors
/// What it is instead.
pub fn inspect(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::TooLarge);
    }
    if bytes.starts_with(&OLE) {
        // What has a password is wrapped like the workbooks of old, which are not taken either.
        let wide: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        let is_locked = bytes.windows(wide.len()).any(|window| window == wide);
        return Err(if is_locked { Refusal::Locked } else { Refusal::NotXlsx });
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(Refusal::NotXlsx);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    directory(&mut archive, bytes.len() as u64)?;
    parts(&mut archive)
}

/// What the directory says.
fn directory(archive: &mut ZipArchive<Cursor<&[u8]>>, packed: u64) -> Result<(), Refusal> {
    if archive.len() > MOST_PARTS {
        return Err(Refusal::TooManyParts);
    }
    // One stretch of the archive unpacked again and again, or two parts of one name: no program writes that.
    if archive.has_duplicate_names() || archive.has_overlapping_entries().map_err(|_| Refusal::Damaged)? {
        return Err(Refusal::Bomb);
    }
    let (mut total, mut has_types, mut has_workbook) = (0_u64, false, false);
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|_| Refusal::Damaged)?;
        if part.encrypted() {
            return Err(Refusal::Locked);
        }
        let name = part.name().map_err(|_| Refusal::Damaged)?.to_ascii_lowercase();
        has_types |= name == "[content_types].xml";
        has_workbook |= name.ends_with("workbook.xml");
        if name.ends_with("vbaproject.bin") {
            return Err(Refusal::Macros);
        }
        if [".zip", ".xlsx", ".docx", ".xlsm", ".jar"].iter().any(|end| name.ends_with(end)) {
            return Err(Refusal::Nested);
        }
        total = total.saturating_add(part.size());
        let is_blown = part.size() > RATIO_FROM && part.size() / part.compressed_size().max(1) > MOST_RATIO;
        if total > MOST_UNPACKED || is_blown {
            return Err(Refusal::Bomb);
        }
    }
    if total > RATIO_FROM && total / packed.max(1) > MOST_RATIO {
        return Err(Refusal::Bomb);
    }
    if has_types && has_workbook { Ok(()) } else { Err(Refusal::NotXlsx) }
}

/// What the parts hold.
fn parts(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), Refusal> {
    let mut found = Found::default();
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|err| {
            if matches!(err, ZipError::UnsupportedArchive(_)) { Refusal::NotXlsx } else { Refusal::Damaged }
        })?;
        one_part(part, &mut found)?;
    }
    Ok(())
}

/// What was counted in all parts so far.
#[derive(Default)]
struct Found {
    unpacked: u64,
    elements: u64,
    texts: u64,
}

fn one_part<R: Read>(mut part: ZipFile<'_, R>, found: &mut Found) -> Result<(), Refusal> {
    let (said, packed) = (part.size(), part.compressed_size().max(1));
    let name = part.name().map_err(|_| Refusal::Damaged)?.to_ascii_lowercase();
    let is_text = [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end));
    let mut window: Vec<u8> = Vec::with_capacity(PIECE + OVERLAP);
    let mut piece = vec![0; PIECE];
    let (mut length, mut kept) = (0_u64, 0);
    loop {
        // A checksum that is not right comes as an error of the last piece.
        let read = part.read(&mut piece).map_err(|_| Refusal::Damaged)?;
        if read == 0 {
            break;
        }
        if length == 0 {
            opening(&piece[..read], is_text)?;
        }
        length += read as u64;
        found.unpacked += read as u64;
        // More than the directory said: it lied, and so does everything behind it.
        if length > said || found.unpacked > MOST_UNPACKED {
            return Err(Refusal::Bomb);
        }
        if length > RATIO_FROM && length / packed > MOST_RATIO {
            return Err(Refusal::Bomb);
        }
        if is_text {
            found.elements += piece[..read].iter().fold(0, |n, byte| n + u64::from(*byte == b'<'));
            window.drain(..window.len() - kept);
            window.extend_from_slice(&piece[..read]);
            look(&window, kept, found)?;
            kept = window.len().min(OVERLAP);
            if found.elements > MOST_ELEMENTS || found.texts > MOST_TEXTS {
                return Err(Refusal::Bomb);
            }
        }
    }
    if length == said { Ok(()) } else { Err(Refusal::Damaged) }
}

/// How a part begins.
fn opening(piece: &[u8], is_text: bool) -> Result<(), Refusal> {
    if piece.starts_with(b"PK\x03\x04") || piece.starts_with(&OLE) {
        return Err(Refusal::Nested);
    }
    if !is_text {
        return Ok(());
    }
    // What follows looks for words byte by byte: they must not be written in another way.
    let head = String::from_utf8_lossy(&piece[..piece.len().min(200)]).to_ascii_lowercase();
    let declared = head.split_once("encoding").map(|(_, rest)| rest.trim_start_matches([' ', '=', '"', '\'']));
    if piece.contains(&0) || declared.is_some_and(|name| !name.starts_with("utf-8")) {
        return Err(Refusal::Damaged);
    }
    Ok(())
}

/// Looks for what would cost memory in text of which the first `kept` bytes were looked at before.
fn look(window: &[u8], kept: usize, found: &mut Found) -> Result<(), Refusal> {
    for (at, byte) in window.iter().enumerate() {
        match byte {
            0 => return Err(Refusal::Damaged),
            b'<' => {
                let tag = &window[at + 1..];
                if tag.starts_with(b"!DOCTYPE") || tag.starts_with(b"!ENTITY") {
                    return Err(Refusal::Damaged);
                }
                // A tag whose name reaches into the next piece is counted there.
                let is_new = at + 3 >= kept;
                if is_new && tag.starts_with(b"si") && tag.get(2).is_some_and(|c| matches!(c, b'>' | b'/' | b' ')) {
                    found.texts += 1;
                }
            }
            b'=' => believed(window, at)?,
            _ => {}
        }
    }
    Ok(())
}

/// Whether the attribute before this `=` has a number that would be believed and is too large.
fn believed(window: &[u8], at: usize) -> Result<(), Refusal> {
    let name = window[..at].trim_ascii_end();
    if name.is_empty() && at >= OVERLAP / 2 {
        // So much nothing before a sign hides the name from this look.
        return Err(Refusal::Damaged);
    }
    if !BELIEVED.iter().any(|word| name.ends_with(word)) {
        return Ok(());
    }
    let rest = &window[at + 1..];
    let near = &rest[..rest.len().min(MOST_DIGITS)];
    let value = near.trim_ascii_start();
    let Some(value) = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")) else {
        // Words of somebody's, unless it is blank as far as this looks.
        return if value.is_empty() && near.len() == MOST_DIGITS { Err(Refusal::Damaged) } else { Ok(()) };
    };
    let mut number = 0_u64;
    for byte in value {
        match byte {
            b'0'..=b'9' => number = number.saturating_mul(10).saturating_add(u64::from(byte - b'0')),
            b' ' | b'+' => {}
            // The end of the number, or of its being one.
            _ => return if number > MOST_TEXTS { Err(Refusal::Bomb) } else { Ok(()) },
        }
    }
    // Without an end: the next piece shows it, unless it is longer than any number of a workbook.
    if near.len() == MOST_DIGITS || number > MOST_TEXTS { Err(Refusal::Bomb) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(text: &str) -> Result<u64, Refusal> {
        let mut found = Found::default();
        look(text.as_bytes(), 0, &mut found).map(|()| found.texts)
    }

    #[test]
    fn numbers_that_the_reader_would_believe_are_bounded() {
        assert_eq!(looked("<sst count=\"3\" uniqueCount=\"3\"><si><t>a</t></si><si/>"), Ok(2));
        for text in [
            "<sst uniqueCount=\"99999999999\">",
            "<f t='shared' si = '4000000000'>",
            "<sst uniqueCount=\"0000000999999999\">",
        ] {
            assert_eq!(looked(text), Err(Refusal::Bomb), "{text}");
        }
        let zeros = format!("<sst uniqueCount=\"{}9999999999\">", "0".repeat(300));
        assert_eq!(looked(&zeros), Err(Refusal::Bomb));
        // Values of cells may be as large as they like.
        assert_eq!(looked("<v>99999999999</v><c r=\"A1\" s=\"1\">"), Ok(0));
        assert_eq!(looked("<!DOCTYPE x [<!ENTITY a \"b\">]>"), Err(Refusal::Damaged));
    }

    #[test]
    fn what_is_no_workbook_is_said_to_be_none() {
        for bytes in [&b""[..], b"Ho ten,Ngay sinh", b"%PDF-1.7", &OLE] {
            assert_eq!(inspect(bytes), Err(Refusal::NotXlsx));
        }
        assert_eq!(inspect(b"PK\x03\x04 and nothing behind it"), Err(Refusal::Damaged));
        let mut locked = OLE.to_vec();
        locked.extend("EncryptedPackage".bytes().flat_map(|b| [b, 0]));
        assert_eq!(inspect(&locked), Err(Refusal::Locked));
    }
}
