//! How much each block is wanted: where nobody was for long, and where much happened lately.
//!
//! The rule is this project's own, and plain enough to be told to an officer: a block that was walked within the last
//! `quiet` hours is not wanted. Every other one counts as many points as days have passed since, seven at most and for a
//! block that nobody is known to have walked; each thing that happened within 60 m counts as many points more again.

use std::collections::BTreeMap;

use track::{Metres, Position};

use crate::coverage::{Coverage, Places};
use crate::graph::EdgeId;

/// More days than this count no more.
const MOST_DAYS: f64 = 7.0;
/// What happened so near to a block happened in it.
const NEAR: Metres = Metres(60.0);
/// A block of which this share was walked was walked.
const ENOUGH: f64 = 0.5;

const DAY_MS: f64 = 86_400_000.0;
const HOUR_MS: i64 = 3_600_000;

/// When each block was last walked, as far as is known here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LastWalked(BTreeMap<EdgeId, i64>);

impl LastWalked {
    /// Takes into account what a route visited that ended at `ended_ms`.
    pub fn add(&mut self, places: &Places, visited: &Coverage, ended_ms: i64) {
        let shares = places.by_edge(visited);
        for (number, share) in shares.iter().enumerate() {
            if share.walked_part() >= ENOUGH {
                let known = self.0.entry(EdgeId(number)).or_insert(ended_ms);
                *known = ended_ms.max(*known);
            }
        }
    }

    /// Returns when a block was last walked; none where it is not known to have been.
    pub fn at(&self, block: EdgeId) -> Option<i64> {
        self.0.get(&block).copied()
    }
}

/// How much each block of a city is wanted at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    walked: LastWalked,
    happened: BTreeMap<EdgeId, u32>,
    now_ms: i64,
    quiet_ms: i64,
}

impl Need {
    /// Weighs the blocks: what was walked within `quiet_hours` of `now_ms` is not wanted; `happened` is where something
    /// happened lately.
    pub fn of(
        places: &Places,
        walked: LastWalked,
        happened: impl IntoIterator<Item = Position>,
        (now_ms, quiet_hours): (i64, u32),
    ) -> Self {
        let mut counted = BTreeMap::new();
        for place in happened {
            for block in places.blocks_near(place, NEAR) {
                *counted.entry(block).or_default() += 1;
            }
        }
        Self {
            walked,
            happened: counted,
            now_ms,
            quiet_ms: i64::from(quiet_hours) * HOUR_MS,
        }
    }

    /// Returns when a block was last walked, as far as is known.
    pub fn walked_at(&self, block: EdgeId) -> Option<i64> {
        self.walked.at(block)
    }

    /// Returns how much happened in a block lately.
    pub fn happened_at(&self, block: EdgeId) -> u32 {
        self.happened.get(&block).copied().unwrap_or_default()
    }

    /// Returns how much a block is wanted; 0 where it is not.
    pub fn for_block(&self, block: EdgeId) -> f64 {
        let since = self.walked.at(block).map(|at| self.now_ms.saturating_sub(at));
        let days = match since {
            Some(since) if since < self.quiet_ms => return 0.0,
            Some(since) => (since as f64 / DAY_MS).min(MOST_DAYS),
            None => MOST_DAYS,
        };
        days * f64::from(1 + self.happened_at(block))
    }
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use track::{Fix, Plane, Route};

    use super::*;
    use crate::graph::{Class, Street, StreetGraph};

    fn place(north: f64, east: f64) -> Position {
        let plane = Plane::around(Position::from_e7(494_800_000, -1_258_500_000).unwrap());
        plane.to_position(Coord { x: east, y: north }).unwrap()
    }

    fn street(line: [(f64, f64); 2]) -> Street {
        Street {
            name: None,
            class: Class::Residential,
            line: line.iter().map(|(north, east)| place(*north, *east)).collect(),
        }
    }

    fn walk(from: (f64, f64), to: (f64, f64)) -> Route {
        let fix = |second, (north, east)| Fix::at(place(north, east), second);
        Route {
            segments: vec![vec![fix(0, from), fix(100_000, to)]],
            ..Route::default()
        }
    }

    #[test]
    fn block_is_wanted_more_the_longer_nobody_was_there_and_the_more_happened() {
        let graph = StreetGraph::of([
            street([(0.0, 0.0), (0.0, 200.0)]),
            street([(300.0, 0.0), (300.0, 200.0)]),
            street([(600.0, 0.0), (600.0, 200.0)]),
        ]);
        let places = Places::of(&graph);
        let now = 100 * 24 * HOUR_MS;
        let mut walked = LastWalked::default();
        walked.add(
            &places,
            &places.visited(&walk((0.0, 0.0), (0.0, 200.0))),
            now - HOUR_MS,
        );
        walked.add(
            &places,
            &places.visited(&walk((0.0, 0.0), (0.0, 200.0))),
            now - 90 * HOUR_MS,
        );
        walked.add(
            &places,
            &places.visited(&walk((300.0, 0.0), (300.0, 200.0))),
            now - 48 * HOUR_MS,
        );
        // Less than half of the third.
        walked.add(
            &places,
            &places.visited(&walk((600.0, 0.0), (600.0, 80.0))),
            now - HOUR_MS,
        );
        let quiet = Need::of(&places, walked.clone(), [], (now, 8));
        assert_eq!(
            [0, 1, 2].map(|block| quiet.for_block(EdgeId(block))),
            [0.0, 2.0, 7.0]
        );

        let happened = [place(310.0, 20.0), place(330.0, 150.0), place(400.0, 100.0)];
        let busy = Need::of(&places, walked, happened, (now, 8));
        assert_eq!(
            [0, 1, 2].map(|block| busy.for_block(EdgeId(block))),
            [0.0, 6.0, 7.0]
        );
    }
}
