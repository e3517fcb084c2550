//! Keeps judged lines: the log, the vault, the feed, and what is made from them. It asks of a batch what it must know at
//! once, and writes it table by table.

use std::collections::{BTreeMap, BTreeSet};

use domain::fold::Line;
use domain::{NotebookId, RecordId, Timestamp};
use protocol::batch::VerifiedEntry;
use protocol::{Absence, Body, Entry, LogHash, Place, at_rest};
use seal::Key;

use super::judge::{Judged, Reason, judge};
use super::make::{self, declared, line_of, raise};
use crate::auth::Caller;
use crate::db::blob::{self, Blob};
use crate::db::entry::{self, NewEntry};
use crate::db::notebook::{Head, Notebook};
use crate::db::record::{self, Record};
use crate::db::{RowId, Tx, feed, tombstone, vault};
use crate::live::News;
use crate::station::Station;
use crate::{Error, erase};

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
    /// Records whose bodies are destroyed.
    erased: BTreeSet<RecordId>,
    /// The kinds of records of which something was told before.
    earlier: BTreeMap<RecordId, u16>,
    /// The row of the next line.
    next: RowId,
    /// Lines that are not written yet, and the sealed files that they declare.
    lines: Vec<NewEntry>,
    files: Vec<Blob>,
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
    /// Begins to keep `lines`, with the keys that came with them.
    pub(super) fn begin(
        station: &'a Station,
        tx: &'a Tx<'a>,
        (id, notebook): (NotebookId, Notebook),
        caller: &'a Caller,
        head: Head,
        (lines, keys): (&[&VerifiedEntry], &[(RecordId, Key)]),
    ) -> Result<Self, Error> {
        let told: BTreeSet<_> = lines.iter().filter_map(|line| line.record).collect();
        let told: Vec<_> = told.into_iter().collect();
        let came = keys.iter().map(|(record, _)| *record);
        let all: BTreeSet<_> = told.iter().copied().chain(came).collect();
        let mut keeping = Self {
            station,
            tx,
            id,
            notebook,
            caller,
            head,
            end: feed::head(tx)?,
            at: station.now(),
            keys: BTreeMap::new(),
            erased: tombstone::destroyed(tx, &all.into_iter().collect::<Vec<_>>())?,
            earlier: entry::kinds(tx, &told)?,
            next: entry::next(tx)?,
            lines: Vec::with_capacity(lines.len()),
            files: Vec::new(),
            touched: BTreeMap::new(),
            news: Vec::new(),
        };
        keeping.keep_keys(keys)?;
        Ok(keeping)
    }

    fn keep_keys(&mut self, keys: &[(RecordId, Key)]) -> Result<(), Error> {
        let kept = keys.iter().filter(|(record, _)| !self.erased.contains(record));
        let kept: Vec<_> = kept.cloned().collect();
        let (kek, notebook) = (&self.station.keys.vault, self.notebook.id);
        let new = vault::put_all(self.tx, kek, notebook, &kept)?;
        // Some were here: they must be the same.
        for (record, key) in kept.iter().filter(|_| new < kept.len() as u64) {
            let known = vault::get(self.tx, kek, *record, notebook)?;
            if known.is_some_and(|known| !known.is(key)) {
                return Err(protocol::Error::KeyDiffers(*record).into());
            }
        }
        self.keys.extend(kept);
        Ok(())
    }

    /// Keeps one line.
    pub(super) fn line(&mut self, line: &VerifiedEntry) -> Result<(), Error> {
        let judged = self.judged(line);
        let new = self.row(line, &judged)?;
        self.lines.push(new);
        (self.head.committed, self.head.hash) = (line.header.seq, line.hash);
        let Some(body) = judged.body else { return Ok(()) };
        // The photo of a held line is kept with it: its phone may be gone when somebody releases the line.
        self.files.extend(declared(self.notebook.id, &body));
        if judged.held.is_some() {
            return Ok(());
        }
        let stopped = erase::stops(&body);
        self.apply(body, line, judged.earlier)?;
        if let Some(evidence) = stopped {
            self.flush()?;
            erase::notice(self.station, self.tx, evidence)?;
            self.end = feed::head(self.tx)?;
            (self.head.feed_pos, self.head.log_hash) = self.end;
        }
        Ok(())
    }

    /// Returns the row of a line.
    fn row(&mut self, line: &VerifiedEntry, judged: &Judged) -> Result<NewEntry, Error> {
        let erased = judged.held == Some(Reason::Erased);
        let (absence, locked) = match &line.entry {
            Entry::Bare { absence, .. } => (Some(*absence), None),
            Entry::Whole { .. } if erased => (Some(Absence::Erased), None),
            Entry::Whole { body, .. } => (None, Some(self.lock(line, body)?)),
        };
        let id = self.next;
        self.next += 1;
        Ok(NewEntry {
            id,
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
        })
    }

    /// Writes the lines that wait: those in the feed that follow one another as a run.
    fn flush(&mut self) -> Result<(), Error> {
        let lines = std::mem::take(&mut self.lines);
        entry::add_all(self.tx, &lines)?;
        for run in lines.chunk_by(|one, next| one.held.is_none() == next.held.is_none()) {
            let Some(first) = run.first().filter(|first| first.held.is_none()) else {
                continue;
            };
            let hashes: Vec<_> = run.iter().map(|line| line.hash).collect();
            self.end = feed::append(self.tx, self.end, (first.id, &hashes))?;
            (self.head.feed_pos, self.head.log_hash) = self.end;
        }
        blob::declare_all(self.tx, &std::mem::take(&mut self.files))
    }

    /// Makes the touched records anew; returns where the chain stands, and what changed.
    pub(super) fn finish(mut self) -> Result<(Head, Vec<News>), Error> {
        self.flush()?;
        let whose = (self.notebook.id, self.notebook.officer);
        let (mut before, mut records) = (Vec::new(), Vec::new());
        for (record, told) in std::mem::take(&mut self.touched) {
            match told {
                Told::Before => before.push(record),
                Told::Here(first, lines) => records.extend(make::record((&first, self.at), whose, &lines)),
            }
        }
        let remade = make::of_lines(self.station, entry::of_records(self.tx, &before)?)?;
        let late = make::handed_over_late(self.station, self.tx, &remade)?;
        records.extend(remade);
        self.written(&records)?;
        make::tell_again(self.tx, &late)?;
        self.news
            .sort_unstable_by_key(|news| (news.what.code(), news.shift));
        self.news.dedup();
        Ok((self.head, self.news))
    }

    fn written(&mut self, records: &[Record]) -> Result<(), Error> {
        record::put_all(self.tx, records)?;
        self.news.extend(records.iter().flat_map(make::news_of));
        Ok(())
    }

    fn judged(&self, line: &VerifiedEntry) -> Judged {
        let bytes = line.entry.body();
        let of_erased = |record: RecordId| self.erased.contains(&record);
        let erased = bytes.is_some() && line.record.is_some_and(of_erased);
        let Some(bytes) = bytes.filter(|_| !erased) else {
            return Judged {
                body: None,
                earlier: None,
                about: None,
                held: erased.then_some(Reason::Erased),
            };
        };
        let earlier = line.record.and_then(|record| self.kind_of(record));
        let judged = judge(bytes, line.header.lane, earlier);
        let revoked = self.caller.device.revoked.then_some(Reason::Revoked);
        Judged {
            held: revoked.or(judged.held),
            ..judged
        }
    }

    /// Returns the kind that a record has by what was told of it before.
    fn kind_of(&self, record: RecordId) -> Option<u16> {
        match self.touched.get(&record) {
            Some(Told::Here(first, _)) => Some(first.kind),
            _ => self.earlier.get(&record).copied(),
        }
    }

    fn lock(&mut self, line: &VerifiedEntry, body: &[u8]) -> Result<Vec<u8>, Error> {
        let record = line.record.ok_or(Error::Damaged("a verified line"))?;
        if !self.keys.contains_key(&record) {
            let known = vault::get(self.tx, &self.station.keys.vault, record, self.notebook.id)?;
            self.keys
                .insert(record, known.ok_or(Error::Damaged("the vault"))?);
        }
        let key = self.keys.get(&record).ok_or(Error::Damaged("the vault"))?;
        let place = Place {
            notebook: self.id,
            lane: line.header.lane,
            seq: line.header.seq,
        };
        Ok(at_rest::lock(key, place, &line.header, body)?)
    }

    fn apply(&mut self, body: Body, line: &VerifiedEntry, earlier: Option<u16>) -> Result<(), Error> {
        let whose = (self.notebook.id, self.notebook.officer);
        raise(self.tx, whose, &body, (line.header.seq, self.at))?;
        if make::is_piece(body.kind) {
            self.news.extend(make::news_of_piece(&body));
            return Ok(());
        }
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
