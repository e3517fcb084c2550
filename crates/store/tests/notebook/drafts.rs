//! Drafts: each tap is on the disk before the screen shows it, and none is ever sent.

use domain::{Lane, Timestamp, Value};
use store::draft::{self, Draft};
use store::{Error, What, entry};

use crate::world::{NOTE, Notebook, id, key_of, kind};

fn open(notebook: &Notebook) -> Draft {
    let draft = Draft {
        record: id(1),
        kind: kind(),
        key: key_of(id(1)),
        correction: false,
        base: Vec::new(),
        opened_at: Timestamp(5),
        happened_at: None,
        fields: domain::Fields::new(),
    };
    notebook
        .store
        .write(|writing| draft::open(writing, &draft))
        .unwrap();
    draft
}

#[test]
fn every_tap_survives_a_power_loss() {
    let notebook = Notebook::new();
    open(&notebook);
    for text in ["b", "br", "bro", "brok"] {
        let value = Value::Text(text.to_owned());
        let (_, changed) = notebook
            .store
            .write(|writing| draft::set(writing, id(1), NOTE, value.clone()))
            .unwrap();
        assert_eq!(changed.what(), [What::Drafts]);
        let after = notebook
            .after_power_loss()
            .store
            .read(|reading| draft::get(reading, id(1)))
            .unwrap();
        assert_eq!(after.fields.get(&NOTE), Some(&value));
        assert!(after.key.is(&key_of(id(1))));
    }
    notebook
        .store
        .write(|writing| draft::set_happened_at(writing, id(1), Timestamp(77)))
        .unwrap();
    let after = notebook.after_power_loss().store.read(draft::list).unwrap();
    assert_eq!((after.len(), after[0].happened_at), (1, Some(Timestamp(77))));
}

#[test]
fn draft_is_no_line_of_the_log() {
    let notebook = Notebook::new();
    open(&notebook);
    for lane in Lane::ALL {
        assert_eq!(
            notebook
                .store
                .read(|reading| entry::head(reading, *lane))
                .unwrap()
                .seq,
            0
        );
    }
    assert!(notebook.find(1).is_none());
}

#[test]
fn second_draft_of_a_record_is_refused_and_the_first_stays() {
    let notebook = Notebook::new();
    let draft = open(&notebook);
    notebook
        .store
        .write(|writing| draft::set(writing, id(1), NOTE, Value::Text("typed".to_owned())))
        .unwrap();
    assert!(
        notebook
            .store
            .write(|writing| draft::open(writing, &draft))
            .is_err()
    );
    let kept = notebook.store.read(|reading| draft::get(reading, id(1))).unwrap();
    assert_eq!(kept.fields.get(&NOTE).and_then(Value::as_text), Some("typed"));
}

#[test]
fn removed_draft_is_gone() {
    let notebook = Notebook::new();
    open(&notebook);
    notebook
        .store
        .write(|writing| draft::remove(writing, id(1)))
        .unwrap();
    assert!(matches!(
        notebook.store.read(|reading| draft::get(reading, id(1))),
        Err(Error::NotFound(_))
    ));
    let set = notebook
        .store
        .write(|writing| draft::set(writing, id(1), NOTE, Value::Null));
    assert!(matches!(set, Err(Error::NotFound(_))));
}
