//! A city: shifts one after the other, and two hundred phones at once, on the server's own file and on PostgreSQL.
//! The phones' batches are packed before, and the server is a process of its own, so that its CPU and memory are its
//! own; the wall time has to share the machine with whatever else runs.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use tempfile::TempDir;
use tokio::time::Instant;

use super::load::Load;
use crate::city_shift::{SEED, cuts, lines};
use crate::host::{self, Program, Site};
use crate::phone::Papers;
use crate::row::{Row, count};
use crate::{Result, process, progress};

/// Phones at once.
const PHONES: usize = 200;
/// Shifts one after the other.
const SHIFTS: usize = 40;

/// A machine that takes longer for all of them is doing something else.
const PATIENCE: Duration = Duration::from_secs(180);

const ONE_BY_ONE: &str = "40 city shifts, one after the other";
const AT_ONCE: &str = "200 phones at once, a city shift each";

/// What is promised of a server's store.
struct Store {
    system: &'static str,
    at_once: (&'static str, f64),
}

const SQLITE: Store = Store {
    system: "server, SQLite",
    at_once: ("3 s", 3.0),
};
const POSTGRES: Store = Store {
    system: "server, PostgreSQL",
    at_once: ("6 s", 6.0),
};

/// Measures the server's own file.
pub(crate) async fn sqlite(fixtures: &Path) -> Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let site = host::site(fixtures, home.path().join("server"))?;
    of_store(&SQLITE, &site, &|| Ok(0.0)).await
}

/// Measures PostgreSQL, where its programs are.
pub(crate) async fn postgres(fixtures: &Path) -> Result<Vec<Row>> {
    let cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(error) => {
            progress::say(&format!("PostgreSQL is left out: {error}"));
            return Ok(Vec::new());
        }
    };
    let home = tempfile::tempdir()?;
    let site = Site {
        database: Some(cluster.address()),
        ..host::site(fixtures, home.path().join("server"))?
    };
    of_store(&POSTGRES, &site, &|| cluster.cpu_ms()).await
}

async fn of_store(store: &Store, site: &Site, behind_ms: &dyn Fn() -> Result<f64>) -> Result<Vec<Row>> {
    let loads = loads(site).await?;
    let (first, crowd) = loads.split_at(SHIFTS);
    let server = Program::start(site, "127.0.0.1")?;
    let both = || -> Result<[f64; 2]> { Ok([server.cpu_ms()?, behind_ms()?]) };

    let row = |workload, metric, value, unit| Row::new("server", workload, store.system, metric, value, unit);
    let cpu = |workload, from: [f64; 2], to: [f64; 2], shifts: usize| {
        let [own, behind] = [0, 1].map(|at: usize| share(from, to, at) / count(shifts as u64));
        let own = row(workload, "server CPU a shift", own, "ms").beside("8 ms", 8.0);
        let behind = row(workload, "PostgreSQL's own CPU a shift", behind, "ms");
        std::iter::once(own).chain(site.database.is_some().then_some(behind))
    };

    let start = both()?;
    for load in first {
        load.send(server.address).await?;
    }
    let middle = both()?;
    let mut rows: Vec<Row> = cpu(ONE_BY_ONE, start, middle, SHIFTS).collect();
    rows.iter()
        .for_each(|row| progress::say(&format!("{}: {:.1} ms", row.metric, row.value)));

    progress::say(AT_ONCE);
    let begun = Instant::now();
    let all = try_join_all(crowd.iter().map(|load| load.send(server.address)));
    let Ok(again) = tokio::time::timeout(PATIENCE, all).await else {
        progress::say("not all of them had their receipts after three minutes: no row");
        return Ok(rows);
    };
    let (again, seconds) = (again?, begun.elapsed().as_secs_f64());
    let end = both()?;
    let computed = share(middle, end, 0) + share(middle, end, 1);
    rows.extend(cpu(AT_ONCE, middle, end, PHONES));
    let (name, most) = store.at_once;
    rows.extend([
        row(AT_ONCE, "until all have their receipts", seconds, "s").beside(name, most),
        row(
            AT_ONCE,
            "CPU on the server's side for all of them",
            computed / 1000.0,
            "s",
        ),
        row(AT_ONCE, "calls made again", count(again.iter().sum()), ""),
        row(AT_ONCE, "most resident memory", server.memory()?.peak, "MB").beside("150 MB", 150.0),
    ]);
    Ok(rows)
}

fn share(from: [f64; 2], to: [f64; 2], at: usize) -> f64 {
    let of = |pair: [f64; 2]| pair.get(at).copied().unwrap_or(0.0);
    of(to) - of(from)
}

/// Enrols all phones, and packs a shift of its own for each, on all cores.
async fn loads(site: &Site) -> Result<Vec<Load>> {
    let all: Vec<_> = (SEED..).zip(host::enrol(site, SHIFTS + PHONES).await?).collect();
    let cuts = cuts(&lines(SEED)?).await?;
    let bar = progress::bar("packs shifts", all.len());
    let pack = |(number, papers): (u64, Papers)| {
        let load = lines(number).and_then(|lines| Load::pack(papers, &lines, &cuts));
        bar.inc(1);
        load.map_err(|error| error.to_string())
    };
    let many = std::thread::available_parallelism().map_or(1, usize::from);
    let queue = Mutex::new(all);
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let one = || {
        std::iter::from_fn(next)
            .map(pack)
            .collect::<std::result::Result<Vec<_>, _>>()
    };
    let packed = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..many).map(|_| scope.spawn(one)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| "a packer broke down".to_owned())?)
            .collect()
    });
    let packed: std::result::Result<Vec<_>, String> = packed;
    Ok(packed?.into_iter().flatten().collect())
}

/// A PostgreSQL of its own, which ends with this.
struct Cluster {
    folder: PathBuf,
    script: Child,
    _home: TempDir,
}

const DATABASE: &str = "bench";

impl Cluster {
    fn start() -> Result<Self> {
        let home = tempfile::Builder::new().prefix("patrolbook-").tempdir()?;
        // Its user has to reach the folder within.
        let open = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o755);
        std::fs::set_permissions(home.path(), open)?;
        let folder = home.path().join("cluster");
        std::fs::create_dir(&folder)?;
        let mut script = Command::new("scripts/postgres.sh")
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let out = script.stdout.take().ok_or("PostgreSQL's script has no output")?;
        BufReader::new(out).read_line(&mut line)?;
        if line != "ready\n" {
            return Err("it does not run here (Debian's package is postgresql)".into());
        }
        let made = Command::new("psql")
            .args([
                "-X",
                "-q",
                "-U",
                "postgres",
                "-c",
                &format!("CREATE DATABASE {DATABASE}"),
                "-h",
            ])
            .arg(&folder)
            .status()?;
        if !made.success() {
            return Err("its database could not be made".into());
        }
        Ok(Self {
            folder,
            script,
            _home: home,
        })
    }

    fn address(&self) -> String {
        format!("postgres://postgres@/{DATABASE}?host={}", self.folder.display())
    }

    /// Returns what all its processes have computed.
    fn cpu_ms(&self) -> Result<f64> {
        let mut sum = 0.0;
        for main in process::children(self.script.id())? {
            for backend in process::children(main)? {
                // One may end while it is looked at.
                sum += process::cpu_ms(backend).unwrap_or(0.0);
            }
        }
        Ok(sum)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The script stops it, and clears the folder away, when its input ends.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}
