//! One step for many dossiers, from a list.
//!
//! *Who:* the office in the morning with twenty new dossiers, leadership that hands a colleague's over, a group. *When:*
//! rows are chosen. *What they want:* one form, ten seconds, and then see for each row whether it was done, waits or was
//! refused and why; what went wrong done again, a slip taken back.
//!
//! It works on the replica: each row is a command of its own, judged and sent like any.

mod bar;
mod form;
mod outcome;
pub mod run;

pub use self::{
    bar::BulkBar,
    outcome::{Stand, StandBadge, stand},
};
