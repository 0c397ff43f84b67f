//! Procedures as law: read by everybody, changed by those who work under them, judged and published by leadership.
//!
//! *Who:* a group's head or the clerk, when a paper is one too many or a limit too long; the principal, once something is
//! proposed; everybody, to read what is in force. *What they want:* the change drafted in ten minutes, with every fault
//! told before it is sent; to see in one minute what would change and whom it hits, then to approve and publish from a day.
//! Changed online only.

mod book;
mod change_list;
mod clash;
mod decide;
mod draft_page;
mod drafts;
mod edit;
mod faults;
mod fresh;
mod listed;
mod migrate;
mod page;
mod part;
mod pause;
mod reading;
mod rehearsal;
mod saving;
mod workflow;

pub use self::{draft_page::DraftPage, drafts::DraftsPage, page::ProcedurePage};
