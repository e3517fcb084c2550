//! Sealed files arrive whole, are taken up where they stopped, and never hold up what is urgent.

use domain::Lane;
use evidence::SealedHash;
use protocol::BlobHash;
use protocol::api::{ErrorBody, ErrorCode};
use store::blob::Role;
use sync::{Error, Link, Phase, Subject};

use crate::server::{Call, Fault};
use crate::world::World;

#[test]
fn thumbnails_go_before_originals_and_lines_before_both() {
    let world = World::new();
    let (_, original) = world.save_photo(Role::Original, 200_000);
    let (_, thumbnail) = world.save_photo(Role::Thumbnail, 9_000);
    assert!(world.sync().is_whole());
    world.assert_agreed();
    let state = world.server.state();
    let order: Vec<BlobHash> = state.pieces.iter().map(|(hash, ..)| *hash).collect();
    assert_eq!(order, [thumbnail, original, original]);
    // A preview goes in one request.
    assert_eq!(
        state.calls,
        [
            Call::Hello,
            Call::Push,
            Call::Append,
            Call::State,
            Call::Append,
            Call::Append
        ]
    );
}

#[test]
fn originals_wait_for_wifi_and_everything_else_goes() {
    let world = World::new();
    world.go_on_link(Link::Metered);
    world.save_photo(Role::Original, 200_000);
    let (_, thumbnail) = world.save_photo(Role::Thumbnail, 9_000);
    assert!(world.sync().is_whole());
    assert_eq!(world.unsent_blobs(), 1);
    assert_eq!(world.committed(Lane::Records), 2);
    let sent: Vec<BlobHash> = world
        .server
        .state()
        .pieces
        .iter()
        .map(|(hash, ..)| *hash)
        .collect();
    assert_eq!(sent, [thumbnail]);
    world.go_on_link(Link::Unmetered);
    assert!(world.sync().is_whole());
    world.assert_agreed();
}

#[test]
fn original_that_is_on_its_way_stops_where_the_link_becomes_metered() {
    let world = World::new();
    world.go_on_link(Link::Unmetered);
    world.save_photo(Role::Original, 1_000_000);
    let leave_wifi = |progress: sync::Progress| {
        if progress.bytes > 200_000 {
            world.go_on_link(Link::Metered);
        }
    };
    assert!(world.sync_with(&leave_wifi).is_whole());
    assert_eq!(world.unsent_blobs(), 1);
    let sent = || {
        world
            .server
            .state()
            .pieces
            .iter()
            .map(|(_, _, length)| length)
            .sum::<usize>()
    };
    let before = sent();
    assert!((200_000..1_000_000).contains(&before), "{before}");
    world.go_on_link(Link::Unmetered);
    assert!(world.sync().is_whole());
    world.assert_agreed();
    // It went on where it was.
    assert_eq!(sent(), 1_000_000);
}

#[test]
fn cut_in_the_middle_sends_at_most_one_piece_again() {
    for fault in [Fault::CutBefore, Fault::CutAfter] {
        let world = World::new();
        world.save_photo(Role::Original, 1_000_000);
        for _ in 0..3 {
            world
                .server
                .fail(Call::Append, Fault::Forge(crate::server::server_key(), |_| ()));
        }
        world.server.fail(Call::Append, fault);
        assert!(world.sync().failure.is_some());
        assert_eq!(world.unsent_blobs(), 1);
        let report = world.sync();
        assert!(report.is_whole());
        assert_eq!(report.blobs_sent, 1);
        world.assert_agreed();
        let pieces = world.server.state().pieces.clone();
        let sent: usize = pieces.iter().map(|(_, _, length)| length).sum();
        assert!(sent <= 1_000_000 + 128_000, "{sent}");
        assert!(pieces.iter().all(|(_, _, length)| *length <= 128_000));
    }
}

#[test]
fn receipt_lost_on_its_way_is_fetched_without_sending_the_photo_again() {
    let world = World::new();
    let (_, hash) = world.save_photo(Role::Original, 200_000);
    world.server.state().blobs.insert(
        hash,
        world.vault.read_at(SealedHash(hash.0), 0, usize::MAX).unwrap(),
    );
    assert!(world.sync().is_whole());
    assert!(world.server.state().pieces.is_empty());
    world.assert_agreed();
}

