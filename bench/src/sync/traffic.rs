//! What goes over the wire for one shift and for one photo, TLS and HTTP heads included, and how much of it goes twice
//! when the link is cut.

use std::net::SocketAddr;
use std::path::Path;

use domain::kind::Record as _;
use domain::kinds::Photo;

use super::photos::Album;
use crate::city_shift::{SEED, Written, lines};
use crate::host::{self, Program};
use crate::net::proxy::Proxy;
use crate::notebook::Notebook;
use crate::phone::Papers;
use crate::row::{Row, count};
use crate::{Result, progress};

const PERCENT: [u64; 3] = [10, 50, 90];
/// As large as a phone's photos are: of the photos of the shift, which have 2.4 to 5.0 MB, the middle.
const PHOTO: usize = 3_700_000;

const SHIFT: &str = "one city shift through a proxy";
const ONE_PHOTO: &str = "one photo of 3.7 MB through a proxy";
const CUTS: [&str; 3] = [
    "sent twice, cut at 10 %",
    "sent twice, cut at 50 %",
    "sent twice, cut at 90 %",
];

/// What went over the wire.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trip {
    /// Bytes of TCP upwards.
    pub(crate) up: u64,
    /// Bytes of TCP downwards.
    pub(crate) down: u64,
    /// Requests.
    pub(crate) requests: u64,
}

/// Sends the shift whole and cut, then a photo whole and cut.
pub(crate) async fn measure(fixtures: &Path) -> Result<Vec<Row>> {
    let lines = lines(SEED)?;
    let mut rows = whole_and_cut(fixtures, SHIFT, ("70 KB", 70_000.0), &|notebook| {
        notebook.save_all(&lines)
    })
    .await?;
    let album = Album::open(fixtures)?;
    let photo = one_photo(&lines)?;
    let bytes = album.photo(0, PHOTO);
    rows.extend(
        whole_and_cut(fixtures, ONE_PHOTO, ("128 KB", 131_072.0), &|notebook| {
            notebook.take_photo(photo, &bytes)
        })
        .await?,
    );
    Ok(rows)
}

fn one_photo(lines: &[Written]) -> Result<&Written> {
    let photo = lines.iter().find(|line| line.kind.number == Photo::KIND.number);
    Ok(photo.ok_or("the shift has no photo")?)
}

type Write<'a> = &'a (dyn Fn(&Notebook) -> Result<()> + Sync);

async fn whole_and_cut(
    fixtures: &Path,
    workload: &'static str,
    (goal, most): (&'static str, f64),
    write: Write<'_>,
) -> Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let bar = progress::bar("bytes and cuts", PERCENT.len() + 1);
    let mut whole: Option<Trip> = None;
    let mut rows = Vec::new();
    for number in 0..=PERCENT.len() {
        // Each has a server of its own: what others wrote would be read, too.
        let site = host::site(fixtures, home.path().join(format!("server-{number}")))?;
        let papers = host::enrol(&site, 1).await?;
        let papers = papers.first().ok_or("nobody was enrolled")?;
        let server = Program::start(&site, "127.0.0.1")?;
        let notebook = papers.begin(&home.path().join(number.to_string()))?;
        write(&notebook)?;
        let percent = number.checked_sub(1).and_then(|at| PERCENT.get(at));
        let cut = percent
            .zip(whole)
            .map(|(percent, whole)| whole.up * percent / 100);
        let trip = travel(papers, &notebook, server.address, cut).await?;
        match (whole, number.checked_sub(1).and_then(|at| CUTS.get(at))) {
            (Some(whole), Some(metric)) => {
                let twice = count(trip.up) - count(whole.up);
                rows.push(Row::new("sync", workload, "phone", metric, twice, "bytes").beside(goal, most));
            }
            _ => {
                rows.extend(rows_of(workload, trip));
                whole = Some(trip);
            }
        }
        bar.inc(1);
    }
    Ok(rows)
}

fn rows_of(workload: &'static str, trip: Trip) -> Vec<Row> {
    let row = |metric, value, unit| Row::new("sync", workload, "phone", metric, count(value), unit);
    vec![
        row("bytes up, TLS and HTTP included", trip.up, "bytes"),
        row("bytes down, TLS and HTTP included", trip.down, "bytes"),
        row("requests", trip.requests, ""),
    ]
}

/// Syncs to the end through a proxy, which cuts once when so many bytes have passed.
pub(crate) async fn travel(
    papers: &Papers,
    notebook: &Notebook,
    server: SocketAddr,
    cut: Option<u64>,
) -> Result<Trip> {
    let proxy = Proxy::start(server, None).await?;
    if let Some(bytes) = cut {
        proxy.cut_after(bytes);
    }
    let api = papers.server(proxy.address())?;
    let report = notebook.sync_to_the_end(&api).await?;
    if proxy.cuts() != u64::from(cut.is_some()) {
        return Err("the link was not cut as it should have been".into());
    }
    Ok(Trip {
        up: proxy.up(),
        down: proxy.down(),
        requests: report.requests,
    })
}
