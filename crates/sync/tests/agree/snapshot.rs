//! What an officer may see comes in whole, proved page by page; what they may not see any more goes with the last one.

use domain::Lane;
use protocol::api::{ErrorBody, ErrorCode, Purge, PurgeReason, SnapshotPage};
use protocol::{Absence, Scope};
use sync::Subject;

use crate::feed::{COLLEAGUE, add, item, record};
use crate::server::{Call, Fault, NOTEBOOK};
use crate::world::World;

const SCOPE: Scope = Scope([0x5c; 16]);

fn handed_over(count: u8) -> World {
    let world = World::new();
    let items = (1..=count).map(|pos| item(pos.into(), 2, Vec::new(), record(pos)));
    add(&world, items.collect());
    world.server.state().scope = Some(SCOPE);
    world.server.state().page = 2;
    world
}

/// Returns which of the colleague's records are on the phone.
fn shown(world: &World) -> Vec<u8> {
    let there = |number: &u8| world.find(record(*number)).is_some();
    (1..=9).filter(there).collect()
}

fn asked(world: &World) -> Vec<Option<u64>> {
    let state = world.server.state();
    let asked = state.snapshots.iter();
    asked.map(|cursor| cursor.map(|cursor| cursor.after)).collect()
}

#[test]
fn first_sync_takes_a_snapshot_and_reads_the_feed_from_there() {
    let world = handed_over(5);
    let report = world.sync();
    assert!(report.is_whole(), "{:?}", report.first_error());
    assert_eq!((shown(&world), report.received), (vec![1, 2, 3, 4, 5], 5));
    assert_eq!(asked(&world), [None, Some(2), Some(4)]);
    assert!(world.server.state().cursors.is_empty(), "the feed holds no more");

    add(&world, vec![item(6, 2, Vec::new(), record(6))]);
    world.sync();
    assert_eq!(shown(&world), [1, 2, 3, 4, 5, 6]);
    let pinned = world.server.state().cursors[0].unwrap().position;
    assert_eq!((pinned, asked(&world).len()), (5, 3));
    // Idle again.
    assert_eq!(world.sync().requests, 1);
}

#[test]
fn interrupted_anywhere_it_goes_on_and_nothing_is_missing_or_doubled() {
    for fault in [Fault::CutBefore, Fault::CutAfter] {
        for page in 0..3 {
            let world = handed_over(5);
            for _ in 0..page {
                world
                    .server
                    .state()
                    .faults
                    .push_back((Call::Snapshot, Fault::Pass));
            }
            world
                .server
                .state()
                .faults
                .push_back((Call::Snapshot, fault.clone()));
            assert!(world.sync().failure.is_some());
            assert!(shown(&world).len() <= page * 2, "page {page}");
            world.sync();
            assert_eq!(shown(&world), [1, 2, 3, 4, 5], "page {page}");
            let begun = asked(&world).iter().filter(|after| after.is_none()).count();
            let twice = page == 0 && matches!(fault, Fault::CutAfter);
            assert_eq!(
                begun,
                1 + usize::from(twice),
                "what is here is not asked for again"
            );
        }
    }
}

#[test]
fn change_of_scope_brings_what_is_new_and_takes_what_is_not_for_this_officer() {
    let world = handed_over(4);
    world.save(Lane::Records, 20);
    world.sync();
    assert_eq!(shown(&world), [1, 2, 3, 4]);
    {
        let mut state = world.server.state();
        state.scope = Some(Scope([0x5d; 16]));
        state.feed.remove(1);
        state.feed.remove(1);
    }
    world.sync();
    assert_eq!(shown(&world), [1, 4]);
    assert_eq!(
        world
            .store
            .read(|reading| store::entry::head(reading, Lane::Records))
            .unwrap()
            .seq,
        1,
        "the own lines stay"
    );
    let requests = world.sync().requests;
    assert_eq!(requests, 1, "it is taken once");
}

#[test]
fn server_that_notices_first_is_heard() {
    let world = handed_over(3);
    world.sync();
    add(&world, vec![item(6, 2, Vec::new(), record(6))]);
    world.server.state().feed.remove(0);
    let needed = ErrorBody::new(ErrorCode::SnapshotNeeded, "");
    world
        .server
        .state()
        .faults
        .push_back((Call::Feed, Fault::Refuse(needed)));
    let report = world.sync();
    assert!(report.is_whole(), "{:?}", report.first_error());
    assert_eq!(shown(&world), [2, 3, 6]);
}

