//! The file of a rescue copy: opened once a session, appended to, cut back only over lines that were undone.
//!
//! A flush is one write and one `fdatasync`. A flush that failed or was cut off is taken back to the last whole one,
//! and the next begins with a new opening: a number of a frame is never used twice under one key.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use domain::{CityId, Lane};
use protocol::begin::Begin;
use protocol::rescue::{self, Begins, Content, Context, Frame, Opening};
use protocol::{Batch, Signed};
use seal::Key;
use seal::sign::VerifyingKey;
use store::{draft, entry, frame, intake, receipt};

use super::files;
use super::mark::{Confirmed, Covered, Mark};
use crate::error::Result;
use crate::session::Session;

/// How long a part under one opening grows: it must fit into one request.
const PART_BYTES: u64 = 1024 * 1024;
/// After so many flushes the mark is written anew: so much lies twice in the file after a kill.
const FLUSHES_A_MARK: u32 = 32;

/// The rescue copy of a notebook that is open.
pub(crate) struct Copy {
    pub(super) folder: PathBuf,
    city: CityId,
    server: VerifyingKey,
    certificate: Signed<protocol::certificate::DeviceCertificate>,
    begin: Option<Signed<Begin>>,
    /// What the openings of this session are made from.
    seed: Key,
    openings: u64,
    pub(super) open: Option<Open>,
    failed: bool,
}

/// The file while it is open.
pub(super) struct Open {
    file: File,
    length: u64,
    pub(super) covered: Covered,
    /// Where each lane's first line in the file comes after: what is before was left out.
    pub(super) left_out: Covered,
    part: Option<Part>,
    flushes: Vec<Flush>,
    since_mark: u32,
}

/// What frames are sealed with at present.
struct Part {
    opening: Opening,
    context: Context,
    next: u64,
    begun_at: u64,
}

/// What is needed to take a flush of this session back.
struct Flush {
    at: u64,
    before: Covered,
}

impl Copy {
    pub(crate) fn new(
        folder: &Path,
        (city, server): (CityId, VerifyingKey),
        (certificate, begin): (
            Signed<protocol::certificate::DeviceCertificate>,
            Option<Signed<Begin>>,
        ),
        seed: Key,
    ) -> Self {
        Self {
            folder: folder.to_owned(),
            city,
            server,
            certificate,
            begin,
            seed,
            openings: 0,
            open: None,
            failed: false,
        }
    }

    /// Returns how long the file is, and whether the last write of it went well.
    pub(crate) fn state(&self) -> (u64, bool) {
        (self.open.as_ref().map_or(0, |open| open.length), !self.failed)
    }

    /// Appends what the notebook has and the file does not. Done twice, it does nothing the second time.
    pub(crate) fn bring_up_to_date(&mut self, session: &Session) -> Result<()> {
        let done = self.append_all(session);
        self.failed = done.is_err();
        done
    }

    fn append_all(&mut self, session: &Session) -> Result<()> {
        if self.open.is_none() {
            self.open = Some(Open::at(&self.folder, session)?);
        }
        self.append_rest(session)?;
        let due = |open: &Open| open.since_mark >= FLUSHES_A_MARK;
        if self.open.as_ref().is_some_and(due) {
            self.put_mark(session)?;
        }
        Ok(())
    }

    /// Appends what is not in the file.
    pub(super) fn append_rest(&mut self, session: &Session) -> Result<()> {
        while self.append_some(session)? {}
        Ok(())
    }

    /// Appends one flush; says whether there was anything to append.
    fn append_some(&mut self, session: &Session) -> Result<bool> {
        let Some(mut open) = self.open.take() else {
            return Ok(false);
        };
        let (at, before, part) = (open.length, open.covered.clone(), open.part.take());
        let packed = self.pack(session, &mut open.covered, (part, at));
        let written = packed.and_then(|(bytes, part)| {
            open.append(&bytes)?;
            Ok((!bytes.is_empty(), part))
        });
        match written {
            Ok((any, part)) => {
                open.part = part;
                if any {
                    open.flushes.push(Flush { at, before });
                    open.since_mark += 1;
                }
                self.open = Some(open);
                Ok(any)
            }
            Err(error) => {
                open.covered = before;
                self.open = Some(open);
                Err(error)
            }
        }
    }

