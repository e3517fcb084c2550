//! A saved line lies in short form until somebody looks; nobody ever sees the difference, and no kill in between does.

use domain::{Lane, RecordId, Timestamp};
use store::draft::Draft;
use store::entry::{Head, NewEntry};
use store::{Error, What, draft, entry, record, search};

use crate::world::{Notebook, clocks, id, key_of, kind, note};

fn count(notebook: &Notebook, table: &str) -> u32 {
    let count = format!("SELECT count(*) FROM {table}");
    notebook.raw().query_row(&count, [], |row| row.get(0)).unwrap()
}

/// How many lines lie in short form, and how many in the log.
fn lie(notebook: &Notebook) -> (u32, u32) {
    (count(notebook, "unsettled"), count(notebook, "entry"))
}

fn head(notebook: &Notebook, lane: Lane) -> Head {
    notebook.store.read(|reading| entry::head(reading, lane)).unwrap()
}

fn open_draft(notebook: &Notebook, number: u8) {
    let draft = Draft {
        record: id(number),
        kind: kind(),
        key: key_of(id(number)),
        correction: false,
        base: Vec::new(),
        opened_at: Timestamp(0),
        happened_at: None,
        fields: note("being typed"),
    };
    notebook
        .store
        .write(|writing| draft::open(writing, &draft))
        .unwrap();
}

fn drafts(notebook: &Notebook) -> Vec<RecordId> {
    let drafts = notebook.store.read(draft::list).unwrap();
    drafts.into_iter().map(|draft| draft.record).collect()
}

fn new_entry<'a>(number: u8, key: &'a seal::Key, text: &str) -> NewEntry<'a> {
    NewEntry {
        lane: Lane::Records,
        class: domain::Class::Record,
        record: id(number),
        key,
        kind: kind(),
        schema: 1,
        happened_at: Timestamp(1_000),
        clocks: clocks(1_000),
        base: Vec::new(),
        fields: note(text),
    }
}

/// Saves a draft as the app does.
fn save_draft(notebook: &Notebook, number: u8) -> Vec<What> {
    let key = key_of(id(number));
    let save = |writing: &mut store::Writing<'_>| {
        entry::append(writing, new_entry(number, &key, "from a draft"))?;
        draft::remove(writing, id(number))
    };
    notebook.store.write(save).unwrap().1.what().to_vec()
}

#[test]
fn saving_is_one_row_until_somebody_looks() {
    let notebook = Notebook::new();
    notebook.save(1, "zqxjk vwyyz");
    assert_eq!(lie(&notebook), (1, 0));
    assert_eq!(notebook.note_of(1).as_deref(), Some("zqxjk vwyyz"));
    assert_eq!(lie(&notebook), (0, 1));
    notebook.save(2, "more");
    notebook.store.settle().unwrap();
    assert_eq!(lie(&notebook), (0, 2));
}

#[test]
fn every_kind_of_look_sees_what_was_saved() {
    let looks: [fn(&store::Reading<'_>) -> bool; 5] = [
        |reading| search::find(reading, "zqxjk", 9).unwrap().len() == 1,
        |reading| entry::range(reading, Lane::Records, 1, 9).unwrap().len() == 1,
        |reading| entry::key(reading, id(1)).unwrap().is(&key_of(id(1))),
        |reading| store::receipt::records_on_phone(reading).unwrap() == 1,
        |reading| record::list(reading, record::Filter::default()).unwrap().len() == 1,
    ];
    for (at, look) in looks.into_iter().enumerate() {
        let notebook = Notebook::new();
        notebook.save(1, "zqxjk");
        assert!(
            notebook.store.read(|reading| Ok(look(reading))).unwrap(),
            "read {at}"
        );
        let notebook = Notebook::new();
        notebook.save(1, "zqxjk");
        let (seen, _) = notebook.store.write(|writing| Ok(look(writing))).unwrap();
        assert!(seen, "write {at}");
    }
}

#[test]
fn line_that_was_not_settled_survives_a_power_loss() {
    let notebook = Notebook::new();
    open_draft(&notebook, 1);
    open_draft(&notebook, 2);
    assert_eq!(save_draft(&notebook, 1), [What::Records, What::Drafts]);
    assert_eq!(lie(&notebook), (1, 0));
    let after = notebook.after_power_loss();
    assert_eq!(after.note_of(1).as_deref(), Some("from a draft"));
    assert_eq!(drafts(&after), [id(2)], "the draft that was saved is not back");
    assert_eq!(lie(&after), (0, 1));
}

#[test]
fn lines_that_were_not_settled_are_links_of_the_chain() {
    let (quick, slow) = (Notebook::new(), Notebook::new());
    for number in 1..=9 {
        let lane = Lane::ALL[usize::from(number % 3)];
        let hash = quick.add(lane, id(number), Vec::new(), "same");
        assert_eq!(slow.add(lane, id(number), Vec::new(), "same"), hash);
        slow.store.settle().unwrap();
        if number == 5 {
            // Another process goes on where this one ended.
            assert_eq!(head(&quick.after_power_loss(), lane), head(&slow, lane));
        }
    }
    assert_eq!(count(&quick, "unsettled"), 9);
    for lane in Lane::ALL.iter().copied() {
        assert_eq!(head(&quick, lane), head(&slow, lane));
        assert_eq!(head(&quick, lane).seq, 3);
    }
}

#[test]
fn write_that_fails_takes_no_number_and_unsettles_nothing() {
    let notebook = Notebook::new();
    notebook.save(1, "kept");
    let key = key_of(id(2));
    let failing = |looks: bool| {
        let work = |writing: &mut store::Writing<'_>| {
            entry::append(writing, new_entry(2, &key, "not kept"))?;
            if looks {
                record::get(writing, id(2))?;
            }
            Err::<(), _>(Error::NotFound("anything"))
        };
        assert!(notebook.store.write(work).is_err());
        assert_eq!(lie(&notebook), (1, 0));
    };
    failing(false);
    failing(true);
    notebook.save(3, "kept too");
    assert_eq!(head(&notebook, Lane::Records).seq, 2);
    assert!(notebook.find(2).is_none() && notebook.find(3).is_some());
}

