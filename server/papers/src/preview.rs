//! A paper as a picture: what is shown beside the form in which it is still being written.

use crate::{Paper, Ready, engine, error::PaperError, ready};

/// Pages of one picture: what grows longer is opened as a file.
pub const MOST_PAGES: usize = 12;
/// Bytes of one picture.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// A paper as it would be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its pages beneath each other, as SVG. Every letter is drawn as an outline: no text of the paper stands in it, nothing in it
    /// leads anywhere, and nothing can run.
    pub svg: String,
    /// How many pages it has.
    pub pages: usize,
    /// Letters that the typeface does not have and that stand as □.
    pub replaced: usize,
}

/// Draw a paper as a picture, by the same layout as [`crate::render`].
///
/// # Errors
/// Those of [`crate::render`]; [`PaperError::TooMany`] too when it has more pages or bytes than a picture can.
pub fn preview(paper: &Paper) -> Result<Preview, PaperError> {
    let Ready { template, data, replaced, .. } = ready(paper)?;
    let too_many = |limit| PaperError::TooMany { field: String::new(), limit };
    let (svg, pages) = engine::picture(template, &data, MOST_PAGES)?;
    let svg = svg.ok_or_else(|| too_many(MOST_PAGES))?;
    if svg.len() > MOST_BYTES {
        return Err(too_many(MOST_BYTES));
    }
    Ok(Preview { svg, pages, replaced })
}
