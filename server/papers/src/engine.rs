//! Typst, closed in: it sees the embedded templates, four fonts and one paper's data. No file, no network, no clock.

use std::{path::PathBuf, sync::LazyLock};

use serde_json::Value;
use sha2::{Digest, Sha256};
use typst::{
    Library, LibraryExt, World, comemo,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    layout::Abs,
    model::Document as _,
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook, FontInstance, FontVariations},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_svg::{SvgOptions, svg_merged};

use crate::error::PaperError;

/// The typeface: Liberation Serif 2.1.5, as wide as Times New Roman and whole in Vietnamese.
const FONTS: [&[u8]; 4] = [
    include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf"),
];
/// What all templates share.
const COMMON: (&str, &str) = ("/common.typ", include_str!("../templates/common.typ"));
/// Where a paper's data lies for the entry, the one text that reads it.
const DATA: &str = "/data.json";
/// Where the entry lies.
const ENTRY: &str = "/entry.typ";
/// What laid the paper out; part of a template's hash.
const ENGINE: &str = "typst 0.15.1";
/// Between the pages of a picture, in points.
const BETWEEN_PAGES: f64 = 12.0;
/// So many papers ago a piece of layout may have been used last to be kept. It bounds what the process remembers.
const KEPT_FOR: usize = 8;

/// A template file: a module that exports `paper(data)`.
pub struct Template {
    /// Its name in references.
    pub key: &'static str,
    path: &'static str,
    text: &'static str,
    /// Templates whose papers it holds.
    within: &'static [&'static Template],
}

macro_rules! template {
    ($name:ident, $key:literal) => {
        template!($name, $key, []);
    };
    ($name:ident, $key:literal, [$($within:ident),*]) => {
        #[doc = concat!("The template `", $key, "`.")]
        pub static $name: Template = Template {
            key: $key,
            path: concat!("/", $key, ".typ"),
            text: include_str!(concat!("../templates/", $key, ".typ")),
            within: &[$(&$within),*],
        };
    };
}

template!(RECEIPT, "receipt");
template!(SUPPLEMENT, "supplement");
template!(REFUSAL, "refusal");
template!(EXTENSION, "extension");
template!(STOP, "stop");
template!(CONTROL, "control");
template!(REGISTER, "register");
template!(LETTER, "letter");
template!(BUNDLE, "bundle", [RECEIPT, SUPPLEMENT, REFUSAL, EXTENSION, STOP, CONTROL, REGISTER, LETTER]);

impl Template {
    /// What is compiled: it says what the file is, and has the paper drawn from its data.
    fn entry(&self) -> String {
        format!(
            "#import \"{}\": described\n#import \"{}\": paper\n#let data = json(\"{DATA}\")\n#show: described.with(data.meta)\n#paper(data)\n",
            COMMON.0, self.path
        )
    }

    /// A hash of everything that shapes a paper besides its data.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        let entry = self.entry();
        let within = self.within.iter().map(|template| template.text);
        for part in [ENGINE, COMMON.1, &entry, self.text].into_iter().chain(within) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.update(*FONTS_HASH);
        hex::encode(hash.finalize())
    }
}

static FONTS_HASH: LazyLock<[u8; 32]> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for font in FONTS {
        hash.update(font);
    }
    hash.finalize().into()
});

/// What never changes while the process runs.
struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    common: Source,
    data: FileId,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.iter().flat_map(|font| Font::iter(Bytes::new(*font))).collect();
    Shelf {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        common: Source::new(file_id(COMMON.0), COMMON.1.to_owned()),
        data: file_id(DATA),
    }
});

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("paths of templates are well formed");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// Whether all four styles of the typeface have this letter. Letters for private use have no meaning that could be kept.
pub fn draws(letter: char) -> bool {
    let private = matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !private && SHELF.fonts.iter().all(|font| font.info().coverage.contains(u32::from(letter)))
}

/// The regular and the bold letters, to be measured.
static FACES: LazyLock<[FontInstance; 2]> = LazyLock::new(|| {
    [0, 1].map(|style: usize| {
        let font = SHELF.fonts[style].clone();
        let variant = font.info().variant;
        font.instantiate(variant, Abs::pt(12.0), &FontVariations::default())
    })
});

/// How wide a text is on one line, in twips (twentieths of a point), at a size of so many half points.
pub fn breadth(text: &str, is_bold: bool, half_points: u32) -> u32 {
    let face = FACES[usize::from(is_bold)].ttf();
    let advance = |letter| face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0);
    let units: u32 = text.chars().map(|letter| u32::from(advance(letter))).sum();
    units.saturating_mul(half_points * 10) / u32::from(face.units_per_em())
}

