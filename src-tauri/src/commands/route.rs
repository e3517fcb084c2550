//! The route.

use app::route_file::RouteFormat;
use app::view::{RouteFile, RouteView};
use app::{Result, route as walked, route_file};
use serde::Deserialize;
use tauri::{AppHandle, Manager as _, State};

use crate::Shared;

/// What a route is to be written as.
#[derive(Deserialize)]
pub(crate) struct Exporting {
    format: RouteFormat,
}

#[tauri::command(async)]
pub(crate) fn route(phone: State<'_, Shared>) -> Result<RouteView> {
    walked::view(&*phone.session()?)
}

/// The officer finds the file among the downloads; where a system has none, beside the notebooks.
#[tauri::command(async)]
pub(crate) fn route_export(
    handle: AppHandle,
    phone: State<'_, Shared>,
    input: Exporting,
) -> Result<RouteFile> {
    let downloads = handle.path().download_dir();
    let folder = downloads.unwrap_or_else(|_| crate::home(&handle).join("routes"));
    route_file::write(&*phone.session()?, input.format, &folder)
}
