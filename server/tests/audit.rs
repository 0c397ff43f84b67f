//! The audit log: chained, its heads kept, damage found and named.

mod chain;
