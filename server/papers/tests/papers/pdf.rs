//! A finished file, read with another library than the one that wrote it: letters and rules with their places.
//!
//! Places are in millimetres from the upper left corner of the page, as rulers on paper measure.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Encoding, Object, content::Content};

const MM: f64 = 25.4 / 72.0;

/// A letter on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    pub text: String,
    pub x: f64,
    /// Of its baseline.
    pub y: f64,
    pub width: f64,
    /// In points.
    pub size: f64,
    /// Its typeface, without the mark of a subset.
    pub font: String,
}

/// Letters on one baseline.
#[derive(Debug, Clone)]
pub struct Line {
    pub text: String,
    pub letters: Vec<Letter>,
}

impl Line {
    pub fn left(&self) -> f64 {
        self.letters.first().map_or(0.0, |letter| letter.x)
    }

    pub fn right(&self) -> f64 {
        self.letters.iter().rfind(|letter| letter.text != " ").map_or(0.0, |letter| letter.x + letter.width)
    }

    pub fn centre(&self) -> f64 {
        f64::midpoint(self.left(), self.right())
    }

    pub fn y(&self) -> f64 {
        self.letters.first().map_or(0.0, |letter| letter.y)
    }

    pub fn size(&self) -> f64 {
        self.letters.first().map_or(0.0, |letter| letter.size)
    }

    pub fn font(&self) -> &str {
        self.letters.first().map_or("", |letter| &letter.font)
    }
}

/// A rectangle or a line: from upper left to lower right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Mark {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn centre(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }
}

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    pub width: f64,
    pub height: f64,
    pub letters: Vec<Letter>,
    pub strokes: Vec<Mark>,
    /// Filled shapes, piece by piece.
    pub fills: Vec<Mark>,
}

impl Page {
    /// Its lines from top to bottom; what stands in two columns on one height is two lines.
    pub fn lines(&self) -> Vec<Line> {
        let mut rows: Vec<Vec<Letter>> = Vec::new();
        for letter in &self.letters {
            match rows.iter_mut().find(|row| (row[0].y - letter.y).abs() < 0.2) {
                Some(row) => row.push(letter.clone()),
                None => rows.push(vec![letter.clone()]),
            }
        }
        rows.sort_by(|a, b| a[0].y.total_cmp(&b[0].y));
        let mut lines = Vec::new();
        for mut row in rows {
            row.sort_by(|a, b| a.x.total_cmp(&b.x));
            let mut piece: Vec<Letter> = Vec::new();
            for letter in row {
                // Two columns are further apart than any space between words.
                if piece.last().is_some_and(|last| letter.x - (last.x + last.width) > 2.8) {
                    lines.push(line(std::mem::take(&mut piece)));
                }
                piece.push(letter);
            }
            lines.push(line(piece));
        }
        lines
    }

    pub fn line(&self, holds: &str) -> Line {
        let found = self.lines().into_iter().find(|line| line.text.contains(holds));
        found.unwrap_or_else(|| panic!("no line with {holds:?} among {:#?}", self.texts()))
    }

    pub fn texts(&self) -> Vec<String> {
        self.lines().into_iter().map(|line| line.text).collect()
    }

    /// The whole text, a line after the other.
    pub fn text(&self) -> String {
        self.texts().join("\n")
    }
}

fn line(letters: Vec<Letter>) -> Line {
    let text: String = letters.iter().map(|letter| letter.text.as_str()).collect();
    Line { text: text.trim().to_owned(), letters }
}

/// A file.
pub struct Pdf {
    pub doc: Document,
    pub pages: Vec<Page>,
    /// Typefaces in use, and whether each is inside the file.
    pub fonts: BTreeMap<String, bool>,
}

impl Pdf {
    pub fn read(bytes: &[u8]) -> Self {
        let doc = Document::load_mem(bytes).unwrap();
        let mut fonts = BTreeMap::new();
        let pages = doc.page_iter().map(|id| page(&doc, id, &mut fonts)).collect();
        Self { doc, pages, fonts }
    }

