//! The command line.

mod admin;
mod serve;

use std::error::Error;
use std::io::Write as _;

use clap::{Parser, Subcommand};

type Outcome = Result<(), Box<dyn Error>>;

/// Patrolbook's server: keeps the notebooks of officers on patrol.
#[derive(Parser)]
#[command(name = "patrolbook-server", version, about)]
pub(crate) struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Serves phones and the console until Ctrl-C.
    Serve(serve::Serve),
    /// Looks after people, codes, phones and the audit.
    #[command(subcommand)]
    Admin(admin::Admin),
}

impl Command {
    /// Does what the command line says.
    pub(crate) fn run(self) -> Outcome {
        match self.what {
            What::Serve(serve) => serve.run(),
            What::Admin(admin) => admin.run(),
        }
    }
}

/// Prints a line for whoever called.
fn say(line: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}

/// Prints what went wrong, with what led to it.
pub(crate) fn complain(error: &dyn Error) {
    let mut line = format!("patrolbook-server: {error}");
    let mut next = error.source();
    while let Some(source) = next {
        line = format!("{line}: {source}");
        next = source.source();
    }
    // Nobody is left to tell when stderr is closed.
    let _ = writeln!(std::io::stderr(), "{line}");
}
