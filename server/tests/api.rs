//! The one integration binary: the real router over both engines.

#![expect(clippy::unwrap_used, reason = "what a test unwraps is what it asserts")]

mod support;

mod audit;
mod calendar;
mod calendar_moves;
mod canary;
mod catalogue;
mod client;
mod definitions;
mod demo;
mod documents;
mod erased;
mod findings;
mod hostile;
mod imports;
mod letters;
mod machine;
mod mutants;
mod offers;
mod openapi;
mod ops;
mod own_work;
mod papers;
mod parties;
mod parties_kept;
mod passkeys;
mod people;
mod portal;
mod portal_registration;
mod presence;
mod privacy;
mod registers;
mod reminders;
mod rest_cases;
mod rest_files;
mod retention;
mod rights;
mod rows;
mod school;
mod second_factor;
mod security;
mod sessions;
mod setup;
mod story;
mod subjects;
mod sweep;
mod sync_compare;
mod sync_groups;
mod sync_held;
mod sync_live;
mod sync_pull;
mod sync_push;
mod sync_refused;
mod together;
