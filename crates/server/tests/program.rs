//! The server as a program, from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end in a panic; clippy sees only functions marked as tests"
)]

#[path = "../src/tests/cluster.rs"]
mod cluster;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const TOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/town");

fn program(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patrolbook-server"));
    command
        .args(arguments)
        .env("PATROLBOOK_DATA", data)
        .env("PATROLBOOK_CITY", TOWN);
    command
}

fn run(arguments: &[&str], data: &Path) -> Output {
    program(arguments, data).stdin(Stdio::null()).output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn demo_is_seeded_once_and_gives_fresh_codes_each_time() {
    let data = tempfile::tempdir().unwrap();
    let first = json(&run(
        &["admin", "demo", "--address", "127.0.0.1:7443"],
        data.path(),
    ));
    let second = json(&run(&["admin", "demo"], data.path()));
    assert_eq!(first["console_users"], second["console_users"]);
    assert_ne!(first["enrolment_codes"], second["enrolment_codes"]);
    assert!(
        first["enrolment_codes"][0]["code"]
            .as_str()
            .unwrap()
            .starts_with("pb1.")
    );
    let people = run(&["admin", "user", "list"], data.path());
    assert_eq!(String::from_utf8_lossy(&people.stdout).lines().count(), 7);
}

#[test]
fn server_prints_where_it_listens_and_ends_when_told() {
    let data = tempfile::tempdir().unwrap();
    let mut child = program(
        &["serve", "--json", "--sync-port", "0", "--console-port", "0"],
        data.path(),
    )
    .stdout(Stdio::piped())
    .spawn()
    .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(
        ready["sync_url"]
            .as_str()
            .unwrap()
            .starts_with("https://127.0.0.1:")
    );
    assert_eq!(
        std::fs::read_to_string(data.path().join("ready.json")).unwrap(),
        line.trim()
    );
    let ended = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(ended.success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn each_fault_is_a_sentence_and_an_exit_code() {
    let data = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str], said: &str| {
        let output = run(arguments, data.path());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(error.contains(said), "{arguments:?}: {error}");
    };
    check(&["serve", "--city", "/nowhere"], "read the city folder /nowhere");
    check(
        &["serve", "--data", "/proc/nowhere"],
        "write to the data folder /proc/nowhere",
    );
    check(
        &["serve", "--console-addr", "0.0.0.0:0", "--sync-port", "0"],
        "the console is plain HTTP",
    );
    check(&["admin", "code", "--officer", "Nobody Here"], "there is none");
    check(&["admin", "revoke", "--device", "not-an-id"], "not an id");
    check(
        &["admin", "user", "add", "--name", "A", "--role", "king"],
        "crew_leader",
    );
    let version = run(&["--version"], data.path());
    assert!(String::from_utf8_lossy(&version.stdout).starts_with("patrolbook-server "));
}

#[test]
fn ledger_is_verified_rebuilt_backed_up_and_restored_by_commands() {
    let data = tempfile::tempdir().unwrap();
    json(&run(&["admin", "demo"], data.path()));
    let said = |arguments: &[&str]| {
        let output = run(arguments, data.path());
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let none = "verify: notebooks=0 lines=0 places=0 files=0 awaited=0 damaged=0\n";
    assert_eq!(said(&["admin", "verify"]), none);
    assert_eq!(said(&["admin", "rebuild"]), "rebuild: records=0\n");
    let backup = data.path().join("backup");
    let made = said(&["admin", "backup", "--to", backup.to_str().unwrap()]);
    let generation = made
        .strip_prefix("made ")
        .and_then(|made| made.strip_suffix(none))
        .unwrap()
        .trim_end();
    let restore = ["admin", "restore", "--from", generation];
    assert!(!run(&restore, data.path()).status.success());
    std::fs::rename(data.path().join("ledger.db"), data.path().join("ledger.old")).unwrap();
    assert_eq!(said(&restore), none);
    assert_eq!(said(&["admin", "user", "list"]).lines().count(), 7);
}

#[test]
fn each_fault_of_the_database_is_a_sentence_and_an_exit_code() {
    let data = tempfile::tempdir().unwrap();
    let name = &cluster::fresh();
    let fresh = cluster::address("postgres", name);
    cluster::sql("postgres", "CREATE ROLE stranger LOGIN PASSWORD 'right'");
    cluster::sql("postgres", "CREATE DATABASE careless");
    cluster::sql("careless", "ALTER DATABASE careless SET synchronous_commit = off");
    let check = |address: &str, said: &str| {
        let output = run(&["admin", "user", "list", "--database", address], data.path());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{address}");
        assert!(error.contains(said), "{address}: {error}");
        assert!(!error.contains("wrong-password"), "{error}");
    };
    check(
        "mysql://somewhere",
        "the address of a database is written as postgres://",
    );
    check("postgres://pb@127.0.0.1:1/pb", "nobody answers at 127.0.0.1");
    check("postgres://pb@/pb?host=/nowhere", "nobody answers at /nowhere");
    check(
        &cluster::address("nobody", name),
        "the password of nobody is wrong, or nobody may not come in",
    );
    check(
        &cluster::address("stranger:wrong-password", name),
        "the password of stranger is wrong",
    );
    check(&cluster::address("stranger", name), "a password is needed");
    check(
        &cluster::address("postgres", "gone"),
        "there is no database gone; make it with: createdb",
    );
    check(
        &cluster::address("postgres", "careless"),
        "PostgreSQL has synchronous_commit = off",
    );
    let people = run(&["admin", "user", "list", "--database", &fresh], data.path());
    assert!(
        people.status.success(),
        "{}",
        String::from_utf8_lossy(&people.stderr)
    );
    cluster::sql(name, "UPDATE schema_version SET version = version + 1");
    check(&fresh, "it is of the newer version");
}
