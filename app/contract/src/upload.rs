//! Large files come in parts, so that a link that breaks loses one part and not the file.

use serde::{Deserialize, Serialize};

/// From how many bytes on a file is sent in parts, and how large a part is.
pub const PART_BYTES: usize = 128 * 1024;
/// The largest part that is taken.
pub const MOST_PART_BYTES: usize = 1024 * 1024;

/// How much of a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadProgress {
    /// Bytes from the beginning, without a hole: the next part begins here.
    pub offset: u64,
    /// The whole file has come, was looked into, and is kept. Until then, whether it is here already is not told.
    pub done: bool,
}
