//! LibreOffice opens the letters as DOCX and prints them: what it makes of them is read like our own papers.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use papers::{Block, Letter, docx};

use crate::{
    letters::{differing, of_every_kind, without_page_numbers},
    pdf::{Line, Page, Pdf},
    support,
    word::Word,
};

/// The variable that says that LibreOffice is left out on purpose.
const SKIP: &str = "SEN_TEST_SKIP_OFFICE";
/// Tenths of a second until it has finished at the latest.
const PATIENCE: u32 = 3_000;

/// Whether LibreOffice is there; `false` only where the variable says so.
///
/// # Panics
/// When it is not: a test that silently did not run would look as if it had passed.
fn is_there() -> bool {
    if Command::new("soffice").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return true;
    }
    assert!(
        std::env::var(SKIP).is_ok_and(|skip| skip == "1"),
        "LibreOffice is not there: install it (Debian: apt-get install libreoffice-writer-nogui), or set {SKIP}=1"
    );
    false
}

/// All letters opened and printed in one go, which is what takes seconds.
fn printed(letters: &[Letter]) -> Vec<Pdf> {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let files: Vec<PathBuf> = letters
        .iter()
        .enumerate()
        .map(|(n, letter)| {
            let file = at(&format!("{n}.docx"));
            std::fs::write(&file, docx(letter).unwrap().bytes).unwrap();
            file
        })
        .collect();
    // The typeface of the papers, wherever this runs.
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let known = format!(
        "<?xml version=\"1.0\"?><fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>",
        fonts.display(),
        at("cache").display()
    );
    std::fs::write(at("fonts.conf"), known).unwrap();
    let mut running = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", at("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", "pdf", "--outdir"])
        .arg(folder.path())
        .args(&files)
        .env("FONTCONFIG_FILE", at("fonts.conf"))
        .stdout(Stdio::null())
        // It misses a Java that it does not need.
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut waited = 0;
    let status = loop {
        if let Some(status) = running.try_wait().unwrap() {
            break status;
        }
        waited += 1;
        if waited > PATIENCE {
            running.kill().unwrap();
            panic!("LibreOffice does not come to an end");
        }
        sleep(Duration::from_millis(100));
    };
    assert!(status.success(), "{status}");
    let out = std::env::var_os("PAPERS_OUT");
    let read = |n: usize| {
        let file = std::fs::read(at(&format!("{n}.pdf"))).unwrap_or_else(|why| panic!("letter {n}: {why}"));
        if let Some(out) = &out {
            std::fs::write(Path::new(out).join(format!("office-{n}.pdf")), &file).unwrap();
        }
        Pdf::read(&file)
    };
    (0..letters.len()).map(read).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1.0
}

#[test]
fn libreoffice_opens_every_kind_and_prints_it_as_the_decree_has_it() {
    if !is_there() {
        return;
    }
    let mut letters = of_every_kind();
    let text = Block::Text { text: "Nâng cao chất lượng phục vụ cha mẹ trẻ. ".repeat(40) };
    letters.push(Letter { blocks: vec![text; 6], ..support::plan() });
    let pages = printed(&letters);
    for (letter, pdf) in letters.iter().zip(&pages) {
        let word = Word::read(&docx(letter).unwrap().bytes);
        // Where there is room for a pen, dots are printed.
        let printed = without_page_numbers(pdf).replace("....", "");
        assert_eq!(differing(&printed, &word.text()), [], "{:?}", letter.kind);
        for (font, inside) in &pdf.fonts {
            assert!(font.starts_with("LiberationSerif") && *inside, "{font}");
        }
        pdf.pages.iter().for_each(is_on_its_sheet);
        has_its_head(&pdf.pages[0], letter);
    }
    let long = pages.last().unwrap();
    assert!(long.pages.len() > 2, "{} pages", long.pages.len());
    is_numbered(long);
    has_its_text(&pages[0]);
}

