//! The lease: for how long what came from the server may lie on a device that does not hear of it. Whoever lost a right, or was
//! forgotten, must not stay readable on a machine in a drawer. What somebody typed here is theirs, and stays.

use domain::{case::decide::LEASE_MILLIS, instant::Instant};

use super::Replica;
use crate::store::Write;

/// How much later than what is written down the server must have answered before it is written down again, in milliseconds.
const GRAIN: i64 = 3600 * 1000;

impl Replica {
    /// The server has answered now. What is to be kept of it: not every time, because an hour more or less does not matter.
    pub fn heard(&mut self, now: Instant) -> Option<Write> {
        self.was_heard_long_ago(now).then(|| {
            self.meta.heard = Some(now);
            self.meta_write()
        })
    }

    /// Whether the time that is written down is not the present hour.
    pub fn was_heard_long_ago(&self, now: Instant) -> bool {
        self.meta.heard.is_none_or(|heard| (now.millis() - heard.millis()).abs() > GRAIN)
    }

    /// Whether the server has not answered for so long that what came from it may no longer lie here.
    pub fn is_lease_over(&self, now: Instant) -> bool {
        self.meta.heard.is_some_and(|heard| heard.plus_millis(LEASE_MILLIS) < now)
    }

    /// Erases what came from the server, and what it confirmed. Commands that wait, drafts and refused work stay; the next
    /// sync fills the base again. Nothing where nothing is left.
    pub fn end_lease(&mut self) -> Vec<Write> {
        if self.meta.cursor.is_none() && self.base.is_empty() {
            return vec![];
        }
        self.base.clear();
        self.meta.cursor = None;
        self.kept_cursor = None;
        self.thumbnails.clear();
        self.rebuild();
        vec![Write::ClearRecords, Write::ClearThumbnails, Write::ClearSent, self.moved()]
    }
}
