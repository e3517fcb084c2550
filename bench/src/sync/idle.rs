//! A sync when nothing is new: on a connection that is open, counted inside TLS.

use std::path::Path;
use std::time::Duration;

use crate::Result;
use crate::city_shift::{SEED, lines};
use crate::host::{self, Program};
use crate::net::counted::Counted;
use crate::row::{Row, count};

const WORKLOAD: &str = "idle sync after one city shift, open connection";
/// What both sides still send by themselves after an answer.
const SETTLE: Duration = Duration::from_millis(300);
const TIMES: usize = 3;

/// Syncs a shift, and then three times nothing; the last is counted.
pub(crate) async fn measure(fixtures: &Path) -> Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let site = host::site(fixtures, home.path().join("server"))?;
    let papers = host::enrol(&site, 1).await?;
    let papers = papers.first().ok_or("nobody was enrolled")?;
    let server = Program::start(&site, "127.0.0.1")?;
    let counter = Counted::start(server.address).await?;
    let notebook = papers.begin(&home.path().join("phone"))?;
    notebook.save_all(&lines(SEED)?)?;
    let api = papers.server_at(&counter.address.to_string(), counter.pin)?;
    let mut pace = notebook.sync_to_the_end(&api).await?.pace;
    let mut idle = (0, [0, 0]);
    for _ in 0..TIMES {
        tokio::time::sleep(SETTLE).await;
        let before = (api.traffic().requests, counter.bytes());
        let report = notebook.sync(&api, pace).await;
        if let Some(error) = report.first_error() {
            return Err(error.to_string().into());
        }
        pace = report.pace;
        tokio::time::sleep(SETTLE).await;
        let [up, down] = counter.bytes();
        idle = (
            api.traffic().requests - before.0,
            [up - before.1[0], down - before.1[1]],
        );
    }
    let (requests, [up, down]) = idle;
    let row = |metric, value, unit| Row::new("sync", WORKLOAD, "phone", metric, count(value), unit);
    Ok(vec![
        row("requests", requests, ""),
        row("HTTP bytes up, without TLS framing", up, "bytes"),
        row("HTTP bytes down, without TLS framing", down, "bytes"),
        row("HTTP bytes both ways, without TLS framing", up + down, "bytes").beside("400 B", 400.0),
    ])
}
