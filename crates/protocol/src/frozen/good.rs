//! The notebook's bytes and what is signed of them.

use domain::id::{EntryHash, NotebookId};
use domain::time::Timestamp;

use super::case::{Case, Facts};
use crate::batch::PackedBatch;
use crate::begin::{Begin, Cited, Reason};
use crate::chain::CitedHead;
use crate::enrol::{CityFile, EnrolRequest, EnrolResponse, EnrolmentCode};
use crate::people::{
    BOOT, CITY, DEVICE, NOTEBOOK, OFFICER, batch, beginning, body, cursor, device_certificate, line, phone,
    place, record, record_key, root, server, server_certificate, statement,
};
use crate::proof::{Authorization, Request, ShortProof};
use crate::receipt::{BlobReceipt, BlobSet, ManifestReceipt, Receipt};
use crate::severed::Severed;
use crate::statement::Heads;
use crate::{
    Absence, Batch, BlobHash, Class, Commit, Entry, Epoch, Header, Lane, LaneHead, LogHash, Message as _,
    Nonce, Purpose, Raw, Signed, Statement, commit, frame,
};

pub(in crate::frozen) const EPOCH: Epoch = Epoch([0xee; 16]);
pub(in crate::frozen) const TIME: Timestamp = Timestamp(1_795_000_700_000);

pub(in crate::frozen) fn cases() -> Vec<Case> {
    [
        lines(),
        signed_by_the_phone(),
        batches(),
        severed(),
        receipts(),
        enrolment(),
    ]
    .concat()
}

/// The body of the examples, with its commit as line 9 of the records lane.
pub(in crate::frozen) fn the_line() -> (Vec<u8>, Commit) {
    let bytes = body(5).encode().unwrap();
    let commit = commit::of(&record_key(record(5)), place(9), Class::Record, &bytes).unwrap();
    (bytes, commit)
}

fn lines() -> Vec<Case> {
    let (bytes, commit) = the_line();
    let header = Header::at(place(9), Class::Record, commit);
    let erased = Entry::Bare {
        class: Class::Record,
        commit,
        absence: Absence::Erased,
    };
    let whole = Entry::Whole {
        class: Class::Record,
        body: bytes.clone(),
    };
    let key = record_key(record(5));
    vec![
        body_case(bytes, key.expose()),
        older_body_case(key.expose()),
        header_case(&header),
        Case::good("entry", "entry", "an entry with its body", whole.encode()),
        Case::good("entry_erased", "entry", "the same entry, erased", erased.encode()),
    ]
}

fn body_case(bytes: Vec<u8>, key: &[u8; 32]) -> Case {
    let given: Facts = [("seq", "9".to_owned()), ("record_key", seal::digest::to_hex(key))].into();
    Case::good_given(
        "body",
        "body",
        "the body of line 9 of the records lane, class record",
        bytes,
        given,
    )
}

/// A call for help as the first table of its kind had it, before it could say that the caller is uncertain.
pub(in crate::frozen) fn older_body() -> crate::Body {
    crate::Body {
        kind: 9,
        base: Vec::new(),
        fields: [(64, domain::Value::Int(1_795_000_500_000))].into(),
        ..body(5)
    }
}

fn older_body_case(key: &[u8; 32]) -> Case {
    let given: Facts = [
        ("seq", "9".to_owned()),
        ("lane", "0".to_owned()),
        ("record_key", seal::digest::to_hex(key)),
    ]
    .into();
    Case::good_given(
        "body_older",
        "body",
        "a call for help by the first table of kind 9, line 9 of the safety lane; the table is the second by now",
        older_body().encode().unwrap(),
        given,
    )
}

fn header_case(header: &Header) -> Case {
    let previous = beginning().genesis(Lane::Records);
    let given: Facts = [("previous", seal::digest::to_hex(&previous.0))].into();
    Case::good_given(
        "header",
        "header",
        "the header of that line",
        header.encode(),
        given,
    )
}

/// A statement with everything in it.
pub(in crate::frozen) fn full_statement() -> Statement {
    let head = |lane, seq, byte| LaneHead {
        lane,
        seq,
        hash: EntryHash([byte; 32]),
    };
    Statement {
        purpose: Purpose::ShiftSigned,
        cursor: Some(cursor()),
        last_receipt_hash: Some([0x11; 32]),
        ..statement(vec![head(Lane::Records, 9, 9), head(Lane::Safety, 0, 8)])
    }
}

