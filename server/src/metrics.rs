//! Figures of a running server, as Prometheus reads them. They count routes, never addresses: nothing personal is in them.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use contract::sync::Status;
use sha2::{Digest, Sha256};

use crate::{
    health::{self, Away},
    state::AppState,
};

/// Upper bounds of the histogram, in milliseconds.
const BOUNDS: [u64; 10] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000];

/// The figures of one server; cheap to clone.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Inner>);

#[derive(Default)]
struct Inner {
    calls: Mutex<BTreeMap<Call, Times>>,
    applied: AtomicU64,
    rejected: AtomicU64,
    skipped: AtomicU64,
    held: AtomicU64,
    differing: AtomicU64,
    database_busy: AtomicU64,
    database_failed: AtomicU64,
    files_down: AtomicU64,
}

/// What calls are counted by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    route: String,
    method: &'static str,
    class: u16,
}

#[derive(Default)]
struct Times {
    /// How many took at most each of [`BOUNDS`] and longer than the one before it.
    within: [u64; BOUNDS.len()],
    count: u64,
    millis: u64,
}

/// How the database let a call down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseTrouble {
    /// It was busy or out of reach.
    Busy,
    /// It refused, or held what cannot be read.
    Failed,
}

impl Metrics {
    /// Counts a call. The route is the pattern that matched (`/api/v1/cases/{id}`).
    pub fn answered(&self, route: &str, method: &Method, status: StatusCode, millis: i64) {
        let call = Call { route: route.to_owned(), method: known(method), class: status.as_u16() / 100 };
        let millis = u64::try_from(millis).unwrap_or(0);
        let mut calls = self.0.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let times = calls.entry(call).or_default();
        if let Some(at) = BOUNDS.iter().position(|bound| millis <= *bound) {
            times.within[at] += 1;
        }
        times.count += 1;
        times.millis = times.millis.saturating_add(millis);
    }

    /// Counts what became of a command of a replica.
    pub fn pushed(&self, status: &Status) {
        let counter = match status {
            Status::Applied => &self.0.applied,
            Status::Rejected { .. } => &self.0.rejected,
            Status::Skipped { .. } => &self.0.skipped,
            Status::Held => &self.0.held,
        };
        counter.fetch_add(1, Relaxed);
    }

    /// Counts a replica that did not hold what it should.
    pub fn differed(&self) {
        self.0.differing.fetch_add(1, Relaxed);
    }

    /// Counts a call that the database let down.
    pub fn troubled(&self, trouble: DatabaseTrouble) {
        let counter = match trouble {
            DatabaseTrouble::Busy => &self.0.database_busy,
            DatabaseTrouble::Failed => &self.0.database_failed,
        };
        counter.fetch_add(1, Relaxed);
    }

    /// Counts a call that the store of files let down.
    pub fn files_down(&self) {
        self.0.files_down.fetch_add(1, Relaxed);
    }

    /// All of it as text, with the number of open event streams.
    pub fn text(&self, streams: usize) -> String {
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = self.write(&mut text, streams);
        text
    }

    fn write(&self, out: &mut String, streams: usize) -> std::fmt::Result {
        head(out, "sen_request_duration_seconds", "histogram", "Calls by route, method and class of status.")?;
        for (call, times) in &*self.0.calls.lock().unwrap_or_else(PoisonError::into_inner) {
            let of = format!("route=\"{}\",method=\"{}\",status=\"{}xx\"", call.route, call.method, call.class);
            let mut sum = 0;
            for (bound, within) in BOUNDS.iter().zip(times.within) {
                sum += within;
                let le = seconds(*bound);
                writeln!(out, "sen_request_duration_seconds_bucket{{{of},le=\"{le}\"}} {sum}")?;
            }
            writeln!(out, "sen_request_duration_seconds_bucket{{{of},le=\"+Inf\"}} {}", times.count)?;
            writeln!(out, "sen_request_duration_seconds_sum{{{of}}} {}", seconds(times.millis))?;
            writeln!(out, "sen_request_duration_seconds_count{{{of}}} {}", times.count)?;
        }
        head(out, "sen_live_streams", "gauge", "Open event streams.")?;
        writeln!(out, "sen_live_streams {streams}")?;
        head(out, "sen_commands_total", "counter", "Commands that replicas pushed, by what became of them.")?;
        let commands = [
            ("applied", &self.0.applied),
            ("rejected", &self.0.rejected),
            ("skipped", &self.0.skipped),
            ("held", &self.0.held),
        ];
        for (result, counter) in commands {
            writeln!(out, "sen_commands_total{{result=\"{result}\"}} {}", counter.load(Relaxed))?;
        }
        head(out, "sen_replicas_differing_total", "counter", "Replicas that were found not to hold what they should.")?;
        writeln!(out, "sen_replicas_differing_total {}", self.0.differing.load(Relaxed))?;
        head(out, "sen_database_errors_total", "counter", "Calls that the database let down.")?;
        for (kind, counter) in [("busy", &self.0.database_busy), ("failed", &self.0.database_failed)] {
            writeln!(out, "sen_database_errors_total{{kind=\"{kind}\"}} {}", counter.load(Relaxed))?;
        }
        head(out, "sen_files_errors_total", "counter", "Calls that the store of files let down.")?;
        writeln!(out, "sen_files_errors_total {}", self.0.files_down.load(Relaxed))?;
        Ok(())
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

/// Milliseconds as seconds, exactly.
fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

/// Anybody can make up a method, so that only those that exist are counted by name.
fn known(method: &Method) -> &'static str {
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| method.as_str() == *known)
        .unwrap_or("other")
}

