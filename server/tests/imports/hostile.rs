//! Workbooks that were made to do harm: each is refused under its own code, before it is unpacked into memory.

use std::io::{Cursor, Write as _};

use contract::import::ImportPage;
use rust_xlsxwriter::{Formula, Workbook};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{send, workbook};
use crate::support::{TestApp, both_dbs};

both_dbs!(each_hostile_workbook_is_refused_by_name, formulas_are_neither_calculated_nor_written);

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook of one sheet with this data, and more parts.
fn by_hand(data: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend_from_slice(more);
    packed(&parts)
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The same archive, in whose directory and headers this size stands as that one.
fn lying(bytes: &[u8], size: u32, said: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let (size, said) = (size.to_le_bytes(), said.to_le_bytes());
    let mut changed = 0;
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == size {
            bytes[at..at + 4].copy_from_slice(&said);
            changed += 1;
        }
    }
    assert!(changed >= 1, "the size stands in the archive");
    bytes
}

fn hostile() -> Vec<(&'static str, u16, &'static str, Vec<u8>)> {
    let zeros = vec![b' '; 60 * 1024 * 1024];
    let many: Vec<(String, Vec<u8>)> = (0..250).map(|n| (format!("xl/media/{n}.bin"), vec![1])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let bomb = by_hand("", &[("xl/media/a.xml", &zeros)]);
    let inner = by_hand("", &[]);
    let strings = br#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="99999999999"><si><t>a</t></si></sst>"#;
    let doctype = br#"<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst/>"#;
    let shared = r#"<row r="1"><c r="A1"><f t="shared" si="4000000000" ref="A1:A2">B1</f><v>1</v></c></row>"#;
    let wide: Vec<u8> = "<sst/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut locked = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    locked.extend("EncryptedPackage".bytes().flat_map(|byte| [byte, 0]));
    let mut cut = by_hand("<row r=\"1\"/>", &[]);
    cut.truncate(cut.len() / 2);
    let far = r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#;
    let broad = r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#;
    vec![
        ("larger than it may be", 413, "import_too_large", vec![b'P'; 5 * 1024 * 1024 + 1]),
        ("text", 415, "import_not_xlsx", b"Ho ten,Ngay sinh\nA,B".to_vec()),
        ("an archive of something else", 415, "import_not_xlsx", packed(&[("readme.txt", b"a")])),
        ("with a password", 415, "import_locked", locked),
        ("with macros", 415, "import_macros", by_hand("", &[("xl/vbaProject.bin", b"macro")])),
        ("a workbook within", 415, "import_nested", by_hand("", &[("xl/embeddings/b.xlsx", &inner)])),
        ("an archive within, under another name", 415, "import_nested", by_hand("", &[("xl/media/b.png", &inner)])),
        ("too many parts", 422, "import_too_many_parts", by_hand("", &many)),
        ("sixty megabytes of nothing", 422, "import_bomb", bomb.clone()),
        ("the same, said to be small", 422, "import_damaged", lying(&bomb, 60 * 1024 * 1024, 1_000)),
        ("a number that would be believed", 422, "import_bomb", by_hand("", &[("xl/sharedStrings.xml", strings)])),
        ("a formula's number that would be believed", 422, "import_bomb", by_hand(shared, &[])),
        ("entities", 422, "import_damaged", by_hand("", &[("xl/sharedStrings.xml", doctype)])),
        ("in another writing", 422, "import_damaged", by_hand("", &[("xl/sharedStrings.xml", &wide)])),
        ("cut off", 422, "import_damaged", cut),
        ("a cell at the end of the world", 422, "import_too_many_rows", by_hand(far, &[])),
        ("a cell far to the right", 422, "import_too_many_columns", by_hand(broad, &[])),
        ("nothing in it", 422, "import_empty", by_hand("", &[])),
        ("another table", 422, "import_headings", workbook(&[vec!["Lớp".into()], vec!["Lá 2".into()]])),
    ]
}

async fn each_hostile_workbook_is_refused_by_name(app: TestApp) {
    let clerk = app.user("vanthu").await;
    for (what, status, code, bytes) in hostile() {
        let reply = send(&clerk, app.id(), "children", bytes).await;
        assert!(reply.text().contains(&format!("\"{code}\"")), "{what}: {}", reply.text());
        let body = reply.refused(status, code);
        assert!(body.message.chars().count() > 20, "{what}: {}", body.message);
    }
    assert_eq!(app.db.number("SELECT COUNT(*) FROM import").await, 0);
}

async fn formulas_are_neither_calculated_nor_written(app: TestApp) {
    let clerk = app.user("vanthu").await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, text) in (0..).zip(["Họ và tên", "Ngày sinh", "Lớp"]) {
        sheet.write_string(0, at, text).unwrap();
    }
    sheet.write_string(1, 0, "=HYPERLINK(\"http://x\")").unwrap();
    sheet.write_string(1, 1, "26/02/2021").unwrap();
    sheet.write_string(1, 2, "@SUM(1)").unwrap();
    sheet.write_formula(2, 0, Formula::new("\"Trẻ \"&\"02\"").set_result("Trẻ 02")).unwrap();
    sheet.write_string(2, 1, "27/02/2021").unwrap();
    let page: ImportPage = send(&clerk, app.id(), "children", book.save_to_buffer().unwrap()).await.ok();
    assert_eq!(page.import.counts.new, 2);
    // Text is text; the class, which templates offer, is written back as text too.
    assert_eq!(page.rows[0].shown[0].text, "=HYPERLINK(\"http://x\")");
    assert_eq!((page.rows[1].shown[0].text.as_str(), page.rows[1].remarks[0].code.as_str()), ("Trẻ 02", "formula"));
    let id = page.import.id;
    super::tell(&app, &clerk, id, "confirm").await.ok::<serde_json::Value>();
    assert_eq!(super::settled(&clerk, id).await.import.counts.entered, 2);
    let template = clerk.get("/api/v1/imports/templates/children.xlsx").await;
    let sheets = server::import::xlsx::read(&template.bytes).unwrap();
    assert!(sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells).all(|cell| !cell.formula));
}
