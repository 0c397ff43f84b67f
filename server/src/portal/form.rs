//! A form of the public pages that brings files, read part by part with everything bounded.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    extract::{Multipart, Request, multipart::MultipartError},
    http::StatusCode,
};
use bytes::Bytes;
use futures::StreamExt;

use crate::error::{ApiError, BadRequest};

/// The most of a whole form, in bytes.
pub(super) const MOST_BYTES: usize = 30 * 1024 * 1024;
/// The most parts: more fields than any form has.
const MOST_PARTS: usize = 200;
/// The most of one text, in bytes: more than the longest field takes.
const MOST_TEXT: usize = 64 * 1024;

/// What came.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// What was typed, by the names of the fields.
    pub texts: BTreeMap<String, String>,
    /// The files that were chosen.
    pub files: Vec<SentFile>,
    /// It was cut off: the files together are larger than a form may be. The texts come before them and are all here.
    pub too_large: bool,
}

/// A file that was chosen.
#[derive(Debug)]
pub(super) struct SentFile {
    /// The name of the field.
    pub field: String,
    /// What it is called on the device.
    pub name: String,
    /// What it is.
    pub bytes: Bytes,
}

/// Hands a body on piece by piece. Whoever reads the parts takes all that is there before it looks at the first of them: of
/// a form that is too large, and came quickly, not even the texts would be seen. The first piece comes at once: it looks for the
/// first part twice in a row, and takes a form that ends in between for one that was cut off.
pub(super) async fn piecewise(request: Request) -> Request {
    let pieces = |body: Body| {
        body.into_data_stream().enumerate().then(async |(n, piece)| {
            if n > 0 {
                tokio::task::yield_now().await;
            }
            piece
        })
    };
    request.map(|body| Body::from_stream(pieces(body)))
}

/// Reads a form.
pub(super) async fn read(mut form: Multipart) -> Result<Sent, ApiError> {
    let mut sent = Sent::default();
    for _ in 0..MOST_PARTS {
        let part = match form.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return Ok(sent),
            Err(err) => return cut(sent, &err),
        };
        let Some(field) = part.name().map(str::to_owned) else { continue };
        let name = part.file_name().map(str::to_owned);
        let bytes = match part.bytes().await {
            Ok(bytes) => bytes,
            Err(err) => return cut(sent, &err),
        };
        match name {
            // Browsers send an empty part where nothing was chosen.
            Some(_) if bytes.is_empty() => {}
            Some(name) => sent.files.push(SentFile { field, name, bytes }),
            None if bytes.len() > MOST_TEXT => return Err(ApiError::TooLarge),
            None => {
                let text = String::from_utf8(bytes.into()).map_err(|_| wrong("UTF-8"))?;
                sent.texts.insert(field, text);
            }
        }
    }
    Err(ApiError::TooLarge)
}

fn cut(mut sent: Sent, err: &MultipartError) -> Result<Sent, ApiError> {
    if err.status() == StatusCode::PAYLOAD_TOO_LARGE {
        sent.too_large = true;
        return Ok(sent);
    }
    Err(wrong(&err.body_text()))
}

/// A form that no page of ours sends.
pub(super) fn wrong(why: &str) -> ApiError {
    ApiError::BadRequest(BadRequest::Body(why.to_owned()))
}
