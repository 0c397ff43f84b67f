//! The file itself: kept for decades, read aloud, the same each time.

use papers::{Paper, render};

use crate::{drawn, pdf::Pdf, support};

/// What a file to be kept says about itself, and carries.
pub fn is_archived(pdf: &Pdf) {
    let xmp = pdf.xmp();
    for said in
        ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<dc:title>", "Trường Mầm non Hương Sen"]
    {
        assert!(xmp.contains(said), "{said} in {xmp}");
    }
    assert_eq!(pdf.doc.version, "1.7");
    let intents = pdf.catalog("OutputIntents").unwrap().as_array().unwrap();
    let intent = pdf.doc.dereference(&intents[0]).unwrap().1.as_dict().unwrap();
    assert_eq!(intent.get(b"S").unwrap().as_name().unwrap(), b"GTS_PDFA1");
    let colours = intent.get_deref(b"DestOutputProfile", &pdf.doc).unwrap().as_stream().unwrap();
    assert!(colours.content.len() > 100);
    let language = pdf.catalog("Lang").unwrap().as_str().unwrap();
    assert!(language.starts_with(b"vi"), "{language:?}");
    let marked = pdf.catalog("MarkInfo").unwrap().as_dict().unwrap();
    assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
    assert!(pdf.catalog("StructTreeRoot").is_some());
    assert!(!pdf.doc.is_encrypted());
}

#[test]
fn files_call_themselves_pdf_a_2a_and_pdf_ua_and_carry_their_colours() {
    for (at, paper) in support::all().iter().enumerate() {
        let pdf = drawn(&format!("{at:02}"), paper);
        is_archived(&pdf);
    }
}

#[test]
fn a_draft_is_drawn_and_does_not_call_itself_an_archived_document() {
    let mut plan = support::plan();
    plan.date = None;
    plan.number = Some(papers::Number { no: None, symbol: "KH-MNHgS".to_owned() });
    let mut receipt = support::receipt();
    receipt.head.date = None;
    for paper in [Paper::Letter(plan), Paper::Receipt(receipt)] {
        let pdf = drawn("draft", &paper);
        assert!(pdf.text().contains("Gò Vấp, ngày"));
        assert!(!pdf.xmp().contains("pdfaid") && pdf.xmp().contains("<pdfuaid:part>1<"));
    }
}

#[test]
fn titles_headings_and_tables_can_be_found_by_their_tags_and_bookmarks() {
    let plan = drawn("07", &Paper::Letter(support::plan()));
    let marks = plan.bookmarks();
    let wanted = [
        (0, "KẾ HOẠCH Thực hiện công tác cải cách thủ tục hành chính năm 2024"),
        (1, "I. MỤC ĐÍCH, YÊU CẦU"),
        (2, "1. Mục đích"),
        (2, "2. Yêu cầu"),
        (1, "II. NỘI DUNG KẾ HOẠCH"),
        (2, "1. Nội dung thực hiện"),
        (1, "III. TỔ CHỨC THỰC HIỆN"),
    ];
    let found: Vec<(usize, &str)> = marks.iter().map(|(depth, title)| (*depth, title.trim())).collect();
    assert_eq!(found, wanted);
    let tags = plan.tags();
    assert_eq!((tags["H1"], tags["H2"], tags["H3"]), (1, 3, 3));
    assert_eq!((tags["Table"], tags["TH"], tags["TD"]), (1, 4, 8));

    let receipt = drawn("00", &Paper::Receipt(support::receipt()));
    assert_eq!(receipt.bookmarks(), [(0, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ".to_owned())]);
    assert_eq!(receipt.tags()["Figure"], 1);
    assert!(receipt.xmp().contains("MNHgS-260205-0001"));
    assert!(receipt.xmp().contains("2026-02-05"), "{}", receipt.xmp());
}

#[test]
fn the_same_paper_is_the_same_file_on_any_thread() {
    let papers = support::all();
    let once: Vec<_> = papers.iter().map(|paper| render(paper).unwrap()).collect();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| papers.iter().map(|paper| render(paper).unwrap()).collect::<Vec<_>>()))
            .collect();
        for run in runs {
            assert!(run.join().unwrap() == once);
        }
    });
}

#[test]
fn references_tell_templates_apart() {
    let mut seen = std::collections::BTreeMap::new();
    for paper in support::all() {
        let template = render(&paper).unwrap().template;
        assert!(template.hash.len() == 64 && template.hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(seen.entry(template.key).or_insert(template.hash.clone()), &template.hash);
    }
    assert_eq!(seen.len(), 8);
    let hashes: std::collections::BTreeSet<_> = seen.values().collect();
    assert_eq!(hashes.len(), 8);
}

#[test]
fn papers_travel_as_json() {
    for paper in support::all() {
        let text = serde_json::to_string(&paper).unwrap();
        assert_eq!(serde_json::from_str::<Paper>(&text).unwrap(), paper);
    }
}
