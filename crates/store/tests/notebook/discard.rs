//! Undo destroys what was written, and leaves the chain as it was.

use domain::{Class, Lane};
use protocol::{Absence, Header, Place};
use rusqlite::types::Value as Cell;
use store::{entry, search};

use crate::world::{NOTEBOOK, Notebook, id, key_of};

/// Says whether these bytes lie in any cell of the database, the tables of the search index included.
pub(crate) fn lies_in_a_cell(notebook: &Notebook, bytes: &[u8]) -> bool {
    let raw = notebook.raw();
    let mut tables = raw
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        .unwrap();
    let names: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(names.contains(&"search_data".to_owned()) && names.contains(&"entry".to_owned()));
    let holds = |cell: Cell| match cell {
        Cell::Text(text) => text.as_bytes().windows(bytes.len()).any(|part| part == bytes),
        Cell::Blob(blob) => blob.windows(bytes.len()).any(|part| part == bytes),
        _ => false,
    };
    names.iter().any(|name| {
        let mut rows = raw.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        let mut found = false;
        while let Some(row) = rows.next().unwrap() {
            found |= (0..columns).any(|column| holds(row.get(column).unwrap()));
        }
        found
    })
}

#[test]
fn undone_record_leaves_no_key_no_text_and_no_letters_in_the_index() {
    let notebook = Notebook::new();
    notebook.save(1, "stays here");
    notebook.save(2, "zqxjk vwyyz");
    let secret = key_of(id(2));
    assert!(lies_in_a_cell(&notebook, b"zqxjk"));
    assert!(lies_in_a_cell(&notebook, b"zqx") && lies_in_a_cell(&notebook, secret.expose()));

    notebook
        .store
        .write(|writing| entry::discard(writing, id(2)))
        .unwrap();
    for gone in [&b"zqxjk"[..], b"zqx", b"yyz", secret.expose(), id(2).as_bytes()] {
        assert!(!lies_in_a_cell(&notebook, gone), "{gone:?}");
    }
    assert!(notebook.find(2).is_none());
    assert!(
        notebook
            .store
            .read(|reading| search::find(reading, "zqxjk", 9))
            .unwrap()
            .is_empty()
    );
    assert_eq!(notebook.note_of(1).as_deref(), Some("stays here"));
}

#[test]
fn headers_and_chain_stay_and_say_why_the_body_is_gone() {
    let notebook = Notebook::new();
    let hashes = [
        notebook.save(1, "a"),
        notebook.save(2, "b"),
        notebook.save(3, "c"),
    ];
    notebook
        .store
        .write(|writing| entry::discard(writing, id(2)))
        .unwrap();
    let lines = notebook
        .store
        .read(|reading| entry::range(reading, Lane::Records, 1, 9))
        .unwrap();
    assert_eq!(lines.iter().map(|line| line.hash).collect::<Vec<_>>(), hashes);
    assert_eq!(
        (lines[1].body.clone(), lines[1].record),
        (Err(Absence::Discarded), None)
    );
    let place = Place {
        notebook: NOTEBOOK,
        lane: Lane::Records,
        seq: 2,
    };
    assert_eq!(
        Header::at(place, Class::Record, lines[1].commit).hash_after(hashes[0]),
        hashes[1]
    );
    assert_eq!(notebook.save(4, "d"), {
        let head = notebook
            .store
            .read(|reading| entry::head(reading, Lane::Records))
            .unwrap();
        assert_eq!(head.seq, 4);
        head.hash
    });
}
