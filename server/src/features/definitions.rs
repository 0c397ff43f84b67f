//! Definitions: versions, drafts, differences, rehearsals, and running cases moved to a newer version.

use axum::{Json, extract::State};
use axum_extra::extract::Query;
use contract::{
    definitions::{
        DefinitionList, DiffView, DraftChange, DraftList, DraftView, Migration, MigrationView, RehearsalView,
        VersionList, VersionView,
    },
    error::ErrorBody,
};
use domain::{
    definition::{ProcedureKey, draft::DraftState},
    ids::DraftId,
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameter;
use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Key},
    service::definitions::{self, migrate, read},
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_definitions))
        .routes(routes!(list_versions))
        .routes(routes!(read_version))
        .routes(routes!(compare_versions))
        .routes(routes!(preview_migration))
        .routes(routes!(migrate_cases))
        .routes(routes!(list_drafts))
        .routes(routes!(change_draft))
        .routes(routes!(read_draft))
        .routes(routes!(rehearse_draft))
}

/// The procedures with how their definitions stand: versions, drafts, and what came with the program.
#[utoipa::path(
    get, path = "/api/v1/definitions", tag = "definitions",
    responses((status = 200, body = DefinitionList), (status = 401, body = ErrorBody)),
)]
async fn list_definitions(State(state): State<AppState>, me: SignedIn) -> Result<Json<DefinitionList>, ApiError> {
    Ok(Json(read::list(&state, &me).await?))
}

/// The versions of a procedure, with hash and validity.
#[utoipa::path(
    get, path = "/api/v1/definitions/{key}/versions", tag = "definitions",
    params(("key" = String, Path, description = "The procedure's key.")),
    responses((status = 200, body = VersionList), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn list_versions(
    State(state): State<AppState>,
    me: SignedIn,
    At(key): At<String>,
) -> Result<Json<VersionList>, ApiError> {
    Ok(Json(read::versions(&state, &me, ProcedureKey(key)).await?))
}

/// One version, whole.
#[utoipa::path(
    get, path = "/api/v1/definitions/{key}/versions/{version}", tag = "definitions",
    params(
        ("key" = String, Path, description = "The procedure's key."),
        ("version" = u32, Path, description = "The version."),
    ),
    responses((status = 200, body = VersionView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn read_version(
    State(state): State<AppState>,
    me: SignedIn,
    At((key, version)): At<(String, u32)>,
) -> Result<Json<VersionView>, ApiError> {
    Ok(Json(read::version(&state, &me, ProcedureKey(key), version).await?))
}

/// Two versions.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Both {
    /// The one before.
    from: Option<String>,
    /// The one after.
    to: Option<String>,
}

/// What is other in one version than in another.
#[utoipa::path(
    get, path = "/api/v1/definitions/{key}/diff", tag = "definitions",
    params(("key" = String, Path, description = "The procedure's key."), Both),
    responses(
        (status = 200, body = DiffView), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn compare_versions(
    State(state): State<AppState>,
    me: SignedIn,
    At(key): At<String>,
    Query(both): Query<Both>,
) -> Result<Json<DiffView>, ApiError> {
    let asked = |name, text: Option<&str>| parameter::<u32>(name, text)?.ok_or_else(|| ApiError::parameter(name));
    let both = (asked("from", both.from.as_deref())?, asked("to", both.to.as_deref())?);
    Ok(Json(read::difference(&state, &me, ProcedureKey(key), both).await?))
}

/// What moving running cases to a newer version would change. Nothing is stored.
#[utoipa::path(
    post, path = "/api/v1/definitions/{key}/migration/preview", tag = "definitions", request_body = Migration,
    params(("key" = String, Path, description = "The procedure's key.")),
    responses(
        (status = 200, body = MigrationView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn preview_migration(
    State(state): State<AppState>,
    me: SignedIn,
    At(key): At<String>,
    Body(asked): Body<Migration>,
) -> Result<Json<MigrationView>, ApiError> {
    Ok(Json(migrate::preview(&state, &me, ProcedureKey(key), asked).await?))
}

/// Move running cases to a newer version, 500 at most. Those that do not fit stay, each with its reason.
#[utoipa::path(
    post, path = "/api/v1/definitions/{key}/migration", tag = "definitions", request_body = Migration,
    params(
        ("key" = String, Path, description = "The procedure's key."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = MigrationView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn migrate_cases(
    State(state): State<AppState>,
    me: SignedIn,
    Key(id): Key,
    At(key): At<String>,
    Body(asked): Body<Migration>,
) -> Result<Json<MigrationView>, ApiError> {
    Ok(Json(migrate::run(&state, &me, id, ProcedureKey(key), asked).await?))
}

/// In which state.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct StateQuery {
    /// `drafting`, `proposed`, `returned`, `approved`, `published` or `discarded`; all where it is absent.
    state: Option<String>,
}

/// The drafts that one may see, those that were changed last first.
#[utoipa::path(
    get, path = "/api/v1/definition-drafts", tag = "definitions", params(StateQuery),
    responses(
        (status = 200, body = DraftList), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
    ),
)]
async fn list_drafts(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<StateQuery>,
) -> Result<Json<DraftList>, ApiError> {
    let wanted = parameter::<DraftState>("state", query.state.as_deref())?;
    Ok(Json(read::drafts(&state, &me, wanted).await?))
}

/// Begin a draft, write in it, propose, return, approve, publish or give it up.
#[utoipa::path(
    post, path = "/api/v1/definition-drafts/changes", tag = "definitions", request_body = DraftChange,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 200, body = DraftView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 422, body = ErrorBody),
    ),
)]
async fn change_draft(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(DraftChange(command)): Body<DraftChange>,
) -> Result<Json<DraftView>, ApiError> {
    Ok(Json(definitions::run(&state, &me, key, command).await?))
}

/// A draft, whole, with its faults and what is other than in the version in force.
#[utoipa::path(
    get, path = "/api/v1/definition-drafts/{id}", tag = "definitions",
    params(("id" = String, Path, format = Uuid, description = "The draft.")),
    responses(
        (status = 200, body = DraftView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn read_draft(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DraftId>,
) -> Result<Json<DraftView>, ApiError> {
    Ok(Json(read::draft(&state, &me, id).await?))
}

/// What a draft would do to the open cases of its procedure, and to those that ended in the last year.
#[utoipa::path(
    get, path = "/api/v1/definition-drafts/{id}/rehearsal", tag = "definitions",
    params(("id" = String, Path, format = Uuid, description = "The draft.")),
    responses(
        (status = 200, body = RehearsalView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn rehearse_draft(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DraftId>,
) -> Result<Json<RehearsalView>, ApiError> {
    Ok(Json(definitions::rehearse(&state, &me, id).await?))
}
