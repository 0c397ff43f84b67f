//! What stands on the papers: letters, names, lists, hostile values, codes.

use papers::{Form, FormHead, Letter, LetterKind, Number, Paper, PaperError, render, template_for};
use serde_json::{Value, json};
use time::macros::date;

use crate::{
    drawn,
    pdf::{self, Pdf},
    support,
};

/// The letters of Vietnamese beyond those of English, in both cases.
pub fn vietnamese() -> Vec<char> {
    let small = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ";
    small.chars().chain(small.chars().flat_map(char::to_uppercase)).collect()
}

/// Text of a file without line ends and spaces, in which long values are found again.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn all_letters_of_vietnamese_come_out_as_they_went_in() {
    let letters = vietnamese();
    assert_eq!(letters.len(), 134);
    let spaced: String = letters.iter().flat_map(|letter| [*letter, ' ']).collect();
    let mut plan = support::plan();
    // Regular, italic, bold.
    plan.blocks = vec![papers::Block::Text { text: spaced.clone() }, papers::Block::Section { text: spaced.clone() }];
    plan.bases = vec![spaced.clone()];
    let pdf = drawn("letters", &Paper::Letter(plan));
    let wanted = squeezed(&spaced);
    let text = squeezed(&pdf.text());
    assert_eq!(text.matches(&wanted).count(), 3, "{text}");
    for font in ["LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"] {
        for letter in &letters {
            let found = pdf
                .pages
                .iter()
                .flat_map(|page| &page.letters)
                .any(|drawn| drawn.font == font && drawn.text.contains(*letter));
            assert!(found, "{letter} in {font}");
        }
    }
    // Decomposed text is the same paper.
    let mut composed = support::receipt();
    composed.applicant.name = "Nguyễn Đặng Quỳnh Như".to_owned();
    let mut decomposed = composed.clone();
    decomposed.applicant.name = "Nguye\u{302}\u{303}n Đa\u{323}\u{306}ng Quy\u{300}nh Nhu\u{31b}".to_owned();
    assert_eq!(render(&Paper::Receipt(composed)).unwrap().pdf, render(&Paper::Receipt(decomposed)).unwrap().pdf);
}

#[test]
fn only_liberation_serif_is_used_and_it_is_inside() {
    for (at, paper) in support::all().iter().enumerate() {
        let pdf = drawn(&format!("{at:02}"), paper);
        assert!(!pdf.fonts.is_empty());
        for (font, inside) in &pdf.fonts {
            assert!(font.starts_with("LiberationSerif") && *inside, "{font}");
        }
    }
}

#[test]
fn a_name_of_sixty_letters_stays_in_its_place() {
    for name in ["Ư".repeat(60), format!("{} {}", "Nguyễn".repeat(5), "Hương".repeat(6))] {
        assert_eq!(name.replace(' ', "").chars().count(), 60);
        let mut receipt = support::receipt();
        receipt.applicant.name.clone_from(&name);
        receipt.papers[0].name.clone_from(&name);
        receipt.receiver = Some(name.clone());
        let mut register = support::register(3);
        register.rows[1].applicant.clone_from(&name);
        register.rows[1].handled_by.clone_from(&name);
        let mut control = support::control(2);
        control.handovers[0].giver.clone_from(&name);
        for (file, paper, right) in [
            ("name-01", Paper::Receipt(receipt), 195.0),
            ("name-07", Paper::Register(register), 282.0),
            ("name-06", Paper::Control(control), 195.0),
        ] {
            let pdf = drawn(file, &paper);
            let beyond =
                pdf.pages[0].letters.iter().find(|letter| letter.text != " " && letter.x + letter.width > right + 0.3);
            assert_eq!(beyond, None);
            // In the order of the file, which is the order of reading, no letter is lost and none is added.
            let read: String = pdf.pages[0].letters.iter().map(|letter| letter.text.as_str()).collect();
            assert!(squeezed(&read).contains(&squeezed(&name)), "{file}: {read}");
            assert!(!read.contains('\u{200b}'));
        }
    }
}

#[test]
fn empty_lists_say_so() {
    let mut receipt = support::receipt();
    receipt.papers.clear();
    assert!(drawn("empty-01", &Paper::Receipt(receipt)).text().contains("Không có giấy tờ nộp kèm"));
    assert!(drawn("empty-06", &Paper::Control(support::control(0))).text().contains("Chưa có lần giao, nhận nào"));
    assert!(
        drawn("empty-07", &Paper::Register(support::register(0))).text().contains("Không phát sinh hồ sơ trong kỳ")
    );
    let mut letter = support::plan();
    letter.blocks.clear();
    letter.bases.clear();
    letter.signatures.clear();
    letter.recipients.clear();
    assert!(drawn("empty", &Paper::Letter(letter)).text().contains("- Lưu: VT."));
}

