//! A letter on its sheet: head, title, to whom, text, signatures, recipients. Lengths are in twips, twentieths of a point; sizes
//! of letters in half points.

use super::{
    Head, Signature, View,
    table::{Row, Table, cell, no_cell, row},
    xml::{Attributes, Dress, Part, Shape},
};
use crate::engine::breadth;

/// A4.
const SHEET: (u32, u32) = (11_906, 16_838);
/// Margins above and below, 20 mm.
const ABOVE: u32 = 1_134;
/// The margin on the left, 30 mm.
const LEFT: u32 = 1_701;
/// The margin on the right, 15 mm.
const RIGHT: u32 = 850;
/// From the edge of the sheet to the number of the page.
const TO_NUMBER: u32 = 567;
/// What is left between the margins.
pub const WIDE: u32 = SHEET.0 - LEFT - RIGHT;
/// Of the first line of a paragraph, 1.27 cm.
pub const INDENT: u32 = 720;
/// Between two columns, 6 mm.
const GUTTER: u32 = 340;
/// The longest title whose rule still grows, 140 mm.
const LONGEST_TITLE: u32 = 7_937;
/// Before the names of several to whom it goes, 12 mm.
const TO_INDENT: u32 = 680;
/// Room for a signature and a seal, 25 mm; 22 mm where several stand below each other.
const ROOM: (u32, u32) = (1_417, 1_247);

const COUNTRY: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
/// The size of the lines of recipients.
const SMALL: u32 = 22;
/// The size of the unit's and the country's names.
const NAMES: u32 = 24;
/// The size of the motto, the number and the day.
const BELOW_NAMES: u32 = 26;
/// The size of the text.
const TEXT: u32 = 28;
/// What keeps the columns of the head apart, and the country on one line wherever letters are a little wider.
const SPARE: u32 = 170;

