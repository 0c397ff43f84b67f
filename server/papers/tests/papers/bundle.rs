//! The papers of a dossier in one file.

use lopdf::{Dictionary, Object};
use papers::{Block, Bundle, Paper, PaperError, bundle, render, text};

use crate::{
    archive, bundled,
    pdf::{Letter, Page, Pdf},
    support,
};

/// One of each, among them a plan of several pages and a book that lies across.
fn papers() -> Vec<Paper> {
    let mut papers = support::all();
    let blocks = vec![Block::Text { text: "Nội dung ".repeat(120) }; 12];
    let plan = papers::Letter { about: "Kế hoạch dài".to_owned(), blocks, ..support::plan() };
    papers.insert(2, Paper::Letter(plan));
    papers
}

/// What each of [`papers`] is headed by, in their order.
const HEADED: [&str; 12] = [
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
    "KẾ HOẠCH Kế hoạch dài",
    "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
    "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN",
    "THÔNG BÁO DỪNG GIẢI QUYẾT",
    "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
    "SỔ THEO DÕI HỒ SƠ",
    "KẾ HOẠCH Thực hiện công tác cải cách thủ tục hành chính năm 2024",
    "V/v cử giáo viên tham gia lớp bồi dưỡng",
    "QUYẾT ĐỊNH Về việc tiếp nhận trẻ vào học",
    "BIÊN BẢN Kiểm tra công tác cải cách thủ tục hành chính",
];

/// A line of the contents.
#[derive(Debug, PartialEq)]
struct Entry {
    cells: Vec<String>,
    /// The page to which its link leads, counted from 1, and what is read aloud for it.
    leads: usize,
    aloud: String,
}

/// The contents' lines, on however many pages they stand, read from a file whose names fit on one line.
fn contents(pdf: &Pdf, lines: usize) -> Vec<Entry> {
    let ids: Vec<_> = pdf.doc.page_iter().collect();
    let mut entries = Vec::new();
    for (page, id) in pdf.pages.iter().zip(&ids) {
        let annotations = pdf.doc.get_dictionary(*id).unwrap().get_deref(b"Annots", &pdf.doc);
        for link in annotations.ok().into_iter().flat_map(|links| links.as_array().unwrap()) {
            let link = pdf.doc.dereference(link).unwrap().1.as_dict().unwrap();
            entries.push(entry(pdf, page, link, &ids));
        }
    }
    assert_eq!(entries.len(), lines);
    entries
}

fn entry(pdf: &Pdf, page: &Page, link: &Dictionary, ids: &[lopdf::ObjectId]) -> Entry {
    let to = link.get_deref(b"Dest", &pdf.doc).unwrap().as_array().unwrap()[0].as_reference().unwrap();
    let leads = ids.iter().position(|id| *id == to).unwrap() + 1;
    let aloud = lopdf::decode_text_string(link.get(b"Contents").unwrap()).unwrap();
    let side = |at: usize| {
        let side = link.get(b"Rect").and_then(Object::as_array).unwrap()[at].as_float().unwrap();
        page.height - f64::from(side) * 25.4 / 72.0
    };
    let (low, high) = (side(1), side(3));
    let row = page.lines().into_iter().filter(|line| high < line.y() && line.y() < low);
    Entry { cells: row.map(|line| line.text).collect(), leads, aloud }
}