/// A4, and nothing beyond the margins but the number above.
fn is_on_its_sheet(page: &Page) {
    assert!(near(page.width, 210.0) && near(page.height, 297.0), "{} × {}", page.width, page.height);
    for letter in page.letters.iter().filter(|letter| !letter.text.trim().is_empty()) {
        let right = letter.x + letter.width;
        assert!(letter.x > 29.0 && right < 196.0 && letter.y < 278.0, "{letter:?}");
        assert!(letter.y > 20.0 || letter.y < 16.0, "{letter:?}");
    }
}

fn has_its_head(page: &Page, letter: &Letter) {
    let country = page.line("CỘNG HÒA");
    assert_eq!(country.text, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "on one line");
    let (motto, unit, number) = (page.line("Độc lập"), page.line("TRƯỜNG MẦM NON HƯƠNG SEN"), page.line("Số:"));
    let date = page.line("Gò Vấp, ngày");
    assert!(near(country.centre(), motto.centre()) && near(motto.centre(), date.centre()), "{:?}", letter.kind);
    assert!(near(unit.centre(), number.centre()) && unit.right() < country.left());
    assert!(near(country.y(), page.line("ỦY BAN NHÂN DÂN QUẬN").y()) && near(number.y(), date.y()));
    for (line, size, font) in [
        (&country, 12.0, "LiberationSerif-Bold"),
        (&motto, 13.0, "LiberationSerif-Bold"),
        (&unit, 12.0, "LiberationSerif-Bold"),
        (&number, 13.0, "LiberationSerif"),
        (&date, 13.0, "LiberationSerif-Italic"),
    ] {
        assert!(
            (line.size() - size).abs() < 0.1 && line.font() == font,
            "{}: {} {}",
            line.text,
            line.size(),
            line.font()
        );
    }
    let share = |line: &Line| rule_below(page, line) / (line.right() - line.left());
    assert!((0.95..1.1).contains(&share(&motto)), "{}", share(&motto));
    assert!((1.0 / 3.0..=0.5).contains(&share(&unit)), "{}", share(&unit));
}

/// How long the rule right below a line is.
fn rule_below(page: &Page, line: &Line) -> f64 {
    let marks = page.strokes.iter().chain(&page.fills);
    let mut below: Vec<_> = marks
        .filter(|rule| rule.top > line.y() && rule.top < line.y() + 4.0 && rule.bottom - rule.top < 1.0)
        .filter(|rule| rule.left > line.left() - 2.0 && rule.right < line.right() + 2.0)
        .collect();
    below.sort_by(|a, b| a.top.total_cmp(&b.top));
    below.first().unwrap_or_else(|| panic!("no rule below {:?}", line.text)).width()
}

fn is_numbered(pdf: &Pdf) {
    let above = |page: &Page| -> Vec<String> {
        page.lines().into_iter().filter(|line| line.y() < 18.0).map(|line| line.text).collect()
    };
    assert!(above(&pdf.pages[0]).is_empty());
    for (at, page) in pdf.pages.iter().enumerate().skip(1) {
        assert_eq!(above(page), [(at + 1).to_string()]);
        assert!(near(page.lines()[0].centre(), 112.5), "in the middle");
    }
}

/// The plan's text: indented, justified, bases in italics, headings bold.
fn has_its_text(pdf: &Pdf) {
    let page = &pdf.pages[0];
    let basis = page.line("Căn cứ Quyết định");
    assert!(near(basis.left(), 42.7) && near(basis.right(), 195.0) && basis.font() == "LiberationSerif-Italic");
    let heading = page.line("I. MỤC ĐÍCH, YÊU CẦU");
    assert!(near(heading.left(), 42.7) && heading.font() == "LiberationSerif-Bold");
    let last = pdf.pages.last().unwrap();
    let (post, name) = (last.line("HIỆU TRƯỞNG"), last.line("Người ký Thứ nhất"));
    assert!(near(post.centre(), name.centre()) && name.y() - post.y() > 25.0, "room for signature and seal");
    let recipients = last.line("Nơi nhận:");
    assert!(near(post.y(), recipients.y()) && near(recipients.left(), 30.0) && post.left() > 112.0);
}
