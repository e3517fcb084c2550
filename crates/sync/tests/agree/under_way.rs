//! Several batches are under way at once: never more than a cut may cost, and in whatever order they arrive.

use domain::Lane;
use protocol::Scope;
use protocol::api::{ErrorBody, ErrorCode};
use sync::WINDOW;

use crate::server::{Call, Fault};
use crate::world::World;

/// A phone with much to send, and a server that lets early batches wait.
fn full() -> World {
    let world = World::new();
    world.server.state().stages = true;
    world.save_many(500, Lane::Records, 300);
    world.save_many(100, Lane::Tracks, 900);
    world.save(Lane::Safety, 20);
    world
}

/// How many bytes of batches came.
fn came(world: &World) -> usize {
    world.server.state().came.iter().map(|came| came.bytes).sum()
}

#[test]
fn several_batches_are_under_way_and_never_more_than_a_cut_may_cost() {
    let world = full();
    assert!(world.sync().is_whole());
    world.assert_agreed();
    let (bytes, batches) = world.server.state().most_under_way;
    assert!(
        bytes > WINDOW / 3 && batches > 1,
        "{bytes} bytes in {batches} batches"
    );
    assert!(
        bytes <= WINDOW && batches <= 6,
        "{bytes} bytes in {batches} batches"
    );
}

#[test]
fn small_batches_are_six_at_most() {
    let world = World::new();
    world.server.state().stages = true;
    world.save_many(1_000, Lane::Records, 5);
    assert!(world.sync().is_whole());
    world.assert_agreed();
    let (_, batches) = world.server.state().most_under_way;
    assert!((2..=6).contains(&batches), "{batches}");
}

#[test]
fn batches_that_arrive_out_of_order_are_sent_once() {
    let plain = full();
    plain.sync();
    for late in 1..=4 {
        let world = full();
        for _ in 1..late {
            world
                .server
                .fail(Call::Push, Fault::Forge(crate::server::server_key(), |_| ()));
        }
        world.server.fail(Call::Push, Fault::Late);
        let report = world.sync();
        assert!(report.is_whole(), "{report:?}");
        world.assert_agreed();
        assert_eq!((report.sent, report.confirmed), (601, 601), "{late}");
        assert!(
            came(&world) < came(&plain) + 3_000,
            "nothing was sent twice: {late}"
        );
    }
}

#[test]
fn server_that_lets_none_wait_gets_one_at_a_time() {
    let world = full();
    world.server.state().stages = false;
    world
        .server
        .fail(Call::Push, Fault::Forge(crate::server::server_key(), |_| ()));
    world.server.fail(Call::Push, Fault::Late);
    let report = world.sync();
    assert!(report.is_whole(), "{report:?}");
    world.assert_agreed();
}

#[test]
fn lines_of_a_refused_batch_go_again_and_those_after_it_do_not() {
    let world = full();
    let no = ErrorBody::new(ErrorCode::HashMismatch, "no");
    world.server.state().refuses = Some((Lane::Records, no, 1));
    let report = world.sync();
    assert!(report.is_whole(), "{report:?}");
    world.assert_agreed();
    assert_eq!(report.confirmed, 601);
}

#[test]
fn cut_link_costs_no_more_than_what_was_under_way() {
    for cut in 1..=8 {
        for fault in [Fault::CutBefore, Fault::CutAfter] {
            let (plain, world) = (full(), full());
            plain.sync();
            for _ in 1..cut {
                world
                    .server
                    .fail(Call::Push, Fault::Forge(crate::server::server_key(), |_| ()));
            }
            world.server.fail(Call::Push, fault);
            let first = world.sync();
            assert!(first.failure.is_some());
            let second = world.sync();
            assert!(second.is_whole(), "{second:?}");
            world.assert_agreed();
            let sent = first.bytes_up + second.bytes_up;
            let again = sent.saturating_sub(came(&plain) as u64);
            assert!(again <= 70_000, "cut {cut}: {again} bytes again");
        }
    }
}

#[test]
fn server_that_lets_wait_what_comes_next_is_greeted_again() {
    let world = full();
    world.server.fail(Call::Push, Fault::Stage);
    assert!(world.sync().is_whole());
    world.assert_agreed();
}

#[test]
fn snapshot_is_asked_for_while_the_last_batches_are_under_way() {
    let world = full();
    world.server.state().scope = Some(Scope([0x5c; 16]));
    let report = world.sync();
    assert!(report.is_whole(), "{report:?}");
    world.assert_agreed();
    let beside = world.server.state().beside_pages.first().copied();
    assert!(beside.is_some_and(|batches| batches > 0), "{beside:?}");
    assert_eq!(world.sync().requests, 1, "nothing is left");
}

#[test]
fn batches_that_are_answered_beside_a_snapshot_that_fails_are_receipted() {
    for fault in [Fault::CutBefore, Fault::CutAfter] {
        let world = full();
        world.server.state().scope = Some(Scope([0x5c; 16]));
        world.server.fail(Call::Snapshot, fault);
        assert!(world.sync().failure.is_some());
        let second = world.sync();
        assert!(second.is_whole(), "{second:?}");
        world.assert_agreed();
    }
}
