//! What is unsent is what lies above the last receipt of the server's present epoch, and nothing else.

use std::collections::BTreeSet;

use domain::{EntryHash, Lane, RecordId, Timestamp};
use proptest::prelude::*;
use protocol::receipt::{BlobReceipt, Receipt};
use protocol::{BlobHash, Epoch, KeyId, LogHash, Signed};
use seal::Key;
use seal::sign::SigningKey;
use store::blob::{Blob, Role};
use store::{blob, receipt};

use crate::world::{CITY, NOTEBOOK, Notebook, id};

fn server() -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([2; 32])).unwrap()
}

fn receipt_of(lane: Lane, committed: u64, epoch: u8, held: Vec<(u64, String)>) -> Receipt {
    Receipt {
        city: CITY,
        key_id: KeyId([0; 16]),
        epoch: Epoch([epoch; 16]),
        notebook: NOTEBOOK,
        lane,
        committed,
        hash: EntryHash([0; 32]),
        backed_up: 0,
        held,
        feed_pos: 0,
        log_hash: LogHash([0; 32]),
        time: Timestamp(0),
    }
}

fn keep(notebook: &Notebook, receipt: &Receipt) {
    let signed = Signed::sign(receipt, &server());
    notebook
        .store
        .write(|writing| receipt::put(writing, receipt, &signed, Timestamp(9)))
        .unwrap();
}

fn committed(notebook: &Notebook, lane: Lane) -> u64 {
    notebook
        .store
        .read(|reading| receipt::committed(reading, lane))
        .unwrap()
}

fn on_phone(notebook: &Notebook) -> u32 {
    notebook.store.read(receipt::records_on_phone).unwrap()
}

/// What may happen to a notebook.
#[derive(Debug, Clone)]
enum Event {
    Save(usize, u8),
    Receipt(usize, u64, u8),
    Epoch(u8),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..3_usize, 1..6_u8).prop_map(|(lane, record)| Event::Save(lane, record)),
        2 => (0..3_usize, 0..12_u64, 0..2_u8).prop_map(|(lane, upto, epoch)| Event::Receipt(lane, upto, epoch)),
        1 => (0..2_u8).prop_map(Event::Epoch),
    ]
}

/// The same by counting.
#[derive(Default)]
struct Model {
    lines: Vec<(usize, u64, u8)>,
    receipts: [Option<(u64, u8)>; 3],
    epoch: Option<u8>,
}

impl Model {
    fn length(&self, lane: usize) -> u64 {
        self.lines.iter().filter(|line| line.0 == lane).count() as u64
    }

    fn committed(&self, lane: usize) -> u64 {
        self.receipts[lane]
            .filter(|(_, epoch)| Some(*epoch) == self.epoch)
            .map_or(0, |(committed, _)| committed)
    }

    fn on_phone(&self) -> usize {
        let unsent = self.lines.iter().filter(|line| line.1 > self.committed(line.0));
        unsent.map(|line| line.2).collect::<BTreeSet<u8>>().len()
    }
}

