//! All papers of a dossier in one file, with contents.

use domain::{
    case::papers::{CasePaper, RESULT},
    definition::template::template_title,
};
use papers::{Bundle, BundledPaper};
use time::Date;

use super::{Told, of};

/// The papers of a dossier as one file, each as it was told then; nothing where none can be laid out. `today` is the day on which
/// they are put together.
pub fn bundled(all: &[(Told, CasePaper)], today: Date) -> Option<Bundle> {
    let (told, _) = all.last()?;
    let code = told.case.core.code.clone().or_else(|| told.case.core.registration_code()).unwrap_or_default();
    let papers: Vec<BundledPaper> = all.iter().filter_map(|(told, paper)| bundled_one(told, paper)).collect();
    (!papers.is_empty()).then(|| Bundle {
        letterhead: told.letterhead(today),
        title: format!("Hồ sơ {code}"),
        about: told.subject(),
        date: Some(today),
        papers,
    })
}

fn bundled_one(told: &Told, paper: &CasePaper) -> Option<BundledPaper> {
    let number = told.case.core.numbered_with(paper.no).filter(|_| paper.paper.as_str() == RESULT).map(str::to_owned);
    let name = template_title(&paper.paper).vi;
    of(told, paper).map(|drawn| BundledPaper { name, number, date: told.dated(paper.at), paper: drawn })
}
