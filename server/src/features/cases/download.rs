//! Files of a case: by the reference, never by the hash alone.

use axum::{extract::State, response::Response};
use contract::error::ErrorBody;
use db::{
    Tx,
    files::{self, FileRow},
};
use domain::{
    audit::reading::Through,
    case::Attachment,
    ids::{CaseId, FileHash},
    rights::Scope,
};

use super::view;
use crate::{
    audit::readings::{self, About},
    auth::SignedIn,
    error::{ApiError, Cause},
    extract::At,
    features::saved::saved,
    files::Small,
    state::AppState,
};

/// Download a file of a case, if the caller may read the facet that shows it. Browsers save it; none opens it in place.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/files/{hash}", tag = "cases",
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("hash" = String, Path, description = "The file's SHA-256."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such file in this case, or not yours to see, or still on its way."),
        (status = 503, body = ErrorBody, description = "The store of files does not answer."),
    ),
)]
pub(super) async fn download_file(
    State(state): State<AppState>,
    me: SignedIn,
    At((id, hash)): At<(CaseId, FileHash)>,
) -> Result<Response, ApiError> {
    let shown = shown(&state, &me, id, &hash).await?;
    let row = shown.row.as_ref().ok_or(ApiError::NotFound)?;
    let bytes = state.files.get(me.unit(), &hash).await?.ok_or(ApiError::NotFound)?;
    if let Some(about) = &shown.about {
        readings::opened(&state, &me, about, Through::File).await?;
    }
    saved(Some(&shown.name), bytes, &row.media_type)
}

/// Download a small picture of a file of a case, if it is a picture and the caller may read the facet that shows it: JPEG, its
/// longest edge 320 pixels at most. That it was sent is logged once a day.
#[utoipa::path(
    get, path = "/api/v1/cases/{id}/files/{hash}/thumbnail", tag = "cases",
    params(
        ("id" = String, Path, format = Uuid, description = "The case."),
        ("hash" = String, Path, description = "The file's SHA-256."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such file in this case, or not yours to see; `no_thumbnail` where it is no picture that can be drawn, or still on its way."),
        (status = 503, body = ErrorBody, description = "The store of files does not answer, or too many pictures are being drawn."),
    ),
)]
pub(super) async fn download_thumbnail(
    State(state): State<AppState>,
    me: SignedIn,
    At((id, hash)): At<(CaseId, FileHash)>,
) -> Result<Response, ApiError> {
    let shown = shown(&state, &me, id, &hash).await?;
    // Still on its way: that is no refusal.
    let row = shown.row.as_ref().ok_or(ApiError::NoThumbnail)?;
    let bytes = match state.files.small(me.unit(), &hash, &row.media_type).await? {
        Small::Picture(bytes) => bytes,
        Small::None | Small::Missing => return Err(ApiError::NoThumbnail),
        Small::Later => return Err(ApiError::Busy(Cause::new("too many pictures are being drawn"))),
    };
    if let Some(about) = &shown.about {
        readings::sent(&state, &me, about).await?;
    }
    saved(Some(&shown.name), bytes, "image/jpeg")
}

/// A file as this case shows it to the caller.
pub(super) async fn shown(state: &AppState, me: &SignedIn, id: CaseId, hash: &FileHash) -> Result<Shown, ApiError> {
    let (scope, wanted) = (me.scope(), hash.clone());
    let read = move |tx: Tx| async move { find(&tx, &scope, id, &wanted).await };
    state.db.read(read).await?.ok_or(ApiError::NotFound)
}

pub(super) struct Shown {
    name: String,
    /// Whom it is about, where it is a file of the personal facet.
    pub about: Option<Vec<About>>,
    /// What came under its hash; nothing while it is on its way.
    row: Option<FileRow>,
}

async fn find(tx: &Tx, scope: &Scope, id: CaseId, hash: &FileHash) -> Result<Option<Shown>, ApiError> {
    let Some(case) = view::load(tx, scope, id).await? else { return Ok(None) };
    let named = |files: &[Attachment]| files.iter().find(|a| a.file.hash == *hash).map(|a| a.file.name.clone());
    let internal = case.internal.as_ref().and_then(|i| named(&i.files)).map(|name| (name, None));
    let personal = || {
        let personal = case.personal.as_ref()?;
        named(&personal.files).map(|name| (name, Some(readings::of_case(id, personal))))
    };
    let Some((name, about)) = internal.or_else(personal) else { return Ok(None) };
    Ok(Some(Shown { name, about, row: files::file_see(tx, scope, hash).await? }))
}
