//! What a service manager or a load balancer asks: does the process answer, and can it work?

use std::path::Path;

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use db::{DbError, schema};
use serde::Serialize;

use crate::state::AppState;

/// `/healthz` and `/readyz`.
pub fn router() -> Router<AppState> {
    Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready))
}

/// The parts without which the server cannot work. Why one is missing is for the log, not for whoever asks.
#[derive(Debug, Clone, Copy, Serialize)]
struct Parts {
    /// It answers.
    database: bool,
    /// Every change of the schema that this program needs was made.
    schema: bool,
    /// Files can be written into the data folder.
    data: bool,
    /// The bucket takes files; absent where they lie in the data folder.
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
    let files = bucket(&state).await;
    let parts = Parts { database, schema, data: data.is_ok(), files };
    let ready = Ready { ready: database && schema && data.is_ok() && files != Some(false), parts };
    let status = if ready.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(ready)).into_response()
}

/// Whether the bucket takes files, where they lie in one.
async fn bucket(state: &AppState) -> Option<bool> {
    if !state.files.is_bucket() {
        return None;
    }
    let looked = state.files.look().await;
    if let Err(trouble) = &looked {
        tracing::warn!(%trouble, "not ready: the store of files");
    }
    Some(looked.is_ok())
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
