//! Lines arrive: each once, in order, whatever is cut.

use domain::{EntryHash, Lane};
use protocol::Purpose;
use protocol::api::{ErrorBody, ErrorCode, NotebookStatus};
use store::{entry, record};
use sync::{Error, Phase, Subject};

use crate::server::{Call, Fault};
use crate::world::World;

/// A shift: a check-in, records, a route.
fn shift() -> World {
    let world = World::new();
    world.save_many(100, Lane::Records, 200);
    world.save_many(30, Lane::Tracks, 900);
    world.save(Lane::Safety, 20);
    world
}

#[test]
fn whole_shift_arrives_and_the_next_sync_is_one_request() {
    let world = shift();
    let report = world.sync();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.sent, report.confirmed), (131, 131));
    assert_eq!(report.server_offset_ms, Some(3_000));
    world.assert_agreed();

    let idle = world.sync();
    assert!(idle.is_whole());
    assert_eq!((idle.requests, idle.sent, idle.bytes_up), (1, 0, 0));
    assert_eq!(world.server.state().calls.last(), Some(&Call::Hello));
}

#[test]
fn what_the_officer_signed_goes_with_the_line_that_ends_the_shift() {
    let world = World::new();
    world.save_many(10, Lane::Records, 20);
    world.sign_shift();
    world.save_many(5, Lane::Records, 20);
    world.save_many(3, Lane::Tracks, 20);
    assert!(world.sync().is_whole());
    world.assert_agreed();
    let came = world.server.state().came.clone();
    let came: Vec<_> = came
        .iter()
        .map(|came| (came.lane, came.from, came.entries, came.purpose))
        .collect();
    assert_eq!(
        came,
        [
            (Lane::Records, 1, 10, Purpose::ShiftSigned),
            (Lane::Records, 11, 5, Purpose::Push),
            (Lane::Tracks, 1, 3, Purpose::Push),
        ]
    );
}

#[test]
fn signed_shift_that_is_held_back_goes_later_with_what_was_signed() {
    let world = World::new();
    world.save_many(10, Lane::Records, 20);
    world.sign_shift();
    world.hold_back_after(7);
    world.sync();
    world.hold_back_after(u64::MAX);
    assert!(world.sync().is_whole());
    let came = world.server.state().came.clone();
    let purposes: Vec<_> = came.iter().map(|came| (came.entries, came.purpose)).collect();
    assert_eq!(purposes, [(7, Purpose::Push), (3, Purpose::ShiftSigned)]);
}

#[test]
fn safety_goes_first_and_the_route_last() {
    let world = shift();
    world.sync();
    let lanes: Vec<_> = world.server.state().came.iter().map(|came| came.lane).collect();
    assert_eq!(lanes.first(), Some(&Lane::Safety));
    assert!(lanes.is_sorted(), "{lanes:?}");
}

#[test]
fn batches_grow_and_no_frame_is_longer_than_half_of_what_a_cut_may_cost() {
    let world = World::new();
    world.save_many(400, Lane::Records, 300);
    world.sync();
    world.assert_agreed();
    let came = world.server.state().came.clone();
    assert!(came.iter().all(|came| came.bytes <= sync::WINDOW / 2), "{came:?}");
    assert_eq!(came[0].entries, 64);
    assert!(came[1].entries > 90, "{came:?}");
}

#[test]
fn line_as_large_as_a_body_may_be_goes_alone() {
    let world = World::new();
    world.save_many(3, Lane::Records, 64_000);
    assert!(world.sync().is_whole());
    world.assert_agreed();
    let came = world.server.state().came.clone();
    let entries: Vec<_> = came.iter().map(|came| came.entries).collect();
    assert_eq!(entries, [1, 1, 1]);
    assert!(came.iter().all(|came| came.bytes <= sync::WINDOW), "{came:?}");
}

#[test]
fn cut_before_the_commit_loses_nothing_and_sends_one_batch_again() {
    let world = shift();
    world.server.fail(Call::Push, Fault::CutBefore);
    let report = world.sync();
    assert!(matches!(report.failure, Some(Error::Call(_))), "{report:?}");
    assert_eq!((report.confirmed, world.committed(Lane::Safety)), (0, 0));
    assert!(world.sync().is_whole());
    world.assert_agreed();
}

#[test]
fn cut_after_the_commit_sends_no_line_again() {
    let world = shift();
    world.sync();
    world.save_many(40, Lane::Records, 200);
    world.server.fail(Call::Push, Fault::CutAfter);
    let report = world.sync();
    assert!(report.failure.is_some());
    assert_eq!(
        world.committed(Lane::Records),
        100,
        "what was not receipted is not confirmed"
    );

    world.server.state().came.clear();
    let report = world.sync();
    assert!(report.is_whole());
    assert_eq!((report.sent, report.confirmed), (0, 40));
    let came = world.server.state().came.clone();
    assert_eq!((came.len(), came[0].from, came[0].entries), (1, 141, 0));
    world.assert_agreed();
}

