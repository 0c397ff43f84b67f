//! The working-day clock, asked without a case.

use axum::{Json, extract::State};
use axum_extra::extract::Query;
use contract::{error::ErrorBody, rest::DueReply};
use domain::{
    calendar::wire,
    clock::{self, Limit},
    instant::Instant,
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameter;
use crate::{auth::SignedIn, error::ApiError, state::AppState};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(explain_due))
}

/// What is to be counted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DueQuery {
    /// The moment of receipt: RFC 3339, or local as in `2026-02-13T14:05`.
    from: Option<String>,
    /// The limit: `4h`, `3wd`, `15d` or `1mo`.
    limit: Option<String>,
    /// What is received later on a day counts as received on the next working day: `15:00`.
    cutoff: Option<String>,
}

/// When something received at a moment is due by the unit's calendar, with the reason of each day.
#[utoipa::path(
    get, path = "/api/v1/calendar/due", tag = "procedures", params(DueQuery),
    responses((status = 200, body = DueReply), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)),
)]
async fn explain_due(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<DueQuery>,
) -> Result<Json<DueReply>, ApiError> {
    let from = query.from.as_deref().and_then(Instant::parse).ok_or_else(|| ApiError::parameter("from"))?;
    let limit: Limit = parameter("limit", query.limit.as_deref())?.ok_or_else(|| ApiError::parameter("limit"))?;
    let cutoff = match query.cutoff.as_deref() {
        Some(text) => Some(wire::parse_time(text).ok_or_else(|| ApiError::parameter("cutoff"))?),
        None => None,
    };
    let (unit, catalogue) = (me.unit(), state.catalogue.clone());
    let calendar = state.db.read(move |tx| async move { catalogue.calendar(&tx, unit).await }).await?;
    let explanation = clock::explain_from(from, limit, cutoff, &calendar).ok_or_else(|| ApiError::parameter("from"))?;
    let due = explanation.due.ok_or_else(|| ApiError::parameter("from"))?;
    Ok(Json(DueReply { due, explanation }))
}
