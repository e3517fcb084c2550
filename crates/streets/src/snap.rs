//! Which streets a walk most likely followed, and how far it was along them.
//!
//! A hidden Markov model after Newson and Krumm, "Hidden Markov map matching through noise and sparseness", ACM SIGSPATIAL
//! GIS 2009. Its states are the places of the streets, every five metres, each with the way the officer faces: from one
//! moment to the next the officer stays or goes on to the next place, no faster than people walk, and seldom turns round.
//! So noise along a street is no way there and back. The fixes are not moved, and no line is drawn from this: it only
//! tells a length, and only for stretches where the answer is sure.

mod onward;
mod trellis;

use std::collections::BTreeMap;

use track::{Fix, Metres, Mode, Route, distance};

use crate::coverage::Places;
use crate::graph::StreetGraph;
use onward::Onwards;
use trellis::{Moment, Trellis};

/// From one place to the next nobody on foot is faster than this, in milliseconds: two metres a second.
const EVERY_MS: i64 = 2_500;
/// Over a longer silence than this, in milliseconds, nobody knows the way.
const LONGEST_MS: i64 = 120_000;
/// A way is told after so many moments and begun anew, so that a long walk fills no memory: an hour.
const MOST: usize = 1_440;
/// So many moments are sure together or not at all: two minutes.
const TOGETHER: usize = 48;
/// They are while half of them are within so many standard deviations of the streets.
const SURE: f64 = 2.0;
/// A receiver that is so sure of its place, in decimetres, knows the way better than the middle of the street does.
const SURE_ITSELF_DM: u16 = 70;
/// A receiver's place has at least this standard deviation, in metres; half a street is in it.
const SPREAD_LEAST: f64 = 6.0;
/// What a fix without an accuracy is taken to have, in metres.
const ACCURACY_UNKNOWN: f64 = 10.0;
/// A radius that holds 68 % of fixes, in standard deviations of one axis.
const RADIUS_IN_SIGMAS: f64 = 1.5;

/// The lines of a city's streets.
#[derive(Debug)]
pub struct Lines<'a> {
    places: &'a Places,
    onwards: Onwards,
}

/// A step of a walk that surely followed the streets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snapped {
    /// Where it ended, as the receiver has it.
    pub to: Fix,
    /// How far it is along the streets.
    pub along: Metres,
    /// How far it is along the places.
    pub instead_of: Metres,
}

/// A distance, and how much of it the streets told.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reckoned {
    /// All of it.
    pub distance: Metres,
    /// What of it is along streets, instead of along the places.
    pub along: Metres,
}

/// How far a walk had come at each moment, and how near to the streets.
#[derive(Debug, Default)]
struct Way {
    from_ms: i64,
    metres: Vec<f64>,
    sure: Vec<bool>,
}

impl<'a> Lines<'a> {
    /// Returns the lines of these streets, whose places these are.
    pub fn of(graph: &StreetGraph, places: &'a Places) -> Self {
        Self {
            places,
            onwards: Onwards::of(graph, places),
        }
    }

    /// Returns those steps of a route whose length the streets know better than the receiver does: on foot, where it
    /// measured no speed and is not sure of its place, and where the walk surely followed the streets.
    pub fn snap(&self, mode: Mode, route: &Route) -> Vec<Snapped> {
        if !leaves_open(mode, route) {
            return Vec::new();
        }
        let segments = route.segments.iter();
        let silences =
            |from: &Fix, to: &Fix| (0..=LONGEST_MS).contains(&to.time_ms.saturating_sub(from.time_ms));
        let runs = segments.flat_map(|segment| segment.chunk_by(silences));
        runs.filter(|run| run.iter().any(is_wanting))
            .flat_map(|run| self.snap_run(run))
            .collect()
    }

    fn snap_run(&self, run: &[Fix]) -> Vec<Snapped> {
        let ways = self.ways(run);
        let steps = run.iter().zip(run.iter().skip(1));
        let snapped = |(from, to): (&Fix, &Fix)| {
            let (_, way) = ways.range(..=from.time_ms).next_back()?;
            let along = way.far(to.time_ms)? - way.far(from.time_ms)?;
            way.is_sure(to.time_ms).then(|| Snapped {
                to: *to,
                along: Metres(along),
                instead_of: distance(from.position, to.position),
            })
        };
        steps
            .filter(|(_, to)| is_wanting(to))
            .filter_map(snapped)
            .collect()
    }

