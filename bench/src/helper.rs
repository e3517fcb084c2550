//! What is done in processes of their own, so that their memory, their network or their CPU is nobody else's: this
//! program starts itself again. Each prints one line of JSON.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Subcommand;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::net::put;
use crate::peers::json_batches;
use crate::phone::Papers;
use crate::sync::room;
use crate::{Result, process};

/// What another process of this program does.
#[derive(Debug, Subcommand)]
pub(crate) enum Helper {
    /// Sends what a phone's folder holds to a server.
    Phone {
        /// The folder.
        folder: PathBuf,
        /// The server, as host:port.
        address: String,
    },
    /// Uploads so many bytes.
    Put {
        /// The server, as host:port.
        address: String,
        /// How many.
        bytes: usize,
    },
    /// Serves the peer that sends batches of JSON, until it is ended.
    JsonServer {
        /// Where it keeps them.
        folder: PathBuf,
    },
    /// Runs everything of the bad link in a network of its own.
    Room {
        /// What is to be run, as JSON.
        plan: String,
    },
}

/// What a phone has sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sent {
    /// How long it took.
    pub(crate) ms: f64,
    /// Requests made.
    pub(crate) requests: u64,
    /// Bytes of batches and photos.
    pub(crate) bytes_up: u64,
    /// Resident memory before it began.
    pub(crate) before_mb: f64,
    /// The most since then.
    pub(crate) peak_mb: f64,
}

/// How long an upload took.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Took {
    /// In milliseconds.
    pub(crate) ms: f64,
}

impl Helper {
    /// Does it, and prints what came out.
    pub(crate) fn run(&self) -> Result<()> {
        // As small as the phone's own: one thread sends.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        match self {
            Self::Phone { folder, address } => say(&runtime.block_on(phone(folder, address))?),
            Self::Put { address, bytes } => {
                let begun = Instant::now();
                runtime.block_on(put::upload(address, *bytes))?;
                say(&Took { ms: ms_since(begun) })
            }
            Self::JsonServer { folder } => runtime.block_on(async {
                say(&serde_json::json!({ "port": json_batches::serve(folder).await? }))?;
                std::future::pending().await
            }),
            Self::Room { plan } => say(&runtime.block_on(room::run(&serde_json::from_str(plan)?))?),
        }
    }
}

async fn phone(folder: &Path, address: &str) -> Result<Sent> {
    let (papers, notebook) = Papers::open(folder)?;
    process::forget_peak()?;
    let before = process::memory("self")?;
    let begun = Instant::now();
    let api = papers.server(address)?;
    let report = notebook.sync_to_the_end(&api).await?;
    Ok(Sent {
        ms: ms_since(begun),
        requests: report.requests,
        bytes_up: report.bytes_up,
        before_mb: before.now,
        peak_mb: process::memory("self")?.peak,
    })
}

fn ms_since(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1000.0
}

#[expect(clippy::print_stdout, reason = "the one who started this process reads it")]
fn say(result: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string(result)?);
    Ok(())
}

/// Starts this program again, and returns what it prints.
pub(crate) fn run<T: DeserializeOwned>(arguments: &[&str]) -> Result<T> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments);
    heard(command)
}

/// Runs a command that prints one line of JSON.
pub(crate) fn heard<T: DeserializeOwned>(mut command: Command) -> Result<T> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout)?)
    } else {
        Err(format!("{command:?} failed: {}", output.status).into())
    }
}

/// Returns a path as an argument.
pub(crate) fn text(path: &Path) -> Result<String> {
    Ok(path.to_str().ok_or("a path that is no text")?.to_owned())
}
