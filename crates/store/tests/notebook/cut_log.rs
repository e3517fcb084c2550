//! A damaged write-ahead log: SQLite goes back to an earlier commit in silence, and the store says so.

use std::path::Path;

use store::Store;

use crate::world::{Notebook, notebook_key};

/// What a killed process leaves: the file, its log and the log's index.
fn after_kill(notebook: &Notebook, without: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["notebook", "notebook-wal", "notebook-shm"] {
        if name != without {
            std::fs::copy(notebook.folder.path().join(name), folder.path().join(name)).unwrap();
        }
    }
    folder
}

fn opened(folder: &Path) -> Store {
    Store::open(&folder.join("notebook"), &notebook_key()).unwrap()
}

fn saved(count: u8) -> Notebook {
    let notebook = Notebook::new();
    notebook.save(1, "in the file");
    notebook.store.checkpoint().unwrap();
    for number in 2..=count {
        notebook.save(number, "in the log");
    }
    notebook
}

fn length(store: &Store) -> u64 {
    let head = store.read(|reading| store::entry::head(reading, domain::Lane::Records));
    head.unwrap().seq
}

#[test]
fn flipped_bit_anywhere_in_the_log_is_told() {
    let notebook = saved(4);
    let log = std::fs::read(notebook.folder.path().join("notebook-wal")).unwrap();
    let (mut told, mut tried) = (0, 0);
    // Every byte of its header and of its first frame's, and some of all the rest.
    for at in (0..56).chain((56..log.len()).step_by(997)) {
        let folder = after_kill(&notebook, "");
        let mut flipped = log.clone();
        flipped[at] ^= 1 << (at % 8);
        std::fs::write(folder.path().join("notebook-wal"), flipped).unwrap();
        let store = opened(folder.path());
        tried += 1;
        told += u32::from(store.cut_short().is_some());
        assert_eq!(store.cut_short().is_some(), length(&store) < 4, "byte {at}");
    }
    assert_eq!(told, tried);
}

#[test]
fn whole_log_is_no_alarm() {
    let notebook = saved(4);
    for without in ["", "notebook-shm"] {
        let folder = after_kill(&notebook, without);
        let store = opened(folder.path());
        assert_eq!(
            (store.cut_short(), length(&store)),
            (None, 4),
            "without {without:?}"
        );
    }
    notebook.store.checkpoint().unwrap();
    let store = opened(after_kill(&notebook, "").path());
    assert_eq!((store.cut_short(), length(&store)), (None, 4), "all in the file");
}

#[test]
fn index_that_is_older_than_the_log_is_no_alarm() {
    let notebook = saved(3);
    let old = after_kill(&notebook, "");
    notebook.save(4, "later");
    let folder = after_kill(&notebook, "notebook-shm");
    std::fs::copy(
        old.path().join("notebook-shm"),
        folder.path().join("notebook-shm"),
    )
    .unwrap();
    let store = opened(folder.path());
    assert_eq!((store.cut_short(), length(&store)), (None, 4));
    notebook.store.checkpoint().unwrap();
    notebook.save(5, "in a new log");
    let folder = after_kill(&notebook, "notebook-shm");
    std::fs::copy(
        old.path().join("notebook-shm"),
        folder.path().join("notebook-shm"),
    )
    .unwrap();
    let store = opened(folder.path());
    assert_eq!((store.cut_short(), length(&store)), (None, 5));
}
