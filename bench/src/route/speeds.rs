//! Fixes a second on one core.
//!
//! "Unpacking" gives back every item of pieces of five minutes. "The whole filter" is all that becomes of a fix on the phone
//! before it is stored: gates, Kalman filter, pace, stops, gaps, thinning, and the pieces packed. Beside them the same
//! fixes read from GPX and from JSON, and the least that any recorder does: adding up the distances between raw fixes.

use serde::{Deserialize, Serialize};
use streets::StreetGraph;
use track::{Fix, Item, Mode, Output, Recorder, Route, chunk, export};
use walks::{Baseline, Going, Surroundings, Walk, hear};

use super::{AREA, HOUR, best, pieces};
use crate::row::count;
use crate::{Result, Row};

const WORKLOAD: &str = "eight hours on foot, between houses, one core";

/// A fix as JSON has it.
#[derive(Serialize, Deserialize)]
struct Plain {
    t: i64,
    lat: i32,
    lon: i32,
    acc: Option<u16>,
    spd: Option<u16>,
}

pub(super) fn measure(graph: &StreetGraph) -> Result<Vec<Row>> {
    let walk = Walk::along(graph, Going::Foot, 8 * HOUR, 78);
    let fixes = hear(&walk, Surroundings::Urban, 78).fixes;
    let mut rows = formats(&fixes)?;
    rows.extend(recording(&fixes)?);
    Ok(rows)
}

/// What can be read again in a second.
fn formats(fixes: &[Fix]) -> Result<Vec<Row>> {
    let items: Vec<Item> = fixes.iter().copied().map(Item::Fix).collect();
    let pieces = pieces(&items);
    let packed: Vec<Vec<u8>> = pieces.iter().map(|piece| chunk::encode(piece)).collect();
    let gpx = export::gpx("walk", &Route::of(&items));
    let json = serde_json::to_vec(&fixes.iter().map(plain).collect::<Vec<_>>())?;
    let rate =
        |work: &dyn Fn() -> Result<()>| Ok::<f64, Box<dyn std::error::Error>>(millions(fixes, best(work)?));
    let unpacked = rate(&|| {
        packed.iter().try_for_each(|piece| {
            std::hint::black_box(chunk::decode(piece)?);
            Ok(())
        })
    })?;
    let packing = rate(&|| {
        pieces.iter().for_each(|piece| {
            std::hint::black_box(chunk::encode(piece));
        });
        Ok(())
    })?;
    let from_gpx = rate(&|| {
        std::hint::black_box(track::import(gpx.as_bytes())?);
        Ok(())
    })?;
    let from_json = rate(&|| {
        std::hint::black_box(serde_json::from_slice::<Vec<Plain>>(&json)?);
        Ok(())
    })?;
    Ok(vec![
        row("unpacking", unpacked).beside("JSON", from_json),
        row("packing", packing),
        row("reading JSON (serde_json)", from_json),
        row("reading GPX (ours, over quick-xml)", from_gpx),
    ])
}

/// What can be recorded in a second.
fn recording(fixes: &[Fix]) -> Result<Vec<Row>> {
    let whole = best(|| {
        std::hint::black_box(record(fixes));
        Ok(())
    })?;
    let raw = best(|| {
        std::hint::black_box(Baseline::Raw.distance(std::hint::black_box(fixes)));
        Ok(())
    })?;
    let (whole, raw) = (millions(fixes, whole), millions(fixes, raw));
    Ok(vec![
        row("the whole filter", whole).beside("adding up raw distances", raw),
        row("adding up raw distances", raw),
    ])
}

/// Records fixes, and packs the pieces as they are full.
fn record(fixes: &[Fix]) -> usize {
    let mut recorder = Recorder::new(Mode::Foot);
    recorder.start(fixes.first().map_or(0, |fix| fix.time_ms));
    let mut kept = Vec::new();
    for fix in fixes {
        for output in recorder.fix(*fix) {
            if let Output::Item(item) = output {
                kept.push(item);
            }
        }
    }
    pieces(&kept).iter().map(|piece| chunk::encode(piece).len()).sum()
}

const fn plain(fix: &Fix) -> Plain {
    Plain {
        t: fix.time_ms,
        lat: fix.position.lat_e7(),
        lon: fix.position.lon_e7(),
        acc: fix.accuracy_dm,
        spd: fix.speed_cm_s,
    }
}

fn row(system: &'static str, millions: f64) -> Row {
    Row::new(AREA, WORKLOAD, system, "fixes a second", millions, "million")
}

fn millions(fixes: &[Fix], seconds: f64) -> f64 {
    count(fixes.len() as u64) / seconds / 1e6
}
