//! The file of a rescue copy: opened once a session, appended to, cut back only over lines that were undone.
//!
//! A flush is one write and one `fdatasync`. A flush that failed or was cut off is taken back to the last whole one,
//! and the next begins with a new opening: a number of a frame is never used twice under one key.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{CityId, Lane};
use protocol::rescue::{self, Begins, Content, Context, Frame, Opening};
use protocol::{Batch, Signed};
use seal::Key;
use seal::sign::VerifyingKey;
use store::{entry, receipt};

use super::mark::{Confirmed, Covered, Mark};
use crate::error::Result;
use crate::session::Session;

const FILE: &str = "rescue.copy";
/// How long a part under one opening grows: it must fit into one request.
const PART_BYTES: u64 = 1024 * 1024;
/// After so many flushes the mark is written anew: so much lies twice in the file after a kill.
const FLUSHES_A_MARK: u32 = 32;

const LOCK_TRIES: u32 = 100;
const LOCK_WAIT: Duration = Duration::from_millis(20);

/// The rescue copy of a notebook that is open.
pub(crate) struct Copy {
    folder: PathBuf,
    city: CityId,
    server: VerifyingKey,
    certificate: Signed<protocol::certificate::DeviceCertificate>,
    /// What the openings of this session are made from.
    seed: Key,
    openings: u64,
    open: Option<Open>,
    failed: bool,
}

struct Open {
    file: File,
    length: u64,
    covered: Covered,
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
        certificate: Signed<protocol::certificate::DeviceCertificate>,
        seed: Key,
    ) -> Self {
        Self {
            folder: folder.to_owned(),
            city,
            server,
            certificate,
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
        while self.append_some(session)? {}
        let due = |open: &Open| open.since_mark >= FLUSHES_A_MARK;
        if self.open.as_ref().is_some_and(due) {
            self.put_mark(session)?;
        }
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
            begin: None,
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
        let confirmed = Mark::read(&self.folder)?.confirmed;
        Mark::new(open.length, &open.covered, confirmed).write(&self.folder)
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
        Mark::new(open.length, &open.covered, confirmed).write(&self.folder)?;
        open.since_mark = 0;
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
        let path = folder.join(FILE);
        let mark = Mark::read(folder)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        own(&file)?;
        let on_disk = file.metadata()?.len();
        let known = on_disk >= mark.length;
        let Some(length) = whole_length(&mut file, if known { mark.length } else { 0 })? else {
            drop(file);
            set_aside(folder)?;
            return Self::at(folder, session);
        };
        if length < on_disk {
            file.set_len(length)?;
        }
        file.sync_all()?;
        File::open(folder)?.sync_all()?;
        let covered = if known { mark.covered() } else { Covered::new() };
        let open = Self {
            file,
            length,
            covered,
            part: None,
            flushes: Vec::new(),
            since_mark: 0,
        };
        if open.is_of(session)? {
            return Ok(open);
        }
        // The notebook is an older one than the copy is of (a restored phone): both are kept.
        set_aside(folder)?;
        Self::at(folder, session)
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

/// Makes the file this session's alone. The one before it may be writing its last lines still.
fn own(file: &File) -> Result<()> {
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_WAIT),
            // A system without such locks has no second session either: the phone keeps one.
            Err(TryLockError::Error(_)) | Ok(()) => return Ok(()),
        }
    }
    Err(std::io::Error::from(std::io::ErrorKind::WouldBlock).into())
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
        let Some(batch) = sync::for_rescue(r, identity, (clocks, &session.signing), (lane, from))? else {
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

/// Returns where the last whole frame ends, beginning to look at the end of one; `None` where no frames are.
pub(super) fn whole_length(file: &mut File, from: u64) -> Result<Option<u64>> {
    let end = file.metadata()?.len();
    let mut at = from;
    loop {
        let mut head = [0; 4];
        if at + 4 > end {
            return Ok(Some(at));
        }
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head)?;
        let length = u64::from(u32::from_be_bytes(head));
        if length == 0 || length > protocol::version::MAX_RESCUE_FRAME_BYTES as u64 {
            return Ok(None);
        }
        if at + 4 + length > end {
            return Ok(Some(at));
        }
        at += 4 + length;
    }
}

/// Keeps a file that cannot be gone on with beside the new one.
fn set_aside(folder: &Path) -> Result<()> {
    let mut names = (1..).map(|number| aside(folder, number));
    if let Some(to) = names.find(|to| !to.exists()) {
        std::fs::rename(folder.join(FILE), to)?;
    }
    Mark::default().write(folder)
}

fn aside(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("rescue-{number}.copy"))
}

/// Returns where the copy of a notebook's folder lies.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Returns how long the copy of a folder is; `None` where there is none.
pub(super) fn length(folder: &Path) -> Option<u64> {
    std::fs::metadata(path(folder)).ok().map(|found| found.len())
}

/// Returns the files of a notebook's folder that hold its rescue copy, the oldest first.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let asides = (1..).map(|number| aside(folder, number));
    let mut files: Vec<PathBuf> = asides.take_while(|path| path.exists()).collect();
    files.extend(Some(folder.join(FILE)).filter(|path| path.exists()));
    files
}
