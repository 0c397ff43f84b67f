//! A school's settings as programs read them, and what is asked of them.
//!
//! Settings are never changed offline: they have no command in the outbox.

use domain::{
    definition::{CaseKind, ProcedureKey, ProcedureKind},
    directory::{PartInfo, UnitInfo},
    instant::Instant,
    school::{Command, offer::Offer},
    text::Text,
};
use serde::{Deserialize, Serialize};

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SchoolView {
    /// The unit: name, key, what codes begin with, place and superior agency from which day.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub unit: UnitInfo,
    /// Its parts in their order, those that have ended included.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub parts: Vec<PartInfo>,
}

/// One change of the settings: `{"name": "rename", "args": {"name": "…"}}`; the names are `rename`, `set_prefix`,
/// `set_desk`, `set_dated`, `drop_dated`, `add_part`, `rename_part`, `end_part`, `switch_procedure`,
/// `keep_macro`, `drop_macro`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = Object))]
pub struct SchoolChange(pub Command);

/// The procedures that a school could take, those that it does not take included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferView {
    /// In the order of the Vietnamese alphabet.
    pub items: Vec<OfferLine>,
}

/// A procedure, and whether requests are taken under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferLine {
    /// Its key.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: ProcedureKey,
    /// What it is called.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub title: Text,
    /// Published, internal, or a service of the school.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: ProcedureKind,
    /// What its cases are: dossiers or findings.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub cases: CaseKind,
    /// `taken`, `stopped`, `out_of_force` or `guidance`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub offer: Offer,
    /// When it was switched last: what a change must name as `was`. Absent where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub since: Option<Instant>,
    /// Why, then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// How many cases are open under it, in all its versions; drafts of findings are not among them.
    pub open: u32,
}
