//! Files of tests: papers that get a signature in an update, and small ones written by hand so that each part can be wrong.

use std::{fmt::Write, ops::Range, sync::LazyLock};

use lopdf::{Dictionary, Document, IncrementalDocument, Object, StringFormat, dictionary};
use papers::{Applicant, CopyKind, FormHead, Letterhead, Number, Paper, Receipt, SubmittedPaper, render};
use time::macros::{date, datetime};

use crate::{cms::Cms, people::Person};

/// How many bytes a signature may take.
pub const ROOM: usize = 7_000;
/// What stands in the place of numbers that are known later.
const RANGE: &str = "[0 1111111111 1111111112 1111111113]";

/// A receipt as the school prints it.
pub static PAPER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let receipt = Receipt {
        head: FormHead {
            letterhead: Letterhead {
                parent: Some("Ủy ban nhân dân quận Gò Vấp".to_owned()),
                unit: "Trường Mầm non Hương Sen".to_owned(),
                place: "Gò Vấp".to_owned(),
            },
            number: Some(Number { no: Some(7), symbol: "TNHS".to_owned() }),
            date: Some(date!(2026 - 02 - 05)),
            under: date!(2026 - 02 - 05),
            by_analogy: true,
            qr: None,
        },
        code: "MNHgS-260205-0001".to_owned(),
        desk: "Bộ phận Văn phòng".to_owned(),
        applicant: Applicant {
            name: "Phụ huynh Trẻ Mười".to_owned(),
            id_number: None,
            phone: None,
            address: None,
            email: None,
        },
        subject: "Xác nhận trẻ đang học tại trường".to_owned(),
        papers: vec![SubmittedPaper { name: "Đơn đề nghị".to_owned(), kind: CopyKind::Original, count: 1 }],
        sets: 1,
        limit: None,
        received_at: datetime!(2026-02-05 08:05),
        due_at: None,
        result_at: None,
        fee: None,
        book: None,
        receiver: None,
    };
    render(&Paper::Receipt(receipt)).unwrap().pdf
});

/// The same, written with object streams by another program.
pub static MODERN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut out = Vec::new();
    Document::load_mem(&PAPER).unwrap().save_modern(&mut out).unwrap();
    out
});

/// A file in which a signature has its place, and is not yet there.
pub struct Draft {
    pub bytes: Vec<u8>,
    range: Range<usize>,
    hole: Range<usize>,
}

impl Draft {
    fn of(bytes: Vec<u8>) -> Self {
        let text = RANGE.as_bytes();
        let at = bytes.windows(text.len()).rposition(|window| window == text).unwrap();
        let zeros = format!("<{}>", "00".repeat(ROOM)).into_bytes();
        let hole = bytes.windows(zeros.len()).rposition(|window| window == zeros).unwrap();
        Self { range: at..at + text.len(), hole: hole..hole + zeros.len(), bytes }
    }

    /// What the numbers must be.
    pub fn numbers(&self) -> [usize; 4] {
        [0, self.hole.start, self.hole.end, self.bytes.len() - self.hole.end]
    }

    /// Signs it as it should be.
    pub fn signed(self, by: &Person, cms: &Cms) -> Vec<u8> {
        let [_, to, from, length] = self.numbers();
        self.stating(&format!("[0 {to} {from} {length}]"), [0, to, from, length], by, cms)
    }

    /// Signs other bytes, and states them as this text.
    pub fn stating(mut self, text: &str, [at, length, from, more]: [usize; 4], by: &Person, cms: &Cms) -> Vec<u8> {
        assert!(text.len() <= self.range.len());
        let padded = format!("{text:<width$}", width = self.range.len());
        self.bytes[self.range].copy_from_slice(padded.as_bytes());
        let signature = cms.sign(by, [&self.bytes[at..at + length], &self.bytes[from..from + more]]);
        put(&mut self.bytes[self.hole], &signature);
        self.bytes
    }

    /// With these bytes in the place of a signature.
    pub fn holding(mut self, contents: &[u8]) -> Vec<u8> {
        let [_, to, from, length] = self.numbers();
        let text = format!("[0 {to} {from} {length}]");
        let padded = format!("{text:<width$}", width = self.range.len());
        self.bytes[self.range].copy_from_slice(padded.as_bytes());
        put(&mut self.bytes[self.hole], contents);
        self.bytes
    }
}

fn put(hole: &mut [u8], contents: &[u8]) {
    assert!(contents.len() <= ROOM, "{} bytes", contents.len());
    let mut figures = String::new();
    for byte in contents {
        write!(figures, "{byte:02x}").unwrap();
    }
    hole[1..=figures.len()].copy_from_slice(figures.as_bytes());
}

