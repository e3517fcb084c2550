//! What recording asks of a phone in an hour: how often its plan wakes it, and what its recorder writes.
//!
//! The count is the plan's own, over twenty made-up hours in each of three surroundings; the worst one stands here. A phone
//! wakes for other reasons too, and only a real one tells what that costs.

use std::path::Path;

use position::{Costs, Now, Order, Recording};
use seal::sign::SigningKey;
use seal::{Chance as _, Key};
use streets::StreetGraph;
use track::{Mode, Source};
use walks::{Carried, Going, Heard, Surroundings, Walk, hear};

use super::{AREA, HOUR};
use crate::dice::Dice;
use crate::row::count;
use crate::{Result, Row};

const SEEDS: std::ops::Range<u64> = 2_000..2_020;
const EACH_SECOND: &str = "a fix each second";
const MIB: f64 = 1024.0 * 1024.0;

pub(super) fn measure(graph: &StreetGraph) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (workload, going, battery) in [
        ("an hour on foot", Going::Foot, None),
        ("an hour by bike", Going::Bike, None),
        ("an hour of standing", Going::Still, None),
        ("an hour on foot, battery at 15 %", Going::Foot, Some(15)),
        ("an hour on foot, battery at 5 %", Going::Foot, Some(5)),
    ] {
        rows.extend(hour(graph, workload, (going, battery))?);
    }
    Ok(rows)
}

fn hour(
    graph: &StreetGraph,
    workload: &'static str,
    (going, battery): (Going, Option<u8>),
) -> Result<Vec<Row>> {
    let (mut wakes, mut each_second, mut syncs, mut bytes) = (0, 0, 0, 0);
    for (seed, around) in SEEDS.flat_map(|seed| Surroundings::ALL.map(|around| (seed, around))) {
        let heard = hear(&Walk::along(graph, going, HOUR, seed), around, seed);
        let carried = Carried::of(going, &heard, battery);
        let costs = written(going.mode(), &heard, &carried, battery)?;
        wakes = wakes.max(carried.wakes());
        each_second = each_second.max(heard.fixes.len() as u64);
        syncs = syncs.max(costs.syncs);
        bytes = bytes.max(costs.bytes);
    }
    let row = |metric, value, unit| Row::new(AREA, workload, "plan", metric, value, unit);
    Ok(vec![
        row("wake-ups", count(wakes), "an hour").beside(EACH_SECOND, count(each_second)),
        row("durable writes", count(syncs), "an hour").beside(EACH_SECOND, count(each_second)),
        row("written", count(bytes) / MIB, "MiB an hour"),
    ])
}

/// Hands a real recorder what the phone was handed, and returns what that wrote.
fn written(mode: Mode, heard: &Heard, carried: &Carried, battery: Option<u8>) -> Result<Costs> {
    let folder = tempfile::tempdir()?;
    let now = |wall_ms: i64| Now {
        wall_ms,
        mono_ms: (wall_ms - heard.start_ms).unsigned_abs(),
    };
    let mut recording = begin(mode, folder.path(), now(heard.start_ms))?;
    recording.battery(battery);
    for (_, fixes) in &carried.handed {
        if let Some(last) = fixes.last() {
            recording.hear(fixes, now(last.time_ms))?;
        }
    }
    Ok(recording.end(now(heard.end_ms))?)
}

fn begin(mode: Mode, folder: &Path, now: Now) -> Result<Recording> {
    let order = Order {
        log: "shift.fixes".into(),
        notebook: SigningKey::from_key(&Key::from_bytes([7; 32]))?.verifying_key(),
        mode,
        paused: false,
        until_ms: i64::MAX,
    };
    let mut dice = Dice::new(7);
    let chance = Box::new(move |bytes: &mut [u8]| dice.fill(bytes));
    Ok(Recording::begin(
        (folder, &order),
        (Source::Gnss, None),
        chance,
        now,
    )?)
}
