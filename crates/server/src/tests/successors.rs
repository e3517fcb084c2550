//! Notebooks that forked, and those that go on from others: both branches are kept and receipted, and nobody begins
//! with what is another's.

use domain::{EntryHash, Lane};
use protocol::api::{ErrorCode, FeedPage, HelloResponse, NotebookState, NotebookStatus};
use protocol::begin::Reason;
use protocol::{Purpose, Signed};

use super::feed::handed_over;
use super::notebooks::{encounter, hello};
use super::phone::Phone;
use super::world::{World, good, refused};

on_each_database!(
    both_branches_are_receipted_and_stay_in_the_feed_marked,
    branch_goes_on_in_batches_and_forks_again,
    successor_says_what_it_goes_on_from,
    what_is_cited_must_be_so,
    tail_that_nobody_could_sign_is_adopted_by_a_successor_alone,
);

/// A phone and its copy, which wrote another second line; the server knows the phone's three.
async fn forked(world: &World) -> (Phone, Phone) {
    let mut sam = world.phone(0).await;
    sam.write(encounter(), None);
    let mut copy = sam.copy();
    for _ in 0..2 {
        sam.write(handed_over(), None);
        copy.write(handed_over(), None);
    }
    world.pushed(&sam, Lane::Records, 1).await;
    (sam, copy)
}

async fn begun(world: &World, phone: &Phone, reason: Reason) -> (axum::http::StatusCode, Vec<u8>) {
    let path = format!("/sync/v1/notebooks/{}/begin", phone.notebook);
    world.tell(phone, &path, &phone.begin(reason)).await
}

fn damaged(world: &World) -> Vec<String> {
    crate::verify::verify(&world.station).unwrap().damage
}

async fn both_branches_are_receipted_and_stay_in_the_feed_marked(world: World) {
    let (sam, copy) = forked(&world).await;
    let jo = world.phone(1).await;
    let told = refused(world.push(&copy, Lane::Records, 1).await, ErrorCode::Fork);
    assert_eq!(told.have.unwrap().hash, sam.head(Lane::Records).hash);
    // The second time nothing of it is new, and the receipt names the branch.
    for from in [1, 2, 3] {
        let receipt = world.pushed(&copy, Lane::Records, from).await;
        assert_eq!(
            (receipt.committed, receipt.hash),
            (3, copy.head(Lane::Records).hash)
        );
    }
    assert_eq!(
        world.pushed(&sam, Lane::Records, 1).await.hash,
        sam.head(Lane::Records).hash
    );

    let page: FeedPage = good(world.ask(&jo, "GET", "/sync/v1/feed?limit=50", Vec::new()).await);
    let at = |seq: u64| {
        page.items
            .iter()
            .filter(move |item| item.seq == seq)
            .collect::<Vec<_>>()
    };
    for seq in [2, 3] {
        assert_eq!(at(seq).len(), 2, "line {seq} of both branches");
        for item in at(seq) {
            assert_eq!((item.notebook, item.fork), (sam.notebook, Some(2)));
            item.verify().unwrap();
        }
        assert_ne!(at(seq)[0].hash(), at(seq)[1].hash());
    }
    assert_eq!(damaged(&world), [""; 0]);
    let world = world.restart();
    assert_eq!(world.pushed(&copy, Lane::Records, 1).await.committed, 3);
}

async fn branch_goes_on_in_batches_and_forks_again(world: World) {
    let (_, mut copy) = forked(&world).await;
    refused(world.push(&copy, Lane::Records, 1).await, ErrorCode::Fork);
    let mut second = copy.copy();
    second.go_back(Lane::Records, 1);
    copy.write(encounter(), None);
    assert_eq!(world.pushed(&copy, Lane::Records, 4).await.committed, 4);
    second.write(encounter(), None);
    refused(world.push(&second, Lane::Records, 3).await, ErrorCode::Fork);
    let receipt = world.pushed(&second, Lane::Records, 3).await;
    assert_eq!(
        (receipt.committed, receipt.hash),
        (3, second.head(Lane::Records).hash)
    );
    assert_eq!(world.pushed(&copy, Lane::Records, 5).await.committed, 4);
    assert_eq!(damaged(&world), [""; 0]);
}

