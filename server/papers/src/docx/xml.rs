//! Parts of a DOCX as they are written: elements with their attributes, paragraphs, runs.

use std::fmt::Display;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// A part that is being written. Texts are escaped here and nowhere else.
pub struct Part(Writer<Vec<u8>>);

/// Attributes of an element: ours alone, never a text of the paper.
pub type Attributes<'a> = &'a [(&'a str, &'a dyn Display)];

impl Part {
    /// A part with its outermost element.
    pub fn of(name: &str, attributes: Attributes, inside: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut part = Self(Writer::new(Vec::new()));
        part.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        part.within(name, attributes, inside);
        part.0.into_inner()
    }

    /// An element with what stands in it.
    pub fn within(&mut self, name: &str, attributes: Attributes, inside: impl FnOnce(&mut Self)) {
        self.event(Event::Start(start(name, attributes)));
        inside(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element in which nothing stands.
    pub fn empty(&mut self, name: &str, attributes: Attributes) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.event(Event::Text(BytesText::new(text)));
    }

    fn event(&mut self, event: Event) {
        self.0.write_event(event).expect("memory takes whatever is written to it");
    }

    /// A paragraph.
    pub fn paragraph(&mut self, shape: &Shape, inside: impl FnOnce(&mut Self)) {
        self.within("w:p", &[], |part| {
            shape.write(part);
            inside(part);
        });
    }

    /// A paragraph of one text in one dress.
    pub fn line(&mut self, shape: &Shape, dress: Dress, text: &str) {
        self.paragraph(shape, |part| part.run(dress, text));
    }

    /// A piece of a paragraph; its lines are broken where the text breaks them.
    pub fn run(&mut self, dress: Dress, text: &str) {
        self.within("w:r", &[], |part| {
            dress.write(part);
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    part.empty("w:br", &[]);
                }
                part.within("w:t", &[("xml:space", &"preserve")], |part| part.text(line));
            }
        });
    }

    /// Room for a pen up to the next stop of the tabulator.
    pub fn blank(&mut self) {
        self.within("w:r", &[], |part| part.empty("w:tab", &[]));
    }
}

fn start<'a>(name: &'a str, attributes: Attributes) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, value.to_string().as_str()));
    }
    start
}

/// How a run looks.
#[derive(Clone, Copy, Default)]
pub struct Dress {
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Its size in half points; none for that of its style.
    pub size: Option<u32>,
}

impl Dress {
    /// As its style has it.
    pub const PLAIN: Self = Self { bold: false, italic: false, size: None };
    /// Bold.
    pub const BOLD: Self = Self { bold: true, ..Self::PLAIN };
    /// Italic.
    pub const ITALIC: Self = Self { italic: true, ..Self::PLAIN };

    /// The same in another size.
    pub const fn sized(self, half_points: u32) -> Self {
        Self { size: Some(half_points), ..self }
    }

    fn write(self, part: &mut Part) {
        if !self.bold && !self.italic && self.size.is_none() {
            return;
        }
        part.within("w:rPr", &[], |part| {
            // Word takes no other order.
            if self.bold {
                part.empty("w:b", &[]);
                part.empty("w:bCs", &[]);
            }
            if self.italic {
                part.empty("w:i", &[]);
                part.empty("w:iCs", &[]);
            }
            if let Some(size) = self.size {
                part.empty("w:sz", &[("w:val", &size)]);
                part.empty("w:szCs", &[("w:val", &size)]);
            }
        });
    }
}

/// How a paragraph is set. What is not said is as its style has it.
#[derive(Clone, Copy, Default)]
pub struct Shape<'a> {
    /// Its style in `word/styles.xml`; none for text that stands by itself: not justified, not indented.
    pub style: Option<&'a str>,
    /// It stays on the page of what follows.
    pub is_kept: bool,
    /// A rule stands right below what is above it.
    pub is_rule: bool,
    /// It has a stop at its right edge, with dots up to there, so far from the left.
    pub dotted_to: Option<u32>,
    /// Room above, in twips.
    pub before: Option<u32>,
    /// Room below, in twips.
    pub after: Option<u32>,
    /// Its lines are so high, in twips, whatever stands in them.
    pub exactly: Option<u32>,
    /// Indents on the left and on the right, in twips, without another one for the first line.
    pub indents: Option<(u32, u32)>,
    /// How it is aligned: `center`, `left`.
    pub aligned: Option<&'a str>,
}

impl<'a> Shape<'a> {
    /// A paragraph of the text.
    pub const BODY: Self = Self { style: Some("BodyText"), ..Self::PLAIN };
    /// Text that stands by itself.
    pub const PLAIN: Self = Self {
        style: None,
        is_kept: false,
        is_rule: false,
        dotted_to: None,
        before: None,
        after: None,
        exactly: None,
        indents: None,
        aligned: None,
    };
    /// The same in the middle.
    pub const CENTRED: Self = Self { aligned: Some("center"), ..Self::PLAIN };

    /// Nothing, so high in twips.
    pub const fn gap(high: u32) -> Self {
        Self { exactly: Some(high), ..Self::PLAIN }
    }

    /// In another style.
    pub const fn styled(self, style: &'a str) -> Self {
        Self { style: Some(style), ..self }
    }

    fn write(&self, part: &mut Part) {
        part.within("w:pPr", &[], |part| {
            // Word takes no other order.
            if let Some(style) = self.style {
                part.empty("w:pStyle", &[("w:val", &style)]);
            }
            if self.is_kept {
                part.empty("w:keepNext", &[]);
            }
            if self.is_rule {
                let rule: Attributes = &[("w:val", &"single"), ("w:sz", &6), ("w:space", &0), ("w:color", &"auto")];
                part.within("w:pBdr", &[], |part| part.empty("w:top", rule));
            }
            if let Some(stop) = self.dotted_to {
                let stop: Attributes = &[("w:val", &"right"), ("w:leader", &"dot"), ("w:pos", &stop)];
                part.within("w:tabs", &[], |part| part.empty("w:tab", stop));
            }
            self.spacing(part);
            if let Some((left, right)) = self.indents {
                part.empty("w:ind", &[("w:left", &left), ("w:right", &right), ("w:firstLine", &0)]);
            }
            if let Some(aligned) = self.aligned {
                part.empty("w:jc", &[("w:val", &aligned)]);
            }
        });
    }

    fn spacing(&self, part: &mut Part) {
        let exact = self.exactly.map(|_| "exact");
        let said: [(&str, Option<&dyn Display>); 4] = [
            ("w:before", self.before.as_ref().map(|value| value as _)),
            ("w:after", self.after.as_ref().map(|value| value as _)),
            ("w:line", self.exactly.as_ref().map(|value| value as _)),
            ("w:lineRule", exact.as_ref().map(|value| value as _)),
        ];
        let said: Vec<_> = said.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        if !said.is_empty() {
            part.empty("w:spacing", &said);
        }
    }
}