#[test]
fn two_hundred_lines_of_the_book_have_a_head_on_each_page() {
    let pdf = drawn("book-200", &Paper::Register(support::register(200)));
    assert!(pdf.pages.len() > 5);
    for (at, page) in pdf.pages.iter().enumerate() {
        let text = page.text();
        if at > 0 && !text.contains("MNHgS-") {
            assert_eq!(at + 1, pdf.pages.len(), "only the small print may be left for the last page");
            continue;
        }
        for head in ["STT", "Mã hồ sơ", "Nhận hồ sơ", "Trả kết quả", "Ký nhận"] {
            assert!(squeezed(&text).contains(&squeezed(head)), "{head} on page {at}: {text}");
        }
    }
    // Each code once, on one line of its cell.
    let text = pdf.text();
    for no in 1..=200 {
        assert_eq!(text.matches(&format!("MNHgS-260205-{no:04}")).count(), 1, "{no}");
    }
}

#[test]
fn a_sheet_of_many_hand_overs_has_a_head_on_each_page() {
    let pdf = drawn("control-40", &Paper::Control(support::control(40)));
    assert!(pdf.pages.len() > 2);
    for page in &pdf.pages {
        assert_eq!(page.text().matches("Kết quả").count(), 1, "{}", page.text());
    }
    assert_eq!(pdf.text().matches("Quá hạn").count(), 10);
}

/// Markup of all kinds.
pub const HOSTILE: &str =
    "#read(\"/etc/passwd\") #eval(\"1+1\") $x^2$ *b* _i_ `c` <l> @r = h // c /* d */ \\u{41} [e] {f} ~ -- '";

#[test]
fn markup_in_any_text_is_printed_and_never_run() {
    for paper in support::all() {
        let whole = serde_json::to_value(&paper).unwrap();
        let mut leaves = Vec::new();
        strings(&whole, &mut String::new(), &mut leaves);
        let before = squeezed(&Pdf::read(&render(&paper).unwrap().pdf).text()).to_uppercase();
        let mut printed = 0;
        for leaf in leaves {
            // Some papers do not say all they are told; a telephone, say.
            let said = whole.pointer(&leaf).and_then(Value::as_str).unwrap();
            let shown = before.contains(&squeezed(said).to_uppercase());
            let mut changed = whole.clone();
            *changed.pointer_mut(&leaf).unwrap() = json!(HOSTILE);
            // Names of kinds and days are no free text.
            let Ok(paper) = serde_json::from_value::<Paper>(changed) else { continue };
            match render(&paper) {
                Ok(rendered) => {
                    let text = squeezed(&Pdf::read(&rendered.pdf).text());
                    assert!(!text.contains("root:x:"), "{leaf}");
                    // Cells of a table are read line by line across all columns: there only a part stays together.
                    let part = text.contains("$x^2$") || text.contains("$X^2$");
                    assert!(part || !shown, "{leaf}: {text}");
                    printed += usize::from(text.to_uppercase().contains(&squeezed(HOSTILE).to_uppercase()));
                }
                Err(error) => assert!(leaf.ends_with("/qr") && error == PaperError::Address, "{leaf}: {error}"),
            }
        }
        assert!(printed >= 3, "{printed}");
    }
}

