//! Ended cases whose time is over, and proposals to erase what is personal in them.

mod sheet;

use axum::{Json, extract::State, http::StatusCode};
use contract::{
    error::ErrorBody,
    privacy::ErasureState,
    subjects::{Clearance, DueCase, DueCases, ProposeClearance},
};
use db::{
    Tx,
    privacy::clearances::{self as store, ClearanceRow},
};
use domain::{
    definition::ProcedureKey,
    ids::{CaseId, PrivacyId},
    policy::{self, Act},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Key},
    service::{
        Failure,
        privacy::{self, Deed, processing, retention},
    },
    state::AppState,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_due))
        .routes(routes!(sheet::read_due_sheet))
        .routes(routes!(list_clearances))
        .routes(routes!(propose_clearance))
        .routes(routes!(confirm_clearance))
        .routes(routes!(withdraw_clearance))
}

/// Ended cases that were kept for as long as the school has set, with what holds them.
#[utoipa::path(
    get, path = "/api/v1/privacy/due", tag = "privacy",
    responses((status = 200, body = DueCases), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn list_due(State(state): State<AppState>, me: SignedIn) -> Result<Json<DueCases>, ApiError> {
    policy::can(&me.actor, Act::KeepPrivacy)?;
    due(&state, &me).await.map(Json)
}

async fn due(state: &AppState, me: &SignedIn) -> Result<DueCases, ApiError> {
    let (scope, today) = (me.scope(), state.clock.now().local_date());
    let unit = me.unit();
    let read = move |tx: Tx| async move {
        let due = retention::due(&tx, &scope, today).await?;
        Ok::<_, Failure>((due, processing::procedures(&tx, unit, today).await?))
    };
    let (found, procedures) = state.db.read(read).await?;
    let title = |key: &ProcedureKey| procedures.iter().find(|p| p.key == *key).map(|p| p.title.clone());
    let case = |(row, due_on): (store::EndedRow, time::Date)| DueCase {
        title: title(&retention::procedure_of(&row)).unwrap_or_default(),
        procedure: retention::procedure_of(&row),
        case: row.id,
        code: row.code,
        ended_on: row.ended_at.local_date(),
        due_on,
        is_held: row.is_held,
        waits: row.waits,
    };
    Ok(DueCases { items: found.into_iter().map(case).collect() })
}

/// Proposals to clear ended cases, and what became of them.
#[utoipa::path(
    get, path = "/api/v1/privacy/clearances", tag = "privacy",
    responses((status = 200, body = Vec<Clearance>), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn list_clearances(State(state): State<AppState>, me: SignedIn) -> Result<Json<Vec<Clearance>>, ApiError> {
    policy::can(&me.actor, Act::KeepPrivacy)?;
    let unit = me.unit();
    let read = move |tx: Tx| async move {
        let mut all = vec![];
        for row in store::clearance_list(&tx, unit).await? {
            let cases = store::clearance_cases(&tx, unit, row.id).await?;
            all.push(view(row, cases)?);
        }
        Ok::<_, ApiError>(all)
    };
    state.db.read(read).await.map(Json)
}

/// Propose to erase what is personal in ended cases. Refused where one of them is not due, held, or proposed already.
#[utoipa::path(
    post, path = "/api/v1/privacy/clearances", tag = "privacy", request_body = ProposeClearance,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id, and the proposal's.")),
    responses(
        (status = 202, body = Clearance, description = "It waits for the principal."),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn propose_clearance(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(body): Body<ProposeClearance>,
) -> Result<(StatusCode, Json<Clearance>), ApiError> {
    privacy::run(&state, &me, key, Deed::ProposeClearance(body)).await?;
    let clearance = find(&state, &me, PrivacyId(key.0)).await?;
    Ok((StatusCode::ACCEPTED, Json(clearance)))
}

/// Confirm it: what is personal in these cases is erased at once, and cannot be brought back. For the principal, and never
/// for who proposed it. A case that is held by now stays as it is.
#[utoipa::path(
    post, path = "/api/v1/privacy/clearances/{id}/confirm", tag = "privacy",
    params(
        ("id" = String, Path, format = Uuid, description = "The proposal."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Clearance), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn confirm_clearance(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
) -> Result<Json<Clearance>, ApiError> {
    privacy::run(&state, &me, key, Deed::ConfirmClearance(id)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Withdraw a proposal to clear ended cases.
#[utoipa::path(
    post, path = "/api/v1/privacy/clearances/{id}/withdraw", tag = "privacy",
    params(
        ("id" = String, Path, format = Uuid, description = "The proposal."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Clearance), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn withdraw_clearance(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
) -> Result<Json<Clearance>, ApiError> {
    privacy::run(&state, &me, key, Deed::WithdrawClearance(id)).await?;
    find(&state, &me, id).await.map(Json)
}

async fn find(state: &AppState, me: &SignedIn, id: PrivacyId) -> Result<Clearance, ApiError> {
    let unit = me.unit();
    let read = move |tx: Tx| async move {
        let row = store::clearance_find(&tx, unit, id).await?.ok_or(ApiError::NotFound)?;
        let cases = store::clearance_cases(&tx, unit, id).await?;
        view(row, cases)
    };
    state.db.read(read).await
}

fn view(row: ClearanceRow, cases: Vec<CaseId>) -> Result<Clearance, ApiError> {
    let state: ErasureState = serde_json::from_value(row.state.into()).map_err(ApiError::internal)?;
    Ok(Clearance {
        id: row.id,
        state,
        reason: row.reason,
        cases,
        proposed_by: row.proposed_by,
        proposed_at: row.proposed_at,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        counts: serde_json::from_str(&row.counts).map_err(ApiError::internal)?,
    })
}
