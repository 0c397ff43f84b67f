//! Letters as DOCX: what the PDF says, whole and in the order that Word asks for.

use std::collections::BTreeMap;

use papers::{Block, Field, Letter, LetterKind, Number, Paper, PaperError, Signature, docx, render};
use roxmltree::Document;
use serde_json::{Value, json};

use crate::{
    content::{HOSTILE, squeezed, strings, vietnamese},
    pdf::Pdf,
    support,
    word::{W, Word},
};

/// The letter as DOCX, read. With `PAPERS_OUT` set, the file is kept there for eyes.
fn written(name: &str, letter: &Letter) -> Word {
    let docx = docx(letter).unwrap();
    if let Some(folder) = std::env::var_os("PAPERS_OUT") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.docx")), &docx.bytes).unwrap();
    }
    Word::read(&docx.bytes)
}

/// One of each kind that this crate knows.
pub fn of_every_kind() -> Vec<Letter> {
    let with = |kind: LetterKind| Letter { kind, qr: None, ..support::official() };
    let plain = [
        LetterKind::Proposal,
        LetterKind::Notice,
        LetterKind::Report,
        LetterKind::Certificate,
        LetterKind::Named("Giấy nghỉ phép".to_owned()),
    ];
    let official = Letter { qr: None, ..support::official() };
    let decision = Letter { qr: None, ..support::decision() };
    // Short enough for one page: a table that is torn repeats its head.
    let mut plan = support::plan();
    plan.blocks.retain(|block| !matches!(block, Block::Text { text } if text.contains("trách nhiệm")));
    let mut all = vec![plan, official, decision, support::minutes()];
    all.extend(plain.map(with));
    all
}

/// The words by which two texts differ, each with how often the one has it more than the other.
pub fn differing(one: &str, other: &str) -> Vec<(String, i32)> {
    let mut counted = BTreeMap::<&str, i32>::new();
    one.split_whitespace().for_each(|word| *counted.entry(word).or_default() += 1);
    other.split_whitespace().for_each(|word| *counted.entry(word).or_default() -= 1);
    counted.into_iter().filter(|(_, times)| *times != 0).map(|(word, times)| (word.to_owned(), times)).collect()
}

