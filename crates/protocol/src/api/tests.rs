//! Tests of the messages: they read back, grow without breaking old readers, and never panic.

use domain::id::EntryHash;
use domain::time::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::cbor::{Wire, Writer};
use crate::people::{
    CITY, NOTEBOOK, OFFICER, batch, body, line, place, record, record_key, server, server_certificate,
    statement,
};
use crate::receipt::{BlobSet, ManifestReceipt};
use crate::statement::Heads;
use crate::{
    BlobHash, Class, Commit, Cursor, Epoch, Error, Lane, LaneHead, LogHash, Message, Nonce, Raw, Scope,
    Signed, commit,
};

const CURSOR: Cursor = Cursor {
    epoch: Epoch([1; 16]),
    position: 5,
    log_hash: LogHash([2; 32]),
};

/// Checks that a message, which may hold what cannot be compared, gives the same bytes once read.
fn check<T: Message>(message: &T) {
    let bytes = message.encode();
    let back = T::decode(&bytes).unwrap();
    assert_eq!(back.encode(), bytes);
    for length in 0..bytes.len() {
        assert!(T::decode(&bytes[..length]).is_err(), "cut to {length}");
    }
}

fn hello_response() -> HelloResponse {
    let lane = LaneState {
        lane: Lane::Safety,
        committed: 3,
        hash: Some(EntryHash([4; 32])),
        backed_up: 2,
        held: Some(1),
        missed: None,
    };
    let empty = LaneState {
        lane: Lane::Tracks,
        committed: 0,
        hash: None,
        backed_up: 0,
        held: None,
        missed: None,
    };
    HelloResponse {
        version: 1,
        epoch: Epoch([1; 16]),
        server_time: Timestamp(-5),
        nonce: Nonce([3; 16]),
        notebooks: vec![NotebookState {
            notebook: NOTEBOOK,
            lanes: vec![lane, empty],
            status: NotebookStatus::Sealed,
            files: None,
        }],
        limits: Limits {
            max_batch_entries: 512,
            max_batch_bytes: 70_000,
        },
        feed_head: 99,
        server_keys: vec![Signed::sign(&server_certificate(), &crate::people::root())],
        orders: vec![Order::SendRescue, Order::Newer(9)],
        scope: Some(Scope([0x5c; 16])),
        tag: None,
        schemas: None,
        forgot: None,
    }
}

fn item() -> FeedItem {
    let (key, body) = (record_key(record(5)), body(5).encode().unwrap());
    let place = place(9);
    FeedItem {
        pos: 7,
        notebook: place.notebook,
        lane: place.lane,
        seq: place.seq,
        class: Class::Record,
        commit: commit::of(&key, place, Class::Record, &body).unwrap(),
        prev: EntryHash([8; 32]),
        author: OFFICER,
        author_name: "Sam Example".to_owned(),
        body: Some(Raw(body)),
        record_key: Some(key),
        absence: None,
        fork: Some(9),
    }
}

#[test]
fn hello_reads_back() {
    check(&hello_response());
    let notebooks = vec![NotebookHello {
        notebook: NOTEBOOK,
        heads: Heads::new(vec![]).unwrap(),
        version: None,
    }];
    check(&HelloRequest {
        versions: vec![1, 2],
        notebooks,
        cursor: Some(CURSOR),
        last_receipts: vec![],
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    });
}

#[test]
fn feed_reads_back_and_proves_each_body() {
    let page = FeedPage {
        items: vec![item()],
        next_cursor: CURSOR,
        more: true,
    };
    check(&page);
    let back = FeedPage::decode(&page.encode()).unwrap();
    back.items[0].verify().unwrap();
    assert_eq!(back.items[0].hash(), item().hash());
}

#[test]
fn item_whose_body_was_changed_or_moved_is_refused() {
    let refused = |change: fn(&mut FeedItem)| {
        let mut item = item();
        change(&mut item);
        assert!(item.verify().is_err());
    };
    refused(|item| item.body = Some(Raw(body(6).encode().unwrap())));
    refused(|item| item.seq += 1);
    refused(|item| item.commit = Commit([0; 32]));
    refused(|item| item.record_key = None);
    FeedItem {
        body: None,
        record_key: None,
        absence: Some(crate::Absence::Erased),
        ..item()
    }
    .verify()
    .unwrap();
}

