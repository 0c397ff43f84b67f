//! The web bundle: hashed assets that never change, and the shell of the workspace.

use std::{
    io,
    path::{Component, Path, PathBuf},
};

use axum::{
    Router,
    body::Body,
    extract::{Path as At, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use serde_json::{Map, Value};

use crate::state::AppState;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The addresses of the web bundle.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/assets/{*path}", get(asset))
        .route("/app", get(shell))
        .route("/app/", get(|| async { Redirect::permanent("/app") }))
        .route("/app/{*path}", get(shell))
}

/// The address of an asset by its logical name (`main.css`), from the bundle's manifest; `None` before a bundle is built.
pub async fn url(assets: &Path, name: &str) -> Option<String> {
    let text = tokio::fs::read_to_string(assets.join("manifest.json")).await.ok()?;
    let manifest: Map<String, Value> = serde_json::from_str(&text).ok()?;
    manifest.get(name)?.as_str().map(str::to_owned)
}

async fn asset(State(state): State<AppState>, At(path): At<String>, headers: HeaderMap) -> Response {
    let Some(path) = inside(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let file = state.config.assets.join("assets").join(&path);
    let media = media_type(&path);
    if accepts_brotli(&headers) {
        let mut packed = file.clone().into_os_string();
        packed.push(".br");
        if let Ok(bytes) = tokio::fs::read(&packed).await {
            let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            return sent(media, IMMUTABLE, [encoding], bytes);
        }
    }
    match tokio::fs::read(&file).await {
        Ok(bytes) => sent(media, IMMUTABLE, [], bytes),
        Err(err) => missing(&err),
    }
}

/// The one page of the workspace, whatever its address: routes within are the browser's.
async fn shell(State(state): State<AppState>) -> Response {
    match tokio::fs::read(state.config.assets.join("index.html")).await {
        Ok(bytes) => sent("text/html; charset=utf-8", HeaderValue::from_static("no-cache"), [], bytes),
        Err(err) => missing(&err),
    }
}

fn sent<const N: usize>(
    media: &'static str,
    cache: HeaderValue,
    more: [(header::HeaderName, HeaderValue); N],
    bytes: Vec<u8>,
) -> Response {
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, cache);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.extend(more);
    response
}

fn missing(err: &io::Error) -> Response {
    if err.kind() != io::ErrorKind::NotFound {
        tracing::warn!(error = err as &dyn std::error::Error, "a file of the web bundle cannot be read");
    }
    StatusCode::NOT_FOUND.into_response()
}

/// The path, if it leads nowhere but down.
fn inside(path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let is_plain = path.components().all(|part| match part {
        Component::Normal(name) => name.to_str().is_some_and(|name| !name.starts_with('.') && !name.contains('\\')),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => false,
    });
    (is_plain && path.extension().is_some_and(|e| e != "br")).then(|| path.to_owned())
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let (name, q) = part.split_once(';').unwrap_or((part, ""));
        name.trim() == "br" && !matches!(q.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "html" => "text/html; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leads_out_of_the_folder() {
        assert_eq!(inside("main-0a1b.css"), Some(PathBuf::from("main-0a1b.css")));
        assert_eq!(inside("fonts/a-0a1b.woff2"), Some(PathBuf::from("fonts/a-0a1b.woff2")));
        for path in
            ["../secret", "a/../../secret.css", "/etc/passwd", ".hidden.css", "a/.git/x.js", "main.css.br", "noend"]
        {
            assert_eq!(inside(path), None, "{path}");
        }
    }

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        let takes =
            |value: &str| accepts_brotli(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]));
        assert!(takes("gzip, deflate, br") && takes("br;q=0.8"));
        assert!(!takes("gzip") && !takes("br;q=0, gzip") && !takes(""));
    }
}
