//! The unit's calendar: read by everybody, changed by an administrator; and the working-day clock, asked without a case.

use axum::{Json, extract::State};
use axum_extra::extract::Query;
use contract::{
    calendar::{CalendarChange, CalendarView, MoveList, Moved},
    error::ErrorBody,
    rest::DueReply,
};
use db::Tx;
use domain::{
    calendar::wire,
    clock::{self, Limit},
    ids::UnitId,
    instant::Instant,
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameter;
use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::{Body, Key},
    service::calendar,
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(explain_due))
        .routes(routes!(get_calendar, change_calendar))
        .routes(routes!(preview_calendar))
        .routes(routes!(list_moves))
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

/// The unit's calendar.
#[utoipa::path(
    get, path = "/api/v1/calendar", tag = "school",
    responses((status = 200, body = CalendarView), (status = 401, body = ErrorBody)),
)]
async fn get_calendar(State(state): State<AppState>, me: SignedIn) -> Result<Json<CalendarView>, ApiError> {
    view(&state, me.unit()).await
}

/// What a change of the calendar would move: the open cases that would be due at another time, with both dates.
#[utoipa::path(
    post, path = "/api/v1/calendar/preview", tag = "school", request_body = CalendarChange,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 200, body = Moved), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn preview_calendar(
    State(state): State<AppState>,
    me: SignedIn,
    // It stores nothing, so it may come as often as it likes; but every unsafe call is somebody's own.
    Key(_): Key,
    Body(CalendarChange(change)): Body<CalendarChange>,
) -> Result<Json<Moved>, ApiError> {
    Ok(Json(calendar::preview(&state, &me, change).await?))
}

/// Change the calendar. It becomes the next version, and every open case that is due at another time gets an event; of more
/// than a thousand open cases in batches, see `/api/v1/calendar/moves`.
#[utoipa::path(
    post, path = "/api/v1/calendar", tag = "school", request_body = CalendarChange,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 200, body = CalendarView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn change_calendar(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(CalendarChange(change)): Body<CalendarChange>,
) -> Result<Json<CalendarView>, ApiError> {
    calendar::run(&state, &me, key, change).await?;
    view(&state, me.unit()).await
}

/// How far changes of the calendar have come that move so many cases that it is done in batches; the newest first.
#[utoipa::path(
    get, path = "/api/v1/calendar/moves", tag = "school",
    responses((status = 200, body = MoveList), (status = 401, body = ErrorBody)),
)]
async fn list_moves(State(state): State<AppState>, me: SignedIn) -> Result<Json<MoveList>, ApiError> {
    Ok(Json(MoveList { items: calendar::moves_of(&state, me.unit()).await? }))
}

async fn view(state: &AppState, unit: UnitId) -> Result<Json<CalendarView>, ApiError> {
    let found = state.db.read(move |tx: Tx| async move { calendar::current(&tx, unit).await }).await?;
    Ok(Json(CalendarView { calendar: found.doc().clone() }))
}
