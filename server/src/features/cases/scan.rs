//! A scanned paper finds its dossier by the code that was printed on it.

use axum::{
    Json,
    extract::{State, rejection::BytesRejection},
};
use bytes::Bytes;
use contract::{error::ErrorBody, rest::ScannedPaper};
use db::{Tx, cases};
use domain::{
    case::papers::{self, CONTROL, RECEIPT},
    definition::template::template_title,
    ids::CaseId,
    policy::{self, Act},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::view::load;
use crate::{
    auth::SignedIn,
    error::ApiError,
    features::uploads::{body, looked_into},
    scan::codes,
    service::papers::PaperCode,
    state::AppState,
};

/// Looking for a code takes a core: so many at once.
static LOOKING: Semaphore = Semaphore::const_new(2);
/// Before the code of a paper, in what a QR code says.
const CHECK: &str = "/kiem-tra/";
/// Before a dossier's code, on its receipt.
const TRACK: &str = "/tra-cuu?ma=";

/// Look which dossier a scanned paper belongs to: by the code printed on it, if the caller may read that dossier. Nothing is kept.
#[utoipa::path(
    post, path = "/api/v1/scans/look", tag = "cases",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "JPEG, PNG, WebP, or a PDF whose pages are JPEG pictures; 20 MiB at most."),
    responses(
        (status = 200, body = ScannedPaper), (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "There is a code, and it is no paper of a dossier that is yours to see."),
        (status = 413, body = ErrorBody), (status = 415, body = ErrorBody),
        (status = 422, body = ErrorBody, description = "`no_paper_code`: no code can be read."),
    ),
)]
pub(super) async fn look_at_scan(
    State(state): State<AppState>,
    me: SignedIn,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<ScannedPaper>, ApiError> {
    policy::can(&me.actor, Act::Upload)?;
    let bytes = body(bytes)?;
    let media = looked_into(&bytes)?;
    let turn = LOOKING.acquire().await.map_err(ApiError::internal)?;
    let look = move || {
        let found = codes(media, &bytes);
        drop(turn);
        found
    };
    let found = spawn_blocking(look).await.map_err(ApiError::internal)?;
    if found.is_empty() {
        return Err(ApiError::NoPaperCode);
    }
    let reading = state.clone();
    let read = move |tx: Tx| {
        let (reading, me, found) = (reading.clone(), me.clone(), found.clone());
        async move {
            for text in &found {
                if let Some(paper) = paper(&reading, &tx, &me, text).await? {
                    return Ok(Some(paper));
                }
            }
            Ok::<_, ApiError>(None)
        }
    };
    state.db.read(read).await?.map(Json).ok_or(ApiError::NotFound)
}

/// The paper that a code names, of a dossier that the caller may read.
async fn paper(state: &AppState, tx: &Tx, me: &SignedIn, text: &str) -> Result<Option<ScannedPaper>, ApiError> {
    if let Some((_, code)) = text.split_once(CHECK) {
        let Some(code) = PaperCode::read(code, &state.keys) else { return Ok(None) };
        return named(state, tx, me, code.case, Some(code)).await;
    }
    let Some((_, code)) = text.split_once(TRACK) else { return Ok(None) };
    match cases::case_by_code(tx, me.unit(), code).await? {
        Some(row) => named(state, tx, me, row.id, None).await,
        None => Ok(None),
    }
}

async fn named(
    state: &AppState,
    tx: &Tx,
    me: &SignedIn,
    id: CaseId,
    of: Option<PaperCode>,
) -> Result<Option<ScannedPaper>, ApiError> {
    let Some(case) = load(tx, &me.scope(), id).await? else { return Ok(None) };
    let def = state.catalogue.definition(tx, me.unit(), &case.core.definition).await?;
    let def = def.ok_or_else(|| ApiError::internal("a case's definition is not there"))?;
    let is_it = |paper: &papers::CasePaper| match of {
        Some(code) if code.is_sheet => paper.paper.as_str() == CONTROL,
        Some(code) => paper.no == code.no && paper.paper.as_str() != CONTROL,
        None => paper.paper.as_str() == RECEIPT,
    };
    let Some(paper) = papers::papers(&case.core, &def).into_iter().find(is_it) else { return Ok(None) };
    let code = case.core.code.clone().or_else(|| case.core.registration_code()).unwrap_or_default();
    Ok(Some(ScannedPaper { case: id, code, title: template_title(&paper.paper), paper: paper.paper }))
}
