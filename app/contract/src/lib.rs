//! What travels between browser and server: requests, replies, sync envelopes, error codes, paths.

pub mod calendar;
pub mod command;
pub mod definitions;
pub mod document;
pub mod error;
pub mod import;
pub mod json;
pub mod passkey;
pub mod paths;
pub mod people;
pub mod presence;
pub mod privacy;
pub mod readings;
pub mod register;
pub mod rest;
pub mod school;
pub mod second_factor;
pub mod session;
pub mod setup;
pub mod subjects;
pub mod sync;
pub mod together;
pub mod upload;

/// The version of the wire's shapes that this build speaks. Old outboxes may always be pushed; pulling needs this.
pub const SCHEMA: u32 = 1;