fn play(notebook: &Notebook, model: &mut Model, event: &Event) {
    match *event {
        Event::Save(lane, record) => {
            notebook.add(Lane::ALL[lane], id(record), Vec::new(), "text");
            model.lines.push((lane, model.length(lane) + 1, record));
        }
        Event::Receipt(lane, upto, epoch) => {
            let upto = upto.min(model.length(lane));
            keep(notebook, &receipt_of(Lane::ALL[lane], upto, epoch, Vec::new()));
            model.receipts[lane] = Some((upto, epoch));
            model.epoch = Some(epoch);
        }
        Event::Epoch(epoch) => {
            notebook
                .store
                .write(|writing| receipt::set_epoch(writing, Epoch([epoch; 16])))
                .unwrap();
            model.epoch = Some(epoch);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn unsent_is_what_a_simple_count_says(events in proptest::collection::vec(event(), 1..25)) {
        let (notebook, mut model) = (Notebook::new(), Model::default());
        for event in &events {
            play(&notebook, &mut model, event);
            for (at, lane) in Lane::ALL.iter().enumerate() {
                prop_assert_eq!(committed(&notebook, *lane), model.committed(at));
            }
            prop_assert_eq!(on_phone(&notebook) as usize, model.on_phone());
        }
    }
}

#[test]
fn receipt_is_kept_as_it_was_signed() {
    let notebook = Notebook::new();
    let receipt = receipt_of(Lane::Records, 3, 1, Vec::new());
    keep(&notebook, &receipt);
    let kept = notebook
        .after_power_loss()
        .store
        .read(|reading| receipt::get(reading, Lane::Records))
        .unwrap()
        .unwrap();
    assert_eq!(kept.signed.open(&server().verifying_key()).unwrap(), receipt);
    assert_eq!((kept.committed, kept.received_at), (3, Timestamp(9)));
}

#[test]
fn lines_kept_aside_are_those_of_the_newest_receipt() {
    let notebook = Notebook::new();
    let held = || notebook.store.read(receipt::held).unwrap();
    keep(
        &notebook,
        &receipt_of(Lane::Records, 3, 1, vec![(2, "rules".to_owned())]),
    );
    keep(
        &notebook,
        &receipt_of(Lane::Tracks, 1, 1, vec![(1, "rules".to_owned())]),
    );
    assert_eq!(held().len(), 2);
    keep(&notebook, &receipt_of(Lane::Records, 3, 1, Vec::new()));
    assert_eq!(held(), [(Lane::Tracks, 1, "rules".to_owned())]);
}

fn photo(number: u8, role: Role) -> Blob {
    Blob {
        hash: BlobHash([number; 32]),
        record: RecordId::from_bytes([number; 16]),
        role,
        length: 10,
        held: false,
    }
}

fn keep_blob(notebook: &Notebook, hash: BlobHash, epoch: u8) {
    let receipt = BlobReceipt {
        city: CITY,
        key_id: KeyId([0; 16]),
        epoch: Epoch([epoch; 16]),
        notebook: NOTEBOOK,
        sealed_hash: hash,
        length: 10,
        original_verified: true,
        backed_up: false,
        time: Timestamp(0),
    };
    let signed = Signed::sign(&receipt, &server());
    notebook
        .store
        .write(|writing| blob::put_receipt(writing, hash, &signed, Timestamp(9)))
        .unwrap();
}

#[test]
fn blobs_are_unsent_until_receipted_thumbnails_first() {
    let notebook = Notebook::new();
    for blob in [
        photo(1, Role::Original),
        photo(2, Role::Thumbnail),
        photo(3, Role::Original),
    ] {
        notebook.store.write(|writing| blob::add(writing, &blob)).unwrap();
    }
    let unsent = || {
        let unsent = notebook.store.read(blob::unsent).unwrap();
        unsent.iter().map(|blob| blob.hash.0[0]).collect::<Vec<u8>>()
    };
    assert_eq!(unsent(), [2, 1, 3]);
    keep_blob(&notebook, BlobHash([2; 32]), 1);
    keep_blob(&notebook, BlobHash([1; 32]), 1);
    assert_eq!(unsent(), [3]);
    assert!(
        notebook
            .store
            .read(|reading| blob::of_record(reading, id(1)))
            .unwrap()[0]
            .held
    );
    notebook
        .store
        .write(|writing| receipt::set_epoch(writing, Epoch([2; 16])))
        .unwrap();
    assert_eq!(unsent(), [2, 1, 3]);
}

#[test]
fn line_that_the_server_calls_erased_goes_and_is_nobody_s_trouble() {
    let notebook = Notebook::new();
    notebook.save(1, "stays");
    notebook.save(2, "was erased by order");
    let file = photo(2, Role::Original);
    notebook.store.write(|writing| blob::add(writing, &file)).unwrap();
    keep(
        &notebook,
        &receipt_of(Lane::Records, 2, 1, vec![(2, "erased".to_owned())]),
    );
    assert!(notebook.store.read(receipt::held).unwrap().is_empty());
    assert!(notebook.find(2).is_none() && notebook.find(1).is_some());
    let line = |reading: &store::Reading<'_>| store::entry::range(reading, Lane::Records, 2, 1);
    assert_eq!(
        notebook.store.read(line).unwrap()[0].body,
        Err(protocol::Absence::Erased)
    );
    let key = notebook
        .store
        .read(|reading| store::entry::find_key(reading, id(2)))
        .unwrap();
    assert!(key.is_none());
    assert_eq!(notebook.store.read(blob::doomed).unwrap(), [file.hash]);
    assert!(notebook.store.read(store::feed::own_were_erased).unwrap());
    assert_eq!(on_phone(&notebook), 0);
}