#[test]
fn nothing_erased_comes_back_by_a_page_that_was_asked_for_late() {
    let world = handed_over(4);
    let own = world.save(Lane::Records, 20);
    world
        .server
        .state()
        .faults
        .push_back((Call::Snapshot, Fault::Pass));
    world
        .server
        .state()
        .faults
        .push_back((Call::Snapshot, Fault::CutBefore));
    world.sync();
    assert_eq!(shown(&world), [1, 2]);
    {
        // Erased in the meantime: one that is here already, one that is still to come, and one of the own.
        let mut state = world.server.state();
        for item in state.feed.iter_mut().filter(|item| [1, 3].contains(&item.pos)) {
            (item.body, item.record_key, item.absence) = (None, None, Some(Absence::Erased));
        }
        let purge = |notebook, seq| Purge {
            notebook,
            lane: Lane::Records,
            seq,
            reason: PurgeReason::Erased,
        };
        state.purges = vec![purge(COLLEAGUE, 1), purge(NOTEBOOK, 1)];
    }
    world.sync();
    assert_eq!(shown(&world), [2, 4]);
    assert!(world.find(own).is_none());
}

#[test]
fn page_that_is_not_what_was_signed_is_not_taken_and_the_next_run_begins_anew() {
    let check = |name: &str, change: fn(&mut SnapshotPage)| {
        let world = handed_over(4);
        world
            .server
            .state()
            .faults
            .push_back((Call::Snapshot, Fault::Pass));
        world
            .server
            .state()
            .faults
            .push_back((Call::Snapshot, Fault::ForgePage(change)));
        let report = world.sync();
        assert!(
            report
                .troubles
                .iter()
                .any(|trouble| trouble.with == Subject::Feed),
            "{name}: {:?}",
            report.troubles
        );
        assert_eq!(shown(&world), [1, 2], "{name}");
        world.sync();
        assert_eq!(shown(&world), [1, 2, 3, 4], "{name}");
    };
    check("a line is left out", |page| drop(page.items.pop()));
    check("lines in another order", |page| page.items.reverse());
    check("a line is another one", |page| page.items[0].seq += 7);
    check("a body is another one", |page| {
        page.items[0].body.as_mut().unwrap().0[20] ^= 1
    });
    check("a purge more", |page| {
        page.purges.push(Purge {
            notebook: NOTEBOOK,
            lane: Lane::Records,
            seq: 1,
            reason: PurgeReason::Erased,
        });
    });
}

#[test]
fn epoch_that_changes_in_the_middle_begins_it_anew() {
    let world = handed_over(5);
    world
        .server
        .state()
        .faults
        .push_back((Call::Snapshot, Fault::Pass));
    world
        .server
        .state()
        .faults
        .push_back((Call::Snapshot, Fault::CutBefore));
    world.sync();
    world.server.state().epoch += 1;
    world.sync();
    assert_eq!(shown(&world), [1, 2, 3, 4, 5]);
    assert_eq!(asked(&world), [None, None, Some(2), Some(4)]);
}

#[test]
fn server_that_gives_no_snapshot_is_read_by_its_feed() {
    let world = handed_over(3);
    let none = ErrorBody::new(ErrorCode::NotFound, "");
    world
        .server
        .state()
        .faults
        .push_back((Call::Snapshot, Fault::Refuse(none)));
    let report = world.sync();
    assert!(report.is_whole(), "{:?}", report.first_error());
    assert_eq!(shown(&world), [1, 2, 3]);
}

#[test]
fn interrupted_change_of_scope_is_not_passed_over_by_a_glance() {
    for cut in 0..2 {
        let world = handed_over(4);
        world.server.state().tag = Some(protocol::Tag([1; 32]));
        world.sync();
        {
            let mut state = world.server.state();
            (state.scope, state.tag) = (Some(Scope([0x5d; 16])), Some(protocol::Tag([2; 32])));
            state.feed.remove(1);
            for _ in 0..cut {
                state.faults.push_back((Call::Snapshot, Fault::Pass));
            }
            state.faults.push_back((Call::Snapshot, Fault::CutBefore));
        }
        assert!(world.sync().failure.is_some(), "{cut}");
        world.sync();
        assert_eq!(shown(&world), [1, 3, 4], "{cut}");
        let calls = world.server.state().calls.len();
        world.sync();
        assert_eq!(world.server.state().calls[calls..], [Call::Glance], "{cut}");
    }
}
