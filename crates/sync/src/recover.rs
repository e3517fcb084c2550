//! Recovering: what the server holds of an older notebook comes back to the phone. Every line is verified against its
//! record's key and the line before it; nothing that is here is written over.

use std::collections::BTreeMap;

use domain::{EntryHash, Lane, NotebookId, RecordId};
use protocol::api::{ErrorCode, OwnPage, SyncApi};
use protocol::{Entry, Header, LaneHead, Place, body, commit};
use seal::Key;
use store::feed::Foreign;
use store::succession::{self, Missed};
use store::{Store, entry};

use crate::{Error, Phone};

/// What came back of an older notebook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Lines that were not on this phone.
    pub lines: u64,
    /// Where the server's chains end.
    pub heads: Vec<LaneHead>,
}

/// Fetches all that the server holds of an older notebook of this officer. Where its own file is here (`earlier`), what
/// continues its chains goes there, too, so that receipts for it can be believed.
///
/// # Errors
/// Returns why the server could not be asked, or what it sent cannot be believed. What came before that stays.
pub async fn recover(
    api: &impl SyncApi,
    phone: &Phone<'_>,
    older: NotebookId,
    earlier: Option<&Store>,
) -> Result<Recovered, Error> {
    let mut recovered = Recovered::default();
    for lane in Lane::ALL {
        let mut fetching = Fetching {
            phone,
            earlier,
            place: (older, *lane),
            keys: BTreeMap::new(),
            last: None,
            new: 0,
        };
        let mut from = 1;
        loop {
            let page = match api.own_entries(older, *lane, from).await {
                Ok(page) => page,
                // It has no line of this lane, or never heard of the notebook.
                Err(error) if error.code() == Some(ErrorCode::NotFound) => break,
                Err(error) => return Err(error.into()),
            };
            fetching.take(&page)?;
            from = page.from + page.entries.len() as u64;
            if !page.more || page.entries.is_empty() {
                break;
            }
        }
        recovered.lines += fetching.new;
        recovered.heads.extend(fetching.last);
    }
    Ok(recovered)
}

/// The fetching of one lane.
struct Fetching<'a> {
    phone: &'a Phone<'a>,
    earlier: Option<&'a Store>,
    place: (NotebookId, Lane),
    keys: BTreeMap<RecordId, Key>,
    last: Option<LaneHead>,
    new: u64,
}

/// A line whose place and body were verified.
struct Line<'a> {
    header: Header,
    hash: EntryHash,
    record: Option<RecordId>,
    entry: &'a Entry,
}

impl Fetching<'_> {
    fn take(&mut self, page: &OwnPage) -> Result<(), Error> {
        let (notebook, lane) = self.place;
        let continues = self
            .last
            .is_none_or(|last| last.seq + 1 == page.from && last.hash == page.prev_hash);
        if page.notebook != notebook || page.lane != lane || !continues {
            return Err(protocol::Error::Foreign { what: "own lines" }.into());
        }
        self.keys.extend(page.keys.iter().cloned());
        let lines = self.verified(page)?;
        self.keep(&lines)?;
        if let Some(line) = lines.last() {
            self.last = Some(LaneHead {
                lane,
                seq: line.header.seq,
                hash: line.hash,
            });
        }
        Ok(())
    }

    fn verified<'p>(&self, page: &'p OwnPage) -> Result<Vec<Line<'p>>, Error> {
        let (notebook, lane) = self.place;
        let mut previous = page.prev_hash;
        let mut lines = Vec::new();
        for (seq, entry) in (page.from..).zip(&page.entries) {
            let place = Place { notebook, lane, seq };
            let (record, commit) = match entry {
                Entry::Bare { commit, .. } => (None, *commit),
                Entry::Whole { class, body } => {
                    let record = body::record_of(body)?;
                    let missing = protocol::Error::KeyMissing { seq, record };
                    let key = self.keys.get(&record).ok_or(missing)?;
                    (Some(record), commit::of(key, place, *class, body)?)
                }
            };
            let header = Header::at(place, entry.class(), commit);
            let hash = header.hash_after(previous);
            previous = hash;
            lines.push(Line {
                header,
                hash,
                record,
                entry,
            });
        }
        Ok(lines)
    }

    fn keep(&mut self, lines: &[Line<'_>]) -> Result<(), Error> {
        let phone = self.phone;
        let author = phone.store.identity().author.clone();
        let (new, _) = phone.store.write(|writing| {
            let mut new = 0;
            for line in lines {
                let foreign = self.foreign(line, &author);
                new += u64::from(succession::take_back(writing, &foreign)?);
            }
            Ok(new)
        })?;
        self.new += new;
        let Some(earlier) = self.earlier else {
            return Ok(());
        };
        earlier.write(|writing| {
            for line in lines {
                // What it has already, or what is of another branch, is left alone.
                if line.header.seq > entry::head(writing, line.header.lane)?.seq {
                    succession::catch_up(writing, &self.missed(line))?;
                }
            }
            Ok(())
        })?;
        Ok(())
    }

    fn foreign<'l>(&'l self, line: &'l Line<'_>, author: &'l str) -> Foreign<'l> {
        Foreign {
            notebook: self.place.0,
            author,
            header: line.header,
            hash: line.hash,
            record: line.record,
            body: body_of(line.entry),
            key: line.record.and_then(|record| self.keys.get(&record)),
            position: 0,
        }
    }

    fn missed<'l>(&'l self, line: &'l Line<'_>) -> Missed<'l> {
        let whole = line
            .record
            .and_then(|record| Some((record, self.keys.get(&record)?)));
        let body = match (whole, body_of(line.entry)) {
            (Some((record, key)), Ok(body)) => Ok((record, key, body)),
            (_, Err(absence)) => Err(absence),
            (None, Ok(_)) => Err(protocol::Absence::Pruned),
        };
        Missed {
            header: line.header,
            hash: line.hash,
            body,
        }
    }
}

const fn body_of(entry: &Entry) -> Result<&[u8], protocol::Absence> {
    match entry {
        Entry::Whole { body, .. } => Ok(body.as_slice()),
        Entry::Bare { absence, .. } => Err(*absence),
    }
}
