//! Documents that come and go: entered, corrected, given to somebody, settled, cancelled.

mod book;

use axum::{Json, extract::State, http::StatusCode, response::Response};
use contract::{
    document::{
        AmendDocument, AssignDocument, CancelDocument, DocumentDeed, DocumentList, DocumentView, EnterDocument,
        SettleDocument,
    },
    error::ErrorBody,
};
use db::{Tx, documents as store, files};
use domain::{
    denial::Denial,
    document::{self, Document, DocumentDenial},
    ids::DocumentId,
};
use time::Date;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    cases,
    saved::{DOCX, saved},
};
use crate::{
    auth::SignedIn,
    error::ApiError,
    extract::{At, Body, Key},
    service::{
        documents::{self as service, Deed},
        papers,
    },
    state::AppState,
};

/// More than anybody has to do at once.
const MOST: u64 = 200;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_own_documents, enter_document))
        .routes(routes!(read_document))
        .routes(routes!(amend_document))
        .routes(routes!(assign_document))
        .routes(routes!(settle_document))
        .routes(routes!(cancel_document))
        .routes(routes!(download_scan))
        .routes(routes!(write_document))
        .routes(routes!(book::read_document_book))
        .routes(routes!(book::read_document_book_file))
}

/// What waits for the caller, what is due first on top.
#[utoipa::path(
    get, path = "/api/v1/documents", tag = "documents",
    responses((status = 200, body = DocumentList), (status = 401, body = ErrorBody)),
)]
async fn list_own_documents(State(state): State<AppState>, me: SignedIn) -> Result<Json<DocumentList>, ApiError> {
    let (unit, person) = (me.unit(), me.person());
    let read = move |tx: Tx| async move { store::document_list_of(&tx, unit, person, MOST).await };
    let found = state.db.read(read).await?;
    let mut items = found.iter().map(|body| service::read(body)).collect::<Result<Vec<Document>, _>>()?;
    // What has no day comes last.
    items.sort_by_key(|document| (document.task.as_ref().and_then(|task| task.due).unwrap_or(Date::MAX), document.id));
    Ok(Json(DocumentList { items }))
}

/// Enter a document in its book: it gets the next number of this year.
#[utoipa::path(
    post, path = "/api/v1/documents", tag = "documents", request_body = EnterDocument,
    params(("idempotency-key" = String, Header, format = Uuid, description = "The call's own id, and the document's.")),
    responses(
        (status = 201, body = DocumentView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "One like it stands there (`document_known`), or the book is closed."),
        (status = 422, body = ErrorBody),
    ),
)]
async fn enter_document(
    State(state): State<AppState>,
    me: SignedIn,
    Key(key): Key,
    Body(body): Body<EnterDocument>,
) -> Result<(StatusCode, Json<DocumentView>), ApiError> {
    service::run(&state, &me, key, Deed::Enter(Box::new(body))).await?;
    let view = find(&state, &me, DocumentId(key.0)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Read a document with what was done with it: who keeps and reads the books, and whose work it is.
#[utoipa::path(
    get, path = "/api/v1/documents/{id}", tag = "documents",
    params(("id" = String, Path, format = Uuid, description = "The document.")),
    responses((status = 200, body = DocumentView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)),
)]
async fn read_document(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DocumentId>,
) -> Result<Json<DocumentView>, ApiError> {
    find(&state, &me, id).await.map(Json)
}

