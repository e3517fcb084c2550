//! The peers, in the same run: other ways to bring the same shift from a phone to a server. Those of JavaScript have a
//! workspace of their own in `bench/peers`, and are left out, with the reason, where it is not installed.

pub(crate) mod json_batches;
pub(crate) mod loro;
pub(crate) mod pouch;
pub(crate) mod tus;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

use crate::city_shift::{SEED, lines};
use crate::host::{self, Program};
use crate::net::counted::Counted;
use crate::row::{Row, count};
use crate::sync::traffic::Trip;
use crate::{Result, process, progress};

/// Measures all peers beside the phone.
pub(crate) async fn measure(fixtures: &Path) -> Result<Vec<Row>> {
    let own = own(fixtures).await?;
    let mut rows = vec![
        Row::new("peers", WORKLOAD, "phone", UP, count(own.up), "bytes"),
        Row::new("peers", WORKLOAD, "phone", "bytes down", count(own.down), "bytes"),
    ];
    rows.extend(json_batches::measure(own).await?);
    for (name, measured) in [
        ("PouchDB", pouch::measure(own).await),
        ("Loro", loro::measure(own)),
        ("tus", tus::measure(fixtures).await),
    ] {
        match measured {
            Ok(found) => rows.extend(found),
            Err(why) => progress::say(&format!("{name} is left out: {why}")),
        }
    }
    Ok(rows)
}

/// The workload of all of them.
pub(crate) const WORKLOAD: &str = "one city shift";
/// What is compared.
pub(crate) const UP: &str = "bytes up, HTTP included";

/// Sends the shift by the phone's own sync; counted inside TLS, since the peers of JavaScript have none.
async fn own(fixtures: &Path) -> Result<Trip> {
    let home = tempfile::tempdir()?;
    let site = host::site(fixtures, home.path().join("server"))?;
    let papers = host::enrol(&site, 1).await?;
    let papers = papers.first().ok_or("nobody was enrolled")?;
    let server = Program::start(&site, "127.0.0.1")?;
    let notebook = papers.begin(&home.path().join("phone"))?;
    notebook.save_all(&lines(SEED)?)?;
    let counter = Counted::start(server.address).await?;
    let api = papers.server_at(&counter.address.to_string(), counter.pin)?;
    let report = notebook.sync_to_the_end(&api).await?;
    let [up, down] = counter.bytes();
    Ok(Trip {
        up,
        down,
        requests: report.requests,
    })
}

/// Returns the folder of the peers of JavaScript, if they are installed.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = std::env::current_dir()?.join("bench/peers");
    if folder.join("node_modules/pouchdb").is_dir() {
        Ok(folder)
    } else {
        Err("it is not installed (npm ci --prefix bench/peers)".into())
    }
}

/// Returns the command that runs a script of the peers.
pub(crate) fn script(name: &str, arguments: &[&str]) -> Result<Vec<String>> {
    let path = folder()?.join(name);
    let words = ["node", path.to_str().unwrap_or_default()];
    Ok(words
        .iter()
        .chain(arguments)
        .map(|word| (*word).to_owned())
        .collect())
}

/// What a script of the peers says at its end.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Said {
    /// Whether everything went well.
    pub(crate) ok: bool,
    /// How long it took.
    #[serde(default)]
    pub(crate) ms: f64,
    /// Bytes that it made.
    #[serde(default)]
    pub(crate) bytes: u64,
}

/// Runs a script to its end, without holding up the links that this process runs.
pub(crate) async fn run(words: Vec<String>) -> Result<Said> {
    let (name, arguments) = words.split_first().ok_or("an empty command")?;
    let mut command = tokio::process::Command::new(name);
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().await?;
    Ok(serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("{words:?} said nothing: {}", output.status))?)
}

/// A server that is a script, in a process of its own.
pub(crate) struct Script {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

#[derive(Deserialize)]
struct Ready {
    port: u16,
}

impl Script {
    /// Starts it at a free port of `host`, with its data in a folder.
    pub(crate) fn start(name: &str, data: &Path, host: &str) -> Result<Self> {
        let words = script(name, &[host, data.to_str().unwrap_or_default()])?;
        let (program, arguments) = words.split_first().ok_or("an empty command")?;
        let mut command = Command::new(program);
        command.args(arguments);
        Self::ready(command)
    }

    /// Starts one that is in this program.
    pub(crate) fn own(arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments);
        Self::ready(command)
    }

    fn ready(mut command: Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("a script without output")?).read_line(&mut line)?;
        let ready: Ready = serde_json::from_str(&line).map_err(|_| format!("{command:?} does not start"))?;
        Ok(Self {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], ready.port)),
        })
    }

    /// Returns how many milliseconds it has computed.
    pub(crate) fn cpu_ms(&self) -> Result<f64> {
        process::cpu_ms(self.child.id())
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
