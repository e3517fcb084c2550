//! A server that went back in time gets everything again.

use domain::Lane;
use protocol::api::Order;
use store::blob::Role;
use store::receipt;

use crate::server::Call;
use crate::world::World;

fn synced() -> World {
    let world = World::new();
    world.save_many(100, Lane::Records, 50);
    world.save_many(30, Lane::Tracks, 50);
    world.save_photo(Role::Original, 300_000);
    assert!(world.sync().is_whole());
    world.assert_agreed();
    world
}

#[test]
fn restored_server_gets_what_it_forgot_and_the_photos_too() {
    for left in [0, 1, 64, 99] {
        let world = synced();
        world.server.restore(left);
        let report = world.sync();
        assert!(report.is_whole(), "{left}: {report:?}");
        world.assert_agreed();
        let sent = 101_usize.saturating_sub(left) + 30_usize.saturating_sub(left);
        assert_eq!(report.sent, sent as u64);
    }
}

#[test]
fn nothing_counts_as_confirmed_before_the_new_epoch_says_so() {
    let world = synced();
    let on_phone = || world.store.read(receipt::records_on_phone).unwrap();
    assert_eq!(on_phone(), 0);
    world.server.restore(0);
    world.server.fail(Call::Push, crate::server::Fault::CutBefore);
    world.sync();
    assert_eq!(world.committed(Lane::Records), 0);
    assert_eq!(on_phone(), 101);
    assert_eq!(world.unsent_blobs(), 1);
    world.sync();
    world.assert_agreed();
    assert_eq!((on_phone(), world.unsent_blobs()), (0, 0));
}

#[test]
fn new_epoch_with_all_lines_asks_for_receipts_only() {
    let world = synced();
    world.server.state().epoch += 1;
    let report = world.sync();
    assert!(report.is_whole());
    assert_eq!(report.sent, 0);
    world.assert_agreed();
}

#[test]
fn server_that_starts_anew_in_the_middle_of_a_run_is_greeted_again() {
    let world = synced();
    world.save_many(200, Lane::Records, 50);
    let restart = |progress: sync::Progress| {
        if progress.done == 64 && world.server.state().epoch == 1 {
            world.server.restore(10);
        }
    };
    let report = world.sync_with(&restart);
    assert!(report.is_whole(), "{report:?}");
    world.assert_agreed();
}

#[test]
fn photo_receipted_by_a_server_that_forgot_it_is_sent_in_whole() {
    let world = synced();
    world.server.restore(1_000);
    world.server.state().pieces.clear();
    assert!(world.sync().is_whole());
    let sent: usize = world
        .server
        .state()
        .pieces
        .iter()
        .map(|(_, _, length)| length)
        .sum();
    assert_eq!(sent, 300_000);
}

#[test]
fn every_order_is_passed_on_even_when_the_run_greets_twice() {
    let world = synced();
    world.save_many(200, Lane::Records, 50);
    let told = vec![Order::SendRescue, Order::Newer(9)];
    world.server.state().orders.clone_from(&told);
    let restart = |progress: sync::Progress| {
        let mut state = world.server.state();
        if progress.done == 64 && state.epoch == 1 {
            state.orders = vec![Order::Wipe, Order::SendRescue];
            drop(state);
            world.server.restore(10);
        }
    };
    let report = world.sync_with(&restart);
    assert_eq!(report.orders, [told, vec![Order::Wipe]].concat());
    assert!(world.sync().orders.is_empty());
}
