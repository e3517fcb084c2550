//! The phone's memory while it sends a shift with 120 photos. The sending is done by a process that does nothing else,
//! over a notebook and a vault that this one made.

use std::path::Path;

use domain::kind::Record as _;
use domain::kinds::Photo;

use super::photos::Album;
use crate::city_shift::{SEED, lines};
use crate::dice::Dice;
use crate::helper::{self, Sent};
use crate::host::{self, Program};
use crate::row::{Row, count};
use crate::{Result, progress};

const WORKLOAD: &str = "one city shift and its 120 photos (about 440 MB)";
/// The photos of the shift have 2.4 to 5.0 MB.
const SHORTEST: usize = 2_400_000;
const SPREAD: usize = 2_600_000;

/// Makes the shift, and lets another process send it.
pub(crate) async fn measure(fixtures: &Path) -> Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let site = host::site(fixtures, home.path().join("server"))?;
    let papers = host::enrol(&site, 1).await?;
    let papers = papers.first().ok_or("nobody was enrolled")?;
    let folder = home.path().join("phone");
    let notebook = papers.begin(&folder)?;
    write(&notebook, &Album::open(fixtures)?)?;
    drop(notebook);
    let server = Program::start(&site, "127.0.0.1")?;
    progress::say("a phone sends its shift and 120 photos");
    let before = server.cpu_ms()?;
    let sent: Sent = helper::run(&["phone", &helper::text(&folder)?, &server.address.to_string()])?;
    let row = |system, metric, value, unit| Row::new("sync", WORKLOAD, system, metric, value, unit);
    Ok(vec![
        row("phone", "most resident memory", sent.peak_mb, "MB").beside("60 MB", 60.0),
        row("phone", "resident memory before", sent.before_mb, "MB"),
        row(
            "phone",
            "bytes of batches and photos",
            count(sent.bytes_up),
            "bytes",
        ),
        row("phone", "requests", count(sent.requests), ""),
        row(
            "server, SQLite",
            "most resident memory",
            server.memory()?.peak,
            "MB",
        ),
        row("server, SQLite", "server CPU", server.cpu_ms()? - before, "ms"),
    ])
}

fn write(notebook: &crate::notebook::Notebook, album: &Album) -> Result<()> {
    let lines = lines(SEED)?;
    let bar = progress::bar("saves a shift with photos", lines.len());
    let mut dice = Dice::new(SEED);
    let mut photos = 0;
    for line in &lines {
        if line.kind.number == Photo::KIND.number {
            let bytes = album.photo(photos, SHORTEST + dice.below(SPREAD));
            notebook.take_photo(line, &bytes)?;
            photos += 1;
        } else {
            notebook.save(line)?;
        }
        bar.inc(1);
    }
    Ok(())
}
