//! The feed: lines of others stand beside the own ones, each once, and an erased one loses its body.

use domain::{Class, EntryHash, Lane, NotebookId, Value};
use protocol::{Absence, Header, Place, commit};
use store::feed::{self, Foreign};
use store::{entry, record};

use crate::world::{NOTE, NOTEBOOK, Notebook, body, id, key_of};

const COLLEAGUE: NotebookId = NotebookId::from_bytes([0xc0; 16]);

/// A line of a colleague, as it came.
struct Line {
    header: Header,
    hash: EntryHash,
    body: Vec<u8>,
    record: u8,
    notebook: NotebookId,
}

fn line(seq: u64, number: u8, base: Vec<EntryHash>, text: &str) -> Line {
    let body = body(id(number), base, text);
    let place = Place {
        notebook: COLLEAGUE,
        lane: Lane::Records,
        seq,
    };
    let commit = commit::of(&key_of(id(number)), place, Class::Record, &body).unwrap();
    let header = Header::at(place, Class::Record, commit);
    Line {
        header,
        hash: header.hash_after(EntryHash([9; 32])),
        body,
        record: number,
        notebook: COLLEAGUE,
    }
}

fn take(notebook: &Notebook, line: &Line, absence: Option<Absence>) {
    let key = key_of(id(line.record));
    let foreign = Foreign {
        notebook: line.notebook,
        author: "Officer B",
        header: line.header,
        hash: line.hash,
        record: absence.is_none().then(|| id(line.record)),
        body: absence.map_or(Ok(line.body.as_slice()), Err),
        key: absence.is_none().then_some(&key),
        position: line.header.seq,
    };
    notebook
        .store
        .write(|writing| feed::take(writing, &foreign))
        .unwrap();
}

/// Everything that the tables say, row by row.
fn everything(notebook: &Notebook) -> String {
    let all = notebook
        .store
        .read(|reading| record::list(reading, record::Filter::default()))
        .unwrap();
    let lines = notebook
        .store
        .read(|reading| entry::of_record(reading, id(1)))
        .unwrap();
    format!("{all:?} {lines:?}")
}

#[test]
fn same_line_twice_changes_nothing() {
    let notebook = Notebook::new();
    let line = line(1, 1, vec![], "handed over");
    take(&notebook, &line, None);
    let before = everything(&notebook);
    take(&notebook, &line, None);
    assert_eq!(everything(&notebook), before);
    let found = notebook.find(1).unwrap();
    assert_eq!(
        (found.author.as_str(), found.own, found.last_seq),
        ("Officer B", false, 0)
    );
}

#[test]
fn two_corrections_that_do_not_know_each_other_are_both_visible() {
    let notebook = Notebook::new();
    let first = notebook.save(1, "two bikes");
    notebook.add(Lane::Records, id(1), vec![first], "three bikes");
    let other = line(1, 1, vec![first], "four bikes");
    take(&notebook, &other, None);
    let found = notebook.find(1).unwrap();
    assert_eq!((found.conflicts, found.heads.len(), found.lines), (1, 2, 3));
    assert_eq!(
        notebook.note_of(1).as_deref(),
        Some("three bikes"),
        "the first stays on top"
    );

    notebook.add(Lane::Records, id(1), found.heads, "four bikes");
    let settled = notebook.find(1).unwrap();
    assert_eq!((settled.conflicts, settled.heads.len()), (0, 1));
    assert_eq!(
        settled.fields.get(&NOTE).and_then(Value::as_text),
        Some("four bikes")
    );
}

#[test]
fn erased_line_loses_its_body_its_words_and_with_the_last_its_key() {
    let notebook = Notebook::new();
    let first = line(1, 1, vec![], "first words");
    let second = line(2, 1, vec![first.hash], "other words");
    take(&notebook, &first, None);
    take(&notebook, &second, None);
    let keys = || {
        notebook
            .raw()
            .query_row("SELECT count(*) FROM record_key", [], |row| row.get::<_, u32>(0))
            .unwrap()
    };
    take(&notebook, &second, Some(Absence::Erased));
    assert_eq!((notebook.note_of(1).as_deref(), keys()), (Some("first words"), 1));
    take(&notebook, &first, Some(Absence::Erased));
    assert_eq!((notebook.find(1).is_none(), keys()), (true, 0));
    take(&notebook, &first, Some(Absence::Erased));
}

