//! What to do next, decided from where both sides stand. Pure: no store, no network, no clock.
//!
//! It is asked anew after every step, so a call for help that is written while a photo is on its way goes before the
//! photo's next piece.

use domain::Lane;
use protocol::BlobHash;

use crate::Way;

/// Where one lane stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneView {
    /// The lane.
    pub lane: Lane,
    /// The last line that may be sent now.
    pub sendable: u64,
    /// The last line that the server has, as far as this phone has checked.
    pub on_server: u64,
    /// The last line of which a receipt of the present epoch is here.
    pub receipted: u64,
    /// The first and the last of the lines to be sent next, which are neither on the server nor under way; none where
    /// the first comes after the last.
    pub next: (u64, u64),
    /// Whether anything of it is under way.
    pub under_way: bool,
    /// The last line that the server told to be in a good backup: a hint.
    pub hinted: u64,
    /// The last line of which a receipt of the present epoch says so.
    pub backed_up: u64,
    /// Whether the server holds other lines than the newest receipt names.
    pub held_changed: bool,
    /// Whether it failed in this run.
    pub stopped: bool,
}

/// Where both sides stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Situation {
    /// The lanes, in any order.
    pub lanes: Vec<LaneView>,
    /// The oldest preview that can be sent now.
    pub thumbnail: Option<BlobHash>,
    /// The oldest original that can be sent now.
    pub original: Option<BlobHash>,
    /// What the link costs, and whether originals may take it.
    pub way: Way,
    /// Whether what this officer may see is another than what is shown: a snapshot comes before the feed.
    pub snapshot: bool,
    /// Whether the feed holds something that was not read.
    pub unread: bool,
    /// How many sealed files are to be sent on this link; told, never decided on.
    pub blobs_left: u64,
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Send lines of a lane, from line `from` on, at most `most` of them.
    Push {
        /// The lane.
        lane: Lane,
        /// The first line.
        from: u64,
        /// How many there are.
        most: u64,
    },
    /// Ask for a receipt of what the server already has.
    Renew {
        /// The lane.
        lane: Lane,
        /// The last line that it has.
        at: u64,
    },
    /// Send the next piece of a sealed file.
    Send(BlobHash),
    /// Take the next page of a snapshot.
    Snapshot,
    /// Read the next page of the feed.
    Read,
    /// Nothing is to be done.
    Rest,
}

/// Returns the next step: safety, records, tracks, previews, what others wrote, originals. All but originals go on any
/// link.
pub fn next(situation: &Situation) -> Action {
    let mut lanes = situation.lanes.clone();
    lanes.sort_unstable_by_key(|view| view.lane);
    lanes
        .iter()
        .find_map(next_of_lane)
        .or_else(|| situation.thumbnail.map(Action::Send))
        .or_else(|| situation.snapshot.then_some(Action::Snapshot))
        .or_else(|| situation.unread.then_some(Action::Read))
        .or_else(|| next_original(situation))
        .unwrap_or(Action::Rest)
}

fn next_original(situation: &Situation) -> Option<Action> {
    let waits = situation.way.originals_wait();
    situation.original.filter(|_| !waits).map(Action::Send)
}

fn next_of_lane(view: &LaneView) -> Option<Action> {
    let lane = view.lane;
    let ((from, to), at) = (view.next, view.on_server);
    if view.stopped {
        None
    } else if from <= to {
        Some(Action::Push {
            lane,
            from,
            most: to - from + 1,
        })
    } else {
        let learns = view.receipted < at || view.backed_up < view.hinted || view.held_changed;
        (learns && at > 0 && !view.under_way).then_some(Action::Renew { lane, at })
    }
}

