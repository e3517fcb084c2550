//! Single scenes that no seed is sure to bring: phones that went back in time, and a call for help behind much else.

mod edits;
mod erasing;
mod memory;
mod nowhere;

use domain::{EntryHash, Fields, Lane, RecordId, Value};
use protocol::frame;
use store::receipt;

use crate::acts::{HANDOVER_ITEM, TEXT, TRACK};
use crate::fleet::{Fleet, Plan, Touched};
use crate::link::{Call, Number};
use crate::phone::OnTheWay;
use crate::saving::Fresh;
use crate::settle::MOST_CALLS;

impl Fleet {
    fn calm() -> Self {
        let mut fleet = Self::new(1, Plan::whole(0));
        fleet.weather = fleet.weather.calm();
        fleet
    }

    fn write(&mut self, phone: usize, lines: usize) {
        for _ in 0..lines {
            self.call_for_help(phone);
        }
    }

    /// Saves an item that every officer may read.
    fn hand_over(&mut self, phone: usize) -> RecordId {
        let (record, fields) = (self.new_record(), self.item());
        self.save(
            phone,
            Fresh::first(record, (Lane::Records, HANDOVER_ITEM, 1), fields),
        );
        record
    }

    /// Returns what a draft that opens now builds upon, and what is on its screen.
    fn opened(&self, phone: usize, record: RecordId) -> (Vec<EntryHash>, Vec<EntryHash>) {
        let store = &self.phones[phone].store;
        let known = store.read(|reading| store::record::get(reading, record));
        (known.unwrap().heads, self.phones[phone].on_screen(record))
    }

    /// Saves a draft that was opened then; it sets the text.
    fn correct(
        &mut self,
        phone: usize,
        record: RecordId,
        (base, seen): (Vec<EntryHash>, Vec<EntryHash>),
        text: &str,
    ) -> EntryHash {
        let fields = Fields::from([(TEXT, Value::Text(text.to_owned()))]);
        let fresh = Fresh {
            base,
            seen: seen.into_iter().collect(),
            ..Fresh::first(record, (Lane::Records, HANDOVER_ITEM, 1), fields)
        };
        self.save(phone, fresh);
        self.phones[phone].head(Lane::Records).hash
    }

    /// Syncs all phones; nothing stands in the way of any.
    fn everybody_syncs(&mut self) {
        for phone in 0..self.phones.len() {
            assert_eq!(self.sync(phone), None, "{phone}");
            self.check(Touched::Server(phone)).unwrap();
        }
    }

    /// Everything comes to rest, and all sides say the same.
    fn all_agree(&mut self) {
        self.settle().unwrap();
        self.compare().unwrap();
    }

    /// Syncs to the end; returns what stood in the way.
    fn sync(&mut self, phone: usize) -> Option<String> {
        self.phones[phone].begin_sync();
        self.advance(phone);
        for _ in 0..MOST_CALLS {
            if !self.phones[phone].is_syncing() {
                return self.phones[phone].trouble.clone();
            }
            self.carry(phone);
        }
        panic!(
            "a run never ends: {:#?}",
            self.story.iter().rev().take(12).collect::<Vec<_>>()
        );
    }

    /// Returns the batches that wait to be sent, each with its lane.
    fn pushes(&self, phone: usize) -> Vec<(Number, Lane)> {
        let push = |one: &OnTheWay| {
            let OnTheWay::Call(number, Call::Push(_, packed)) = one else {
                return None;
            };
            let bytes = frame::decompress(packed).unwrap();
            Some((*number, protocol::batch::PackedBatch::open(&bytes).unwrap().lane))
        };
        self.phones[phone].on_the_way.iter().filter_map(push).collect()
    }

    /// Syncs until batches wait to be sent.
    fn sync_until_pushes(&mut self, phone: usize) -> Vec<(Number, Lane)> {
        self.phones[phone].begin_sync();
        self.advance(phone);
        while self.pushes(phone).is_empty() {
            self.carry(phone);
        }
        self.pushes(phone)
    }
}

/// A phone that was put back behind what the server has, and wrote so many lines since; and what stood in its way.
fn restored(new_lines: usize) -> (Fleet, Option<String>) {
    let mut fleet = Fleet::calm();
    fleet.write(0, 2);
    assert_eq!(fleet.sync(0), None);
    fleet.phones[0].keep_copy();
    fleet.write(0, 3);
    assert_eq!(fleet.sync(0), None);
    fleet.check(Touched::Server(0)).unwrap();
    let touched = fleet.put_back(0);
    fleet.check(touched).unwrap();
    fleet.write(0, new_lines);
    fleet.walk(0);
    let trouble = fleet.sync(0);
    (fleet, trouble)
}

