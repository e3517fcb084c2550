//! The likeliest way through the moments of a walk: Viterbi's.

use geo::Coord;

use super::onward::{Facing, Onwards, turned};
use crate::coverage::Places;

/// Streets are looked for within so many of a fix's standard deviations, at least and at most so many metres.
const WITHIN: (f64, f64, f64) = (2.5, 30.0, 60.0);
/// A fix this far from where the officer can be, in metres, is of another walk.
const ELSEWHERE: f64 = 150.0;
/// A receiver's errors last: so many moments tell as much as one would whose error is new.
const ALIKE: f32 = 24.0;
/// Who walks turns round in the middle of a block once in so many moments: ten minutes.
const TURNS_ROUND: f32 = 240.0;
/// What is so much less likely than the best is given up: minus the logarithm.
const GIVEN_UP: f32 = 6.0;
const NONE: u32 = u32::MAX;

/// Where a walk was at a time, in metres on the streets' plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) time_ms: i64,
    pub(super) at: Coord<f64>,
    pub(super) spread: f64,
}

/// A state of a moment.
#[derive(Debug, Clone, Copy)]
struct State {
    facing: Facing,
    /// Which of the moment before it comes from.
    from: u32,
    cost: f32,
    sigmas: f32,
}

/// The moments so far, each with what is likely.
pub(super) struct Trellis<'a> {
    places: &'a Places,
    onwards: &'a Onwards,
    columns: Vec<Vec<State>>,
    /// For each place and way to face, which state of the newest moment it is.
    found: Vec<u32>,
}

impl<'a> Trellis<'a> {
    pub(super) fn new(places: &'a Places, onwards: &'a Onwards) -> Self {
        Self {
            places,
            onwards,
            columns: Vec::new(),
            found: vec![NONE; places.len() * 2],
        }
    }

    /// Returns how many moments there are.
    pub(super) const fn len(&self) -> usize {
        self.columns.len()
    }

    /// Begins at this moment, if there are streets.
    pub(super) fn begin(&mut self, moment: Moment) {
        let mut column = Vec::new();
        for place in self.places.near(moment.at, within(&moment)) {
            let facing = (place * 2) as Facing;
            for facing in [facing, turned(facing)] {
                self.offer(&mut column, &moment, facing, (0, 0.0));
            }
        }
        self.close(column);
    }

    /// Goes on to the next moment; false where no street leads there.
    pub(super) fn goes_on(&mut self, moment: Moment) -> bool {
        let Some(last) = self.columns.pop() else {
            return false;
        };
        let mut column = Vec::new();
        for (from, state) in (0..).zip(&last) {
            self.offer(&mut column, &moment, state.facing, (from, state.cost));
            self.offer(
                &mut column,
                &moment,
                turned(state.facing),
                (from, state.cost + TURNS_ROUND.ln()),
            );
            for onward in self.onwards.from(state.facing) {
                self.offer(&mut column, &moment, onward.to, (from, state.cost + onward.cost));
            }
        }
        self.columns.push(last);
        self.close(column)
    }

    /// Returns the likeliest way so far and begins anew: for each moment how far it is from the one before along the
    /// streets, and how many standard deviations beside the walk.
    pub(super) fn end(&mut self) -> Vec<(f64, f64)> {
        let columns = std::mem::take(&mut self.columns);
        let best = columns.last().and_then(|column| {
            (0..)
                .zip(column)
                .min_by(|one, other| one.1.cost.total_cmp(&other.1.cost))
        });
        let mut at = best.map_or(0, |(index, _)| index);
        let mut way = Vec::with_capacity(columns.len());
        let before = columns.iter().rev().skip(1).map(Some).chain([None]);
        for (column, before) in columns.iter().rev().zip(before) {
            let Some(state) = column.get(at as usize) else {
                break;
            };
            at = state.from;
            let from = before.and_then(|before| before.get(at as usize));
            way.push((
                from.map_or(0.0, |from| self.metres(from.facing, state.facing)),
                f64::from(state.sigmas),
            ));
        }
        way.reverse();
        way
    }

    fn metres(&self, from: Facing, to: Facing) -> f64 {
        let onward = self.onwards.from(from).iter().find(|onward| onward.to == to);
        onward
            .filter(|_| from != to)
            .map_or(0.0, |onward| f64::from(onward.metres))
    }

    fn offer(&mut self, column: &mut Vec<State>, moment: &Moment, facing: Facing, (from, cost): (u32, f32)) {
        let Some(found) = self.found.get_mut(facing as usize) else {
            return;
        };
        if let Some(state) = column.get_mut(*found as usize) {
            if cost < state.cost {
                (state.cost, state.from) = (cost, from);
            }
            return;
        }
        let Some(metres) = self.places.beside(facing as usize / 2, moment.at) else {
            return;
        };
        if metres <= ELSEWHERE {
            *found = column.len() as u32;
            column.push(State {
                facing,
                from,
                cost,
                sigmas: (metres / moment.spread) as f32,
            });
        }
    }

    /// Weighs the states of a moment and takes them up; false where there are none.
    fn close(&mut self, mut column: Vec<State>) -> bool {
        for state in &mut column {
            if let Some(found) = self.found.get_mut(state.facing as usize) {
                *found = NONE;
            }
            state.cost += (state.sigmas.powi(2) / 2.0).ln_1p() / ALIKE;
        }
        let least = column
            .iter()
            .map(|state| state.cost)
            .fold(f32::INFINITY, f32::min);
        column.retain(|state| state.cost <= least + GIVEN_UP);
        column.iter_mut().for_each(|state| state.cost -= least);
        let any = !column.is_empty();
        if any {
            self.columns.push(column);
        }
        any
    }
}

fn within(moment: &Moment) -> f64 {
    let (sigmas, least, most) = WITHIN;
    (moment.spread * sigmas).clamp(least, most)
}