/// Says whether this phone has read the feed to its end, as far as is known. A feed that ends before what was read is
/// another one: its server went back in time and has not noticed yet.
pub const fn is_read(cursor_position: Option<u64>, feed_head: u64) -> bool {
    match cursor_position {
        Some(position) => position == feed_head,
        None => feed_head == 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Link, Originals};

    const THUMBNAIL: BlobHash = BlobHash([1; 32]);
    const ORIGINAL: BlobHash = BlobHash([2; 32]);

    fn lane(lane: Lane, sendable: u64, on_server: u64, receipted: u64) -> LaneView {
        LaneView {
            lane,
            sendable,
            on_server,
            receipted,
            next: (on_server + 1, sendable),
            under_way: false,
            hinted: 0,
            backed_up: 0,
            held_changed: false,
            stopped: false,
        }
    }

    fn photos_and_feed() -> Situation {
        Situation {
            lanes: Vec::new(),
            thumbnail: Some(THUMBNAIL),
            original: Some(ORIGINAL),
            way: Way::default(),
            snapshot: true,
            unread: true,
            blobs_left: 2,
        }
    }

    #[test]
    fn urgent_things_come_before_bulky_ones() {
        let check = |lanes: &[LaneView], expected| {
            let situation = Situation {
                lanes: lanes.to_vec(),
                ..photos_and_feed()
            };
            assert_eq!(next(&situation), expected, "{lanes:?}");
        };
        let (safety, records, tracks) = (
            lane(Lane::Safety, 1, 0, 0),
            lane(Lane::Records, 9, 4, 4),
            lane(Lane::Tracks, 96, 0, 0),
        );
        let push = |lane, from, most| Action::Push { lane, from, most };
        check(&[tracks, records, safety], push(Lane::Safety, 1, 1));
        check(&[tracks, records], push(Lane::Records, 5, 5));
        check(&[tracks], push(Lane::Tracks, 1, 96));
        check(&[], Action::Send(THUMBNAIL));
    }

    #[test]
    fn what_others_wrote_comes_between_previews_and_originals() {
        let mut situation = photos_and_feed();
        situation.thumbnail = None;
        assert_eq!(next(&situation), Action::Snapshot);
        situation.snapshot = false;
        assert_eq!(next(&situation), Action::Read);
        situation.unread = false;
        assert_eq!(next(&situation), Action::Send(ORIGINAL));
        situation.original = None;
        assert_eq!(next(&situation), Action::Rest);
    }

    #[test]
    fn on_a_metered_link_everything_goes_but_originals() {
        let mut situation = photos_and_feed();
        situation.way = Way {
            link: Link::Metered,
            originals: Originals::NoMeteredLink,
        };
        situation.lanes = vec![lane(Lane::Records, 1, 0, 0)];
        let mut done = Vec::new();
        loop {
            match next(&situation) {
                Action::Push { .. } => situation.lanes.clear(),
                Action::Send(hash) if situation.thumbnail == Some(hash) => situation.thumbnail = None,
                Action::Snapshot => situation.snapshot = false,
                Action::Read => situation.unread = false,
                other => break assert_eq!(other, Action::Rest, "{done:?}"),
            }
            done.push(situation.clone());
        }
        assert_eq!(done.len(), 4, "{done:?}");
        // Wi-Fi is there, or the officer does not want to wait.
        situation.way.link = Link::Unmetered;
        assert_eq!(next(&situation), Action::Send(ORIGINAL));
        (situation.way.link, situation.way.originals) = (Link::Metered, Originals::AnyLink);
        assert_eq!(next(&situation), Action::Send(ORIGINAL));
    }

    #[test]
    fn each_lane_is_pushed_then_receipted_then_left_alone() {
        let check = |sendable, on_server, receipted, expected| {
            let situation = Situation {
                lanes: vec![lane(Lane::Records, sendable, on_server, receipted)],
                ..Situation::default()
            };
            assert_eq!(next(&situation), expected, "{sendable} {on_server} {receipted}");
        };
        let lane = Lane::Records;
        let push = |from, most| Action::Push { lane, from, most };
        let renew = |at| Action::Renew { lane, at };
        check(0, 0, 0, Action::Rest);
        check(7, 7, 7, Action::Rest);
        check(7, 0, 0, push(1, 7));
        check(7, 3, 3, push(4, 4));
        // Cut after the server's commit: the receipt was lost, the lines were not.
        check(7, 7, 3, renew(7));
        // A new epoch, in which no receipt counts yet.
        check(7, 7, 0, renew(7));
        // Held back for undo: nothing beyond the limit goes, even where the limit lies below what was sent.
        check(3, 7, 7, Action::Rest);
        // The server forgot, and its receipt did not.
        check(7, 2, 7, push(3, 5));
    }

    #[test]
    fn proof_is_asked_for_when_the_server_hints_at_a_backup() {
        let check = |sendable, (hinted, backed_up), expected| {
            let view = LaneView {
                hinted,
                backed_up,
                ..lane(Lane::Records, sendable, 7, 7)
            };
            assert_eq!(next_of_lane(&view), expected, "{sendable} {hinted} {backed_up}");
        };
        let renew = Some(Action::Renew {
            lane: Lane::Records,
            at: 7,
        });
        check(7, (0, 0), None);
        check(7, (5, 5), None);
        check(7, (5, 2), renew);
        // A backup that did not count any more takes nothing from what was signed for.
        check(7, (2, 5), None);
        // A batch brings its own receipt.
        let push = Some(Action::Push {
            lane: Lane::Records,
            from: 8,
            most: 2,
        });
        check(9, (5, 2), push);
    }

    #[test]
    fn lane_that_failed_does_not_hold_up_the_others() {
        let failed = LaneView {
            stopped: true,
            ..lane(Lane::Safety, 5, 0, 0)
        };
        let situation = Situation {
            lanes: vec![failed, lane(Lane::Tracks, 2, 0, 0)],
            ..Situation::default()
        };
        assert_eq!(
            next(&situation),
            Action::Push {
                lane: Lane::Tracks,
                from: 1,
                most: 2
            }
        );
    }

    #[test]
    fn lane_whose_lines_are_all_under_way_waits_and_the_next_one_goes() {
        let records = LaneView {
            next: (8, 7),
            under_way: true,
            ..lane(Lane::Records, 7, 0, 0)
        };
        let check = |lanes: &[LaneView], expected| {
            let situation = Situation {
                lanes: lanes.to_vec(),
                ..Situation::default()
            };
            assert_eq!(next(&situation), expected);
        };
        check(&[records], Action::Rest);
        let push = |lane, from, most| Action::Push { lane, from, most };
        check(&[records, lane(Lane::Tracks, 2, 0, 0)], push(Lane::Tracks, 1, 2));
        let holed = LaneView {
            next: (3, 5),
            ..records
        };
        check(&[holed], push(Lane::Records, 3, 3));
    }

    #[test]
    fn feed_is_read_when_it_went_on() {
        let check =
            |position, head, expected| assert_eq!(is_read(position, head), expected, "{position:?} {head}");
        check(None, 0, true);
        check(None, 1, false);
        check(Some(4), 5, false);
        check(Some(5), 5, true);
        check(Some(6), 5, false);
    }
}
