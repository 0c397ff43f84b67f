//! What the server refused and keeps for a while, so that it outlives the device where it was typed.

use domain::{
    ids::{ClientId, CommandId},
    instant::Instant,
};
use serde::{Deserialize, Serialize};

use super::Status;

/// A page of one's own refused commands, youngest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedPage {
    /// The commands.
    pub items: Vec<RefusedCommand>,
    /// What `after` must be for the next page; absent after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A command that was refused, or passed over because of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedCommand {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: CommandId,
    /// The replica that sent it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub client: ClientId,
    /// The version of the shapes in which it is written.
    pub v: u32,
    /// What was asked, as it came: also what no build of today can read.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub command: serde_json::Value,
    /// Why it had no effect.
    #[serde(flatten)]
    pub status: Status,
    /// When the person says that it happened; absent where the command could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub stated_at: Option<Instant>,
    /// When it was refused.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub refused_at: Instant,
}
