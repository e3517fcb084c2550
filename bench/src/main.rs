//! `make bench`: measures beside baselines in the same run, prints a table and writes it as JSON.
//!
//! Bytes hardly differ from run to run; times do. Machines are shared and noisy: read the ratios, not the
//! times. No test depends on a figure from here.

mod city_shift;
mod durable;
mod row;
mod start;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use row::Row;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

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
    /// Measures the workload "one city shift" alone, and writes no file.
    #[arg(long)]
    only_city_shift: bool,
    /// Where to keep the batches and the JSON of that workload, to be taken apart.
    #[arg(long)]
    dump: Option<PathBuf>,
    /// Where the made-up town and its photos are.
    #[arg(long, default_value = "fixtures")]
    fixtures: PathBuf,
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

fn run(arguments: &Arguments) -> Result<()> {
    let mut rows = city_shift::measure(arguments.dump.as_deref())?;
    if arguments.only_city_shift {
        row::print(&rows);
        return Ok(());
    }
    rows.extend(durable::measure(arguments.writes)?);
    rows.extend(of_a_shift(&arguments.fixtures)?);
    row::print(&rows);
    if let Some(path) = &arguments.json {
        std::fs::write(path, serde_json::to_vec_pretty(&rows)?)?;
    }
    Ok(())
}

/// Rehearses a whole shift, and measures what it sent and how its phone starts again.
fn of_a_shift(fixtures: &Path) -> Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let outcome = runtime.block_on(wire::shift(fixtures, home.path()))?;
    let mut rows = wire::measure(&outcome)?;
    // The phone is put away before it is opened anew.
    drop(outcome);
    rows.extend(start::measure(
        &home.path().join("phone"),
        rehearsal::officer::PIN,
    )?);
    Ok(rows)
}