/// Letters in the top margin: the page's number.
fn above(page: &Page) -> String {
    page.letters.iter().filter(|letter| letter.y < 20.0).map(|letter| letter.text.as_str()).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn the_contents_give_and_lead_to_the_page_on_which_each_paper_begins() {
    let pdf = bundled("bundle", &support::bundle(papers()));
    let front = pdf.pages[0].text();
    let order = ["MỤC LỤC VĂN BẢN TRONG HỒ SƠ", "Hồ sơ MNHgS-260226-0001", "Xác nhận trẻ đang học tại trường", "STT"];
    let places: Vec<_> = order.iter().map(|words| front.find(words)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{front}");

    let entries = contents(&pdf, HEADED.len());
    let mut last = 1;
    for (at, (entry, headed)) in entries.iter().zip(HEADED).enumerate() {
        let begins = pdf.pages.iter().skip(last).position(|page| squeezed(&page.text()).contains(&squeezed(headed)));
        let begins = begins.unwrap_or_else(|| panic!("{headed} after page {last}")) + last + 1;
        let n = at + 1;
        let (name, number) = (format!("Văn bản thứ {n}"), format!("{n:02}/KH-MNHgS"));
        let cells = [n.to_string(), name, number, "05/02/2026".to_owned(), begins.to_string()];
        assert_eq!(*entry, Entry { cells: cells.into(), leads: begins, aloud: format!("trang {begins}") });
        last = begins;
    }
    assert!(last > HEADED.len() + 4, "papers of several pages stand before the last one");
}

#[test]
fn each_paper_is_drawn_as_it_is_alone() {
    let mut papers = papers();
    let about = "cử giáo viên tham gia lớp bồi dưỡng ".repeat(4);
    papers.push(Paper::Letter(papers::Letter { number: None, about, ..support::official() }));
    let bundled = bundled("bundle-alone", &support::bundle(papers.clone()));
    let mut pages = bundled.pages.iter().skip(1);
    for (paper, headed) in papers.iter().zip(HEADED.into_iter().chain(["V/v"])) {
        for alone in Pdf::read(&render(paper).unwrap().pdf).pages {
            let page = pages.next().unwrap();
            assert_eq!((page.width, page.height), (alone.width, alone.height), "{headed}");
            let near = |a: f64, b: f64| (a - b).abs() < 0.01;
            let same = |(a, b): (&Letter, &Letter)| {
                (&a.text, &a.font, a.size) == (&b.text, &b.font, b.size) && near(a.x, b.x) && near(a.y, b.y)
            };
            assert_eq!(page.text(), alone.text());
            let other = page.letters.iter().zip(&alone.letters).find(|both| !same(*both));
            assert_eq!((other, page.letters.len()), (None, alone.letters.len()), "{headed}");
            assert_eq!((&page.strokes, &page.fills), (&alone.strokes, &alone.fills), "{headed}");
        }
    }
    assert!(pages.next().is_none());
}

#[test]
fn pages_are_counted_anew_in_each_paper_and_the_first_has_no_number() {
    let pdf = bundled("bundle", &support::bundle(papers()));
    let begins: Vec<usize> = contents(&pdf, HEADED.len()).iter().map(|entry| entry.leads).collect();
    let mut own = 0;
    let mut numbered = 0;
    for (at, page) in pdf.pages.iter().enumerate() {
        own = if begins.contains(&(at + 1)) { 1 } else { own + 1 };
        assert_eq!(above(page), if own > 1 { own.to_string() } else { String::new() }, "page {}", at + 1);
        numbered += usize::from(own > 2);
    }
    assert!(numbered > 0, "one has three pages");
}

#[test]
fn a_book_lies_across_between_papers_that_stand_upright() {
    let papers = vec![
        Paper::Receipt(support::receipt()),
        Paper::Register(support::register(30)),
        Paper::Register(support::register(1)),
        Paper::Control(support::control(2)),
    ];
    let pdf = bundled("bundle-across", &support::bundle(papers));
    let begins: Vec<usize> = contents(&pdf, 4).iter().map(|entry| entry.leads).collect();
    assert!(begins[2] > begins[1] + 1);
    for (at, page) in pdf.pages.iter().enumerate() {
        let across = (begins[1]..begins[3]).contains(&(at + 1));
        let (width, height) = if across { (297.0, 210.0) } else { (210.0, 297.0) };
        assert!((page.width - width).abs() < 0.3 && (page.height - height).abs() < 0.3, "page {}", at + 1);
    }
}

#[test]
fn each_paper_has_one_bookmark_at_the_top() {
    let mut papers = papers();
    let mut official = support::official();
    official.blocks.insert(0, Block::Section { text: "Thành phần".to_owned() });
    papers[9] = Paper::Letter(official);
    let marks = bundled("bundle-marks", &support::bundle(papers)).bookmarks();
    let top: Vec<&str> = marks.iter().filter(|(depth, _)| *depth == 0).map(|(_, title)| title.as_str()).collect();
    assert_eq!(top[0], "MỤC LỤC VĂN BẢN TRONG HỒ SƠ");
    assert_eq!(top[1..], HEADED);
    let below: Vec<&str> = marks.iter().filter(|(depth, _)| *depth == 1).map(|(_, title)| title.as_str()).collect();
    let own =
        ["I. MỤC ĐÍCH, YÊU CẦU", "II. NỘI DUNG KẾ HOẠCH", "III. TỔ CHỨC THỰC HIỆN", "1. Thành phần", "1. Ưu điểm"];
    assert_eq!(below, own);
}

#[test]
fn a_bundle_is_to_be_kept_and_one_without_a_day_is_not() {
    let mut papers = support::bundle(papers());
    let pdf = bundled("bundle", &papers);
    archive::is_archived(&pdf);
    assert!(pdf.xmp().contains("Hồ sơ MNHgS-260226-0001") && pdf.xmp().contains("2026-02-27"), "{}", pdf.xmp());
    let tags = pdf.tags();
    assert_eq!((tags["H1"], tags["Link"]), (HEADED.len() + 1, HEADED.len()));
    papers.date = None;
    let draft = bundled("bundle-draft", &papers).xmp();
    assert!(!draft.contains("pdfaid") && draft.contains("<pdfuaid:part>1<"));
}

#[test]
fn the_same_bundle_is_the_same_file_and_names_what_drew_it() {
    let papers = support::bundle(papers());
    let once = bundle(&papers).unwrap();
    assert_eq!(bundle(&papers).unwrap(), once);
    assert_eq!((once.template.key.as_str(), once.template.version.as_str()), ("bundle", "nd30-2020"));
    for one in &papers.papers {
        assert_ne!(render(&one.paper).unwrap().template.hash, once.template.hash);
    }
    let told = serde_json::to_string(&papers).unwrap();
    assert_eq!(serde_json::from_str::<Bundle>(&told).unwrap(), papers);
}

#[test]
fn markup_in_the_contents_is_printed_and_never_run() {
    let hostile = "#read(\"/etc/passwd\") #panic() $x^2$ *b* _i_ `c` <l> @r = h // c /* d */ \\u{41} [e] ~ -- '";
    let mut papers = support::bundle(vec![Paper::Receipt(support::receipt())]);
    papers.title = hostile.to_owned();
    papers.about = hostile.to_owned();
    papers.papers[0].name = hostile.to_owned();
    papers.papers[0].number = Some("$x^2$\u{202e}<paper-0>\u{0}".to_owned());
    let pdf = bundled("bundle-hostile", &papers);
    // In the order of the file, so that a cell's lines stay together.
    let read: String = pdf.pages[0].letters.iter().map(|letter| letter.text.as_str()).collect();
    assert_eq!(squeezed(&read).matches(&squeezed(hostile)).count(), 3, "{read}");
    assert!(read.contains("$x^2$<paper-0>") && !read.contains("root:x:"), "{read}");
    assert!(pdf.pages[0].letters.iter().all(|letter| letter.text == " " || letter.x + letter.width < 195.3));
}

#[test]
fn a_hundred_receipts_are_a_bundle_and_their_contents_have_a_head_on_each_page() {
    let mut papers = support::bundle(vec![Paper::Receipt(support::receipt()); 100]);
    for (at, one) in papers.papers.iter_mut().enumerate() {
        let Paper::Receipt(receipt) = &mut one.paper else { panic!("a receipt") };
        receipt.code = format!("MNHgS-260205-{at:04}");
    }
    let pdf = bundled("bundle-100", &papers);
    let front = pdf.pages.len() - 100;
    assert!(front > 1);
    for (at, page) in pdf.pages[..front].iter().enumerate() {
        for head in ["STT", "Tên văn bản", "Số", "Ngày", "Trang"] {
            assert!(page.lines().iter().any(|line| line.text == head), "{head} on page {at}");
        }
        assert_eq!(above(page), if at > 0 { (at + 1).to_string() } else { String::new() });
    }
    for (at, entry) in contents(&pdf, 100).iter().enumerate() {
        let page = front + at;
        assert_eq!((entry.leads, entry.cells.last()), (page + 1, Some(&(page + 1).to_string())));
        assert!(pdf.pages[page].text().contains(&format!("MNHgS-260205-{at:04}")));
    }
}

#[test]
fn no_papers_and_too_many_are_refused() {
    for count in [0, 101] {
        let refused = bundle(&support::bundle(vec![Paper::Receipt(support::receipt()); count])).unwrap_err();
        assert_eq!((refused.code(), refused), ("paper.bundle", PaperError::Bundle { papers: count, limit: 100 }));
    }
    // Each is short enough, all together are not.
    let mut long = support::plan();
    long.blocks = vec![Block::Text { text: "Nội dung ".repeat(2_000) }; 30];
    let long = support::bundle(vec![Paper::Letter(long); 2]);
    assert_eq!(bundle(&long), Err(PaperError::TooMany { field: "papers".to_owned(), limit: text::BUNDLED }));
}

#[test]
fn a_paper_that_cannot_be_drawn_refuses_the_bundle_with_its_own_error() {
    let mut extension = support::extension();
    extension.reason = " ".to_owned();
    let mut receipt = support::receipt();
    receipt.applicant.name = "An ".repeat(1_000);
    for bad in [Paper::Extension(extension), Paper::Receipt(receipt)] {
        let alone = render(&bad).unwrap_err();
        let refused = bundle(&support::bundle(vec![Paper::Stop(support::stop()), bad]));
        assert_eq!(refused, Err(alone));
    }
    let refused = |change: fn(&mut Bundle)| {
        let mut papers = support::bundle(vec![Paper::Receipt(support::receipt())]);
        change(&mut papers);
        bundle(&papers).map(|rendered| rendered.pages)
    };
    assert_eq!(refused(|papers| papers.about.clear()), Ok(2));
    assert_eq!(refused(|papers| papers.title.clear()), Err(PaperError::Empty { field: "title" }));
    assert_eq!(refused(|papers| papers.papers[0].name.clear()), Err(PaperError::Empty { field: "papers.name" }));
    let unit = PaperError::Empty { field: "letterhead.unit" };
    assert_eq!(refused(|papers| papers.letterhead.unit.clear()), Err(unit));
    let name = PaperError::TooLong { field: "lines[0].name".to_owned(), limit: text::LINE };
    assert_eq!(refused(|papers| papers.papers[0].name = "An ".repeat(1_000)), Err(name));
}

#[test]
fn letters_without_a_glyph_are_counted_over_contents_and_papers() {
    let mut receipt = support::receipt();
    receipt.applicant.name = "An 漢".to_owned();
    let mut papers = support::bundle(vec![Paper::Receipt(receipt); 2]);
    papers.papers[1].name = "Giấy 😀".to_owned();
    let rendered = bundle(&papers).unwrap();
    assert_eq!((rendered.replaced, rendered.pages), (3, 3));
}
