//! A file as a browser gets it: to be saved, never opened in place.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use crate::{
    error::ApiError,
    security::{DOWNLOAD_POLICY, PAPER_POLICY},
};

/// The media type of a text document that people go on writing.
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The bytes of a file, under the name that its owner gave it; without one the browser makes one up. That they are read has
/// been noted by whoever answers with them.
///
/// # Errors
/// When the media type cannot stand in a header.
pub(super) fn saved(name: Option<&str>, bytes: Bytes, media: &str) -> Result<Response, ApiError> {
    let disposition =
        name.map_or_else(|| Ok(HeaderValue::from_static("attachment")), |name| disposition("attachment", name))?;
    answer(disposition, bytes, media, DOWNLOAD_POLICY)
}

/// A paper that the school itself laid out: browsers open it in place, to be printed.
///
/// # Errors
/// When the name cannot stand in a header.
pub(super) fn printed(name: &str, bytes: Bytes) -> Result<Response, ApiError> {
    answer(disposition("inline", name)?, bytes, "application/pdf", PAPER_POLICY)
}

/// A picture that the server itself drew, for a page of ours to show: opened alone, nothing in it runs.
///
/// # Errors
/// When the media type cannot stand in a header.
pub(super) fn shown(bytes: Bytes, media: &str) -> Result<Response, ApiError> {
    answer(HeaderValue::from_static("inline"), bytes, media, DOWNLOAD_POLICY)
}

fn answer(disposition: HeaderValue, bytes: Bytes, media: &str, policy: &'static str) -> Result<Response, ApiError> {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(media).map_err(ApiError::internal)?);
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    // What lies under a hash never changes; but whoever signs out leaves nothing behind.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What is done with it, with the name as its owner called it (RFC 8187) and in plain letters for old programs.
fn disposition(how: &str, name: &str) -> Result<HeaderValue, ApiError> {
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
    HeaderValue::from_str(&format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"))
        .map_err(ApiError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_write_headers() {
        let value = disposition("attachment", "Đơn \"xin\"\r\nSet-Cookie: a=b;.pdf").unwrap();
        assert_eq!(
            value.to_str().unwrap(),
            "attachment; filename=\"__n _xin___Set-Cookie_ a_b_.pdf\"; \
             filename*=UTF-8''%C4%90%C6%A1n%20%22xin%22%0D%0ASet-Cookie%3A%20a%3Db%3B.pdf"
        );
    }
}
