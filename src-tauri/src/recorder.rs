//! `patrolbook record FOLDER`: this program as the recorder that goes on when the window dies. It opens no notebook, has
//! no secret and no window.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;

use app::{Surroundings, SystemChance};
use position::{Around, Error, GPSD_ADDRESS, GpsdSource, Now, PositionSource};

/// Carries out the order in a folder until it is taken back.
pub fn record(folder: &Path) -> ExitCode {
    crate::say_to_stderr();
    let surroundings = Surroundings::system();
    let mut around = Around {
        clock: &|| Now {
            wall_ms: surroundings.now().0,
            mono_ms: surroundings.mono_ms(),
        },
        chance: &|| Box::new(SystemChance),
        connect: &mut connect,
    };
    match position::run(folder, &mut around) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("record the route: {error}");
            ExitCode::FAILURE
        }
    }
}

fn connect() -> Result<Box<dyn PositionSource>, Error> {
    Ok(Box::new(GpsdSource::connect(address())?))
}

/// Returns where gpsd listens: `PATROLBOOK_GPSD`, or where it always does.
fn address() -> SocketAddr {
    let named = std::env::var("PATROLBOOK_GPSD").ok();
    named
        .and_then(|address| address.parse().ok())
        .unwrap_or(GPSD_ADDRESS)
}
