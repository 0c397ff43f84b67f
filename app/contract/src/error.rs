//! The one error envelope.

use domain::denial::{Denial, FieldFault};
use serde::{Deserialize, Serialize};

/// What every refused call answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// A stable code, for programs.
    pub code: String,
    /// What happened and what to do next, in the caller's language.
    pub message: String,
    /// Which fields are wrong, each with a stable code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The denial in full, where the rules refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub denial: Option<Denial>,
    /// By which the call is found in the log.
    pub request_id: String,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// The field.
    pub field: String,
    /// A stable code.
    pub code: String,
    /// What is wrong, in the caller's language.
    pub message: String,
}

impl FieldProblem {
    /// A fault of the rules, in words.
    pub fn of(fault: &FieldFault, lang: domain::text::Lang) -> Self {
        let code = serde_json::to_value(fault.fault).ok().and_then(|v| v.as_str().map(str::to_owned));
        Self {
            field: fault.field.to_string(),
            code: code.unwrap_or_default(),
            message: fault.fault.message(lang).to_owned(),
        }
    }
}
