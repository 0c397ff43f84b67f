//! The sheets of a case's page; findings use them too. Each follows its own piece of the replica.

pub use super::{
    calendar::DeadlineSheet,
    comments::CommentsSheet,
    content::{ContentSheet, PapersSheet, value_words},
    files::FilesSheet,
    sight::{AskSight, Layer, Sight, SightDialog},
    timeline::TimelineSheet,
};
