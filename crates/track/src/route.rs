//! A stored route, sorted for drawing.

use crate::fix::Fix;
use crate::item::{Gap, Item, Stop};

/// A route as segments, the gaps between them, and stops.
///
/// A segment is the only thing that may be drawn as a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// Unbroken runs of fixes, none empty.
    pub segments: Vec<Vec<Fix>>,
    /// The gaps.
    pub gaps: Vec<Gap>,
    /// The stops.
    pub stops: Vec<Stop>,
}

impl Route {
    /// Sorts the items of a stored route.
    pub fn of(items: &[Item]) -> Self {
        let mut route = Self::default();
        let mut segment = Vec::new();
        for item in items {
            match item {
                Item::Fix(fix) => segment.push(*fix),
                Item::Stop(stop) => route.stops.push(*stop),
                Item::Gap(gap) => {
                    route.gaps.push(*gap);
                    route.close(&mut segment);
                }
            }
        }
        route.close(&mut segment);
        route
    }

    fn close(&mut self, segment: &mut Vec<Fix>) {
        if !segment.is_empty() {
            self.segments.push(std::mem::take(segment));
        }
    }
}
