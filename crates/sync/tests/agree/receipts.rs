//! Nothing counts as confirmed but a receipt that says exactly that, signed by a key that the city certified.

use domain::{CityId, EntryHash, Lane, NotebookId};
use protocol::certificate::ServerCertificate;
use protocol::receipt::Receipt;
use protocol::{Epoch, KeyId, Signed};
use seal::sign::SigningKey;
use sync::{Manifest, Subject};

use crate::server::{Call, Fault, certificate, key, server_key};
use crate::world::World;

fn refused(key: SigningKey, change: fn(&mut Receipt)) -> World {
    let world = World::new();
    world.save_many(3, Lane::Records, 10);
    world.server.fail(Call::Push, Fault::Forge(key, change));
    let report = world.sync();
    let [trouble] = report.troubles.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(trouble.with, Subject::Lane(Lane::Records));
    assert_eq!(report.confirmed, 0);
    assert_eq!(world.committed(Lane::Records), 0);
    world
}

#[test]
fn receipt_that_does_not_say_exactly_this_confirms_nothing() {
    let changes: [fn(&mut Receipt); 7] = [
        |receipt| receipt.city = CityId::from_bytes([0; 16]),
        |receipt| receipt.key_id = KeyId([0; 16]),
        |receipt| receipt.notebook = NotebookId::from_bytes([0; 16]),
        |receipt| receipt.lane = Lane::Tracks,
        |receipt| receipt.committed = 2,
        |receipt| receipt.hash = EntryHash([0; 32]),
        |receipt| receipt.backed_up = 4,
    ];
    for change in changes {
        let world = refused(server_key(), change);
        // The lines are there all the same, and an honest receipt follows.
        assert!(world.sync().is_whole());
        world.assert_agreed();
    }
}

#[test]
fn receipt_of_a_stranger_confirms_nothing() {
    refused(key(9), |_| ());
    refused(key(9), |receipt| {
        receipt.key_id = KeyId::of(&key(9).verifying_key())
    });
}

#[test]
fn receipt_of_lines_that_were_never_written_confirms_nothing() {
    refused(server_key(), |receipt| receipt.committed = 4);
}

#[test]
fn receipt_of_an_earlier_epoch_confirms_nothing_until_the_server_is_asked_again() {
    let world = World::new();
    world.save(Lane::Records, 10);
    world.server.fail(
        Call::Push,
        Fault::Forge(server_key(), |receipt| receipt.epoch = Epoch([0; 16])),
    );
    let report = world.sync();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!(
        world.server.state().calls,
        [Call::Hello, Call::Push, Call::Hello, Call::Push]
    );
    world.assert_agreed();
}

#[test]
fn line_that_was_released_is_learned_of_by_a_fresh_receipt() {
    let world = World::new();
    world.save(Lane::Records, 3);
    world.server.state().held = vec![(Lane::Records, 1)];
    world.sync();
    let held = || world.store.read(store::receipt::held).unwrap();
    assert_eq!(held(), [(Lane::Records, 1, "rules".to_owned())]);
    // As long as nothing changes, nothing is asked for.
    world.server.state().calls.clear();
    assert!(world.sync().is_whole());
    assert_eq!(world.server.state().calls, [Call::Hello]);
    world.server.state().held.clear();
    assert!(world.sync().is_whole());
    assert_eq!(world.server.state().calls, [Call::Hello, Call::Hello, Call::Push]);
    assert!(held().is_empty());
    world.server.state().calls.clear();
    world.sync();
    assert_eq!(world.server.state().calls, [Call::Hello]);
}

#[test]
fn server_that_never_agrees_on_its_epoch_is_left_alone() {
    let world = World::new();
    world.save(Lane::Records, 10);
    for _ in 0..9 {
        world.server.fail(
            Call::Push,
            Fault::Forge(server_key(), |receipt| receipt.epoch = Epoch([0; 16])),
        );
    }
    // Faults are taken in order, so each push meets one.
    let report = world.sync();
    assert!(!report.is_whole());
    assert_eq!(world.committed(Lane::Records), 0);
}

fn certified(root: &SigningKey, key: &SigningKey) -> Signed<ServerCertificate> {
    Signed::sign(&certificate(key), root)
}

#[test]
fn new_key_of_the_server_is_believed_when_the_city_certified_it() {
    let check = |root: u8, believed| {
        let world = World::new();
        world.save(Lane::Records, 10);
        world.server.state().rotated = Some((key(8), certified(&key(root), &key(8))));
        assert_eq!(world.sync().is_whole(), believed);
        assert_eq!(world.committed(Lane::Records), u64::from(believed));
        if believed {
            assert!(
                matches!(world.manifest(), Ok(Manifest::AllHeld(_))),
                "the key is kept for later"
            );
        }
    };
    check(1, true);
    check(9, false);
}

#[test]
fn manifest_says_what_is_missing_and_then_that_all_is_held() {
    let world = World::new();
    world.save(Lane::Records, 10);
    let (_, hash) = world.save_photo(store::blob::Role::Original, 1_000);
    let Ok(Manifest::Missing(missing)) = world.manifest() else {
        panic!()
    };
    assert_eq!(missing.heads.all()[0].lane, Lane::Records);
    assert_eq!(missing.blobs.all(), [hash]);

    assert!(world.sync().is_whole());
    let Ok(Manifest::AllHeld(receipt)) = world.manifest() else {
        panic!()
    };
    assert_eq!(receipt.blobs.all(), [hash]);
    let kept = world
        .store
        .read(|reading| store::receipt::manifest(reading, crate::world::SHIFT))
        .unwrap();
    assert!(kept.is_some());
}

#[test]
fn manifest_of_a_server_that_started_anew_is_not_believed() {
    let world = World::new();
    world.save(Lane::Records, 10);
    world.sync();
    world.server.state().epoch += 1;
    assert!(matches!(world.manifest(), Err(sync::Error::OtherEpoch)));
}
