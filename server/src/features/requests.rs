//! Requests of the persons concerned: recorded, assigned, answered; what is known of them handed over.

mod sheet;

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use contract::{
    error::ErrorBody,
    subjects::{AnswerRequest, AssignRequest, Export, RecordRequest, RequestLine, RequestPage},
};
use db::{
    Tx,
    privacy::records::{self as store, Kind, RecordFilter, VersionRow},
};
use domain::{
    calendar::Calendar,
    clock::{self, Limit},
    ids::PrivacyId,
    instant::Instant,
    policy::{self, Act},
    privacy::request::Request,
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    consents::{after_text, name, parse_after},
    page_size, parameter,
};
use crate::{
    audit::readings,
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Key},
    service::privacy::{self, Deed, export},
    state::AppState,
};

/// How long before its due date a request stands out.
const WARN: Limit = Limit::working_days(1);
/// More requests than ever wait at once.
const MOST: u64 = 500;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_requests))
        .routes(routes!(sheet::read_request_sheet))
        .routes(routes!(record_request))
        .routes(routes!(assign_request))
        .routes(routes!(answer_request))
        .routes(routes!(export_request))
}

/// Which requests.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RequestQuery {
    /// `true`: those that were answered, the youngest first. Otherwise those that wait, by their due dates.
    answered: Option<String>,
    /// What `next` of the page before said, of those that were answered.
    after: Option<String>,
    /// How many of those, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// Requests that wait, what is late first; or those that were answered.
#[utoipa::path(
    get, path = "/api/v1/privacy/requests", tag = "privacy", params(RequestQuery),
    responses(
        (status = 200, body = RequestPage), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
    ),
)]
async fn list_requests(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<RequestQuery>,
) -> Result<Json<RequestPage>, ApiError> {
    policy::can(&me.actor, Act::KeepRequests)?;
    let answered = parameter::<bool>("answered", query.answered.as_deref())?.unwrap_or(false);
    let before = query.after.as_deref().map(parse_after).transpose()?;
    let limit = page_size(query.limit);
    let page = page(&state, &me, answered, before, limit).await?;
    readings::listed(&state, &me, page.items.iter().map(|item| item.request.party)).await?;
    Ok(Json(page))
}

async fn page(
    state: &AppState,
    me: &SignedIn,
    answered: bool,
    before: Option<(Instant, PrivacyId)>,
    limit: u64,
) -> Result<RequestPage, ApiError> {
    let (unit, now, catalogue) = (me.unit(), state.clock.now(), state.catalogue.clone());
    let read = move |tx: Tx| async move {
        let calendar = catalogue.calendar(&tx, unit).await?;
        let (stand, before, most) =
            if answered { (store::State::Closed, before, limit) } else { (store::State::Open, None, MOST) };
        let filter = RecordFilter { state: Some(stand), before, ..RecordFilter::default() };
        let rows = store::record_list(&tx, unit, Kind::Request, &filter, most).await?;
        let next = rows.last().filter(|_| answered && rows.len() as u64 == limit).map(after_text);
        let mut items = vec![];
        for row in rows {
            let first = store::version_list(&tx, unit, Kind::Request, row.id).await?;
            let recorded_by = first.first().map_or(row.person, |first| first.person);
            items.push(line(&tx, &row, recorded_by, &calendar, now).await?);
        }
        if !answered {
            items.sort_by_key(|item| (item.due_at, item.id));
        }
        Ok::<_, ApiError>(RequestPage { items, next })
    };
    state.db.read(read).await
}

async fn line(
    tx: &Tx,
    row: &VersionRow,
    recorded_by: domain::ids::PersonId,
    calendar: &Calendar,
    now: Instant,
) -> Result<RequestLine, ApiError> {
    let request: Request = serde_json::from_str(&row.body).map_err(ApiError::internal)?;
    let due = request.due(calendar);
    let standing = clock::standing(due.as_ref(), WARN, now, calendar);
    let due_at = due.as_ref().and_then(clock::Due::date);
    let party_name = name(tx, row.unit, request.party).await?;
    let asker_name = name(tx, row.unit, request.asker).await?;
    Ok(RequestLine { id: row.id, request, party_name, asker_name, recorded_by, due_at, standing })
}

async fn find(state: &AppState, me: &SignedIn, id: PrivacyId) -> Result<RequestLine, ApiError> {
    let (unit, now, catalogue) = (me.unit(), state.clock.now(), state.catalogue.clone());
    let read = move |tx: Tx| async move {
        let rows = store::version_list(&tx, unit, Kind::Request, id).await?;
        let calendar = catalogue.calendar(&tx, unit).await?;
        let (first, last) = rows.first().zip(rows.last()).ok_or(ApiError::NotFound)?;
        line(&tx, last, first.person, &calendar, now).await
    };
    state.db.read(read).await
}

/// Record what somebody asks for; its due date follows from the school's limit.
#[utoipa::path(
    post, path = "/api/v1/privacy/requests", tag = "privacy", request_body = RecordRequest,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id, and the request's.")),
    responses(
        (status = 201, body = RequestLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn record_request(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(body): Body<RecordRequest>,
) -> Result<(StatusCode, Json<RequestLine>), ApiError> {
    privacy::run(&state, &me, key, Deed::Record(Box::new(body))).await?;
    let line = find(&state, &me, PrivacyId(key.0)).await?;
    Ok((StatusCode::CREATED, Json(line)))
}

/// Give a request to somebody of the office or of leadership.
#[utoipa::path(
    post, path = "/api/v1/privacy/requests/{id}/assign", tag = "privacy", request_body = AssignRequest,
    params(
        ("id" = String, Path, format = Uuid, description = "The request."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = RequestLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn assign_request(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
    Body(body): Body<AssignRequest>,
) -> Result<Json<RequestLine>, ApiError> {
    privacy::run(&state, &me, key, Deed::Assign(id, body.to)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Answer a request. Granted, it must have been fulfilled; refusing is leadership's, with a reason.
#[utoipa::path(
    post, path = "/api/v1/privacy/requests/{id}/answer", tag = "privacy", request_body = AnswerRequest,
    params(
        ("id" = String, Path, format = Uuid, description = "The request."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = RequestLine), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn answer_request(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
    Body(body): Body<AnswerRequest>,
) -> Result<Json<RequestLine>, ApiError> {
    privacy::run(&state, &me, key, Deed::Answer(id, body)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Hand over all that is known of whom a request to see it is about, and nothing of anybody else. It is a reading, and
/// written as one before it is shown.
#[utoipa::path(
    post, path = "/api/v1/privacy/requests/{id}/export", tag = "privacy",
    params(
        ("id" = String, Path, format = Uuid, description = "The request."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = Export), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
    ),
)]
async fn export_request(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<PrivacyId>,
    Key(key): Key,
) -> Result<Json<Export>, ApiError> {
    privacy::run(&state, &me, key, Deed::Export(id)).await?;
    let (scope, now, catalogue) = (me.scope(), state.clock.now(), state.catalogue.clone());
    let read = move |tx: Tx| async move { export::export(&tx, &catalogue, &scope, id, now).await };
    let (export, about) = state.db.read(read).await?.ok_or(ApiError::NotFound)?;
    readings::opened(&state, &me, &about, domain::audit::reading::Through::Api).await?;
    Ok(Json(export))
}
