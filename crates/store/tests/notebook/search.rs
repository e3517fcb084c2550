//! Search: every word must occur, short words too, whatever the letters' case.

use domain::Lane;
use store::search;

use crate::world::{Notebook, id};

fn found(notebook: &Notebook, text: &str) -> Vec<u8> {
    let found = notebook
        .store
        .read(|reading| search::find(reading, text, 10))
        .unwrap();
    let mut numbers: Vec<u8> = found.iter().map(|record| record.record.as_bytes()[0]).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn records_are_found_by_every_word() {
    let notebook = Notebook::new();
    notebook.save(1, "Broken glass behind the café");
    notebook.save(2, "Needle on the stairs, no. 7");
    notebook.save(3, "broken stairs");
    let check = |text, expected: &[u8]| assert_eq!(found(&notebook, text), expected, "{text}");
    check("broken", &[1, 3]);
    check("BROKEN", &[1, 3]);
    check("broken stairs", &[3]);
    check("roke", &[1, 3]);
    check("café", &[1]);
    check("7", &[2]);
    check("on 7 stairs", &[2]);
    check("", &[]);
    check("   ", &[]);
    check("\"broken\" OR NOT *", &[]);
    check("absent", &[]);
}

#[test]
fn correction_is_found_by_its_new_words_only() {
    let notebook = Notebook::new();
    let first = notebook.save(1, "two bicycles");
    notebook.add(Lane::Records, id(1), vec![first], "three scooters");
    assert_eq!(
        (found(&notebook, "scooters"), found(&notebook, "bicycles")),
        (vec![1], vec![])
    );
}

#[test]
fn no_more_are_returned_than_asked_for() {
    let notebook = Notebook::new();
    for number in 1..=9 {
        notebook.save(number, "same words");
    }
    assert_eq!(
        notebook
            .store
            .read(|reading| search::find(reading, "same", 4))
            .unwrap()
            .len(),
        4
    );
}