/// The beginning of a successor, with the heads that it cites.
pub(in crate::frozen) fn successor() -> Begin {
    let cited = |lane, seq, byte| CitedHead {
        notebook: NotebookId::from_bytes([1; 16]),
        lane,
        seq,
        hash: EntryHash([byte; 32]),
    };
    Begin {
        city: CITY,
        notebook: NOTEBOOK,
        certificate_hash: device_certificate().hash(),
        cited: Cited::new(vec![cited(Lane::Tracks, 5, 3), cited(Lane::Records, 4, 2)]),
        reason: Reason::Fork,
        wall: Timestamp(1_795_000_400_000),
        boot: BOOT,
        mono_ms: 86_300_000,
    }
}

fn signed_by_the_phone() -> Vec<Case> {
    let first = Begin {
        cited: Cited::default(),
        reason: Reason::First,
        ..successor()
    };
    vec![
        Case::message(
            "device_certificate",
            "a phone's certificate, by the city's root",
            &device_certificate(),
        ),
        Case::message(
            "server_certificate",
            "the server's certificate, by the city's root",
            &Signed::sign(&server_certificate(), &root()),
        ),
        Case::message(
            "statement",
            "a statement at the signing of a shift",
            &Signed::sign(&full_statement(), &phone()),
        ),
        Case::good(
            "statement_empty",
            "statement",
            "a statement of nothing yet",
            Signed::sign(&statement(vec![]), &phone()).encode(),
        ),
        Case::message(
            "begin",
            "how a successor begins",
            &Signed::sign(&successor(), &phone()),
        ),
        Case::good(
            "begin_first",
            "begin",
            "how a first notebook begins",
            Signed::sign(&first, &phone()).encode(),
        ),
    ]
}

/// A batch of the lines 1 to 3 in which the first was erased.
fn erased_batch() -> Batch {
    let lines = vec![line(1), line(2), line(1)];
    let whole = batch(lines.clone(), 1);
    let bytes = body(1).encode().unwrap();
    let commit = commit::of(&record_key(record(1)), place(1), Class::Record, &bytes).unwrap();
    let mut entries = lines;
    entries[0] = Entry::Bare {
        class: Class::Record,
        commit,
        absence: Absence::Erased,
    };
    Batch { entries, ..whole }
}

fn batches() -> Vec<Case> {
    let whole = batch(vec![line(1), line(2), line(1)], 1);
    vec![
        Case::message(
            "batch",
            "lines 1 to 3 of two records, with keys and statement",
            &whole,
        ),
        Case::good(
            "batch_erased",
            "batch",
            "the same chain, line 1 erased",
            erased_batch().encode(),
        ),
        Case::good(
            "batch_statement_only",
            "batch",
            "no lines: asks for a fresh receipt of line 7",
            batch(vec![], 8).encode(),
        ),
        Case::good(
            "batch_packed",
            "packed_batch",
            "the first batch, as it is sent",
            PackedBatch(whole.clone()).encode(),
        ),
        Case::good(
            "batch_packed_erased",
            "packed_batch",
            "the batch with line 1 erased, as it is sent",
            PackedBatch(erased_batch()).encode(),
        ),
        Case::good(
            "frame",
            "frame",
            "the first batch, packed",
            frame::compress(&whole.encode()).unwrap(),
        )
        .not_repeatable(),
    ]
}

fn severed() -> Vec<Case> {
    let (bytes, commit) = the_line();
    let of = |open: fn(u16) -> bool| {
        Severed::of(&record_key(record(5)), place(9), Class::Record, &bytes, open)
            .unwrap()
            .encode()
    };
    let case = |name: &str, about, bytes| {
        let given = [("commit", commit.to_string())].into();
        Case::good_given(name, "severed", about, bytes, given)
    };
    vec![
        case(
            "severed",
            "line 9, field 64 open, all else withheld",
            of(|number| number == 64),
        ),
        case("severed_whole", "line 9, nothing withheld", of(|_| true)),
        case("severed_all", "line 9, everything withheld", of(|_| false)),
    ]
}

/// A receipt that holds one line in quarantine.
pub(in crate::frozen) fn receipt() -> Receipt {
    Receipt {
        city: CITY,
        key_id: server_certificate().key_id,
        epoch: EPOCH,
        notebook: NOTEBOOK,
        lane: Lane::Records,
        committed: 9,
        hash: EntryHash([9; 32]),
        backed_up: 4,
        held: vec![(7, "rules".to_owned())],
        feed_pos: 1234,
        log_hash: LogHash([0x10; 32]),
        time: TIME,
    }
}

