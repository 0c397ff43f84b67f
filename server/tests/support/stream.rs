//! An open event stream.

use std::time::Duration;

use axum::{body::Body, http::StatusCode, response::Response};
use http_body_util::BodyExt;

/// For how long something is waited for that must come. It comes within a second ([`server::live::TICK`]); a machine on which
/// other tests run at the same time is slow, not wrong.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    pub event: String,
    pub id: String,
    pub data: String,
}

/// An open event stream.
pub struct LiveStream {
    pub status: StatusCode,
    body: Body,
    text: String,
    ended: bool,
}

impl LiveStream {
    pub fn new(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        Self { status: parts.status, body, text: String::new(), ended: false }
    }

    /// The next event; `None` when the stream has ended.
    ///
    /// # Panics
    /// When nothing is said for [`PATIENCE`].
    pub async fn next(&mut self) -> Option<Said> {
        let heard = tokio::time::timeout(PATIENCE, self.hear()).await;
        heard.unwrap_or_else(|_| panic!("the stream said nothing for {PATIENCE:?}: {}", self.text))
    }

    /// Asserts that nothing is said for so long.
    pub async fn silent(&mut self, patience: Duration) {
        if let Ok(said) = tokio::time::timeout(patience, self.hear()).await {
            panic!("the stream said {said:?}");
        }
    }

    /// Whether something is said within so long; what it is does not matter.
    pub async fn hears_within(&mut self, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.hear()).await.is_ok()
    }

    async fn hear(&mut self) -> Option<Said> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let mut said = Said::default();
                for line in block.lines() {
                    match line.split_once(": ") {
                        Some(("event", value)) => value.clone_into(&mut said.event),
                        Some(("id", value)) => value.clone_into(&mut said.id),
                        Some(("data", value)) => said.data.push_str(value),
                        _ => {}
                    }
                }
                if !said.event.is_empty() {
                    return Some(said);
                }
                continue;
            }
            if self.ended {
                return None;
            }
            match self.body.frame().await {
                Some(frame) => {
                    let frame = frame.expect("the stream is not broken");
                    if let Ok(bytes) = frame.into_data() {
                        self.text.push_str(&String::from_utf8_lossy(&bytes));
                    }
                }
                None => self.ended = true,
            }
        }
    }
}
