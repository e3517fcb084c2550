//! The functions that the Swift part calls by their C names. Nothing is decided here.

#![expect(
    unsafe_code,
    reason = "Swift finds a function by its exported name, and hands over text and numbers as C does"
)]

use std::ffi::{CStr, OsStr, c_char};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use position::Now;

use crate::native::{self, TROUBLE};

/// # Safety
/// `folder` is null, or text that ends with a zero and stays as it is during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn patrolbook_recorder_begin(folder: *const c_char, wall_ms: i64, mono_ms: u64) -> i64 {
    if folder.is_null() {
        return TROUBLE;
    }
    // SAFETY: the caller keeps what is said above.
    let folder = unsafe { CStr::from_ptr(folder) };
    native::begin(
        Path::new(OsStr::from_bytes(folder.to_bytes())),
        Now { wall_ms, mono_ms },
    )
}

/// # Safety
/// `numbers` is null, or the first of `count` numbers that stay as they are during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn patrolbook_recorder_hear(
    numbers: *const f64,
    count: usize,
    wall_ms: i64,
    mono_ms: u64,
) -> i64 {
    if numbers.is_null() {
        return TROUBLE;
    }
    // SAFETY: the caller keeps what is said above.
    let numbers = unsafe { std::slice::from_raw_parts(numbers, count) };
    native::hear(numbers, Now { wall_ms, mono_ms })
}

/// Looks after things.
#[unsafe(no_mangle)]
pub extern "C" fn patrolbook_recorder_look(cause: i32, wall_ms: i64, mono_ms: u64) -> i64 {
    native::look(cause, Now { wall_ms, mono_ms })
}

/// Takes how full the battery is.
#[unsafe(no_mangle)]
pub extern "C" fn patrolbook_recorder_battery(percent: i32) {
    native::battery(percent);
}
