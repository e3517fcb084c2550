//! One phone of a run: the real notebook and the real sync, with a clock, a line and an officer of the run's.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use domain::{EntryHash, Lane, RecordId};
use evidence::Vault;
use protocol::api::SyncApi;
use store::{Store, entry};
use sync::{Pace, Report};

use crate::files::copy_folder;
use crate::full_disk;
use crate::link::{Call, Link, Number, Reply};
use crate::successor::{self, Earlier, ToFetch};
use crate::template::{Papers, notebook_key, vault};
use crate::time::Hands;

/// How long a saved record is held back for its undo, as in the app.
pub(crate) const UNDO_MS: u64 = 8_000;

/// What of a call or its answer is on its way.
#[derive(Debug, Clone)]
pub(crate) enum OnTheWay {
    Call(Number, Call),
    Answer(Number, &'static str, Reply),
}

impl OnTheWay {
    /// Says whether it is the call with this number.
    pub(crate) fn is_call(&self, number: Number) -> bool {
        matches!(self, Self::Call(of, _) if *of == number)
    }
}

/// What a copy of a phone holds beside its files.
#[derive(Debug, Clone)]
pub(crate) struct Copy {
    drafts: BTreeMap<RecordId, BTreeSet<EntryHash>>,
    heard: u32,
    to_fetch: ToFetch,
}

/// A record that can still be undone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) record: RecordId,
    pub(crate) lane: Lane,
    pub(crate) first_seq: u64,
    pub(crate) until_mono_ms: u64,
}

pub(crate) type Run = Pin<Box<dyn Future<Output = Report> + Send>>;

/// One phone.
pub(crate) struct Phone {
    pub(crate) papers: Arc<Papers>,
    pub(crate) hands: Hands,
    pub(crate) home: PathBuf,
    file_number: u32,
    pub(crate) store: Arc<Store>,
    pub(crate) vault: Arc<Vault>,
    held: Arc<Mutex<Vec<Held>>>,
    link: Link,
    run: Option<Run>,
    pub(crate) pace: Pace,
    pub(crate) on_the_way: Vec<OnTheWay>,
    /// The lines that were on the screen when each draft opened.
    pub(crate) drafts: BTreeMap<RecordId, BTreeSet<EntryHash>>,
    /// What stood in the way of the last run that ended.
    pub(crate) trouble: Option<String>,
    /// How many of its lines it heard that nobody has any more.
    pub(crate) missed: u64,
    pub(crate) cut_off: bool,
    /// Which of the fleet's books it writes now.
    pub(crate) book: usize,
    /// The notebooks that it went on from, the oldest first.
    pub(crate) earlier: Vec<Earlier>,
    /// Those of which lines may be on the server that are not here.
    pub(crate) to_fetch: Arc<Mutex<ToFetch>>,
    /// A copy of everything, to which it may go back.
    pub(crate) copy: Option<Copy>,
    /// How often it went back.
    pub(crate) went_back: u32,
    /// Nothing fits on its disk any more.
    pub(crate) full: bool,
    pub(crate) revoked: bool,
    /// How often the server had lost its memory when this phone last heard a hello.
    pub(crate) heard: u32,
    /// The same for a hello that is on its way back.
    pub(crate) hears: Option<u32>,
}

impl Phone {
    pub(crate) fn new(home: &Path, book: usize, papers: &Arc<Papers>, hands: Hands) -> Self {
        let folder = home.join("files-0");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(&papers.notebook_file, folder.join("notebook")).unwrap();
        Self {
            store: open(&folder),
            vault: Arc::new(vault(home)),
            papers: Arc::clone(papers),
            hands,
            home: home.to_owned(),
            file_number: 0,
            held: Arc::default(),
            link: Link::default(),
            run: None,
            pace: Pace::default(),
            on_the_way: Vec::new(),
            drafts: BTreeMap::new(),
            trouble: None,
            missed: 0,
            cut_off: false,
            book,
            earlier: Vec::new(),
            to_fetch: Arc::default(),
            copy: None,
            went_back: 0,
            full: false,
            revoked: false,
            heard: 0,
            hears: None,
        }
    }

    /// Ends the app at once and opens it again: what goes on is a copy of its files as they lie there now, with the
    /// write-ahead log. What only its memory knew is gone.
    pub(crate) fn kill(&mut self) {
        self.fill_disk(false);
        self.run = None;
        self.on_the_way.clear();
        self.hears = None;
        self.held().clear();
        self.link = Link::default();
        self.pace = Pace::default();
        let old = self.folder();
        self.file_number += 1;
        copy_folder(&old, &self.folder());
        self.reopen();
        crate::files::remove_folder(&old);
    }

    /// Opens an older copy of its files as if nothing had been since; makes that copy first where there is none.
    pub(crate) fn forget(&mut self) -> bool {
        let older = self.home.join("older");
        if !older.exists() {
            copy_folder(&self.folder(), &older);
            self.kill();
            return false;
        }
        self.kill();
        self.file_number += 1;
        copy_folder(&older, &self.folder());
        self.store = open(&self.folder());
        true
    }

    /// Opens the notebook and those that it went on from.
    fn reopen(&mut self) {
        self.store = open(&self.folder());
        let folder = self.folder();
        for earlier in &mut self.earlier {
            earlier.reopen(&self.store, &successor::place(&folder, earlier.number));
        }
    }