/// Pointers to all texts.
pub fn strings(value: &Value, at: &mut String, out: &mut Vec<String>) {
    let here = at.len();
    match value {
        Value::String(_) => out.push(at.clone()),
        Value::Array(entries) => {
            // Rows are alike: the first speaks for all.
            for (n, entry) in entries.iter().enumerate().take(1) {
                at.push_str(&["/", &n.to_string()].concat());
                strings(entry, at, out);
                at.truncate(here);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                at.push_str(&["/", name].concat());
                strings(member, at, out);
                at.truncate(here);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn controls_turned_directions_and_floods_do_no_harm() {
    let with = |name: &str| {
        let mut receipt = support::receipt();
        receipt.applicant.name = name.to_owned();
        Paper::Receipt(receipt)
    };
    let clean = render(&with("Người ký Số ba")).unwrap();
    for dirty in
        ["Người\u{0} ký\u{1b} Số ba", "\u{202e}Người ký\u{202c} Số ba\u{200f}", "Người\n\tký\u{feff} Số ba\u{e0041}"]
    {
        assert_eq!(render(&with(dirty)).unwrap().pdf, clean.pdf, "{dirty:?}");
    }
    assert_eq!(
        render(&with(&"a".repeat(100_000))),
        Err(PaperError::TooLong { field: "applicant.name".to_owned(), limit: papers::text::LINE })
    );
    let rendered = render(&with("An 😀 \u{e000} 漢")).unwrap();
    assert_eq!(rendered.replaced, 3);
    assert!(Pdf::read(&rendered.pdf).text().contains("An □ □ □"));
    // Other scripts that the typeface has, and towers of marks.
    for name in ["Αθήνα Москва", "אבג", &format!("a{}", "\u{301}".repeat(200)), "ﬁ ﷺ", ""] {
        assert!(render(&with(name)).is_ok(), "{name}");
    }
}

#[test]
fn every_letter_of_unicode_is_drawn_or_replaced() {
    // Ten letters a word, so that lines can break.
    let mut words = String::new();
    for (at, letter) in ('\u{1}'..='\u{ffff}').chain('\u{1f300}'..='\u{1f3ff}').enumerate() {
        words.push(letter);
        if at % 10 == 9 {
            words.push(' ');
        }
    }
    let letters: Vec<char> = words.chars().collect();
    let blocks = letters.chunks(15_000).map(|part| papers::Block::Text { text: part.iter().collect() }).collect();
    let rendered = render(&Paper::Letter(Letter { blocks, ..support::plan() })).unwrap();
    assert!(rendered.replaced > 50_000);
}

#[test]
fn absurd_shapes_stay_on_the_paper_and_come_to_an_end() {
    let words = |count: usize| "Kính gửi quý phụ huynh ".repeat(count).chars().take(count * 10).collect::<String>();
    let solid = |count: usize| "Ộ".repeat(count);
    let table = |head: String, cell: String| papers::Block::Table {
        head: vec![head; 10],
        widths: Vec::new(),
        rows: vec![vec![cell; 10]],
    };
    let text = |text: String| papers::Block::Text { text };
    let plan = support::plan();
    let letters = [
        Letter { blocks: vec![table(solid(45), solid(250))], ..plan.clone() },
        Letter { blocks: vec![table(solid(250), words(300))], ..plan.clone() },
        Letter { blocks: vec![text(words(1_900))], ..plan.clone() },
        Letter { blocks: vec![text(solid(490)); 9], ..plan.clone() },
        Letter {
            recipients: vec![words(40); 200],
            to: vec![words(30); 60],
            bases: vec![words(40); 100],
            ..plan.clone()
        },
        Letter { about: solid(450), authority: Some(solid(490)), ..support::decision() },
        Letter { signatures: vec![papers::Signature::own(solid(490), words(40)); 9], ..plan.clone() },
        Letter { about: words(44), ..support::official() },
    ];
    for (at, letter) in letters.into_iter().enumerate() {
        let pdf = drawn(&format!("absurd-{at}"), &Paper::Letter(letter));
        assert!(pdf.pages.len() < 200, "{at}: {} pages", pdf.pages.len());
        for page in &pdf.pages {
            let out = page.letters.iter().find(|letter| {
                letter.text != " " && (letter.x + letter.width > 195.3 || letter.x < 29.7 || letter.y > 277.3)
            });
            assert_eq!(out, None, "{at}");
        }
    }
    let mut control = support::control(2);
    control.handovers[0].note = Some(solid(490));
    control.handovers[1].giver = words(49);
    let mut register = support::register(3);
    register.rows[0].note = Some(solid(490));
    register.rows[1].procedure = words(49);
    for (name, paper) in [("absurd-06", Paper::Control(control)), ("absurd-07", Paper::Register(register))] {
        let pdf = drawn(name, &paper);
        for page in &pdf.pages {
            let bottom = page.height - 20.0 + 0.3;
            let right = page.width - 15.0 + 0.3;
            let out = page
                .letters
                .iter()
                .find(|letter| letter.x + letter.width > right && letter.text != " " || letter.y > bottom);
            assert_eq!(out, None, "{name}");
        }
    }
}

#[test]
fn codes_are_read_back_from_the_paper() {
    let mut read = 0;
    for (at, paper) in support::all().iter().enumerate() {
        let address = match paper {
            Paper::Letter(letter) => letter.qr.clone(),
            Paper::Receipt(receipt) => receipt.head.qr.clone(),
            Paper::Supplement(_)
            | Paper::Refusal(_)
            | Paper::Extension(_)
            | Paper::Stop(_)
            | Paper::Control(_)
            | Paper::Register(_) => Some("https://sen.example/tra-cuu/MNHgS-260205-0001".to_owned()),
        };
        let Some(address) = address else { continue };
        let (dark, side, white) = drawn(&format!("{at:02}"), paper).modules();
        assert!(side >= 20.0, "{side} mm");
        assert!(white >= 3.9, "{white} modules of white");
        let drawn_code = fast_qr::QRBuilder::new(address.as_str()).ecl(fast_qr::ECL::M).build().unwrap();
        assert_eq!(dark.len(), drawn_code.size);
        for (y, row) in dark.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                assert_eq!(*dark, drawn_code[y][x].value(), "module {x}, {y}");
            }
        }
        assert_eq!(pdf::decoded(&dark), address);
        read += 1;
    }
    assert_eq!(read, 9);
}

#[test]
fn small_print_says_whose_form_it_is_by_analogy() {
    let said = "Áp dụng tương tự (vận dụng) Mẫu số 01 ban hành kèm theo Thông tư 03/2025/TT-VPCP";
    let mut receipt = support::receipt();
    assert!(drawn("00", &Paper::Receipt(receipt.clone())).text().contains(said));
    receipt.head.under = date!(2025 - 06 - 30);
    assert!(
        drawn("old-01", &Paper::Receipt(receipt.clone()))
            .text()
            .contains("Mẫu số 01 ban hành kèm theo Thông tư 01/2018/TT-VPCP")
    );
    receipt.head.by_analogy = false;
    assert!(!drawn("own-01", &Paper::Receipt(receipt)).text().contains("vận dụng"));
    for (paper, form) in support::all().iter().zip(Form::ALL) {
        let number = template_for(form, date!(2026 - 02 - 05)).unwrap().number;
        let pdf = render(paper).unwrap().pdf;
        assert!(Pdf::read(&pdf).text().contains(&format!("(vận dụng) Mẫu số {number} ")), "{form:?}");
    }
}

#[test]
fn a_dossier_keeps_the_forms_of_its_day() {
    let old = |head: FormHead| FormHead { under: date!(2024 - 02 - 26), ..head };
    let mut extension = support::extension();
    assert!(drawn("03", &Paper::Extension(extension.clone())).text().contains("VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN"));
    extension.head = old(extension.head);
    let rendered = render(&Paper::Extension(extension.clone())).unwrap();
    assert_eq!((rendered.template.key.as_str(), rendered.template.version.as_str()), ("extension", "tt01-2018"));
    assert!(drawn("old-04", &Paper::Extension(extension)).text().contains("PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"));
    let mut control = support::control(1);
    control.head = old(control.head);
    assert!(
        drawn("old-06", &Paper::Control(control))
            .text()
            .contains("Mẫu số 05 ban hành kèm theo Thông tư 01/2018/TT-VPCP")
    );
    let mut stop = support::stop();
    stop.head = old(stop.head);
    assert_eq!(
        render(&Paper::Stop(stop)),
        Err(PaperError::NotInForce { form: Form::Stop, date: date!(2024 - 02 - 26) })
    );
}

#[test]
fn what_cannot_be_a_paper_is_refused() {
    let symbol = |kind: LetterKind, symbol: &str| {
        let number = Some(Number { no: Some(442), symbol: symbol.to_owned() });
        render(&Paper::Letter(Letter { kind, number, ..support::official() })).map(|rendered| rendered.pages)
    };
    assert_eq!(symbol(LetterKind::Official, "CV-MNHgS"), Err(PaperError::Symbol { symbol: "CV-MNHgS".to_owned() }));
    assert_eq!(symbol(LetterKind::Official, "UBND-CCHC"), Ok(1));
    assert_eq!(symbol(LetterKind::Notice, "TB-MNHgS"), Ok(1));

    let mut refusal = support::refusal();
    refusal.reason = "  ".to_owned();
    assert_eq!(render(&Paper::Refusal(refusal)), Err(PaperError::Empty { field: "reason" }));
    let name = LetterKind::Named("\u{200b}\u{202e}".to_owned());
    let nameless = Letter { kind: name, about: String::new(), ..support::plan() };
    assert_eq!(render(&Paper::Letter(nameless)), Err(PaperError::Empty { field: "about" }));
    let mut receipt = support::receipt();
    receipt.head.qr = Some("ftp://x".to_owned());
    let refused = render(&Paper::Receipt(receipt)).unwrap_err();
    assert_eq!((refused.code(), refused), ("paper.address", PaperError::Address));
    let mut receipt = support::receipt();
    receipt.head.letterhead.unit.clear();
    assert_eq!(render(&Paper::Receipt(receipt)), Err(PaperError::Empty { field: "letterhead.unit" }));
}