async fn successor_says_what_it_goes_on_from(world: World) {
    let (_, copy) = forked(&world).await;
    refused(world.push(&copy, Lane::Records, 1).await, ErrorCode::Fork);
    let mut next = copy.successor(0x77);
    next.write(encounter(), None);
    // Before it has begun, its first line is nobody's.
    refused(world.push(&next, Lane::Records, 1).await, ErrorCode::NotFound);
    for reason in [Reason::Fork, Reason::Restored] {
        let state: NotebookState = good(begun(&world, &next, reason).await);
        assert_eq!(
            (state.notebook, state.status),
            (next.notebook, NotebookStatus::Open)
        );
    }
    assert_eq!(world.pushed(&next, Lane::Records, 1).await.committed, 1);
    let state: NotebookState = good(begun(&world, &next, Reason::Fork).await);
    assert_eq!(state.lanes[1].committed, 1);
    let state: HelloResponse = good(world.tell(&copy, "/sync/v1/hello", &hello(&copy)).await);
    assert_eq!(state.notebooks[0].status, NotebookStatus::Sealed);
    let mut other = next.successor(0x77);
    other.cited[0].hash = EntryHash([9; 32]);
    refused(begun(&world, &other, Reason::Fork).await, ErrorCode::HashMismatch);
    assert_eq!(damaged(&world), [""; 0]);
}

async fn what_is_cited_must_be_so(world: World) {
    let (sam, jo) = (forked(&world).await.0, world.phone(1).await);
    let mut stolen = jo.successor(0x66);
    stolen.cited = sam.heads();
    refused(
        begun(&world, &stolen, Reason::Fork).await,
        ErrorCode::BadSignature,
    );

    let mut untrue = sam.successor(0x65);
    untrue.cited[0].hash = EntryHash([9; 32]);
    refused(
        begun(&world, &untrue, Reason::Restored).await,
        ErrorCode::HashMismatch,
    );
    // That it forked may be so: the branch may still come.
    good::<NotebookState>(begun(&world, &untrue, Reason::Fork).await);
    let state: HelloResponse = good(world.tell(&sam, "/sync/v1/hello", &hello(&sam)).await);
    assert_eq!(state.notebooks[0].status, NotebookStatus::Sealed);

    let mut ahead = sam.successor(0x64);
    ahead.cited[0].seq = 99;
    good::<NotebookState>(begun(&world, &ahead, Reason::Restored).await);

    let path = format!("/sync/v1/notebooks/{}/begin", jo.notebook);
    let elsewhere = world
        .tell(&sam, &path, &sam.successor(0x63).begin(Reason::Fork))
        .await;
    refused(elsewhere, ErrorCode::BadSignature);
    let theirs = world
        .tell(&jo, &path, &sam.successor(0x62).begin(Reason::Fork))
        .await;
    assert_ne!(theirs.0, axum::http::StatusCode::OK);
}

async fn tail_that_nobody_could_sign_is_adopted_by_a_successor_alone(world: World) {
    let mut sam = world.phone(0).await;
    sam.write(encounter(), None);
    world.pushed(&sam, Lane::Records, 1).await;
    sam.write(encounter(), None);
    // The key is lost: the officer enrols anew, and the new key signs for the tail.
    let again = world.phone_of(0, 40).await;
    let adopting = |phone: &Phone, purpose| {
        let mut batch = sam.batch(Lane::Records, 2);
        let mut statement = sam.statement();
        statement.purpose = purpose;
        batch.statement = Signed::sign(&statement, &phone.key);
        batch
    };
    let path = sam.entries();
    refused(
        world.tell(&again, &path, &adopting(&again, Purpose::Adopt)).await,
        ErrorCode::NotFound,
    );
    let mut next = Phone::new(
        again.key.clone(),
        domain::NotebookId::from_bytes([0x61; 16]),
        again.enrolled.clone(),
    );
    next.cited = sam.heads();
    good::<NotebookState>(begun(&world, &next, Reason::Adopt).await);
    let jo = world.phone(1).await;
    for (phone, purpose) in [
        (&next, Purpose::Push),
        (&next, Purpose::Rescue),
        (&jo, Purpose::Adopt),
    ] {
        let told = world.tell(phone, &path, &adopting(phone, purpose)).await;
        refused(told, ErrorCode::NotFound);
    }
    let kept = world.tell(&next, &path, &adopting(&next, Purpose::Adopt)).await;
    let protocol::api::PushAnswer::Committed(receipt) = good(kept) else {
        panic!("it waits");
    };
    let receipt = receipt.peek().unwrap();
    assert_eq!((receipt.notebook, receipt.committed), (sam.notebook, 2));
    assert_eq!(damaged(&world), [""; 0]);
}
