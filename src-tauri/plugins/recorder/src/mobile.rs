//! The shell's side on a phone: starting the service, asking for permissions, asking what the link costs.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tauri::plugin::{Builder, PluginHandle, TauriPlugin};
use tauri::{Manager as _, Runtime};

#[cfg(target_os = "android")]
const ANDROID: (&str, &str) = ("org.patrolbook.recorder", "RecorderPlugin");

#[cfg(target_os = "ios")]
tauri::ios_plugin_binding!(init_plugin_recorder);

/// The service of the system's that records.
pub struct Recorder<R: Runtime>(PluginHandle<R>);

#[derive(Serialize)]
struct Start<'a> {
    folder: &'a str,
}

/// What the officer has allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Granted {
    /// The exact location, while the app is open.
    pub location: bool,
    /// The location while it is not.
    pub background: bool,
    /// Notices.
    pub notices: bool,
    /// Not to be put to sleep to spare the battery.
    pub unrestricted: bool,
}

#[derive(Deserialize)]
struct Link {
    metered: bool,
}

impl<R: Runtime> Recorder<R> {
    /// Starts the service for the order in a folder, or tells it to look at its order again.
    ///
    /// # Errors
    /// Returns why the system refused.
    pub fn see_to(&self, folder: &Path) -> tauri::Result<()> {
        let folder = folder.to_string_lossy();
        Ok(self.0.run_mobile_plugin("start", Start { folder: &folder })?)
    }

    /// Asks the officer, step by step, for what is missing; returns what is granted then.
    ///
    /// # Errors
    /// Returns why the system could not be asked.
    pub fn ask_permissions(&self) -> tauri::Result<Granted> {
        Ok(self.0.run_mobile_plugin("permit", ())?)
    }

    /// Says whether the link costs by the byte; nothing where the system does not say.
    pub fn is_metered(&self) -> Option<bool> {
        let link: Result<Link, _> = self.0.run_mobile_plugin("link", ());
        link.ok().map(|link| link.metered)
    }
}

/// Returns the plugin; afterwards the app manages a [`Recorder`].
pub fn init<R: Runtime>() -> TauriPlugin<R> {
    Builder::new("recorder")
        .setup(|app, api| {
            #[cfg(target_os = "android")]
            let handle = api.register_android_plugin(ANDROID.0, ANDROID.1)?;
            #[cfg(target_os = "ios")]
            let handle = api.register_ios_plugin(init_plugin_recorder)?;
            app.manage(Recorder(handle));
            Ok(())
        })
        .build()
}
