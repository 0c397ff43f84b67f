//! A scanned paper finds its dossier by the code that was printed on it.

use std::time::Duration;

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
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::view::load;
use crate::{
    auth::SignedIn,
    error::{ApiError, Cause},
    features::uploads::{body, looked_into},
    scan::{Scan, codes},
    service::papers::PaperCode,
    state::AppState,
};

/// Looking for a code takes a core: so many at once.
static LOOKING: Semaphore = Semaphore::const_new(2);
/// How long is waited for others whose scans are looked at first.
const PATIENCE: Duration = Duration::from_secs(10);
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
        (status = 422, body = ErrorBody, description = "`no_paper_code`: no code can be read. `several_dossiers`: papers of several, or too many pages."),
        (status = 503, body = ErrorBody, description = "Too many scans are looked at; it can be asked again."),
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
    let busy = |_| ApiError::Busy(Cause::new("too many scans are looked at"));
    let turn = timeout(PATIENCE, LOOKING.acquire()).await.map_err(busy)?.map_err(ApiError::internal)?;
    let look = move || {
        let found = codes(media, &bytes);
        drop(turn);
        found
    };
    let found = match spawn_blocking(look).await.map_err(ApiError::internal)? {
        Scan::Said(found) if found.is_empty() => return Err(ApiError::NoPaperCode),
        Scan::Said(found) => found,
        Scan::Pile => return Err(ApiError::SeveralDossiers),
    };
    let reading = state.clone();
    let read = move |tx: Tx| {
        let (reading, me, found) = (reading.clone(), me.clone(), found.clone());
        async move {
            let mut first: Option<ScannedPaper> = None;
            for text in found.iter().filter(|text| is_ours(text)) {
                let this = paper(&reading, &tx, &me, text).await?;
                // Papers of several dossiers would all be shown to who may read the first; one that cannot be told apart is another's.
                match (&first, this) {
                    (None, this) if found.len() == 1 => return Ok(this),
                    (None, Some(this)) => first = Some(this),
                    (Some(before), Some(this)) if before.case == this.case => {}
                    (None | Some(_), None) | (Some(_), Some(_)) => return Err(ApiError::SeveralDossiers),
                }
            }
            Ok::<_, ApiError>(first)
        }
    };
    state.db.read(read).await?.map(Json).ok_or(ApiError::NotFound)
}

/// Whether a code looks like one that a school's papers carry.
fn is_ours(text: &str) -> bool {
    text.contains(CHECK) || text.contains(TRACK)
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
