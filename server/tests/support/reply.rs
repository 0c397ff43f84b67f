//! What came back.

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode},
};
use contract::error::ErrorBody;
use serde::de::DeserializeOwned;

/// A whole reply.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Asserts success and reads the body.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        serde_json::from_slice(&self.bytes).unwrap_or_else(|err| panic!("{err}: {}", self.text()))
    }

    /// Asserts this refusal and reads the envelope.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> ErrorBody {
        let body: ErrorBody =
            serde_json::from_slice(&self.bytes).unwrap_or_else(|err| panic!("{}: {err}: {}", self.status, self.text()));
        assert_eq!((self.status.as_u16(), body.code.as_str()), (status, code), "{}", self.text());
        body
    }
}
