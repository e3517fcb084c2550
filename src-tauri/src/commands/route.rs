//! The route.

use app::view::RouteView;
use app::{Result, route as walked};
use tauri::State;

use crate::Shared;

#[tauri::command(async)]
pub(crate) fn route(phone: State<'_, Shared>) -> Result<RouteView> {
    walked::view(&*phone.session()?)
}
