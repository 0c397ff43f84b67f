//! Why a paper was not drawn.

use time::Date;

use crate::edition::Form;

/// What keeps a paper from being drawn. Everything but [`PaperError::Layout`] is about the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A text is longer than its place allows.
    #[error("{field} is longer than {limit} characters")]
    TooLong {
        /// Where it stands in the data, such as `applicant.name`.
        field: String,
        /// What is allowed.
        limit: usize,
    },
    /// A list, or the whole of all texts, is longer than one paper can be.
    #[error("{field} holds more than {limit}")]
    TooMany {
        /// Where it stands in the data; empty for the paper as a whole.
        field: String,
        /// What is allowed.
        limit: usize,
    },
    /// A text that cannot be left out is empty.
    #[error("{field} is empty")]
    Empty {
        /// Where it stands in the data.
        field: &'static str,
    },
    /// What the QR code is to open is no address of the web, or too long to be read from paper.
    #[error("this is no address for a QR code")]
    Address,
    /// An official letter's symbol says its kind, which that one paper must not: `442/UBND-CCHC`.
    #[error("the symbol of an official letter begins with its kind: {symbol}")]
    Symbol {
        /// The symbol as given.
        symbol: String,
    },
    /// A row has more or fewer cells than its table has columns.
    #[error("a row of a table has {cells} cells, its head has {columns}")]
    Ragged {
        /// Cells of the row.
        cells: usize,
        /// Columns of the head.
        columns: usize,
    },
    /// A form that did not exist on the day whose forms count.
    #[error("{form:?} is not among the forms in force on {date}")]
    NotInForce {
        /// The form.
        form: Form,
        /// The day.
        date: Date,
    },
    /// A bundle of no papers, or of more than one can hold.
    #[error("a bundle holds 1 to {limit} papers, not {papers}")]
    Bundle {
        /// How many it was to hold.
        papers: usize,
        /// How many it can.
        limit: usize,
    },
    /// The layout itself failed: a fault of a template, never of a user.
    #[error("the layout failed: {0}")]
    Layout(String),
}

impl PaperError {
    /// A stable name, for the one place that turns errors into answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "paper.too_long",
            Self::TooMany { .. } => "paper.too_many",
            Self::Empty { .. } => "paper.empty",
            Self::Address => "paper.address",
            Self::Symbol { .. } => "paper.symbol",
            Self::Ragged { .. } => "paper.ragged",
            Self::NotInForce { .. } => "paper.not_in_force",
            Self::Bundle { .. } => "paper.bundle",
            Self::Layout(_) => "paper.layout",
        }
    }
}