/// What a PDF says, without the numbers of its pages.
pub fn without_page_numbers(pdf: &Pdf) -> String {
    let lines = pdf.pages.iter().flat_map(crate::pdf::Page::lines).filter(|line| line.y() > 18.0);
    lines.map(|line| line.text).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_letter_of_every_kind_says_what_its_pdf_says() {
    for (at, letter) in of_every_kind().into_iter().enumerate() {
        let pdf = Pdf::read(&render(&Paper::Letter(letter.clone())).unwrap().pdf);
        let word = written(&format!("letter-{at}"), &letter);
        assert_eq!(differing(&word.text(), &without_page_numbers(&pdf)), [], "{:?}", letter.kind);
    }
}

#[test]
fn what_stands_where_the_eye_looks_for_it_stands_in_its_paragraph() {
    let paragraphs = written("07", &support::plan()).paragraphs();
    let has = |wanted: &str| assert!(paragraphs.iter().any(|said| said == wanted), "{wanted}: {paragraphs:#?}");
    for wanted in [
        "ỦY BAN NHÂN DÂN QUẬN GÒ VẤP",
        "TRƯỜNG MẦM NON HƯƠNG SEN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 26/KH-MNHgS",
        "Gò Vấp, ngày 26 tháng 02 năm 2024",
        "KẾ HOẠCH\nThực hiện công tác cải cách thủ tục hành chính năm 2024",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Mục đích",
        "HIỆU TRƯỞNG",
        "Người ký Thứ nhất",
        "Nơi nhận:",
        "- Lưu: VT.",
    ] {
        has(wanted);
    }
    let official = written("08", &support::official()).paragraphs();
    for wanted in
        ["V/v cử giáo viên tham gia lớp bồi dưỡng", "Kính gửi:", "- Ủy ban nhân dân phường An Nhơn", "- Như trên;"]
    {
        assert!(official.iter().any(|said| said == wanted), "{wanted}: {official:#?}");
    }
    // The code belongs to the paper that nobody has edited.
    assert!(!official.iter().any(|said| said.contains("Quét mã")));
    let minutes = written("10", &support::minutes()).text();
    assert!(minutes.contains("TM. ĐOÀN KIỂM TRA\nTRƯỞNG ĐOÀN"), "{minutes}");
}

#[test]
fn all_letters_of_vietnamese_stand_in_it_and_composed() {
    let letters = vietnamese();
    assert_eq!(letters.len(), 134);
    let spaced: String = letters.iter().flat_map(|letter| [*letter, ' ']).collect();
    let wanted = spaced.trim().to_owned();
    let mut plan = support::plan();
    plan.blocks = vec![Block::Text { text: spaced.clone() }, Block::Section { text: spaced.clone() }];
    plan.bases = vec![spaced];
    let text = written("vietnamese", &plan).text();
    assert_eq!(text.matches(&wanted).count(), 3, "{text}");
    let named = |name: &str| {
        let signatures = vec![Signature::own("Hiệu trưởng", name)];
        docx(&Letter { signatures, ..support::plan() }).unwrap().bytes
    };
    assert_eq!(named("Nguye\u{302}\u{303}n"), named("Nguyễn"), "decomposed text is the same letter");
}

#[test]
fn the_same_letter_is_the_same_bytes_whenever_it_is_written() {
    for letter in of_every_kind() {
        let first = docx(&letter).unwrap();
        assert_eq!(first, docx(&letter).unwrap());
        let word = Word::read(&first.bytes);
        assert!(word.years.iter().all(|year| *year == 1980), "{:?}", word.years);
    }
    // Where its code leads changes nothing: there is none.
    let with = Letter { qr: Some("https://sen.example/kiem-tra/1".to_owned()), ..support::plan() };
    assert_eq!(docx(&with).unwrap(), docx(&support::plan()).unwrap());
}

#[test]
fn the_file_says_what_it_is_and_in_which_language() {
    let word = written("07", &support::plan());
    let parts: Vec<&str> = word.parts.keys().map(String::as_str).collect();
    assert_eq!(
        parts,
        [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/core.xml",
            "word/_rels/document.xml.rels",
            "word/document.xml",
            "word/header.xml",
            "word/settings.xml",
            "word/styles.xml"
        ]
    );
    let core = Document::parse(&word.parts["docProps/core.xml"]).unwrap();
    let told = |name: &str| {
        let found = core.descendants().find(|node| node.tag_name().name() == name);
        found.and_then(|node| node.text()).map(str::to_owned)
    };
    let title = "Kế hoạch Thực hiện công tác cải cách thủ tục hành chính năm 2024";
    assert_eq!(told("title").as_deref(), Some(title));
    assert_eq!(told("creator").as_deref(), Some("Trường Mầm non Hương Sen"));
    assert_eq!(told("language").as_deref(), Some("vi-VN"));
    assert_eq!(told("created").as_deref(), Some("2024-02-26T00:00:00Z"));
    assert!(word.parts["word/styles.xml"].contains("<w:lang w:val=\"vi-VN\""));
    let draft = Letter { date: None, number: Some(Number { no: None, symbol: "KH".to_owned() }), ..support::plan() };
    let word = written("draft", &draft);
    assert!(!word.parts["docProps/core.xml"].contains("created"), "a draft has no day");
    assert!(word.text().contains("Gò Vấp, ngày \u{a0}"), "and leaves room for one");
}

/// In which order Word reads what stands in these elements; in any other it says that the file is damaged (ISO/IEC 29500-1).
const ORDER: [(&str, &[&str]); 9] = [
    ("pPr", &["pStyle", "keepNext", "pBdr", "tabs", "spacing", "ind", "jc", "outlineLvl"]),
    ("rPr", &["rFonts", "b", "bCs", "i", "iCs", "sz", "szCs", "lang"]),
    ("tblPr", &["tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar"]),
    ("tblBorders", &["top", "left", "bottom", "right", "insideH", "insideV"]),
    ("tblCellMar", &["top", "left", "bottom", "right"]),
    ("tbl", &["tblPr", "tblGrid", "tr"]),
    ("trPr", &["cantSplit", "tblHeader"]),
    ("sectPr", &["headerReference", "pgSz", "pgMar", "titlePg"]),
    (
        "style",
        &["name", "basedOn", "next", "uiPriority", "semiHidden", "unhideWhenUsed", "qFormat", "pPr", "rPr", "tblPr"],
    ),
];

#[test]
fn elements_stand_in_the_order_that_word_asks_for() {
    let mut seen = 0;
    for letter in of_every_kind() {
        let word = written("order", &letter);
        for text in word.parts.values() {
            let part = Document::parse(text).unwrap();
            for node in part.descendants().filter(|node| node.tag_name().namespace() == Some(W)) {
                let name = node.tag_name().name();
                let inside: Vec<&str> =
                    node.children().filter(roxmltree::Node::is_element).map(|child| child.tag_name().name()).collect();
                if let Some((_, order)) = ORDER.iter().find(|(of, _)| *of == name) {
                    let places: Vec<_> = inside.iter().map(|one| order.iter().position(|other| other == one)).collect();
                    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{name}: {inside:?}");
                    seen += 1;
                }
                // A cell ends in a paragraph; two tables that touch are one.
                assert!(name != "tc" || inside.last() == Some(&"p"), "{inside:?}");
                assert!(!inside.windows(2).any(|two| two == ["tbl", "tbl"]), "{inside:?}");
                let is_whole = name != "body" || inside.ends_with(&["p", "sectPr"]);
                assert!(is_whole, "{inside:?}");
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn markup_and_codes_of_fields_are_text_wherever_they_stand() {
    let hostile = format!(
        "{HOSTILE} {{ HYPERLINK \"http://example.com\" }} {{PAGE}} <w:instrText>PAGE</w:instrText> &lt; ]]> <!--"
    );
    let mut tried = 0;
    for letter in of_every_kind() {
        let whole = serde_json::to_value(&letter).unwrap();
        let mut leaves = Vec::new();
        strings(&whole, &mut String::new(), &mut leaves);
        let before = squeezed(&written("hostile", &letter).text()).to_uppercase();
        for leaf in leaves {
            let shown =
                before.contains(&squeezed(whole.pointer(&leaf).and_then(Value::as_str).unwrap()).to_uppercase());
            let mut changed = whole.clone();
            *changed.pointer_mut(&leaf).unwrap() = json!(hostile);
            // Names of kinds and days are no free text.
            let Ok(letter) = serde_json::from_value::<Letter>(changed) else { continue };
            let word = Word::read(&docx(&letter).unwrap().bytes);
            let text = squeezed(&word.text()).to_uppercase();
            assert!(!shown || text.contains(&squeezed(&hostile).to_uppercase()), "{leaf}: {text}");
            let document = Document::parse(&word.parts["word/document.xml"]).unwrap();
            let strange = ["instrText", "fldSimple", "fldChar", "hyperlink", "object", "drawing"];
            let found = document.descendants().find(|node| strange.contains(&node.tag_name().name()));
            assert!(found.is_none(), "{leaf}: {found:?}");
            tried += usize::from(shown);
        }
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn what_no_file_can_hold_is_mended_or_refused_as_for_the_pdf() {
    let with = |name: &str| Letter { signatures: vec![Signature::own("Hiệu trưởng", name)], ..support::plan() };
    let clean = docx(&with("Người ký Số ba")).unwrap();
    for dirty in
        ["Người\u{0} ký\u{1b} Số ba", "\u{202e}Người ký\u{202c} Số ba\u{200f}", "Người\n\tký\u{feff} Số ba\u{e0041}"]
    {
        assert_eq!(docx(&with(dirty)).unwrap(), clean, "{dirty:?}");
    }
    let long = with(&"a".repeat(100_000));
    assert_eq!(docx(&long).unwrap_err(), render(&Paper::Letter(long.clone())).unwrap_err());
    assert!(matches!(docx(&long), Err(PaperError::TooLong { .. })));
    let replaced = docx(&with("An 😀 漢")).unwrap();
    assert_eq!(replaced.replaced, 2);
    assert!(Word::read(&replaced.bytes).text().contains("An □ □"));
    let symbol = Number { no: Some(442), symbol: "CV-MNHgS".to_owned() };
    let refused = docx(&Letter { number: Some(symbol), ..support::official() });
    assert_eq!(refused.unwrap_err().code(), "paper.symbol");

    // Every letter of Unicode; the reader refuses what XML cannot hold.
    let all: String = ('\u{1}'..='\u{ffff}').chain('\u{1f300}'..='\u{1f3ff}').collect();
    let letters: Vec<char> = all.chars().collect();
    let line =
        |part: &[char]| part.chunks(10).map(|word| word.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let blocks = letters.chunks(10_000).map(|part| Block::Text { text: line(part) }).collect();
    let word = written("unicode", &Letter { blocks, ..support::plan() });
    assert!(word.text().contains('Ự') && !word.text().contains('\u{ffff}'));
}

#[test]
fn lines_lists_and_tables_keep_their_shape() {
    let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let table = |widths: Vec<u32>| Block::Table {
        head: texts(&["STT", "Nội dung"]),
        widths,
        rows: vec![texts(&["1", "một\nhai"]), texts(&["2", ""])],
    };
    let blocks = vec![
        Block::Text { text: "Dòng một\nDòng hai".to_owned() },
        Block::Points { items: vec!["điểm\nnữa".to_owned(); 6] },
        Block::Article { text: "Điều khoản\nđoạn hai".to_owned() },
        Block::Fields { rows: vec![Field { label: "Địa điểm".to_owned(), text: String::new() }] },
        table(vec![1, 3]),
        table(vec![]),
    ];
    let word = written("shapes", &Letter { blocks, ..support::plan() });
    let paragraphs = word.paragraphs();
    let position = |wanted: &str| {
        let found = paragraphs.iter().position(|said| said == wanted);
        found.unwrap_or_else(|| panic!("{wanted}: {paragraphs:#?}"))
    };
    assert_eq!(position("Dòng hai"), position("Dòng một") + 1);
    assert_eq!(position("đ) điểm"), position("d) điểm") + 2);
    assert_eq!(position("đoạn hai"), position("Điều 1. Điều khoản") + 1);
    assert_eq!(position("một\nhai"), position("1") + 1, "a cell is one paragraph");
    let document = &word.parts["word/document.xml"];
    assert_eq!(document.matches("<w:tblHeader/>").count(), 2);
    assert_eq!(document.matches("w:leader=\"dot\"").count(), 1, "room for a pen");
    // A quarter and three quarters of the width, and two halves.
    for width in ["2338", "7016", "4677"] {
        assert!(document.contains(&format!("<w:gridCol w:w=\"{width}\"/>")), "{width}");
    }
    // Nothing to say is a letter all the same.
    let bare = Letter {
        blocks: vec![],
        bases: vec![],
        signatures: vec![],
        recipients: vec![],
        number: None,
        ..support::plan()
    };
    assert!(written("bare", &bare).text().contains("- Lưu: VT."));
}
