//! The call for help; all three work on a locked phone.

use app::view::SosView;
use app::{Result, sos};
use tauri::State;

use crate::{Shared, background};

#[tauri::command(async)]
pub(crate) fn sos_raise(
    phone: State<'_, Shared>,
    calling: State<'_, background::Calling>,
) -> Result<SosView> {
    let raised = sos::raise(&phone)?;
    calling.wake();
    Ok(raised)
}

#[tauri::command(async)]
pub(crate) fn sos_stand_down(
    phone: State<'_, Shared>,
    calling: State<'_, background::Calling>,
) -> Result<SosView> {
    let ended = sos::stand_down(&phone)?;
    calling.wake();
    Ok(ended)
}

#[tauri::command(async)]
pub(crate) fn sos_state(phone: State<'_, Shared>) -> Result<Option<SosView>> {
    sos::state(&phone)
}
