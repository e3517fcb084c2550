//! Batches that come before the lines before them wait for some minutes, and count for nothing until then.

use axum::http::StatusCode;
use domain::Lane;
use domain::kind::Record as _;
use domain::kinds::Encounter;
use protocol::api::{ErrorCode, PushAnswer};
use protocol::{Batch, Message as _};

use super::notebooks::encounter;
use super::phone::Phone;
use super::world::{World, refused};

/// A phone with so many lines, and nothing of it on the server.
async fn written(world: &World, lines: usize) -> Phone {
    let mut phone = world.phone(0).await;
    (0..lines).for_each(|_| {
        phone.write(encounter(), None);
    });
    phone
}

/// A batch of these lines, as if more were not written yet.
fn part(phone: &Phone, from: u64, to: u64) -> Batch {
    let mut shorter = phone.clone();
    let length = shorter.head(Lane::Records).seq;
    shorter.go_back(Lane::Records, usize::try_from(length - to).unwrap());
    shorter.batch(Lane::Records, from)
}

async fn send(world: &World, phone: &Phone, batch: &Batch) -> (StatusCode, Vec<u8>) {
    world.tell(phone, &phone.entries(), batch).await
}

async fn waits(world: &World, phone: &Phone, batch: &Batch) {
    let (status, body) = send(world, phone, batch).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert!(matches!(PushAnswer::decode(&body).unwrap(), PushAnswer::Staged));
}

fn waiting(world: &World) -> i64 {
    let sql = "SELECT count(*) FROM staged";
    let count = |db: &crate::db::Tx<'_>| db.one(sql, &[], |row| row.get(0));
    world.station.ledger.read(count).unwrap()
}

async fn early_batches_are_taken_in_when_their_turn_comes(world: World) {
    let phone = written(&world, 9).await;
    waits(&world, &phone, &part(&phone, 7, 9)).await;
    waits(&world, &phone, &part(&phone, 4, 6)).await;
    waits(&world, &phone, &part(&phone, 4, 6)).await;
    assert_eq!(waiting(&world), 2);
    // What waits is not durable to anybody's knowledge, and survives a restart all the same.
    let world = world.restart();
    let receipt = world.receipt_of(send(&world, &phone, &part(&phone, 1, 3)).await, &phone);
    assert_eq!(
        (receipt.committed, receipt.hash, receipt.feed_pos),
        (9, phone.head(Lane::Records).hash, 9)
    );
    assert_eq!(waiting(&world), 0);
}

async fn batch_after_a_hole_waits_on(world: World) {
    let phone = written(&world, 9).await;
    waits(&world, &phone, &part(&phone, 7, 9)).await;
    let receipt = world.receipt_of(send(&world, &phone, &part(&phone, 1, 3)).await, &phone);
    assert_eq!(receipt.committed, 3);
    assert_eq!(waiting(&world), 1);
    // Its lines may also come another way.
    let receipt = world.receipt_of(send(&world, &phone, &part(&phone, 3, 8)).await, &phone);
    assert_eq!((receipt.committed, receipt.feed_pos), (9, 9));
}

async fn what_waited_too_long_is_forgotten(world: World) {
    let phone = written(&world, 6).await;
    waits(&world, &phone, &part(&phone, 4, 5)).await;
    world.clock.pass(11);
    waits(&world, &phone, &part(&phone, 6, 6)).await;
    assert_eq!(waiting(&world), 1);
    let receipt = world.receipt_of(send(&world, &phone, &part(&phone, 1, 3)).await, &phone);
    assert_eq!(receipt.committed, 3);
}

async fn what_does_not_fit_is_dropped_and_told_when_it_comes_again(world: World) {
    let phone = written(&world, 6).await;
    let mut other = phone.clone();
    other.go_back(Lane::Records, 4);
    (0..4).for_each(|_| {
        other.write(encounter(), None);
    });
    waits(&world, &phone, &part(&other, 4, 6)).await;
    let receipt = world.receipt_of(send(&world, &phone, &part(&phone, 1, 3)).await, &phone);
    assert_eq!((receipt.committed, waiting(&world)), (3, 0));
    refused(
        send(&world, &phone, &part(&other, 4, 6)).await,
        ErrorCode::HashMismatch,
    );
}

async fn what_does_not_verify_alone_does_not_wait(world: World) {
    let phone = written(&world, 6).await;
    let mut without_keys = part(&phone, 4, 6);
    without_keys.keys.clear();
    let gap = refused(send(&world, &phone, &without_keys).await, ErrorCode::Gap);
    assert_eq!(gap.have.unwrap().seq, 0);
    let mut forged = part(&phone, 4, 6);
    forged.statement = part(&phone, 4, 5).statement;
    refused(send(&world, &phone, &forged).await, ErrorCode::BadSignature);
    let mut empty = part(&phone, 4, 6);
    empty.entries.clear();
    empty.from = 7;
    empty.prev_hash = phone.head(Lane::Records).hash;
    refused(send(&world, &phone, &empty).await, ErrorCode::Gap);
    assert_eq!(waiting(&world), 0);
}

async fn room_to_wait_is_limited(world: World) {
    let mut phone = world.phone(0).await;
    let record = phone.write(encounter(), None);
    for _ in 1..530 {
        phone.line(Encounter::KIND, record, encounter().write(), Vec::new());
    }
    for from in [2, 202] {
        waits(&world, &phone, &part(&phone, from, from + 199)).await;
    }
    refused(
        send(&world, &phone, &part(&phone, 402, 530)).await,
        ErrorCode::Gap,
    );
    waits(&world, &phone, &part(&phone, 402, 512)).await;
    let receipt = world.receipt_of(send(&world, &phone, &part(&phone, 1, 1)).await, &phone);
    assert_eq!(receipt.committed, 512);
}

async fn what_waits_can_be_read_by_nobody(world: World) {
    let phone = written(&world, 3).await;
    waits(&world, &phone, &part(&phone, 2, 3)).await;
    let sql = "SELECT batch FROM staged";
    let kept: Vec<u8> = world
        .station
        .ledger
        .read(|db| db.one(sql, &[], |row| row.get(0)))
        .unwrap();
    let text = b"a bus ticket";
    assert!(
        part(&phone, 2, 3)
            .encode()
            .windows(text.len())
            .any(|part| part == text)
    );
    assert!(!kept.windows(text.len()).any(|part| part == text));
}

crate::tests::on_each_database! {
    early_batches_are_taken_in_when_their_turn_comes,
    batch_after_a_hole_waits_on,
    what_waited_too_long_is_forgotten,
    what_does_not_fit_is_dropped_and_told_when_it_comes_again,
    what_does_not_verify_alone_does_not_wait,
    room_to_wait_is_limited,
    what_waits_can_be_read_by_nobody,
}
