//! Batches under way: sent, and not receipted yet. Several are, so that a slow and far link is never idle; never many,
//! since a cut sends all of them again. Pure: it sends nothing and asks nobody.

use domain::Lane;

use crate::pace::LARGEST_FRAME;

/// The most bytes of batches that are under way at once: what is sent again after a cut.
pub const WINDOW: usize = 68_000;
/// The most batches that are under way at once; one place is kept for the safety lane.
const MOST: usize = 6;

/// One batch that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) number: u64,
    pub(crate) lane: Lane,
    pub(crate) from: u64,
    pub(crate) entries: usize,
    pub(crate) bytes: usize,
    /// Whether it follows what the server had when it was sent: a gap before it is the server's own.
    pub(crate) is_next: bool,
    /// Whether the keys of all its records went along.
    pub(crate) all_keys: bool,
}

impl Leg {
    /// Returns the number of its last line; of the line before it where it has none.
    pub(crate) const fn last(&self) -> u64 {
        self.from.saturating_sub(1).saturating_add(self.entries as u64)
    }
}

/// All that is under way.
#[derive(Debug, Default)]
pub(crate) struct Flight {
    drawn: u64,
    sent: Vec<Leg>,
    /// Batches that the server put aside until the lines before them come.
    put_aside: Vec<Leg>,
}

impl Flight {
    /// Returns the number of the next leg.
    pub(crate) const fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    /// Says whether any answer is still to come.
    pub(crate) fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    /// Says whether a batch of a lane may be packed now.
    pub(crate) fn has_room(&self, lane: Lane) -> bool {
        let batches = self.sent.len() + self.put_aside.len();
        if self.sent.is_empty() {
            return true;
        }
        match lane {
            Lane::Safety => batches < MOST,
            Lane::Records | Lane::Tracks => batches + 1 < MOST && self.bytes() <= LARGEST_FRAME,
        }
    }

    /// Says whether a frame of so many bytes may go now; where no answer is awaited, any may.
    pub(crate) fn fits(&self, bytes: usize) -> bool {
        let under_way = self.bytes();
        self.sent.is_empty() || under_way + bytes <= WINDOW
    }

    fn bytes(&self) -> usize {
        self.all().map(|leg| leg.bytes).sum()
    }

    fn all(&self) -> impl Iterator<Item = &Leg> {
        self.sent.iter().chain(&self.put_aside)
    }

    /// Says whether anything of a lane is under way.
    pub(crate) fn holds(&self, lane: Lane) -> bool {
        self.all().any(|leg| leg.lane == lane)
    }

    /// Returns the first and the last line to be sent next: those that are neither on the server nor under way, up to
    /// what is under way again.
    pub(crate) fn hole(&self, lane: Lane, on_server: u64, sendable: u64) -> (u64, u64) {
        let mut legs: Vec<_> = self
            .all()
            .filter(|leg| leg.lane == lane && leg.entries > 0)
            .collect();
        legs.sort_unstable_by_key(|leg| leg.from);
        let mut next = on_server + 1;
        for leg in legs {
            if leg.from > next {
                return (next, sendable.min(leg.from - 1));
            }
            next = next.max(leg.last() + 1);
        }
        (next, sendable)
    }

    pub(crate) fn start(&mut self, leg: Leg) {
        self.sent.push(leg);
    }

    /// Takes out the leg of an answer that came.
    pub(crate) fn land(&mut self, number: u64) -> Option<Leg> {
        let at = self.sent.iter().position(|leg| leg.number == number)?;
        Some(self.sent.swap_remove(at))
    }

    /// Notes that the server put a batch aside.
    pub(crate) fn put_aside(&mut self, leg: Leg) {
        self.put_aside.push(leg);
    }

    /// Notes that lines up to this one are receipted. What was put aside right after them was taken in with them; what
    /// was not is sent again.
    pub(crate) fn receipted(&mut self, lane: Lane, committed: u64) {
        let waits = |leg: &Leg| leg.lane != lane || leg.from > committed + 1;
        self.put_aside.retain(waits);
    }

    /// Forgets what a lane has under way at a server that does not keep it.
    pub(crate) fn forget_put_aside(&mut self, lane: Lane) {
        self.put_aside.retain(|leg| leg.lane != lane);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(number: u64, from: u64, entries: usize, bytes: usize) -> Leg {
        Leg {
            number,
            lane: Lane::Records,
            from,
            entries,
            bytes,
            is_next: true,
            all_keys: false,
        }
    }

    fn flying(legs: &[Leg]) -> Flight {
        Flight {
            sent: legs.to_vec(),
            ..Flight::default()
        }
    }

    #[test]
    fn next_lines_are_those_that_are_not_under_way() {
        let check = |legs: &[Leg], on_server, sendable, expected| {
            let hole = flying(legs).hole(Lane::Records, on_server, sendable);
            assert_eq!(hole, expected, "{legs:?}");
        };
        let (first, second, third) = (leg(1, 1, 64, 1), leg(2, 65, 64, 1), leg(3, 129, 64, 1));
        check(&[], 0, 100, (1, 100));
        check(&[first], 0, 100, (65, 100));
        check(&[second, first], 0, 200, (129, 200));
        check(&[first, second, third], 0, 192, (193, 192));
        // One came back refused: its lines go first, and only they.
        check(&[first, third], 0, 200, (65, 128));
        check(&[second], 0, 50, (1, 50));
        // What was answered out of order is behind us.
        check(&[first], 128, 200, (129, 200));
        let empty = leg(4, 65, 0, 1);
        check(&[empty], 64, 64, (65, 64));
        assert_eq!(flying(&[first]).hole(Lane::Tracks, 3, 9), (4, 9));
    }

    #[test]
    fn room_is_for_as_many_bytes_as_may_be_sent_again() {
        let check = |legs: &[Leg], lane, expected| assert_eq!(flying(legs).has_room(lane), expected);
        check(&[], Lane::Records, true);
        check(&[leg(1, 1, 1, LARGEST_FRAME)], Lane::Records, true);
        check(&[leg(1, 1, 1, LARGEST_FRAME + 1)], Lane::Tracks, false);
        check(&[leg(1, 1, 1, LARGEST_FRAME + 1)], Lane::Safety, true);
        let five: Vec<_> = (1..=5).map(|number| leg(number, number, 1, 9)).collect();
        check(&five, Lane::Records, false);
        check(&five, Lane::Safety, true);
        assert!(flying(&[]).fits(90_000));
        assert!(flying(&five).fits(WINDOW - 45));
        assert!(!flying(&five).fits(WINDOW - 44));
    }

    #[test]
    fn what_was_put_aside_counts_until_its_turn_has_come() {
        let mut flight = flying(&[leg(1, 1, 64, 9), leg(2, 65, 64, 9), leg(3, 150, 64, 9)]);
        for number in [3, 2] {
            let landed = flight.land(number).unwrap();
            flight.put_aside(landed);
        }
        assert_eq!(flight.hole(Lane::Records, 0, 300), (129, 149));
        assert!(flight.land(2).is_none());
        flight.land(1).unwrap();
        flight.receipted(Lane::Records, 128);
        assert!(flight.is_empty() && flight.holds(Lane::Records));
        flight.receipted(Lane::Records, 149);
        assert!(!flight.holds(Lane::Records));
    }
}
