//! The database crate against both engines: one binary, one file per concept.
#![expect(clippy::unwrap_used, reason = "a test may fail anywhere")]

mod audit;
mod cases;
mod definitions;
mod people;
mod records;
mod rounds;
mod second_factor;
mod storm;
mod upkeep;
mod visibility;
mod world;
mod writes;
