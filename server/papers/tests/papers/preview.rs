//! A paper as a picture: it shows what the file says, letter by letter, and is nothing but outlines.

use std::collections::BTreeMap;

use papers::{Block, MOST_PICTURE, MOST_PICTURED, Paper, PaperError, Preview, preview};

use crate::{drawn, support};

/// Draw a paper as a picture. With `PAPERS_OUT` set, it is kept there for eyes.
fn pictured(name: &str, paper: &Paper) -> Preview {
    let preview = preview(paper).unwrap();
    if let Some(folder) = std::env::var_os("PAPERS_OUT") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.svg")), &preview.svg).unwrap();
    }
    preview
}

/// The values of an attribute, in their order.
fn values<'a>(svg: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    svg.split(begin.as_str()).skip(1).filter_map(|rest| rest.split_once('"').map(|(value, _)| value)).collect()
}

/// The outlines that a picture places, in the order in which it does.
fn outlines(svg: &str) -> Vec<&str> {
    svg.split("<use ").skip(1).filter_map(|rest| rest.split_once("xlink:href=\"#")?.1.split('"').next()).collect()
}

/// It is well formed, and all that it holds are shapes.
fn is_only_shapes(svg: &str) {
    for (at, _) in svg.match_indices('<') {
        let name: String =
            svg[at + 1..].chars().take_while(|letter| letter.is_alphanumeric() || *letter == '/').collect();
        let known = ["svg", "g", "use", "defs", "symbol", "path", "clipPath", "rect"];
        assert!(known.contains(&name.trim_matches('/')), "<{name}");
    }
    for (attribute, within) in [("href", "#"), ("xlink:href", "#"), ("clip-path", "url(#")] {
        assert!(values(svg, attribute).iter().all(|value| value.starts_with(within)), "{attribute}");
    }
    assert!(!svg.contains(" on") && !svg.contains("style="), "{}", &svg[..400]);
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
}

#[test]
fn a_picture_shows_all_pages_letter_by_letter() {
    for (at, paper) in support::all().iter().enumerate() {
        let (pdf, seen) = (drawn(&format!("{at:02}"), paper), pictured(&format!("{at:02}"), paper));
        assert_eq!(seen.pages, pdf.pages.len());
        is_only_shapes(&seen.svg);
        let wide = pdf.pages.iter().map(|page| page.width).fold(0.0, f64::max);
        let high: f64 = pdf.pages.iter().map(|page| page.height).sum();
        let shown: Vec<f64> =
            values(&seen.svg, "viewBox")[0].split(' ').map(|edge| edge.parse::<f64>().unwrap() * 25.4 / 72.0).collect();
        assert!((shown[2] - wide).abs() < 0.1 && shown[3] > high - 0.1, "{shown:?} of {wide} by {high}");
        assert!(shown[3] < high + 10.0 * f64::from(u32::try_from(seen.pages).unwrap()), "{shown:?}");

        let letters: Vec<_> =
            pdf.pages.iter().flat_map(|page| &page.letters).filter(|l| !l.text.trim().is_empty()).collect();
        let outlines = outlines(&seen.svg);
        assert_eq!(outlines.len(), letters.len(), "{}", pdf.text());
        // The same outline is the same letter of the same typeface wherever it stands.
        let mut known = BTreeMap::new();
        for (outline, letter) in outlines.into_iter().zip(letters) {
            let is = (letter.text.as_str(), letter.font.as_str());
            assert_eq!(*known.entry(outline).or_insert(is), is, "{at}");
        }
        assert!(known.len() > 30, "{}", known.len());
    }
}

#[test]
fn hostile_words_are_outlines_too() {
    let words = "<script>alert(1)</script> javascript:alert(1) \" onload=\"alert(1) <a href='x'> ]]> <!-- &amp; #link(\"javascript:x\")[y]";
    let mut supplement = support::supplement();
    supplement.reason = words.to_owned();
    supplement.applicant.name = words.to_owned();
    supplement.missing[0].name = words.to_owned();
    let paper = Paper::Supplement(supplement);
    let (pdf, seen) = (drawn("hostile-02", &paper), pictured("hostile-02", &paper));
    is_only_shapes(&seen.svg);
    for word in ["script", "javascript", "alert", "onload", "<!--", "&amp;"] {
        assert!(!seen.svg.contains(word), "{word}");
    }
    // They are there for eyes.
    let letters = pdf.pages.iter().flat_map(|page| &page.letters).filter(|letter| !letter.text.trim().is_empty());
    assert_eq!(outlines(&seen.svg).len(), letters.count());
    assert!(pdf.text().contains("javascript:alert(1)"));
}

#[test]
fn what_a_picture_changes_with_is_what_is_typed() {
    let of = |reason: &str| {
        let mut refusal = support::refusal();
        reason.clone_into(&mut refusal.reason);
        pictured("typed", &Paper::Refusal(refusal)).svg
    };
    assert_eq!(of("Trẻ học ở trường khác"), of("Trẻ học ở trường khác"));
    assert_ne!(of("Trẻ học ở trường khác"), of("Trẻ học ở trường khác."));
}

#[test]
fn a_picture_has_its_bounds() {
    let long = |pages: usize| {
        let mut plan = support::plan();
        // A paragraph of some lines; what a page holds of them is measured, not guessed.
        plan.blocks =
            (0..pages).map(|_| Block::Text { text: "Trên đây là nội dung của kế hoạch. ".repeat(60) }).collect();
        Paper::Letter(plan)
    };
    let full =
        (1..60).map(|blocks| preview(&long(blocks))).take_while(Result::is_ok).filter_map(Result::ok).last().unwrap();
    assert_eq!(full.pages, MOST_PICTURED);
    assert!(full.svg.len() < MOST_PICTURE, "{} bytes", full.svg.len());
    println!("{} bytes a page", full.svg.len() / full.pages);
    let over = preview(&long(60)).unwrap_err();
    assert_eq!(over, PaperError::TooMany { field: String::new(), limit: MOST_PICTURED });
    // What cannot be a paper is no picture of one either.
    let mut refusal = support::refusal();
    refusal.reason = "a".repeat(30_000);
    assert_eq!(preview(&Paper::Refusal(refusal)).unwrap_err().code(), "paper.too_long");
}