#[test]
fn run_that_is_dropped_anywhere_loses_and_doubles_nothing() {
    for (call, dropped_at) in [
        (Call::Hello, 1),
        (Call::Push, 1),
        (Call::Push, 2),
        (Call::Push, 4),
    ] {
        let world = shift();
        for _ in 1..dropped_at {
            world
                .server
                .fail(call, Fault::Forge(crate::server::server_key(), |_| ()));
        }
        world.server.fail(call, Fault::Hang);
        world.sync_and_drop();
        assert!(world.sync().is_whole());
        world.assert_agreed();
    }
}

#[test]
fn lines_held_back_for_undo_stay_on_the_phone() {
    let world = World::new();
    world.save_many(3, Lane::Records, 10);
    world.hold_back_after(2);
    assert!(world.sync().is_whole());
    assert_eq!(world.server.seqs(Lane::Records), [1, 2]);
    world.hold_back_after(u64::MAX);
    world.sync();
    world.assert_agreed();
}

#[test]
fn undone_line_arrives_as_a_header_without_a_body() {
    let world = World::new();
    world.save(Lane::Records, 10);
    let undone = world.save(Lane::Records, 10);
    world.save(Lane::Records, 10);
    world
        .store
        .write(|writing| entry::discard(writing, undone))
        .unwrap();
    assert!(world.sync().is_whole());
    world.assert_agreed();
    let state = world.server.state();
    assert!(!state.keys.contains_key(&undone));
    assert!(state.lanes[&Lane::Records][1].entry.body().is_none());
}

#[test]
fn key_goes_with_the_first_line_of_its_record_only() {
    let world = World::new();
    let corrected = world.save(Lane::Records, 10);
    world.sync();
    let heads = world
        .store
        .read(|reading| record::get(reading, corrected))
        .unwrap()
        .heads;
    world.add_line(Lane::Records, corrected, heads, 10);
    world.save(Lane::Records, 10);
    assert!(world.sync().is_whole());
    let keys: Vec<_> = world
        .server
        .state()
        .came
        .iter()
        .map(|came| (came.entries, came.keys))
        .collect();
    assert_eq!(keys, [(1, 1), (2, 1)]);
}

#[test]
fn server_without_a_key_that_it_should_have_gets_it() {
    let world = World::new();
    let corrected = world.save(Lane::Records, 10);
    world.sync();
    world.server.state().keys.clear();
    world.add_line(Lane::Records, corrected, Vec::new(), 10);
    assert!(world.sync().is_whole());
    world.assert_agreed();
}

#[test]
fn server_that_lost_lines_between_two_batches_gets_them_again() {
    let world = World::new();
    world.save_many(10, Lane::Records, 10);
    world.sync();
    world.save(Lane::Records, 10);
    let forget = |progress: sync::Progress| {
        if progress.phase == Phase::Records && progress.done == 0 {
            world
                .server
                .state()
                .lanes
                .get_mut(&Lane::Records)
                .unwrap()
                .truncate(4);
        }
    };
    let report = world.sync_with(&forget);
    assert!(report.is_whole(), "{report:?}");
    world.assert_agreed();
}

#[test]
fn lane_that_is_refused_does_not_hold_up_the_others() {
    let check = |code, tries: usize| {
        let world = World::new();
        world.save_many(4, Lane::Records, 10);
        world.save(Lane::Tracks, 10);
        world.server.state().refuses = Some((Lane::Records, ErrorBody::new(code, "no"), 100));
        let report = world.sync();
        assert!(report.failure.is_none());
        assert_eq!(report.troubles[0].with, Subject::Lane(Lane::Records), "{code:?}");
        let (_, _, left) = world.server.state().refuses.take().unwrap();
        assert_eq!(100 - left, tries, "{code:?}");
        assert_eq!(world.server.seqs(Lane::Records), Vec::<u64>::new());
        assert_eq!(world.server.seqs(Lane::Tracks), [1]);
        assert!(world.sync().is_whole());
        world.assert_agreed();
    };
    // Halved from four to one, and then left alone: one batch, two, four.
    check(ErrorCode::HashMismatch, 7);
    check(ErrorCode::TooLarge, 7);
    check(ErrorCode::Malformed, 8);
    check(ErrorCode::Internal, 1);
    check(ErrorCode::Fork, 1);
    check(ErrorCode::Gap, 1);
    check(ErrorCode::NotFound, 1);
}

