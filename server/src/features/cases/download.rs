//! Files of a case: by the reference, never by the hash alone.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
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
    error::ApiError,
    extract::At,
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
    ),
)]
pub(super) async fn download_file(
    State(state): State<AppState>,
    me: SignedIn,
    At((id, hash)): At<(CaseId, FileHash)>,
) -> Result<Response, ApiError> {
    let (scope, wanted) = (me.scope(), hash.clone());
    let read = move |tx: Tx| async move { find(&tx, &scope, id, &wanted).await };
    let Shown { name, about, row } = state.db.read(read).await?.ok_or(ApiError::NotFound)?;
    let bytes = state.files.get(me.unit(), &hash).await?.ok_or(ApiError::NotFound)?;
    if let Some(about) = about {
        readings::opened(&state, &me, &about, Through::File).await?;
    }
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let media = HeaderValue::from_str(&row.media_type).map_err(ApiError::internal)?;
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::CONTENT_DISPOSITION, disposition(&name)?);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOWNLOAD_POLICY));
    // What lies under a hash never changes; but whoever signs out leaves nothing behind.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

struct Shown {
    name: String,
    /// Whom it is about, where it is a file of the personal facet.
    about: Option<Vec<About>>,
    row: FileRow,
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
    Ok(files::file_see(tx, scope, hash).await?.map(|row| Shown { name, about, row }))
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
