//! Golden vectors: every signed or hashed message of version 1, as a second implementation computed it.

use std::collections::BTreeMap;

use domain::id::{EntryHash, NotebookId};
use domain::time::Timestamp;
use seal::digest::{sha256, to_hex};

use crate::api::{ErrorBody, ErrorCode, Have, HelloRequest, NotebookHello};
use crate::chain::{Beginning, CitedHead};
use crate::enrol::{EnrolRequest, EnrolmentCode};
use crate::people::{
    BOOT, CITY, DEVICE, NOTEBOOK, beginning, body, device_certificate, phone, place, record, record_key,
    server_certificate, statement,
};
use crate::proof::Request;
use crate::receipt::{BlobReceipt, BlobSet, ManifestReceipt, Receipt};
use crate::severed::Severed;
use crate::statement::Heads;
use crate::{
    Absence, BlobHash, Class, Commit, Cursor, Entry, Epoch, Header, KeyId, Lane, LaneHead, LogHash, Message,
    Nonce, Purpose, Statement, at_rest, commit,
};

const EPOCH: Epoch = Epoch([0xee; 16]);
const LOG_HASH: LogHash = LogHash([0x10; 32]);
const TIME: Timestamp = Timestamp(1_795_000_700_000);

/// The rows of the file, by name.
fn golden() -> BTreeMap<&'static str, &'static str> {
    let rows = include_str!("golden/v1.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    rows.map(|row| row.split_once(' ').unwrap()).collect()
}

fn check(name: &str, bytes: &[u8]) {
    assert_eq!(
        to_hex(bytes),
        golden()[name],
        "{name} has other bytes than version 1"
    );
}

/// Checks the bytes, and that they read back to what they were written from.
fn check_message<T: Message + PartialEq + std::fmt::Debug>(name: &str, message: &T) {
    let bytes = message.encode();
    check(name, &bytes);
    assert_eq!(T::decode(&bytes).unwrap(), *message, "{name}");
}

fn head(lane: Lane, seq: u64, byte: u8) -> LaneHead {
    LaneHead {
        lane,
        seq,
        hash: EntryHash([byte; 32]),
    }
}

fn records_head() -> Heads {
    Heads::new(vec![head(Lane::Records, 9, 9)]).unwrap()
}

fn key_id() -> KeyId {
    server_certificate().key_id
}

fn the_commit() -> (Vec<u8>, Commit) {
    let bytes = body(5).encode().unwrap();
    let commit = commit::of(&record_key(record(5)), place(9), Class::Record, &bytes).unwrap();
    (bytes, commit)
}

#[test]
fn body_and_commit_are_those_of_version_one() {
    let (bytes, commit) = the_commit();
    check("body", &bytes);
    let key = commit::entry_key(&record_key(record(5)), place(9));
    check("ek", key.expose());
    let salt = commit::salt(&key, 33);
    check("salt", &salt);
    let value = crate::body::leaves(&bytes).unwrap()[10];
    assert_eq!(value.0, 33);
    check("leaf", &commit::leaf(&salt, 33, value.1));
    check("commit", &commit.0);
}

#[test]
fn chain_is_that_of_version_one() {
    let (_, commit) = the_commit();
    let header = Header::at(place(9), Class::Record, commit);
    check_message("header", &header);
    check("cert", device_certificate().bytes());
    let genesis = beginning().genesis(Lane::Records);
    check("genesis", &genesis.0);
    check("next", &header.hash_after(genesis).0);
    let old = NotebookId::from_bytes([1; 16]);
    let cited = [(Lane::Tracks, 5, 3), (Lane::Records, 4, 2)];
    let cited = cited.map(|(lane, seq, byte)| CitedHead {
        notebook: old,
        lane,
        seq,
        hash: EntryHash([byte; 32]),
    });
    let successor = Beginning {
        cited: cited.to_vec(),
        ..beginning()
    };
    check("genesis2", &successor.genesis(Lane::Records).0);
}

#[test]
fn statement_is_that_of_version_one() {
    let full = Statement {
        purpose: Purpose::ShiftSigned,
        cursor: Some(Cursor {
            epoch: EPOCH,
            position: 77,
            log_hash: LOG_HASH,
        }),
        last_receipt_hash: Some([0x11; 32]),
        ..statement(vec![head(Lane::Records, 9, 9), head(Lane::Safety, 0, 8)])
    };
    check_message("statement", &full);
    check_message("statement0", &statement(vec![]));
    assert_eq!(full.boot, BOOT);
}

#[test]
fn receipts_are_those_of_version_one() {
    check_message("server", &server_certificate());
    check_message(
        "receipt",
        &Receipt {
            city: CITY,
            key_id: key_id(),
            epoch: EPOCH,
            notebook: NOTEBOOK,
            lane: Lane::Records,
            committed: 9,
            hash: EntryHash([9; 32]),
            backed_up: 4,
            held: vec![(7, "unknown_kind".to_owned())],
            feed_pos: 1234,
            log_hash: LOG_HASH,
            time: TIME,
        },
    );
}

#[test]
fn receipts_of_photos_and_shifts_are_those_of_version_one() {
    check_message(
        "blob",
        &BlobReceipt {
            city: CITY,
            key_id: key_id(),
            epoch: EPOCH,
            notebook: NOTEBOOK,
            sealed_hash: BlobHash([0x12; 32]),
            length: 5_000_000,
            original_verified: true,
            backed_up: false,
            time: TIME,
        },
    );
    check_message(
        "manifest",
        &ManifestReceipt {
            city: CITY,
            key_id: key_id(),
            epoch: EPOCH,
            notebook: NOTEBOOK,
            shift: record(6),
            heads: records_head(),
            blobs: BlobSet::new(vec![
                BlobHash([0x13; 32]),
                BlobHash([0x12; 32]),
                BlobHash([0x13; 32]),
            ]),
            time: TIME,
        },
    );
}

#[test]
fn requests_and_codes_are_those_of_version_one() {
    let request = Request {
        city: CITY,
        method: "POST",
        path: "/sync/v1/hello",
        body: b"frame",
    };
    check_message("proof", &request.proof(DEVICE, Some(Nonce([5; 16]))));
    check_message(
        "enrol",
        &EnrolRequest {
            secret: [1; 16],
            public_key: phone().verifying_key(),
            notebook: NOTEBOOK,
            label: "Phone 7".to_owned(),
        },
    );
}

#[test]
fn codes_and_messages_are_those_of_version_one() {
    let code = EnrolmentCode {
        address: "patrol.example:8443".to_owned(),
        pin: [0x11; 32],
        secret: [0x22; 16],
    };
    assert_eq!(code.to_string(), golden()["code"]);
    let notebooks = vec![NotebookHello {
        notebook: NOTEBOOK,
        heads: records_head(),
        version: None,
    }];
    let hello = HelloRequest {
        versions: vec![1],
        notebooks,
        cursor: None,
        last_receipts: vec![],
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    check("hello", &hello.encode());
    let have = Have {
        seq: 8,
        hash: EntryHash([9; 32]),
    };
    let gap = ErrorBody::new(ErrorCode::Gap, "lines are missing")
        .with_have(have)
        .with_retry_after_s(30);
    check_message("error", &gap);
}

#[test]
fn copies_and_stored_bodies_are_those_of_version_one() {
    let (bytes, commit) = the_commit();
    let key = record_key(record(5));
    let severed = Severed::of(&key, place(9), Class::Record, &bytes, |number| number == 64).unwrap();
    check("severed_hash", &sha256(&[&severed.encode()]));
    let header = Header::at(place(9), Class::Record, commit);
    let locked = at_rest::lock(&key, place(9), &header, &bytes).unwrap();
    check("rest_hash", &sha256(&[&locked]));
    assert_eq!(at_rest::unlock(&key, place(9), &header, &locked).unwrap(), bytes);
    let other = Header {
        class: Class::Custody,
        ..header
    };
    assert!(at_rest::unlock(&key, place(9), &other, &locked).is_err());
    check_message(
        "absent",
        &Entry::Bare {
            class: Class::Record,
            commit,
            absence: Absence::Erased,
        },
    );
}