#[test]
fn own_line_that_was_erased_loses_its_body_and_keeps_its_place() {
    let notebook = Notebook::new();
    let hash = notebook.save(1, "to be erased");
    let own = entry_of(&notebook, hash);
    take(&notebook, &own, Some(Absence::Erased));
    let lines = notebook
        .store
        .read(|reading| entry::range(reading, Lane::Records, 1, 9))
        .unwrap();
    assert_eq!(
        (lines[0].hash, lines[0].body.clone()),
        (hash, Err(Absence::Erased))
    );
    assert!(notebook.find(1).is_none());
}

fn entry_of(notebook: &Notebook, hash: EntryHash) -> Line {
    let lines = notebook
        .store
        .read(|reading| entry::range(reading, Lane::Records, 1, 9))
        .unwrap();
    let found = lines.iter().find(|line| line.hash == hash).unwrap();
    let place = Place {
        notebook: NOTEBOOK,
        lane: Lane::Records,
        seq: found.seq,
    };
    let header = Header::at(place, found.class, found.commit);
    Line {
        header,
        hash,
        body: found.body.clone().unwrap(),
        record: 1,
        notebook: NOTEBOOK,
    }
}

#[test]
fn known_line_that_comes_without_a_body_for_another_reason_keeps_it() {
    let notebook = Notebook::new();
    let one = line(1, 1, vec![], "kept");
    take(&notebook, &one, None);
    take(&notebook, &one, Some(Absence::Pruned));
    assert_eq!(notebook.note_of(1).as_deref(), Some("kept"));
}

#[test]
fn line_of_the_own_notebook_that_this_phone_never_wrote_is_left_out() {
    let notebook = Notebook::new();
    notebook.save(1, "own");
    let stranger = Line {
        notebook: NOTEBOOK,
        ..line(1, 2, vec![], "of a clone")
    };
    take(&notebook, &stranger, None);
    let head = notebook
        .store
        .read(|reading| entry::head(reading, Lane::Records))
        .unwrap();
    assert_eq!((head.seq, notebook.find(2).is_none()), (1, true));
}

#[test]
fn cursor_is_kept_with_the_lines() {
    let notebook = Notebook::new();
    assert_eq!(notebook.store.read(feed::cursor).unwrap(), None);
    notebook
        .store
        .write(|writing| feed::put_cursor(writing, b"so far"))
        .unwrap();
    assert_eq!(
        notebook
            .after_power_loss()
            .store
            .read(feed::cursor)
            .unwrap()
            .as_deref(),
        Some(&b"so far"[..])
    );
}

#[test]
fn forgetting_others_leaves_nothing_of_them_and_all_of_the_own() {
    let notebook = Notebook::new();
    notebook.save(1, "my own");
    let from_others = line(1, 2, vec![], "from others");
    take(&notebook, &from_others, None);
    notebook
        .store
        .write(|writing| feed::put_cursor(writing, b"somewhere"))
        .unwrap();
    assert!(notebook.find(2).is_some());
    let (gone, _) = notebook.store.write(feed::forget_others).unwrap();
    assert_eq!(gone, 1);
    assert!(notebook.find(2).is_none());
    assert_eq!(notebook.note_of(1).unwrap(), "my own");
    assert_eq!(notebook.store.read(feed::cursor).unwrap(), None);
    // The server gives it again.
    take(&notebook, &from_others, None);
    assert!(notebook.find(2).is_some());
}

#[test]
fn erasure_that_was_stopped_gives_the_body_back() {
    let notebook = Notebook::new();
    let line = line(1, 1, vec![], "handed over");
    let take_at = |position: u64, absence| {
        let key = key_of(id(1));
        let foreign = Foreign {
            notebook: line.notebook,
            author: "Officer B",
            header: line.header,
            hash: line.hash,
            record: Some(id(1)),
            body: match absence {
                None => Ok(line.body.as_slice()),
                Some(absence) => Err(absence),
            },
            key: Some(&key),
            position,
        };
        notebook
            .store
            .write(|writing| feed::take(writing, &foreign))
            .unwrap();
    };
    take_at(1, None);
    take_at(5, Some(Absence::Erased));
    assert!(notebook.find(1).is_none());
    // What was read before it was erased, and comes once more, stays away.
    take_at(1, None);
    assert!(notebook.find(1).is_none());
    take_at(9, None);
    assert_eq!(notebook.note_of(1).unwrap(), "handed over");
    take_at(12, Some(Absence::Erased));
    assert!(notebook.find(1).is_none());
}
