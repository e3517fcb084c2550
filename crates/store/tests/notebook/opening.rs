//! Opening: only with the key, never over something else, and damage is named.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

use seal::Key;
use store::{Error, Store, check_file};

use crate::world::{Notebook, identity, notebook_key};

#[test]
fn notebook_reopens_with_its_identity() {
    let notebook = Notebook::new();
    notebook.save(1, "kept");
    let (path, folder) = (notebook.path(), notebook.folder);
    drop(notebook.store);
    let store = Store::open(&path, &notebook_key()).unwrap();
    assert_eq!(*store.identity(), identity());
    let notebook = Notebook { store, folder };
    assert_eq!(notebook.note_of(1).as_deref(), Some("kept"));
    check_file(&path, &notebook_key()).unwrap();
}

#[test]
fn wrong_key_opens_nothing_and_changes_nothing() {
    let notebook = Notebook::new();
    notebook.save(1, "kept");
    let wrong = Key::from_bytes([2; 32]);
    assert!(matches!(
        Store::open(&notebook.path(), &wrong),
        Err(Error::NotOpened)
    ));
    assert!(matches!(
        check_file(&notebook.path(), &wrong),
        Err(Error::NotOpened)
    ));
    assert_eq!(notebook.after_power_loss().note_of(1).as_deref(), Some("kept"));
}

#[test]
fn file_that_is_no_notebook_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("something");
    std::fs::write(&path, vec![b'x'; 9_000]).unwrap();
    assert!(matches!(
        Store::open(&path, &notebook_key()),
        Err(Error::NotOpened)
    ));
    let missing = folder.path().join("missing");
    assert!(Store::open(&missing, &notebook_key()).is_err());
    assert!(!missing.exists());
}

#[test]
fn new_notebook_is_never_made_over_something() {
    let notebook = Notebook::new();
    notebook.save(1, "kept");
    let other = store::Identity {
        author: "Officer B".to_owned(),
        ..identity()
    };
    assert!(matches!(
        Store::create(&notebook.path(), &notebook_key(), other),
        Err(Error::Exists)
    ));
    let after = notebook.after_power_loss();
    assert_eq!(
        (&*after.store.identity(), after.note_of(1).as_deref()),
        (&identity(), Some("kept"))
    );
}

#[test]
fn nothing_lies_in_the_clear() {
    let notebook = Notebook::new();
    notebook.save(1, "zqxjk vwyyz");
    for name in ["notebook", "notebook-wal"] {
        let mut bytes = Vec::new();
        std::fs::File::open(notebook.folder.path().join(name))
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        assert!(!bytes.is_empty());
        for clear in [&b"zqxjk"[..], b"SQLite format", b"Officer A"] {
            assert!(!bytes.windows(clear.len()).any(|part| part == clear), "{name}");
        }
    }
}

#[test]
fn damaged_file_is_named_as_such_and_left_where_it_is() {
    let notebook = Notebook::new();
    for number in 1..=60 {
        notebook.save(number, &"long text ".repeat(50));
    }
    notebook.store.checkpoint().unwrap();
    let (path, _folder) = (notebook.path(), notebook.folder);
    drop(notebook.store);
    let length = std::fs::metadata(&path).unwrap().len();
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(length / 2)).unwrap();
    file.write_all(&[0xaa; 10_000]).unwrap();
    drop(file);
    let found = check_file(&path, &notebook_key());
    assert!(matches!(found, Err(Error::Damaged(_))), "{found:?}");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), length);
}
