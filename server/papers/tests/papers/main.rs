//! Papers are drawn, and read again with another library.
#![expect(clippy::unwrap_used, reason = "what a test unwraps is what it asserts")]

mod archive;
mod bundle;
mod content;
mod layout;
mod letters;
mod office;
mod pdf;
mod preview;
mod support;
mod word;

use papers::{Bundle, Paper, Rendered, bundle, render};

use crate::pdf::Pdf;

/// Draw a paper and read it. With `PAPERS_OUT` set, the file is kept there for eyes.
fn drawn(name: &str, paper: &Paper) -> Pdf {
    read(name, &render(paper).unwrap())
}

/// The same with a bundle.
fn bundled(name: &str, papers: &Bundle) -> Pdf {
    read(name, &bundle(papers).unwrap())
}

fn read(name: &str, rendered: &Rendered) -> Pdf {
    if let Some(folder) = std::env::var_os("PAPERS_OUT") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &rendered.pdf).unwrap();
    }
    let pdf = Pdf::read(&rendered.pdf);
    assert_eq!(pdf.pages.len(), rendered.pages);
    pdf
}

#[test]
fn every_paper_is_drawn() {
    for (at, paper) in support::all().iter().enumerate() {
        let pdf = drawn(&format!("{at:02}"), paper);
        println!("{}", pdf.text());
        println!("{:?} {:?}", pdf.bookmarks(), pdf.tags());
    }
}
