//! The text of a paper: parts, sections, points, articles, tables.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::PaperError;

/// A piece of a paper's text. Numbers are counted here, never typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// "I. MỤC ĐÍCH, YÊU CẦU".
    Part {
        /// Its heading.
        text: String,
    },
    /// "1. Mục đích"; counted anew in each part.
    Section {
        /// Its heading.
        text: String,
    },
    /// A paragraph, or several with line breaks between them.
    Text {
        /// What it says.
        text: String,
    },
    /// "a) …", with the letters of the Vietnamese alphabet.
    Points {
        /// What they say.
        items: Vec<String>,
    },
    /// "- …".
    Dashes {
        /// What they say.
        items: Vec<String>,
    },
    /// "Điều 1. …" of a decision.
    Article {
        /// What it says.
        text: String,
    },
    /// Lines of a name and a value, as in a certificate.
    Fields {
        /// The lines.
        rows: Vec<Field>,
    },
    /// A table whose head is repeated on each page.
    Table {
        /// Names of the columns.
        head: Vec<String>,
        /// How wide the columns are against each other; all alike when left out.
        #[serde(default)]
        widths: Vec<u32>,
        /// Cells, row by row.
        rows: Vec<Vec<String>>,
    },
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The name, without its colon.
    pub label: String,
    /// The value; left open for a pen when empty.
    pub text: String,
}

/// Letters of points: the Vietnamese alphabet without letters that differ by a mark alone, as papers use it [K].
const POINTS: [&str; 23] =
    ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"];
/// What follows the last words of a paper.
const END: &str = "./.";
/// Letters of a column's name that stand on one page even where there is room for one in a line: only then is the head
/// repeated, because a head is never torn.
const REPEATED: usize = 45;
/// Columns of a table: with more, the longest syllables of Vietnamese are wider than one.
pub const COLUMNS: usize = 10;

/// The letter of the n-th point, counted from 0; doubled after the last letter.
fn point(at: usize) -> String {
    POINTS[at % POINTS.len()].repeat(at / POINTS.len() + 1)
}

/// Numbers of parts, in Roman figures.
fn roman(mut number: usize) -> String {
    let figures = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut out = String::new();
    for (value, figure) in figures {
        while number >= value {
            out.push_str(figure);
            number -= value;
        }
    }
    out
}

/// What a paper rests on: a semicolon after each, a full stop after the last.
pub fn bases(bases: &[String]) -> Vec<Value> {
    bases
        .iter()
        .enumerate()
        .map(|(at, basis)| {
            let end = if at + 1 == bases.len() { '.' } else { ';' };
            json!({ "text": format!("{}{end}", bare(basis)) })
        })
        .collect()
}

/// A text without what ends it.
fn bare(text: &str) -> &str {
    text.trim().trim_end_matches(['.', ';', ',', '/', ' '])
}

fn ended(text: &str) -> String {
    format!("{}{END}", bare(text))
}

/// The text as the template takes it, numbered and ended. Its headings begin at a level, so that none is left out.
pub fn view(blocks: &[Block], top: usize) -> Result<Vec<Value>, PaperError> {
    let (mut part, mut section, mut article) = (0, 0, 0);
    let mut out = Vec::with_capacity(blocks.len() + 1);
    for (at, block) in blocks.iter().enumerate() {
        let last = at + 1 == blocks.len();
        let close = |text: &str, last: bool| if last { ended(text) } else { text.to_owned() };
        let list = |items: &[String], label: &dyn Fn(usize) -> String| -> Vec<Value> {
            items
                .iter()
                .enumerate()
                .map(|(n, text)| json!({ "label": label(n), "text": close(text, last && n + 1 == items.len()) }))
                .collect()
        };
        out.push(match block {
            Block::Part { text } => {
                (part, section) = (part + 1, 0);
                json!({ "block": "part", "level": top, "label": format!("{}.", roman(part)), "text": text })
            }
            Block::Section { text } => {
                section += 1;
                let level = if part > 0 { top + 1 } else { top };
                json!({ "block": "section", "level": level, "label": format!("{section}."), "text": text })
            }
            Block::Text { text } => json!({ "block": "text", "text": close(text, last) }),
            Block::Points { items } => {
                json!({ "block": "items", "items": list(items, &|n| format!("{})", point(n))) })
            }
            Block::Dashes { items } => json!({ "block": "items", "items": list(items, &|_| "-".to_owned()) }),
            Block::Article { text } => {
                article += 1;
                json!({ "block": "article", "label": format!("Điều {article}."), "text": close(text, last) })
            }
            Block::Fields { rows } => json!({ "block": "fields", "rows": rows }),
            Block::Table { head, widths, rows } => table(head, widths, rows)?,
        });
        // What does not end in words gets its end on a line of its own.
        let silent = match block {
            Block::Part { .. } | Block::Section { .. } | Block::Fields { .. } | Block::Table { .. } => true,
            Block::Points { items } | Block::Dashes { items } => items.is_empty(),
            Block::Text { .. } | Block::Article { .. } => false,
        };
        if last && silent {
            out.push(json!({ "block": "end", "text": END }));
        }
    }
    Ok(out)
}

