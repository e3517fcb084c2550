//! What was erased stays erased, whoever brings it again; and a hold that comes too late is told to a person.

use domain::Lane;
use domain::codes::CustodyAct;
use domain::field::{Blob, One};
use domain::kind::Record as _;
use domain::kinds::CustodyEvent;
use protocol::{Absence, Entry};

use crate::fleet::Fleet;
use crate::saving::Fresh;
use crate::template::Template;

#[test]
fn erased_record_is_not_taken_again() {
    let mut fleet = Fleet::calm();
    let empty = fleet.station.back_up();
    let gone = fleet.hand_over(0);
    fleet.hand_over(0);
    assert_eq!(fleet.sync(0), None);
    fleet.station.erase(gone);
    // The ledger goes back to before the record came; the list of what was erased lies outside of it.
    fleet.station.restore_ledger(empty);
    assert_eq!(fleet.sync(0), None);
    let papers = std::sync::Arc::clone(&fleet.phones[0].papers);
    let witness = &Template::get().witnesses[papers.officer];
    let pages = fleet
        .station
        .ledger(witness, papers.identity.notebook, Lane::Records, 1);
    let lines: Vec<&Entry> = pages.iter().flat_map(|page| &page.entries).collect();
    assert_eq!(lines.len(), 2, "header and place stay");
    assert!(
        matches!(
            lines[0],
            Entry::Bare {
                absence: Absence::Erased,
                ..
            }
        ),
        "the body was taken again: {:?}",
        lines[0]
    );
    assert!(lines[1].body().is_some());
    assert_eq!(fleet.station.damage(), Vec::<String>::new());
}

#[test]
fn hold_that_comes_after_the_disposal_is_told_to_a_person() {
    let mut fleet = Fleet::calm();
    let photo = fleet.photograph(0);
    fleet.everybody_syncs();
    let event = CustodyEvent {
        photo: Some(photo),
        act: Some(One(CustodyAct::Held)),
        json: Some(Blob(b"{}".to_vec())),
        signature: Some(Blob(vec![1; 64])),
    };
    let record = fleet.new_record();
    let kind = (Lane::Records, CustodyEvent::KIND.number, 1);
    fleet.save(1, Fresh::first(record, kind, event.write()));
    fleet.station.erase(photo);
    assert_eq!(fleet.station.late_holds(), 0);
    assert_eq!(fleet.sync(1), None);
    assert_eq!(fleet.station.late_holds(), 1, "a person is told");
    assert_eq!(fleet.station.damage(), Vec::<String>::new());
}
