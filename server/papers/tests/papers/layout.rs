//! Decree 30/2020/NĐ-CP in millimetres and points.

use papers::{Block, Paper};

use crate::{
    drawn,
    pdf::{Line, Page, Pdf},
    support,
};

/// What a hair's breadth is, in millimetres.
const HAIR: f64 = 0.3;

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < HAIR
}

fn upright() -> Vec<(String, Pdf)> {
    let papers = support::all();
    let upright = papers.iter().enumerate().filter(|(_, paper)| !matches!(paper, Paper::Register(_)));
    upright.map(|(at, paper)| (format!("{at:02}"), drawn(&format!("{at:02}"), paper))).collect()
}

/// The rule right below a line.
fn rule_below(page: &Page, line: &Line) -> crate::pdf::Mark {
    let mut below: Vec<_> = page
        .strokes
        .iter()
        .filter(|rule| rule.top > line.y() && rule.top < line.y() + 4.0 && near(rule.top, rule.bottom))
        .filter(|rule| rule.left > line.left() - 1.0 && rule.right < line.right() + 1.0)
        .collect();
    below.sort_by(|a, b| a.top.total_cmp(&b.top));
    **below.first().unwrap_or_else(|| panic!("no rule below {:?}", line.text))
}

#[test]
fn sheets_are_a4_and_keep_their_margins() {
    for (name, pdf) in upright() {
        for (at, page) in pdf.pages.iter().enumerate() {
            assert!(near(page.width, 210.0) && near(page.height, 297.0), "{name}: {} × {}", page.width, page.height);
            for letter in page.letters.iter().filter(|letter| letter.text != " ") {
                let (right, height) = (letter.x + letter.width, letter.size * 25.4 / 72.0);
                assert!(letter.x > 30.0 - HAIR && right < 195.0 + HAIR, "{name}, page {at}: {letter:?}");
                let inside = letter.y - 0.95 * height > 20.0 - HAIR && letter.y + 0.25 * height < 277.0 + HAIR;
                assert!(inside || (at > 0 && letter.y < 16.0), "{name}, page {at}: {letter:?}");
            }
            for mark in page.strokes.iter().chain(&page.fills) {
                assert!(mark.left > 30.0 - HAIR && mark.right < 195.0 + HAIR, "{name}, page {at}: {mark:?}");
            }
        }
    }
}

#[test]
fn the_book_lies_across() {
    let pdf = drawn("book", &Paper::Register(support::register(30)));
    for page in &pdf.pages {
        assert!(near(page.width, 297.0) && near(page.height, 210.0));
        for letter in page.letters.iter().filter(|letter| letter.text != " ") {
            assert!(letter.x > 30.0 - HAIR && letter.x + letter.width < 282.0 + HAIR, "{letter:?}");
        }
    }
}

#[test]
fn the_head_has_two_columns_on_their_centre_lines() {
    for (name, pdf) in upright() {
        let page = &pdf.pages[0];
        let country = page.line("CỘNG HÒA");
        assert_eq!(country.text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "{name}: on one line");
        let motto = page.line("Độc lập");
        assert_eq!(motto.text, "Độc lập - Tự do - Hạnh phúc");
        let parent = page.line("ỦY BAN NHÂN DÂN QUẬN");
        let unit = page.line("TRƯỜNG MẦM NON HƯƠNG SEN");
        let number = page.line("Số:");
        let date = page.line("Gò Vấp, ngày");

        assert!(near(country.centre(), motto.centre()) && near(motto.centre(), date.centre()), "{name}: right column");
        assert!(near(parent.centre(), unit.centre()) && near(unit.centre(), number.centre()), "{name}: left column");
        assert!(unit.right() < country.left() && number.right() < date.left(), "{name}: columns apart");
        assert!(near(parent.y(), country.y()) && near(number.y(), date.y()), "{name}: heights");

        for (line, size, font) in [
            (&parent, 12.0..=13.0, "LiberationSerif"),
            (&unit, 12.0..=13.0, "LiberationSerif-Bold"),
            (&country, 12.0..=13.0, "LiberationSerif-Bold"),
            (&motto, 13.0..=14.0, "LiberationSerif-Bold"),
            (&number, 13.0..=13.0, "LiberationSerif"),
            (&date, 13.0..=14.0, "LiberationSerif-Italic"),
        ] {
            assert!(size.contains(&((line.size() * 10.0).round() / 10.0)), "{name}: {} {}", line.text, line.size());
            assert_eq!(line.font(), font, "{name}: {}", line.text);
        }

        let below_motto = rule_below(page, &motto);
        assert!(near(below_motto.width(), motto.right() - motto.left()), "{name}: {below_motto:?}");
        assert!(near(below_motto.centre(), motto.centre()));
        let below_unit = rule_below(page, &unit);
        let share = below_unit.width() / (unit.right() - unit.left());
        assert!((1.0 / 3.0..=0.5).contains(&share), "{name}: {share}");
        assert!(near(below_unit.centre(), unit.centre()));
    }
}

