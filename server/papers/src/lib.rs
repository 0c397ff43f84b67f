//! Official papers of the school, laid out as PDF/A; letters also as DOCX, for those who go on writing ([`docx()`]).
//!
//! [`render`] is pure and takes its time: call it where blocking is allowed. Layout follows decree 30/2020/NĐ-CP; the forms
//! are those of the circulars, by the day a dossier was received ([`template_for`]). All data comes from the caller, the
//! day included, and reaches the layout as data only: see [`text`] for what is mended and what is refused.
//!
//! [`preview`] draws the same layout as a picture, to be looked at while it is still being written.
//!
//! A paper knows nothing of cases, people and rights: it is drawn from what it is given.

mod body;
mod books;
mod bundle;
mod common;
mod docx;
mod edition;
mod engine;
mod error;
mod letter;
mod notices;
mod preview;
mod qr;
mod receipt;
pub mod text;
mod when;

use serde::{Deserialize, Serialize};

pub use crate::{
    body::{Block, COLUMNS, Field},
    books::{Control, HandOver, Outcome, Register, RegisterRow},
    bundle::{Bundle, BundledPaper, MOST as MOST_BUNDLED, bundle},
    common::{Applicant, Capacity, Contact, CopyKind, FormHead, Letterhead, Number, Signature},
    docx::{Docx, docx},
    edition::{Form, FormTemplate, SINCE_2025, template_for},
    error::PaperError,
    letter::{Letter, LetterKind},
    notices::{Extension, MissingPaper, Refusal, Stop, Supplement},
    preview::{MOST_BYTES as MOST_PICTURE, MOST_PAGES as MOST_PICTURED, Preview, preview},
    qr::LONGEST as LONGEST_ADDRESS,
    receipt::{BookLine, Receipt, SubmittedPaper},
    when::{day, moment, place_line, short_day, short_moment},
};

/// A paper and its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "paper", rename_all = "snake_case")]
pub enum Paper {
    /// Form 01.
    Receipt(Receipt),
    /// Form 02.
    Supplement(Supplement),
    /// Form 03.
    Refusal(Refusal),
    /// Form 04.
    Extension(Extension),
    /// Form 05.
    Stop(Stop),
    /// Form 06.
    Control(Control),
    /// Form 07.
    Register(Register),
    /// What is no form.
    Letter(Letter),
}

impl Paper {
    /// A hash of all that shapes it besides its data: a signature binds both.
    pub fn shaped_by(&self) -> String {
        self.template().hash()
    }

    const fn template(&self) -> &'static engine::Template {
        match self {
            Self::Receipt(_) => &engine::RECEIPT,
            Self::Supplement(_) => &engine::SUPPLEMENT,
            Self::Refusal(_) => &engine::REFUSAL,
            Self::Extension(_) => &engine::EXTENSION,
            Self::Stop(_) => &engine::STOP,
            Self::Control(_) => &engine::CONTROL,
            Self::Register(_) => &engine::REGISTER,
            Self::Letter(_) => &engine::LETTER,
        }
    }
}

/// Which template drew a paper. A signature binds it beside the data.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TemplateRef {
    /// The template: `receipt`.
    pub key: String,
    /// Whose form: `tt03-2025`, or `nd30-2020` where there is none.
    pub version: String,
    /// SHA-256, in hexadecimal figures, of everything that shapes the paper besides its data.
    pub hash: String,
}

/// A finished paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The file.
    pub pdf: Vec<u8>,
    /// What drew it.
    pub template: TemplateRef,
    /// How many pages it has.
    pub pages: usize,
    /// Letters that the typeface does not have and that stand as □. The screen should say so before anybody signs.
    pub replaced: usize,
}

/// Draw a paper.
///
/// The same paper gives the same bytes, on any thread and any day.
///
/// # Errors
/// When the data cannot be a paper; each with a stable [`PaperError::code`].
pub fn render(paper: &Paper) -> Result<Rendered, PaperError> {
    let Ready { template, form, data, replaced } = ready(paper)?;
    let (pdf, pages) = engine::draw(template, &data)?;
    Ok(Rendered { pdf, template: reference(template, form), pages, replaced })
}

/// A paper that is ready to be laid out by Typst alone: the baseline of a bench, and nothing else.
#[doc(hidden)]
pub struct Bare {
    template: &'static engine::Template,
    data: String,
}

impl Bare {
    /// Makes it ready, which is not measured.
    ///
    /// # Errors
    /// When the data cannot be a paper.
    pub fn of(paper: &Paper) -> Result<Self, PaperError> {
        ready(paper).map(|Ready { template, data, .. }| Self { template, data: data.to_string() })
    }

    /// Lays it out.
    ///
    /// # Errors
    /// When the template fails.
    pub fn draw(&self) -> Result<Vec<u8>, PaperError> {
        engine::bare(self.template, self.data.clone())
    }
}

/// A paper that lacks nothing but its layout.
struct Ready {
    template: &'static engine::Template,
    form: &'static str,
    data: serde_json::Value,
    replaced: usize,
}

fn ready(paper: &Paper) -> Result<Ready, PaperError> {
    let (form, mut data) = match paper {
        Paper::Receipt(paper) => of_form(paper.view()?),
        Paper::Supplement(paper) => of_form(paper.view()?),
        Paper::Refusal(paper) => of_form(paper.view()?),
        Paper::Extension(paper) => of_form(paper.view()?),
        Paper::Stop(paper) => of_form(paper.view()?),
        Paper::Control(paper) => of_form(paper.view()?),
        Paper::Register(paper) => of_form(paper.view()?),
        Paper::Letter(paper) => (NO_FORM, paper.view()?),
    };
    let replaced = text::clean(&mut data)?;
    Ok(Ready { template: paper.template(), form, data, replaced })
}

/// Whose layout it is where there is no form.
const NO_FORM: &str = "nd30-2020";

fn reference(template: &engine::Template, form: &str) -> TemplateRef {
    TemplateRef { key: template.key.to_owned(), version: form.to_owned(), hash: template.hash() }
}

fn of_form((form, data): (FormTemplate, serde_json::Value)) -> (&'static str, serde_json::Value) {
    (form.version, data)
}
