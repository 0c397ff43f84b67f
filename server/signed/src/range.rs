//! What a signature covers. Nearly all ways of forging one begin here.

use std::ops::Range;

use crate::{
    error::Broken,
    pdf::{Dict, Value},
};

/// What a signature covers, looked over: the file from its first byte to `end`, but for the signature itself.
#[derive(Debug)]
pub struct Ranges {
    /// Where the signature itself stands, its marks included.
    hole: Range<usize>,
    /// Where it ends.
    pub end: usize,
    /// The signature itself, with what fills it up.
    pub contents: Vec<u8>,
}

impl Ranges {
    /// Of a signature's dictionary, in the file it was read from.
    pub fn of(dict: &Dict, pdf: &[u8]) -> Result<Self, Broken> {
        let range = dict.get(b"ByteRange").and_then(Value::array).ok_or(Broken::ByteRange)?;
        let numbers: Vec<usize> = range.iter().filter_map(Value::count).collect();
        let (&[0, to, from, length], 4) = (numbers.as_slice(), range.len()) else { return Err(Broken::ByteRange) };
        let end = from.checked_add(length).filter(|end| *end <= pdf.len()).ok_or(Broken::ByteRange)?;
        if to == 0 || from <= to || !(end == pdf.len() || ends_version(&pdf[..end])) {
            return Err(Broken::ByteRange);
        }
        let Some(Value::Text(contents)) = dict.get(b"Contents") else { return Err(Broken::Empty) };
        if contents.bytes.iter().all(|byte| *byte == 0) {
            return Err(Broken::Empty);
        }
        // Exactly this text and nothing but figures: not another one like it, and no room beside it.
        let hole = to..from;
        let plain = match &pdf[hole.clone()] {
            [b'<', figures @ .., b'>'] => figures.len() % 2 == 0 && figures.iter().all(u8::is_ascii_hexdigit),
            _ => false,
        };
        if !plain || contents.place.as_ref() != Some(&hole) {
            return Err(Broken::Hole);
        }
        Ok(Self { hole, end, contents: contents.bytes.clone() })
    }

    /// The bytes that are covered, in two parts.
    pub fn parts<'a>(&self, pdf: &'a [u8]) -> [&'a [u8]; 2] {
        [&pdf[..self.hole.start], &pdf[self.hole.end..self.end]]
    }
}

/// Whether a file could have ended here. A signature that reaches into the middle of a version leaves the rest of it to others.
pub fn ends_version(bytes: &[u8]) -> bool {
    let end = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    end.strip_suffix(b"\r").unwrap_or(end).ends_with(b"%%EOF")
}
