//! Made-up ids, keys and lines for this crate's tests; the golden vectors depend on every number here.

use domain::id::{BootId, CityId, DeviceId, EntryHash, NotebookId, OfficerId, RecordId};
use domain::time::{Clocks, Timestamp};
use domain::value::Value;
use proptest::prelude::*;
use seal::Key;
use seal::sign::SigningKey;

use crate::Statement;
use crate::api::{FeedItem, Purge, PurgeReason, SnapshotPage};
use crate::certificate::{DeviceCertificate, ServerCertificate};
use crate::chain::Beginning;
use crate::commit::{self, Place};
use crate::snapshot::{self, Page};
use crate::statement::{Heads, LaneHead};
use crate::{
    Absence, Batch, Body, Class, Cursor, Entry, Epoch, Header, KeyId, Lane, LogHash, Purpose, Raw, Scope,
    Signed,
};

pub(crate) const CITY: CityId = CityId::from_bytes([0xc1; 16]);
pub(crate) const NOTEBOOK: NotebookId = NotebookId::from_bytes([0x0b; 16]);
pub(crate) const DEVICE: DeviceId = DeviceId::from_bytes([0xde; 16]);
pub(crate) const OFFICER: OfficerId = OfficerId::from_bytes([0x0f; 16]);
pub(crate) const BOOT: BootId = BootId::from_bytes([0xb0; 16]);

fn key(byte: u8) -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([byte; 32])).unwrap()
}

pub(crate) fn root() -> SigningKey {
    key(1)
}

pub(crate) fn server() -> SigningKey {
    key(2)
}

pub(crate) fn phone() -> SigningKey {
    key(3)
}

pub(crate) fn stranger() -> SigningKey {
    key(4)
}