    pub fn text(&self) -> String {
        self.pages.iter().map(Page::text).collect::<Vec<_>>().join("\n")
    }

    pub fn catalog(&self, key: &str) -> Option<&Object> {
        self.doc.catalog().unwrap().get_deref(key.as_bytes(), &self.doc).ok()
    }

    /// What the file says about itself, as XML.
    pub fn xmp(&self) -> String {
        let stream = self.catalog("Metadata").unwrap().as_stream().unwrap();
        let plain = stream.get_plain_content().unwrap_or_else(|_| stream.content.clone());
        String::from_utf8(plain).unwrap()
    }

    /// Titles of bookmarks, with their depth.
    pub fn bookmarks(&self) -> Vec<(usize, String)> {
        let mut out = Vec::new();
        if let Some(root) = self.catalog("Outlines") {
            self.bookmarks_below(root.as_dict().unwrap(), 0, &mut out);
        }
        out
    }

    fn bookmarks_below(&self, node: &Dictionary, depth: usize, out: &mut Vec<(usize, String)>) {
        let mut next = node.get_deref(b"First", &self.doc).ok();
        while let Some(item) = next.map(|item| item.as_dict().unwrap()) {
            out.push((depth, lopdf::decode_text_string(item.get_deref(b"Title", &self.doc).unwrap()).unwrap()));
            self.bookmarks_below(item, depth + 1, out);
            next = item.get_deref(b"Next", &self.doc).ok();
        }
    }

    /// How often each kind of structure element occurs.
    pub fn tags(&self) -> BTreeMap<String, usize> {
        let mut tags = BTreeMap::new();
        for object in self.doc.objects.values() {
            let Ok(dict) = object.as_dict() else { continue };
            if let (true, Ok(kind)) = (dict.has(b"P") && dict.has(b"K"), dict.get(b"S").and_then(Object::as_name)) {
                *tags.entry(String::from_utf8_lossy(kind).into_owned()).or_default() += 1;
            }
        }
        tags
    }
}

struct Face<'a> {
    name: String,
    /// Bytes that stand for a letter.
    bytes: usize,
    widths: BTreeMap<u16, f64>,
    encoding: Encoding<'a>,
}

fn face<'a>(doc: &'a Document, font: &'a Dictionary, fonts: &mut BTreeMap<String, bool>) -> Face<'a> {
    // Typst numbers letters with two bytes, LibreOffice with one.
    let below = font.get_deref(b"DescendantFonts", doc).and_then(Object::as_array).ok();
    let below = below.map(|below| doc.dereference(&below[0]).unwrap().1.as_dict().unwrap());
    let name = String::from_utf8_lossy(font.get(b"BaseFont").unwrap().as_name().unwrap()).into_owned();
    let name = name.split_once('+').map_or(name.clone(), |(_, name)| name.trim_end_matches("-Identity-H").to_owned());
    let described = below.unwrap_or(font).get_deref(b"FontDescriptor", doc).unwrap().as_dict().unwrap();
    let inside = [&b"FontFile2"[..], b"FontFile3"].iter().any(|key| {
        described.get_deref(key, doc).is_ok_and(|file| file.as_stream().is_ok_and(|file| file.content.len() > 100))
    });
    fonts.insert(name.clone(), inside);
    let (bytes, widths) = below.map_or_else(|| (1, simple_widths(doc, font)), |below| (2, listed_widths(doc, below)));
    Face { name, bytes, widths, encoding: font.get_font_encoding(doc).unwrap() }
}

fn simple_widths(doc: &Document, font: &Dictionary) -> BTreeMap<u16, f64> {
    let first = u16::try_from(font.get(b"FirstChar").unwrap().as_i64().unwrap()).unwrap();
    let listed = font.get_deref(b"Widths", doc).unwrap().as_array().unwrap();
    (first..).zip(listed).map(|(letter, width)| (letter, f64::from(width.as_float().unwrap()))).collect()
}