pub(in crate::frozen) fn blob_receipt() -> BlobReceipt {
    BlobReceipt {
        city: CITY,
        key_id: server_certificate().key_id,
        epoch: EPOCH,
        notebook: NOTEBOOK,
        sealed_hash: BlobHash([0x12; 32]),
        length: 5_000_000,
        original_verified: true,
        backed_up: false,
        time: TIME,
    }
}

pub(in crate::frozen) fn manifest_receipt() -> ManifestReceipt {
    ManifestReceipt {
        city: CITY,
        key_id: server_certificate().key_id,
        epoch: EPOCH,
        notebook: NOTEBOOK,
        shift: record(6),
        heads: records_head(),
        blobs: BlobSet::new(vec![BlobHash([0x13; 32]), BlobHash([0x12; 32])]),
        time: TIME,
    }
}

pub(in crate::frozen) fn records_head() -> Heads {
    let head = LaneHead {
        lane: Lane::Records,
        seq: 9,
        hash: EntryHash([9; 32]),
    };
    Heads::new(vec![head]).unwrap()
}

fn receipts() -> Vec<Case> {
    vec![
        Case::message(
            "receipt",
            "9 lines committed, 4 of them backed up, line 7 in quarantine",
            &Signed::sign(&receipt(), &server()),
        ),
        Case::message(
            "blob_receipt",
            "a blob is whole",
            &Signed::sign(&blob_receipt(), &server()),
        ),
        Case::message(
            "manifest_receipt",
            "a shift is whole",
            &Signed::sign(&manifest_receipt(), &server()),
        ),
    ]
}

pub(in crate::frozen) fn code() -> EnrolmentCode {
    EnrolmentCode {
        address: "patrol.example:8443".to_owned(),
        pin: [0x11; 32],
        secret: [0x22; 16],
    }
}

pub(in crate::frozen) const BODY: &[u8] = b"frame";
pub(in crate::frozen) const NONCE: Nonce = Nonce([5; 16]);

pub(in crate::frozen) fn request() -> Request<'static> {
    Request {
        city: CITY,
        method: "POST",
        path: "/sync/v1/hello",
        body: BODY,
    }
}

pub(in crate::frozen) fn authorization() -> Authorization {
    Authorization {
        certificate: device_certificate(),
        proof: Signed::sign(&request().proof(DEVICE, Some(NONCE)), &phone()),
    }
}

fn enrolment() -> Vec<Case> {
    let ask = EnrolRequest {
        secret: [0x22; 16],
        public_key: phone().verifying_key(),
        notebook: NOTEBOOK,
        label: "Phone 7".to_owned(),
    };
    let answer = EnrolResponse {
        city: CITY,
        root: root().verifying_key(),
        server: Signed::sign(&server_certificate(), &root()),
        device: device_certificate(),
        officer: OFFICER,
        officer_name: "Sam Example".to_owned(),
        city_files: vec![CityFile {
            name: "town.pmtiles".to_owned(),
            sha256: [3; 32],
            length: 7,
        }],
        profile: Raw(b"{}".to_vec()),
    };
    vec![
        Case::text(
            "enrolment_code",
            "the text that is shown or scanned",
            &code().to_string(),
            Facts::new(),
        ),
        Case::message(
            "enrol_request",
            "signed by the new key",
            &Signed::sign(&ask, &phone()),
        ),
        Case::message("enrol_response", "what a phone gets for its code", &answer),
        Case::text(
            "authorization",
            "the header of a request",
            &authorization().to_header(),
            request_facts(),
        ),
        short_form("authorization_short", "the same in short", Some(NONCE)),
        short_form("authorization_short_first", "the same without a nonce", None),
    ]
}

fn short_form(name: &str, about: &'static str, nonce: Option<Nonce>) -> Case {
    let header = ShortProof::sign(request(), DEVICE, nonce, &phone()).to_header();
    Case::text_of(name, "authorization", about, &header, request_facts())
}

/// The request that the examples of the header are about.
pub(in crate::frozen) fn request_facts() -> Facts {
    [
        ("method", "POST".to_owned()),
        ("path", "/sync/v1/hello".to_owned()),
        ("body", seal::digest::to_hex(BODY)),
    ]
    .into()
}
