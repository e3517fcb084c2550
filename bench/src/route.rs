//! The route: how far a recorded walk is from the walk beside the rules of other recorders, what a fix takes beside GPX and
//! FIT, how fast fixes are unpacked and filtered, what recording asks of the phone, what the streets' questions cost.
//!
//! Walks are made up and their truth is known; none of these seeds chose a number of the recorder.

#![expect(clippy::disallowed_methods, reason = "a stopwatch is what this is for")]

mod bytes;
mod costs;
mod distances;
mod fit;
mod greedy;
mod places;
mod speeds;

use std::path::Path;
use std::time::Instant;

use track::Item;

use crate::{Result, Row};

const AREA: &str = "route";
const HOUR: usize = 3_600;
/// A piece of the route becomes a line when it spans this much, in milliseconds: as the phone cuts it.
const LINE_MS: i64 = 5 * 60_000;
const TURNS: usize = 20;

pub(crate) async fn measure(fixtures: &Path) -> Result<Vec<Row>> {
    let graph = city::read_streets(fixtures.join("town/streets.geojson"))?;
    let mut rows = distances::measure(&graph);
    rows.extend(bytes::measure(&graph).await?);
    rows.extend(speeds::measure(&graph)?);
    rows.extend(costs::measure(&graph)?);
    rows.extend(places::measure(&graph)?);
    Ok(rows)
}

/// Cuts a route into pieces, each of which becomes a line.
fn pieces(items: &[Item]) -> Vec<Vec<Item>> {
    let mut pieces: Vec<Vec<Item>> = Vec::new();
    for item in items {
        match pieces.last_mut() {
            Some(piece)
                if piece
                    .first()
                    .is_some_and(|first| ends(item) - ends(first) < LINE_MS) =>
            {
                piece.push(*item);
            }
            _ => pieces.push(vec![*item]),
        }
    }
    pieces
}

/// Returns when an item was over.
const fn ends(item: &Item) -> i64 {
    match item {
        Item::Fix(fix) => fix.time_ms,
        Item::Gap(gap) => gap.to_ms,
        Item::Stop(stop) => stop.to_ms,
    }
}

/// Returns the seconds of the best of some turns: of a machine that others use, the least disturbed one.
fn best(work: impl Fn() -> Result<()>) -> Result<f64> {
    let mut seconds = f64::INFINITY;
    for _ in 0..TURNS {
        let began = Instant::now();
        work()?;
        seconds = seconds.min(began.elapsed().as_secs_f64());
    }
    Ok(seconds)
}