#[test]
fn own_lines_read_back() {
    let batch = batch(vec![line(1)], 4);
    check(&OwnPage {
        notebook: NOTEBOOK,
        lane: Lane::Records,
        from: 4,
        prev_hash: batch.prev_hash,
        entries: batch.entries,
        keys: batch.keys,
        more: false,
        statement: Some(Signed::sign(&statement(vec![]), &crate::people::phone())),
    });
}

#[test]
fn blobs_read_back() {
    check(&BlobState {
        offset: 5,
        complete: false,
        receipt: None,
    });
    check(&BlobAppend {
        hash: BlobHash([1; 32]),
        offset: 5,
        length: 9,
        bytes: Raw(vec![1, 2, 3]),
    });
}

#[test]
fn manifests_read_back() {
    let heads = || {
        Heads::new(vec![LaneHead {
            lane: Lane::Safety,
            seq: 1,
            hash: EntryHash([1; 32]),
        }])
        .unwrap()
    };
    let blobs = || BlobSet::new(vec![BlobHash([1; 32])]);
    check(&ManifestRequest {
        notebook: NOTEBOOK,
        shift: record(6),
        heads: heads(),
        blobs: blobs(),
    });
    check(&ManifestAnswer::Missing(Missing {
        heads: heads(),
        blobs: blobs(),
    }));
    let receipt = ManifestReceipt {
        city: CITY,
        key_id: server_certificate().key_id,
        epoch: Epoch([1; 16]),
        notebook: NOTEBOOK,
        shift: record(6),
        heads: heads(),
        blobs: blobs(),
        time: Timestamp(0),
    };
    check(&ManifestAnswer::AllHeld(Signed::sign(&receipt, &server())));
    check(&PushAnswer::Staged);
}

#[test]
fn older_reader_passes_over_what_a_newer_writer_adds() {
    let mut to = Writer::new();
    to.map(3);
    to.uint(0);
    to.uint(512);
    to.uint(1);
    to.uint(70_000);
    to.uint(57);
    vec![Some(1_u64), None].write(&mut to);
    let limits = Limits {
        max_batch_entries: 512,
        max_batch_bytes: 70_000,
    };
    assert_eq!(Limits::decode(&to.finish()).unwrap(), limits);
}

#[test]
fn message_that_lacks_a_field_is_refused() {
    let mut to = Writer::new();
    to.map(1);
    to.uint(0);
    to.uint(512);
    assert!(matches!(Limits::decode(&to.finish()), Err(Error::Malformed(_))));
}

#[test]
fn error_tells_who_answered() {
    let gap = ErrorBody::new(ErrorCode::Gap, "lines are missing")
        .with_have(Have {
            seq: 3,
            hash: EntryHash([0; 32]),
        })
        .with_nonce(Nonce([1; 16]))
        .with_retry_after_s(30);
    check(&gap);
    let error = ApiError::Answered(gap);
    assert_eq!(error.code(), Some(ErrorCode::Gap));
    assert_eq!(error.have().map(|have| have.seq), Some(3));
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(30)));
    assert_eq!(error.to_string(), "the server answered gap: lines are missing");
    assert_eq!(ApiError::AnotherKey.code(), None);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = HelloRequest::decode(&bytes);
        let _ = HelloResponse::decode(&bytes);
        let _ = FeedPage::decode(&bytes);
        let _ = OwnPage::decode(&bytes);
        let _ = ManifestAnswer::decode(&bytes);
        let _ = ErrorBody::decode(&bytes);
        let _ = crate::frame::decompress(&bytes);
    }

    #[test]
    fn damaged_messages_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = hello_response().encode();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = HelloResponse::decode(&bytes);
        let mut bytes = FeedPage { items: vec![item()], next_cursor: CURSOR, more: true }.encode();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(page) = FeedPage::decode(&bytes) {
            let _ = page.items.iter().map(FeedItem::verify).collect::<Vec<_>>();
        }
    }
}
