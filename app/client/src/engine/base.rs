//! What a batch does to the base, and what of it is owed when the device could not keep it.

use crate::store::Write;

/// What a batch does to the base that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// Adds to it.
    Grown,
    /// Puts another in its place.
    Replaced,
}

impl Base {
    /// Whether a write of a batch that was not kept must be kept later. A whole base is fetched again instead, and
    /// who the replica is stands newer in memory.
    pub(super) const fn owes(self, write: &Write) -> bool {
        match write {
            // A small picture is fetched again instead; all of them go with the lease, which is looked at again.
            Write::Meta(_) | Write::PutThumbnail(..) | Write::ClearThumbnails => false,
            Write::PutRecord(_) | Write::DropRecord(_) | Write::ClearRecords => matches!(self, Self::Grown),
            Write::PutPending(_)
            | Write::DropPending(_)
            | Write::PutRefused(_)
            | Write::DropRefused(_)
            | Write::PutDraft(_)
            | Write::DropDraft(_)
            | Write::PutUpload(..)
            | Write::RefuseUpload(_)
            | Write::DropUpload(_)
            | Write::PutSent(_)
            | Write::DropSent(_)
            | Write::ClearSent
            | Write::DropThumbnail(_) => true,
        }
    }
}
