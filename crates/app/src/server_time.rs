//! The time by the server's word. No clock decides: a phone's wall clock may say anything, so what is shown or hidden by
//! time is judged by the server's last word and the clock that nobody can set.

use domain::{BootId, Timestamp};
use serde::{Deserialize, Serialize};
use store::setting;

use crate::error::Result;
use crate::session::Session;

const SETTING: &str = "server_time";

/// What the server said last, and where the phone's clocks stood then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServerTime {
    said_ms: i64,
    /// Server time minus wall time.
    pub(crate) offset_ms: i64,
    mono_ms: u64,
    boot: [u8; 16],
}

impl ServerTime {
    /// Returns what the server's clock said.
    pub(crate) const fn said(self) -> Timestamp {
        Timestamp(self.said_ms)
    }

    /// Returns what the time is at least: it has only gone on since the server spoke, and within one boot the
    /// monotonic clock says by how much.
    fn at_least(self, mono_ms: u64, boot: BootId) -> Timestamp {
        let since = if self.boot == *boot.as_bytes() {
            mono_ms.saturating_sub(self.mono_ms)
        } else {
            0
        };
        Timestamp(self.said_ms.saturating_add_unsigned(since))
    }

    /// Returns what the time most likely is.
    fn likely(self, wall: Timestamp, mono_ms: u64, boot: BootId) -> Timestamp {
        if self.boot == *boot.as_bytes() {
            self.at_least(mono_ms, boot)
        } else {
            wall.plus_millis(self.offset_ms)
        }
    }
}

impl Session {
    /// Notes what the server's clock said.
    pub(crate) fn hear_server_time(&self, offset_ms: i64) -> Result<()> {
        let clocks = self.clocks();
        let heard = ServerTime {
            said_ms: clocks.wall.plus_millis(offset_ms).0,
            offset_ms,
            mono_ms: clocks.mono_ms,
            boot: *clocks.boot.as_bytes(),
        };
        self.memory().server_time = Some(heard);
        let bytes = serde_json::to_vec(&heard)?;
        self.write(|w| setting::put(w, SETTING, &bytes))
    }

    /// Reads what was heard before the app was opened.
    pub(crate) fn recall_server_time(&self) -> Result<()> {
        let kept = self.read(|r| setting::get(r, SETTING))?;
        self.memory().server_time = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(())
    }

    /// Says whether a moment has surely passed; a phone that does not know the time says no.
    pub(crate) fn has_surely_passed(&self, at: Timestamp) -> bool {
        self.surely_now().is_some_and(|now| at <= now)
    }

    /// Returns what the time is at least; none on a phone that never heard it.
    pub(crate) fn surely_now(&self) -> Option<Timestamp> {
        let heard = self.memory().server_time;
        let clocks = self.clocks();
        heard.map(|heard| heard.at_least(clocks.mono_ms, clocks.boot))
    }

    /// Returns the time for what others will judge by the server's clock: as the server would say it, where the phone
    /// has heard it, else as the wall clock says.
    pub(crate) fn likely_now(&self) -> Timestamp {
        let heard = self.memory().server_time;
        let clocks = self.clocks();
        heard.map_or(clocks.wall, |heard| {
            heard.likely(clocks.wall, clocks.mono_ms, clocks.boot)
        })
    }
}
