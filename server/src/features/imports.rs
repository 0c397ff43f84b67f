//! Sheets from Excel: templates, previews, confirming, taking back; the registers of years before.

use axum::{
    Json,
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use axum_extra::extract::Query;
use bytes::Bytes;
use contract::{
    error::ErrorBody,
    import::{ImportList, ImportPage, ImportRowView, PastLine, PastPage},
};
use db::{
    DbError, Tx, history,
    imports::{self as store, ImportRow, LineRow, Which},
    records,
};
use domain::{
    definition::Procedure,
    denial::Denial,
    facet::{Facet, RecordKind},
    fold,
    ids::UnitId,
    import::{Kind, MOST_BYTES, PlanRow, Refusal, RowState, register},
    policy::{self, Act},
    rights::{Post, Role},
};
use serde::Deserialize;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};
use uuid::Uuid;

use super::page_size;
use crate::{
    auth::SignedIn,
    error::{ApiError, BadRequest},
    extract::{At, Key},
    import::{self, template},
    service::Failure,
    state::AppState,
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_imports))
        .routes(routes!(get_template))
        // A byte more, so that what is too large is refused in words and not by the layer.
        .routes(routes!(preview_import, show_import).layer(DefaultBodyLimit::max(MOST_BYTES + 1)))
        .routes(routes!(confirm_import))
        .routes(routes!(undo_import))
        .routes(routes!(list_past))
}

/// Which rows of an import.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RowQuery {
    /// Of this state: `new`, `same`, `differs`, `faulty`.
    state: Option<String>,
    /// What `next` of the page before said.
    after: Option<u32>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// Which lines of the registers of years before.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PastQuery {
    /// Part of number, procedure, applicant or result; diacritics do not matter.
    q: Option<String>,
    /// What `next` of the page before said.
    after: Option<String>,
    /// How many, 50 unless told, 200 at most.
    limit: Option<u64>,
}

/// The imports that are still kept.
#[utoipa::path(
    get, path = "/api/v1/imports", tag = "imports",
    responses((status = 200, body = ImportList), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)),
)]
async fn list_imports(State(state): State<AppState>, me: SignedIn) -> Result<Json<ImportList>, ApiError> {
    import::may_any(&me.actor)?;
    let (unit, now) = (me.unit(), state.clock.now());
    let read = move |tx: Tx| async move {
        let mut items = Vec::new();
        for row in store::import_list(&tx, unit, now, 50).await? {
            if policy::can(&me.actor, Act::Import(row.kind)).is_ok() {
                items.push(import::view(&tx, &row).await?);
            }
        }
        Ok::<_, ApiError>(ImportList { items })
    };
    Ok(Json(state.db.read(read).await?))
}

