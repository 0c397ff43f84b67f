//! Files of a case: by the reference, never by the hash alone.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
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
    files::Small,
    security::DOWNLOAD_POLICY,
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
    let media = HeaderValue::from_str(&row.media_type).map_err(ApiError::internal)?;
    if let Some(about) = &shown.about {
        readings::opened(&state, &me, about, Through::File).await?;
    }
    answer(&shown.name, bytes, media)
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
    answer(&shown.name, bytes, HeaderValue::from_static("image/jpeg"))
}

/// A file as this case shows it to the caller.
async fn shown(state: &AppState, me: &SignedIn, id: CaseId, hash: &FileHash) -> Result<Shown, ApiError> {
    let (scope, wanted) = (me.scope(), hash.clone());
    let read = move |tx: Tx| async move { find(&tx, &scope, id, &wanted).await };
    state.db.read(read).await?.ok_or(ApiError::NotFound)
}

/// The bytes, as what is saved and never opened in place. That they are read has been noted.
fn answer(name: &str, bytes: Bytes, media: HeaderValue) -> Result<Response, ApiError> {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::CONTENT_DISPOSITION, disposition(name)?);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOWNLOAD_POLICY));
    // What lies under a hash never changes; but whoever signs out leaves nothing behind.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

struct Shown {
    name: String,
    /// Whom it is about, where it is a file of the personal facet.
    about: Option<Vec<About>>,
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

/// `attachment`, with the name as its owner called it (RFC 8187) and in plain letters for old programs.
fn disposition(name: &str) -> Result<HeaderValue, ApiError> {
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => encoded.push(char::from(byte)),
            byte => {
                encoded.push('%');
                encoded.push_str(&hex::encode_upper([byte]));
            }
        }
    }
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"))
        .map_err(ApiError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_write_headers() {
        let value = disposition("Đơn \"xin\"\r\nSet-Cookie: a=b;.pdf").unwrap();
        assert_eq!(
            value.to_str().unwrap(),
            "attachment; filename=\"__n _xin___Set-Cookie_ a_b_.pdf\"; \
             filename*=UTF-8''%C4%90%C6%A1n%20%22xin%22%0D%0ASet-Cookie%3A%20a%3Db%3B.pdf"
        );
    }
}
