//! PDF files, as far as the way to their signatures: see the crate's own words for why it is read here.

mod file;
mod filter;
mod table;
mod update;
mod value;

pub use self::{
    file::File,
    update::only_adds,
    value::{Dict, Id, Value},
};
use crate::error::{Broken, SignedError};

/// Why something of a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is malformed, or of a kind that is not read here.
    Unreadable,
    /// A dictionary has a key twice.
    Ambiguous,
    /// More work than was granted.
    Spent,
}

impl From<Fault> for SignedError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unreadable => Self::Unreadable,
            Fault::Ambiguous => Self::Ambiguous,
            Fault::Spent => Self::TooComplex,
        }
    }
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unreadable | Fault::Spent => Self::Dictionary,
            Fault::Ambiguous => Self::Ambiguous,
        }
    }
}
