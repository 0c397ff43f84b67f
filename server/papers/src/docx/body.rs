//! The text of a letter: headings, paragraphs, points, articles, tables.

use serde::Deserialize;

use super::{
    sheet::{INDENT, WIDE},
    table::{Row, Table, cell, row},
    xml::{Dress, Part, Shape},
};

/// A piece of the text, numbered and ended, as `body::view` says it.
#[derive(Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Piece {
    /// "I. MỤC ĐÍCH".
    Part(Heading),
    /// "1. Mục đích".
    Section(Heading),
    /// Paragraphs.
    Text(Words),
    /// Points and dashes.
    Items {
        /// Each with its label.
        items: Vec<Item>,
    },
    /// "Điều 1. …".
    Article(Item),
    /// Names and values.
    Fields {
        /// Each on a line of its own.
        rows: Vec<FieldRow>,
    },
    /// A table.
    Table(Cells),
    /// "./." where the text does not end in words.
    End(Words),
}

/// A heading.
#[derive(Deserialize)]
pub struct Heading {
    level: u8,
    label: String,
    text: String,
}

/// What is only text.
#[derive(Deserialize)]
pub struct Words {
    text: String,
}

/// What has a label before its text.
#[derive(Deserialize)]
pub struct Item {
    label: String,
    text: String,
}

/// A name and its value.
#[derive(Deserialize)]
pub struct FieldRow {
    label: String,
    text: String,
}

/// What stands in a table.
#[derive(Deserialize)]
pub struct Cells {
    head: Vec<String>,
    repeated: bool,
    widths: Vec<u32>,
    rows: Vec<Vec<Words>>,
}

/// The size of a table's text, in half points.
const IN_TABLES: u32 = 24;
/// Below a table, in twips: two that touch would be one.
const BELOW: u32 = 120;

impl Piece {
    /// Whether it ends in words, which then stay with the signature.
    pub fn ends_in_words(&self) -> bool {
        match self {
            Self::Text(_) | Self::Article(_) | Self::End(_) => true,
            Self::Part(_) | Self::Section(_) | Self::Items { .. } | Self::Fields { .. } | Self::Table(_) => false,
        }
    }

    /// Writes it; the last words are kept on the page of the signature.
    pub fn write(&self, part: &mut Part, is_kept: bool) {
        let body = Shape { is_kept, ..Shape::BODY };
        match self {
            Self::Part(heading) => heading.write(part, &heading.text.to_uppercase()),
            Self::Section(heading) => heading.write(part, &heading.text),
            Self::Text(words) | Self::End(words) => {
                for line in words.text.split('\n') {
                    part.line(&body, Dress::PLAIN, line);
                }
            }
            Self::Items { items } => {
                for item in items {
                    item.write(part, &body, Dress::PLAIN);
                }
            }
            Self::Article(article) => article.write(part, &body, Dress::BOLD),
            Self::Fields { rows } => {
                for field in rows {
                    field.write(part);
                }
            }
            Self::Table(cells) => cells.write(part),
        }
    }
}

impl Heading {
    fn write(&self, part: &mut Part, text: &str) {
        let style = match self.level {
            1 => "Heading1",
            2 => "Heading2",
            _ => "Heading3",
        };
        part.line(&Shape::BODY.styled(style), Dress::PLAIN, &format!("{} {text}", self.label));
    }
}

impl Item {
    fn write(&self, part: &mut Part, shape: &Shape, label: Dress) {
        let mut lines = self.text.split('\n');
        part.paragraph(shape, |part| {
            part.run(label, &self.label);
            part.run(Dress::PLAIN, &format!(" {}", lines.next().unwrap_or_default()));
        });
        for line in lines {
            part.line(shape, Dress::PLAIN, line);
        }
    }
}

impl FieldRow {
    fn write(&self, part: &mut Part) {
        let is_open = self.text.is_empty();
        let dotted_to = is_open.then_some(WIDE);
        let shape = Shape { indents: Some((INDENT, 0)), aligned: Some("left"), dotted_to, ..Shape::BODY };
        part.paragraph(&shape, |part| {
            part.run(Dress::PLAIN, &format!("{}: ", self.label));
            if is_open {
                part.blank();
            } else {
                part.run(Dress::PLAIN, &self.text);
            }
        });
    }
}

impl Cells {
    fn write(&self, part: &mut Part) {
        let all: u32 = self.widths.iter().sum();
        let widths: Vec<u32> = self.widths.iter().map(|width| WIDE * width / all.max(1)).collect();
        Table { widths: &widths, is_ruled: true }.write(part, |part| {
            row(part, Row { is_head: self.repeated, ..Row::default() }, |part| {
                for (name, width) in self.head.iter().zip(&widths) {
                    cell(part, *width, |part| part.line(&Shape::CENTRED, Dress::BOLD.sized(IN_TABLES), name));
                }
            });
            for cells in &self.rows {
                row(part, Row::default(), |part| {
                    for (words, width) in cells.iter().zip(&widths) {
                        cell(part, *width, |part| part.line(&Shape::PLAIN, Dress::PLAIN.sized(IN_TABLES), &words.text));
                    }
                });
            }
        });
        part.paragraph(&Shape::gap(BELOW), |_| ());
    }
}
