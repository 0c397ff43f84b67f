//! The papers of one dossier in one file, behind a sheet that lists them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::Date;

use crate::{
    NO_FORM, Paper, Rendered,
    common::{Letterhead, head, meta},
    engine::{self, BUNDLE},
    error::PaperError,
    ready, reference, text, when,
};

/// Papers of one bundle.
pub const MOST: usize = 100;

/// Several papers of one dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Whose bundle it is.
    pub letterhead: Letterhead,
    /// Which dossier: "Hồ sơ MNHgS-260226-0001". It is the title of the file, too.
    pub title: String,
    /// What was asked for; left out when empty.
    pub about: String,
    /// The day it was put together. Without one the file is no PDF/A, like any draft.
    pub date: Option<Date>,
    /// Its papers, in their order.
    pub papers: Vec<BundledPaper>,
}

/// A paper of a bundle, and its line in the contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledPaper {
    /// What the contents call it.
    pub name: String,
    /// Its number as it is to stand there: "26/KH-MNHgS".
    pub number: Option<String>,
    /// Its day.
    pub date: Option<Date>,
    /// The paper, drawn as it is alone.
    pub paper: Paper,
}

/// Draw the contents and behind them each paper from a new page, in its own format and with its own numbers of pages.
///
/// The contents give pages of the file, and lead there. Every paper may be part of it, a register too, and keeps the bounds it
/// has alone; all texts together are bounded by [`text::BUNDLED`]. The same bundle gives the same bytes.
///
/// # Errors
/// When there are no papers or more than [`MOST`], when they say too much or the contents cannot be drawn; and with the error of
/// the first paper that could not be drawn alone.
pub fn bundle(bundle: &Bundle) -> Result<Rendered, PaperError> {
    if bundle.papers.is_empty() || bundle.papers.len() > MOST {
        return Err(PaperError::Bundle { papers: bundle.papers.len(), limit: MOST });
    }
    let mut data = bundle.view()?;
    let mut replaced = text::clean(&mut data)?;
    let mut length = text::length(&data);
    let mut papers = Vec::with_capacity(bundle.papers.len());
    for paper in &bundle.papers {
        let paper = ready(&paper.paper)?;
        replaced += paper.replaced;
        length += text::length(&paper.data);
        if length > text::BUNDLED {
            return Err(PaperError::TooMany { field: "papers".to_owned(), limit: text::BUNDLED });
        }
        papers.push(json!({ "template": paper.template.key, "data": paper.data }));
    }
    data["papers"] = Value::Array(papers);
    let (pdf, pages) = engine::draw(&BUNDLE, &data)?;
    Ok(Rendered { pdf, template: reference(&BUNDLE, NO_FORM), pages, replaced })
}

impl Bundle {
    /// The sheet in front.
    fn view(&self) -> Result<Value, PaperError> {
        if text::is_blank(&self.title) {
            return Err(PaperError::Empty { field: "title" });
        }
        if self.papers.iter().any(|paper| text::is_blank(&paper.name)) {
            return Err(PaperError::Empty { field: "papers.name" });
        }
        let lines: Vec<Value> = self
            .papers
            .iter()
            .map(|paper| json!({ "name": paper.name, "number": paper.number, "date": paper.date.map(when::short_day) }))
            .collect();
        Ok(json!({
            "meta": meta(&self.title, &self.letterhead.unit, self.date)?,
            "head": head(&self.letterhead, None, self.date),
            "title": self.title,
            "about": self.about,
            "lines": lines,
        }))
    }
}
