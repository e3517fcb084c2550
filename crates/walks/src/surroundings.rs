//! What stands around the receiver, and how it errs there.

/// What stands around the receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surroundings {
    /// Sky on all sides: parks, the waterfront, wide streets.
    Open,
    /// Houses of a few floors.
    Urban,
    /// Tall buildings on both sides.
    Canyon,
}

/// How a receiver errs. Metres and metres a second are of one axis, one standard deviation.
///
/// Errors drift (an Ornstein–Uhlenbeck process) with noise on top, as stationary receivers do: Harris and others,
/// "Comparison of enhanced noise model performance based on analysis of civilian GPS data", Sensors 20 (2020) 6050; that a
/// distance grows with the part that does not repeat from fix to fix: Ranacher and others, "Why GPS makes distances
/// bigger than they are", Int. J. Geographical Information Science 30 (2016), arXiv 1504.04504. The spread in the open is
/// that of phones there (van Diggelen and Enge, ION GNSS+ 2015: 4.9 m around the truth); among tall buildings several
/// tens of metres. The noise is chosen so that adding up raw fixes of a walk, one a second, errs by about 90, 150 and
/// 360 %; doppler speeds err by decimetres a second. A real receiver filters
/// its fixes more: these are harder than most.
///
/// Fixed on 2026-11-28, before any policy was tuned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Errors {
    /// The drift.
    pub(crate) drift: f64,
    /// After so many seconds the drift is another.
    pub(crate) drift_seconds: f64,
    /// What is new with every fix.
    pub(crate) noise: f64,
    /// Seconds between reflections that pull the fixes aside; 0 for none.
    pub(crate) reflected_every: f64,
    /// How long one lasts, in seconds.
    pub(crate) reflected_for: f64,
    /// How far it pulls.
    pub(crate) reflected_by: f64,
    /// Seconds between times without any fix; 0 for none.
    pub(crate) lost_every: f64,
    /// How long one lasts, in seconds.
    pub(crate) lost_for: f64,
    /// The error of the doppler speed; it makes a slow walk look faster and never slower than nothing.
    pub(crate) speed: f64,
    /// After so many seconds that error is another.
    pub(crate) speed_seconds: f64,
}

impl Surroundings {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Urban, Self::Canyon];

    /// Returns its name in a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Urban => "urban",
            Self::Canyon => "canyon",
        }
    }

    pub(crate) const fn errors(self) -> Errors {
        match self {
            Self::Open => Errors {
                drift: 3.0,
                drift_seconds: 60.0,
                noise: 1.1,
                reflected_every: 0.0,
                reflected_for: 0.0,
                reflected_by: 0.0,
                lost_every: 0.0,
                lost_for: 0.0,
                speed: 0.10,
                speed_seconds: 3.0,
            },
            Self::Urban => Errors {
                drift: 6.0,
                drift_seconds: 45.0,
                noise: 1.25,
                reflected_every: 120.0,
                reflected_for: 15.0,
                reflected_by: 12.0,
                lost_every: 1_800.0,
                lost_for: 20.0,
                speed: 0.25,
                speed_seconds: 3.0,
            },
            Self::Canyon => Errors {
                drift: 12.0,
                drift_seconds: 30.0,
                noise: 1.9,
                reflected_every: 60.0,
                reflected_for: 20.0,
                reflected_by: 30.0,
                lost_every: 600.0,
                lost_for: 40.0,
                speed: 0.45,
                speed_seconds: 3.0,
            },
        }
    }
}