/// The part of the document itself.
pub fn document(view: &View) -> Vec<u8> {
    const NAMES: Attributes = &[
        ("xmlns:w", &"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("xmlns:r", &"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ];
    Part::of("w:document", NAMES, |part| {
        part.within("w:body", &[], |part| {
            letterhead(part, &view.head, view.under_number.as_deref());
            if let Some(name) = &view.title {
                title(part, name, &view.about);
            }
            to(part, &view.to);
            text(part, view);
            ends(part, view);
            section(part);
        });
    })
}

/// Whose paper it is and of which country, number and day: two columns without lines.
fn letterhead(part: &mut Part, head: &Head, under_number: Option<&str>) {
    let right = breadth(COUNTRY, true, NAMES) + SPARE;
    let left = WIDE - right;
    let unit = head.unit.to_uppercase();
    let small = Dress::PLAIN.sized(NAMES);
    Table { widths: &[left, right], is_ruled: false }.write(part, |part| {
        row(part, Row::default(), |part| {
            cell(part, left, |part| {
                if let Some(parent) = &head.parent {
                    part.line(&Shape::CENTRED, small, &parent.to_uppercase());
                }
                part.line(&Shape::CENTRED, Dress::BOLD.sized(NAMES), &unit);
                // Between a third and a half of the name.
                rule(part, left, breadth(&unit, true, NAMES).min(left) * 2 / 5);
            });
            cell(part, right, |part| {
                part.line(&Shape::CENTRED, Dress::BOLD.sized(NAMES), COUNTRY);
                part.line(&Shape::CENTRED, Dress::BOLD.sized(BELOW_NAMES), MOTTO);
                rule(part, right, breadth(MOTTO, true, BELOW_NAMES));
            });
        });
        row(part, Row::default(), |part| {
            let first = Shape { before: Some(80), ..Shape::CENTRED };
            cell(part, left, |part| {
                part.line(&first, Dress::PLAIN.sized(BELOW_NAMES), head.number.as_deref().unwrap_or_default());
                if let Some(about) = under_number {
                    part.line(&Shape::CENTRED, small, about);
                }
            });
            cell(part, right, |part| part.line(&first, Dress::ITALIC.sized(BELOW_NAMES), &head.date));
        });
    });
    part.paragraph(&Shape::gap(240), |_| ());
}

/// A rule so long, in the middle of a column; right below what stands above it.
fn rule(part: &mut Part, column: u32, long: u32) {
    let beside = column.saturating_sub(long) / 2;
    // A mark below a letter reaches almost to the next line.
    let shape = Shape { is_rule: true, before: Some(40), indents: Some((beside, beside)), ..Shape::gap(40) };
    part.paragraph(&shape, |_| ());
}

fn title(part: &mut Part, name: &str, about: &str) {
    let shape = Shape::PLAIN.styled("Title");
    let name = name.to_uppercase();
    // One paragraph, so that it is one heading.
    part.paragraph(&shape, |part| {
        part.run(Dress::PLAIN, &name);
        if !about.is_empty() {
            part.run(Dress::PLAIN, &format!("\n{about}"));
        }
    });
    let words = if about.is_empty() { &name } else { about };
    rule(part, WIDE, breadth(words, true, TEXT).min(LONGEST_TITLE) * 2 / 5);
    part.paragraph(&Shape::gap(160), |_| ());
}

/// "Kính gửi": one name in the middle; several below each other, all of them in the middle.
fn to(part: &mut Part, names: &[String]) {
    const SAID: &str = "Kính gửi:";
    let last = Shape { after: Some(120), ..Shape::PLAIN };
    match names {
        [] => {}
        [name] => {
            part.line(&Shape { aligned: Some("center"), ..last }, Dress::PLAIN, &format!("{SAID} {name}"));
        }
        names => {
            let lines: Vec<String> = names.iter().map(|name| format!("- {name}")).collect();
            let widest = lines.iter().map(|line| breadth(line, false, TEXT)).max().unwrap_or_default();
            let left = WIDE.saturating_sub(TO_INDENT + widest) / 2;
            part.line(&Shape { indents: Some((left, 0)), ..Shape::PLAIN }, Dress::PLAIN, SAID);
            for (at, line) in lines.iter().enumerate() {
                let shape = if at + 1 == lines.len() { last } else { Shape::PLAIN };
                part.line(&Shape { indents: Some((left + TO_INDENT, 0)), ..shape }, Dress::PLAIN, line);
            }
        }
    }
}

fn text(part: &mut Part, view: &View) {
    let spaced = Shape { after: Some(120), ..Shape::CENTRED };
    if let Some(authority) = &view.authority {
        part.line(&spaced, Dress::BOLD, &authority.to_uppercase());
    }
    for basis in &view.bases {
        part.line(&Shape::BODY, Dress::ITALIC, &basis.text);
    }
    if view.decision {
        part.line(&spaced, Dress::BOLD, "QUYẾT ĐỊNH:");
    }
    for (at, piece) in view.blocks.iter().enumerate() {
        piece.write(part, at + 1 == view.blocks.len() && piece.ends_in_words());
    }
}

/// Recipients beside the signature; several signatures side by side, and the recipients below them.
fn ends(part: &mut Part, view: &View) {
    part.paragraph(&Shape { is_kept: true, ..Shape::gap(120) }, |_| ());
    let half = WIDE / 2;
    let letters: usize = view.recipients.iter().map(String::len).sum();
    // A list so long that it might not fit on a page goes on on the next one.
    let is_whole = view.recipients.len() <= 20 && letters <= 2_000;
    match view.signatures.as_slice() {
        [] | [_] => Table { widths: &[half, half], is_ruled: false }.write(part, |part| {
            row(part, Row { is_whole, ..Row::default() }, |part| {
                cell(part, half, |part| recipients(part, &view.recipients));
                match view.signatures.first() {
                    Some(one) => cell(part, half, |part| signature(part, one, 1, ROOM.0)),
                    None => no_cell(part, half),
                }
            });
        }),
        several => {
            let lines = several.iter().map(|one| one.posts.len()).max().unwrap_or_default();
            Table { widths: &[half, half], is_ruled: false }.write(part, |part| {
                for pair in several.chunks(2) {
                    row(part, Row { is_whole: true, ..Row::default() }, |part| {
                        for one in pair {
                            cell(part, half, |part| signature(part, one, lines, ROOM.1));
                        }
                        if pair.len() == 1 {
                            no_cell(part, half);
                        }
                    });
                }
            });
            part.paragraph(&Shape::gap(160), |_| ());
            recipients(part, &view.recipients);
        }
    }
    // Word asks for a paragraph after a table.
    part.paragraph(&Shape::gap(20), |_| ());
}

fn recipients(part: &mut Part, lines: &[String]) {
    let heading = Dress { bold: true, italic: true, size: Some(NAMES) };
    let shape = Shape { indents: Some((0, GUTTER)), ..Shape::PLAIN };
    part.line(&shape, heading, "Nơi nhận:");
    for line in lines {
        part.line(&shape, Dress::PLAIN.sized(SMALL), line);
    }
}

/// Who signs, room for the hand and the seal, the name. Beside another one its posts take as many lines.
fn signature(part: &mut Part, one: &Signature, lines: usize, room: u32) {
    const OPEN: &str = "\u{a0}";
    for post in &one.posts {
        part.line(&Shape::CENTRED, Dress::BOLD, &post.to_uppercase());
    }
    for _ in one.posts.len()..lines {
        part.line(&Shape::CENTRED, Dress::BOLD, OPEN);
    }
    let name = Shape { before: Some(room), after: Some(160), ..Shape::CENTRED };
    part.line(&name, Dress::BOLD, one.name.as_deref().unwrap_or(OPEN));
}

/// The sheet: its size, its margins, the number in the top margin of every page but the first.
fn section(part: &mut Part) {
    part.within("w:sectPr", &[], |part| {
        part.empty("w:headerReference", &[("w:type", &"default"), ("r:id", &"rId3")]);
        part.empty("w:pgSz", &[("w:w", &SHEET.0), ("w:h", &SHEET.1)]);
        let margins: Attributes = &[
            ("w:top", &ABOVE),
            ("w:right", &RIGHT),
            ("w:bottom", &ABOVE),
            ("w:left", &LEFT),
            ("w:header", &TO_NUMBER),
            ("w:footer", &TO_NUMBER),
            ("w:gutter", &0),
        ];
        part.empty("w:pgMar", margins);
        part.empty("w:titlePg", &[]);
    });
}
