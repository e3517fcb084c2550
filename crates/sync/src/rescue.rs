//! What goes into the rescue copy: lines as they are pushed, but with all their keys and a statement of their own, so
//! that a server that has forgotten everything can take them.

use std::collections::BTreeSet;

use domain::{Clocks, Lane};
use protocol::{Batch, Entry, LaneHead, Signed};
use seal::sign::SigningKey;
use store::{Identity, Reading, entry};

use crate::statement;

/// How many lines are read at once.
const MOST_LINES: usize = 64;
/// How many bytes of bodies a frame holds; a line alone may be larger.
const MOST_BYTES: usize = 256 * 1024;

/// Returns the next lines of a lane of the own notebook, from line `from` on, signed; nothing when there are none.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn for_rescue(
    reading: &Reading<'_>,
    identity: &Identity,
    (clocks, key): (Clocks, &SigningKey),
    (lane, from): (Lane, u64),
) -> store::Result<Option<Batch>> {
    let mut lines = entry::range(reading, lane, from, MOST_LINES)?;
    lines.truncate(fitting(&lines));
    let Some(last) = lines.last() else {
        return Ok(None);
    };
    let end = LaneHead {
        lane,
        seq: last.seq,
        hash: last.hash,
    };
    let statement = statement::of_rescue(reading, identity, clocks, end)?;
    Ok(Some(Batch {
        notebook: identity.notebook,
        lane,
        from,
        prev_hash: entry::hash_at(reading, lane, from.saturating_sub(1))?,
        keys: keys(reading, &lines)?,
        entries: lines.into_iter().map(on_the_wire).collect(),
        statement: Signed::sign(&statement, key),
    }))
}

/// Returns how many of the lines fit into a frame: one at least.
fn fitting(lines: &[entry::Entry]) -> usize {
    let mut bytes = 0;
    let fits = |line: &&entry::Entry| {
        bytes += line.body.as_ref().map_or(0, Vec::len);
        bytes <= MOST_BYTES
    };
    lines.iter().take_while(fits).count().max(1)
}

fn keys(reading: &Reading<'_>, lines: &[entry::Entry]) -> store::Result<Vec<(domain::RecordId, seal::Key)>> {
    let records: BTreeSet<_> = lines.iter().filter_map(|line| line.record).collect();
    let key = |record| Ok(entry::find_key(reading, record)?.map(|key| (record, key)));
    records
        .into_iter()
        .filter_map(|record| key(record).transpose())
        .collect()
}

fn on_the_wire(line: entry::Entry) -> Entry {
    let (class, commit) = (line.class, line.commit);
    match line.body {
        Ok(body) => Entry::Whole { class, body },
        Err(absence) => Entry::Bare {
            class,
            commit,
            absence,
        },
    }
}
