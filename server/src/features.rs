//! The REST API, a file for each resource. Handlers extract, ask, and answer; what is decided is decided elsewhere.

mod calendar;
mod cases;
mod clearances;
mod consents;
mod definitions;
mod documents;
mod imports;
mod parties;
mod passkeys;
mod people;
mod privacy;
mod procedures;
mod processing;
mod readings;
mod registers;
mod requests;
mod saved;
mod school;
mod second_factor;
mod sessions;
mod setup;
pub mod uploads;
mod workbook;

use utoipa_axum::router::OpenApiRouter;

use crate::{error::ApiError, state::AppState};

/// The operations of all resources.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(sessions::router())
        .merge(second_factor::router())
        .merge(passkeys::router())
        .merge(cases::router())
        .merge(parties::router())
        .merge(privacy::router())
        .merge(processing::router())
        .merge(consents::router())
        .merge(requests::router())
        .merge(clearances::router())
        .merge(people::router())
        .merge(readings::router())
        .merge(registers::router())
        .merge(documents::router())
        .merge(school::router())
        .merge(setup::router())
        .merge(procedures::router())
        .merge(definitions::router())
        .merge(calendar::router())
        .merge(uploads::router())
        .merge(imports::router())
}

/// A parameter of the address as what it should be.
fn parameter<T: std::str::FromStr>(name: &str, text: Option<&str>) -> Result<Option<T>, ApiError> {
    text.filter(|text| !text.is_empty()).map(|text| text.parse().map_err(|_| ApiError::parameter(name))).transpose()
}

/// How many lines of a list are asked for.
fn page_size(limit: Option<u64>) -> u64 {
    limit.unwrap_or(50).clamp(1, 200)
}
