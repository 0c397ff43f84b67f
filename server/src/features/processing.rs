//! The register of processing, and what a school sets about privacy.

mod sheet;

use axum::{Json, extract::State, http::StatusCode};
use contract::{
    error::ErrorBody,
    subjects::{
        ActivityLine, ActivityList, KeepActivity, LimitLine, PrivacySettings, RetentionLine, SetLimit, SetRetention,
    },
};
use db::{
    Tx,
    privacy::{
        records::{self as store, Kind, RecordFilter, VersionRow},
        settings,
    },
};
use domain::{
    clock::Limit,
    definition::ProcedureKey,
    ids::{PrivacyId, UnitId},
    policy::{self, Act},
    privacy::{request, retention::Retention},
    text::Lang,
};
use time::Date;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::{SignedIn, sessions::Caller},
    error::ApiError,
    extract::{At, Body, Key},
    service::privacy::{self, Deed, processing, retention},
    state::AppState,
};

/// More entries than any school has.
const MOST: u64 = 1000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_activities))
        .routes(routes!(sheet::read_activity_sheet))
        .routes(routes!(add_activity))
        .routes(routes!(keep_activity))
        .routes(routes!(list_activity_versions))
        .routes(routes!(read_settings))
        .routes(routes!(set_limit))
        .routes(routes!(set_retention))
}

