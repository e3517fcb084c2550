//! "Sign and end" signs, and the log says what it leaves out.

use domain::Lane;
use domain::kind::Record as _;
use domain::kinds::Shift;
use protocol::Purpose;
use store::{entry, record, signed_shift};

use super::World;
use crate::syncing;

#[test]
fn ended_shift_is_signed_over_all_heads_with_its_own_last_line_and_survives_a_kill() {
    let world = World::new();
    world.start_shift();
    world.save_encounter();
    let shift = world.end_shift();
    let world = world.restart();
    let session = &world.session;
    let (kept, heads) = session
        .read(|r| {
            let heads: store::Result<Vec<_>> = Lane::ALL.iter().map(|lane| entry::head(r, *lane)).collect();
            Ok((signed_shift::of(r, shift)?.unwrap(), heads?))
        })
        .unwrap();
    let said = kept.statement.open(&session.signing.verifying_key()).unwrap();
    assert_eq!(said.purpose, Purpose::ShiftSigned);
    for (lane, head) in Lane::ALL.iter().zip(heads) {
        let signed = said.heads.of(*lane).unwrap();
        assert_eq!((signed.seq, signed.hash), (head.seq, head.hash), "{lane:?}");
    }
    let last = session.read(|r| record::get(r, shift)).unwrap();
    assert_eq!(kept.seq, last.last_seq);
    let shown = syncing::proof(session, &shift.to_string()).unwrap();
    assert_eq!(
        shown.officer_signed_at.as_deref(),
        Some("2026-07-01T20:00:00.000-07:00")
    );
}

#[test]
fn open_shift_is_not_called_signed() {
    let world = World::new();
    world.start_shift();
    let shift = crate::shift::open(&world.session).unwrap().unwrap().record;
    let shown = syncing::proof(&world.session, &shift.to_string()).unwrap();
    assert_eq!(shown.officer_signed_at, None);
}

#[test]
fn log_of_three_hundred_records_says_how_many_lines_it_leaves_out() {
    let world = World::new();
    world.start_shift();
    world.hear_fix(track::Source::Gnss);
    for _ in 0..300 {
        world.clock.pass(60_000);
        world.save_encounter();
    }
    let shift = world.end_shift();
    let fields = world.session.read(|r| record::get(r, shift)).unwrap().fields;
    let log = Shift::read(&fields).log.unwrap().0;
    let told = log.lines().filter(|line| line.contains("Encounter")).count();
    assert!((50..300).contains(&told), "{told}");
    assert!(log.chars().count() <= 8000);
    let sentence = log.lines().find(|line| line.contains("left out here")).unwrap();
    let left_out: usize = sentence.split(' ').next().unwrap().parse().unwrap();
    // Beside the records there may be the date of the second day and the gap without fixes.
    assert!(
        (300 - told..=302 - told).contains(&left_out),
        "{told}: {sentence}"
    );
    assert!(log.contains("\nRoute: "), "{log}");
}

#[test]
fn short_log_leaves_nothing_out() {
    let world = World::new();
    world.start_shift();
    world.save_encounter();
    let shift = world.end_shift();
    let fields = world.session.read(|r| record::get(r, shift)).unwrap().fields;
    let log = Shift::read(&fields).log.unwrap().0;
    assert!(log.contains("Encounter") && !log.contains("left out"), "{log}");
}
