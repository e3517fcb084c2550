//! Server and phone both went back in time: what nobody can bring again is counted, and named to people.

use domain::Lane;

use crate::fleet::{Fleet, Touched};

impl Fleet {
    /// Phone 0 hands over so many items; everybody reads them; then the phone and the server go back to before.
    fn both_went_back(items: usize) -> Self {
        let mut fleet = Self::calm();
        fleet.hand_over(0);
        fleet.hand_over(1);
        fleet.everybody_syncs();
        fleet.truth.pass(60_000);
        fleet.back_up();
        fleet.phones[0].keep_copy();
        for _ in 0..items {
            fleet.hand_over(0);
        }
        fleet.truth.pass(60_000);
        fleet.everybody_syncs();
        fleet.everybody_syncs();
        let touched = fleet.put_back(0);
        fleet.check(touched).unwrap();
        let number = fleet.backups[0].0;
        let touched = fleet.restore_to(number);
        fleet.check(touched).unwrap();
        fleet
    }
}

#[test]
fn lines_that_are_nowhere_any_more_are_counted_and_named() {
    let mut fleet = Fleet::both_went_back(3);
    // Its officer writes on, in the places of what is gone.
    fleet.hand_over(0);
    fleet.all_agree();
    let notebook = fleet.phones[0].papers.identity.notebook;
    let expected = [2, 3, 4].map(|seq| (notebook, Lane::Records, seq));
    assert_eq!(fleet.station.missed(), expected.into());
    assert_eq!(fleet.phones[0].missed, 3, "its officer is told");
    assert!(fleet.phones[1..].iter().all(|phone| phone.missed == 0));
    assert_eq!(fleet.station.damage(), Vec::<String>::new());
}

#[test]
fn lines_that_come_again_are_not_missed() {
    let mut fleet = Fleet::calm();
    fleet.hand_over(0);
    fleet.everybody_syncs();
    fleet.back_up();
    fleet.hand_over(0);
    fleet.truth.pass(60_000);
    fleet.everybody_syncs();
    fleet.everybody_syncs();
    let number = fleet.backups[0].0;
    let touched = fleet.restore_to(number);
    fleet.check(touched).unwrap();
    // Whoever read it is heard before whoever wrote it.
    assert_eq!(fleet.sync(1), None);
    assert_eq!(fleet.station.missed().len(), 1, "it may still come");
    assert_eq!(fleet.sync(0), None);
    fleet.check(Touched::Server(0)).unwrap();
    assert_eq!(fleet.phones[0].missed, 0);
    assert!(fleet.station.missed().is_empty());
    fleet.all_agree();
}
