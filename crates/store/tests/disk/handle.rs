//! An open file as SQLite sees it: the calls that it makes on one.

#![expect(unsafe_code, reason = "SQLite's own interface to a disk is one of C")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods};

use crate::disk::{Answer, Disk};
use crate::fault::Temper;

const SECTOR: c_int = 4096;

/// What SQLite allocates for each open file; `base` is the part that it knows.
#[repr(C)]
pub(crate) struct Handle {
    base: sqlite3_file,
    open: *mut Open,
}

struct Open {
    disk: Arc<Disk>,
    name: String,
    number: u64,
    /// The first sync of a journal or log that may be new syncs its folder too, as `unix` does it.
    folder_due: AtomicBool,
}

const NEW_LOG: c_int = ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;

static NUMBER: AtomicU64 = AtomicU64::new(1);

/// Makes a file of what SQLite allocated.
///
/// SAFETY of all callers: `file` has room for a [`Handle`].
pub(crate) unsafe fn fill(file: *mut sqlite3_file, disk: Arc<Disk>, name: String, flags: c_int) {
    let open = Open {
        disk,
        name,
        number: NUMBER.fetch_add(1, Ordering::Relaxed),
        folder_due: AtomicBool::new(flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & NEW_LOG != 0),
    };
    let base = sqlite3_file {
        pMethods: &raw const METHODS,
    };
    let open = Box::into_raw(Box::new(open));
    // SAFETY: as above; `close` takes the box back.
    unsafe { file.cast::<Handle>().write(Handle { base, open }) };
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

pub(crate) fn code(answer: Answer<()>) -> c_int {
    answer.err().unwrap_or(ffi::SQLITE_OK)
}

/// SAFETY of all callers: SQLite hands back only files that `fill` has made, and none after `close`.
unsafe fn of<'a>(file: *mut sqlite3_file) -> &'a Open {
    // SAFETY: as above; `Handle` begins with the `sqlite3_file`.
    unsafe { &*(*file.cast::<Handle>()).open }
}

/// SAFETY of all callers: `place` is null or may be written.
pub(crate) unsafe fn put<T>(place: *mut T, value: T) {
    if !place.is_null() {
        // SAFETY: as above.
        unsafe { place.write(value) };
    }
}

extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: `fill` made the box, and SQLite closes a file once.
    let open = unsafe { Box::from_raw((*file.cast::<Handle>()).open) };
    open.disk.shared.close(&open.name, open.number);
    ffi::SQLITE_OK
}

extern "C" fn read(file: *mut sqlite3_file, into: *mut c_void, length: c_int, at: sqlite3_int64) -> c_int {
    let (length, at) = (usize::try_from(length).unwrap(), usize::try_from(at).unwrap());
    // SAFETY: `into` has room for `length` bytes; zeroed first, since a slice must be initialised.
    let (open, into) = unsafe {
        into.cast::<u8>().write_bytes(0, length);
        (
            of(file),
            std::slice::from_raw_parts_mut(into.cast::<u8>(), length),
        )
    };
    code(open.disk.read(&open.name, at, into))
}

extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, length: c_int, at: sqlite3_int64) -> c_int {
    let (length, at) = (usize::try_from(length).unwrap(), usize::try_from(at).unwrap());
    // SAFETY: `from` holds `length` bytes.
    let (open, from) = unsafe { (of(file), std::slice::from_raw_parts(from.cast::<u8>(), length)) };
    code(open.disk.write(&open.name, at, from))
}

extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    // SAFETY: see `of`.
    let open = unsafe { of(file) };
    code(open.disk.truncate(&open.name, usize::try_from(length).unwrap()))
}

extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: see `of`.
    let open = unsafe { of(file) };
    let and_folder = open.folder_due.swap(false, Ordering::Relaxed);
    code(open.disk.sync(&open.name, and_folder))
}

extern "C" fn file_size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: see `of`; `out` comes from SQLite.
    unsafe {
        let open = of(file);
        let size = open.disk.size(&open.name);
        put(out, size.map_or(0, |size| size as sqlite3_int64));
        code(size.map(drop))
    }
}

extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: see `of`.
    let open = unsafe { of(file) };
    let counted = open.disk.count(ffi::SQLITE_IOERR_LOCK);
    code(counted.and_then(|()| open.disk.shared.lock(&open.name, open.number, level)))
}

extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    // SAFETY: see `of`.
    let open = unsafe { of(file) };
    open.disk.shared.unlock(&open.name, open.number, level);
    ffi::SQLITE_OK
}

extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: see `of`; `out` comes from SQLite.
    unsafe {
        let open = of(file);
        put(out, open.disk.shared.is_reserved(&open.name).into());
    }
    ffi::SQLITE_OK
}

/// Leaves every control to SQLite, and for the guard makes `PRAGMA synchronous = FULL` an order for NORMAL.
extern "C" fn file_control(file: *mut sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: see `of`. A pragma's argument is three strings: answer, name and value; SQLite reads its own heap copy of
    // the value after this call, and "FULL" has room for "1".
    unsafe {
        if operation == ffi::SQLITE_FCNTL_PRAGMA && of(file).disk.temper() == Temper::Normal {
            let words = argument.cast::<*mut c_char>();
            let (name, value) = (*words.add(1), *words.add(2));
            if !value.is_null() && CStr::from_ptr(name) == c"synchronous" && CStr::from_ptr(value) == c"FULL"
            {
                value.copy_from_nonoverlapping(c"1".as_ptr(), 2);
            }
        }
    }
    ffi::SQLITE_NOTFOUND
}

extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    SECTOR
}

extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

extern "C" fn shm_map(
    file: *mut sqlite3_file,
    part: c_int,
    size: c_int,
    make: c_int,
    out: *mut *mut c_void,
) -> c_int {
    let (part, size) = (usize::try_from(part).unwrap(), usize::try_from(size).unwrap());
    // SAFETY: see `of`; `out` comes from SQLite. The region lives until the last handle leaves it.
    unsafe {
        let open = of(file);
        let counted = open.disk.count(ffi::SQLITE_IOERR_SHMMAP);
        let region = counted.map(|()| {
            open.disk
                .shared
                .map(&open.name, open.number, part, size, make != 0)
        });
        put(out, region.unwrap_or(std::ptr::null_mut()));
        code(counted)
    }
}

extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: see `of`.
    let open = unsafe { of(file) };
    let mask = (offset..offset + count).fold(0_u8, |mask, slot| mask | 1 << slot);
    if flags & ffi::SQLITE_SHM_LOCK != 0
        && let Err(code) = open.disk.count(ffi::SQLITE_IOERR_SHMLOCK)
    {
        return code;
    }
    code(open.disk.shared.lock_slots(&open.name, open.number, mask, flags))
}

extern "C" fn shm_barrier(_: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: see `of`.
    let open = unsafe { of(file) };
    open.disk.shared.unmap(&open.name, open.number);
    ffi::SQLITE_OK
}
