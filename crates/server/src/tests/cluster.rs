//! One PostgreSQL for all tests of a process, which ends with it: each test has a database of its own in there.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

struct Cluster {
    folder: PathBuf,
    databases: AtomicU32,
    /// The script stops PostgreSQL when its standard input ends, however the tests end.
    _script: Child,
}

static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| {
    let folder = tempfile::Builder::new()
        .prefix("patrolbook-")
        .tempdir()
        .unwrap()
        .keep();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres.sh");
    let mut child = Command::new(script)
        .arg(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(
        line, "ready\n",
        "PostgreSQL does not run here; the lines above say why (Debian's package is postgresql)"
    );
    Cluster {
        folder,
        databases: AtomicU32::new(0),
        _script: child,
    }
});

/// Returns the address of a database in the cluster, for a user.
pub(crate) fn address(user: &str, database: &str) -> String {
    format!("postgres://{user}@/{database}?host={}", CLUSTER.folder.display())
}

/// Makes an empty database and returns its name.
pub(crate) fn fresh() -> String {
    let number = CLUSTER.databases.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{number}");
    sql("postgres", &format!("CREATE DATABASE {name}"));
    name
}

/// Does something in a database behind the server's back.
pub(crate) fn sql(database: &str, sql: &str) -> String {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres"]);
    command
        .arg("-h")
        .arg(&CLUSTER.folder)
        .args(["-d", database, "-c", sql]);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