#[test]
fn all_bytes_without_a_receipt_are_settled_by_an_empty_piece() {
    let world = World::new();
    let (_, hash) = world.save_photo(Role::Original, 200_000);
    // The server was killed after the last byte and before it looked at the whole.
    let bytes = world.vault.read_at(SealedHash(hash.0), 0, usize::MAX).unwrap();
    world.server.state().blobs.insert(hash, bytes);
    world.server.state().unsettled.insert(hash);
    assert!(world.sync().is_whole());
    assert_eq!(world.server.state().pieces, [(hash, 200_000, 0)]);
    world.assert_agreed();
}

#[test]
fn server_that_lost_a_part_gets_the_rest_from_there() {
    let world = World::new();
    let (_, hash) = world.save_photo(Role::Original, 500_000);
    let forget = |progress: sync::Progress| {
        let mut state = world.server.state();
        if progress.phase == Phase::Photos && state.pieces.len() == 3 {
            state.blobs.get_mut(&hash).unwrap().truncate(1_000);
        }
    };
    assert!(world.sync_with(&forget).is_whole());
    world.assert_agreed();
}

#[test]
fn call_for_help_goes_before_the_next_piece_of_a_photo() {
    let world = World::new();
    world.save_photo(Role::Original, 500_000);
    let help = |_: sync::Progress| {
        let is_time = world.server.state().pieces.len() == 2;
        if is_time && world.server.seqs(Lane::Safety).is_empty() {
            world.save(Lane::Safety, 10);
        }
    };
    // Written while a piece was on its way, it goes after that piece.
    assert!(world.sync_with(&help).is_whole());
    let calls = world.server.state().calls.clone();
    let help_at = calls.iter().rposition(|call| *call == Call::Push).unwrap();
    let appends = |calls: &[Call]| calls.iter().filter(|call| **call == Call::Append).count();
    assert!(appends(&calls[..help_at]) <= 3, "{calls:?}");
    assert!(appends(&calls[help_at..]) >= 2, "{calls:?}");
    world.assert_agreed();
}

#[test]
fn missing_file_is_named_and_blocks_no_other() {
    let world = World::new();
    let (_, lost) = world.save_photo(Role::Original, 100_000);
    let (_, kept) = world.save_photo(Role::Original, 100_000);
    world.vault.remove(SealedHash(lost.0)).unwrap();
    let report = world.sync();
    assert!(report.failure.is_none());
    let [trouble] = report.troubles.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(trouble.with, Subject::Blob(lost));
    assert!(matches!(trouble.error, Error::Vault(_)));
    assert!(world.server.state().blobs.contains_key(&kept));
    assert_eq!((world.unsent_blobs(), report.blobs_sent), (1, 1));
}

#[test]
fn file_shorter_than_its_record_says_is_named() {
    let world = World::new();
    let (record, hash) = (world.new_record(), world.seal(100_000));
    world.add_blob(record, hash, Role::Original, 200_000);
    world.add_line(Lane::Records, record, Vec::new(), 10);
    let report = world.sync();
    let cut = |error: &Error| {
        matches!(
            error,
            Error::FileCut {
                got: 100_000,
                expected: 200_000
            }
        )
    };
    assert!(report.first_error().is_some_and(cut), "{report:?}");
}

#[test]
fn blob_that_the_server_refuses_blocks_no_other() {
    for code in [
        ErrorCode::NotFound,
        ErrorCode::HashMismatch,
        ErrorCode::Internal,
        ErrorCode::TooLarge,
    ] {
        let world = World::new();
        world.save_photo(Role::Thumbnail, 5_000);
        world.save_photo(Role::Thumbnail, 5_000);
        world
            .server
            .fail(Call::Append, Fault::Refuse(ErrorBody::new(code, "no")));
        let report = world.sync();
        assert!(report.failure.is_none());
        assert_eq!((report.troubles.len(), report.blobs_sent), (1, 1), "{code:?}");
        assert!(world.sync().is_whole());
        world.assert_agreed();
    }
}

#[test]
fn photo_whose_line_is_held_back_or_not_saved_is_not_sent() {
    let world = World::new();
    world.save_photo(Role::Original, 5_000);
    world.add_blob(world.new_record(), world.seal(5_000), Role::Thumbnail, 5_000);
    world.hold_back_after(0);
    assert!(world.sync().is_whole());
    assert_eq!(world.server.state().calls, [Call::Hello]);
    world.hold_back_after(1);
    world.sync();
    assert_eq!(world.server.state().pieces.len(), 1);
    assert_eq!(world.unsent_blobs(), 1);
}