/// Correct what stands in the book. The number stays, and each version is kept.
#[utoipa::path(
    post, path = "/api/v1/documents/{id}/amend", tag = "documents", request_body = AmendDocument,
    params(
        ("id" = String, Path, format = Uuid, description = "The document."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = DocumentView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn amend_document(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DocumentId>,
    Key(key): Key,
    Body(body): Body<AmendDocument>,
) -> Result<Json<DocumentView>, ApiError> {
    service::run(&state, &me, key, Deed::Amend(id, Box::new(body))).await?;
    find(&state, &me, id).await.map(Json)
}

/// Give a document to somebody, by a day if one is set.
#[utoipa::path(
    post, path = "/api/v1/documents/{id}/assign", tag = "documents", request_body = AssignDocument,
    params(
        ("id" = String, Path, format = Uuid, description = "The document."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = DocumentView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn assign_document(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DocumentId>,
    Key(key): Key,
    Body(body): Body<AssignDocument>,
) -> Result<Json<DocumentView>, ApiError> {
    service::run(&state, &me, key, Deed::Assign(id, body)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Say what was done about a document.
#[utoipa::path(
    post, path = "/api/v1/documents/{id}/settle", tag = "documents", request_body = SettleDocument,
    params(
        ("id" = String, Path, format = Uuid, description = "The document."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = DocumentView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn settle_document(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DocumentId>,
    Key(key): Key,
    Body(body): Body<SettleDocument>,
) -> Result<Json<DocumentView>, ApiError> {
    service::run(&state, &me, key, Deed::Settle(id, body)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Cancel a document's number. It stays in the book with its reason, and is never given again.
#[utoipa::path(
    post, path = "/api/v1/documents/{id}/cancel", tag = "documents", request_body = CancelDocument,
    params(
        ("id" = String, Path, format = Uuid, description = "The document."),
        ("idempotency-key" = String, Header, format = Uuid, description = "The call's own id."),
    ),
    responses(
        (status = 200, body = DocumentView), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody),
    ),
)]
async fn cancel_document(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DocumentId>,
    Key(key): Key,
    Body(body): Body<CancelDocument>,
) -> Result<Json<DocumentView>, ApiError> {
    service::run(&state, &me, key, Deed::Cancel(id, body)).await?;
    find(&state, &me, id).await.map(Json)
}

/// Download the signed paper of a document, if the caller may read it.
#[utoipa::path(
    get, path = "/api/v1/documents/{id}/scan", tag = "documents",
    params(("id" = String, Path, format = Uuid, description = "The document.")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such document, not yours to see, without a scan, or still on its way."),
        (status = 503, body = ErrorBody, description = "The store of files does not answer."),
    ),
)]
async fn download_scan(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DocumentId>,
) -> Result<Response, ApiError> {
    let reader = me.clone();
    let read = move |tx: Tx| {
        let reader = reader.clone();
        async move {
            let document = seen(&tx, &reader, id).await?.ok_or(ApiError::NotFound)?;
            let scan = document.entry.scan.ok_or(ApiError::NotFound)?;
            let row = files::file_find(&tx, reader.unit(), &scan.hash).await?.ok_or(ApiError::NotFound)?;
            Ok::<_, ApiError>((scan.name, row))
        }
    };
    let (name, row) = state.db.read(read).await?;
    let bytes = state.files.get(me.unit(), &row.hash).await?.ok_or(ApiError::NotFound)?;
    saved(Some(&name), bytes, &row.media_type)
}

/// Get a document that goes as DOCX, ready to be written: letterhead, number, day, subject, to whom and who signs as its book says;
/// the text is left open.
#[utoipa::path(
    get, path = "/api/v1/documents/{id}/docx", tag = "documents",
    params(("id" = String, Path, format = Uuid, description = "The document.")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such document, not yours to see, or one that came."),
        (status = 409, body = ErrorBody, description = "Its number was cancelled (`number_cancelled`)."),
        (status = 422, body = ErrorBody, description = "What its book says does not fit on paper."),
    ),
)]
async fn write_document(
    State(state): State<AppState>,
    me: SignedIn,
    At(id): At<DocumentId>,
) -> Result<Response, ApiError> {
    let reader = me.clone();
    let read = move |tx: Tx| {
        let reader = reader.clone();
        async move {
            let document = seen(&tx, &reader, id).await?.ok_or(ApiError::NotFound)?;
            if document.cancelled.is_some() {
                return Err(Denial::from(DocumentDenial::NumberCancelled).into());
            }
            let letter = papers::skeleton(&tx, &document).await?.ok_or(ApiError::NotFound)?;
            let name = format!("{} {}.docx", document.entry.kind.title().vi, document.text.replace('/', "-"));
            Ok::<_, ApiError>((letter, name))
        }
    };
    let (letter, name) = state.db.read(read).await?;
    saved(Some(&name), cases::write(letter).await?, DOCX)
}

/// A document, if it is the caller's to see.
async fn seen(tx: &Tx, me: &SignedIn, id: DocumentId) -> Result<Option<Document>, ApiError> {
    let found = store::document_find(tx, me.unit(), id).await?;
    let found = found.as_deref().map(service::read).transpose()?;
    Ok(found.filter(|found| document::may_see(&me.actor, found)))
}

async fn find(state: &AppState, me: &SignedIn, id: DocumentId) -> Result<DocumentView, ApiError> {
    let reader = me.clone();
    let read = move |tx: Tx| {
        let reader = reader.clone();
        async move {
            let document = seen(&tx, &reader, id).await?.ok_or(ApiError::NotFound)?;
            let versions = store::document_versions(&tx, reader.unit(), id).await?;
            let deed = |row: store::DocumentVersion| DocumentDeed {
                version: row.no,
                action: row.action,
                by: row.person,
                at: row.at,
            };
            Ok::<_, ApiError>(DocumentView { document, history: versions.into_iter().map(deed).collect() })
        }
    };
    state.db.read(read).await
}
