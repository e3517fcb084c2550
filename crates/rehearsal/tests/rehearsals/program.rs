//! The server as the program that is installed, in a process of its own that can be killed as a power cut would.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rehearsal::input::{self, Code};
use tempfile::TempDir;

use crate::stage::fixtures;

/// A server process and its data, which outlives every process.
pub(crate) struct Program {
    child: Child,
    address: SocketAddr,
    data: TempDir,
}

impl Program {
    /// Starts a server on a free port.
    pub(crate) fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let (child, address) = serve(data.path(), 0);
        Self { child, address, data }
    }

    /// Returns where phones reach it; the same after each start.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes fresh codes for the demo's officers.
    pub(crate) fn codes(&self) -> Vec<Code> {
        let made = program(&["admin", "demo"], self.data.path()).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let file = self.data.path().join("people.json");
        std::fs::write(&file, made.stdout).unwrap();
        input::codes(&file, &self.address.to_string()).unwrap()
    }

    /// Ends it between two instructions (SIGKILL): it gets to finish nothing.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again on the same port, with the data as the kill left it.
    pub(crate) fn start_again(&mut self) {
        let (child, address) = serve(self.data.path(), self.address.port());
        assert_eq!(address, self.address);
        self.child = child;
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(data: &Path, port: u16) -> (Child, SocketAddr) {
    let port = port.to_string();
    let mut child = program(
        &["serve", "--json", "--sync-port", &port, "--console-port", "0"],
        data,
    )
    .stdout(Stdio::piped())
    .spawn()
    .unwrap();
    let mut line = String::new();
    let out = child.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    let ready: serde_json::Value =
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the server did not start; it said {line:?}"));
    let url = ready["sync_url"].as_str().unwrap();
    (child, input::address(url).unwrap().parse().unwrap())
}

fn program(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(installed());
    command
        .args(arguments)
        .env("PATROLBOOK_DATA", data)
        .env("PATROLBOOK_CITY", fixtures().join("town"))
        .env("PATROLBOOK_LOG", "error")
        .stdin(Stdio::null());
    command
}

/// Returns the built server: the one that `PATROLBOOK_SERVER` names, else the one beside this test's own build.
fn installed() -> PathBuf {
    let named = std::env::var_os("PATROLBOOK_SERVER").map(PathBuf::from);
    let test = std::env::current_exe().unwrap();
    let beside = test.parent().unwrap().parent().unwrap().join("patrolbook-server");
    let path = named.unwrap_or(beside);
    assert!(
        path.is_file(),
        "there is no server at {}. Build it first with `cargo build -p server`, or name one with PATROLBOOK_SERVER.",
        path.display()
    );
    path
}