/// One paper's view of the world.
struct Desk {
    entry: Source,
    templates: Vec<Source>,
    data: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &SHELF.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHELF.book
    }

    fn main(&self) -> FileId {
        self.entry.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let mut sources = [&self.entry, &SHELF.common].into_iter().chain(&self.templates);
        sources.find(|source| source.id() == id).cloned().ok_or_else(|| nothing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == SHELF.data { Ok(self.data.clone()) } else { Err(nothing(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHELF.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn nothing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_with_slash()))
}

/// Lay a paper out and write it as PDF/A; a draft, which has no day yet, is no document to be kept, and PDF/A asks for a day. Returns the file and the number of its pages.
///
/// # Errors
/// When the template fails, which is never the user's fault.
pub fn draw(template: &Template, data: &Value) -> Result<(Vec<u8>, usize), PaperError> {
    let drawn = layout(template, data.to_string());
    comemo::evict(KEPT_FOR);
    drawn
}

/// Lay a paper out and draw its pages beneath each other, as outlines: an SVG, and the number of its pages. None are drawn where
/// there are more than `most` of them.
///
/// # Errors
/// When the template fails, which is never the user's fault.
pub fn picture(template: &Template, data: &Value, most: usize) -> Result<(Option<String>, usize), PaperError> {
    let document = compiled(template, data.to_string());
    comemo::evict(KEPT_FOR);
    let document = document?;
    let pages = document.pages().len();
    let drawn = (pages <= most).then(|| svg_merged(&document, &SvgOptions::default(), Abs::pt(BETWEEN_PAGES)));
    Ok((drawn, pages))
}

/// The same page by Typst alone, as it comes: what our own costs is measured against.
///
/// # Errors
/// When the template fails.
pub fn bare(template: &Template, data: String) -> Result<Vec<u8>, PaperError> {
    let document = compiled(template, data)?;
    let pdf = typst_pdf::pdf(&document, &PdfOptions::default()).map_err(|faults| fault(&faults));
    comemo::evict(KEPT_FOR);
    pdf
}

fn desk(template: &Template, data: String) -> Desk {
    let seen = std::iter::once(template).chain(template.within.iter().copied());
    Desk {
        entry: Source::new(file_id(ENTRY), template.entry()),
        templates: seen.map(|template| Source::new(file_id(template.path), template.text.to_owned())).collect(),
        data: Bytes::from_string(data),
    }
}

fn compiled(template: &Template, data: String) -> Result<PagedDocument, PaperError> {
    typst::compile(&desk(template, data)).output.map_err(|faults| fault(&faults))
}

fn layout(template: &Template, data: String) -> Result<(Vec<u8>, usize), PaperError> {
    // The file is told apart by what it says: the same data under the same template is the same file.
    let ident = hex::encode(Sha256::digest(format!("{}\n{data}", template.key)));
    let document = compiled(template, data)?;
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Sen".to_owned())),
        standards: standards(document.info().date)?,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|faults| fault(&faults))?;
    Ok((pdf, document.pages().len()))
}

/// PDF/A-2a: kept for decades, with every letter's meaning and the order of reading; and PDF/UA-1: read aloud.
fn standards(date: Smart<Option<Datetime>>) -> Result<PdfStandards, PaperError> {
    let dated = matches!(date, Smart::Custom(Some(_)));
    let wanted: &[PdfStandard] = if dated { &[PdfStandard::A_2a, PdfStandard::Ua_1] } else { &[PdfStandard::Ua_1] };
    PdfStandards::new(wanted).map_err(|fault| PaperError::Layout(fault.message().to_string()))
}

fn fault(faults: &[SourceDiagnostic]) -> PaperError {
    let said: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    PaperError::Layout(said.join("; "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A paper that consists of a piece of markup.
    fn of(markup: &str) -> Template {
        let text =
            format!("#let paper(data) = [\n#set text(font: \"Liberation Serif\", lang: \"vi\")\n= A\n{markup}\n]");
        Template { key: "test", path: "/test.typ", text: text.leak(), within: &[] }
    }

    fn drawn(markup: &str) -> Result<usize, PaperError> {
        let data = json!({ "meta": { "title": "A", "author": "B", "date": null } });
        draw(&of(markup), &data).map(|(_, pages)| pages)
    }

    #[test]
    fn a_template_sees_its_data_and_nothing_else() {
        for good in ["#data.len()", "#json(\"/data.json\").len()", "#import \"/common.typ\": plain\n#plain[A]"] {
            assert_eq!(drawn(good), Ok(1), "{good}");
        }
        for bad in [
            "#read(\"/etc/passwd\")",
            "#read(\"../../etc/passwd\")",
            "#read(\"/receipt.typ\")",
            "#import \"/receipt.typ\": paper",
            "#import \"@preview/cetz:0.3.4\": *",
            "#image(\"http://example.com/a.png\")",
            "#datetime.today()",
        ] {
            assert!(matches!(drawn(bad), Err(PaperError::Layout(_))), "{bad}");
        }
    }

    #[test]
    fn a_hash_covers_the_template_the_entry_and_what_is_within() {
        let one = of("A");
        let elsewhere = Template { path: "/other.typ", ..of("A") };
        assert_eq!(one.hash(), of("A").hash());
        assert_ne!(one.hash(), of("B").hash());
        // The same template under another entry.
        assert_ne!(one.hash(), elsewhere.hash());
        assert_ne!(one.hash(), Template { within: BUNDLE.within, ..of("A") }.hash());
    }

    #[test]
    fn all_letters_of_vietnamese_are_drawn_and_private_ones_are_not() {
        assert!("ăâđêôơưĂÂĐÊÔƠƯỳỹỵậặệộợựẩẳểổởử□".chars().all(draws));
        assert!(!['\u{e000}', '\u{f8ff}', '漢', '😀'].into_iter().any(draws));
    }
}
