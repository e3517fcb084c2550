//! What the connections of one process share: the locks of the files and the index of the write-ahead log.

use std::collections::BTreeMap;
use std::ffi::{c_int, c_void};
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, MutexGuard};

use rusqlite::ffi;

use crate::disk::Answer;

#[derive(Debug, Default)]
pub(crate) struct Shared(Mutex<BTreeMap<String, OfFile>>);

/// Everything here is by the number of the open handle.
#[derive(Debug, Default)]
struct OfFile {
    levels: BTreeMap<u64, c_int>,
    slots: BTreeMap<u64, Slots>,
    /// Atomic, so that it may be written through a shared reference by whoever has its address.
    regions: Vec<Box<[AtomicU64]>>,
}

/// The eight locks of the log's index, one a bit.
#[derive(Debug, Default, Clone, Copy)]
struct Slots {
    shared: u8,
    exclusive: u8,
}

impl Shared {
    fn files(&self) -> MutexGuard<'_, BTreeMap<String, OfFile>> {
        self.0.lock().unwrap()
    }

    /// Raises a handle's lock on the file.
    pub(crate) fn lock(&self, name: &str, handle: u64, level: c_int) -> Answer<()> {
        let mut files = self.files();
        let levels = &mut files.entry(name.to_owned()).or_default().levels;
        let highest = levels.iter().filter(|(other, _)| **other != handle);
        let highest = highest
            .map(|(_, level)| *level)
            .max()
            .unwrap_or(ffi::SQLITE_LOCK_NONE);
        let free = match level {
            ffi::SQLITE_LOCK_SHARED => highest < ffi::SQLITE_LOCK_PENDING,
            ffi::SQLITE_LOCK_EXCLUSIVE => highest == ffi::SQLITE_LOCK_NONE,
            _ => highest < ffi::SQLITE_LOCK_RESERVED,
        };
        if !free {
            return Err(ffi::SQLITE_BUSY);
        }
        let own = levels.entry(handle).or_insert(level);
        *own = level.max(*own);
        Ok(())
    }

    /// Lowers a handle's lock on the file.
    pub(crate) fn unlock(&self, name: &str, handle: u64, level: c_int) {
        let mut files = self.files();
        files
            .entry(name.to_owned())
            .or_default()
            .levels
            .insert(handle, level);
    }

    pub(crate) fn is_reserved(&self, name: &str) -> bool {
        let files = self.files();
        let of_file = files.get(name);
        of_file.is_some_and(|of| {
            of.levels
                .values()
                .any(|level| *level >= ffi::SQLITE_LOCK_RESERVED)
        })
    }

    /// The address of a part of the log's index; null when it is not there and not to be made.
    pub(crate) fn map(&self, name: &str, handle: u64, part: usize, size: usize, make: bool) -> *mut c_void {
        let mut files = self.files();
        let of_file = files.entry(name.to_owned()).or_default();
        of_file.slots.entry(handle).or_default();
        while make && of_file.regions.len() <= part {
            let region = (0..size.div_ceil(8)).map(|_| AtomicU64::new(0)).collect();
            of_file.regions.push(region);
        }
        let region = of_file.regions.get(part);
        region.map_or(std::ptr::null_mut(), |region| region.as_ptr().cast_mut().cast())
    }

    /// Takes or gives back locks of the log's index.
    pub(crate) fn lock_slots(&self, name: &str, handle: u64, mask: u8, flags: c_int) -> Answer<()> {
        let mut files = self.files();
        let slots = &mut files.entry(name.to_owned()).or_default().slots;
        let others = slots.iter().filter(|(other, _)| **other != handle);
        let taken = others.fold(Slots::default(), |taken, (_, slots)| Slots {
            shared: taken.shared | slots.shared,
            exclusive: taken.exclusive | slots.exclusive,
        });
        let own = slots.entry(handle).or_default();
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            (own.shared, own.exclusive) = (own.shared & !mask, own.exclusive & !mask);
        } else if flags & ffi::SQLITE_SHM_SHARED != 0 {
            free(taken.exclusive & mask)?;
            own.shared |= mask;
        } else {
            free((taken.exclusive | taken.shared) & mask)?;
            own.exclusive |= mask;
        }
        Ok(())
    }

    /// A handle leaves the log's index, which goes with the last one.
    pub(crate) fn unmap(&self, name: &str, handle: u64) {
        let mut files = self.files();
        let of_file = files.entry(name.to_owned()).or_default();
        of_file.slots.remove(&handle);
        if of_file.slots.is_empty() {
            of_file.regions.clear();
        }
    }

    pub(crate) fn close(&self, name: &str, handle: u64) {
        self.unmap(name, handle);
        self.files()
            .entry(name.to_owned())
            .or_default()
            .levels
            .remove(&handle);
    }
}

const fn free(taken: u8) -> Answer<()> {
    if taken == 0 { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
}
