//! The real server for the measurements: phones are enrolled with it in this process, where its clock can be moved on;
//! then it runs as the program that is installed, in a process of its own whose CPU and memory are its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use server::{Clock, Config, NewPerson, Role, Running, Server, SystemClock};

use crate::Result;
use crate::phone::Papers;
use crate::process::{self, Memory};

/// A server admits sixty enrolments a minute.
const AT_ONCE: u64 = 50;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// What a server is started with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Site {
    /// The program `patrolbook-server`.
    pub(crate) program: PathBuf,
    /// The city's folder.
    pub(crate) city: PathBuf,
    /// The data folder.
    pub(crate) data: PathBuf,
    /// PostgreSQL's address; without it the ledger is a file.
    pub(crate) database: Option<String>,
}

/// A clock that is moved on by hand.
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }

    fn mono_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst).unsigned_abs()
    }
}

/// The server while phones are enrolled.
struct Office {
    running: Running,
    clock: Arc<Moved>,
    enrolled: u64,
}

impl Office {
    async fn open(site: &Site) -> Result<Self> {
        // Since yesterday, so that nothing it gave lies in the future when the program runs.
        let clock = Arc::new(Moved(AtomicI64::new(SystemClock::start().now().0 - DAY_MS)));
        let mut config = Config {
            clock: Arc::<Moved>::clone(&clock),
            ..Config::local(&site.data, &site.city)
        };
        if let Some(address) = &site.database {
            config.stores.database = address.parse()?;
        }
        Ok(Self {
            running: Server::start(config).await?,
            clock,
            enrolled: 0,
        })
    }

    async fn enrol(&mut self) -> Result<Papers> {
        self.enrolled += 1;
        if self.enrolled.is_multiple_of(AT_ONCE) {
            self.clock.0.fetch_add(2 * MINUTE_MS, Ordering::SeqCst);
        }
        let name = format!("Officer {}", self.enrolled);
        self.running.admin().add_person(&NewPerson {
            name: &name,
            role: Role::Officer,
            team: None,
            sign_in: None,
        })?;
        let code = self.running.code(&name, 60)?;
        Papers::get(&self.running.in_process_enrol(), &code, self.enrolled).await
    }
}

/// Enrols so many phones, each of an officer of its own.
pub(crate) async fn enrol(site: &Site, phones: usize) -> Result<Vec<Papers>> {
    let mut office = Office::open(site).await?;
    let mut papers = Vec::new();
    for _ in 0..phones {
        papers.push(office.enrol().await?);
    }
    office.running.stop().await;
    Ok(papers)
}

/// The server in a process of its own, which ends with this.
pub(crate) struct Program {
    child: Child,
    /// Where phones reach it.
    pub(crate) address: SocketAddr,
}

impl Program {
    /// Starts it at a free port of `host`.
    pub(crate) fn start(site: &Site, host: &str) -> Result<Self> {
        let mut command = Command::new(&site.program);
        command
            .args(["serve", "--json", "--console-port", "0", "--sync-addr"])
            .arg(format!("{host}:0"))
            .env("PATROLBOOK_DATA", &site.data)
            .env("PATROLBOOK_CITY", &site.city)
            .env("PATROLBOOK_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if let Some(database) = &site.database {
            command.env("PATROLBOOK_DATABASE", database);
        }
        let mut child = command
            .spawn()
            .map_err(|error| format!("start {}: {error}", site.program.display()))?;
        let mut line = String::new();
        let out = child.stdout.take().ok_or("the server has no output")?;
        BufReader::new(out).read_line(&mut line)?;
        let ready: serde_json::Value = serde_json::from_str(&line)?;
        let url = ready
            .get("sync_url")
            .and_then(|url| url.as_str())
            .unwrap_or_default();
        Ok(Self {
            child,
            address: rehearsal::input::address(url)?.parse()?,
        })
    }

    /// Returns how many milliseconds it has computed.
    pub(crate) fn cpu_ms(&self) -> Result<f64> {
        process::cpu_ms(self.child.id())
    }

    /// Returns how much memory it has.
    pub(crate) fn memory(&self) -> Result<Memory> {
        process::memory(&self.child.id().to_string())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the server that was built beside this program.
pub(crate) fn program() -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("patrolbook-server");
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!(
            "there is no server at {}; build it with `cargo build --release -p server`",
            path.display()
        )
        .into())
    }
}

/// Returns a site with its data in a folder.
pub(crate) fn site(fixtures: &Path, data: PathBuf) -> Result<Site> {
    Ok(Site {
        program: program()?,
        city: fixtures.join("town"),
        data,
        database: None,
    })
}
