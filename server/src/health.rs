//! What a service manager or a load balancer asks: does the process answer, and can it work?
//!
//! A bucket that fails is told and changes nothing: text never waits for files, so a school goes on without it.

use std::{path::Path, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use db::{DbError, schema};
use serde::Serialize;

use crate::{
    files::{Files, Trouble},
    state::AppState,
};

/// For how long it is waited for a bucket that does not answer; whoever asks has not much time.
const PATIENCE: Duration = Duration::from_secs(5);

/// `/healthz` and `/readyz`.
pub fn router() -> Router<AppState> {
    Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready))
}

/// What the server works with. Why a part is missing is for the log, not for whoever asks.
#[derive(Debug, Clone, Copy, Serialize)]
struct Parts {
    /// It answers.
    database: bool,
    /// Every change of the schema that this program needs was made.
    schema: bool,
    /// Files can be written into the data folder.
    data: bool,
    /// The bucket takes files; absent where they lie in the data folder. Without it the server works, and files wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<bool>,
}

/// Whether the server can work, and its parts.
#[derive(Debug, Serialize)]
struct Ready {
    ready: bool,
    #[serde(flatten)]
    parts: Parts,
}

async fn healthy() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

async fn ready(State(state): State<AppState>) -> Response {
    let missing = state.db.read(|tx| async move { schema::schema_missing(&tx).await }).await;
    let data = writable(&state.config.data).await;
    let (database, schema) = match &missing {
        Ok(missing) => (true, missing.is_empty()),
        Err(err) => {
            tracing::warn!(error = err as &dyn std::error::Error, "not ready: the database");
            // It did answer where it refused the statement: there is no schema.
            (!matches!(err, DbError::Unreachable(_) | DbError::Busy(_)), false)
        }
    };
    if let Err(err) = &data {
        tracing::warn!(error = err as &dyn std::error::Error, "not ready: the data folder");
    }
    let files = bucket(&state.files).await.map(|looked| {
        if let Err(away) = &looked {
            tracing::warn!(why = %away, "ready without the store of files");
        }
        looked.is_ok()
    });
    let parts = Parts { database, schema, data: data.is_ok(), files };
    let ready = Ready { ready: database && schema && data.is_ok(), parts };
    let status = if ready.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(ready)).into_response()
}

/// Why files cannot be had from their bucket now.
#[derive(Debug, thiserror::Error)]
pub enum Away {
    /// What it says.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// It says nothing.
    #[error("the store of files does not answer")]
    Silent,
}

/// Whether the bucket takes files; nothing where they lie in the data folder.
pub async fn bucket(files: &Files) -> Option<Result<(), Away>> {
    if !files.is_bucket() {
        return None;
    }
    let looked = tokio::time::timeout(PATIENCE, files.look()).await;
    Some(looked.map_err(|_| Away::Silent).and_then(|looked| Ok(looked?)))
}

/// Whether a file can be made in this folder.
async fn writable(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(".ready");
    tokio::fs::write(&probe, b"").await?;
    match tokio::fs::remove_file(&probe).await {
        // Somebody else asked in the same moment.
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => Err(err),
        Ok(()) | Err(_) => Ok(()),
    }
}
