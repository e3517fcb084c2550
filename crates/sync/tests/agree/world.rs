//! One officer's phone beside the server in memory.

use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use domain::{
    BootId, Class, Clocks, DeviceId, EntryHash, Fields, Lane, OfficerId, RecordId, Timestamp, Value,
};
use evidence::{SealedHash, Vault};
use protocol::BlobHash;
use seal::Key;
use seal::sign::SigningKey;
use store::blob::{Blob, Role};
use store::entry::NewEntry;
use store::{Identity, Store, blob, entry, receipt, record, signed_shift};
use sync::{Link, Manifest, Originals, Pace, Phone, Pinned, Progress, Report, Way};
use tempfile::TempDir;

use crate::server::{CERTIFICATE_HASH, CITY, NOTEBOOK, Server, certificate, key, server_key};

pub(crate) const SHIFT: RecordId = RecordId::from_bytes([0x5f; 16]);

pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    _folder: TempDir,
    pinned: Pinned,
    signing_key: SigningKey,
    limit: AtomicU64,
    way: Mutex<Way>,
    drawn: AtomicU64,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity {
            city: CITY,
            notebook: NOTEBOOK,
            device: DeviceId::from_bytes([0xde; 16]),
            officer: OfficerId::from_bytes([0x0f; 16]),
            author: "Officer A".to_owned(),
            certificate_hash: CERTIFICATE_HASH,
        };
        let signing_key = key(3);
        Self {
            server: Server::new(&signing_key),
            store: Store::create(
                &folder.path().join("notebook"),
                &Key::from_bytes([1; 32]),
                identity,
            )
            .unwrap(),
            vault: Vault::open(folder.path().join("vault")).unwrap(),
            _folder: folder,
            pinned: Pinned {
                root: key(1).verifying_key(),
                server: certificate(&server_key()),
            },
            signing_key,
            limit: AtomicU64::new(u64::MAX),
            way: Mutex::default(),
            drawn: AtomicU64::new(1),
        }
    }

    /// Holds back every line after this one.
    pub(crate) fn hold_back_after(&self, seq: u64) {
        self.limit.store(seq, Ordering::SeqCst);
    }

    /// Puts the phone of an officer whose originals wait for Wi-Fi on a link.
    pub(crate) fn go_on_link(&self, link: Link) {
        let originals = Originals::NoMeteredLink;
        *self.way.lock().unwrap() = Way { link, originals };
    }

    pub(crate) fn new_record(&self) -> RecordId {
        RecordId::from_parts(
            1_795_000_000_000 + self.drawn.fetch_add(1, Ordering::SeqCst),
            [7; 10],
        )
    }

    /// Saves a record with so many letters of text.
    pub(crate) fn save(&self, lane: Lane, letters: usize) -> RecordId {
        let record = self.new_record();
        self.add_line(lane, record, Vec::new(), letters);
        record
    }

    /// Saves so many records in one write.
    pub(crate) fn save_many(&self, count: usize, lane: Lane, letters: usize) {
        let lines: Vec<_> = (0..count)
            .map(|_| line(lane, self.new_record(), Vec::new(), self.fields(letters)))
            .collect();
        let append = |writing: &mut store::Writing<'_>| {
            lines
                .into_iter()
                .try_for_each(|line| entry::append(writing, line).map(|_| ()))
        };
        self.store.write(append).unwrap();
    }

    pub(crate) fn add_line(&self, lane: Lane, record: RecordId, base: Vec<EntryHash>, letters: usize) {
        let new = line(lane, record, base, self.fields(letters));
        self.store.write(|writing| entry::append(writing, new)).unwrap();
    }

    fn fields(&self, letters: usize) -> Fields {
        let chance = self.drawn.fetch_add(1, Ordering::SeqCst);
        let shift = Value::Bytes(SHIFT.as_bytes().to_vec());
        [(32, shift), (38, Value::Text(noise(chance, letters)))].into()
    }

    /// Signs the shift where the lanes stand, as the officer does at its end.
    pub(crate) fn sign_shift(&self) {
        let clocks = clocks();
        let sign = |writing: &mut store::Writing<'_>| {
            let signed = sync::sign_shift(writing, &self.store.identity(), clocks, &self.signing_key)?;
            signed_shift::put(writing, SHIFT, &signed)
        };
        self.store.write(sign).unwrap();
    }

    /// Saves a photo whose sealed file has so many bytes.
    pub(crate) fn save_photo(&self, role: Role, length: usize) -> (RecordId, BlobHash) {
        let (record, hash) = (self.new_record(), self.seal(length));
        self.add_blob(record, hash, role, length as u64);
        self.add_line(Lane::Records, record, Vec::new(), 10);
        (record, hash)
    }

    pub(crate) fn add_blob(&self, record: RecordId, hash: BlobHash, role: Role, length: u64) {
        let blob = Blob {
            hash,
            record,
            role,
            length,
            held: false,
        };
        self.store.write(|writing| blob::add(writing, &blob)).unwrap();
        self.server.state().declared.insert(hash, length);
    }

    /// Puts random bytes into the vault.
    pub(crate) fn seal(&self, length: usize) -> BlobHash {
        let seed = self.drawn.fetch_add(1, Ordering::SeqCst);
        let bytes: Vec<u8> = (0..length).map(|at| mixed(seed, at as u64)).collect();
        let mut chance = |to: &mut [u8]| to.iter_mut().for_each(|byte| *byte = mixed(seed, 99));
        BlobHash(self.vault.put(&mut bytes.as_slice(), &mut chance).unwrap().hash.0)
    }

    pub(crate) fn sync(&self) -> Report {
        self.sync_with(&|_| ())
    }

    pub(crate) fn sync_with(&self, progress: &(dyn Fn(Progress) + Send + Sync)) -> Report {
        let mut report = None;
        self.with_phone(|phone| {
            report = finish(sync::run(&self.server, phone, Pace::default(), progress));
        });
        report.expect("the run waits for ever")
    }

    /// Starts a run and drops it where it waits.
    pub(crate) fn sync_and_drop(&self) {
        self.with_phone(|phone| {
            assert!(finish(sync::run(&self.server, phone, Pace::default(), &|_| ())).is_none());
        });
    }

    pub(crate) fn manifest(&self) -> Result<Manifest, sync::Error> {
        let mut answer = None;
        self.with_phone(|phone| answer = finish(sync::manifest(&self.server, phone, SHIFT)));
        answer.unwrap()
    }

    fn with_phone(&self, work: impl FnOnce(&Phone<'_>)) {
        let may_send = |_| self.limit.load(Ordering::SeqCst);
        work(&Phone {
            store: &self.store,
            vault: &self.vault,
            signing_key: &self.signing_key,
            pinned: &self.pinned,
            clocks: &clocks,
            may_send: &may_send,
            way: &|| *self.way.lock().unwrap(),
        });
    }

    pub(crate) fn committed(&self, lane: Lane) -> u64 {
        self.store
            .read(|reading| receipt::committed(reading, lane))
            .unwrap()
    }

    pub(crate) fn unsent_blobs(&self) -> usize {
        self.store.read(blob::unsent).unwrap().len()
    }

    pub(crate) fn find(&self, id: RecordId) -> Option<record::Record> {
        self.store.read(|reading| record::find(reading, id)).unwrap()
    }

    /// Everything of the phone is on the server, each line once and unaltered, and everything is receipted.
    pub(crate) fn assert_agreed(&self) {
        for lane in Lane::ALL.iter().copied() {
            let ours = self
                .store
                .read(|reading| entry::range(reading, lane, 1, 100_000))
                .unwrap();
            let state = self.server.state();
            let theirs = state.lanes.get(&lane).map_or(&[][..], Vec::as_slice);
            assert_eq!(ours.len(), theirs.len(), "{lane}");
            for (ours, theirs) in ours.iter().zip(theirs) {
                assert_eq!(ours.hash, theirs.hash);
                assert_eq!(ours.body.as_deref().ok(), theirs.entry.body());
            }
            drop(state);
            assert_eq!(self.committed(lane), ours.len() as u64, "{lane}");
        }
        for blob in self.store.read(blob::list).unwrap() {
            assert!(blob.held);
            let ours = self
                .vault
                .read_at(SealedHash(blob.hash.0), 0, usize::MAX)
                .unwrap();
            assert_eq!(self.server.state().blobs[&blob.hash], ours);
        }
    }
}

