//! `make bench`: measures beside baselines in the same run, prints a table and writes it as JSON.
//!
//! Machines are shared and noisy: read the ratios, not the times. No test depends on a figure from here.

mod durable;
mod row;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use row::Row;

/// Measures Patrolbook beside its baselines.
#[derive(Parser)]
#[command(name = "bench", version, about)]
struct Arguments {
    /// Where to write the rows as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// How many writes to time for each system.
    #[arg(long, default_value_t = 2_000)]
    writes: usize,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let rows = durable::measure(arguments.writes)?;
    row::print(&rows);
    if let Some(path) = &arguments.json {
        std::fs::write(path, serde_json::to_vec_pretty(&rows)?)?;
    }
    Ok(())
}
