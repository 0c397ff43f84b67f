//! A school's settings as programs read them, and what is asked of them.
//!
//! Settings are never changed offline: they have no command in the outbox.

use domain::{
    directory::{PartInfo, UnitInfo},
    school::Command,
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
/// `set_desk`, `set_dated`, `drop_dated`, `add_part`, `rename_part`, `end_part`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = Object))]
pub struct SchoolChange(pub Command);
