//! From nothing to the home screen, in the core alone: the phone is opened, unlocked and asked for its home screen,
//! over the notebook of a whole rehearsed shift. Without the window, whose time is the web view's, and without the
//! PIN's stretching, which takes at least half a second on purpose.

use std::path::Path;
use std::sync::Arc;

use app::{Phone, Strength, Surroundings};

use crate::durable::{quantile, timed};
use crate::{Result, Row};

const TIMES: usize = 50;

/// Opens the phone in a folder again and again.
pub(crate) fn measure(home: &Path, pin: &str) -> Result<Vec<Row>> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        times.push(timed(|| to_home(home, pin))?);
    }
    times.sort_by(f64::total_cmp);
    let row = |(metric, share)| Row {
        area: "app",
        workload: "start to home, core without window and PIN stretching",
        system: "notebook of a whole shift",
        metric,
        value: quantile(&times, share),
        unit: "ms",
        ratio_to: None,
    };
    Ok([("p50", 0.50), ("p99", 0.99)].map(row).into())
}

fn to_home(home: &Path, pin: &str) -> Result<()> {
    let phone = Phone::open(home, Surroundings::system(), Strength::ForTests, Arc::new(|_| {}))?;
    let notebooks = phone.view()?.notebooks;
    let notebook = notebooks.first().ok_or("the rehearsed phone has no notebook")?;
    phone.unlock(&notebook.id, pin)?;
    app::status::home(&*phone.session()?)?;
    Ok(())
}
