//! Reading everything back: what lies in the tables, and whether what is made from it agrees.

use std::collections::BTreeMap;
use std::fmt;

use domain::{Fields, Lane, RecordId};
use protocol::Absence;
use store::entry::Entry;
use store::record::Filter;
use store::{Reading, Store, check_file, draft, entry, feed, frame, receipt, record, search};

use crate::disk::Disk;
use crate::truth::{Line, NOTE, Truth, key_of};
use crate::work::notebook_key;

/// Why a notebook could not be read whole.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The store says so itself.
    Named(store::Error),
    /// The store says nothing, and what it shows is wrong.
    Silent(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(error) => write!(f, "{error:?}"),
            Self::Silent(what) => write!(f, "silently wrong: {what}"),
        }
    }
}

impl From<store::Error> for Broken {
    fn from(error: store::Error) -> Self {
        Self::Named(error)
    }
}

/// Opens what is on the disk and reads everything.
pub(crate) fn open_and_read(disk: &Disk) -> Result<Truth, Broken> {
    let store = Store::open(&disk.path(), &notebook_key())?;
    let seen = everything(&store)?;
    check_file(&disk.path(), &notebook_key())?;
    Ok(seen)
}

/// Reads everything of an open notebook.
pub(crate) fn everything(store: &Store) -> Result<Truth, Broken> {
    let (seen, wrong) = store.read(|reading| {
        let seen = tables(reading)?;
        let wrong = disagreement(reading, &seen)?;
        Ok((seen, wrong))
    })?;
    wrong.map_or(Ok(seen), |wrong| Err(Broken::Silent(wrong)))
}

fn tables(reading: &Reading<'_>) -> store::Result<Truth> {
    let mut seen = Truth::default();
    for (at, lane) in Lane::ALL.iter().enumerate() {
        let lines = entry::range(reading, *lane, 1, 1_000_000)?;
        seen.lanes[at] = lines.into_iter().map(line).collect();
        seen.committed[at] = receipt::committed(reading, *lane)?;
    }
    for draft in draft::list(reading)? {
        seen.drafts.insert(draft.record, text(&draft.fields));
    }
    seen.frames = frame::list(reading)?
        .into_iter()
        .map(|frame| frame.chunk)
        .collect();
    for record in record::list(reading, Filter::default())? {
        if !record.own {
            seen.colleague.insert(record.record, text(&record.fields));
        }
    }
    let cursor = feed::cursor(reading)?;
    seen.cursor = cursor.map_or(0, |bytes| {
        u64::from_be_bytes(bytes.try_into().unwrap_or_default())
    });
    Ok(seen)
}

fn line(entry: Entry) -> Line {
    Line {
        record: entry.record,
        body: entry.body.ok(),
        commit: entry.commit,
        hash: entry.hash,
    }
}

fn text(fields: &Fields) -> String {
    let text = fields.get(&NOTE).and_then(|value| value.as_text());
    text.unwrap_or("no text").to_owned()
}

/// What does not follow from the lines, in words.
fn disagreement(reading: &Reading<'_>, seen: &Truth) -> store::Result<Option<String>> {
    let on_phone = receipt::records_on_phone(reading)?;
    if on_phone as usize != seen.on_phone() {
        return Ok(Some(format!("{on_phone} on phone, not {}", seen.on_phone())));
    }
    for (at, lane) in Lane::ALL.iter().enumerate() {
        let head = entry::head(reading, *lane)?;
        if head.seq != seen.lanes[at].len() as u64 {
            return Ok(Some(format!("lane {at} says that it ends at {}", head.seq)));
        }
        for line in entry::range(reading, *lane, 1, 1_000_000)? {
            if line
                .body
                .as_ref()
                .is_err_and(|absence| *absence != Absence::Discarded)
            {
                return Ok(Some(format!("lane {at}: line {} has lost its body", line.seq)));
            }
        }
    }
    let records = seen.records();
    let own = record::list(
        reading,
        Filter {
            own: true,
            ..Filter::default()
        },
    )?;
    if own.len() != records.len() {
        return Ok(Some(format!("{} own records of {}", own.len(), records.len())));
    }
    let drafts = draft::list(reading)?;
    if drafts.iter().any(|draft| !draft.key.is(&key_of(draft.record))) {
        return Ok(Some("a draft has another key".to_owned()));
    }
    records_disagree(reading, seen, &records)
}

fn records_disagree(
    reading: &Reading<'_>,
    seen: &Truth,
    records: &BTreeMap<RecordId, u32>,
) -> store::Result<Option<String>> {
    for (at, (id, lines)) in records.iter().enumerate() {
        let found = record::get(reading, *id)?;
        if (found.lines, &found.heads) != (*lines, &seen.base(*id)) {
            return Ok(Some(format!("record {id} is not made from its lines")));
        }
        let last = entry::of_record(reading, *id)?.pop();
        let last = last.and_then(|line| protocol::Body::decode(&line.body.ok()?).ok());
        if last.map(|body| text(&body.fields)) != Some(text(&found.fields)) {
            return Ok(Some(format!("record {id} does not say what its last line says")));
        }
        if !entry::key(reading, *id)?.is(&key_of(*id)) {
            return Ok(Some(format!("record {id} has another key")));
        }
        // Searching is slow beside all else; a few records show whether the index follows.
        if at % 8 == 0 && !is_found(reading, *id, &text(&found.fields))? {
            return Ok(Some(format!("record {id} is not found by its words")));
        }
    }
    Ok(None)
}

fn is_found(reading: &Reading<'_>, id: RecordId, text: &str) -> store::Result<bool> {
    let words: Vec<&str> = text.split_whitespace().take(2).collect();
    let found = search::find(reading, &words.join(" "), 100_000)?;
    Ok(found.iter().any(|record| record.record == id))
}
