//! Privacy: erasure on request, proposed and confirmed by two people; holds against it.

use axum::{Json, extract::State, http::StatusCode};
use contract::{
    error::ErrorBody,
    privacy::{Erasure, ErasureState, Hold, Reasoned},
};
use db::{
    Tx,
    privacy::{self as store, ErasureRow},
    records,
};
use domain::{
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, PartyId, PrivacyId},
    party::Party,
    policy::{self, Act},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Key},
    service::privacy::{self, Deed},
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(propose_erasure))
        .routes(routes!(list_erasures))
        .routes(routes!(confirm_erasure))
        .routes(routes!(withdraw_erasure))
        .routes(routes!(hold_case))
        .routes(routes!(end_hold))
        .routes(routes!(list_holds))
}

/// Propose that all that is known of somebody be erased. Refused while a case of theirs is open or held.
#[utoipa::path(
    post, path = "/api/v1/parties/{id}/erase", tag = "privacy", request_body = Reasoned,
    params(
        ("id" = String, Path, format = Uuid, description = "Who is to be forgotten, with all doubles."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id, and the proposal's."),
    ),
    responses(
        (status = 202, body = Erasure, description = "It waits for the principal."),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn propose_erasure(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PartyId>,
    Key(key): Key,
    Body(Reasoned { reason }): Body<Reasoned>,
) -> Result<(StatusCode, Json<Erasure>), ApiError> {
    privacy::run(&state, &me, key, Deed::Propose(id, reason)).await?;
    let erasure = find(&state, &me, PrivacyId(key.0)).await?;
    Ok((StatusCode::ACCEPTED, Json(erasure)))
}

/// Proposals to erase, and what became of them.
#[utoipa::path(
    get, path = "/api/v1/erasures", tag = "privacy",
    responses((status = 200, body = Vec<Erasure>), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn list_erasures(State(state): State<AppState>, me: SignedIn) -> Result<Json<Vec<Erasure>>, ApiError> {
    policy::can(&me.actor, Act::ProposeErasure)?;
    let reader = me.clone();
    let read = move |tx: Tx| {
        let reader = reader.clone();
        async move {
            let mut all = Vec::new();
            for row in store::erasure_list(&tx, reader.unit()).await? {
                let name = name(&tx, &reader, row.party).await?;
                all.push(view(row, name)?);
            }
            Ok::<_, ApiError>(all)
        }
    };
    let all: Vec<Erasure> = state.db.read(read).await?;
    readings::listed(&state, &me, all.iter().filter(|one| one.name.is_some()).map(|one| one.party)).await?;
    Ok(Json(all))
}

/// Confirm an erasure: it is done at once, and cannot be undone. For the principal, and never for who proposed it.
#[utoipa::path(
    post, path = "/api/v1/erasures/{id}/confirm", tag = "privacy",
    params(
        ("id" = String, Path, format = Uuid, description = "The proposal."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Erasure), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn confirm_erasure(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
) -> Result<Json<Erasure>, ApiError> {
    privacy::run(&state, &me, key, Deed::Confirm(id)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Withdraw a proposal to erase.
#[utoipa::path(
    post, path = "/api/v1/erasures/{id}/withdraw", tag = "privacy",
    params(
        ("id" = String, Path, format = Uuid, description = "The proposal."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Erasure), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn withdraw_erasure(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
) -> Result<Json<Erasure>, ApiError> {
    privacy::run(&state, &me, key, Deed::Withdraw(id)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Hold a case: nothing of it is erased until the hold is lifted.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/hold", tag = "privacy", request_body = Reasoned,
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id, and the hold's."),
    ),
    responses(
        (status = 204), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn hold_case(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CaseId>,
    Key(key): Key,
    Body(Reasoned { reason }): Body<Reasoned>,
) -> Result<StatusCode, ApiError> {
    privacy::run(&state, &me, key, Deed::Hold(id, reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lift the hold of a case.
#[utoipa::path(
    post, path = "/api/v1/cases/{id}/hold/end", tag = "privacy", request_body = Reasoned,
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 204), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn end_hold(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<CaseId>,
    Key(key): Key,
    Body(Reasoned { reason }): Body<Reasoned>,
) -> Result<StatusCode, ApiError> {
    privacy::run(&state, &me, key, Deed::EndHold(id, reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The holds that stand.
#[utoipa::path(
    get, path = "/api/v1/holds", tag = "privacy",
    responses((status = 200, body = Vec<Hold>), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn list_holds(State(state): State<AppState>, me: SignedIn) -> Result<Json<Vec<Hold>>, ApiError> {
    policy::can(&me.actor, Act::KeepPrivacy)?;
    let unit = me.unit();
    let rows = state.db.read(move |tx: Tx| async move { store::hold_list(&tx, unit).await }).await?;
    Ok(Json(rows.into_iter().map(hold).collect()))
}

async fn find(state: &AppState, me: &SignedIn, id: PrivacyId) -> Result<Erasure, ApiError> {
    let unit = me.unit();
    let row = state.db.read(move |tx: Tx| async move { store::erasure_find(&tx, unit, id).await }).await?;
    view(row.ok_or(ApiError::NotFound)?, None)
}

/// Whom a proposal is about, as far as the caller may read it; nothing once they are forgotten.
async fn name(tx: &Tx, me: &SignedIn, id: PartyId) -> Result<Option<String>, ApiError> {
    let key = RecordKey { kind: RecordKind::Party, root: id.0, facet: Facet::Personal };
    let Some(record) = records::record_see(tx, &me.scope(), key).await? else { return Ok(None) };
    let party: Party = serde_json::from_str(&record.body).map_err(ApiError::internal)?;
    Ok(party.erased_at.is_none().then_some(party.name))
}

/// A hold as it is shown.
pub(super) fn hold(row: store::HoldRow) -> Hold {
    Hold { id: row.id, case: row.case, reason: row.reason, set_by: row.set_by, set_at: row.set_at }
}

/// A proposal as it is shown.
///
/// # Errors
/// When what is stored is none.
pub(super) fn view(row: ErasureRow, name: Option<String>) -> Result<Erasure, ApiError> {
    let state: ErasureState = serde_json::from_value(row.state.into()).map_err(ApiError::internal)?;
    Ok(Erasure {
        id: row.id,
        party: row.party,
        name,
        state,
        reason: row.reason,
        proposed_by: row.proposed_by,
        proposed_at: row.proposed_at,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        counts: serde_json::from_str(&row.counts).map_err(ApiError::internal)?,
    })
}
