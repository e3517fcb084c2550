//! A phone with nothing to send asks one small question, and whatever is new makes it a whole hello.

use domain::Lane;
use protocol::api::{ErrorBody, ErrorCode};
use protocol::{KeyId, Signed, Tag};
use store::blob::Role;
use sync::Link;

use crate::server::{Call, Fault, certificate, key};
use crate::world::World;

/// A phone that has sent all it has to a server that answers glances.
fn synced() -> World {
    let world = World::new();
    {
        let mut state = world.server.state();
        (state.tag, state.feed_head) = (Some(Tag([7; 32])), 3);
    }
    world.save_many(10, Lane::Records, 50);
    world.save(Lane::Tracks, 50);
    world.save_photo(Role::Original, 30_000);
    assert!(world.sync().is_whole());
    world.assert_agreed();
    world.server.state().calls.clear();
    world
}

#[test]
fn idle_sync_is_one_glance() {
    let world = synced();
    for _ in 0..2 {
        let report = world.sync();
        assert!(report.is_whole(), "{report:?}");
        assert_eq!((report.requests, report.server_offset_ms), (1, Some(3_000)));
    }
    assert_eq!(world.server.state().calls, [Call::Glance; 2]);
}

#[test]
fn line_that_was_held_and_released_between_two_hellos_is_asked_after() {
    let world = synced();
    world.server.state().held = vec![(Lane::Records, 12)];
    world.save(Lane::Records, 20);
    assert!(world.sync().is_whole());
    let held = || world.store.read(store::receipt::held).unwrap().len();
    assert_eq!(held(), 1);
    // Hello would say again what it said before that line came.
    world.server.state().held.clear();
    world.server.state().calls.clear();
    assert!(world.sync().is_whole());
    assert_eq!((world.server.state().calls[0], held()), (Call::Hello, 0));
}

#[test]
fn original_that_waits_for_wifi_is_no_reason_to_say_hello() {
    let world = synced();
    world.go_on_link(Link::Metered);
    world.save_photo(Role::Original, 30_000);
    assert!(world.sync().is_whole());
    world.server.state().calls.clear();
    assert!(world.sync().is_whole());
    assert_eq!(world.server.state().calls, [Call::Glance]);
    world.go_on_link(Link::Unmetered);
    assert!(world.sync().is_whole());
    world.assert_agreed();
}

#[test]
fn what_the_phone_has_to_send_needs_no_glance() {
    let check = |change: fn(&World)| {
        let world = synced();
        change(&world);
        assert!(world.sync().is_whole());
        world.assert_agreed();
        assert_eq!(world.server.state().calls[0], Call::Hello);
        world.sync();
        assert_eq!(world.server.state().calls.last(), Some(&Call::Glance));
    };
    check(|world| {
        world.save(Lane::Records, 10);
    });
    check(|world| {
        world.save_photo(Role::Thumbnail, 500);
    });
}

#[test]
fn line_that_is_held_back_for_undo_is_no_reason_to_rest() {
    let world = synced();
    world.hold_back_after(1);
    world.save(Lane::Records, 10);
    world.sync();
    assert_eq!(world.server.state().calls, [Call::Hello]);
    world.hold_back_after(u64::MAX);
    assert!(world.sync().is_whole());
    world.assert_agreed();
}

#[test]
fn whatever_is_new_on_the_server_is_learned() {
    let check = |change: fn(&World)| {
        let world = synced();
        change(&world);
        let report = world.sync();
        assert!(report.is_whole(), "{report:?}");
        world.assert_agreed();
        assert_eq!(world.server.state().calls[..2], [Call::Glance, Call::Hello]);
        world.server.state().calls.clear();
        world.sync();
        assert_eq!(world.server.state().calls, [Call::Glance]);
    };
    check(|world| world.server.state().epoch += 1);
    check(|world| world.server.restore(4));
    // It lost lines and has not noticed.
    check(|world| {
        let mut state = world.server.state();
        state.lanes.get_mut(&Lane::Records).unwrap().truncate(4);
    });
    check(|world| world.server.state().feed_head += 1);
    check(|world| world.server.state().tag = Some(Tag([8; 32])));
}

#[test]
fn server_that_answers_no_glance_is_told_hello() {
    let world = synced();
    let unknown = ErrorBody::new(ErrorCode::NotFound, "no such call");
    world.server.fail(Call::Glance, Fault::Refuse(unknown));
    assert!(world.sync().is_whole());
    assert_eq!(world.server.state().calls, [Call::Glance, Call::Hello]);
}

#[test]
fn glance_without_a_link_ends_the_run() {
    let world = synced();
    world.server.fail(Call::Glance, Fault::CutBefore);
    let report = world.sync();
    assert!(report.failure.is_some());
    assert_eq!(world.server.state().calls, [Call::Glance]);
}

#[test]
fn tag_of_another_key_counts_no_longer() {
    let world = synced();
    let new = key(9);
    let signed = Signed::sign(&certificate(&new), &key(1));
    assert_ne!(KeyId::of(&new.verifying_key()), certificate(&key(2)).key_id);
    {
        let mut state = world.server.state();
        state.rotated = Some((new, signed));
        state.tag = Some(Tag([9; 32]));
    }
    world.sync();
    world.save(Lane::Records, 10);
    assert!(world.sync().is_whole());
    world.assert_agreed();
}