fn listed_widths(doc: &Document, below: &Dictionary) -> BTreeMap<u16, f64> {
    let mut widths = BTreeMap::new();
    let listed = below.get_deref(b"W", doc).unwrap().as_array().unwrap();
    let mut at = 0;
    while at + 1 < listed.len() {
        let first = u16::try_from(listed[at].as_i64().unwrap()).unwrap();
        if let Ok(run) = listed[at + 1].as_array() {
            for (step, width) in (first..).zip(run) {
                widths.insert(step, f64::from(width.as_float().unwrap()));
            }
            at += 2;
        } else {
            let last = u16::try_from(listed[at + 1].as_i64().unwrap()).unwrap();
            let width = f64::from(listed[at + 2].as_float().unwrap());
            widths.extend((first..=last).map(|glyph| (glyph, width)));
            at += 3;
        }
    }
    widths
}

type Matrix = [f64; 6];

fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn place(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])
}

const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

struct Pen<'a> {
    page: Page,
    ctm: Matrix,
    kept: Vec<Matrix>,
    line: Matrix,
    text: Matrix,
    size: f64,
    leading: f64,
    face: Option<&'a Face<'a>>,
    pieces: Vec<Vec<(f64, f64)>>,
}

fn page(doc: &Document, id: lopdf::ObjectId, fonts: &mut BTreeMap<String, bool>) -> Page {
    let shape = doc.get_dictionary(id).unwrap().get_deref(b"MediaBox", doc).unwrap().as_array().unwrap();
    let shape: Vec<f64> = shape.iter().map(|side| f64::from(side.as_float().unwrap())).collect();
    let faces: BTreeMap<Vec<u8>, Face> =
        doc.get_page_fonts(id).unwrap().into_iter().map(|(name, font)| (name, face(doc, font, fonts))).collect();
    let mut pen = Pen {
        page: Page { width: shape[2] * MM, height: shape[3] * MM, ..Page::default() },
        ctm: UNIT,
        kept: Vec::new(),
        line: UNIT,
        text: UNIT,
        size: 0.0,
        leading: 0.0,
        face: None,
        pieces: Vec::new(),
    };
    for step in Content::decode(&doc.get_page_content(id)).unwrap().operations {
        pen.step(&step.operator, &step.operands, &faces);
    }
    pen.page
}

impl<'a> Pen<'a> {
    fn step(&mut self, operator: &str, operands: &[Object], faces: &'a BTreeMap<Vec<u8>, Face<'a>>) {
        let n = |at: usize| f64::from(operands[at].as_float().unwrap());
        match operator {
            "q" => self.kept.push(self.ctm),
            "Q" => self.ctm = self.kept.pop().unwrap(),
            "cm" => self.ctm = times([n(0), n(1), n(2), n(3), n(4), n(5)], self.ctm),
            "BT" => (self.line, self.text) = (UNIT, UNIT),
            "Tf" => {
                self.face = Some(&faces[operands[0].as_name().unwrap()]);
                self.size = n(1);
            }
            "Tm" => {
                self.line = [n(0), n(1), n(2), n(3), n(4), n(5)];
                self.text = self.line;
            }
            "Td" => {
                self.line = times([1.0, 0.0, 0.0, 1.0, n(0), n(1)], self.line);
                self.text = self.line;
            }
            "TL" => self.leading = n(0),
            "T*" => {
                self.line = times([1.0, 0.0, 0.0, 1.0, 0.0, -self.leading], self.line);
                self.text = self.line;
            }
            "Tj" => self.show(operands[0].as_str().unwrap()),
            "TJ" => {
                for part in operands[0].as_array().unwrap() {
                    match part.as_str() {
                        Ok(codes) => self.show(codes),
                        Err(_) => self.advance(-f64::from(part.as_float().unwrap()) / 1000.0 * self.size),
                    }
                }
            }
            "Tc" | "Tw" | "Tz" | "Ts" | "'" | "\"" => panic!("{operator} is not read here"),
            "m" => self.pieces.push(vec![place(self.ctm, n(0), n(1))]),
            "l" => {
                let to = place(self.ctm, n(0), n(1));
                self.pieces.last_mut().unwrap().push(to);
            }
            "re" => {
                let (left, low) = (n(0), n(1));
                let (right, high) = (left + n(2), low + n(3));
                let corners = [(left, low), (right, low), (right, high), (left, high)];
                self.pieces.push(corners.map(|(x, y)| place(self.ctm, x, y)).to_vec());
            }
            "S" | "s" => {
                let marks = self.marks();
                self.page.strokes.extend(marks);
            }
            "f" | "f*" | "F" => {
                let marks = self.marks();
                self.page.fills.extend(marks);
            }
            "n" => self.pieces.clear(),
            _ => {}
        }
    }

