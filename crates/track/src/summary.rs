//! A route in numbers. The phone that records it and the server that receives its items come to the same ones.

use std::collections::BTreeMap;

use crate::distance::{Metres, distance};
use crate::fix::Fix;
use crate::item::Item;
use crate::position::Position;
use crate::rejection::Rejections;

/// Two distances may differ by this share.
const DOUBTFUL: f64 = 0.1;
/// Shorter ways than this, in metres, always differ.
const SHORT: f64 = 100.0;

/// A route in numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// How far the officer went, gaps not counted: by speed where the receiver measured it, else by places.
    pub distance: Metres,
    /// How far it is along the places alone, which noise makes longer.
    pub by_places: Metres,
    /// How many fixes came in; known only to the recorder.
    pub fixes_in: u64,
    /// How many were kept.
    pub fixes_kept: u64,
    /// Why others were not used; known only to the recorder.
    pub rejected: Rejections,
    /// How many gaps there are.
    pub gaps: u64,
    /// How long they were together.
    pub gap_ms: i64,
    /// How many stops were made.
    pub stops: u64,
    /// How long they were together.
    pub still_ms: i64,
    /// How long the whereabouts were known, stops included.
    pub known_ms: i64,
    last: Option<Fix>,
}

impl Summary {
    /// Returns the numbers of a stored route.
    pub fn of(items: &[Item]) -> Self {
        let mut summary = Self::default();
        items.iter().for_each(|item| summary.add(item));
        summary
    }

    /// Returns the numbers of a stored route apart for each part of the city, as `part_of` tells them. A step belongs to
    /// where it ends, a stop to where it was, a gap to no part.
    pub fn apart<K: Ord>(items: &[Item], part_of: impl Fn(Position) -> K) -> BTreeMap<K, Self> {
        let (mut parts, mut last): (BTreeMap<K, Self>, _) = (BTreeMap::new(), None);
        for item in items {
            match item {
                Item::Fix(fix) => {
                    let part = parts.entry(part_of(fix.position)).or_default();
                    part.last = last.replace(*fix);
                    part.add_fix(*fix);
                }
                Item::Stop(stop) => parts.entry(part_of(stop.position)).or_default().add(item),
                Item::Gap(_) => last = None,
            }
        }
        parts
    }

    /// Returns how long the officer was known to be on the move.
    pub fn moving_ms(&self) -> i64 {
        self.known_ms.saturating_sub(self.still_ms).max(0)
    }

    /// Says whether the two distances differ by more than a tenth: then one of them is wrong, and a person should know.
    pub fn is_doubtful(&self) -> bool {
        let (one, other) = (self.distance.0, self.by_places.0);
        (one - other).abs() > DOUBTFUL * one.max(other) && one.max(other) > SHORT
    }

    /// Returns the last fix kept since the last gap.
    pub(crate) const fn last_fix(&self) -> Option<Fix> {
        self.last
    }

    /// Takes the next item of the route into account.
    pub fn add(&mut self, item: &Item) {
        match item {
            Item::Fix(fix) => self.add_fix(*fix),
            Item::Gap(gap) => {
                self.gaps += 1;
                self.gap_ms = self.gap_ms.saturating_add(gap.to_ms.saturating_sub(gap.from_ms));
                self.last = None;
            }
            Item::Stop(stop) => {
                self.stops += 1;
                self.still_ms = self
                    .still_ms
                    .saturating_add(stop.to_ms.saturating_sub(stop.from_ms));
            }
        }
    }

    fn add_fix(&mut self, fix: Fix) {
        self.fixes_kept += 1;
        if let Some(last) = self.last.replace(fix) {
            let step_ms = fix.time_ms.saturating_sub(last.time_ms);
            let by_places = distance(last.position, fix.position);
            self.by_places += by_places;
            self.distance += fix.speed_cm_s.map_or(by_places, |speed| {
                Metres(f64::from(speed) * step_ms as f64 / 100_000.0)
            });
            self.known_ms = self.known_ms.saturating_add(step_ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Gap, GapCause, Stop};

    fn place(north: i32) -> Position {
        Position::from_e7(492_500_000 + north, -1_231_000_000).unwrap()
    }

    #[test]
    fn parts_of_the_city_add_up_to_the_whole_route() {
        let fix = |north, second: i64| Item::Fix(Fix::at(place(north), second * 1000));
        let items = [
            fix(0, 0),
            fix(900, 10),
            fix(1800, 20),
            Item::Stop(Stop {
                position: place(1800),
                from_ms: 20_000,
                to_ms: 320_000,
            }),
            fix(1800, 320),
            Item::Gap(Gap {
                from_ms: 320_000,
                to_ms: 400_000,
                cause: GapCause::NoFix,
            }),
            fix(2700, 400),
            fix(2000, 410),
        ];
        let (all, parts) = (
            Summary::of(&items),
            Summary::apart(&items, |position| position.lat_e7() >= 492_501_000),
        );
        let sum = |of: fn(&Summary) -> i64| parts.values().map(of).sum::<i64>();
        assert_eq!(sum(|one| one.known_ms), all.known_ms);
        assert_eq!(sum(|one| one.still_ms), all.still_ms);
        let metres: f64 = parts.values().map(|one| one.distance.0).sum();
        assert!(
            (metres - all.distance.0).abs() < 0.001,
            "{metres} {}",
            all.distance.0
        );
        assert_eq!((parts[&false].known_ms, parts[&true].known_ms), (10_000, 320_000));
        assert_eq!(parts[&true].moving_ms(), 20_000);
    }
}
