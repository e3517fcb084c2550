//! Full disks: SQLite's own file system, which writes nothing into folders that are named full. It is the system's in
//! all else.

#![allow(
    unsafe_code,
    reason = "SQLite's file system is a table of C functions; only two of them are replaced"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use rusqlite::ffi;

static ONCE: Once = Once::new();
static DISKS: Mutex<Disks> = Mutex::new(Disks {
    system: 0,
    full: BTreeSet::new(),
    files: BTreeMap::new(),
    tables: BTreeMap::new(),
});

struct Disks {
    /// The system's file system.
    system: usize,
    /// Folders into which nothing fits.
    full: BTreeSet<PathBuf>,
    /// Each open file with its path and the system's functions for it.
    files: BTreeMap<usize, (PathBuf, usize)>,
    /// The system's tables of functions, each with ours.
    tables: BTreeMap<usize, usize>,
}

fn disks() -> MutexGuard<'static, Disks> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has SQLite ask here first; to be called before anything is opened.
pub(crate) fn install() {
    ONCE.call_once(|| {
        // SAFETY: the system's file system lives as long as the process; ours is a copy of it that is never freed.
        unsafe {
            let system = ffi::sqlite3_vfs_find(std::ptr::null());
            let mut ours = Box::new(*system);
            ours.zName = c"may-be-full".as_ptr();
            ours.pNext = std::ptr::null_mut();
            ours.xOpen = Some(open);
            disks().system = system as usize;
            ffi::sqlite3_vfs_register(Box::leak(ours), 1);
        }
    });
}

/// Says whether anything still fits into a folder.
pub(crate) fn set_full(folder: &Path, full: bool) {
    let mut disks = disks();
    if full {
        disks.full.insert(folder.to_owned());
    } else {
        disks.full.remove(folder);
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let system = disks().system as *mut ffi::sqlite3_vfs;
    // SAFETY: SQLite's arguments are handed on as they are; `file` is open when the system says so.
    unsafe {
        let code = ((*system).xOpen.unwrap())(system, name, file, flags, out);
        if code == ffi::SQLITE_OK && !name.is_null() && !(*file).pMethods.is_null() {
            let path = PathBuf::from(CStr::from_ptr(name).to_string_lossy().into_owned());
            let theirs = (*file).pMethods;
            let mut disks = disks();
            let ours = *disks.tables.entry(theirs as usize).or_insert_with(|| {
                let mut table = Box::new(*theirs);
                table.xWrite = Some(write);
                table.xClose = Some(close);
                std::ptr::from_mut(Box::leak(table)) as usize
            });
            disks.files.insert(file as usize, (path, theirs as usize));
            (*file).pMethods = ours as *const ffi::sqlite3_io_methods;
        }
        code
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    count: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let (theirs, fits) = {
        let disks = disks();
        let (path, theirs) = &disks.files[&(file as usize)];
        (*theirs, !disks.full.iter().any(|full| path.starts_with(full)))
    };
    if !fits {
        return ffi::SQLITE_FULL;
    }
    // SAFETY: the table is the system's own for this file.
    unsafe { ((*(theirs as *const ffi::sqlite3_io_methods)).xWrite.unwrap())(file, bytes, count, at) }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let known = disks().files.remove(&(file as usize));
    let (_, theirs) = known.unwrap();
    // SAFETY: the table is the system's own for this file, and it is closed once.
    unsafe { ((*(theirs as *const ffi::sqlite3_io_methods)).xClose.unwrap())(file) }
}
