//! The books of documents, and one of them.

use domain::{
    definition::CaseKind,
    document::{Book, Document, Entry},
    ids::{CaseId, PersonId},
    instant::Instant,
    text::Text,
};
use serde::{Deserialize, Serialize};
use time::Date;

/// Enters a document in its book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnterDocument {
    /// What stands in the book: `kind`, `about`, `dated`, `way`, `scan`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub entry: Entry,
    /// Though one like it stands there already.
    #[serde(default)]
    pub again: bool,
}

/// Corrects what stands in the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AmendDocument {
    /// The version that the writer saw.
    pub was: u32,
    /// What is to stand there.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub entry: Entry,
}

/// Gives a document to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignDocument {
    /// To whom.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub to: PersonId,
    /// By which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub due: Option<Date>,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Says what was done about a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettleDocument {
    /// What.
    pub note: String,
}

/// Cancels a document's number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancelDocument {
    /// Why.
    pub reason: String,
}

/// A document with what was done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentView {
    /// The document.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub document: Document,
    /// What was done, oldest first.
    pub history: Vec<DocumentDeed>,
}

/// Something that was done with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentDeed {
    /// The version that it made.
    pub version: u32,
    /// `enter`, `amend`, `assign`, `settle` or `cancel`.
    pub action: String,
    /// Who did it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub by: PersonId,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
}

/// Documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentList {
    /// The documents.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub items: Vec<Document>,
}

/// A page of a book of one year, the youngest number first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BookPage {
    /// Which book: `incoming` or `outgoing`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub book: Book,
    /// Its year.
    pub year: i32,
    /// How many numbers it has, those that were cancelled among them.
    pub total: u64,
    /// How many of them were cancelled.
    pub cancelled: u64,
    /// The lines.
    pub items: Vec<BookLine>,
    /// What to give as `before` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// A number of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BookLine {
    /// The number.
    pub number: i64,
    /// As printed.
    pub text: String,
    /// When it was given.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Instant,
    /// What it was given to.
    pub of: NumberOf,
    /// The first and last number right below that were given on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<(i64, i64)>,
}

/// What a number was given to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NumberOf {
    /// A document of the books.
    Document {
        /// Which.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        document: Box<Document>,
    },
    /// What a case gave.
    Case {
        /// Which.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
        id: CaseId,
        /// What kind of case.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        kind: CaseKind,
        /// Its code.
        code: String,
        /// What was asked for.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        title: Text,
        /// Who signed last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
        signer: Option<PersonId>,
        /// When it was taken back and its number cancelled, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
        revoked: Option<Instant>,
    },
    /// Something that is not the reader's to see.
    Hidden,
}
