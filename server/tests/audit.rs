//! The audit log: chained, its heads kept, damage found and named; refusals in it.

mod chain;
mod denied;