/// `/metrics`.
pub fn router() -> Router<AppState> {
    Router::new().route("/metrics", get(metrics))
}

/// The figures, for this machine and for whoever has the token; to others they are not there.
async fn metrics(State(state): State<AppState>, request: Request) -> Response {
    if !is_from_here(&request) && !has_token(request.headers(), state.config.metrics_token.as_deref()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let headers =
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    let mut text = state.metrics.text(state.live.count());
    if let Some(looked) = health::bucket(&state.files).await {
        // Writing into a string cannot fail.
        let _ = files_up(&mut text, &looked);
    }
    (headers, text).into_response()
}

/// Whether the bucket takes files, and in words how it stands.
fn files_up(out: &mut String, looked: &Result<(), Away>) -> std::fmt::Result {
    head(
        out,
        "sen_files_up",
        "gauge",
        "Whether the store of files answers; where it does not, text goes on and files wait.",
    )?;
    match looked {
        Ok(()) => writeln!(out, "sen_files_up{{said=\"the store of files answers\"}} 1"),
        Err(Away::Silent) => writeln!(out, "sen_files_up{{said=\"{}\"}} 0", Away::Silent),
        // The rest of what it says is for the log: it may hold anything.
        Err(Away::Trouble(trouble)) => writeln!(out, "sen_files_up{{said=\"{}\"}} 0", trouble.why.as_str()),
    }
}

/// Whether the call began on this machine. What a proxy on this machine passes on did not.
fn is_from_here(request: &Request) -> bool {
    let is_passed_on = ["x-forwarded-for", "forwarded", "via"].iter().any(|name| request.headers().contains_key(*name));
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    !is_passed_on && peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback())
}

fn has_token(headers: &HeaderMap, token: Option<&str>) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match (token, given.and_then(|value| value.strip_prefix("Bearer "))) {
        // Digests, so that the time it takes says nothing about the token.
        (Some(token), Some(given)) => Sha256::digest(token) == Sha256::digest(given),
        (None, _) | (_, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_into_buckets_that_include_the_smaller_ones() {
        let metrics = Metrics::default();
        for millis in [3, 40, 60_000] {
            metrics.answered("/api/v1/cases/{id}", &Method::GET, StatusCode::OK, millis);
        }
        metrics.answered("none", &Method::from_bytes(b"PURGE").unwrap(), StatusCode::NOT_FOUND, -5);
        let text = metrics.text(2);
        let of = "route=\"/api/v1/cases/{id}\",method=\"GET\",status=\"2xx\"";
        for line in [
            format!("sen_request_duration_seconds_bucket{{{of},le=\"0.005\"}} 1"),
            format!("sen_request_duration_seconds_bucket{{{of},le=\"0.050\"}} 2"),
            format!("sen_request_duration_seconds_bucket{{{of},le=\"10.000\"}} 2"),
            format!("sen_request_duration_seconds_bucket{{{of},le=\"+Inf\"}} 3"),
            format!("sen_request_duration_seconds_sum{{{of}}} 60.043"),
            format!("sen_request_duration_seconds_count{{{of}}} 3"),
            "sen_request_duration_seconds_count{route=\"none\",method=\"other\",status=\"4xx\"} 1".to_owned(),
            "sen_live_streams 2".to_owned(),
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
    }
}
