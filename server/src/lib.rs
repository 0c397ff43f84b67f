//! The server: HTTP API, sessions, sync, portal rendering.
//!
//! A call goes through [`router`] (limits, headers, forged requests, errors), is extracted into arguments
//! ([`auth::SignedIn`] among them), and is answered by a handler of `features` or `sync`. Handlers change nothing
//! themselves: they ask [`service`], the one place where commands become events.

pub mod assets;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod definitions;
pub mod demo;
pub mod doctor;
pub mod error;
mod extract;
mod features;
pub mod files;
pub mod health;
pub mod import;
pub mod jobs;
pub mod lang;
pub mod live;
pub mod log;
pub mod metrics;
mod openapi;
pub mod portal;
pub mod presence;
pub mod router;
mod scan;
pub mod security;
pub mod service;
pub mod signing;
pub mod state;
pub mod sync;
pub mod tls;
