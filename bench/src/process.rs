//! What the kernel says of a process: its CPU time, its memory, its children. Linux only.

use std::path::PathBuf;

use crate::Result;

/// Ticks a second in which `/proc` counts; the same on every Linux that Debian runs on.
const TICKS: f64 = 100.0;
const KILOBYTE: f64 = 1024.0;

/// Returns how many milliseconds a process has computed, in itself and in the system.
pub(crate) fn cpu_ms(pid: u32) -> Result<f64> {
    let fields = stat(pid)?;
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok());
    // Counted from the field after the name: utime and stime are the 12th and 13th.
    let (user, system) = (ticks(11), ticks(12));
    Ok((user.unwrap_or(0.0) + system.unwrap_or(0.0)) * 1000.0 / TICKS)
}

/// Returns the processes that this one started and that still run.
pub(crate) fn children(pid: u32) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(child) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // One may end while it is looked at.
        let parent = stat(child)
            .ok()
            .and_then(|fields| fields.get(1)?.parse::<u32>().ok());
        if parent == Some(pid) {
            found.push(child);
        }
    }
    Ok(found)
}

/// The memory of a process in megabytes of 10^6 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// Resident now.
    pub(crate) now: f64,
    /// The most that was resident since its start, or since [`forget_peak`].
    pub(crate) peak: f64,
}

/// Returns the memory of a process; of this one for "self".
pub(crate) fn memory(pid: &str) -> Result<Memory> {
    let status = std::fs::read_to_string(path(pid, "status"))?;
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * KILOBYTE / 1e6)
    };
    match (of("VmRSS:"), of("VmHWM:")) {
        (Some(now), Some(peak)) => Ok(Memory { now, peak }),
        _ => Err("the kernel does not tell how much memory a process has".into()),
    }
}

/// Lets the peak of this process begin anew.
pub(crate) fn forget_peak() -> Result<()> {
    Ok(std::fs::write(path("self", "clear_refs"), "5")?)
}

/// Returns how many processes wanted a CPU in the last minute, on average.
pub(crate) fn load() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

fn stat(pid: u32) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(path(&pid.to_string(), "stat"))?;
    // The name is in brackets and may hold anything.
    let (_, rest) = text.rsplit_once(')').ok_or("a process without a name")?;
    Ok(rest.split_whitespace().map(str::to_owned).collect())
}

fn path(pid: &str, file: &str) -> PathBuf {
    PathBuf::from("/proc").join(pid).join(file)
}
