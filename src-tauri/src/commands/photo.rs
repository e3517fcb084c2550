//! Photos: their bytes cross as they are, never as text.

use app::view::PhotoBrief;
use app::{AppError, Result, photo};
use tauri::State;
use tauri::ipc::{InvokeBody, Request};

use crate::Shared;
use crate::commands::record::OfRecord;

#[tauri::command(async)]
pub(crate) fn photo_add(phone: State<'_, Shared>, request: Request<'_>) -> Result<PhotoBrief> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let linked_to = header("linked-to").filter(|link| !link.is_empty());
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(AppError {
            code: "E-INTERNAL".to_owned(),
            message: "The photo did not arrive as bytes. Nothing was kept. Take it again.".to_owned(),
        });
    };
    photo::add(
        &*phone.session()?,
        bytes.as_slice(),
        Some(bytes.len() as u64),
        linked_to,
    )
}

#[tauri::command(async)]
pub(crate) fn photo_discard(phone: State<'_, Shared>, input: OfRecord) -> Result<()> {
    photo::discard(&*phone.session()?, &input.record)
}