/// A sheet to fill in.
#[utoipa::path(
    get, path = "/api/v1/imports/templates/{file}", tag = "imports",
    params(("file" = String, Path, description = "`children.xlsx`, `register.xlsx` or `staff.xlsx`.")),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn get_template(State(state): State<AppState>, me: SignedIn, At(file): At<String>) -> Result<Response, ApiError> {
    let kind = file.strip_suffix(".xlsx").and_then(|name| name.parse::<Kind>().ok());
    import::may_any(&me.actor)?;
    let kind = kind.ok_or(ApiError::NotFound)?;
    policy::can(&me.actor, Act::Import(kind))?;
    let unit = me.unit();
    let choices = state.db.read(move |tx| async move { choices(&tx, unit, kind).await }).await?;
    let today = state.clock.now().local_date();
    let write = move || template::template(kind, &choices, today);
    let bytes = tokio::task::spawn_blocking(write).await.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
    let name = HeaderValue::from_static(match kind {
        Kind::Children => "attachment; filename=\"children.xlsx\"",
        Kind::Register => "attachment; filename=\"register.xlsx\"",
        Kind::Staff => "attachment; filename=\"staff.xlsx\"",
    });
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(XLSX)), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// Read a workbook and show what it would enter. Nothing is entered.
#[utoipa::path(
    post, path = "/api/v1/imports/{id}", tag = "imports",
    params(
        ("id" = String, Path, description = "What the sheet holds: `children`, `register` or `staff`."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id, and the import's."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "XLSX, 5 MiB at most."),
    responses(
        (status = 201, body = ImportPage),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody),
        (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody, description = "No workbook that is taken."),
        (status = 422, body = ErrorBody, description = "A workbook whose table cannot be read; the code says why."),
    ),
)]
async fn preview_import(
    State(state): State<AppState>,
    me: SignedIn,
    At(kind): At<String>,
    Key(key): Key,
    bytes: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<(StatusCode, Json<ImportPage>), ApiError> {
    import::may_any(&me.actor)?;
    let kind = kind.parse::<Kind>().map_err(|_| ApiError::NotFound)?;
    let bytes = bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::Import(Refusal::TooLarge),
        _ => ApiError::BadRequest(BadRequest::Body(rejection.body_text())),
    })?;
    let row = import::preview(&state, &me.actor, Some(me.session), key.0, kind, bytes).await?;
    Ok((StatusCode::CREATED, Json(page(&state, row, Which::Shown(None), 0, page_size(None)).await?)))
}

/// An import and its rows.
#[utoipa::path(
    get, path = "/api/v1/imports/{id}", tag = "imports",
    params(("id" = String, Path, format = Uuid), RowQuery),
    responses(
        (status = 200, body = ImportPage),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn show_import(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<Uuid>,
    Query(query): Query<RowQuery>,
) -> Result<Json<ImportPage>, ApiError> {
    let row = import::find(&state, &me.actor, id).await?;
    let wanted = query.state.as_deref().filter(|name| !name.is_empty());
    let wanted = wanted.map(|name| RowState::ALL.into_iter().find(|state| state.as_str() == name));
    let wanted = wanted.map(|found| found.ok_or_else(|| ApiError::parameter("state"))).transpose()?;
    let after = query.after.unwrap_or(0);
    Ok(Json(page(&state, row, Which::Shown(wanted), after, page_size(query.limit)).await?))
}

/// Enter the rows that are new. The same call again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/imports/{id}/confirm", tag = "imports",
    params(
        ("id" = String, Path, format = Uuid),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = ImportPage, description = "Done, or under way: see the state."),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn confirm_import(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<Uuid>,
    Key(_): Key,
) -> Result<Json<ImportPage>, ApiError> {
    import::confirm(&state, &me.actor, Some(me.session), id).await?;
    import::go_on(&state, me.unit(), id).await;
    let row = import::find(&state, &me.actor, id).await?;
    Ok(Json(page(&state, row, Which::Shown(None), 0, page_size(None)).await?))
}

/// Take back what this import entered and nobody has used since. The same call again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/imports/{id}/undo", tag = "imports",
    params(
        ("id" = String, Path, format = Uuid),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = ImportPage, description = "Taken back, or under way: see the state; rows that stay say why."),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ),
)]
async fn undo_import(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<Uuid>,
    Key(_): Key,
) -> Result<Json<ImportPage>, ApiError> {
    import::take_back(&state, &me.actor, Some(me.session), id).await?;
    import::go_on(&state, me.unit(), id).await;
    let row = import::find(&state, &me.actor, id).await?;
    Ok(Json(page(&state, row, Which::Shown(None), 0, page_size(None)).await?))
}

