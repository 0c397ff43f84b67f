//! Tables of a DOCX: those of the text, and those that only put things side by side.

use super::xml::{Attributes, Part, Shape};

/// A table while it is written.
pub struct Table<'a> {
    /// How wide its columns are, in twips.
    pub widths: &'a [u32],
    /// It shows its lines, and its cells keep a distance from them.
    pub is_ruled: bool,
}

/// How a row is set.
#[derive(Clone, Copy, Default)]
pub struct Row {
    /// It is never torn by the end of a page.
    pub is_whole: bool,
    /// It is repeated on each page.
    pub is_head: bool,
}

/// Between a ruled cell's line and its text, in twips.
const INSET: u32 = 60;

impl Table<'_> {
    /// Writes the table with its rows.
    pub fn write(&self, part: &mut Part, rows: impl FnOnce(&mut Part)) {
        part.within("w:tbl", &[], |part| {
            part.within("w:tblPr", &[], |part| {
                let whole: u32 = self.widths.iter().sum();
                part.empty("w:tblW", &[("w:w", &whole), ("w:type", &"dxa")]);
                if self.is_ruled {
                    let line: Attributes = &[("w:val", &"single"), ("w:sz", &4), ("w:space", &0), ("w:color", &"auto")];
                    part.within("w:tblBorders", &[], |part| {
                        for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
                            part.empty(side, line);
                        }
                    });
                }
                part.empty("w:tblLayout", &[("w:type", &"fixed")]);
                // Said in any case: what programs do where it is not said differs.
                let inset = if self.is_ruled { INSET } else { 0 };
                part.within("w:tblCellMar", &[], |part| {
                    for side in ["w:top", "w:left", "w:bottom", "w:right"] {
                        part.empty(side, &[("w:w", &inset), ("w:type", &"dxa")]);
                    }
                });
            });
            part.within("w:tblGrid", &[], |part| {
                for width in self.widths {
                    part.empty("w:gridCol", &[("w:w", width)]);
                }
            });
            rows(part);
        });
    }
}

/// Writes a row with its cells.
pub fn row(part: &mut Part, row: Row, cells: impl FnOnce(&mut Part)) {
    part.within("w:tr", &[], |part| {
        if row.is_whole || row.is_head {
            part.within("w:trPr", &[], |part| {
                if row.is_whole {
                    part.empty("w:cantSplit", &[]);
                }
                if row.is_head {
                    part.empty("w:tblHeader", &[]);
                }
            });
        }
        cells(part);
    });
}

/// Writes a cell with its paragraphs.
pub fn cell(part: &mut Part, width: u32, paragraphs: impl FnOnce(&mut Part)) {
    part.within("w:tc", &[], |part| {
        part.within("w:tcPr", &[], |part| part.empty("w:tcW", &[("w:w", &width), ("w:type", &"dxa")]));
        paragraphs(part);
    });
}

/// Writes a cell in which nothing stands: a cell without a paragraph is none.
pub fn no_cell(part: &mut Part, width: u32) {
    cell(part, width, |part| part.paragraph(&Shape::PLAIN, |_| ()));
}