/// The register of processing: what was kept, then what is proposed and nobody has kept.
#[utoipa::path(
    get, path = "/api/v1/privacy/activities", tag = "privacy",
    responses((status = 200, body = ActivityList), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn list_activities(
    State(state): State<AppState>,
    me: SignedIn,
    caller: Caller,
) -> Result<Json<ActivityList>, ApiError> {
    policy::can(&me.actor, Act::KeepRequests)?;
    let (unit, today) = (me.unit(), state.clock.now().local_date());
    let read = move |tx: Tx| async move { activities(&tx, unit, today, caller.lang).await };
    Ok(Json(ActivityList { items: state.db.read(read).await? }))
}

async fn activities(tx: &Tx, unit: UnitId, today: Date, lang: Lang) -> Result<Vec<ActivityLine>, ApiError> {
    let rows = store::record_list(tx, unit, Kind::Activity, &RecordFilter::default(), MOST).await?;
    let mut items = rows.iter().rev().map(line).collect::<Result<Vec<_>, _>>()?;
    for proposal in processing::proposals(tx, unit, today, lang).await? {
        if items.iter().all(|item| item.id != proposal.id) {
            let (id, activity) = (proposal.id, proposal.activity);
            items.push(ActivityLine { id, version: 0, activity, kept_by: None, kept_at: None });
        }
    }
    Ok(items)
}

fn line(row: &VersionRow) -> Result<ActivityLine, ApiError> {
    Ok(ActivityLine {
        id: row.id,
        version: row.no,
        activity: serde_json::from_str(&row.body).map_err(ApiError::internal)?,
        kept_by: Some(row.person),
        kept_at: Some(row.at),
    })
}

/// Enter something new in the register of processing.
#[utoipa::path(
    post, path = "/api/v1/privacy/activities", tag = "privacy", request_body = KeepActivity,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id, and the entry's.")),
    responses(
        (status = 201, body = ActivityLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn add_activity(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(body): Body<KeepActivity>,
) -> Result<(StatusCode, Json<ActivityLine>), ApiError> {
    privacy::run(&state, &me, key, Deed::Keep(None, Box::new(body))).await?;
    let line = last(&state, &me, PrivacyId(key.0)).await?;
    Ok((StatusCode::CREATED, Json(line)))
}

/// Keep another version of an entry; a proposal is approved by keeping it.
#[utoipa::path(
    post, path = "/api/v1/privacy/activities/{id}", tag = "privacy", request_body = KeepActivity,
    params(
        ("id" = String, Path, format = Uuid, description = "The entry, or a proposal."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = ActivityLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn keep_activity(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
    Body(body): Body<KeepActivity>,
) -> Result<Json<ActivityLine>, ApiError> {
    privacy::run(&state, &me, key, Deed::Keep(Some(id), Box::new(body))).await?;
    last(&state, &me, id).await.map(Json)
}

/// Every version of an entry, with who kept it and when.
#[utoipa::path(
    get, path = "/api/v1/privacy/activities/{id}/versions", tag = "privacy",
    params(("id" = String, Path, format = Uuid, description = "The entry.")),
    responses(
        (status = 200, body = ActivityList), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn list_activity_versions(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
) -> Result<Json<ActivityList>, ApiError> {
    policy::can(&me.actor, Act::KeepRequests)?;
    let items = versions(&state, &me, id).await?;
    if items.is_empty() { Err(ApiError::NotFound) } else { Ok(Json(ActivityList { items })) }
}

async fn versions(state: &AppState, me: &SignedIn, id: PrivacyId) -> Result<Vec<ActivityLine>, ApiError> {
    let unit = me.unit();
    let read = move |tx: Tx| async move { store::version_list(&tx, unit, Kind::Activity, id).await };
    state.db.read(read).await?.iter().map(line).collect()
}

async fn last(state: &AppState, me: &SignedIn, id: PrivacyId) -> Result<ActivityLine, ApiError> {
    versions(state, me, id).await?.pop().ok_or(ApiError::NotFound)
}

/// How long answering may take and how long cases are kept: what was set, and what is proposed.
#[utoipa::path(
    get, path = "/api/v1/privacy/settings", tag = "privacy",
    responses((status = 200, body = PrivacySettings), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn read_settings(State(state): State<AppState>, me: SignedIn) -> Result<Json<PrivacySettings>, ApiError> {
    policy::can(&me.actor, Act::KeepRequests)?;
    Ok(Json(all_settings(&state, &me).await?))
}

async fn all_settings(state: &AppState, me: &SignedIn) -> Result<PrivacySettings, ApiError> {
    let (unit, today) = (me.unit(), state.clock.now().local_date());
    let read = move |tx: Tx| async move {
        let set = settings::setting_list(&tx, unit).await?;
        let kept = retention::set(&tx, unit).await?;
        let mut limits = vec![];
        for kind in request::Kind::ALL {
            let key = processing::limit_key(kind);
            let own = set.iter().find(|row| row.key == key).map(|row| row.value.parse::<Limit>()).transpose();
            let own = own.map_err(ApiError::internal)?;
            limits.push(LimitLine { kind, limit: own.unwrap_or(kind.proposed_limit()), proposed: own.is_none() });
        }
        let line = |procedure: domain::definition::Procedure| {
            let own = kept.get(&procedure.key).copied();
            RetentionLine {
                retention: own.unwrap_or(Retention::proposed(procedure.kind)),
                proposed: own.is_none(),
                procedure: procedure.key,
                title: procedure.title,
            }
        };
        let retention = processing::procedures(&tx, unit, today).await?.into_iter().map(line).collect();
        Ok::<_, ApiError>(PrivacySettings { limits, retention })
    };
    state.db.read(read).await
}

/// Set how long answering a kind of request may take.
#[utoipa::path(
    post, path = "/api/v1/privacy/limits/{kind}", tag = "privacy", request_body = SetLimit,
    params(
        ("kind" = String, Path, description = "`view`, `correct`, `delete`."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PrivacySettings), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn set_limit(
    State(state): State<AppState>,
    me: SignedIn,
    At(kind): At<String>,
    Key(key): Key,
    Body(body): Body<SetLimit>,
) -> Result<Json<PrivacySettings>, ApiError> {
    let kind = kind.parse().map_err(|_| ApiError::NotFound)?;
    privacy::run(&state, &me, key, Deed::SetLimit(kind, body.limit)).await?;
    all_settings(&state, &me).await.map(Json)
}

/// Set how long a procedure's cases are kept after their end.
#[utoipa::path(
    post, path = "/api/v1/privacy/retention/{procedure}", tag = "privacy", request_body = SetRetention,
    params(
        ("procedure" = String, Path, description = "The procedure's key."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = PrivacySettings), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn set_retention(
    State(state): State<AppState>,
    me: SignedIn,
    At(procedure): At<String>,
    Key(key): Key,
    Body(body): Body<SetRetention>,
) -> Result<Json<PrivacySettings>, ApiError> {
    privacy::run(&state, &me, key, Deed::SetRetention(ProcedureKey(procedure), body.retention)).await?;
    all_settings(&state, &me).await.map(Json)
}