    /// Returns the ways along streets, each by when it begins.
    fn ways(&self, run: &[Fix]) -> BTreeMap<i64, Way> {
        let mut ways = BTreeMap::new();
        let mut trellis = Trellis::new(self.places, &self.onwards);
        let mut from_ms = 0;
        for moment in self.moments(run) {
            if trellis.goes_on(moment) && trellis.len() < MOST {
                continue;
            }
            ways.insert(from_ms, Way::of(from_ms, &trellis.end()));
            from_ms = moment.time_ms;
            trellis.begin(moment);
        }
        ways.insert(from_ms, Way::of(from_ms, &trellis.end()));
        ways
    }

    /// Returns where the walk was every so often: between fixes on the straight line from one to the next.
    fn moments(&self, run: &[Fix]) -> Vec<Moment> {
        let (Some(plane), Some(first)) = (self.places.plane(), run.first()) else {
            return Vec::new();
        };
        let mut steps = run.iter().zip(run.iter().skip(1)).peekable();
        (0..)
            .map_while(|count| {
                let time_ms = first.time_ms.checked_add(count * EVERY_MS)?;
                while steps.next_if(|(_, to)| to.time_ms < time_ms).is_some() {}
                let (from, to) = *steps.peek()?;
                let part = (time_ms - from.time_ms) as f64 / (to.time_ms - from.time_ms).max(1) as f64;
                let (a, b) = (plane.to_metres(from.position), plane.to_metres(to.position));
                Some(Moment {
                    time_ms,
                    at: a + (b - a) * part,
                    spread: spread(to),
                })
            })
            .collect()
    }
}

impl Reckoned {
    /// Returns a distance of which these steps are told by the streets.
    pub fn of<'a>(distance: Metres, steps: impl IntoIterator<Item = &'a Snapped>) -> Self {
        let (mut along, mut instead_of) = (Metres(0.0), Metres(0.0));
        for step in steps {
            along += step.along;
            instead_of += step.instead_of;
        }
        Self {
            distance: Metres((distance.0 - instead_of.0).max(0.0) + along.0),
            along,
        }
    }
}

/// Says whether a route leaves anything for the streets to tell: on foot, where the receiver measured no speed and is not
/// sure of its place.
pub fn leaves_open(mode: Mode, route: &Route) -> bool {
    mode == Mode::Foot && route.segments.iter().flatten().any(is_wanting)
}

/// Says whether the receiver leaves the length of the step to this fix open.
fn is_wanting(fix: &Fix) -> bool {
    fix.speed_cm_s.is_none() && fix.accuracy_dm.is_none_or(|accuracy| accuracy > SURE_ITSELF_DM)
}

impl Way {
    /// Makes a way of its moments: how far each is from the one before, and how many standard deviations from the fixes.
    fn of(from_ms: i64, moments: &[(f64, f64)]) -> Self {
        let mut far = 0.0;
        let metres = moments.iter().map(|(metres, _)| {
            far += metres;
            far
        });
        let sure = moments.chunks(TOGETHER).map(|together| {
            let near = together.iter().filter(|(_, sigmas)| *sigmas <= SURE);
            near.count() * 2 >= together.len()
        });
        Self {
            from_ms,
            metres: metres.collect(),
            sure: sure.collect(),
        }
    }

    /// Returns how far the walk had come; nothing of a time that is not in it.
    fn far(&self, time_ms: i64) -> Option<f64> {
        let since = usize::try_from(time_ms.saturating_sub(self.from_ms)).ok()?;
        let (before, part) = (since / EVERY_MS as usize, since % EVERY_MS as usize);
        let from = *self.metres.get(before)?;
        if part == 0 {
            return Some(from);
        }
        let to = *self.metres.get(before + 1)?;
        Some(from + (to - from) * part as f64 / EVERY_MS as f64)
    }

    fn is_sure(&self, time_ms: i64) -> bool {
        let since = time_ms.saturating_sub(self.from_ms);
        let moment = usize::try_from(since / EVERY_MS).unwrap_or(usize::MAX);
        self.sure.get(moment / TOGETHER).copied().unwrap_or(false)
    }
}

fn spread(fix: &Fix) -> f64 {
    let radius = fix
        .accuracy_dm
        .map_or(ACCURACY_UNKNOWN, |accuracy| f64::from(accuracy) / 10.0);
    (radius / RADIUS_IN_SIGMAS).max(SPREAD_LEAST)
}

#[cfg(test)]
mod tests;