#[test]
fn two_lines_of_one_write_are_both_there_or_neither() {
    let notebook = Notebook::new();
    let keys = [key_of(id(1)), key_of(id(2))];
    let both = |writing: &mut store::Writing<'_>| {
        entry::append(writing, new_entry(1, &keys[0], "photo"))?;
        entry::append(writing, new_entry(2, &keys[1], "custody"))
    };
    notebook.store.write(both).unwrap();
    assert_eq!(lie(&notebook), (0, 2));
    let other_key = |writing: &mut store::Writing<'_>| {
        entry::append(writing, new_entry(3, &keys[0], "photo"))?;
        entry::append(writing, new_entry(1, &keys[1], "under another key"))
    };
    assert!(matches!(notebook.store.write(other_key), Err(Error::OtherKey)));
    assert_eq!(lie(&notebook), (0, 2));
    assert_eq!(head(&notebook.after_power_loss(), Lane::Records).seq, 2);
}

#[test]
fn second_key_of_an_unsettled_record_is_refused() {
    let notebook = Notebook::new();
    notebook.save(1, "first");
    let other = key_of(id(2));
    let work = |writing: &mut store::Writing<'_>| entry::append(writing, new_entry(1, &other, "x"));
    assert!(matches!(notebook.store.write(work), Err(Error::OtherKey)));
    assert_eq!(lie(&notebook), (1, 0));
}

#[test]
fn undone_line_that_was_not_settled_leaves_neither_key_nor_text() {
    let notebook = Notebook::new();
    notebook.save(1, "zqxjk vwyyz");
    assert_eq!(lie(&notebook), (1, 0));
    notebook
        .store
        .write(|writing| entry::discard(writing, id(1)))
        .unwrap();
    notebook.store.checkpoint().unwrap();
    let secret = key_of(id(1));
    for gone in [&b"zqxjk"[..], b"zqx", secret.expose(), id(1).as_bytes()] {
        assert!(!crate::discard::lies_in_a_cell(&notebook, gone), "{gone:?}");
    }
    assert_eq!(head(&notebook, Lane::Records).seq, 1);
}

#[test]
fn saving_never_empties_the_log_into_the_file() {
    let notebook = Notebook::new();
    notebook.store.checkpoint().unwrap();
    let size = |name: &str| notebook.folder.path().join(name).metadata().unwrap().len();
    let before = size("notebook");
    // Each writes one page at least; the log is emptied at a thousand.
    for number in 0..1_100_u32 {
        let record = RecordId::from_bytes(u128::from(number).to_be_bytes());
        notebook.add(Lane::Records, record, Vec::new(), "a line");
    }
    assert!(size("notebook-wal") > 4_500_000);
    assert_eq!(size("notebook"), before);
    notebook.store.settle().unwrap();
    assert!(size("notebook") > before);
    assert_eq!(head(&notebook, Lane::Records).seq, 1_100);
}
