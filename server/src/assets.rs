//! The web bundle: hashed assets that never change, and the shell of the workspace. It lies in a folder, or inside the
//! program itself where that was built with the feature `embed`.

use std::{
    io,
    path::{Component, Path, PathBuf},
};

use axum::{
    Router,
    body::Body,
    extract::{Path as At, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::state::AppState;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The addresses of the web bundle.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/assets/{*path}", get(asset))
        .route("/app", get(shell))
        .route("/app/worker.js", get(worker))
        .route("/app/", get(|| async { Redirect::permanent("/app") }))
        .route("/app/{*path}", get(shell))
}

/// Whether this program carries its web bundle inside, as what `cargo xtask dist` builds does.
pub const INSIDE: bool = cfg!(feature = "embed");

/// The address of an asset by its logical name (`main.css`), from the manifest of the bundle in this folder, or of the
/// one inside; `None` before a bundle is built.
pub async fn url(folder: Option<&Path>, name: &str) -> Option<String> {
    let text = read(folder, Path::new("manifest.json")).await.ok()?;
    let manifest: Map<String, Value> = serde_json::from_slice(&text).ok()?;
    manifest.get(name)?.as_str().map(str::to_owned)
}

/// A file of the bundle. Its path must be one of ours, or have gone through [`inside`].
async fn read(folder: Option<&Path>, path: &Path) -> io::Result<Bytes> {
    match folder {
        Some(folder) => Ok(tokio::fs::read(folder.join(path)).await?.into()),
        None => path.to_str().and_then(bundled::get).ok_or_else(|| io::ErrorKind::NotFound.into()),
    }
}

#[cfg(feature = "embed")]
mod bundled {
    use std::borrow::Cow;

    use bytes::Bytes;
    use rust_embed::Embed;

    // The whole of dist/ would take in an earlier binary too.
    #[derive(Embed)]
    #[folder = "../dist/assets/"]
    struct Assets;

    /// A file of the bundle that was compiled in.
    pub fn get(path: &str) -> Option<Bytes> {
        match path {
            "index.html" => Some(Bytes::from_static(include_bytes!("../../dist/index.html"))),
            "worker.js" => Some(Bytes::from_static(include_bytes!("../../dist/worker.js"))),
            "manifest.json" => Some(Bytes::from_static(include_bytes!("../../dist/manifest.json"))),
            asset => match Assets::get(asset.strip_prefix("assets/")?)?.data {
                Cow::Borrowed(bytes) => Some(Bytes::from_static(bytes)),
                Cow::Owned(bytes) => Some(bytes.into()),
            },
        }
    }
}

#[cfg(not(feature = "embed"))]
mod bundled {
    use bytes::Bytes;

    /// Nothing was compiled in.
    pub const fn get(_: &str) -> Option<Bytes> {
        None
    }
}

async fn asset(State(state): State<AppState>, At(path): At<String>, headers: HeaderMap) -> Response {
    let Some(path) = inside(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let (folder, file) = (state.config.assets.as_deref(), Path::new("assets").join(&path));
    let media = media_type(&path);
    if accepts_brotli(&headers) {
        let mut packed = file.clone().into_os_string();
        packed.push(".br");
        if let Ok(bytes) = read(folder, Path::new(&packed)).await {
            let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            return sent(media, IMMUTABLE, [encoding], bytes);
        }
    }
    match read(folder, &file).await {
        Ok(bytes) => sent(media, IMMUTABLE, [], bytes),
        Err(err) => missing(&err),
    }
}

/// The one page of the workspace, whatever its address: routes within are the browser's.
async fn shell(State(state): State<AppState>) -> Response {
    match read(state.config.assets.as_deref(), Path::new("index.html")).await {
        Ok(bytes) => sent("text/html; charset=utf-8", HeaderValue::from_static("no-cache"), [], bytes),
        Err(err) => missing(&err),
    }
}

/// The script that keeps the workspace on the device. It stands below the address that it serves, so it says how far it
/// may reach.
async fn worker(State(state): State<AppState>) -> Response {
    let reach = (HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static("/app"));
    match read(state.config.assets.as_deref(), Path::new("worker.js")).await {
        Ok(bytes) => sent("text/javascript; charset=utf-8", HeaderValue::from_static("no-cache"), [reach], bytes),
        Err(err) => missing(&err),
    }
}

fn sent<const N: usize>(
    media: &'static str,
    cache: HeaderValue,
    more: [(HeaderName, HeaderValue); N],
    bytes: Bytes,
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
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
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
