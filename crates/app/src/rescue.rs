//! The rescue copy: within a second of each save a second copy of the lines lies in a file beside the notebook, sealed
//! to the server's key. It survives a forgotten PIN, a lost key store and a damaged database; nothing here can read it.
//!
//! Saving never waits for it: a thread of its own writes what the notebook has and the file does not, and at each
//! unlock the file is brought up to date. What a good backup of the server holds is left out of it in time.

pub(crate) mod asides;
mod copy;
mod export;
mod files;
mod mark;
mod others;
mod shrink;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use domain::Lane;
use protocol::Signed;
use protocol::begin::Begin;

use crate::error::Result;
use crate::session::Session;

pub(crate) use copy::Copy;
pub use export::export;
pub(crate) use mark::Mark;
pub(crate) use others::{send as send_others, send_own, send_whole};

/// How long lines that are saved one after the other are gathered for one write.
const GATHER: Duration = Duration::from_millis(250);
/// When a copy that could not be written is tried again without a save.
const AGAIN: Duration = Duration::from_secs(10);

/// Keeps the copy of one open notebook.
pub(crate) struct Keeper {
    copy: Mutex<Copy>,
    asked: OnceLock<Sender<()>>,
    /// How long the copies of other notebooks were when this session sent them.
    tried: Mutex<BTreeMap<PathBuf, u64>>,
}

impl Keeper {
    pub(crate) fn new(copy: Copy) -> Self {
        Self {
            copy: Mutex::new(copy),
            asked: OnceLock::new(),
            tried: Mutex::default(),
        }
    }

    /// Says that lines were saved. It never waits.
    pub(crate) fn ask(&self) {
        if let Some(asked) = self.asked.get() {
            // The thread ends with the session alone; then the session itself brings the copy up to date.
            let _ = asked.send(());
        }
    }

    /// Brings the copy up to date now.
    pub(crate) fn flush(&self, session: &Session) -> Result<()> {
        self.copy().bring_up_to_date(session)
    }

    /// Brings the copy up to date for the last time.
    pub(crate) fn close(&self, session: &Session) {
        let mut copy = self.copy();
        if let Err(error) = copy.close(session) {
            tracing::warn!("the rescue copy was not brought up to date: {error}");
        }
    }

    /// Begins the copy anew without what the server has signed to be in a good backup, once that is most of it.
    pub(crate) fn shrink(&self, session: &Session) -> Result<()> {
        self.copy().shrink(session)
    }

    /// Begins the copy anew: what was erased by order is not in it any more.
    pub(crate) fn begin_anew(&self, session: &Session) -> Result<()> {
        self.copy().leave_erased_out(session)
    }

    /// Does what destroys lines that were never sent, after they were taken out of the copy.
    pub(crate) fn without<T>(&self, lines: &[(Lane, u64)], destroy: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut copy = self.copy();
        copy.cut_before(lines)?;
        let done = destroy();
        drop(copy);
        self.ask();
        done
    }

    /// Goes on with the lines of a successor.
    pub(crate) fn turn_to(&self, begin: Signed<Begin>, session: &Session) -> Result<()> {
        let turned = self.copy().turn_to(begin, session);
        self.ask();
        turned
    }

    /// Returns how long the file is, and whether the last write of it went well.
    pub(crate) fn state(&self) -> (u64, bool) {
        self.copy().state()
    }

    /// Whether this session has not yet tried to send another notebook's copy of this length.
    fn is_first_try(&self, folder: &Path, length: u64) -> bool {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.insert(folder.to_owned(), length) != Some(length)
    }

    fn try_again(&self, folder: &Path) {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.remove(folder);
    }

    fn copy(&self) -> MutexGuard<'_, Copy> {
        self.copy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says whether the copy of a notebook that nobody has open holds everything that the notebook holds, drafts included:
/// they are in no copy, so there must be none.
pub(crate) fn holds_all(folder: &Path) -> Result<bool> {
    let mark = Mark::read(folder)?;
    Ok(mark.whole && files::length(folder) == Some(mark.length))
}

/// Starts the thread that keeps a session's copy; it ends with the session.
pub(crate) fn keep(session: &Arc<Session>) -> Result<()> {
    let (ask, asked) = mpsc::channel();
    if session.rescue.asked.set(ask).is_err() {
        return Ok(());
    }
    let weak = Arc::downgrade(session);
    std::thread::Builder::new()
        .name("rescue copy".to_owned())
        .spawn(move || write_when_asked(&weak, &asked))?;
    session.rescue.ask();
    Ok(())
}

fn write_when_asked(session: &Weak<Session>, asked: &Receiver<()>) {
    let mut failed = false;
    loop {
        let again = if failed {
            asked.recv_timeout(AGAIN)
        } else {
            asked.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        if again == Err(RecvTimeoutError::Disconnected)
            || asked.recv_timeout(GATHER) == Err(RecvTimeoutError::Disconnected)
        {
            return;
        }
        // Everything that was asked for so far is done by one write.
        asked.try_iter().for_each(drop);
        let Some(session) = session.upgrade() else { return };
        let flushed = session.rescue.flush(&session);
        if let (Err(error), false) = (&flushed, failed) {
            tracing::warn!("the rescue copy could not be written, and is tried again: {error}");
        }
        failed = flushed.is_err();
    }
}