#[test]
fn app_that_is_too_old_is_told_once() {
    let world = shift();
    // One for each batch that is under way already.
    for _ in 0..4 {
        let old = ErrorBody::new(ErrorCode::UpgradeRequired, "old");
        world.server.fail(Call::Push, Fault::Refuse(old));
    }
    let report = world.sync();
    assert_eq!(report.troubles.len(), 1);
    assert_eq!(
        report.first_error().and_then(Error::code),
        Some(ErrorCode::UpgradeRequired)
    );
    assert_eq!(report.sent, 0);
}

#[test]
fn notebook_whose_lines_the_server_does_not_take_is_left_and_what_others_wrote_is_read() {
    let world = shift();
    {
        let mut state = world.server.state();
        state.status = Some(NotebookStatus::UpgradeRequired);
        state.feed_head = 3;
    }
    let report = world.sync();
    assert_eq!(report.troubles.len(), 1, "{report:?}");
    let why = report.first_error().and_then(Error::code);
    assert_eq!((why, report.sent), (Some(ErrorCode::UpgradeRequired), 0));
    let calls = world.server.state().calls.clone();
    assert!(
        !calls.contains(&Call::Push) && calls.contains(&Call::Feed),
        "{calls:?}"
    );
    // Nothing was forgotten: once the server takes them, they go.
    world.server.state().status = None;
    assert!(world.sync().is_whole());
    world.assert_agreed();
}

#[test]
fn server_that_understands_less_is_told_of_and_gets_all_the_same() {
    let check = |schemas: Option<Vec<(u64, u64)>>, expected| {
        let world = World::new();
        world.save(Lane::Records, 10);
        world.server.state().schemas = schemas;
        let report = world.sync();
        assert!(report.is_whole(), "{report:?}");
        assert_eq!(report.server_behind, expected);
        world.assert_agreed();
    };
    let own = protocol::api::schemas();
    let change = |by: fn(&mut Vec<(u64, u64)>)| {
        let mut other = own.clone();
        by(&mut other);
        Some(other)
    };
    check(None, None);
    check(Some(own.clone()), Some(false));
    check(
        change(|all| all.iter_mut().for_each(|one| one.1 += 1)),
        Some(false),
    );
    check(change(|all| all.push((999, 1))), Some(false));
    check(change(|all| all.truncate(1)), Some(true));
    check(
        change(|all| all.iter_mut().for_each(|one| one.1 -= 1)),
        Some(true),
    );
}

#[test]
fn busy_server_ends_the_run_and_says_when_to_come_back() {
    let world = World::new();
    world.save(Lane::Records, 10);
    let busy = ErrorBody::new(ErrorCode::Busy, "later").with_retry_after_s(40);
    world.server.fail(Call::Push, Fault::Refuse(busy));
    let report = world.sync();
    assert_eq!(report.requests, 2);
    assert_eq!(report.failure.unwrap().retry_after().unwrap().as_secs(), 40);
}

#[test]
fn batch_that_is_only_staged_is_not_confirmed() {
    let world = World::new();
    world.save(Lane::Safety, 20);
    // The phone asks three times where the server stands, and then lets the lane be.
    for _ in 0..3 {
        world.server.fail(Call::Push, Fault::Stage);
    }
    let report = world.sync();
    assert!(matches!(report.troubles[0].error, Error::Staged(Lane::Safety)));
    assert_eq!(world.committed(Lane::Safety), 0);
    world.sync();
    world.assert_agreed();
}

#[test]
fn another_line_on_the_server_is_called_a_fork_and_stops_that_lane_only() {
    let world = shift();
    world.sync();
    world
        .server
        .state()
        .lanes
        .get_mut(&Lane::Records)
        .unwrap()
        .last_mut()
        .unwrap()
        .hash = EntryHash([9; 32]);
    world.save(Lane::Records, 10);
    world.save(Lane::Tracks, 10);
    let report = world.sync();
    let [trouble] = report.troubles.as_slice() else {
        panic!("{report:?}")
    };
    assert!(matches!(
        trouble.error,
        Error::Forked {
            lane: Lane::Records,
            seq: 100
        }
    ));
    assert_eq!(world.committed(Lane::Tracks), 31);
}

#[test]
fn server_that_knows_more_than_the_phone_is_noticed() {
    let (world, older) = (shift(), World::new());
    world.sync();
    older.save(Lane::Records, 10);
    older.server.state().lanes = std::mem::take(&mut world.server.state().lanes);
    let report = older.sync();
    let ahead = |trouble: &&sync::Trouble| {
        matches!(
            trouble.error,
            Error::ServerAhead {
                lane: Lane::Records,
                committed: 100,
                head: 1
            }
        )
    };
    assert!(
        report.troubles.iter().any(|trouble| ahead(&trouble)),
        "{report:?}"
    );
    assert_eq!(older.server.seqs(Lane::Records).len(), 100);
}
