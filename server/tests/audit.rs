//! The audit log: chained, its heads kept, damage found and named; refusals and readings in it.

pub mod chain;
mod denied;
mod read;
