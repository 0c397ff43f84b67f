//! Who signed a file of a case digitally.

use axum::{Json, extract::State};
use contract::{error::ErrorBody, rest::FileSignatures};
use domain::{
    audit::reading::Through,
    ids::{CaseId, FileHash},
};

use super::download::shown;
use crate::{audit::readings, auth::SignedIn, error::ApiError, extract::At, signing, state::AppState};

/// Tell who signed a PDF of a case digitally, and whether that holds; nobody, where it is no PDF or carries no signature. Only for
/// those who may download it. Whether a certificate was revoked since is not looked up.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/files/{hash}/signatures", tag = "cases",
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("hash" = String, Path, description = "The file's SHA-256."),
    ),
    responses(
        (status = 200, body = FileSignatures),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such file in this case, or not yours to see, or still on its way."),
        (status = 503, body = ErrorBody, description = "The store of files does not answer."),
    ),
)]
pub(super) async fn read_signatures(
    State(state): State<AppState>,
    me: SignedIn,
    At((id, hash)): At<(CaseId, FileHash)>,
) -> Result<Json<FileSignatures>, ApiError> {
    let shown = shown(&state, &me, id, &hash).await?;
    let bytes = state.files.get(me.unit(), &hash).await?.ok_or(ApiError::NotFound)?;
    if let Some(about) = &shown.about {
        readings::opened(&state, &me, about, Through::File).await?;
    }
    Ok(Json(signing::look(bytes, &state.config.data).await.map_err(ApiError::internal)?))
}
