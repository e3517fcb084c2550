//! The shell: registers the `app` crate's use cases as commands and forwards its events. It decides nothing.

/// Opens the window and runs until it is closed.
pub fn run() {
    let built = tauri::Builder::default().run(tauri::generate_context!());
    if let Err(error) = built {
        eprintln!("patrolbook: the window could not be opened: {error}");
        std::process::exit(1);
    }
}
