//! Entities and all queries; the write transaction; the change log.
//!
//! Every query takes a [`Tx`], obtained from [`Db::write`] or [`Db::read`]; the connection pool never leaves this
//! crate. Lookups return `Option`: only the caller knows whether absence is an error. Lists of what people see take a
//! [`domain::rights::Scope`]. Ids and moments come from the caller, so that tests can choose them.
//!
//! Functions are named after what they touch: `case_list`, `record_put`, `session_end`.

pub mod archive;
mod attend;
pub mod audit;
pub mod book;
pub mod callers;
pub mod cases;
pub mod condition;
mod connect;
pub mod definitions;
pub mod documents;
mod entity;
mod error;
pub mod events;
pub mod files;
pub mod held;
pub mod history;
pub mod imports;
pub mod jobs;
pub mod moves;
pub mod parties;
pub mod passkeys;
pub mod people;
pub mod privacy;
pub mod quarantine;
mod random;
pub mod records;
pub mod registers;
pub mod reminders;
pub mod results;
pub mod schema;
pub mod second_factor;
pub mod sessions;
pub mod setup;
mod sql;
pub mod staff;
pub mod sync;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;

pub use connect::{Db, Engine};
pub use error::{Cause, DbError, Result};
pub use tx::Tx;
