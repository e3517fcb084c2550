//! The disk as SQLite sees it: a VFS that is the default one of this process, so that the store opens by path as ever.
//!
//! It answers as the `unix` VFS of the phone does (WAL with shared memory, power-safe overwrite, sectors of 4096
//! bytes). What does not lie in the folder of a [`Disk`] goes to the VFS of the system.

#![expect(unsafe_code, reason = "SQLite's own interface to a disk is one of C")]

use std::ffi::{CStr, c_char, c_int};
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, Once};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_vfs};

use crate::chance::Chance;
use crate::disk::Disk;
use crate::handle::{self, code, put};

/// The VFS that was the default one before.
static SYSTEM: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(std::ptr::null_mut());
static RANDOM: Mutex<Chance> = Mutex::new(Chance::new(3));
/// 2026-01-01T12:00:00Z as a Julian day in milliseconds; nothing in the store asks SQLite for the time.
const NOW: sqlite3_int64 = 212_633_553_600_000;

/// Makes it the default VFS of this process, once.
pub(crate) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: SQLite's VFSs are never freed; without a name it gives the default one.
        let system = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
        SYSTEM.store(system, Ordering::Release);
        // SAFETY: as above.
        let of_system = usize::try_from(unsafe { (*system).szOsFile }).unwrap();
        let vfs = Box::leak(Box::new(sqlite3_vfs {
            iVersion: 2,
            szOsFile: c_int::try_from(of_system.max(size_of::<handle::Handle>())).unwrap(),
            mxPathname: 512,
            pNext: std::ptr::null_mut(),
            zName: c"power-loss".as_ptr(),
            pAppData: std::ptr::null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: None,
            xCurrentTimeInt64: Some(current_time_ms),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        }));
        // SAFETY: the structure is leaked, so it outlives every connection, and all its functions are of this file.
        let done = unsafe { ffi::sqlite3_vfs_register(vfs, 1) };
        assert_eq!(done, ffi::SQLITE_OK);
        // SQLCipher would write a line to the terminal for each fault that is made here on purpose.
        let quiet = rusqlite::Connection::open_in_memory().unwrap();
        quiet.execute_batch("PRAGMA cipher_log_level = NONE").unwrap();
    });
}

fn system() -> *mut sqlite3_vfs {
    SYSTEM.load(Ordering::Acquire)
}

/// SAFETY of all callers: `path` is a string of SQLite, ended by a zero, or null.
unsafe fn disk_at(path: *const c_char) -> Option<(Arc<Disk>, String)> {
    if path.is_null() {
        return None;
    }
    // SAFETY: as above, and it lives as long as this call.
    Disk::at(unsafe { CStr::from_ptr(path) }.to_str().ok()?)
}

extern "C" fn open(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: `file` has room for a `Handle` (szOsFile); without methods SQLite does not close it.
    unsafe { (*file).pMethods = std::ptr::null() };
    // SAFETY: `path` comes from SQLite.
    let Some((disk, name)) = (unsafe { disk_at(path) }) else {
        // SAFETY: the file has room for the system's own, which fills in its methods.
        return unsafe { (*system()).xOpen.unwrap()(system(), path, file, flags, out) };
    };
    if let Err(code) = disk.open(&name, flags & ffi::SQLITE_OPEN_CREATE != 0) {
        return code;
    }
    // SAFETY: as above; `out` comes from SQLite.
    unsafe {
        handle::fill(file, disk, name, flags);
        put(out, flags);
    }
    ffi::SQLITE_OK
}

extern "C" fn delete(_: *mut sqlite3_vfs, path: *const c_char, durably: c_int) -> c_int {
    // SAFETY: `path` comes from SQLite.
    unsafe {
        let Some((disk, name)) = disk_at(path) else {
            return (*system()).xDelete.unwrap()(system(), path, durably);
        };
        code(disk.delete(&name, durably != 0))
    }
}

extern "C" fn access(_: *mut sqlite3_vfs, path: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: `path` and `out` come from SQLite.
    unsafe {
        let Some((disk, name)) = disk_at(path) else {
            return (*system()).xAccess.unwrap()(system(), path, flags, out);
        };
        let exists = disk.exists(&name);
        put(out, exists.unwrap_or(false).into());
        code(exists.map(drop))
    }
}

extern "C" fn full_pathname(
    _: *mut sqlite3_vfs,
    path: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: `path` comes from SQLite, and `out` has `room` bytes.
    unsafe {
        let path = CStr::from_ptr(path).to_bytes_with_nul();
        if path.len() > usize::try_from(room).unwrap() {
            return ffi::SQLITE_CANTOPEN;
        }
        out.copy_from_nonoverlapping(path.as_ptr().cast(), path.len());
    }
    ffi::SQLITE_OK
}

extern "C" fn randomness(_: *mut sqlite3_vfs, length: c_int, out: *mut c_char) -> c_int {
    let mut random = RANDOM.lock().unwrap();
    for at in 0..usize::try_from(length).unwrap() {
        // SAFETY: `out` has room for `length` bytes.
        unsafe { out.add(at).cast::<u8>().write(random.next().to_le_bytes()[0]) };
    }
    length
}

extern "C" fn sleep(_: *mut sqlite3_vfs, micros: c_int) -> c_int {
    std::thread::yield_now();
    micros
}

extern "C" fn current_time(_: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: `out` comes from SQLite.
    unsafe { put(out, NOW as f64 / 86_400_000.0) };
    ffi::SQLITE_OK
}

extern "C" fn current_time_ms(_: *mut sqlite3_vfs, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: `out` comes from SQLite.
    unsafe { put(out, NOW) };
    ffi::SQLITE_OK
}
