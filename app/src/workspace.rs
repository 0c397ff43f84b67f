//! The staff's single-page app under `/app/…`, on the local replica: what is drawn never waits for the network.
//!
//! [`desk`] and [`platform`] are the only doors to engine and browser. Each page's file says who opens it, when, and
//! what they want done in how many seconds.

pub mod account;
pub mod acting;
pub mod again;
pub mod app;
pub mod attention;
pub mod batch;
mod beside;
pub mod bulk;
pub mod calendar;
pub mod definitions;
pub mod desk;
pub mod documents;
pub mod dossier;
pub mod elsewhere;
pub mod files;
pub mod filters;
pub mod find;
pub mod findings;
pub mod focus;
pub mod frame;
pub mod home;
pub mod imports;
pub mod intake;
pub mod lines;
pub mod listed;
pub mod lists;
pub mod macros;
pub mod notices;
pub mod online;
pub mod outbox;
pub mod parties;
pub mod parts;
pub mod people;
mod picture;
pub mod plain;
pub mod platform;
pub mod privacy;
pub mod procedures;
pub mod register;
pub mod room;
pub mod routes;
pub mod scanning;
pub mod school;
pub mod settings;
pub mod setup;
pub mod sheets;
pub mod shortcuts;
pub mod showcase;
pub mod sign_in;
mod slips;
pub mod steps;
mod unlock;
pub mod update;
pub mod work;

use std::rc::Rc;

use leptos::prelude::*;

use self::{app::App, platform::Sessions};

/// Starts the workspace on this page, on this browser.
pub fn mount(sessions: Rc<dyn Sessions>) {
    mount_to_body(move || view! { <App sessions /> });
}