    fn marks(&mut self) -> Vec<Mark> {
        let height = self.page.height;
        let mark = |piece: Vec<(f64, f64)>| {
            let (xs, ys): (Vec<f64>, Vec<f64>) = piece.into_iter().unzip();
            let least = |of: &[f64]| of.iter().copied().fold(f64::INFINITY, f64::min) * MM;
            let most = |of: &[f64]| of.iter().copied().fold(f64::NEG_INFINITY, f64::max) * MM;
            Mark { left: least(&xs), right: most(&xs), top: height - most(&ys), bottom: height - least(&ys) }
        };
        std::mem::take(&mut self.pieces).into_iter().map(mark).collect()
    }

    fn advance(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    fn show(&mut self, codes: &[u8]) {
        let face = self.face.unwrap();
        for code in codes.chunks_exact(face.bytes) {
            let glyph = code.iter().fold(0, |glyph, byte| (glyph << 8) | u16::from(*byte));
            let wide = face.widths.get(&glyph).copied().unwrap_or(0.0) / 1000.0 * self.size;
            let at = times(self.text, self.ctm);
            let (x, y) = (at[4], at[5]);
            let scale = at[0].hypot(at[1]);
            self.page.letters.push(Letter {
                text: Document::decode_text(&face.encoding, code).unwrap_or_default(),
                x: x * MM,
                y: self.page.height - y * MM,
                width: wide * scale * MM,
                size: self.size * scale,
                font: face.name.clone(),
            });
            self.advance(wide);
        }
    }
}

impl Pdf {
    /// The code on a page as modules, read from the rectangles that were drawn; also its side and the white around it.
    pub fn modules(&self) -> (Vec<Vec<bool>>, f64, f64) {
        let page = self.pages.iter().find(|page| page.fills.len() > 50).unwrap();
        let fills: Vec<Mark> = page.fills.clone();
        let least = |of: fn(&Mark) -> f64| fills.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Mark) -> f64| fills.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let (left, top, right, bottom) = (least(|m| m.left), least(|m| m.top), most(|m| m.right), most(|m| m.bottom));
        let module = fills[0].bottom - fills[0].top;
        let side = right - left;
        assert!((side - (bottom - top)).abs() < 0.01, "a square");
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "modules of a code, counted")]
        let size = (side / module).round() as usize;
        let white = page.letters.iter().filter(|letter| letter.text != " ").map(|letter| {
            // How far a letter's box is from the code.
            let height = letter.size * 25.4 / 72.0;
            let across = (left - (letter.x + letter.width)).max(letter.x - right);
            let down = (top - (letter.y + 0.22 * height)).max((letter.y - 0.75 * height) - bottom);
            across.max(down)
        });
        let white = white.fold(f64::INFINITY, f64::min) / module;
        let mut dark = vec![vec![false; size]; size];
        for (y, row) in dark.iter_mut().enumerate() {
            for (x, dark) in row.iter_mut().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let (cx, cy) = (left + (x as f64 + 0.5) * module, top + (y as f64 + 0.5) * module);
                *dark = fills.iter().any(|m| m.left < cx && cx < m.right && m.top < cy && cy < m.bottom);
            }
        }
        (dark, side, white)
    }
}

/// What a code says.
pub fn decoded(dark: &[Vec<bool>]) -> String {
    let grid = rqrr::SimpleGrid::from_func(dark.len(), |x, y| dark[y][x]);
    rqrr::Grid::new(grid).decode().unwrap().1
}
