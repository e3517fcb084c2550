//! The commands: each takes one input, calls one use case and returns its view.

mod briefing;
mod draft;
mod phone;
mod photo;
mod record;
mod route;
mod shift;
mod sos;
mod streets;
mod syncing;

use tauri::ipc::Invoke;

/// Returns the handler of every command. Their names are the same as in `ui/src/lib/core/commands.ts`; a test holds
/// them together.
pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        phone::phone_state,
        phone::enrol,
        phone::unlock,
        phone::lock,
        phone::city,
        phone::home,
        phone::successor_read,
        phone::cut_log_read,
        phone::screen_keep,
        phone::language_keep,
        phone::diagnostics,
        phone::rescue_export,
        shift::shift_options,
        shift::shift_start,
        shift::shift_pause,
        shift::shift_resume,
        shift::shift_review,
        shift::shift_end,
        syncing::manifest,
        draft::draft_open,
        draft::draft_correct,
        draft::draft_get,
        draft::draft_set,
        draft::draft_happened_at,
        draft::draft_step,
        draft::draft_save,
        draft::draft_discard,
        record::record_undo,
        record::record_withdraw,
        record::record_settle,
        record::record,
        record::records,
        record::search,
        syncing::outbox,
        syncing::sync_now,
        syncing::originals,
        syncing::originals_keep,
        syncing::originals_now,
        photo::photo_add,
        photo::photo_discard,
        briefing::briefing,
        briefing::briefing_acknowledge,
        briefing::handover_add,
        briefing::handover_remove,
        sos::sos_raise,
        sos::sos_stand_down,
        sos::sos_state,
        route::route,
        route::route_export,
        streets::coverage,
        streets::suggest,
    ]
}
