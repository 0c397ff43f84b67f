//! The school's settings: everybody of the staff reads them, an administrator changes them. Which procedures it takes is
//! for the sides that answer for them.

use axum::{Json, extract::State};
use contract::{
    error::ErrorBody,
    school::{OfferView, SchoolChange, SchoolView},
};
use db::Tx;
use domain::{
    ids::UnitId,
    policy::{self, Act},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::SignedIn,
    definitions::shipped,
    error::ApiError,
    extract::{Body, Key},
    service::{offer, school},
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_school)).routes(routes!(change_school)).routes(routes!(list_offers))
}

/// The school's settings and parts.
#[utoipa::path(
    get, path = "/api/v1/school", tag = "school",
    responses((status = 200, body = SchoolView), (status = 401, body = ErrorBody)),
)]
async fn get_school(State(state): State<AppState>, me: SignedIn) -> Result<Json<SchoolView>, ApiError> {
    view(&state, me.unit()).await
}

/// The procedures that the school could take: whether it takes them, since when, and how many cases are open.
#[utoipa::path(
    get, path = "/api/v1/school/procedures", tag = "school",
    responses((status = 200, body = OfferView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn list_offers(State(state): State<AppState>, me: SignedIn) -> Result<Json<OfferView>, ApiError> {
    policy::can(&me.actor, Act::SeeOffers).map_err(ApiError::Denied)?;
    let (unit, now) = (me.unit(), state.clock.now());
    let shipped = shipped().map_err(ApiError::internal)?;
    let read = move |tx: Tx| async move {
        let school = school::find(&tx, unit).await?.ok_or(ApiError::NotFound)?;
        Ok::<_, ApiError>(offer::list(&tx, unit, shipped, &school.info.settings.switches, now).await?)
    };
    Ok(Json(OfferView { items: state.db.read(read).await? }))
}

/// Change one of the settings. Codes that were given and what held on days past stay as they are.
#[utoipa::path(
    post, path = "/api/v1/school/changes", tag = "school", request_body = SchoolChange,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id.")),
    responses(
        (status = 200, body = SchoolView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn change_school(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(SchoolChange(command)): Body<SchoolChange>,
) -> Result<Json<SchoolView>, ApiError> {
    school::run(&state, &me, key, command).await?;
    view(&state, me.unit()).await
}

async fn view(state: &AppState, unit: UnitId) -> Result<Json<SchoolView>, ApiError> {
    let found = state.db.read(move |tx: Tx| async move { school::find(&tx, unit).await }).await?;
    let school = found.ok_or(ApiError::NotFound)?;
    Ok(Json(SchoolView { unit: school.info, parts: school.parts }))
}
