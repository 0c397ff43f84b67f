//! Shapes of the REST API that are not commands: views and lists.

use domain::{
    case::{Core, Internal, Personal},
    clock::Explanation,
    definition::{ActionKey, CaseKind, PaperKey},
    ids::CaseId,
    instant::Instant,
    text::Text,
};
use serde::{Deserialize, Serialize};

/// A case as much of it as the caller may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseView {
    /// What stands in registers and lists.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub core: Core,
    /// How it is handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub internal: Option<Internal>,
    /// Whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub personal: Option<Personal>,
    /// When it is due, unless its clock is paused, stopped or not started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub due_at: Option<Instant>,
    /// The steps that the caller may take now.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub actions: Vec<ActionKey>,
}

/// The paper that a scan shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScannedPaper {
    /// Of which dossier.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub case: CaseId,
    /// Its code.
    pub code: String,
    /// Which paper: `receipt`, `result`, `process_control` …
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub paper: PaperKey,
    /// What it is called.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
}

/// Who signed a file digitally.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileSignatures {
    /// Each of them, in the order in which they were given.
    pub items: Vec<FileSignature>,
}

/// A digital signature of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileSignature {
    /// Whether it holds.
    pub stands: SignatureStands,
    /// Who, as the certificate in the file says.
    pub signer: String,
    /// For whom they signed, as it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Who vouches for that.
    pub issuer: String,
    /// When, by the signer's own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub signed_at: Option<Instant>,
    /// Whether the certificate counted then; nothing where no time is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_counted: Option<bool>,
    /// Whether an authority vouches for it that this school trusts; nothing where the school has named none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_trusted: Option<bool>,
}

/// Whether a digital signature holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SignatureStands {
    /// It does.
    Intact,
    /// It does, for a part of the file: something was added afterwards that nobody signed.
    ChangedAfter,
    /// It does not.
    Broken,
    /// It is of a kind that is not known here.
    Unknown,
}

/// One line of a list of cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseLine {
    /// The case.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: CaseId,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The procedure's key.
    pub procedure: String,
    /// Where it stands.
    pub state: String,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub due_at: Option<Instant>,
    /// When it was received.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub received_at: Instant,
}

/// A page of a list: by key, never by offset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CasePage {
    /// The lines.
    pub items: Vec<CaseLine>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Which rows of a list of cases a spreadsheet is to have. A device narrows its list by itself, so it says which they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseSheet {
    /// `dossier` or `finding`: the columns follow.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: CaseKind,
    /// The cases, in this order; 5,000 at most. What the caller may not read is left out.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub ids: Vec<CaseId>,
    /// Leave out whom they are about, also where the caller may read it: another hat than the one they work in allows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_names: bool,
}

/// Which dossiers are to stand in a list that goes out with an official letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseRoll {
    /// The dossiers, in this order; 500 at most, all under one procedure.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub ids: Vec<CaseId>,
    /// As a text document that somebody goes on writing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_edit: bool,
}

/// Why a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DueReply {
    /// The due moment.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub due: Instant,
    /// Each day with its reason.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub explanation: Explanation,
}
