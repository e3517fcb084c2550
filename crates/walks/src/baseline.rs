//! How far a walk was, by the rules of other recorders, as their documentation and defaults give them.

use track::{Fix, Metres, distance};

/// Another recorder's way to add up a distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Baseline {
    /// Every fix, one a second.
    Raw,
    /// OpenTracks 4: a fix every 10 m, none less sure than 50 m, a new segment after a jump of 200 m.
    OpenTracks,
    /// GPSLogger: a fix a minute.
    GpsLogger,
    /// EarthRanger's mobile app: a fix every 25 m.
    EarthRanger,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Raw, Self::OpenTracks, Self::GpsLogger, Self::EarthRanger];

    /// Returns its name in a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw 1 Hz",
            Self::OpenTracks => "OpenTracks",
            Self::GpsLogger => "GPSLogger",
            Self::EarthRanger => "EarthRanger",
        }
    }

    /// Returns how far these fixes are by its rules.
    pub fn distance(self, fixes: &[Fix]) -> Metres {
        let mut total = Metres(0.0);
        let mut kept: Option<Fix> = None;
        for fix in fixes.iter().filter(|fix| self.believes(fix)) {
            let Some(last) = kept else {
                kept = Some(*fix);
                continue;
            };
            let far = distance(last.position, fix.position);
            if self.keeps(far, fix.time_ms - last.time_ms) {
                if !self.breaks(far) {
                    total += far;
                }
                kept = Some(*fix);
            }
        }
        total
    }

    fn believes(self, fix: &Fix) -> bool {
        self != Self::OpenTracks || fix.accuracy_dm.is_none_or(|accuracy| accuracy <= 500)
    }

    fn keeps(self, far: Metres, since_ms: i64) -> bool {
        match self {
            Self::Raw => true,
            Self::OpenTracks => far.0 >= 10.0,
            Self::GpsLogger => since_ms >= 60_000,
            Self::EarthRanger => far.0 >= 25.0,
        }
    }

    fn breaks(self, far: Metres) -> bool {
        self == Self::OpenTracks && far.0 > 200.0
    }
}