#[test]
fn restored_phone_goes_on_in_a_successor_and_gets_everything_back() {
    for (new_lines, expected) in [
        (0, "the phone 2"),
        (1, "the phone 3"),
        (3, "another line 5"),
        (9, "another line 5"),
    ] {
        let (mut fleet, trouble) = restored(new_lines);
        let trouble = trouble.unwrap();
        assert!(trouble.contains(expected), "{new_lines}: {trouble}");
        let [earlier] = &fleet.phones[0].earlier[..] else {
            panic!("{new_lines}: it goes on in one successor")
        };
        // The other lanes went on while this one was stopped.
        let committed = |reading: &store::Reading<'_>| receipt::committed(reading, Lane::Tracks);
        assert!(earlier.store.read(committed).unwrap() > 0);
        fleet.write(0, 1);
        fleet.all_agree();
        assert_eq!(fleet.phones[0].head(Lane::Safety).seq, 1, "in the successor");
        let safety = fleet
            .promises
            .lines
            .values()
            .filter(|line| line.lane == Lane::Safety);
        assert_eq!(safety.count(), 5 + new_lines + 1, "nothing of either is lost");
    }
}

#[test]
fn server_put_back_too_far_and_then_less_far_gives_back_what_it_had_meanwhile_forgotten() {
    let mut fleet = Fleet::calm();
    fleet.write(0, 1);
    assert_eq!(fleet.sync(0), None);
    fleet.check(Touched::Server(0)).unwrap();
    fleet.back_up();
    fleet.phones[0].keep_copy();
    fleet.write(0, 3);
    assert_eq!(fleet.sync(0), None);
    fleet.check(Touched::Server(0)).unwrap();
    fleet.back_up();
    let [early, late] = [0, 1].map(|at| fleet.backups[at].0);
    let touched = fleet.put_back(0);
    fleet.check(touched).unwrap();
    fleet.sync(0).unwrap();
    let touched = fleet.restore_to(early);
    fleet.check(touched).unwrap();
    // It asks for its older lines, and the server knows of one.
    assert_eq!(fleet.sync(0), None);
    let touched = fleet.restore_to(late);
    fleet.check(touched).unwrap();
    fleet.all_agree();
}

#[test]
fn call_for_help_goes_before_what_was_there_first() {
    let mut fleet = Fleet::calm();
    // Two megabytes that do not pack.
    for _ in 0..100 {
        let (record, chunk) = (fleet.new_record(), fleet.dice.noise(21_000).into_bytes());
        let fields = Fields::from([
            (64, Value::Int(1)),
            (65, Value::Int(1)),
            (66, Value::Bytes(chunk)),
        ]);
        fleet.save(0, Fresh::first(record, (Lane::Tracks, TRACK, 1), fields));
    }
    let under_way = fleet.sync_until_pushes(0);
    assert!(under_way.iter().all(|(_, lane)| *lane == Lane::Tracks));
    let newest = under_way.iter().map(|(number, _)| *number).max().unwrap();
    fleet.call_for_help(0);
    // Some of the route is under way already; nothing more of it goes first.
    let next = loop {
        fleet.carry(0);
        let pushes = fleet.pushes(0);
        if let Some(next) = pushes.into_iter().filter(|(number, _)| *number > newest).min() {
            break next;
        }
    };
    assert_eq!(next.1, Lane::Safety);
    fleet.all_agree();
}

#[test]
fn batch_that_comes_before_its_predecessor_is_asked_for_again() {
    let mut fleet = Fleet::calm();
    let empty = fleet.station.back_up();
    fleet.write(0, 2);
    fleet.sync(0);
    fleet.write(0, 1);
    fleet.sync_until_pushes(0);
    // The server loses its memory between the hello and the batch.
    fleet.station.restore(empty);
    while fleet.phones[0].is_syncing() {
        fleet.carry(0);
    }
    assert_eq!(fleet.phones[0].trouble, None);
    fleet.check_ledger(0).unwrap();
    assert_eq!(fleet.in_ledger(0, Lane::Safety), 3);
}
