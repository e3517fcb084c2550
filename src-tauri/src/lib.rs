//! The shell: registers the `app` crate's use cases as commands, serves photos and map tiles to the window, and keeps
//! the recorder, the sync and a call for help going. It decides nothing.

mod background;
mod commands;
mod events;
#[cfg(desktop)]
mod recorder;
mod scheme;

use std::path::PathBuf;
use std::sync::Arc;

use app::{AppError, Phone, Strength, Surroundings};
use tauri::{AppHandle, Manager};

#[cfg(desktop)]
pub use recorder::record;

/// What every command gets: the phone.
pub(crate) type Shared = Arc<Phone>;

/// Opens the window and runs until it is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    say_to_stderr();
    let built = builder()
        .register_asynchronous_uri_scheme_protocol("photo", scheme::photo)
        .register_asynchronous_uri_scheme_protocol("map", scheme::tile)
        .invoke_handler(commands::handler())
        .setup(|tauri| Ok(set_up(tauri.handle())?))
        .run(tauri::generate_context!());
    if let Err(error) = built {
        tracing::error!("the window could not be opened: {error}");
        std::process::exit(1);
    }
}

#[cfg(desktop)]
fn builder() -> tauri::Builder<tauri::Wry> {
    tauri::Builder::default()
}

#[cfg(mobile)]
fn builder() -> tauri::Builder<tauri::Wry> {
    tauri::Builder::default().plugin(tauri_plugin_recorder::init())
}

fn say_to_stderr() {
    tracing_subscriber::fmt()
        .with_env_filter(log_filter())
        .with_writer(std::io::stderr)
        .init();
}

fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into())
}

fn set_up(handle: &AppHandle) -> Result<(), AppError> {
    let announce = events::announce(handle.clone());
    let phone = Arc::new(Phone::open(
        &home(handle),
        Surroundings::system(),
        Strength::Measured,
        announce,
    )?);
    provision(&phone);
    handle.manage(Arc::clone(&phone));
    background::start(handle, &phone);
    Ok(())
}

/// Returns the folder of the notebooks: `PATROLBOOK_HOME`, or the system's place for the app's data.
fn home(handle: &AppHandle) -> PathBuf {
    match std::env::var_os("PATROLBOOK_HOME") {
        Some(folder) => folder.into(),
        None => handle
            .path()
            .app_data_dir()
            .unwrap_or_else(|_| PathBuf::from("patrolbook-data")),
    }
}

/// Enrols a phone that has no notebook yet with the code and PIN that whoever set it up left in its environment.
fn provision(phone: &Phone) {
    let (Ok(code), Ok(pin)) = (
        std::env::var("PATROLBOOK_ENROL_CODE"),
        std::env::var("PATROLBOOK_ENROL_PIN"),
    ) else {
        return;
    };
    let fresh = phone.view().is_ok_and(|view| view.notebooks.is_empty());
    if !fresh {
        return;
    }
    let enrolled = tauri::async_runtime::block_on(phone.enrol_online(&code, &pin));
    match enrolled.and_then(|_| phone.lock()) {
        Ok(_) => {}
        Err(error) => tracing::error!("the phone could not be set up: {error}"),
    }
}
