//! Keeps judged lines: the log, the vault, the feed, and the tables that are made from them.

use std::collections::BTreeMap;

use domain::fold::{Folded, Line, fold};
use domain::kind::{Common, Record as _};
use domain::kinds::{Photo, Shift, Sos};
use domain::value::FieldNumber;
use domain::{EntryHash, Lane, NotebookId, Readers, RecordId, Timestamp, Value, kind_by_number};
use protocol::batch::VerifiedEntry;
use protocol::{Absence, BlobHash, Body, Entry, LogHash, Place, at_rest};
use seal::Key;

use super::judge::{Judged, Reason, about, judge};
use crate::auth::Caller;
use crate::db::alarm::{self, Call};
use crate::db::blob::{self, Blob, Role, State};
use crate::db::entry::{self, NewEntry, Stored};
use crate::db::notebook::{self, Head, Notebook};
use crate::db::record::{self, Record};
use crate::db::{RowId, Tx, feed, tombstone, vault};
use crate::live::{News, What};
use crate::station::Station;
use crate::{Error, erase};

/// The number of the position among the common fields.
const POSITION: FieldNumber = 34;

/// The keeping of one batch's new lines.
pub(super) struct Keeping<'a> {
    station: &'a Station,
    tx: &'a Tx<'a>,
    id: NotebookId,
    notebook: Notebook,
    caller: &'a Caller,
    head: Head,
    /// Where the feed ends.
    end: (u64, LogHash),
    at: Timestamp,
    keys: BTreeMap<RecordId, Key>,
    erased: BTreeMap<RecordId, bool>,
    touched: BTreeMap<RecordId, Told>,
    news: Vec<News>,
}

/// What is told of a record that a batch touches.
enum Told {
    /// Something was told of it before: it is made from all lines of the ledger.
    Before,
    /// This batch tells all that there is: the first line's body, and the lines.
    Here(Box<Body>, Vec<Line>),
}

impl<'a> Keeping<'a> {
    pub(super) fn new(
        station: &'a Station,
        tx: &'a Tx<'a>,
        (id, notebook): (NotebookId, Notebook),
        caller: &'a Caller,
        head: Head,
    ) -> Result<Self, Error> {
        Ok(Self {
            station,
            tx,
            id,
            notebook,
            caller,
            head,
            end: feed::head(tx)?,
            at: station.now(),
            keys: BTreeMap::new(),
            erased: BTreeMap::new(),
            touched: BTreeMap::new(),
            news: Vec::new(),
        })
    }

    /// Keeps the keys that came with the batch.
    pub(super) fn keys(&mut self, keys: &[(RecordId, Key)]) -> Result<(), Error> {
        let vault_key = &self.station.keys.vault;
        for (record, key) in keys {
            if !self.is_erased(Some(*record))? {
                vault::put(self.tx, vault_key, (*record, self.notebook.id), key)?;
                self.keys.insert(*record, key.clone());
            }
        }
        Ok(())
    }

    fn is_erased(&mut self, record: Option<RecordId>) -> Result<bool, Error> {
        let Some(record) = record else { return Ok(false) };
        if let Some(erased) = self.erased.get(&record) {
            return Ok(*erased);
        }
        let state = tombstone::state_of(self.tx, record)?;
        let erased = state.is_some_and(tombstone::State::is_destroyed);
        self.erased.insert(record, erased);
        Ok(erased)
    }

    /// Keeps one line.
    pub(super) fn line(&mut self, line: &VerifiedEntry) -> Result<(), Error> {
        let judged = self.judged(line)?;
        let erased = judged.held == Some(Reason::Erased);
        let (absence, locked) = match &line.entry {
            Entry::Bare { absence, .. } => (Some(*absence), None),
            Entry::Whole { .. } if erased => (Some(Absence::Erased), None),
            Entry::Whole { body, .. } => (None, Some(self.lock(line, body)?)),
        };
        let row = entry::add(
            self.tx,
            &NewEntry {
                notebook: self.notebook.id,
                header: line.header,
                previous: line.previous,
                hash: line.hash,
                absence,
                locked,
                record: line.record.filter(|_| !erased),
                kind: judged.body.as_ref().map(|body| body.kind),
                about: judged.about,
                held: judged.held.map(Reason::code),
                received_at: self.at,
            },
        )?;
        (self.head.committed, self.head.hash) = (line.header.seq, line.hash);
        if let Some(body) = &judged.body {
            // The photo of a held line is kept with it: its phone may be gone when somebody releases the line.
            declare(self.tx, self.notebook.id, body)?;
        }
        if judged.held.is_none() {
            self.end = feed::append(self.tx, self.end, (row, line.hash))?;
            if let Some(body) = judged.body {
                let stopped = erase::stops(&body);
                self.apply(body, line, judged.earlier)?;
                if let Some(evidence) = stopped {
                    erase::notice(self.station, self.tx, evidence)?;
                    self.end = feed::head(self.tx)?;
                }
            }
            (self.head.feed_pos, self.head.log_hash) = self.end;
        }
        Ok(())
    }

