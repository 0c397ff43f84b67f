//! Procedures, as the unit has published them.

use axum::{Json, extract::State};
use axum_extra::extract::Query;
use contract::error::ErrorBody;
use db::{Tx, records};
use domain::{
    definition::{DefinitionRef, Lifecycle, Procedure, ProcedureKey, newest_in_force},
    facet::{Facet, RecordKind},
    school::offer,
};
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parameter;
use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::At,
    service::{catalogue, school},
    state::AppState,
};

/// More versions than any school will ever publish.
const MOST: u64 = 5000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_procedures)).routes(routes!(read_procedure))
}

/// Procedures that are taken.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ProcedureList {
    /// By key.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Procedure>,
}

/// A procedure with the workflow that it runs over.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ProcedureView {
    /// Fields, papers, limits, signers.
    #[schema(value_type = Object)]
    procedure: Procedure,
    /// States and steps.
    #[schema(value_type = Object)]
    lifecycle: Lifecycle,
}

/// Which version.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct VersionQuery {
    /// A version; the one in force today where it is absent.
    version: Option<String>,
}

/// The procedures under which requests are taken today.
#[utoipa::path(
    get, path = "/api/v1/procedures", tag = "procedures",
    responses((status = 200, body = ProcedureList), (status = 401, body = ErrorBody)),
)]
async fn list_procedures(State(state): State<AppState>, me: SignedIn) -> Result<Json<ProcedureList>, ApiError> {
    let now = state.clock.now();
    let read = move |tx: Tx| async move {
        let switches = school::find(&tx, me.unit()).await?.map(|school| school.info.settings.switches);
        let switches = switches.unwrap_or_default();
        let all = in_force(&tx, &me, now.local_date()).await?.into_iter();
        let taken = |p: &Procedure| p.off.is_none() && offer::stopped(&switches, &p.key, now).is_none();
        Ok::<_, ApiError>(all.filter(taken).collect())
    };
    Ok(Json(ProcedureList { items: state.db.read(read).await? }))
}

/// One procedure with its workflow.
#[utoipa::path(
    get, path = "/api/v1/procedures/{key}", tag = "procedures",
    params(("key" = String, Path, description = "The procedure's key."), VersionQuery),
    responses((status = 200, body = ProcedureView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn read_procedure(
    State(state): State<AppState>,
    me: SignedIn,
    At(key): At<String>,
    Query(query): Query<VersionQuery>,
) -> Result<Json<ProcedureView>, ApiError> {
    let version = parameter::<u32>("version", query.version.as_deref())?;
    let (today, catalogue) = (state.clock.now().local_date(), state.catalogue.clone());
    let read = move |tx: Tx| async move {
        let key = ProcedureKey(key);
        let version = if let Some(version) = version {
            version
        } else {
            let found = in_force(&tx, &me, today).await?.into_iter().find(|p| p.key == key);
            found.ok_or(ApiError::NotFound)?.version
        };
        let of = DefinitionRef { key, version };
        let seen = records::record_see(&tx, &me.scope(), catalogue::procedure_key(me.unit(), &of)).await?;
        seen.ok_or(ApiError::NotFound)?;
        catalogue.definition(&tx, me.unit(), &of).await?.ok_or(ApiError::NotFound)
    };
    let def = state.db.read(read).await?;
    Ok(Json(ProcedureView { procedure: def.procedure.clone(), lifecycle: def.lifecycle.clone() }))
}

/// Of each procedure the newest version that is in force on a day, by key.
async fn in_force(tx: &Tx, me: &SignedIn, day: Date) -> Result<Vec<Procedure>, ApiError> {
    let stored = records::record_list(tx, &me.scope(), RecordKind::Procedure, Facet::Core, None, MOST).await?;
    let versions = stored.iter().map(|record| serde_json::from_str(&record.body).map_err(ApiError::internal));
    Ok(newest_in_force(versions.collect::<Result<Vec<Procedure>, _>>()?, day))
}
