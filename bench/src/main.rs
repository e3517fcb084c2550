//! `make bench`: measures beside baselines in the same run, prints a table and writes it as JSON.
//!
//! Bytes hardly differ from run to run; times do. Machines are shared and noisy: read the ratios, not the
//! times. No test depends on a figure from here.

mod city_shift;
mod dice;
mod durable;
mod helper;
mod host;
mod net;
mod notebook;
mod peers;
mod phone;
mod process;
mod progress;
mod route;
mod row;
mod start;
mod sync;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use helper::Helper;
use row::Row;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Measures Patrolbook beside its baselines.
#[derive(Parser)]
#[command(name = "bench", version, about, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Where to write the rows as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Measures these parts alone; may be given more than once.
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// How many writes to time for each system.
    #[arg(long, default_value_t = 2_000)]
    writes: usize,
    /// Where to keep the batches and the JSON of the city shift, to be taken apart.
    #[arg(long)]
    dump: Option<PathBuf>,
    /// Where the made-up town and its photos are.
    #[arg(long, default_value = "fixtures")]
    fixtures: PathBuf,
    #[command(subcommand)]
    helper: Option<Helper>,
}

/// What can be measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The bytes of the city shift and of its notebook.
    Shift,
    /// The durable save.
    Save,
    /// A rehearsed shift, and the start over its notebook.
    Rehearsal,
    /// Bytes on the wire, whole and cut.
    Traffic,
    /// A sync when nothing is new.
    Idle,
    /// The server's CPU, two hundred phones, memory.
    City,
    /// The same on PostgreSQL.
    Postgres,
    /// The phone's memory with photos.
    Memory,
    /// Other ways to bring a shift to a server.
    Peers,
    /// The bad link.
    Link,
    /// The route.
    Route,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.helper {
        Some(helper) => helper.run(),
        None => run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures part after part. One that fails is named and holds up no other.
fn run(arguments: &Arguments) -> Result<()> {
    let (mut rows, mut failed) = (Vec::new(), Vec::new());
    for part in Part::value_variants() {
        if !arguments.only.is_empty() && !arguments.only.contains(part) {
            continue;
        }
        let load = process::load().unwrap_or(f64::NAN);
        progress::say(&format!("{part:?} (load of the machine: {load})"));
        match measure(*part, arguments) {
            Ok(found) => {
                row::tell(&found);
                rows.extend(found);
            }
            Err(error) => {
                progress::say(&format!("{part:?} failed: {error}"));
                failed.push(format!("{part:?}"));
            }
        }
    }
    row::print(&rows);
    if let Some(path) = &arguments.json {
        std::fs::write(path, serde_json::to_vec_pretty(&rows)?)?;
    }
    match failed.as_slice() {
        [] => Ok(()),
        _ => Err(format!("these parts failed: {}", failed.join(", ")).into()),
    }
}

fn measure(part: Part, arguments: &Arguments) -> Result<Vec<Row>> {
    let fixtures = arguments.fixtures.as_path();
    let runtime = tokio::runtime::Runtime::new()?;
    match part {
        Part::Shift => runtime.block_on(city_shift::measure(arguments.dump.as_deref())),
        Part::Save => durable::measure(arguments.writes),
        Part::Rehearsal => of_a_shift(fixtures),
        Part::Traffic => runtime.block_on(sync::traffic::measure(fixtures)),
        Part::Idle => runtime.block_on(sync::idle::measure(fixtures)),
        Part::City => runtime.block_on(sync::city::sqlite(fixtures)),
        Part::Postgres => runtime.block_on(sync::city::postgres(fixtures)),
        Part::Memory => runtime.block_on(sync::memory::measure(fixtures)),
        Part::Peers => runtime.block_on(peers::measure(fixtures)),
        Part::Link => runtime.block_on(sync::bad_link::measure(fixtures)),
        Part::Route => runtime.block_on(route::measure(fixtures)),
    }
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
