//! What may be let go is what the server has signed for in its present epoch as backed up, and nothing else.

use domain::{EntryHash, Lane, Timestamp};
use protocol::receipt::{BlobReceipt, Receipt};
use protocol::{Absence, BlobHash, Epoch, KeyId, LogHash, Signed};
use seal::Key;
use seal::sign::SigningKey;
use store::blob::{Blob, Role};
use store::draft::Draft;
use store::prune::{self, Bounds};
use store::{blob, draft, entry, receipt, search};

use crate::world::{CITY, NOTEBOOK, Notebook, id, key_of, kind};

const FILE: BlobHash = BlobHash([7; 32]);
/// Lines of the notebook are written at 1,000.
const LATER: Bounds = Bounds {
    before: Timestamp(2_000),
    but_shift: None,
};

fn server() -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([2; 32])).unwrap()
}

fn signed_for(notebook: &Notebook, (backed_up, committed): (u64, u64), held: &[u64]) {
    let receipt = Receipt {
        city: CITY,
        key_id: KeyId([0; 16]),
        epoch: Epoch([1; 16]),
        notebook: NOTEBOOK,
        lane: Lane::Records,
        committed,
        hash: EntryHash([0; 32]),
        backed_up,
        held: held.iter().map(|seq| (*seq, "rules".to_owned())).collect(),
        feed_pos: 0,
        log_hash: LogHash([0; 32]),
        time: Timestamp(0),
    };
    let signed = Signed::sign(&receipt, &server());
    notebook
        .store
        .write(|writing| receipt::put(writing, &receipt, &signed, Timestamp(9)))
        .unwrap();
}

fn file_signed_for(notebook: &Notebook, backed_up: bool) {
    let receipt = BlobReceipt {
        city: CITY,
        key_id: KeyId([0; 16]),
        epoch: Epoch([1; 16]),
        notebook: NOTEBOOK,
        sealed_hash: FILE,
        length: 10,
        original_verified: true,
        backed_up,
        time: Timestamp(0),
    };
    let signed = Signed::sign(&receipt, &server());
    notebook
        .store
        .write(|writing| blob::put_receipt(writing, FILE, &signed, Timestamp(9)))
        .unwrap();
}

/// Three records, the second of which was corrected in line 4, and a file of the first.
fn written() -> Notebook {
    let notebook = Notebook::new();
    let file = Blob {
        hash: FILE,
        record: id(1),
        role: Role::Original,
        length: 10,
        held: false,
    };
    notebook.store.write(|writing| blob::add(writing, &file)).unwrap();
    notebook.save(1, "zqxjk vwyyz");
    let second = notebook.save(2, "second");
    notebook.save(3, "third");
    notebook.add(Lane::Records, id(2), vec![second], "second, corrected");
    notebook
}

/// Returns which of the three may go.
fn due(notebook: &Notebook, bounds: Bounds) -> Vec<u8> {
    let due = notebook
        .store
        .read(|reading| prune::due(reading, bounds))
        .unwrap();
    due.iter().map(|record| record.as_bytes()[0]).collect()
}

#[test]
fn only_what_is_signed_for_as_backed_up_may_go() {
    let check = |backed_up, committed, held: &[u64], expected: &[u8]| {
        let notebook = written();
        signed_for(&notebook, (backed_up, committed), held);
        assert_eq!(
            due(&notebook, LATER),
            expected,
            "{backed_up} {committed} {held:?}"
        );
    };
    check(0, 4, &[], &[]);
    check(1, 4, &[], &[1]);
    check(3, 4, &[], &[1, 3]);
    check(4, 4, &[], &[1, 2, 3]);
    check(4, 4, &[4], &[1, 3]);
    // What is not committed is not backed up, whatever a receipt says.
    check(4, 1, &[], &[1]);
}

