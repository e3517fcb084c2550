//! A recorder in a process of its own: started where nobody carries out the order, and listened to. It is never killed
//! from here; it ends when its order is taken back.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use app::{Session, route};
use tauri::AppHandle;

/// A recorder that will not start is tried again this often, in milliseconds.
const AGAIN_MS: u64 = 5_000;

/// The recorder that this run of the app started, if it did.
#[derive(Default)]
pub(super) struct Apart {
    child: Option<Child>,
    tried_ms: Option<u64>,
}

impl Apart {
    /// Returns that of a desktop, which needs nothing of the window.
    pub(super) fn of(_handle: &AppHandle) -> Self {
        Self::default()
    }

    /// Starts it where it is needed and takes over what it heard.
    pub(super) fn see_to(&mut self, session: &Session, now_ms: u64) {
        let due = |tried| now_ms.saturating_sub(tried) >= AGAIN_MS;
        match route::record_apart(session) {
            Ok(Some(folder)) if self.tried_ms.is_none_or(due) => {
                self.tried_ms = Some(now_ms);
                self.start(&folder);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!("order the route to be recorded: {error}"),
        }
        super::warn(route::take_over(session));
    }

    fn start(&mut self, folder: &Path) {
        // One that ended is taken leave of, lest it stay in the system's list.
        let ended = |child: &mut Child| !matches!(child.try_wait(), Ok(None));
        if self.child.as_mut().is_none_or(ended) {
            self.child = spawn(folder)
                .inspect_err(|error| tracing::warn!("start the recorder: {error}"))
                .ok();
        }
    }
}

/// Starts this very program as a recorder that outlives it.
fn spawn(folder: &Path) -> std::io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("record")
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // In a group of its own: what ends the window by its terminal does not end the recorder.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}
