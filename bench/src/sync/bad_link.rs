//! A shift over a bad link, beside a plain upload of as many bytes over the same link. Once with real loss, over TUN
//! devices in networks of their own, if this machine allows them; and once without loss through the shaping proxy,
//! which needs no privileges.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::Instant;

use super::room::{Outcome, Plan};
use crate::city_shift::{SEED, lines};
use crate::host::{self, Program, Site};
use crate::net::proxy::{Proxy, Shape};
use crate::net::put;
use crate::notebook::Notebook;
use crate::peers::pouch;
use crate::phone::Papers;
use crate::row::{Row, count, median};
use crate::{Result, helper, progress};

const LOSSY: &str = "one city shift, 64 kbit/s, 800 ms there and back, 5 % loss";
const SHAPED: &str = "one city shift, 64 kbit/s, 800 ms there and back, no loss";
const PUT: &str = "HTTPS PUT of equal bytes";

/// Runs with loss. The slow peer has fewer: each takes minutes.
const RUNS: usize = 9;
const POUCH_RUNS: usize = 3;
/// Runs without loss hardly differ.
const SHAPED_RUNS: usize = 3;

const SHAPE: Shape = Shape {
    bits_per_second: 64_000,
    round_trip: Duration::from_millis(800),
    jitter: Duration::from_millis(40),
};

/// Measures both.
pub(crate) async fn measure(fixtures: &Path) -> Result<Vec<Row>> {
    let mut rows = match allowed() {
        Ok(unshare) => lossy(fixtures, &unshare).await?,
        Err(why) => {
            progress::say(&format!("the bad link with loss is skipped: {why}"));
            Vec::new()
        }
    };
    rows.extend(shaped(fixtures).await?);
    Ok(rows)
}

/// Says whether this user may have networks and TUN devices here, and by which command.
fn allowed() -> Result<Vec<&'static str>> {
    if Command::new("ip").arg("-Version").output().is_err() {
        return Err("there is no program `ip` (Debian's package is iproute2)".into());
    }
    for unshare in [vec!["--net"], vec!["--map-root-user", "--net"]] {
        let mut command = Command::new("unshare");
        let tried = command
            .args(&unshare)
            .args(["test", "-w", "/dev/net/tun"])
            .output();
        if tried.is_ok_and(|output| output.status.success()) {
            return Ok(unshare);
        }
    }
    Err("it needs a network namespace and /dev/net/tun (as root, or with user namespaces)".into())
}

/// A phone with a shift, and the server that is its alone: what others wrote would be read over the same link.
struct Pair {
    site: Site,
    papers: Papers,
    folder: PathBuf,
}

async fn pairs(fixtures: &Path, home: &Path, many: usize) -> Result<Vec<Pair>> {
    let bar = progress::bar("saves shifts", many);
    let lines = lines(SEED)?;
    let mut made = Vec::new();
    for number in 0..many {
        let site = host::site(fixtures, home.join(format!("server-{number}")))?;
        let papers = host::enrol(&site, 1).await?.pop().ok_or("nobody was enrolled")?;
        let folder = home.join(format!("phone-{number}"));
        papers.begin(&folder)?.save_all(&lines)?;
        made.push(Pair { site, papers, folder });
        bar.inc(1);
    }
    Ok(made)
}

async fn lossy(fixtures: &Path, unshare: &[&str]) -> Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let pairs = pairs(fixtures, home.path(), RUNS).await?;
    let plan = Plan {
        phones: pairs.into_iter().map(|pair| (pair.folder, pair.site)).collect(),
        pouches: pouches(home.path()),
        pouch_server: home.path().join("pouch-server"),
    };
    progress::say("the bad link: all phones at once, each on a link of its own (PouchDB takes some minutes)");
    let mut command = Command::new("unshare");
    command
        .args(unshare)
        .arg(std::env::current_exe()?)
        .arg("room")
        .arg(serde_json::to_string(&plan)?);
    let outcome: Outcome = helper::heard(command)?;
    progress::say(&format!("congestion control: {}", outcome.congestion));
    Ok(lossy_rows(&outcome))
}

/// Prepares PouchDB's phones, where it is installed.
fn pouches(home: &Path) -> Vec<PathBuf> {
    let fill = |number| {
        let folder = home.join(format!("pouch-{number}"));
        pouch::fill(&folder, pouch::Form::Compact).map(|()| folder)
    };
    let filled: Result<_> = (0..POUCH_RUNS).map(fill).collect();
    filled.unwrap_or_else(|why| {
        progress::say(&format!("PouchDB is left out: {why}"));
        Vec::new()
    })
}

fn lossy_rows(outcome: &Outcome) -> Vec<Row> {
    let seconds = |ms: Vec<f64>| median(ms) / 1000.0;
    let own = seconds(outcome.pairs.iter().map(|(sent, _)| sent.ms).collect());
    let plain = seconds(outcome.pairs.iter().map(|(_, took)| took.ms).collect());
    let bytes = median(
        outcome
            .pairs
            .iter()
            .map(|(sent, _)| count(sent.bytes_up))
            .collect(),
    );
    let row = |system, metric, value, unit| Row::new("sync", LOSSY, system, metric, value, unit);
    let mut rows = vec![
        row(PUT, "median of 9", plain, "s"),
        row("phone", "median of 9", own, "s").beside(PUT, plain),
        row("phone", "bytes of batches", bytes, "bytes"),
    ];
    if !outcome.pouches.is_empty() {
        let pouch = seconds(outcome.pouches.iter().map(|took| took.ms).collect());
        rows.push(row("PouchDB", "median of 3", pouch, "s").beside("phone", own));
    }
    rows
}

async fn shaped(fixtures: &Path) -> Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let upload = put::serve("127.0.0.1").await?;
    let phones = pairs(fixtures, home.path(), SHAPED_RUNS).await?;
    progress::say("the same without loss, through the shaping proxy");
    let pair = |pair: Pair| async move {
        let server = Program::start(&pair.site, "127.0.0.1")?;
        let (_, notebook) = Papers::open(&pair.folder)?;
        let (bytes, own) = narrow_sync(&pair.papers, &notebook, server.address).await?;
        let proxy = Proxy::start(upload, Some(SHAPE)).await?;
        let begun = Instant::now();
        put::upload(&proxy.address().to_string(), usize::try_from(bytes)?).await?;
        Ok((own, begun.elapsed().as_secs_f64()))
    };
    let pairs: Result<Vec<(f64, f64)>> = try_join_all(phones.into_iter().map(pair)).await;
    let (own, plain): (Vec<_>, Vec<_>) = pairs?.into_iter().unzip();
    let (own, plain) = (median(own), median(plain));
    let row = |system, value| Row::new("sync", SHAPED, system, "median of 3", value, "s");
    Ok(vec![row(PUT, plain), row("phone", own).beside(PUT, plain)])
}

async fn narrow_sync(
    papers: &Papers,
    notebook: &Notebook,
    server: std::net::SocketAddr,
) -> Result<(u64, f64)> {
    let proxy = Proxy::start(server, Some(SHAPE)).await?;
    let api = papers.server(proxy.address())?;
    let begun = Instant::now();
    let report = notebook.sync_to_the_end(&api).await?;
    Ok((report.bytes_up, begun.elapsed().as_secs_f64()))
}