    /// Seals what is not covered yet, as much as one part holds.
    fn pack(
        &mut self,
        session: &Session,
        covered: &mut Covered,
        (part, length): (Option<Part>, u64),
    ) -> Result<(Vec<u8>, Option<Part>)> {
        let mut bytes = Vec::new();
        let mut part = part.filter(|part| length.saturating_sub(part.begun_at) < PART_BYTES);
        for lane in Lane::ALL {
            while (bytes.len() as u64) < PART_BYTES {
                let Some((batch, end)) = next_batch(session, covered, *lane)? else {
                    break;
                };
                let current = match &mut part {
                    Some(current) => current,
                    None => part.insert(self.begin(&mut bytes, length)?),
                };
                current.seal(&Content::Signed(Box::new(batch)), &mut bytes)?;
                covered.insert(*lane, end);
            }
        }
        Ok((bytes, part))
    }

    fn begin(&mut self, bytes: &mut Vec<u8>, length: u64) -> Result<Part> {
        self.openings += 1;
        let material = self.seed.derive(&[b"opening", &self.openings.to_be_bytes()]);
        let (opening, context) = Context::agree(self.city, &self.server, &material)?;
        let mut part = Part {
            opening,
            context,
            next: 0,
            begun_at: length + bytes.len() as u64,
        };
        rescue::append(bytes, &Frame::Opening(part.opening.clone()))?;
        let begins = Begins {
            certificate: self.certificate.clone(),
            begin: self.begin.clone(),
        };
        part.seal(&Content::Begins(begins), bytes)?;
        Ok(part)
    }

    /// Takes lines out that are about to be destroyed, with everything that was written after them; the notebook has
    /// the rest, and it is appended anew.
    pub(crate) fn cut_before(&mut self, lines: &[(Lane, u64)]) -> Result<()> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let has = |covered: &Covered| {
            lines
                .iter()
                .any(|(lane, seq)| covered.get(lane).is_some_and(|(last, _)| last >= seq))
        };
        if !has(&open.covered) {
            return Ok(());
        }
        let Some(at) = open.flushes.iter().rposition(|flush| !has(&flush.before)) else {
            // Only what was saved in this session can be undone without a trace.
            tracing::error!("an undone line is older than this session's rescue copy");
            return Ok(());
        };
        open.flushes.truncate(at + 1);
        let Some(flush) = open.flushes.pop() else {
            return Ok(());
        };
        open.part = None;
        open.file.set_len(flush.at)?;
        open.file.sync_all()?;
        (open.length, open.covered) = (flush.at, flush.before);
        let before = Mark::read(&self.folder)?;
        let mark = Mark::new(open.length, (&open.covered, &open.left_out), before.confirmed);
        mark.of(before.notebook).write(&self.folder)
    }

    /// Goes on with the lines of a successor, which begins so; what the file holds stays in it.
    pub(crate) fn turn_to(&mut self, begin: Signed<Begin>, session: &Session) -> Result<()> {
        self.begin = Some(begin);
        if let Some(open) = &mut self.open {
            (open.covered, open.left_out, open.part) = (Covered::new(), Covered::new(), None);
            open.flushes.clear();
        }
        self.put_mark(session)
    }

    /// Writes down how far the file goes, and whether the server has signed for all of it.
    pub(crate) fn put_mark(&mut self, session: &Session) -> Result<()> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let confirmed = match confirmed_now(session, &open.covered)? {
            Some(epoch) => Some(Confirmed {
                epoch,
                length: open.length,
            }),
            None => Mark::read(&self.folder)?.confirmed,
        };
        let mark = Mark::new(open.length, (&open.covered, &open.left_out), confirmed);
        let notebook = session.store.identity().notebook;
        mark.of(Some(notebook.to_string())).write(&self.folder)?;
        open.since_mark = 0;
        Ok(())
    }

    /// Writes down that the file holds all that the notebook holds: nobody writes in it from now on.
    pub(crate) fn close(&mut self, session: &Session) -> Result<()> {
        self.bring_up_to_date(session)?;
        self.put_mark(session)?;
        let nothing_else = session.read(|r| {
            Ok(draft::list(r)?.is_empty() && intake::list(r)?.is_empty() && frame::list(r)?.is_empty())
        })?;
        if nothing_else {
            Mark::read(&self.folder)?.whole().write(&self.folder)?;
        }
        Ok(())
    }
}

