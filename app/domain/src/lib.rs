//! The rules of the desk. One rule, one place, both sides: the browser runs them to draw buttons and to work
//! without a network, the server runs them to decide.
//!
//! Nothing here reads a clock, makes a random number or does IO; moments, ids and salts come in as arguments.

pub mod aggregate;
pub mod audit;
pub mod calendar;
pub mod case;
pub mod clock;
pub mod definition;
pub mod denial;
pub mod digest;
pub mod directory;
pub mod document;
pub mod facet;
mod faults;
pub mod fold;
pub mod ids;
pub mod import;
pub mod instant;
pub mod lunar;
pub mod macros;
pub mod party;
pub mod password;
pub mod picture;
pub mod pin;
pub mod policy;
pub mod privacy;
pub mod register;
pub mod reminder;
pub mod rights;
pub mod school;
pub mod second_factor;
pub mod setup;
pub mod staff;
pub mod text;
pub mod value;
