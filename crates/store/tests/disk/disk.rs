//! A disk in memory that loses its power: what was written since the last sync is kept, dropped or torn.
//!
//! It never looks into what is written, and it knows no SQLite but the codes of its errors.

use std::collections::BTreeMap;
use std::ffi::c_int;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use rusqlite::ffi;

use crate::chance::Chance;
use crate::fault::{Fault, Temper};
use crate::file::{Change, File};
use crate::shared::Shared;
use crate::vfs;

/// A result that SQLite understands.
pub(crate) type Answer<T> = Result<T, c_int>;

/// What lies on a disk.
pub(crate) type Image = BTreeMap<String, Vec<u8>>;

#[derive(Debug)]
struct State {
    files: BTreeMap<String, File>,
    /// Files whose removal is not durable yet.
    ghosts: BTreeMap<String, Vec<u8>>,
    chance: Chance,
    temper: Temper,
    fault: Fault,
    calls: u64,
    dead: bool,
    room: Option<u64>,
}

/// One disk, found by the VFS under the paths that begin with its folder.
#[derive(Debug)]
pub(crate) struct Disk {
    number: u64,
    state: Mutex<State>,
    pub(crate) shared: Shared,
}

static DISKS: Mutex<BTreeMap<u64, Weak<Disk>>> = Mutex::new(BTreeMap::new());
static NUMBER: AtomicU64 = AtomicU64::new(1);

impl Disk {
    /// A disk with these files; its choices follow `seed`.
    pub(crate) fn new(image: &Image, seed: u64) -> Arc<Self> {
        vfs::register();
        let durable = |(name, bytes): (&String, &Vec<u8>)| (name.clone(), File::durable(bytes.clone()));
        let state = State {
            files: image.iter().map(durable).collect(),
            ghosts: BTreeMap::new(),
            chance: Chance::new(seed),
            temper: Temper::Honest,
            fault: Fault::None,
            calls: 0,
            dead: false,
            room: None,
        };
        let disk = Arc::new(Self {
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            state: Mutex::new(state),
            shared: Shared::default(),
        });
        DISKS.lock().unwrap().insert(disk.number, Arc::downgrade(&disk));
        disk
    }

    /// The disk on which a path lies, and the file's name there.
    pub(crate) fn at(path: &str) -> Option<(Arc<Self>, String)> {
        let (number, name) = path.strip_prefix("/disk/")?.split_once('/')?;
        let disk = DISKS.lock().unwrap().get(&number.parse().ok()?)?.upgrade()?;
        Some((disk, name.to_owned()))
    }

    /// Where the notebook lies.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(format!("/disk/{}/notebook", self.number))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn set_temper(&self, temper: Temper) {
        self.state().temper = temper;
    }

    pub(crate) fn temper(&self) -> Temper {
        self.state().temper
    }

    /// Sets what fails, and counts calls from 0 again.
    pub(crate) fn arm(&self, fault: Fault) {
        let mut state = self.state();
        (state.fault, state.calls) = (fault, 0);
    }

    /// How many calls there were since [`Self::arm`].
    pub(crate) fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Leaves room for so many bytes more; `None` for all that is wanted.
    pub(crate) fn leave_room(&self, bytes: Option<u64>) {
        let mut state = self.state();
        let taken = state.taken();
        state.room = bytes.map(|bytes| taken + bytes);
    }

    /// Whether the power is gone.
    pub(crate) fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// Power comes back: what is left is what was synced and a seeded choice of the rest. Nothing may be open.
    pub(crate) fn after_power_cut(&self) -> Image {
        let mut state = self.state();
        let state = &mut *state;
        let mut image = Image::new();
        for (name, file) in &mut state.files {
            image.extend(file.cut(&mut state.chance).map(|bytes| (name.clone(), bytes)));
        }
        for (name, bytes) in &state.ghosts {
            if !image.contains_key(name) && state.chance.one_in(2) {
                image.insert(name.clone(), bytes.clone());
            }
        }
        image
    }

    /// What the next process finds when this one is killed while the system goes on.
    pub(crate) fn after_kill(&self) -> Image {
        let state = self.state();
        let kept = state.files.iter();
        kept.map(|(name, file)| (name.clone(), file.now().to_vec()))
            .collect()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        DISKS.lock().unwrap().remove(&self.number);
    }
}

/// The calls of the VFS.
impl Disk {
    /// Counts a call that touches no file's content.
    pub(crate) fn count(&self, failing: c_int) -> Answer<()> {
        self.state().count(failing)
    }