impl Part {
    fn seal(&mut self, content: &Content, bytes: &mut Vec<u8>) -> Result<()> {
        let frame = self.context.seal(&self.opening, self.next, content)?;
        self.next += 1;
        Ok(rescue::append(bytes, &frame)?)
    }
}

impl Open {
    /// Opens or makes the file, takes half a frame at its end away, and finds out what it covers.
    fn at(folder: &Path, session: &Session) -> Result<Self> {
        let mark = Mark::read(folder)?;
        let mut file = files::open(&files::path(folder))?;
        let on_disk = file.metadata()?.len();
        let known = on_disk >= mark.length;
        let Some(length) = files::whole_length(&mut file, if known { mark.length } else { 0 })? else {
            drop(file);
            files::set_aside(folder)?;
            return Self::at(folder, session);
        };
        if length < on_disk {
            file.set_len(length)?;
        }
        file.sync_all()?;
        File::open(folder)?.sync_all()?;
        let (covered, left_out) = match known {
            true => (mark.covered(), mark.left_out()),
            false => Default::default(),
        };
        let open = Self {
            file,
            length,
            covered,
            left_out,
            part: None,
            flushes: Vec::new(),
            since_mark: 0,
        };
        if open.is_of(session)? {
            mark.no_longer_whole().write(folder)?;
            return Ok(open);
        }
        // The notebook is an older one than the copy is of (a restored phone): both are kept.
        files::set_aside(folder)?;
        Self::at(folder, session)
    }

    /// Opens an empty file, for the lines after these.
    pub(super) fn empty(path: &Path, left_out: &Covered) -> Result<Self> {
        let file = files::open(path)?;
        file.set_len(0)?;
        Ok(Self {
            file,
            length: 0,
            covered: left_out.clone(),
            left_out: left_out.clone(),
            part: None,
            flushes: Vec::new(),
            since_mark: 0,
        })
    }

    /// Whether the lines that the file covers are those of the notebook.
    fn is_of(&self, session: &Session) -> Result<bool> {
        for (lane, (seq, hash)) in &self.covered {
            match session.read(|r| Ok((entry::head(r, *lane)?.seq, entry::hash_at(r, *lane, *seq)))) {
                Ok((head, Ok(found))) if head >= *seq && found == *hash => {}
                Ok(_) => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let length = self.length;
        let write = |file: &mut File| {
            file.seek(SeekFrom::Start(length))?;
            file.write_all(bytes)?;
            file.sync_data()
        };
        if let Err(error) = write(&mut self.file) {
            // Half a flush is taken back; where that fails too, the next write goes over it.
            let _ = self.file.set_len(length);
            return Err(error.into());
        }
        self.length += bytes.len() as u64;
        Ok(())
    }
}

/// Returns the next lines of a lane that are not covered, signed, and where they end.
fn next_batch(
    session: &Session,
    covered: &Covered,
    lane: Lane,
) -> Result<Option<(Batch, (u64, domain::EntryHash))>> {
    let from = covered.get(&lane).map_or(0, |(seq, _)| *seq) + 1;
    let clocks = session.clocks();
    session.read(|r| {
        let identity = session.store.identity();
        let Some(batch) = sync::for_rescue(r, &identity, (clocks, &session.signing), (lane, from))? else {
            return Ok(None);
        };
        let last = batch.last().unwrap_or(from);
        let hash = entry::hash_at(r, lane, last)?;
        Ok(Some((batch, (last, hash))))
    })
}

/// Returns the server's epoch, if it has signed in it for everything that is covered.
fn confirmed_now(session: &Session, covered: &Covered) -> Result<Option<String>> {
    session.read(|r| {
        for (lane, (seq, _)) in covered {
            if receipt::committed(r, *lane)? < *seq {
                return Ok(None);
            }
        }
        Ok(receipt::epoch(r)?.map(|epoch| seal::digest::to_hex(&epoch.0)))
    })
}
