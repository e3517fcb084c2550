//! The functions that `Native.kt` calls. Each takes what Java has and hands it to `native`; nothing is decided here.

#![expect(unsafe_code, reason = "Java finds a function by its exported name alone")]

use std::path::PathBuf;

use jni::JNIEnv;
use jni::objects::{JClass, JDoubleArray, JString};
use jni::sys::{jint, jlong};
use position::Now;

use crate::native::{self, TROUBLE};

/// `Native.begin(folder, wall, mono)`.
#[unsafe(no_mangle)]
pub extern "system" fn Java_org_patrolbook_recorder_Native_begin(
    mut java: JNIEnv<'_>,
    _class: JClass<'_>,
    folder: JString<'_>,
    wall_ms: jlong,
    mono_ms: jlong,
) -> jlong {
    match java.get_string(&folder) {
        Ok(folder) => native::begin(&PathBuf::from(String::from(folder)), now(wall_ms, mono_ms)),
        Err(_) => TROUBLE,
    }
}

/// `Native.hear(numbers, wall, mono)`.
#[unsafe(no_mangle)]
pub extern "system" fn Java_org_patrolbook_recorder_Native_hear(
    java: JNIEnv<'_>,
    _class: JClass<'_>,
    numbers: JDoubleArray<'_>,
    wall_ms: jlong,
    mono_ms: jlong,
) -> jlong {
    let length = java
        .get_array_length(&numbers)
        .ok()
        .and_then(|length| usize::try_from(length).ok());
    let mut heard = vec![0.0; length.unwrap_or(0)];
    match java.get_double_array_region(&numbers, 0, &mut heard) {
        Ok(()) => native::hear(&heard, now(wall_ms, mono_ms)),
        Err(_) => TROUBLE,
    }
}

/// `Native.look(cause, wall, mono)`.
#[unsafe(no_mangle)]
pub extern "system" fn Java_org_patrolbook_recorder_Native_look(
    _java: JNIEnv<'_>,
    _class: JClass<'_>,
    cause: jint,
    wall_ms: jlong,
    mono_ms: jlong,
) -> jlong {
    native::look(cause, now(wall_ms, mono_ms))
}

/// `Native.battery(percent)`.
#[unsafe(no_mangle)]
pub extern "system" fn Java_org_patrolbook_recorder_Native_battery(
    _java: JNIEnv<'_>,
    _class: JClass<'_>,
    percent: jint,
) {
    native::battery(percent);
}

/// `Native.motion(wall, mono)`.
#[unsafe(no_mangle)]
pub extern "system" fn Java_org_patrolbook_recorder_Native_motion(
    _java: JNIEnv<'_>,
    _class: JClass<'_>,
    wall_ms: jlong,
    mono_ms: jlong,
) -> jlong {
    native::motion(now(wall_ms, mono_ms))
}

fn now(wall_ms: jlong, mono_ms: jlong) -> Now {
    Now {
        wall_ms,
        mono_ms: u64::try_from(mono_ms).unwrap_or(0),
    }
}
