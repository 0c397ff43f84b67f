//! Many cases in one call, and cases that look alike.

use domain::{
    case::{Expect, StepArgs},
    definition::ActionKey,
    ids::{CaseId, CommandId},
    instant::Instant,
};
use serde::{Deserialize, Serialize};

use crate::error::FieldProblem;

/// One step over many cases: each row is a command of its own, decided and stored by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkBody {
    /// The rows, 500 at most.
    pub items: Vec<BulkRow>,
}

/// A step of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkRow {
    /// The row's own idempotency key: sent again under it, a row is answered and not done again. A refused row is tried
    /// again under another one.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub key: CommandId,
    /// The case.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub case: CaseId,
    /// The step's key, one of `actions` of the case.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub action: ActionKey,
    /// What the caller saw when they decided: `{"state": …, "rev": …}`; a step that approves needs both.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub expect: Expect,
    /// What the step asks for.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub args: StepArgs,
    /// When it was done.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub stated_at: Instant,
}

/// What became of each row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkReply {
    /// In the order of the rows.
    pub items: Vec<BulkOutcome>,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkOutcome {
    /// The row's key.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub key: CommandId,
    /// The case.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub case: CaseId,
    /// What became of it.
    pub status: BulkStatus,
    /// Why it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<BulkError>,
}

/// What became of a row, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum BulkStatus {
    /// It took effect, now or when this key came first.
    Done,
    /// The rules refuse it, or its key was another row's.
    Refused,
    /// The server could not: nothing was stored, and the same row may come again.
    Failed,
}

/// Why a row was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkError {
    /// A stable code, for programs.
    pub code: String,
    /// What happened and what to do next, in the caller's language.
    pub message: String,
    /// Which fields are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
}

/// Cases that look like what is being taken in, among those that the caller may read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarCases {
    /// The newest first, 20 at most.
    pub items: Vec<SimilarCase>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarCase {
    /// The case.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: CaseId,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether something still follows.
    pub open: bool,
    /// When it was received.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub received_at: Instant,
}