    pub(crate) fn open(&self, name: &str, create: bool) -> Answer<()> {
        let mut state = self.state();
        state.count(ffi::SQLITE_CANTOPEN)?;
        if !state.files.contains_key(name) {
            if !create {
                return Err(ffi::SQLITE_CANTOPEN);
            }
            state.files.insert(name.to_owned(), File::default());
        }
        Ok(())
    }

    pub(crate) fn delete(&self, name: &str, durably: bool) -> Answer<()> {
        let mut state = self.state();
        state.count(ffi::SQLITE_IOERR_DELETE)?;
        let Some(file) = state.files.remove(name) else {
            return Err(ffi::SQLITE_IOERR_DELETE_NOENT);
        };
        if let Some(bytes) = file.ghost() {
            state.ghosts.insert(name.to_owned(), bytes);
        }
        if durably {
            state.sync_folder();
        }
        Ok(())
    }

    pub(crate) fn exists(&self, name: &str) -> Answer<bool> {
        let mut state = self.state();
        state.count(ffi::SQLITE_IOERR_ACCESS)?;
        Ok(state.files.get(name).is_some_and(|file| !file.now().is_empty()))
    }

    /// Reads into `into`; what lies beyond the end is zeros, and said to be short.
    pub(crate) fn read(&self, name: &str, at: usize, into: &mut [u8]) -> Answer<()> {
        let mut state = self.state();
        state.count(ffi::SQLITE_IOERR_READ)?;
        let bytes = state.file(name).now();
        let found = bytes.get(at..).unwrap_or(&[]);
        let length = found.len().min(into.len());
        into[..length].copy_from_slice(&found[..length]);
        into[length..].fill(0);
        (length == into.len())
            .then_some(())
            .ok_or(ffi::SQLITE_IOERR_SHORT_READ)
    }

    /// Writes; a write that fails may have reached the disk in part.
    pub(crate) fn write(&self, name: &str, at: usize, bytes: &[u8]) -> Answer<()> {
        let mut state = self.state();
        let failed = state.count(ffi::SQLITE_IOERR_WRITE);
        let grown = (at + bytes.len()).saturating_sub(state.file(name).now().len()) as u64;
        if state
            .room
            .is_some_and(|room| grown > 0 && state.taken() + grown > room)
        {
            return Err(ffi::SQLITE_FULL);
        }
        let change = Change::write(at, bytes);
        let State { files, chance, .. } = &mut *state;
        let file = files.entry(name.to_owned()).or_default();
        if failed.is_ok() {
            file.change(change);
        } else {
            change
                .survivors(chance)
                .into_iter()
                .for_each(|part| file.change(part));
        }
        failed
    }

    pub(crate) fn truncate(&self, name: &str, length: usize) -> Answer<()> {
        let mut state = self.state();
        state.count(ffi::SQLITE_IOERR_TRUNCATE)?;
        state.file(name).change(Change::Truncate(length));
        Ok(())
    }

    /// Syncs; one that fails is forgotten by the system: what was pending may be lost though later syncs succeed.
    pub(crate) fn sync(&self, name: &str, and_folder: bool) -> Answer<()> {
        let mut state = self.state();
        let done = state.count(ffi::SQLITE_IOERR_FSYNC);
        if (done.is_ok() && state.temper == Temper::Lying) || state.dead {
            return done;
        }
        let State { files, chance, .. } = &mut *state;
        let file = files.entry(name.to_owned()).or_default();
        if done.is_err() {
            file.fail_sync(chance);
        } else {
            file.sync();
            if and_folder {
                state.sync_folder();
            }
        }
        done
    }

    pub(crate) fn size(&self, name: &str) -> Answer<usize> {
        let mut state = self.state();
        state.count(ffi::SQLITE_IOERR_FSTAT)?;
        Ok(state.file(name).now().len())
    }
}

impl State {
    fn count(&mut self, failing: c_int) -> Answer<()> {
        let at = self.calls;
        self.calls += 1;
        let fails = self.fault.strikes(at);
        self.dead |= fails && matches!(self.fault, Fault::Power(_));
        if fails { Err(failing) } else { Ok(()) }
    }

    fn sync_folder(&mut self) {
        self.ghosts.clear();
        self.files.values_mut().for_each(File::keep_name);
    }

    fn taken(&self) -> u64 {
        self.files.values().map(|file| file.now().len() as u64).sum()
    }

    fn file(&mut self, name: &str) -> &mut File {
        self.files.entry(name.to_owned()).or_default()
    }
}