pub(crate) fn record_key(record: RecordId) -> Key {
    let mut bytes = [0x55; 32];
    bytes[..16].copy_from_slice(record.as_bytes());
    Key::from_bytes(bytes)
}

fn line(lane: Lane, record: RecordId, base: Vec<EntryHash>, fields: Fields) -> NewEntry<'static> {
    let class = match lane {
        Lane::Safety => Class::Safety,
        Lane::Records => Class::Record,
        Lane::Tracks => Class::Track,
    };
    NewEntry {
        lane,
        class,
        record,
        key: Box::leak(Box::new(record_key(record))),
        kind: 3,
        schema: 1,
        happened_at: Timestamp(1_000),
        clocks: Clocks {
            wall: Timestamp(1_000),
            mono_ms: 5,
            boot: BootId::from_bytes([0xb0; 16]),
            gnss: None,
            server_offset_ms: None,
        },
        base,
        fields,
    }
}

/// Text that cannot be packed well.
fn noise(seed: u64, letters: usize) -> String {
    (0..letters as u64)
        .map(|at| char::from(b' ' + mixed(seed, at) % 90))
        .collect()
}

fn mixed(seed: u64, at: u64) -> u8 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ at.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 30)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x >> 33).to_le_bytes()[0]
}

/// Returns what comes out of a future that waits for nobody; nothing if it does.
fn finish<T>(future: impl Future<Output = T> + Send) -> Option<T> {
    let mut future = pin!(future);
    // What only lets others go first is asked again.
    let polled = (0..1_000).map(|_| future.as_mut().poll(&mut Context::from_waker(Waker::noop())));
    polled.into_iter().find_map(|polled| match polled {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    })
}

fn clocks() -> Clocks {
    Clocks {
        wall: Timestamp(2_000),
        mono_ms: 9,
        boot: BootId::from_bytes([0xb0; 16]),
        gnss: None,
        server_offset_ms: None,
    }
}
