//! The console's screens, from a folder of built files. A name in an address never leads out of the folder.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;

use super::refusal::Refusal;

const PAGE: &str = "console.html";

/// Returns the routes of the screens.
pub(super) fn routes(folder: Option<PathBuf>) -> Router {
    let folder = Arc::new(folder);
    Router::new()
        .route("/", get(async || Redirect::temporary("/console/")))
        .route("/console", get(async || Redirect::temporary("/console/")))
        .route("/console/", get(page))
        .route("/console/{*path}", get(file))
        .fallback(async || Refusal::NotFound)
        .with_state(folder)
}

async fn page(State(folder): State<Arc<Option<PathBuf>>>) -> Result<Response, Refusal> {
    read(&folder, PAGE, "no-cache").await
}

async fn file(
    State(folder): State<Arc<Option<PathBuf>>>,
    Path(path): Path<String>,
) -> Result<Response, Refusal> {
    // Built files have their hash in their name: what is under a name never changes.
    read(&folder, &path, "private, max-age=31536000, immutable").await
}

async fn read(folder: &Option<PathBuf>, path: &str, keep: &'static str) -> Result<Response, Refusal> {
    let folder = folder.as_ref().ok_or(Refusal::NotFound)?;
    if path != PAGE && !is_plain(path) {
        return Err(Refusal::NotFound);
    }
    let bytes = tokio::fs::read(folder.join(path))
        .await
        .map_err(|_| Refusal::NotFound)?;
    Ok(([(CONTENT_TYPE, media_type(path)), (CACHE_CONTROL, keep)], bytes).into_response())
}

/// Only what the build puts under `assets/` is served, by plain names.
fn is_plain(path: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
    };
    path.starts_with("assets/") && path.split('/').all(plain)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("wasm") => "application/wasm",
        Some("wav") => "audio/wav",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        _ => "application/octet-stream",
    }
}
