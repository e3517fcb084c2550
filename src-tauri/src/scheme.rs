//! The two private addresses of the window: previews of photos and tiles of the city's map. Nothing else is served,
//! and nothing comes from outside the phone.

use app::Result;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager as _, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::Shared;

/// Serves the preview of a photo: `photo://localhost/<record id>`.
pub(crate) fn photo<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let phone = context.app_handle().state::<Shared>().inner().clone();
    tauri::async_runtime::spawn_blocking(move || {
        let record = request.uri().path().trim_start_matches('/').to_owned();
        let found = phone
            .session()
            .and_then(|session| app::photo::thumbnail(&session, &record));
        responder.respond(answer(found, "image/jpeg"));
    });
}

/// Serves a tile of the map: `map://localhost/<z>/<x>/<y>`.
pub(crate) fn tile<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let phone = context.app_handle().state::<Shared>().inner().clone();
    tauri::async_runtime::spawn_blocking(move || {
        let found = match address(request.uri().path()) {
            Some((z, x, y)) => phone
                .session()
                .and_then(|session| app::city::tile(&session, z, x, y)),
            None => Ok(None),
        };
        responder.respond(answer(found, "application/vnd.mapbox-vector-tile"));
    });
}

fn address(path: &str) -> Option<(u8, u32, u32)> {
    let mut parts = path.trim_start_matches('/').split('/');
    let tile = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    parts.next().is_none().then_some(tile)
}

fn answer(found: Result<Option<Vec<u8>>>, media_type: &str) -> Response<Vec<u8>> {
    let (status, body) = match found {
        Ok(Some(bytes)) => (StatusCode::OK, bytes),
        Ok(None) => (StatusCode::NO_CONTENT, Vec::new()),
        Err(error) => {
            tracing::warn!("serve a private address: {}", error.code);
            (StatusCode::NOT_FOUND, Vec::new())
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Ok(media_type) = media_type.parse() {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    // The page and these addresses are of different schemes; only this window can ask.
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::HeaderValue::from_static("*"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    response
}