    /// Keeps a copy of everything as it lies there now.
    pub(crate) fn keep_copy(&mut self) {
        let to = self.home.join("copy");
        if to.exists() {
            crate::files::remove_folder(&to);
        }
        copy_folder(&self.folder(), &to);
        self.copy = Some(Copy {
            drafts: self.drafts.clone(),
            heard: self.heard,
            to_fetch: self
                .to_fetch
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        });
    }

    /// Is put back to its copy: whatever was since is gone.
    pub(crate) fn go_back(&mut self) {
        let Some(copy) = self.copy.clone() else { return };
        self.kill();
        let now = self.folder();
        self.file_number += 1;
        copy_folder(&self.home.join("copy"), &self.folder());
        self.reopen();
        crate::files::remove_folder(&now);
        (self.drafts, self.heard) = (copy.drafts, copy.heard);
        self.to_fetch = Arc::new(Mutex::new(copy.to_fetch));
        self.went_back += 1;
    }

    /// Nothing fits on its disk from now on, or everything again.
    pub(crate) fn fill_disk(&mut self, full: bool) {
        self.full = full;
        full_disk::set_full(&self.folder(), full);
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.home.join(format!("files-{}", self.file_number))
    }

    /// Says whether something can still be undone without a trace.
    pub(crate) fn holds_back(&self) -> bool {
        let mut held = self.held();
        release_due(&mut held, &self.hands);
        !held.is_empty()
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Vec<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn hold_back(&self, record: RecordId, lane: Lane, first_seq: u64) {
        let until_mono_ms = self.hands.mono_ms() + UNDO_MS;
        self.held().push(Held {
            record,
            lane,
            first_seq,
            until_mono_ms,
        });
    }

    /// Says whether a record can still be undone without a trace, and forgets that it could.
    pub(crate) fn take_held_back(&self, record: RecordId) -> bool {
        let mut held = self.held();
        release_due(&mut held, &self.hands);
        let before = held.len();
        held.retain(|one| one.record != record);
        held.len() < before
    }

    pub(crate) const fn is_syncing(&self) -> bool {
        self.run.is_some()
    }

    /// Begins to sync.
    pub(crate) fn begin_sync(&mut self) {
        self.run = Some(self.run_over(Box::new(self.link.clone())));
    }

    /// Returns a run that talks to a server.
    pub(crate) fn run_over<S>(&self, server: impl Deref<Target = S> + Send + Sync + 'static) -> Run
    where
        S: SyncApi + Send + Sync + 'static,
    {
        let (store, vault, papers) = (
            Arc::clone(&self.store),
            Arc::clone(&self.vault),
            Arc::clone(&self.papers),
        );
        let (hands, held, pace) = (self.hands.clone(), Arc::clone(&self.held), self.pace);
        let earlier: Vec<_> = self.earlier.iter().map(|one| Arc::clone(&one.store)).collect();
        let to_fetch = Arc::clone(&self.to_fetch);
        Box::pin(async move {
            let clocks = || hands.clocks();
            let may_send = |lane| may_send(&held, &hands, lane);
            let phone = sync::Phone {
                store: &store,
                vault: &vault,
                signing_key: &papers.signing,
                pinned: &papers.pinned,
                clocks: &clocks,
                may_send: &may_send,
                way: &sync::Way::default,
            };
            let report = sync::run(&*server, &phone, pace, &|_| ()).await;
            if report.first_error().is_none() {
                successor::settle(&*server, &phone, &earlier, &to_fetch).await;
            }
            report
        })
    }

    /// Gives a call of the run its answer.
    pub(crate) fn answer(&mut self, number: Number, reply: Reply) {
        self.link.answer(number, reply);
    }

    /// Lets the run go on until it waits for an answer; returns its report at its end.
    pub(crate) fn go_on(&mut self) -> Option<Report> {
        let run = self.run.as_mut()?;
        let polled = run.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let calls = self.link.take_calls().into_iter();
        self.on_the_way
            .extend(calls.map(|(number, call)| OnTheWay::Call(number, call)));
        match polled {
            Poll::Pending => {
                assert!(!self.on_the_way.is_empty(), "a run waits for nothing");
                None
            }
            Poll::Ready(report) => {
                self.run = None;
                self.on_the_way.clear();
                self.pace = report.pace;
                Some(report)
            }
        }
    }

    pub(crate) fn head(&self, lane: Lane) -> entry::Head {
        self.store.read(|reading| entry::head(reading, lane)).unwrap()
    }

    /// Returns the lines of a record that the officer can see now.
    pub(crate) fn on_screen(&self, record: RecordId) -> Vec<EntryHash> {
        let lines = self
            .store
            .read(|reading| entry::of_record(reading, record))
            .unwrap();
        lines.into_iter().map(|line| line.hash).collect()
    }
}

fn open(folder: &Path) -> Arc<Store> {
    Arc::new(Store::open(&folder.join("notebook"), &notebook_key()).unwrap())
}

fn release_due(held: &mut Vec<Held>, hands: &Hands) {
    let now = hands.mono_ms();
    held.retain(|one| one.until_mono_ms > now);
}

fn may_send(held: &Mutex<Vec<Held>>, hands: &Hands, lane: Lane) -> u64 {
    let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
    release_due(&mut held, hands);
    let of_lane = held.iter().filter(|one| one.lane == lane);
    of_lane
        .map(|one| one.first_seq)
        .min()
        .map_or(u64::MAX, |first| first.saturating_sub(1))
}
