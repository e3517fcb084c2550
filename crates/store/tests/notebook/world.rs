//! A made-up notebook in a throwaway folder.

use std::path::PathBuf;

use domain::{
    BootId, CityId, Class, Clocks, DeviceId, EntryHash, Fields, Lane, NotebookId, OfficerId, RecordId,
    Timestamp, Value,
};
use protocol::Body;
use seal::Key;
use store::entry::NewEntry;
use store::{Identity, Store, entry, record};
use tempfile::TempDir;

pub(crate) const NOTEBOOK: NotebookId = NotebookId::from_bytes([0x0b; 16]);
pub(crate) const CITY: CityId = CityId::from_bytes([0xc1; 16]);
pub(crate) const NOTE: u16 = 38;

/// The kind of a hazard, whose note and place are searchable.
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

pub(crate) fn id(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

pub(crate) fn key_of(record: RecordId) -> Key {
    Key::from_bytes([record.as_bytes()[0] ^ 0x55; 32])
}

pub(crate) fn clocks(wall: i64) -> Clocks {
    Clocks {
        wall: Timestamp(wall),
        mono_ms: 5,
        boot: BootId::from_bytes([0xb0; 16]),
        gnss: None,
        server_offset_ms: None,
    }
}

pub(crate) fn note(text: &str) -> Fields {
    [(NOTE, Value::Text(text.to_owned()))].into()
}

pub(crate) struct Notebook {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

impl Notebook {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("notebook"), &notebook_key(), identity()).unwrap();
        Self { store, folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("notebook")
    }

    /// Appends a line that sets the note of a record.
    pub(crate) fn add(&self, lane: Lane, record: RecordId, base: Vec<EntryHash>, text: &str) -> EntryHash {
        let key = key_of(record);
        let new = NewEntry {
            lane,
            class: Class::Record,
            record,
            key: &key,
            kind: kind(),
            schema: 1,
            happened_at: Timestamp(1_000),
            clocks: clocks(1_000),
            base,
            fields: note(text),
        };
        self.store.write(|writing| entry::append(writing, new)).unwrap().0
    }

    pub(crate) fn save(&self, number: u8, text: &str) -> EntryHash {
        self.add(Lane::Records, id(number), Vec::new(), text)
    }

    pub(crate) fn find(&self, number: u8) -> Option<record::Record> {
        self.store
            .read(|reading| record::find(reading, id(number)))
            .unwrap()
    }

    pub(crate) fn note_of(&self, number: u8) -> Option<String> {
        self.find(number)?.fields.get(&NOTE)?.as_text().map(str::to_owned)
    }

    /// What the disk would hold if the phone lost its power now.
    pub(crate) fn after_power_loss(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["notebook", "notebook-wal"] {
            let from = self.folder.path().join(name);
            if from.exists() {
                std::fs::copy(from, folder.path().join(name)).unwrap();
            }
        }
        let store = Store::open(&folder.path().join("notebook"), &notebook_key()).unwrap();
        Self { store, folder }
    }

    /// The database itself, past the door.
    pub(crate) fn raw(&self) -> rusqlite::Connection {
        let raw = rusqlite::Connection::open(self.path()).unwrap();
        let hex = seal::digest::to_hex(notebook_key().expose());
        raw.execute_batch(&format!("PRAGMA key = \"x'{hex}'\";")).unwrap();
        raw
    }
}

pub(crate) fn body(record: RecordId, base: Vec<EntryHash>, text: &str) -> Vec<u8> {
    let body = Body {
        record,
        kind: kind(),
        schema: 1,
        happened_at: Timestamp(2_000),
        clocks: clocks(2_000),
        base,
        fields: note(text),
    };
    body.encode().unwrap()
}