fn table(head: &[String], widths: &[u32], rows: &[Vec<String>]) -> Result<Value, PaperError> {
    let columns = head.len();
    if columns == 0 {
        return Err(PaperError::Empty { field: "table.head" });
    }
    if columns > COLUMNS {
        return Err(PaperError::TooMany { field: "table.head".to_owned(), limit: COLUMNS });
    }
    if let Some(row) = rows.iter().find(|row| row.len() != columns) {
        return Err(PaperError::Ragged { cells: row.len(), columns });
    }
    let widths = match widths.len() {
        0 => vec![1; columns],
        given if given == columns => widths.iter().map(|width| (*width).clamp(1, 100)).collect(),
        given => return Err(PaperError::Ragged { cells: given, columns }),
    };
    let rows: Vec<Vec<Value>> =
        rows.iter().map(|row| row.iter().map(|cell| json!({ "text": cell })).collect()).collect();
    let repeated = head.iter().all(|name| name.chars().count() <= REPEATED);
    Ok(json!({ "block": "table", "head": head, "repeated": repeated, "widths": widths, "rows": rows }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Block {
        Block::Text { text: text.to_owned() }
    }

    #[test]
    fn parts_sections_and_points_are_counted() {
        let blocks = [
            Block::Part { text: "A".to_owned() },
            Block::Section { text: "B".to_owned() },
            Block::Section { text: "C".to_owned() },
            Block::Part { text: "D".to_owned() },
            Block::Section { text: "E".to_owned() },
            Block::Points { items: vec!["x".to_owned(); 6] },
        ];
        let view = view(&blocks, 2).unwrap();
        let labels: Vec<&str> = view.iter().filter_map(|block| block["label"].as_str()).collect();
        assert_eq!(labels, ["I.", "1.", "2.", "II.", "1."]);
        let levels: Vec<u64> = view.iter().filter_map(|block| block["level"].as_u64()).collect();
        assert_eq!(levels, [2, 3, 3, 2, 3]);
        let points: Vec<&str> =
            view[5]["items"].as_array().unwrap().iter().filter_map(|item| item["label"].as_str()).collect();
        assert_eq!(points, ["a)", "b)", "c)", "d)", "đ)", "e)"]);
        assert_eq!(point(23), "aa");
        assert_eq!([4, 9, 14, 40].map(roman), ["IV", "IX", "XIV", "XXXX"]);
    }

    #[test]
    fn the_last_words_end_the_paper_once() {
        for said in ["Trân trọng", "Trân trọng.", "Trân trọng ./.", "Trân trọng./."] {
            let view = view(&[text("Một."), text(said)], 1).unwrap();
            assert_eq!((&view[0]["text"], &view[1]["text"]), (&json!("Một."), &json!("Trân trọng./.")));
        }
        let fields = Block::Fields { rows: Vec::new() };
        assert_eq!(view(&[fields], 1).unwrap()[1]["text"], "./.");
        assert!(view(&[], 1).unwrap().is_empty());
    }

    #[test]
    fn bases_end_in_semicolons_and_one_full_stop() {
        let given = ["Căn cứ A".to_owned(), "Căn cứ B.".to_owned(), "Thực hiện C;".to_owned()];
        let ends: Vec<String> = bases(&given).iter().map(|basis| basis["text"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ends, ["Căn cứ A;", "Căn cứ B;", "Thực hiện C."]);
    }

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let head = vec!["STT".to_owned(), "Tên".to_owned()];
        let ragged = Block::Table { head: head.clone(), widths: Vec::new(), rows: vec![vec!["1".to_owned()]] };
        assert_eq!(view(&[ragged], 1), Err(PaperError::Ragged { cells: 1, columns: 2 }));
        let none = Block::Table { head: Vec::new(), widths: Vec::new(), rows: Vec::new() };
        assert_eq!(view(&[none], 1), Err(PaperError::Empty { field: "table.head" }));
        let empty = Block::Table { head, widths: vec![1, 3], rows: Vec::new() };
        assert_eq!(view(&[empty], 1).unwrap()[0]["widths"], json!([1, 3]));
    }
}