/// Adds a field for a signature to any file, in an update.
pub fn field(pdf: &[u8], name: &str, sub_filter: &str) -> Draft {
    let before = Document::load_mem(pdf).unwrap();
    let mut catalog = before.catalog().unwrap().clone();
    let id = before.trailer.get(b"Root").unwrap().as_reference().unwrap();
    let form = catalog.get(b"AcroForm").and_then(Object::as_dict).cloned().unwrap_or_default();
    let mut fields = form.get(b"Fields").and_then(Object::as_array).cloned().unwrap_or_default();
    let page = before.page_iter().next().unwrap();
    let mut page_now = before.get_dictionary(page).unwrap().clone();
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), before);
    let new = &mut update.new_document;
    let signature = new.add_object(dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => Object::Name(sub_filter.into()),
        "M" => Object::string_literal("D:20260205080500+07'00'"),
        "ByteRange" => vec![0.into(), 1_111_111_111.into(), 1_111_111_112.into(), 1_111_111_113.into()],
        "Contents" => Object::String(vec![0; ROOM], StringFormat::Hexadecimal),
    });
    let widget = new.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 132,
        "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "T" => Object::string_literal(name), "V" => signature, "P" => page,
    });
    fields.push(widget.into());
    let mut marks = page_now.get(b"Annots").and_then(Object::as_array).cloned().unwrap_or_default();
    marks.push(widget.into());
    page_now.set("Annots", marks);
    catalog.set("AcroForm", dictionary! { "Fields" => fields, "SigFlags" => 3 });
    new.set_object(id, catalog);
    new.set_object(page, page_now);
    let mut out = Vec::new();
    update.save_to(&mut out).unwrap();
    Draft::of(out)
}

/// Signs any file once more, as most programs do.
pub fn sign(pdf: &[u8], name: &str, by: &Person) -> Vec<u8> {
    field(pdf, name, "adbe.pkcs7.detached").signed(by, &Cms::default())
}

/// Changes what a file shows, in an update, and signs nothing.
pub fn changed(pdf: &[u8]) -> Vec<u8> {
    let before = Document::load_mem(pdf).unwrap();
    let page = before.page_iter().next().unwrap();
    let mut shown: Dictionary = before.get_dictionary(page).unwrap().clone();
    shown.set("Rotate", 180);
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), before);
    update.new_document.set_object(page, shown);
    let mut out = Vec::new();
    update.save_to(&mut out).unwrap();
    out
}

/// A small file written by hand.
pub struct Raw {
    /// Object 1.
    pub catalog: String,
    /// Object 4. `RANGE` and `CONTENTS` stand for what is known later.
    pub field: String,
    /// Object 5.
    pub signature: String,
    /// Object 6 and those after.
    pub more: Vec<String>,
    /// More of the trailer.
    pub trailer: String,
}

impl Default for Raw {
    fn default() -> Self {
        Self {
            catalog: "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>".to_owned(),
            field: "<</Type/Annot/Subtype/Widget/Rect[0 0 0 0]/FT/Sig/T(Ky)/V 5 0 R>>".to_owned(),
            signature:
                "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange RANGE/Contents CONTENTS>>"
                    .to_owned(),
            more: Vec::new(),
            trailer: String::new(),
        }
    }
}

impl Raw {
    /// The file as text.
    pub fn bytes(&self) -> Vec<u8> {
        let contents = format!("<{}>", "00".repeat(ROOM));
        let filled = |text: &str| text.replace("RANGE", RANGE).replace("CONTENTS", &contents);
        let (field, signature) = (filled(&self.field), filled(&self.signature));
        let pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
        let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>";
        let mut objects = vec![self.catalog.as_str(), pages, page, &field, &signature];
        objects.extend(self.more.iter().map(String::as_str));
        let mut out = "%PDF-1.7\n".to_owned();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (at, object) in objects.iter().enumerate() {
            writeln!(table, "{:010} 00000 n ", out.len()).unwrap();
            write!(out, "{} 0 obj\n{object}\nendobj\n", at + 1).unwrap();
        }
        let (size, start) = (objects.len() + 1, out.len());
        write!(out, "{table}trailer\n<</Size {size}/Root 1 0 R{}>>\nstartxref\n{start}\n%%EOF\n", self.trailer)
            .unwrap();
        out.into_bytes()
    }

    pub fn draft(&self) -> Draft {
        Draft::of(self.bytes())
    }
}

/// Adds an object to a file in an update by hand.
pub fn update(pdf: &[u8], number: u32, object: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(pdf);
    let before: usize = text.rsplit_once("startxref\n").unwrap().1.lines().next().unwrap().parse().unwrap();
    let mut out = pdf.to_vec();
    let at = out.len();
    out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    let start = out.len();
    out.extend(
        format!(
            "xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<</Size 20/Root 1 0 R/Prev {before}>>\nstartxref\n{start}\n%%EOF\n"
        )
        .bytes(),
    );
    out
}