#[test]
fn nothing_may_go_in_another_epoch_too_early_of_the_last_shift_or_while_it_is_corrected() {
    let notebook = written();
    assert_eq!(due(&notebook, LATER), [0; 0], "no receipt");
    signed_for(&notebook, (4, 4), &[]);
    let early = Bounds {
        before: Timestamp(1_000),
        ..LATER
    };
    assert_eq!(due(&notebook, early), [0; 0]);
    let shift = Bounds {
        but_shift: Some(id(3)),
        ..LATER
    };
    assert_eq!(due(&notebook, shift), [1, 2]);
    let correction = Draft {
        record: id(2),
        kind: kind(),
        key: key_of(id(2)),
        correction: true,
        base: Vec::new(),
        opened_at: Timestamp(0),
        happened_at: None,
        fields: domain::Fields::new(),
    };
    notebook
        .store
        .write(|writing| draft::open(writing, &correction))
        .unwrap();
    assert_eq!(due(&notebook, LATER), [1, 3]);
    notebook
        .store
        .write(|writing| receipt::set_epoch(writing, Epoch([2; 16])))
        .unwrap();
    assert_eq!(due(&notebook, LATER), [0; 0]);
}

#[test]
fn record_with_a_file_waits_for_the_proof_of_the_file() {
    let notebook = written();
    signed_for(&notebook, (4, 4), &[]);
    let prune = || {
        notebook
            .store
            .write(|writing| prune::prune(writing, LATER, id(1)))
    };
    assert!(prune().is_err());
    file_signed_for(&notebook, false);
    assert!(prune().is_err());
    file_signed_for(&notebook, true);
    prune().unwrap();
    assert_eq!(notebook.store.read(blob::doomed).unwrap(), [FILE]);
    assert!(notebook.store.read(blob::list).unwrap().is_empty());
    assert!(prune().is_err(), "it is gone");
}

#[test]
fn pruned_record_leaves_headers_and_comes_back_as_it_was() {
    let notebook = written();
    signed_for(&notebook, (4, 4), &[]);
    let lines = || {
        notebook
            .store
            .read(|reading| entry::range(reading, Lane::Records, 1, 9))
            .unwrap()
    };
    let before = lines();
    for record in [2, 3] {
        notebook
            .store
            .write(|writing| prune::prune(writing, LATER, id(record)))
            .unwrap();
    }
    let after = lines();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((before.hash, before.commit), (after.hash, after.commit));
        let expected = match before.seq {
            1 => before.body.clone(),
            _ => Err(Absence::Pruned),
        };
        assert_eq!(after.body, expected);
    }
    assert!(notebook.find(2).is_none() && notebook.find(1).is_some());
    let found = |text| {
        notebook
            .store
            .read(|reading| search::find(reading, text, 9))
            .unwrap()
    };
    assert!(found("second").is_empty());
    let key = notebook.store.read(|reading| entry::find_key(reading, id(2)));
    assert!(key.unwrap().is_none());
    let span = notebook
        .store
        .read(|reading| prune::pruned(reading, Lane::Records));
    assert_eq!(span.unwrap(), Some((2, 4)));

    let back = |seq: u64, body: &[u8], key: &Key| {
        let take = |writing: &mut store::Writing<'_>| {
            prune::take_back(writing, (Lane::Records, seq), body, (id(2), key))
        };
        notebook.store.write(take).unwrap().0
    };
    let body = |at: usize| before[at].body.clone().unwrap();
    assert!(!back(2, &body(3), &key_of(id(2))), "the body of another line");
    assert!(!back(2, &body(1), &key_of(id(3))), "another key");
    assert!(!back(1, &body(0), &key_of(id(2))), "it was not pruned");
    assert!(back(2, &body(1), &key_of(id(2))) && back(4, &body(3), &key_of(id(2))));
    assert_eq!(notebook.note_of(2).unwrap(), "second, corrected");
    assert_eq!(found("corrected").len(), 1);
    assert_eq!(lines()[3].body, before[3].body);
}
