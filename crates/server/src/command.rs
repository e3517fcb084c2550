//! The command line.

mod admin;
mod erase;
mod serve;

use std::error::Error;
use std::io::Write as _;

use clap::{Args, Parser, Subcommand};
use server::{Database, Files};

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

/// Where the server keeps what it is given.
#[derive(Args)]
struct Stores {
    /// Where the ledger lies, as postgres://user@host/name; without it in a file of the data folder.
    #[arg(long, env = "PATROLBOOK_DATABASE", hide_env_values = true)]
    database: Option<Database>,
    /// Where photos' sealed files lie, as file:///folder; without it in the data folder.
    #[arg(long, env = "PATROLBOOK_FILES", hide_env_values = true)]
    files: Option<Files>,
}

impl Stores {
    fn chosen(&self) -> server::Stores {
        server::Stores {
            database: self.database.clone().unwrap_or_default(),
            files: self.files.clone().unwrap_or_default(),
        }
    }
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
