//! What every rehearsal of these tests begins with.

use std::path::{Path, PathBuf};

use app::view::ShiftStart;
use app::{Clock as _, SystemClock};
use domain::Timestamp;
use rehearsal::host::Host;
use rehearsal::{Link, Plan, input};
use tempfile::TempDir;

/// Some hours ago: the server does not show a briefing that expired by its own clock.
pub(crate) fn ago(hours: f64) -> Timestamp {
    SystemClock::new()
        .wall()
        .plus_millis(-(hours * 3_600_000.0) as i64)
}

/// How a shift on foot begins.
pub(crate) fn on_foot() -> ShiftStart {
    ShiftStart {
        unit: "U12".into(),
        zone: "Z1".into(),
        mode: "foot".into(),
        partner: None,
        partner_agency: None,
        kit: Vec::new(),
    }
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// A server of its own, and a folder for phones.
pub(crate) struct Stage {
    pub(crate) host: Host,
    pub(crate) home: TempDir,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let host = Host::start(&fixtures().join("town")).await.unwrap();
        Self {
            host,
            home: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn plan(&self, hours: f64, link: Link) -> Plan {
        let track = input::track(&fixtures().join("town/patrol-foot.gpx")).unwrap();
        let (pictures, left_out) = input::photos(&fixtures().join("photos")).unwrap();
        assert!(left_out.is_empty());
        Plan {
            fixes: input::fixes(&track),
            pictures,
            codes: self.host.codes().unwrap(),
            link,
            seed: 7,
            hours,
            start: ago(hours),
        }
    }
}