    /// Makes the touched records anew; returns where the chain stands, and what changed.
    pub(super) fn finish(mut self) -> Result<(Head, Vec<News>), Error> {
        for (record, told) in std::mem::take(&mut self.touched) {
            let remade = match told {
                Told::Before => remake(self.station, self.tx, record)?,
                Told::Here(first, lines) => {
                    let whose = (self.notebook.id, self.notebook.officer);
                    made(self.tx, (&first, self.at), whose, &lines)?
                }
            };
            self.news.extend(remade.iter().flat_map(news_of));
        }
        self.news
            .sort_unstable_by_key(|news| (news.what.code(), news.shift));
        self.news.dedup();
        Ok((self.head, self.news))
    }

    fn judged(&mut self, line: &VerifiedEntry) -> Result<Judged, Error> {
        let bytes = line.entry.body();
        let erased = bytes.is_some() && self.is_erased(line.record)?;
        let Some(bytes) = bytes.filter(|_| !erased) else {
            return Ok(Judged {
                body: None,
                earlier: None,
                about: None,
                held: erased.then_some(Reason::Erased),
            });
        };
        let earlier = match line.record {
            Some(record) => self.kind_of(record)?,
            None => None,
        };
        let judged = judge(bytes, line.header.lane, earlier);
        let revoked = self.caller.device.revoked.then_some(Reason::Revoked);
        Ok(Judged {
            held: revoked.or(judged.held),
            ..judged
        })
    }

    /// Returns the kind that a record has by what was told of it before.
    fn kind_of(&self, record: RecordId) -> Result<Option<u16>, Error> {
        match self.touched.get(&record) {
            Some(Told::Here(first, _)) => Ok(Some(first.kind)),
            _ => entry::kind_of(self.tx, record),
        }
    }

    fn lock(&mut self, line: &VerifiedEntry, body: &[u8]) -> Result<Vec<u8>, Error> {
        let record = line.record.ok_or(Error::Damaged("a verified line"))?;
        let key = match self.keys.get(&record) {
            Some(key) => key.clone(),
            None => vault::get(self.tx, &self.station.keys.vault, record, self.notebook.id)?
                .ok_or(Error::Damaged("the vault"))?,
        };
        self.keys.insert(record, key.clone());
        let place = Place {
            notebook: self.id,
            lane: line.header.lane,
            seq: line.header.seq,
        };
        Ok(at_rest::lock(&key, place, &line.header, body)?)
    }

    fn apply(&mut self, body: Body, line: &VerifiedEntry, earlier: Option<u16>) -> Result<(), Error> {
        let whose = (self.notebook.id, self.notebook.officer);
        raise(self.tx, whose, &body, (line.header.seq, self.at))?;
        let told = line_of(&body, line.hash);
        match (self.touched.get_mut(&body.record), earlier) {
            (Some(Told::Here(_, lines)), _) => lines.push(told),
            (Some(Told::Before), _) => {}
            (None, Some(_)) => {
                self.touched.insert(body.record, Told::Before);
            }
            (None, None) => {
                let record = body.record;
                let here = Told::Here(Box::new(body), vec![told]);
                self.touched.insert(record, here);
            }
        }
        Ok(())
    }
}

/// Declares the sealed files that a photo names.
pub(super) fn declare(tx: &Tx<'_>, notebook: RowId, body: &Body) -> Result<(), Error> {
    if body.kind != Photo::KIND.number {
        return Ok(());
    }
    let photo = Photo::read(&body.fields);
    let files = [
        (Role::Original, photo.sealed_hash, photo.sealed_length),
        (Role::Thumbnail, photo.thumbnail_hash, photo.thumbnail_length),
    ];
    for (role, hash, length) in files {
        if let (Some(hash), Some(length)) = (hash, length) {
            let (hash, length) = (BlobHash(hash.0), u64::from(length));
            let record = body.record;
            let state = State::Declared;
            blob::declare(
                tx,
                &Blob {
                    hash,
                    record,
                    notebook,
                    role,
                    length,
                    state,
                    backed_up: false,
                },
            )?;
        }
    }
    Ok(())
}

