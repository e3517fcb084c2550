//! The phone's binary on a desktop: the window, or the recorder that goes on without it.

use std::process::ExitCode;

#[cfg(desktop)]
fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        (Some(what), Some(folder)) if what == "record" => patrolbook_lib::record(folder.as_ref()),
        _ => {
            patrolbook_lib::run();
            ExitCode::SUCCESS
        }
    }
}

/// A phone's system opens the library.
#[cfg(mobile)]
fn main() -> ExitCode {
    patrolbook_lib::run();
    ExitCode::SUCCESS
}