/// Search the registers of years before.
#[utoipa::path(
    get, path = "/api/v1/register-history", tag = "imports", params(PastQuery),
    responses(
        (status = 200, body = PastPage),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
    ),
)]
async fn list_past(
    State(state): State<AppState>,
    me: SignedIn,
    Query(query): Query<PastQuery>,
) -> Result<Json<PastPage>, ApiError> {
    if !me.scope().sees(&register::readers()) {
        return Err(Denial::NotYourRole { roles: vec![Role::Leadership, Role::Office] }.into());
    }
    let after = query.after.as_deref().filter(|text| !text.is_empty()).map(|text| {
        let parsed = text.split_once('~').and_then(|(day, id)| Some((day.to_owned(), id.parse::<Uuid>().ok()?)));
        parsed.ok_or_else(|| ApiError::parameter("after"))
    });
    let after = after.transpose()?;
    let search = query.q.as_deref().map(fold::search_key).filter(|q| !q.is_empty());
    let (unit, limit) = (me.unit(), page_size(query.limit));
    let read = move |tx: Tx| async move {
        let after = after.as_ref().map(|(day, id)| (day.as_str(), *id));
        history::history_list(&tx, unit, search.as_deref(), after, limit).await
    };
    let rows: Vec<(String, Uuid, String)> = state.db.read(read).await?;
    let next = rows.last().filter(|_| rows.len() as u64 == limit).map(|(day, id, _)| format!("{day}~{id}"));
    let mut items = Vec::with_capacity(rows.len());
    for (_, id, body) in rows {
        items.push(PastLine { id, past: serde_json::from_str(&body).map_err(ApiError::internal)? });
    }
    Ok(Json(PastPage { items, next }))
}

async fn page(state: &AppState, row: ImportRow, which: Which, after: u32, limit: u64) -> Result<ImportPage, ApiError> {
    let read = move |tx: Tx| async move {
        let import = import::view(&tx, &row).await?;
        let lines = store::import_rows(&tx, row.unit, row.id, which, after, limit).await?;
        let next = lines.last().filter(|_| lines.len() as u64 == limit).map(|line| line.no);
        let rows = lines.iter().map(shown).collect::<Result<_, _>>()?;
        Ok::<_, ApiError>(ImportPage { import, rows, next })
    };
    state.db.read(read).await
}

fn shown(line: &LineRow) -> Result<ImportRowView, ApiError> {
    let plan = line.plan.as_deref().map(serde_json::from_str::<PlanRow>).transpose().map_err(ApiError::internal)?;
    let (shown, faults, changes, remarks) =
        plan.map(|plan| (plan.shown, plan.faults, plan.changes, plan.remarks)).unwrap_or_default();
    let outcome = line.outcome.as_deref().map(str::parse).transpose();
    Ok(ImportRowView {
        row: line.no,
        state: line.state,
        outcome: outcome.map_err(|_| ApiError::from(DbError::Corrupt("import_row.outcome")))?,
        shown,
        faults,
        changes,
        remarks,
        said: line.said.as_deref().map(serde_json::from_str).transpose().map_err(ApiError::internal)?,
    })
}

/// What the school has of its own to choose from in a template.
async fn choices(tx: &Tx, unit: UnitId, kind: Kind) -> Result<template::Choices, Failure> {
    let mut choices = template::Choices::default();
    match kind {
        Kind::Children => {
            choices.classes = import::parties(tx, unit).await?.into_iter().filter_map(|party| party.class).collect();
            choices.classes.sort_by_cached_key(|class| fold::sort_key(class));
            choices.classes.dedup();
        }
        Kind::Register => {
            let all = records::record_list_all(tx, unit, RecordKind::Procedure, Facet::Core, None, 500).await?;
            for record in all {
                let procedure: Procedure = serde_json::from_str(&record.body).map_err(Failure::Unreadable)?;
                choices.procedures.push(procedure.title.vi);
            }
            choices.procedures.sort_by_cached_key(|title| fold::sort_key(title));
            choices.procedures.dedup();
        }
        Kind::Staff => {
            choices.parts = import::places(tx, unit).await?.into_iter().map(|part| part.title.vi).collect();
            choices.posts = Post::ALL.map(|post| post.title().vi).to_vec();
        }
    }
    Ok(choices)
}
