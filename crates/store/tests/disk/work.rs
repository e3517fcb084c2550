//! The uses of the notebook, by the real store.

use domain::{CityId, DeviceId, EntryHash, Lane, NotebookId, OfficerId, RecordId, Timestamp, Value};
use protocol::receipt::Receipt;
use protocol::{Epoch, Header, KeyId, LogHash, Place, Signed, commit};
use seal::Key;
use seal::sign::SigningKey;
use store::draft::Draft;
use store::entry::NewEntry;
use store::feed::Foreign;
use store::frame::Frame;
use store::intake::Intake;
use store::{Identity, Store, Writing, draft, entry, feed, frame, intake, receipt};

use crate::truth::{CLOCKS, NOTE, ROUTE, Truth, body, class, key_of, note};

pub(crate) const NOTEBOOK: NotebookId = NotebookId::from_bytes([0x0b; 16]);
const COLLEAGUE: NotebookId = NotebookId::from_bytes([0xc0; 16]);
const CITY: CityId = CityId::from_bytes([0xc1; 16]);
const SHIFT: RecordId = RecordId::from_bytes([0x5f; 16]);
const EPOCH: Epoch = Epoch([1; 16]);

/// One thing that an officer or the sync does, in one write.
#[derive(Debug, Clone)]
pub(crate) enum Use {
    /// A record is saved, and its draft is gone.
    Save {
        lane: usize,
        record: RecordId,
        text: String,
    },
    Amend {
        lane: usize,
        record: RecordId,
        text: String,
    },
    Draft {
        record: RecordId,
    },
    Type {
        record: RecordId,
        text: String,
    },
    Receipt {
        lane: usize,
        upto: u64,
    },
    Frame {
        chunk: Vec<u8>,
    },
    /// The frames of the route become a line.
    Fold {
        record: RecordId,
    },
    /// A line of a colleague comes with the feed.
    Take {
        record: RecordId,
        text: String,
    },
    Discard {
        record: RecordId,
    },
    /// A photo and what was done with it: two lines that are there together or not at all.
    Photo {
        record: RecordId,
        custody: RecordId,
    },
    /// Lines of short form are brought into the tables.
    Settle,
    Checkpoint,
}

pub(crate) fn kind() -> u16 {
    use domain::kind::Record as _;
    domain::kinds::Hazard::KIND.number
}

pub(crate) fn identity() -> Identity {
    Identity {
        city: CITY,
        notebook: NOTEBOOK,
        device: DeviceId::from_bytes([0xde; 16]),
        officer: OfficerId::from_bytes([0x0f; 16]),
        author: "Officer A".to_owned(),
        certificate_hash: [0xce; 32],
    }
}

pub(crate) fn notebook_key() -> Key {
    Key::from_bytes([1; 32])
}

/// Does it; what `Ok` says is acknowledged.
pub(crate) fn perform(store: &Store, truth: &Truth, used: &Use) -> store::Result<()> {
    if matches!(used, Use::Checkpoint) {
        return store.checkpoint();
    }
    if matches!(used, Use::Settle) {
        return store.settle();
    }
    store.write(|writing| write(writing, truth, used)).map(drop)
}

fn write(writing: &mut Writing<'_>, truth: &Truth, used: &Use) -> store::Result<()> {
    match used {
        Use::Save { lane, record, text } => {
            append(writing, *lane, *record, Vec::new(), text)?;
            draft::remove(writing, *record)
        }
        Use::Amend { lane, record, text } => append(writing, *lane, *record, truth.base(*record), text),
        Use::Draft { record } => open_draft(writing, *record),
        Use::Type { record, text } => draft::set(writing, *record, NOTE, Value::Text(text.clone())),
        Use::Receipt { lane, upto } => keep_receipt(writing, truth, *lane, *upto),
        Use::Frame { chunk } => frame::add(
            writing,
            &Frame {
                shift: SHIFT,
                from: Timestamp(1),
                to: Timestamp(2),
                distance_m: 3.0,
                chunk: chunk.clone(),
            },
        ),
        Use::Fold { record } => {
            frame::clear(writing, SHIFT)?;
            append(writing, ROUTE, *record, Vec::new(), "a piece of the route")
        }
        Use::Take { record, text } => take(writing, truth.cursor + 1, *record, text),
        Use::Discard { record } => entry::discard(writing, *record),
        Use::Photo { record, custody } => photo(writing, *record, *custody),
        Use::Settle | Use::Checkpoint => Ok(()),
    }
}

fn photo(writing: &mut Writing<'_>, record: RecordId, custody: RecordId) -> store::Result<()> {
    let taken_in = Intake {
        record,
        data_key: key_of(custody),
        linked_to: None,
        begun_at: Timestamp(1),
        captured: None,
    };
    intake::begin(writing, &taken_in)?;
    append(writing, 1, record, Vec::new(), "a photo")?;
    append(writing, 1, custody, Vec::new(), "captured")?;
    intake::end(writing, record)
}

fn append(
    writing: &mut Writing<'_>,
    lane: usize,
    record: RecordId,
    base: Vec<EntryHash>,
    text: &str,
) -> store::Result<()> {
    let new = NewEntry {
        lane: Lane::ALL[lane],
        class: class(lane),
        record,
        key: &key_of(record),
        kind: kind(),
        schema: 1,
        happened_at: Timestamp(1_000),
        clocks: CLOCKS,
        base,
        fields: note(text),
    };
    entry::append(writing, new).map(drop)
}

fn open_draft(writing: &mut Writing<'_>, record: RecordId) -> store::Result<()> {
    let draft = Draft {
        record,
        kind: kind(),
        key: key_of(record),
        correction: false,
        base: Vec::new(),
        opened_at: Timestamp(1_000),
        happened_at: None,
        fields: note(""),
    };
    draft::open(writing, &draft)
}

fn keep_receipt(writing: &mut Writing<'_>, truth: &Truth, lane: usize, upto: u64) -> store::Result<()> {
    let last = upto.checked_sub(1).map(|at| truth.lanes[lane][at as usize].hash);
    let receipt = Receipt {
        city: CITY,
        key_id: KeyId([0; 16]),
        epoch: EPOCH,
        notebook: NOTEBOOK,
        lane: Lane::ALL[lane],
        committed: upto,
        hash: last.unwrap_or(EntryHash([0; 32])),
        backed_up: 0,
        held: Vec::new(),
        feed_pos: 0,
        log_hash: LogHash([0; 32]),
        time: Timestamp(0),
    };
    let server = SigningKey::from_key(&Key::from_bytes([2; 32])).unwrap();
    receipt::put(writing, &receipt, &Signed::sign(&receipt, &server), Timestamp(9))
}

fn take(writing: &mut Writing<'_>, position: u64, record: RecordId, text: &str) -> store::Result<()> {
    let (key, body) = (key_of(record), body(record, Vec::new(), text).encode().unwrap());
    let place = Place {
        notebook: COLLEAGUE,
        lane: Lane::Records,
        seq: position,
    };
    let commit = commit::of(&key, place, class(1), &body).unwrap();
    let header = Header::at(place, class(1), commit);
    let line = Foreign {
        notebook: COLLEAGUE,
        author: "Officer B",
        header,
        hash: header.hash_after(EntryHash([9; 32])),
        record: Some(record),
        body: Ok(&body),
        key: Some(&key),
        position,
    };
    feed::take(writing, &line)?;
    feed::put_cursor(writing, &position.to_be_bytes())
}