#[test]
fn a_unit_with_a_long_name_keeps_the_columns() {
    let mut plan = support::plan();
    plan.letterhead.unit = "Trường Mầm non Thực hành Chất lượng cao Hương Sen Phường An Hội Đông".to_owned();
    let page = &drawn("long-unit", &Paper::Letter(plan)).pages[0];
    let country = page.line("CỘNG HÒA");
    let unit: Vec<Line> = page
        .lines()
        .into_iter()
        .filter(|line| line.font().ends_with("-Bold") && line.right() < country.left())
        .collect();
    assert!(unit.len() >= 2);
    let last = unit.iter().rfind(|line| line.y() < page.line("Số:").y()).unwrap();
    let number = page.line("Số:");
    assert!(near(unit[0].centre(), number.centre()));
    assert!(number.y() > last.y() + 4.0 && near(number.y(), page.line("Gò Vấp, ngày").y()));
}

#[test]
fn days_below_ten_and_the_first_two_months_have_a_zero() {
    let pdf = drawn("00", &Paper::Receipt(support::receipt()));
    assert_eq!(pdf.pages[0].line("Gò Vấp, ngày").text, "Gò Vấp, ngày 05 tháng 02 năm 2026");
    assert_eq!(pdf.pages[0].line("Số:").text, "Số: 07/TNHS");
    let pdf = drawn("01", &Paper::Supplement(support::supplement()));
    assert!(pdf.text().contains("đến hết ngày 09 tháng 3 năm 2026"), "{}", pdf.text());
}

#[test]
fn the_body_is_justified_and_indented_and_ends_once() {
    let mut plan = support::plan();
    let long = "Nâng cao chất lượng khảo sát sự hài lòng của người dân, tổ chức và cha mẹ trẻ. ".repeat(6);
    plan.blocks.insert(1, Block::Text { text: long });
    let pdf = drawn("body", &Paper::Letter(plan));
    let page = &pdf.pages[0];
    let lines: Vec<Line> = page.lines().into_iter().filter(|line| line.y() > 60.0).collect();
    let first = lines.iter().position(|line| line.text.starts_with("Nâng cao chất lượng khảo sát")).unwrap();
    assert!(near(lines[first].left(), 42.7), "{}", lines[first].left());
    assert!(lines[first..first + 4].iter().all(|line| near(line.right(), 195.0)), "justified");
    assert!(lines[first + 1..first + 4].iter().all(|line| near(line.left(), 30.0)));
    // Lines are 1 to 1.5 lines apart; paragraphs six points more at least.
    let pitch = (lines[first + 1].y() - lines[first].y()) / (14.0 * 25.4 / 72.0);
    assert!((1.15..=1.15 * 1.5).contains(&pitch), "{pitch}");
    let before = lines[first].y() - lines[first - 1].y();
    let within = lines[first + 1].y() - lines[first].y();
    assert!(before - within > 6.0 * 25.4 / 72.0 - 0.05, "{before} {within}");
    assert_eq!(pdf.text().matches("./.").count(), 1);
    assert!(pdf.text().contains("điều chỉnh kịp thời./."));
}

