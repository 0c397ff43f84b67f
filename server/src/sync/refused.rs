//! One's own commands that were refused, as the server keeps them: what was typed on a device that is lost, or at home.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use contract::{
    error::ErrorBody,
    sync::refused::{RefusedCommand, RefusedPage},
};
use db::quarantine::{self, RefusedRow};
use domain::{ids::CommandId, instant::Instant};
use serde::Deserialize;
use uuid::Uuid;

use crate::{auth::SignedIn, error::ApiError, extract::At, state::AppState};

/// How many are answered unless told, and at most.
const LINES: (u64, u64) = (50, 200);

/// Which page.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RefusedQuery {
    /// What `next` of the page before said.
    after: Option<String>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// One's own commands that were refused or passed over, youngest first. They are kept for 90 days, or until one lets go of
/// them.
#[utoipa::path(
    get,
    path = "/api/v1/sync/refused",
    operation_id = "sync_refused",
    tag = "sync",
    params(RefusedQuery),
    responses(
        (status = 200, body = RefusedPage),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
    ),
)]
pub async fn list(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<RefusedQuery>,
) -> Result<Json<RefusedPage>, ApiError> {
    let after = query.after.as_deref().map(parse_after).transpose()?;
    let (unit, person) = (me.actor.unit(), me.person());
    let limit = query.limit.unwrap_or(LINES.0).clamp(1, LINES.1);
    let read = move |tx| async move { quarantine::refused_list(&tx, unit, person, after, limit).await };
    let rows = state.db.read(read).await?;
    let is_full = rows.len() as u64 == limit;
    let next = rows.last().filter(|_| is_full).map(|row| format!("{}~{}", row.at.millis(), row.command));
    let items = rows.iter().map(item).collect::<Result<_, _>>()?;
    Ok(Json(RefusedPage { items, next }))
}

/// Let go of one of one's own refused commands: it has been dealt with.
#[utoipa::path(
    delete,
    path = "/api/v1/sync/refused/{id}",
    operation_id = "sync_refused_drop",
    tag = "sync",
    params(("id" = String, Path, format = Uuid, description = "The command.")),
    responses(
        (status = 204, description = "It is kept no longer."),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
pub async fn drop_one(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CommandId>,
) -> Result<StatusCode, ApiError> {
    let (unit, person) = (me.actor.unit(), me.person());
    let write = move |tx| async move { quarantine::refused_delete(&tx, unit, person, id).await };
    if state.db.write(write).await? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

fn item(row: &RefusedRow) -> Result<RefusedCommand, ApiError> {
    Ok(RefusedCommand {
        id: row.command,
        client: row.client,
        v: u32::try_from(row.version).unwrap_or(u32::MAX),
        command: serde_json::from_str(&row.body).map_err(ApiError::internal)?,
        status: serde_json::from_str(&row.outcome).map_err(ApiError::internal)?,
        stated_at: row.stated_at,
        refused_at: row.at,
    })
}

fn parse_after(text: &str) -> Result<(Instant, CommandId), ApiError> {
    let parsed = text
        .split_once('~')
        .and_then(|(at, id)| Some((Instant::from_millis(at.parse().ok()?), CommandId(Uuid::parse_str(id).ok()?))));
    parsed.ok_or_else(|| ApiError::parameter("after"))
}
