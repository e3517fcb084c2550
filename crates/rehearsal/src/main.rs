//! The rehearsal as a program: it parses, calls the library and prints; it decides nothing.
//!
//! Exit codes: 0 everything written is held once and as written; 1 something is lost, doubled or unequal, or the
//! rehearsal could not be played to its end; 2 what was given cannot be used; 3 the server could not be reached.

mod command;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match command::Command::parse().run() {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "patrolbook-rehearse: {}", error.sentence());
            ExitCode::from(error.exit_code())
        }
    }
}