#[test]
fn bases_are_italic_and_headings_numbered() {
    let pdf = drawn("07", &Paper::Letter(support::plan()));
    let page = &pdf.pages[0];
    assert_eq!(page.line("Căn cứ Quyết định").font(), "LiberationSerif-Italic");
    let text = pdf.text();
    assert!(text.contains("2020-2025;") && text.contains("chính năm 2024."), "{text}");
    for heading in
        ["I. MỤC ĐÍCH, YÊU CẦU", "1. Mục đích", "2. Yêu cầu", "II. NỘI DUNG KẾ HOẠCH", "III. TỔ CHỨC THỰC HIỆN"]
    {
        let line = pdf.pages.iter().flat_map(Page::lines).find(|line| line.text == heading);
        let line = line.unwrap_or_else(|| panic!("{heading} in {text}"));
        assert_eq!(line.font(), "LiberationSerif-Bold");
        assert!(line.letters.iter().any(|letter| near(letter.x, 42.7)), "{heading} begins at {}", line.left());
    }
    for point in ["a) Hiệu trưởng", "b) Các tổ", "c) Công đoàn"] {
        assert!(text.contains(point), "{point}");
    }
}

#[test]
fn pages_are_numbered_in_the_top_margin_from_the_second_on() {
    let mut plan = support::plan();
    plan.blocks = vec![Block::Text { text: "Nội dung ".repeat(120) }; 12];
    let pdf = drawn("numbers", &Paper::Letter(plan));
    assert!(pdf.pages.len() >= 3);
    let above = |page: &Page| -> Vec<Line> { page.lines().into_iter().filter(|line| line.y() < 20.0).collect() };
    assert!(above(&pdf.pages[0]).is_empty());
    for (at, page) in pdf.pages.iter().enumerate().skip(1) {
        let lines = above(page);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].text, (at + 1).to_string());
        assert!(near(lines[0].centre(), 112.5) && (13.0..=14.0).contains(&lines[0].size()));
    }
}

#[test]
fn signature_and_recipients_stand_side_by_side() {
    let pdf = drawn("07", &Paper::Letter(support::plan()));
    let page = pdf.pages.last().unwrap();
    let post = page.line("HIỆU TRƯỞNG");
    let name = page.line("Người ký Thứ nhất");
    let recipients = page.line("Nơi nhận:");
    assert!(near(post.centre(), name.centre()) && post.font() == "LiberationSerif-Bold");
    assert!(name.y() - post.y() > 25.0, "room for signature and seal");
    assert!(near(recipients.left(), 30.0) && recipients.right() < post.left());
    assert!(near(recipients.size() * 10.0, 120.0) && recipients.font() == "LiberationSerif-BoldItalic");
    let filed = page.line("- Lưu: VT.");
    assert!(near(filed.size() * 10.0, 110.0));
    assert_eq!(pdf.text().matches("Lưu:").count(), 1);

    let pdf = drawn("04", &Paper::Stop(support::stop()));
    let (for_head, deputy) = (pdf.pages[0].line("KT. HIỆU TRƯỞNG"), pdf.pages[0].line("PHÓ HIỆU TRƯỞNG"));
    assert!(near(for_head.centre(), deputy.centre()) && deputy.y() > for_head.y());
}

#[test]
fn an_official_letter_has_no_name_and_says_below_its_number_what_it_is_about() {
    let pdf = drawn("08", &Paper::Letter(support::official()));
    let page = &pdf.pages[0];
    let number = page.line("Số: 07/MNHgS-VP");
    let about = page.line("V/v cử giáo viên");
    assert!(near(number.centre(), about.centre()) && about.y() > number.y());
    assert!((12.0..=13.0).contains(&about.size()));
    assert!(!pdf.text().contains("CÔNG VĂN"));
    assert!(pdf.text().contains("Kính gửi:") && pdf.text().contains("- Lưu: VT, VP."));
}

#[test]
fn a_decision_names_who_decides_and_counts_its_articles() {
    let text = drawn("09", &Paper::Letter(support::decision())).text();
    let order = [
        "QUYẾT ĐỊNH\n",
        "Về việc tiếp nhận",
        "HIỆU TRƯỞNG TRƯỜNG MẦM NON",
        "Căn cứ Điều lệ",
        "QUYẾT ĐỊNH:",
        "Điều 1.",
        "Điều 2.",
    ];
    let places: Vec<usize> =
        order.iter().map(|words| text.find(words).unwrap_or_else(|| panic!("{words} in {text}"))).collect();
    assert!(places.is_sorted(), "{text}");
}
