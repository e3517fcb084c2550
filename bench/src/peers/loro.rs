//! Loro: the shift as one document of its own kind, whose updates are what would be sent. No server, no network.

use super::{UP, WORKLOAD, pouch, script};
use crate::row::{Row, count};
use crate::sync::traffic::Trip;
use crate::{Result, helper};

const SYSTEM: &str = "Loro, updates alone";

/// Makes the document, and takes its updates in elsewhere.
pub(crate) fn measure(own: Trip) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("lines.json");
    std::fs::write(&file, pouch::lines(pouch::Form::Compact)?)?;
    let words = script("loro.mjs", &[&helper::text(&file)?])?;
    let (program, arguments) = words.split_first().ok_or("an empty command")?;
    let mut command = std::process::Command::new(program);
    command.args(arguments);
    let said: super::Said = helper::heard(command)?;
    let row = |metric, value, unit| Row::new("peers", WORKLOAD, SYSTEM, metric, value, unit);
    Ok(vec![
        row(UP, count(said.bytes), "bytes").beside("phone", count(own.up)),
        row("CPU to take them in", said.ms, "ms"),
    ])
}