pub(crate) fn record(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

/// The key of a record.
pub(crate) fn record_key(record: RecordId) -> Key {
    Key::from_bytes([record.as_bytes()[0] ^ 0x55; 32])
}

/// An encounter at a quarter past nine, with a field of a kind that this version does not know.
pub(crate) fn body(number: u8) -> Body {
    Body {
        record: record(number),
        kind: 3,
        schema: 1,
        happened_at: Timestamp(1_795_000_500_000),
        clocks: Clocks {
            wall: Timestamp(1_795_000_512_345),
            mono_ms: 86_400_000,
            boot: BOOT,
            gnss: Some(Timestamp(1_795_000_511_000)),
            server_offset_ms: Some(-1_250),
        },
        base: vec![EntryHash([7; 32])],
        fields: [
            (33, Value::Text("behind the café".to_owned())),
            (
                34,
                Value::List(vec![
                    Value::Int(491_234_567),
                    Value::Int(-1_231_234_567),
                    Value::Int(80),
                    Value::Null,
                ]),
            ),
            (64, Value::Bool(true)),
            (65, Value::Bytes(vec![1, 2, 3])),
            (1000, Value::Int(i64::MIN)),
        ]
        .into(),
    }
}

pub(crate) fn device_certificate() -> Signed<DeviceCertificate> {
    let certificate = DeviceCertificate {
        city: CITY,
        device: DEVICE,
        officer: OFFICER,
        public_key: phone().verifying_key(),
        issued_at: Timestamp(1_795_000_000_000),
    };
    Signed::sign(&certificate, &root())
}

pub(crate) fn server_certificate() -> ServerCertificate {
    let public_key = server().verifying_key();
    ServerCertificate {
        city: CITY,
        key_id: KeyId::of(&public_key),
        public_key,
    }
}

pub(crate) fn beginning() -> Beginning {
    Beginning {
        city: CITY,
        notebook: NOTEBOOK,
        certificate_hash: device_certificate().hash(),
        cited: Vec::new(),
    }
}

pub(crate) fn place(seq: u64) -> Place {
    Place {
        notebook: NOTEBOOK,
        lane: Lane::Records,
        seq,
    }
}

/// A line that holds the body of a record.
pub(crate) fn line(number: u8) -> Entry {
    Entry::Whole {
        class: Class::Record,
        body: body(number).encode().unwrap(),
    }
}

/// The hash of the last of some lines in the records lane.
pub(crate) fn hash_of(lines: &[Entry], from: u64, previous: EntryHash) -> EntryHash {
    (from..).zip(lines).fold(previous, |previous, (seq, entry)| {
        let commit = match entry {
            Entry::Bare { commit, .. } => *commit,
            Entry::Whole { class, body } => {
                let record = crate::body::record_of(body).unwrap();
                commit::of(&record_key(record), place(seq), *class, body).unwrap()
            }
        };
        Header::at(place(seq), entry.class(), commit).hash_after(previous)
    })
}

pub(crate) fn statement(heads: Vec<LaneHead>) -> Statement {
    Statement {
        city: CITY,
        notebook: NOTEBOOK,
        heads: Heads::new(heads).unwrap(),
        purpose: Purpose::Push,
        wall: Timestamp(1_795_000_600_000),
        boot: BOOT,
        mono_ms: 86_500_000,
        cursor: None,
        last_receipt_hash: None,
    }
}

/// A batch of lines, signed by the phone, from line `from` on.
pub(crate) fn batch(lines: Vec<Entry>, from: u64) -> Batch {
    let prev_hash = if from == 1 {
        beginning().genesis(Lane::Records)
    } else {
        EntryHash([0x99; 32])
    };
    let head = LaneHead {
        lane: Lane::Records,
        seq: from - 1 + lines.len() as u64,
        hash: hash_of(&lines, from, prev_hash),
    };
    let records = lines
        .iter()
        .filter_map(Entry::body)
        .map(|body| crate::body::record_of(body).unwrap());
    let keys = records.map(|record| (record, record_key(record))).collect();
    let statement = Signed::sign(&statement(vec![head]), &phone());
    Batch {
        notebook: NOTEBOOK,
        lane: Lane::Records,
        from,
        prev_hash,
        entries: lines,
        keys,
        statement,
    }
}

pub(crate) fn cursor() -> Cursor {
    Cursor {
        epoch: Epoch([0xee; 16]),
        position: 77,
        log_hash: LogHash([0x10; 32]),
    }
}

/// Line `number` of somebody's notebook, as others read it.
pub(crate) fn item(number: u8) -> FeedItem {
    let (record, bytes) = (record(number), body(number).encode().unwrap());
    let place = place(u64::from(number));
    FeedItem {
        pos: 70 + u64::from(number),
        notebook: place.notebook,
        lane: place.lane,
        seq: place.seq,
        class: Class::Record,
        commit: commit::of(&record_key(record), place, Class::Record, &bytes).unwrap(),
        prev: EntryHash([0x99; 32]),
        author: OFFICER,
        author_name: "Sam Example".to_owned(),
        body: Some(Raw(bytes)),
        record_key: Some(record_key(record)),
        absence: None,
        fork: None,
    }
}

/// A line that was erased, as others learn of it.
pub(crate) fn erased_item(number: u8) -> FeedItem {
    FeedItem {
        body: None,
        record_key: None,
        absence: Some(Absence::Erased),
        ..item(number)
    }
}

/// The one page of a snapshot, signed by the server.
pub(crate) fn snapshot_page() -> SnapshotPage {
    let purge = Purge {
        notebook: NOTEBOOK,
        lane: Lane::Records,
        seq: 3,
        reason: PurgeReason::OutOfScope,
    };
    let page = Page {
        city: CITY,
        key_id: server_certificate().key_id,
        device: DEVICE,
        scope: Scope([0x5c; 16]),
        pinned: cursor(),
        first: 0,
        count: 2,
        hash: [0; 32],
        last: true,
        time: Timestamp(1_795_000_700_000),
    };
    let mut unsigned = SnapshotPage {
        items: vec![item(1), erased_item(2)],
        purges: vec![purge],
        page: Signed::sign(&page, &server()),
    };
    let hash = snapshot::hash_after(snapshot::start(), &unsigned);
    unsigned.page = Signed::sign(&Page { hash, ..page }, &server());
    unsigned
}

/// Any value that a field may hold.
pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        ".{0,20}".prop_map(Value::Text),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        proptest::collection::vec(inner, 0..5).prop_map(Value::List)
    })
}

/// Any body that a phone may write.
pub(crate) fn any_body() -> impl Strategy<Value = Body> {
    let clocks = (
        any::<i64>(),
        any::<u64>(),
        any::<[u8; 16]>(),
        any::<Option<i64>>(),
        any::<Option<i64>>(),
    );
    let base = proptest::collection::vec(any::<[u8; 32]>().prop_map(EntryHash), 0..4);
    let fields = proptest::collection::btree_map(32..=u16::MAX, any_value(), 0..12);
    (
        any::<[u8; 16]>(),
        any::<[u16; 2]>(),
        any::<i64>(),
        clocks,
        base,
        fields,
    )
        .prop_map(
            |(record, [kind, schema], happened_at, clocks, base, fields)| Body {
                record: RecordId::from_bytes(record),
                kind,
                schema,
                happened_at: Timestamp(happened_at),
                clocks: Clocks {
                    wall: Timestamp(clocks.0),
                    mono_ms: clocks.1,
                    boot: BootId::from_bytes(clocks.2),
                    gnss: clocks.3.map(Timestamp),
                    server_offset_ms: clocks.4,
                },
                base,
                fields,
            },
        )
}
