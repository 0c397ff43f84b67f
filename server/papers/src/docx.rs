//! Letters as DOCX, for people who go on writing them.
//!
//! They say what the PDF says: the same [`Letter::view`], cleaned in the same place, laid out after the same decree as
//! `templates/letter.typ`. There is no code of the paper in it: a file that was edited is no longer the paper that Sen vouches
//! for. Numbers of headings and points are text, because Word counts no points as Vietnamese does (a, b, c, d, đ, e).

mod body;
mod sheet;
mod table;
mod xml;

use std::io::{Cursor, Write as _};

use serde::Deserialize;
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

use self::{body::Piece, xml::Part};
use crate::{error::PaperError, letter::Letter, text};

/// The language of all papers.
const LANGUAGE: &str = "vi-VN";
/// Parts that are the same in each file.
const FIXED: [(&str, &str); 6] = [
    // Readers look for it first.
    ("[Content_Types].xml", include_str!("../word/content-types.xml")),
    ("_rels/.rels", include_str!("../word/package-rels.xml")),
    ("word/_rels/document.xml.rels", include_str!("../word/document-rels.xml")),
    ("word/styles.xml", include_str!("../word/styles.xml")),
    ("word/settings.xml", include_str!("../word/settings.xml")),
    ("word/header.xml", include_str!("../word/header.xml")),
];

/// A letter as DOCX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Docx {
    /// The file.
    pub bytes: Vec<u8>,
    /// Letters that the school's typeface does not have and that stand as □.
    pub replaced: usize,
}

/// Write a letter as DOCX.
///
/// The same letter gives the same bytes, on any thread and any day.
///
/// # Errors
/// When the data cannot be a paper; each with a stable [`PaperError::code`].
pub fn docx(letter: &Letter) -> Result<Docx, PaperError> {
    let mut data = Letter { qr: None, ..letter.clone() }.view()?;
    let replaced = text::clean(&mut data)?;
    let view: View = serde_json::from_value(data).map_err(|why| PaperError::Layout(why.to_string()))?;
    let bytes = packed(&[("docProps/core.xml", core(&view.meta)), ("word/document.xml", sheet::document(&view))]);
    Ok(Docx { bytes: bytes.map_err(|why| PaperError::Layout(why.to_string()))?, replaced })
}

/// What a letter says, as its template is told it too.
#[derive(Deserialize)]
struct View {
    meta: Meta,
    head: Head,
    title: Option<String>,
    about: String,
    under_number: Option<String>,
    decision: bool,
    authority: Option<String>,
    to: Vec<String>,
    bases: Vec<Basis>,
    blocks: Vec<Piece>,
    signatures: Vec<Signature>,
    recipients: Vec<String>,
}

#[derive(Deserialize)]
struct Meta {
    title: String,
    author: String,
    date: Option<(i32, u8, u8)>,
}

#[derive(Deserialize)]
struct Head {
    parent: Option<String>,
    unit: String,
    number: Option<String>,
    date: String,
}

#[derive(Deserialize)]
struct Basis {
    text: String,
}

#[derive(Deserialize)]
struct Signature {
    posts: Vec<String>,
    name: Option<String>,
}

/// What the file says about itself.
fn core(meta: &Meta) -> Vec<u8> {
    const NAMES: xml::Attributes = &[
        ("xmlns:cp", &"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", &"http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", &"http://purl.org/dc/terms/"),
        ("xmlns:xsi", &"http://www.w3.org/2001/XMLSchema-instance"),
    ];
    Part::of("cp:coreProperties", NAMES, |part| {
        part.within("dc:title", &[], |part| part.text(&meta.title));
        part.within("dc:creator", &[], |part| part.text(&meta.author));
        part.within("dc:language", &[], |part| part.text(LANGUAGE));
        // The day of the paper, and no other clock; a draft has none.
        if let Some((year, month, day)) = meta.date {
            let day = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
            part.within("dcterms:created", &[("xsi:type", &"dcterms:W3CDTF")], |part| part.text(&day));
        }
    })
}

fn packed(own: &[(&str, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let fixed = FIXED.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, bytes) in fixed.chain(own.iter().map(|(name, bytes)| (*name, bytes.as_slice()))) {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