/// Registers a call for help that a line of the safety lane says, or adds to it.
pub(super) fn raise(
    tx: &Tx<'_>,
    (notebook, officer): (RowId, RowId),
    body: &Body,
    (seq, at): (u64, Timestamp),
) -> Result<(), Error> {
    if body.kind != Sos::KIND.number {
        return Ok(());
    }
    let sos = Sos::read(&body.fields);
    let position = body.fields.get(&POSITION);
    let call = Call {
        record: body.record,
        notebook: Some(notebook),
        officer,
        raised_at: sos.raised_at.unwrap_or(body.happened_at),
        position: position.filter(|value| **value != Value::Null).cloned(),
        stood_down_at: sos.stood_down_at,
        seq: Some(seq),
        caller_uncertain: sos.caller_uncertain == Some(true),
    };
    alarm::raise(tx, &call, at)
}

/// Makes a record from its lines, and writes it; none where no line can be read any more.
pub(super) fn remake(station: &Station, tx: &Tx<'_>, id: RecordId) -> Result<Option<Record>, Error> {
    let mut lines = Vec::new();
    let mut first: Option<(Stored, Body)> = None;
    for stored in entry::of_record(tx, id)? {
        let Some((_, bytes)) = stored.unlock(tx, &station.keys.vault)? else {
            continue;
        };
        let Some(body) = of_kind(&bytes, first.as_ref().map(|(_, first)| first.kind)) else {
            continue;
        };
        lines.push(line_of(&body, stored.hash));
        first.get_or_insert((stored, body));
    }
    let Some((stored, body)) = first else {
        return Ok(None);
    };
    let whose = (stored.notebook, notebook::officer_of(tx, stored.notebook)?);
    made(tx, (&body, stored.received_at), whose, &lines)
}

/// Returns the body of a line of a record. Released lines may be unreadable, or of another kind than the record is of:
/// they are kept and change nothing.
fn of_kind(bytes: &[u8], kind: Option<u16>) -> Option<Body> {
    let body = Body::decode(bytes).ok()?;
    kind.is_none_or(|kind| kind == body.kind).then_some(body)
}

/// Makes a record from all that was told of it, the first line's body, when that came, and whose it is; and writes it.
fn made(
    tx: &Tx<'_>,
    first: (&Body, Timestamp),
    whose: (RowId, RowId),
    lines: &[Line],
) -> Result<Option<Record>, Error> {
    let Some(folded) = fold(lines) else {
        return Ok(None);
    };
    let made = standing(first, whose, folded, lines.len());
    record::put(tx, &made)?;
    Ok(Some(made))
}

fn line_of(body: &Body, hash: EntryHash) -> Line {
    Line {
        hash,
        base: body.base.clone(),
        happened_at: body.happened_at,
        fields: body.fields.clone(),
    }
}

fn standing(
    (first, received_at): (&Body, Timestamp),
    (notebook, officer): (RowId, RowId),
    folded: Folded,
    lines: usize,
) -> Record {
    let common = Common::read(&folded.fields);
    let own = (first.kind == Shift::KIND.number).then_some(first.record);
    let kind = kind_by_number(first.kind);
    Record {
        record: first.record,
        kind: first.kind,
        notebook,
        officer,
        shift: own.or(common.shift),
        linked_to: common.linked_to,
        about: about(first.kind, &folded.fields),
        happened_at: folded.happened_at,
        written_at: first.clocks.wall,
        received_at,
        expires_at: kind.and_then(|kind| kind.handed_over_until(&folded.fields)),
        lines: u32::try_from(lines).unwrap_or(u32::MAX),
        conflicts: u32::try_from(folded.conflicts.len()).unwrap_or(u32::MAX),
        withdrawn: common.withdrawn.is_some(),
        fields: folded.fields,
    }
}

/// Says what of the console's screens a record changes: who reads it besides its author is a mark in its kind's table.
pub(super) fn news_of(record: &Record) -> Vec<News> {
    let kind = kind_by_number(record.kind);
    let is_call = kind.is_some_and(|kind| kind.lane == Lane::Safety);
    let is_read = kind.is_some_and(|kind| kind.readers != Readers::Nobody);
    let what: &[What] = match (is_call, is_read) {
        _ if record.kind == Shift::KIND.number => &[What::Shifts, What::Board],
        (true, _) => &[What::Sos, What::Records],
        (false, true) => &[What::Briefing, What::Records],
        (false, false) => &[What::Records, What::Board],
    };
    what.iter()
        .map(|what| News {
            what: *what,
            shift: record.shift,
        })
        .collect()
}
